"""What a settlement found per group, kept in process memory for the groups' own records."""

import collections.abc
import dataclasses
import threading

from site_recovery import errors, refusals
from site_recovery.machine import Machine
from site_recovery.positions import HOME, Position
from site_recovery.turn import Outcome, Stage, found_away, located
from site_recovery.watch import Snapshot, Watch

MIXED = "mixed"


class GroupFailed(errors.ArmError):
    """Some machines of a group are not where they shall be; a line for each."""

    def __init__(self, group: str, total: int, problems: collections.abc.Sequence[str]) -> None:
        super().__init__("NotSettled", f"{len(problems)} of {total} machines", f"group {group}")
        told = refusals.told(refusals.GROUP_FAILED, count=len(problems), total=total)
        head = f"group {group}: {told}:"
        self.args = ("\n".join([head, *(f"  {problem}" for problem in problems)]),)


@dataclasses.dataclass(frozen=True)
class Result:
    """Where a group is. problems: one line per machine that is not as declared."""

    position: str
    problems: tuple[str, ...] = ()


def results(
    groups: collections.abc.Mapping[str, collections.abc.Sequence[str]],
    outcomes: collections.abc.Mapping[str, Outcome],
) -> dict[str, Result]:
    """Each group's result from the outcomes of its machines."""
    return {
        group: Result(
            position_of([outcomes[name].position for name in names if name in outcomes]),
            tuple(
                f"{name}: {outcomes[name].problem or _is_at(outcomes[name].position)}"
                for name in names
                if name in outcomes and not _good(outcomes[name])
            ),
        )
        for group, names in groups.items()
    }


def position_of(positions: collections.abc.Collection[str]) -> str:
    """A group's position: that of all its machines, else mixed; an empty group is at home."""
    found = set(positions) or {Position.PRIMARY_PROTECTED.value}
    return found.pop() if len(found) == 1 else MIXED


def _is_at(where: str) -> str:
    return refusals.told(refusals.IS_AT, where=where)


def _good(outcome: Outcome) -> bool:
    return outcome.stage is Stage.PROTECTED and not outcome.problem


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


def look(
    watch: Watch, snapshot: Snapshot, names: collections.abc.Iterable[str], *, strict: bool
) -> Result:
    """A group's result from a snapshot alone; not strict: only machines that are away are told."""
    positions, problems = [], []
    for name in names:
        machine = _machines.get((watch, name))
        if machine is None:
            if strict:
                problems.append(f"{name}: {refusals.told(refusals.NOT_IN_RUN)}")
            continue
        where, item = located(watch.vault, machine, snapshot)
        positions.append(where)
        if item is not None and where not in HOME:
            problems.append(f"{name}: {found_away(where)}")
        elif strict and where != Position.PRIMARY_PROTECTED:
            problems.append(f"{name}: {_is_at(where)}")
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
