"""The end of a test failover: of one machine's, and of a recovery plan's own.

For whoever ends one: `due` tells whether it is up, `call` and `of_plan` how it is ended, `Cleanup`
does it for a group. Who waits does so by the vault's lists. While a plan's own test is up the plan
allows nothing but its cleanup (recorded of Hyper-V, facts/protocol-a2a.md section 10.8), so what
was tested by a plan is cleaned up by it: after a cleanup machine by machine it would still wait.
"""

import collections.abc
import typing

from site_recovery import errors, move_bodies, move_refusals, operations, plan_runs, plans
from site_recovery.azure_to_azure import Json
from site_recovery.moves import COSTS, Operation
from site_recovery.positions import Item
from site_recovery.vault_refusals import told
from site_recovery.watch import Snapshot, Watch
from site_recovery.work import CLEANUP, LATE_LOOKS, TEST, address

ALLOWED = COSTS[Operation.CLEANUP].allowed


def due(item: Item | None) -> bool:
    """Whether an item's test failover is up: it allows the cleanup, and no failover before it."""
    may = item["properties"].get("allowedOperations") or () if item else ()
    return ALLOWED in may and COSTS[Operation.FAILOVER].allowed not in may


def due_soon(item: Item | None, snapshot: Snapshot, machine: str) -> bool:
    """The same, or a test failover of the machine of this name just runs."""
    return due(item) or bool(snapshot.running(machine, TEST))


def call(watch: Watch, item: Item, comments: str = "") -> tuple[typing.Any, ...]:
    """The SDK's call that ends the test failover of an item, and its arguments."""
    begin = watch.service.replication_protected_items.begin_test_failover_cleanup
    return begin, *address(watch.vault, str(item["id"])), _body(comments)


def of_plan(watch: Watch, plan: str, comments: str = "") -> operations.Operation:
    """Let a recovery plan end its own test failover, of all its machines."""
    begin = watch.service.replication_recovery_plans.begin_test_failover_cleanup
    where = watch.vault.resource_group_name, watch.vault.name, plan
    return watch.write(begin, *where, _body(comments), target=plans.title(watch, plan))


def tested(watch: Watch, plan: str) -> bool:
    """Whether the test failover that is up is the plan's own; no answer is no plan's."""
    try:
        found = plans.find(watch, plan)
    except errors.Interrupted:
        raise
    except errors.ArmError:
        return False
    return found is not None and ALLOWED in (found["properties"].get("allowedOperations") or ())


class Cleanup:
    """The test failovers of a group that moves. plan: ours, which may be tested; "" for none.

    by_plan: whether the plan ends them; None before that is known. failures: by machine. waits:
    what a person must do before.
    """

    def __init__(self, watch: Watch, plan: str = "") -> None:
        self.watch, self.plan = watch, plan
        self.by_plan: bool | None = None
        self.failures: dict[str, str] = {}
        self.waits = ""
        self._run = plan_runs.PlanRun()
        self._over_at = 0

    @property
    def started(self) -> bool:
        """Whether the plan took its cleanup in this run."""
        return bool(self._run.job)

    def follow(self, snapshot: Snapshot, shown: collections.abc.Mapping[str, str]) -> None:
        """Let the plan end its test, or look how that goes. shown: Azure's names, of those tested.

        A plan that refuses leaves its machines to themselves.
        """
        self.waits = ""
        if any(snapshot.running(each, TEST) for each in (self.plan, *shown.values())):
            return  # only a test that is up tells whose it is
        if self.by_plan is None:
            self.by_plan = bool(self.plan) and self._of_plan(snapshot)
        if not self.by_plan:
            return
        try:
            if not self._run.job:
                plan_runs.take_up(self.watch, self._run, snapshot, self.plan, CLEANUP, self._begin)
            elif not self._run.over:
                self._over_at = snapshot.number
                plan_runs.follow(self.watch, self._run, snapshot)
            else:
                self._judge(snapshot, shown)
        except errors.Interrupted:
            raise
        except errors.ArmError:
            self.by_plan = self.started

    def _of_plan(self, snapshot: Snapshot) -> bool | None:
        """Whether the plan's own test is up; None while it waits for a person on its way there."""
        if tested(self.watch, self.plan):
            return True
        newest = snapshot.latest(self.plan, TEST)
        if newest is None or newest.state not in plan_runs.OPEN:
            return False
        try:
            self.waits = plan_runs.look(self.watch, newest.name).manual
        except errors.Interrupted:
            raise
        except errors.ArmError:
            return None  # the next look tells
        return None

    def _begin(self) -> operations.Operation:
        return of_plan(self.watch, self.plan)

    def _judge(self, snapshot: Snapshot, shown: collections.abc.Mapping[str, str]) -> None:
        """Who is still tested after the plan's cleanup; the item may show its end late."""
        run = self._run.told
        for name, machine in shown.items():
            part = run.part(machine) if run else plan_runs.Part(plan_runs.State.FAILED)
            late = snapshot.number > self._over_at + LATE_LOOKS
            if part.state is not plan_runs.State.SUCCEEDED or late:
                why = plan_runs.story(self.watch, part)
                self.failures[name] = told(move_refusals.DRILL_FIRST, why=why)


def _body(comments: str) -> Json:
    """The comments may be empty (recorded, facts/protocol-a2a.md section 10.4)."""
    return move_bodies.properties(comments=comments)
