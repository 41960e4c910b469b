"""What a settlement found per group, kept in process memory for the groups' own records."""

import collections.abc
import dataclasses
import threading
import typing

from site_recovery import check_refusals, errors, refusals
from site_recovery.machine import Machine
from site_recovery.positions import Position
from site_recovery.sources import Sources
from site_recovery.turn import located
from site_recovery.watch import Snapshot, Watch
from site_recovery.wishes import LATEST, Wish

MIXED = "mixed"


class GroupFailed(errors.ArmError):
    """Some machines of a group are not where they shall be, or its move was refused.

    A line for each machine, or the refusal; then the edits that resolve it; then where to look.
    """

    def __init__(
        self,
        group: str,
        machines: collections.abc.Sequence[str],
        problems: collections.abc.Sequence[str],
        red: collections.abc.Sequence[str] = (),
    ) -> None:
        count = sum(any(line.startswith(f"{m}: ") for line in problems) for m in machines)
        total = len(machines)
        super().__init__("NotSettled", f"{count} of {total} machines", f"group {group}")
        failed = refusals.told(refusals.GROUP_FAILED, count=count, total=total)
        failed = failed if count else refusals.told(refusals.GROUP_STANDS)
        checked = refusals.told(check_refusals.GROUP_RED, count=len(red))
        told = ", ".join([*([failed] if problems else []), *([checked] if red else [])])
        head = f"group {group}: {told}:"
        lines = [*red, *problems, refusals.told(refusals.OUTPUTS_OLD)]
        self.args = ("\n".join([head, *(f"  {line}" for line in lines)]),)


@dataclasses.dataclass(frozen=True)
class Result:
    """Where a group is. problems: one line per machine that is not as declared.

    The rest is what the next run's authority asks for (wishes.Stored).
    """

    position: str
    problems: tuple[str, ...] = ()
    declared: str = Position.PRIMARY_PROTECTED.value
    move: int = 0
    unfinished: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    sources: Sources = dataclasses.field(default_factory=Sources)
    recovery_point: collections.abc.Mapping[str, typing.Any] = dataclasses.field(
        default_factory=lambda: LATEST
    )
    reached: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    red: tuple[str, ...] = ()
    checks: tuple[collections.abc.Mapping[str, typing.Any], ...] = ()
    unchecked: bool = False

    def outputs(self) -> dict[str, typing.Any]:
        """As the settlement stores it; a key of checks that is absent means none."""
        checked = {"checks": [dict(each) for each in self.checks], "unchecked": self.unchecked}
        return {
            **{key: value for key, value in checked.items() if value},
            "position": self.position,
            "problems": [*self.red, *self.problems],
            "declared": str(self.declared),
            "move": self.move,
            "unfinished": dict(self.unfinished),
            "reached": dict(self.reached),
            "fenced": dict(self.sources.off),
            "unfenced": list(self.sources.may_run),
            "source_fenced": self.sources.all_off,
            "recovery_point": dict(self.recovery_point),
        }


def position_of(positions: collections.abc.Collection[str]) -> str:
    """A group's position: that of all its machines, else mixed; an empty group is at home."""
    found = set(positions) or {Position.PRIMARY_PROTECTED.value}
    return found.pop() if len(found) == 1 else MIXED


_lock = threading.Lock()
_results: dict[tuple[Watch, str], Result] = {}
_members: dict[tuple[Watch, str], str] = {}
_machines: dict[tuple[Watch, str], Machine] = {}


def keep(watch: Watch, found: collections.abc.Mapping[str, Result]) -> None:
    """Remember what a settlement of this process found."""
    with _lock:
        _results.update({(watch, group): result for group, result in found.items()})


def kept(watch: Watch, group: str) -> Result | None:
    """What a settlement of this process found for a group."""
    return _results.get((watch, group))


def learn(watch: Watch, group: str, names: collections.abc.Iterable[str]) -> None:
    """Remember whose group this is: a machine's own record does not know."""
    with _lock:
        _members.update({(watch, name): group for name in names})


def learn_machines(watch: Watch, machines: collections.abc.Mapping[str, Machine]) -> None:
    """Remember which machines are meant: a group's own record knows their names only."""
    with _lock:
        _machines.update({(watch, name): machine for name, machine in machines.items()})


def machines_of(watch: Watch, names: collections.abc.Iterable[str]) -> dict[str, Machine]:
    """The machines of these names, as far as this process was told of them."""
    return {name: one for name in names if (one := _machines.get((watch, name)))}


def look(watch: Watch, snapshot: Snapshot, wish: Wish) -> Result:
    """A group's result from a snapshot alone, where its settlement had nothing to do."""
    positions, problems = [], []
    for name in wish.machines:
        machine = _machines.get((watch, name))
        if machine is None:
            problems.append(f"{name}: {refusals.told(refusals.NOT_IN_RUN)}")
            continue
        where, _ = located(watch.vault, machine, snapshot)
        positions.append(where)
        if where != wish.position:
            problems.append(f"{name}: {refusals.told(refusals.IS_AT, where=where)}")
    return Result(position_of(positions), tuple(problems))


def group_of(watch: Watch, name: str) -> str:
    """The group of a machine as far as this process was told; empty if not."""
    return _members.get((watch, name), "")


def forget() -> None:
    """As if this process had just begun (tests)."""
    with _lock:
        _results.clear()
        _members.clear()
        _machines.clear()
