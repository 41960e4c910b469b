"""Groups that are not at home: how they came there, and whether what they left may still run."""

import collections.abc
import dataclasses
import pathlib
import typing

from console import state
from console.project import Refused
from site_recovery.positions import HOME

if typing.TYPE_CHECKING:
    from console.machines import Machine

MIXED = "mixed"
LEFT = ("failedOver", "committed")
"""Stages at which the machines that were left may still be there."""


@dataclasses.dataclass(frozen=True)
class Source:
    """fenced: whether the machines that were left are off; None where nobody can tell.

    move: its number; None without a state. checks: green or not, as they said after the failover;
    unchecked: whether they are still to be green. left: whether anything may be there to run.
    """

    move: int | None
    recovery_point: str
    failed_over_at: str
    fenced: bool | None
    checks: tuple[bool, ...]
    unchecked: bool
    left: bool

    @property
    def red(self) -> int:
        """How many checks were red."""
        return self.checks.count(False)


def read(
    machines: "collections.abc.Mapping[str, collections.abc.Sequence[Machine]]",
    directory: pathlib.Path,
    stack: str,
) -> dict[str, Source]:
    """The groups with a machine that is away. The state is read only if there is one."""
    left = {group: found for group, found in machines.items() if any(map(_is_away, found))}
    known = _state(directory, stack) if left else None
    return {group: _source(group, found, known) for group, found in left.items()}


def one(texts: collections.abc.Iterable[str]) -> str:
    """What all have in common, or that they differ."""
    found = set(texts)
    return found.pop() if len(found) == 1 else MIXED


def _is_away(machine: "Machine") -> bool:
    return bool(machine.role) and machine.found not in HOME


def _state(directory: pathlib.Path, stack: str) -> state.State | None:
    """The engine's; None where there is none to be read."""
    try:
        return state.read(directory, stack)
    except Refused:
        return None


def _source(
    group: str, found: "collections.abc.Sequence[Machine]", known: state.State | None
) -> Source:
    """What the state says of another position than this one says nothing of this one."""
    result = known.result(group) if known else {}
    ours = result.get("position") == one(machine.found for machine in found)
    left = [machine for machine in found if machine.found.endswith(LEFT)]
    checks = tuple(bool(each.get("green")) for each in result.get("checks") or ())
    return Source(
        move=known.used(group) if known else None,
        recovery_point=_point(result.get("recovery_point")) if ours else "",
        failed_over_at=max(machine.failed_over_at for machine in found),
        fenced=_fenced(result, left, ours),
        checks=checks if ours else (),
        unchecked=bool(ours and result.get("unchecked")),
        left=bool(left),
    )


def _fenced(result: state.Json, left: "list[Machine]", ours: bool) -> bool | None:
    """What is noted holds for one failover, by its moment: through a commit, but no other one."""
    told, noted = result.get("source_fenced"), result.get("fenced")
    if told is False:
        return False
    if left and noted is not None:
        off = all(noted.get(machine.machine) == machine.failed_over_at for machine in left)
        return True if off else None
    return True if told and ours else None


def _point(taken: typing.Any) -> str:
    """What was asked for, in one word or moment."""
    if not isinstance(taken, dict):
        return ""
    if "by_machine" in taken:
        return "by machine"
    return str(taken.get("word") or taken.get("not_after") or "")
