"""Findings made short, for doctor and for previews: the same of many machines is one line."""

import collections.abc
import dataclasses

from site_recovery.preflight import words
from site_recovery.rulebook import Finding, Rule

SHOWN = 2
"""Findings of one rule that are shown when their texts differ."""
PLACES = 3
"""Places, other than machines, that one line names."""


@dataclasses.dataclass(frozen=True)
class Line:
    """Findings of one rule that are told together.

    rest: how many more there are whose texts differ; they are not shown.
    whole: whether everything that was found is named.
    """

    rule: Rule
    where: str
    what: str
    fix: str
    rest: int
    whole: bool

    @property
    def told(self) -> str:
        """Where and what, and how many more there are."""
        more = f" (and {self.rest} more like it)" if self.rest else ""
        return f"{self.where}: {self.what}{more}"

    def __str__(self) -> str:
        return f"{self.told}; {self.fix}"


def lines(
    findings: collections.abc.Iterable[Finding], machines: collections.abc.Collection[str]
) -> list[Line]:
    """The findings in short, rule by rule as they come. machines: the names of all of them."""
    by_rule: dict[Rule, list[Finding]] = {}
    for each in findings:
        by_rule.setdefault(each.rule, []).append(each)
    return [line for found in by_rule.values() for line in _of_rule(found, set(machines))]


def _of_rule(findings: list[Finding], machines: set[str]) -> collections.abc.Iterator[Line]:
    """One line for each text; when there are many texts, the first ones and a number."""
    by_text: dict[tuple[str, str], list[str]] = {}
    for each in findings:
        by_text.setdefault((each.what, each.fix), []).append(each.where)
    texts = list(by_text.items())
    cut = len(texts) > SHOWN + 1
    for number, ((what, fix), places) in enumerate(texts[: SHOWN if cut else None]):
        last = cut and number == SHOWN - 1
        rest = sum(len(more) for _, more in texts[SHOWN:]) if last else 0
        where, whole = _where(places, machines)
        whole = whole and not rest
        yield Line(findings[0].rule, where, what, fix, rest, whole)


def _where(places: list[str], machines: set[str]) -> tuple[str, bool]:
    """The places in words, and whether all are named."""
    shown = list(dict.fromkeys(places))
    if len(places) > 1 and machines.issuperset(places):
        return words.machines(places), len(shown) <= words.SHOWN + 1
    more = f" and {len(shown) - PLACES} more" if len(shown) > PLACES else ""
    return ", ".join(shown[:PLACES]) + more, not more
