"""The move of one machine: which write comes next on its way, and what keeps it where it is.

The path is the table's (moves.py); each step is started only when the service's own
allowedOperations names it, and at most one operation of a machine is under way.
"""

import typing

from site_recovery import cleanups, ids, move_bodies, move_refusals, moves, refusals
from site_recovery.azure_to_azure import Json
from site_recovery.moves import Operation, Step
from site_recovery.positions import ABSENT, Item, Position
from site_recovery.turn import Order, Outcome, Stage, Turn, found_odd
from site_recovery.vault_refusals import told
from site_recovery.work import (
    CANCEL,
    CHANGE_POINT,
    CLEANUP,
    COMMIT,
    COMPLETION,
    ENABLE,
    FAILOVER,
    MOVING,
    REPROTECT,
    UPDATE,
    Work,
    Worker,
    address,
)

SCENARIOS = {
    Operation.FAILOVER: FAILOVER,
    Operation.COMMIT: COMMIT,
    Operation.REPROTECT: REPROTECT,
    Operation.CANCEL: CANCEL,
}
POINT_CHANGE = "ChangePit"
"""What allowedOperations names while the recovery point can be changed (recorded)."""


class Traveller(Worker):
    """What a machine on a move needs."""

    def _travel(self, turn: Turn, order: Order) -> Outcome:
        where, item = turn.found()
        if item is None or where not in set(Position):
            if self._on_its_way(turn):
                return turn.outcome(self._waiting())
            return self._failed(turn, _strange(where, turn, order))
        if self._moves(turn):
            return turn.outcome(self._waiting())
        if where == order.to:
            return self._arrived(turn, order, item)
        path = moves.path(Position(where), order.to, allowed(item))
        if path and path[0].operation is Operation.WAIT:
            return self._seeding(turn, item)
        if order.hold:
            problem = told(move_refusals.DRIFT, where=where, declared=order.to)
            return turn.outcome(Stage.AWAY, problem)
        if path is None:
            return self._failed(turn, too_far(where, order.to))
        return self._stepped(turn, order, item, path[0])

    def _on_its_way(self, turn: Turn) -> bool:
        """Whether an operation of a move runs: between two containers it may be in none."""
        return any(self._others(turn, scenario) for scenario in MOVING) or bool(self._lost)

    def _moves(self, turn: Turn) -> bool:
        """Whether an earlier run, a plan or a person moves it already: that is waited out."""
        running = [job for job in turn.snapshot.running(turn.name) if job.scenario in MOVING]
        if running:
            self._work = Work(running[0].scenario, running[0].name, own=False)
        return bool(running)

    def _busy(self, turn: Turn) -> bool:
        """Whether something runs on it, or may have begun to."""
        return bool(turn.snapshot.running(turn.name)) or self._strange_shells(turn.snapshot)

    def _arrived(self, turn: Turn, order: Order, item: Item) -> Outcome:
        homeward = order.to is Position.RECOVERY_PROTECTED and not order.hold
        if homeward and (body := move_bodies.home_size(turn.machine, item)):
            return self._resized(turn, item, body)
        used = str(item["properties"].get("failoverRecoveryPointId") or "")
        changed = not order.point or ids.same(ids.name(used), ids.name(order.point))
        if not order.change or changed:
            return turn.outcome(Stage.ARRIVED)
        if self._busy(turn):
            return turn.outcome(Stage.QUEUED)
        if CHANGE_POINT in self._done:
            return self._not_shown_yet(turn, move_refusals.POINT_NOT_SHOWN)
        if POINT_CHANGE not in allowed(item):
            return self._failed(turn, told(move_refusals.POINT_LATE))
        body = move_bodies.change_point(str(order.point))
        begin = self._items.begin_apply_recovery_point
        return self._submit(turn, CHANGE_POINT, begin, *self._at(turn, item), body)

    def _resized(self, turn: Turn, item: Item, body: Json) -> Outcome:
        """Set the size at home; sent only where the service does not remember it."""
        if self._busy(turn):
            return turn.outcome(Stage.UPDATING)
        if UPDATE in self._done:
            return self._not_shown_yet(turn, move_refusals.SIZE_NOT_SHOWN)
        return self._submit(turn, UPDATE, self._items.begin_update, *self._at(turn, item), body)

    def _stepped(self, turn: Turn, order: Order, item: Item, step: Step) -> Outcome:
        scenario = SCENARIOS[step.operation]
        if scenario in self._done:
            return self._not_shown_yet(turn, move_refusals.STEP_NOT_SHOWN, step=step.operation)
        if step.operation is Operation.COMMIT and not order.commit:
            return turn.outcome(Stage.CHECKING)
        if cleanups.due(item) and step.operation is Operation.FAILOVER:
            return self._cleaned_up(turn, order, item)
        if not order.start or self._busy(turn):
            return turn.outcome(Stage.QUEUED)
        if reason := blocked(item, step):
            return self._failed(turn, reason)
        try:
            call, *rest = self._call(turn, order, item, step.operation)
        except move_bodies.NoDisk as error:
            return self._failed(turn, told(move_refusals.DISK_NOT_RECOVERED, disk=error))
        return self._submit(turn, scenario, call, *rest)

    def _cleaned_up(self, turn: Turn, order: Order, item: Item) -> Outcome:
        """End its test failover, whatever the order of boot; where a plan does that, wait."""
        if CLEANUP in self._done:
            rule = move_refusals.STEP_NOT_SHOWN
            return self._not_shown_yet(turn, rule, step=Operation.CLEANUP)
        if not order.clean or self._busy(turn):
            return turn.outcome(Stage.CLEANING_UP)
        return self._submit(turn, CLEANUP, *cleanups.call(self.watch, item))

    def _call(
        self, turn: Turn, order: Order, item: Item, operation: Operation
    ) -> tuple[typing.Any, ...]:
        """The SDK's call of a step and its arguments."""
        at = self._at(turn, item)
        if operation is Operation.FAILOVER:
            body = move_bodies.failover(order.point, order.shut_down)
            return self._items.begin_unplanned_failover, *at, body
        if operation is Operation.REPROTECT:
            body = move_bodies.reprotect(turn.vault, turn.machine, item)
            containers = self.watch.service.replication_protection_containers
            return containers.begin_switch_protection, *at[:-1], body
        if operation is Operation.COMMIT:
            return self._items.begin_failover_commit, *at
        return self._items.begin_failover_cancel, *at

    def _seeding(self, turn: Turn, item: Item) -> Outcome:
        """Waited for, unless the service's own job that ends it came to nothing."""
        if item["properties"].get("replicationHealth") != "Critical":
            return turn.outcome(Stage.SEEDING)
        job = turn.snapshot.latest(turn.name, ENABLE, REPROTECT, COMPLETION)
        if job is None or job.scenario != COMPLETION or not job.failed:
            return turn.outcome(Stage.SEEDING)
        values = {"story": self._story(job), "job": job.name}
        return self._failed(turn, refusals.told(refusals.SEEDING_GIVEN_UP, **values))

    def _at(self, turn: Turn, item: Item) -> tuple[str, ...]:
        return address(turn.vault, str(item["id"]))


def _strange(where: str, turn: Turn, order: Order) -> str:
    if where == ABSENT:
        return told(move_refusals.NOT_REPLICATED, position=order.to)
    return found_odd(where, turn.machine["machine"])


def allowed(item: Item) -> frozenset[str]:
    """What the service says may be done with an item now."""
    return frozenset(item["properties"].get("allowedOperations") or ())


def too_far(where: str, to: Position) -> str:
    """What is said of a position that no path of one `up` leads to."""
    edits = ", ".join(moves.edits(Position(where), to)) or "there is no way"
    return told(move_refusals.TOO_FAR, where=where, to=to, edits=edits)


def blocked(item: Item, step: Step) -> str:
    """Why a step cannot be started now; empty if it can."""
    may = allowed(item)
    if not step.cost.allowed or step.cost.allowed in may:
        return ""
    offers = ", ".join(sorted(may)) or "nothing"
    return told(move_refusals.STEP_NOT_ALLOWED, step=step.operation, offers=offers)
