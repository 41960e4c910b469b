"""Moves: which steps lead from one position to another, what each costs, and what is too far.

A declared position names the operation that leads to it, so one `up` is at most one failover; what
is farther is refused with the sequence of edits. On whether a move is wanted at all, see the
settlement: a position that merely differs starts nothing.
"""

import collections
import dataclasses
import enum
import functools

from site_recovery.positions import Position


class Operation(enum.StrEnum):
    """What is done to a group's machines. wait: nothing is called, the service is on its way.

    cleanup: leads nowhere, so it is in no row of the table; it goes before a failover.
    """

    CLEANUP = "test failover cleanup"
    FAILOVER = "failover"
    COMMIT = "commit"
    REPROTECT = "reprotect"
    CANCEL = "cancel failover"
    WAIT = "wait"


@dataclasses.dataclass(frozen=True)
class Cost:
    """allowed: what allowedOperations must name (facts, protocol-a2a section 4); "" for none.

    irreversible: what is gone afterwards; "" where the step can be taken back.
    """

    allowed: str
    irreversible: str = ""


COSTS = {
    Operation.CLEANUP: Cost("TestFailoverCleanup"),
    Operation.FAILOVER: Cost("UnplannedFailover"),
    Operation.COMMIT: Cost("Commit", "its recovery points are gone"),
    Operation.REPROTECT: Cost(
        "SwitchProtection",
        "the disks at the site that was left are overwritten, its machines are switched off and "
        "then deleted",
    ),
    Operation.CANCEL: Cost("CancelFailover"),
    Operation.WAIT: Cost(""),
}


@dataclasses.dataclass(frozen=True)
class Step:
    """One operation and where it leads."""

    operation: Operation
    to: Position

    @property
    def cost(self) -> Cost:
        """What it needs and what it costs."""
        return COSTS[self.operation]


def _side(here: str, there: str) -> dict[Position, tuple[Step, ...]]:
    """The steps of machines that run `here` and can fail over to `there`."""
    protected, seeding = Position(f"{here}/protected"), Position(f"{here}/seeding")
    failed_over, committed = Position(f"{here}/failedOver"), Position(f"{here}/committed")
    away = Position(f"{there}/failedOver")
    return {
        seeding: (Step(Operation.WAIT, protected),),
        protected: (Step(Operation.FAILOVER, away),),
        failed_over: (
            Step(Operation.COMMIT, committed),
            Step(Operation.CANCEL, Position(f"{there}/protected")),
        ),
        committed: (Step(Operation.REPROTECT, protected),),
    }


STEPS = {**_side("primary", "recovery"), **_side("recovery", "primary")}
"""The one table: from each position, the steps that the service knows."""


def path(
    start: Position, end: Position, allowed: frozenset[str] = frozenset()
) -> tuple[Step, ...] | None:
    """The steps of one `up` from start to end; () when it is there, None when that is too far.

    allowed: what the service allows now; a failover is cancelled only where it names that.
    """
    if start == end:
        return ()
    found = _shortest(start, end, "CancelFailover" in allowed)
    if found is None or [s.operation for s in found].count(Operation.FAILOVER) > 1:
        return None
    moved = [number for number, step in enumerate(found) if step.operation is Operation.FAILOVER]
    after = found[moved[0] + 1 :] if moved else ()
    if (moved and moved[0] > 0) or any(s.operation is not Operation.COMMIT for s in after):
        return None  # a failover begins a move, and at most its commit follows
    return found


@functools.cache
def path_of(start: str, end: Position) -> tuple[Operation, ...]:
    """The operations of that path by name, from any state; () where there is none."""
    found = path(Position(start), end) if start in set(Position) else None
    return tuple(step.operation for step in found or ())


def edits(start: Position, end: Position) -> list[Position]:
    """The positions to declare one after the other, `end` included, where one `up` is too far."""
    waiting: collections.deque[tuple[Position, tuple[Position, ...]]] = collections.deque()
    waiting.append((start, ()))
    seen = {start}
    declared = [each for each in Position if each.askable]
    while waiting:
        here, told = waiting.popleft()
        for there in declared:
            if there in seen or path(here, there) is None:
                continue
            if there == end:
                return [*told, there]
            seen.add(there)
            waiting.append((there, (*told, there)))
    return []


def _shortest(start: Position, end: Position, cancel: bool) -> tuple[Step, ...] | None:
    waiting: collections.deque[tuple[Position, tuple[Step, ...]]] = collections.deque([(start, ())])
    seen = {start}
    while waiting:
        here, taken = waiting.popleft()
        for step in STEPS[here]:
            if step.to in seen or (step.operation is Operation.CANCEL and not cancel):
                continue
            if step.to == end:
                return (*taken, step)
            seen.add(step.to)
            waiting.append((step.to, (*taken, step)))
    return None
