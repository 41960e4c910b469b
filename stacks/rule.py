"""A refusal as data: when, in which words, what to do. The rows are in rows_*.py."""

import dataclasses

from stacks.problems import Problem


@dataclasses.dataclass(frozen=True)
class Rule:
    """One row.

    code: stable, lower case with dashes, e.g. "vault-region". when: the condition in words, for
    the docs. text, fix: what is said and what to do, with {fields}; {value} is what was written.
    source: where the fact is from; empty where the row is a choice of ours.
    """

    code: str
    when: str
    text: str
    fix: str
    source: str = ""

    def said(self, **values: object) -> "Said":
        """This refusal in words."""
        return Said(self.code, f"{self.text}; {self.fix}".format_map(values))

    def found(self, where: str, **values: object) -> Problem:
        """A problem at a path that is whole already."""
        said = self.said(**values)
        return Problem(where, said.text, said.code)

    def refusal(self, **values: object) -> "Refusal":
        """What a value's own check raises; whoever read the value adds it."""
        return Refusal(self, values)


@dataclasses.dataclass(frozen=True)
class Said:
    """The words of a refusal, and the code of its row."""

    code: str
    text: str


class Refusal(ValueError):
    """Why a single value was refused."""

    def __init__(self, rule: Rule, values: dict[str, object]) -> None:
        super().__init__(rule.code)
        self._rule, self._values = rule, values

    def about(self, value: str) -> Said:
        """The refusal of `value`, as it is shown in messages."""
        return self._rule.said(value=value, **self._values)
