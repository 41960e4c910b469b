"""What doctor found, and the page on which it is told."""

import collections.abc
import dataclasses
import textwrap
import typing

from console import backend
from site_recovery.preflight import rules, short
from site_recovery.preflight.checks import Report
from site_recovery.rulebook import Finding, Rule, Severity

__all__ = ["Checkup", "Finding", "Page"]

HERE = "state and secrets"
FAMILIES: dict[str, tuple[Rule, ...]] = {HERE: backend.ROWS, **rules.FAMILIES}
SEVERITIES = {Severity.REFUSE: "refused", Severity.WARN: "warned", Severity.TELL: "told"}
COLOURS = {"refused": "31", "warned": "33", "told": "36", "fine": "32", "not checked": "35"}
BOLD = "1"
LABEL = max(map(len, COLOURS))
Json = dict[str, typing.Any]


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

    def lines(self, rows: collections.abc.Collection[Rule]) -> list[short.Line]:
        """What was found of these rules, the worst first, in the rules' order."""
        ordered = sorted(rows, key=lambda rule: list(SEVERITIES).index(rule.severity))
        found = [each for rule in ordered for each in self.report.findings if each.rule == rule]
        return short.lines(found, self.machines)

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


@dataclasses.dataclass(frozen=True)
class Page:
    """How it is printed. lively: with colours."""

    width: int
    lively: bool

    def body(self, found: Checkup) -> list[str]:
        """Every family: what was found of it, or that it is fine."""
        page: list[str] = []
        fine: list[str] = []
        for family, rows in FAMILIES.items():
            told, unread = found.lines(rows), found.unread(family)
            if told or unread:
                page += self.title(family)
                page += [text for line in told for text in self.finding(line)]
                page += self.unread(unread)
            elif family not in found.skipped:
                fine.append(f"{family} ({len(rows)})")
        page += self.row("fine", ", ".join(fine), above=True) if fine else []
        return page

    def title(self, text: str) -> list[str]:
        """A family's name, after an empty line."""
        return ["", self._shade(text, BOLD)]

    def finding(self, line: short.Line) -> list[str]:
        """Where and what; what to do below it; how many more there are."""
        told = self.row(SEVERITIES[line.rule.severity], line.told)
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
