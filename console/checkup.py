"""What doctor found, made short: the same finding of many machines is one line."""

import collections.abc
import dataclasses
import textwrap
import typing

from console import backend
from site_recovery.preflight import rules, words
from site_recovery.preflight.checks import Report
from site_recovery.rulebook import Finding, Rule, Severity

__all__ = ["Checkup", "Finding", "Page"]

HERE = "state and secrets"
FAMILIES: dict[str, tuple[Rule, ...]] = {HERE: backend.ROWS, **rules.FAMILIES}
SEVERITIES = {Severity.REFUSE: "refused", Severity.WARN: "warned", Severity.TELL: "told"}
COLOURS = {"refused": "31", "warned": "33", "told": "36", "fine": "32", "not checked": "35"}
BOLD = "1"
LABEL = max(map(len, COLOURS))
SHOWN = 2
"""Findings of one rule that are shown when their texts differ."""
Json = dict[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Line:
    """Findings of one rule that are told together. rest: how many more like it are not shown."""

    rule: Rule
    where: str
    what: str
    fix: str
    count: int
    rest: int = 0

    @property
    def severity(self) -> str:
        """The rule's severity in words."""
        return SEVERITIES[self.rule.severity]


@dataclasses.dataclass(frozen=True)
class Checkup:
    """A report with the names of all machines. skipped: families that were not asked for."""

    report: Report
    machines: frozenset[str]
    skipped: tuple[str, ...] = ()

    @property
    def refused(self) -> list[Finding]:
        """What makes doctor end with 3."""
        return self.report.of(Severity.REFUSE)

    def lines(self, rows: collections.abc.Collection[Rule]) -> list[Line]:
        """What was found of these rules, the worst first, in the rules' order."""
        found = {
            rule: [each for each in self.report.findings if each.rule == rule] for rule in rows
        }
        ordered = sorted(found, key=lambda rule: list(SEVERITIES).index(rule.severity))
        return [line for rule in ordered for line in self._of_rule(found[rule])]

    def unread(self, family: str) -> dict[str, str]:
        """Checks of a family that could not be made, and why."""
        if family not in rules.MEMBERS:
            return {}
        member = rules.MEMBERS[family]
        names = {
            check.__name__.replace("_", " ")
            for check in (*member.checks, *member.deep, *member.in_guest)
        }
        return {name: why for name, why in self.report.unread.items() if name in names}

    def document(self) -> Json:
        """For programs: every finding, by severity."""
        return {
            **{
                words: [_plain(each) for each in self.report.of(severity)]
                for severity, words in SEVERITIES.items()
            },
            "notChecked": self.report.unread,
        }

    def _of_rule(self, findings: list[Finding]) -> collections.abc.Iterator[Line]:
        """One line for each text; when there are many texts, the first ones and a number."""
        by_text: dict[tuple[str, str], list[str]] = {}
        for each in findings:
            by_text.setdefault((each.what, each.fix), []).append(each.where)
        shown = list(by_text.items())
        cut = len(shown) > SHOWN + 1
        for number, ((what, fix), places) in enumerate(shown[: SHOWN if cut else None]):
            last = cut and number == SHOWN - 1
            rest = sum(len(more) for _, more in shown[SHOWN:]) if last else 0
            yield Line(findings[0].rule, self._where(places), what, fix, len(places) + rest, rest)

    def _where(self, places: list[str]) -> str:
        if len(places) > 1 and self.machines.issuperset(places):
            return words.machines(places)
        shown = list(dict.fromkeys(places))
        more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
        return ", ".join(shown[:3]) + more


@dataclasses.dataclass(frozen=True)
class Page:
    """How it is printed. lively: with colours."""

    width: int
    lively: bool

    def body(self, found: Checkup) -> list[str]:
        """Every family: what was found of it, or that it is fine."""
        lines: list[str] = []
        fine: list[str] = []
        for family, rows in FAMILIES.items():
            told, unread = found.lines(rows), found.unread(family)
            if told or unread:
                lines += self.title(family)
                lines += [text for line in told for text in self.finding(line)]
                lines += self.unread(unread)
            elif family not in found.skipped:
                fine.append(f"{family} ({len(rows)})")
        lines += self.row("fine", ", ".join(fine), above=True) if fine else []
        return lines

    def title(self, text: str) -> list[str]:
        """A family's name, after an empty line."""
        return ["", self._shade(text, BOLD)]

    def finding(self, line: Line) -> list[str]:
        """Where and what; what to do below it; how many more there are."""
        more = f" (and {line.rest} more like it)" if line.rest else ""
        told = self.row(line.severity, f"{line.where}: {line.what}{more}")
        return [*told, *self._wrapped(line.fix, "-> ")]

    def unread(self, unread: collections.abc.Mapping[str, str]) -> list[str]:
        """What could not be checked, once for each reason."""
        reasons: dict[str, list[str]] = {}
        for name, why in unread.items():
            reasons.setdefault(why, []).append(name)
        return [
            text
            for why, names in reasons.items()
            for text in self.row("not checked", f"{', '.join(names)}: {why}")
        ]

    def row(self, label: str, text: str, *, above: bool = False) -> list[str]:
        """A label and its text, wrapped beside it; a long label has a line of its own."""
        if len(label) > LABEL:
            return [f"  {label}", *self._wrapped(text, "")]
        first, *rest = self._wrapped(text, "")
        head = self._shade(label.ljust(LABEL), COLOURS.get(label, ""))
        return [*([""] if above else []), f"  {head}  {first.strip()}", *rest]

    def sum(self, found: Checkup) -> str:
        """The last line: how many of each, and where all rules are."""
        report = found.report
        counts = [
            f"{len({(f.rule, f.where) for f in report.of(severity)})} {words}"
            for severity, words in SEVERITIES.items()
            if report.of(severity)
        ]
        counts += [f"{len(report.unread)} not checked"] if report.unread else []
        told = ", ".join(counts) or "nothing is wrong"
        guest = "; --in-guest asks the machines too" if found.skipped else ""
        return f"{told}; docs/rules.md has every rule{guest}"

    def _wrapped(self, text: str, mark: str) -> list[str]:
        indent = " " * (LABEL + 4)
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=indent + mark,
            subsequent_indent=indent + " " * len(mark),
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _shade(self, text: str, code: str) -> str:
        return f"\033[{code}m{text}\033[0m" if self.lively and code else text


def _plain(finding: Finding) -> Json:
    return {
        "code": finding.rule.code,
        "where": finding.where,
        "what": finding.what,
        "fix": finding.fix,
    }
