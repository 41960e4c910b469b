"""What this process judged of each group, kept for the groups' own records.

The settlement knows what an earlier run left (its outputs), the record does not; the engine asks
the settlement first, in previews and in runs alike. What was judged before this run's own
submissions stays, so that a record shows the same plan before and after them.
"""

import collections.abc
import dataclasses
import threading
import typing

from site_recovery import gate, journey, moves, points
from site_recovery.authority import Kind, Seen, Verdict
from site_recovery.journey import Choice
from site_recovery.moves import Operation, Step
from site_recovery.watch import Watch
from site_recovery.wishes import Wish

Plan = dict[str, typing.Any]
NAMED = 4
"""Up to so many machines are named in a step; all that move stand below the steps."""


@dataclasses.dataclass(frozen=True)
class Judged:
    """A group's verdict, and what it was made from."""

    wish: Wish
    verdict: Verdict
    seen: collections.abc.Mapping[str, Seen]
    plan: str = ""
    choice: Choice = dataclasses.field(default_factory=lambda: Choice({}, []))

    def shown(self) -> Plan:
        """What a preview shows: steps and pinned points, or drift; empty with nothing to do."""
        if self.verdict.kind is Kind.DRIFT:
            edits = list(self.verdict.edits)
            return {"drift": list(self.verdict.problems), **({"edits": edits} if edits else {})}
        if self.verdict.kind is not Kind.MOVE:
            return {}
        told: Plan = {
            "move": self.verdict.move,
            "reason": self.wish.reason,
            "steps": self._steps(),
            "machines": self._places(),
            "by": self.plan and f"recovery plan {self.plan}",
            "recovery_point": self._point(),
            "points": self._pinned(),
            "irreversible": self._irreversible(),
            "blocked": self._blocked(),
        }
        return {key: value for key, value in told.items() if value}

    @property
    def bad_points(self) -> list[str]:
        """Machines for which there is no such recovery point; one line each."""
        return [f"{name}: {why}" for name, why in self.choice.bad]

    def _steps(self) -> list[str]:
        found = {
            step.operation: self._words(step)
            for path in self.verdict.paths.values()
            for step in path
        }
        told = [found[operation] for operation in self.verdict.operations]
        if count := gate.due(self.wish, self.verdict):
            before = {Operation.CLEANUP, Operation.FAILOVER} & set(self.verdict.operations)
            told.insert(len(before), "run 1 check" if count == 1 else f"run {count} checks")
        if () in self.verdict.paths.values():
            told.append("set the size at home")
        return [*(["change recovery point"] if self.verdict.change else []), *told]

    def _words(self, step: Step) -> str:
        """One step; of a cleanup whose, as not all are tested."""
        if step.operation is not Operation.CLEANUP:
            return f"{step.operation} to {step.to}"
        tested = [n for n in self.wish.machines if step in self.verdict.paths.get(n, ())]
        few = ", ".join(tested) if len(tested) <= NAMED else f"{len(tested)} machines"
        return f"clean up the test failover of {few}"

    def _places(self) -> dict[str, list[str]]:
        """Where the machines that move are found; by position, in the file's order."""
        found: dict[str, list[str]] = {}
        for name in self.wish.machines:
            if name in self.verdict.paths or self.verdict.change:
                found.setdefault(self.seen[name].where, []).append(name)
        return found

    def _point(self) -> str:
        """The word, where the service chooses; else the points are pinned one by one."""
        pins = self.verdict.change or Operation.FAILOVER in self.verdict.operations
        return self.wish.word if pins else ""

    def _pinned(self) -> dict[str, str]:
        if self.wish.word and not self.verdict.change:
            return {}
        return {
            name: f"{points.shown(one.time)} ({one.name})"
            for name, one in self.choice.points.items()
            if one
        }

    def _irreversible(self) -> list[str]:
        costs = {operation: moves.COSTS[operation] for operation in self.verdict.operations}
        return [f"{op}: {cost.irreversible}" for op, cost in costs.items() if cost.irreversible]

    def _blocked(self) -> list[str]:
        return [f"{name}: {why}" for name, why in sorted(self.verdict.blocked.items())]


_lock = threading.Lock()
_judged: dict[tuple[Watch, str], Judged] = {}


def keep(watch: Watch, found: collections.abc.Iterable[Judged]) -> None:
    """Remember verdicts for the records of this process."""
    with _lock:
        _judged.update({(watch, one.wish.group): one for one in found})


def kept(watch: Watch, group: str) -> Judged | None:
    """The verdict on a group; None if this process made none."""
    return _judged.get((watch, group))


def moving(watch: Watch) -> list[str]:
    """Groups that this run moves, as far as this process judged them."""
    found = list(_judged.items())
    return [group for (at, group), one in found if at is watch and one.verdict.kind is Kind.MOVE]


def choice(
    watch: Watch, wish: Wish, verdict: Verdict, seen: collections.abc.Mapping[str, Seen]
) -> Choice:
    """The recovery points that a move would take now."""
    if verdict.kind is not Kind.MOVE:
        return Choice({}, [])
    going = [
        name
        for name in wish.machines
        if name not in verdict.blocked
        and (
            verdict.change
            or Operation.FAILOVER in [s.operation for s in verdict.paths.get(name, ())]
        )
    ]
    items = {name: item for name in going if (item := seen[name].item)}
    return journey.choose(watch, wish, items, verdict.change)


def forget() -> None:
    """As if this process had just begun (tests)."""
    with _lock:
        _judged.clear()
