"""A policy as a row: what it holds, how hard, what can be set, and the function that judges."""

import collections.abc
import dataclasses
import datetime
import typing

from dr_policies.stack import Stack

MANDATORY, ADVISORY = "mandatory", "advisory"


class Violation(typing.NamedTuple):
    """One line: what, which, why, what to do. urn: on whose row it is shown; empty: the stack's."""

    message: str
    urn: str = ""


@dataclasses.dataclass(frozen=True)
class Request:
    """What a policy is asked. settings: its keys of the config file, defaults filled in."""

    stack: Stack
    settings: collections.abc.Mapping[str, typing.Any]
    now: datetime.datetime


Judge = collections.abc.Callable[[Request], collections.abc.Iterable[Violation]]


@dataclasses.dataclass(frozen=True)
class Policy:
    """name: as in the config file. level: unless the file says another. holds: what is kept.

    schema: JSON schema by key of what can be set.
    """

    name: str
    level: str
    holds: str
    judge: Judge
    schema: collections.abc.Mapping[str, dict[str, typing.Any]] = dataclasses.field(
        default_factory=dict
    )

    def ask(
        self,
        stack: Stack,
        told: collections.abc.Mapping[str, typing.Any] | None = None,
        now: datetime.datetime | None = None,
    ) -> list[Violation]:
        """What it finds, by what was told for it, else by the defaults."""
        defaults = {key: one["default"] for key, one in self.schema.items() if "default" in one}
        settings = {**defaults, **(told or {})}
        return list(
            self.judge(Request(stack, settings, now or datetime.datetime.now(datetime.UTC)))
        )
