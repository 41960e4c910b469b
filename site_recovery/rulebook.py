"""Rules as data: what is refused or warned of, when, in which words, and what to do then.

Every refusal and warning of this layer is a row of a `Rule`; docs/rules is made from the rows.
"""

import collections.abc
import dataclasses
import enum
import typing


class Severity(enum.StrEnum):
    """refuse: nothing is started. warn: told, and gone on. tell: worth knowing."""

    REFUSE = "refuse"
    WARN = "warn"
    TELL = "tell"


@dataclasses.dataclass(frozen=True)
class Rule:
    """One row.

    code: stable, lower case with dashes, e.g. "quota-short". when: the condition in words, for
    the docs. text, fix: what is said and what to do, with {fields} of the finding.
    source: where the fact is from; "assumed" where nobody checked.
    """

    code: str
    severity: Severity
    when: str
    text: str
    fix: str
    source: str = ""

    def found(self, where: str, **values: object) -> "Finding":
        """A case of this rule. `where`: what it is about, in words an operator knows."""
        return Finding(self, where, values)


@dataclasses.dataclass(frozen=True)
class Finding:
    """A rule that was met. The text is one line: where, what and why, what to do."""

    rule: Rule
    where: str
    values: collections.abc.Mapping[str, typing.Any]

    def __post_init__(self) -> None:
        """A field that was not given is found here, not when somebody reads it."""
        str(self)

    @property
    def what(self) -> str:
        """What and why."""
        return self.rule.text.format_map(self.values)

    @property
    def fix(self) -> str:
        """What to do."""
        return self.rule.fix.format_map(self.values)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.fix}"
