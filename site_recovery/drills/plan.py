"""The test of a group's own recovery plan: begun, found again, followed, and ended.

A plan's test stays Suspended until its cleanup, after its operation has succeeded (recorded of
Hyper-V, protocol-a2a 10.8).
"""

import collections.abc
import typing

from site_recovery import cleanups, errors, operations, plan_bodies, plan_runs, plans
from site_recovery.azure_to_azure import Json
from site_recovery.drills import bodies
from site_recovery.drills.look import plan_test
from site_recovery.drills.spec import Spec
from site_recovery.positions import Item, Position
from site_recovery.watch import Job, Snapshot, Watch
from site_recovery.work import CLEANUP, HIDDEN_LOOKS, LOST_LOOKS, TEST

Items = collections.abc.Mapping[str, Item]


def fit(watch: Watch, spec: Spec, items: Items) -> bool:
    """Whether the group's plan is there, holds it as declared, and may be tested now."""
    members = [(spec.machines[name], item) for name, item in items.items()]
    away = spec.wish.position is Position.PRIMARY_PROTECTED
    if not spec.wish.word or not members or plan_bodies.unfit(members, away):
        return False
    try:
        found = plans.find(watch, spec.plan)
    except errors.Interrupted:
        raise
    except errors.ArmError:
        return False
    wanted = plan_bodies.body(watch.vault, spec.wish.props, members, away)
    return found is not None and TEST in _allowed(found) and plan_bodies.same(found, wanted)


def tested_by(found: Json) -> str:
    """The job of the test that a plan waits with; empty if it waits for no cleanup."""
    scenario: typing.Any = found["properties"].get("currentScenario") or {}
    job = str(scenario.get("jobId") or "").rpartition("/")[2]
    return job if CLEANUP in _allowed(found) else ""


def _allowed(found: Json) -> collections.abc.Collection[str]:
    return found["properties"].get("allowedOperations") or ()


class PlanTest:
    """One run of a plan's test. plan: its name. job: "" before its call, or while that is lost.

    over: every machine is up or will not be. refused: the service takes no such call. waits: what
    a person must do. told: what its job said last.
    """

    def __init__(self, watch: Watch, spec: Spec, plan: str, job: str = "") -> None:
        self.watch, self.spec, self.plan, self.job = watch, spec, plan, job
        self.over, self.refused, self.waits = False, False, ""
        self.told: plan_runs.Run | None = None
        self._before: str | None = None
        self._lost_at: int | None = None

    def step(self, snapshot: Snapshot) -> None:
        """Begin it, or look how it goes; at most one call that changes something."""
        if not self.job:
            self._begin(snapshot)
        elif not self.over:
            self._follow(snapshot)

    def _begin(self, snapshot: Snapshot) -> None:
        """Take up one that is not over, else submit; after a lost answer look again first."""
        newest = plan_test(snapshot, self.plan)
        if newest and newest.name != self._before:
            self.job = newest.name
            return
        if self._lost_at is not None and snapshot.number < self._lost_at + LOST_LOOKS:
            return
        wish, self._before = self.spec.wish, newest.name if newest else ""
        body = bodies.plan_test_failover(wish.word, self.spec.network_id, wish.consistency_group)
        try:
            operation = self._sent(body)
            self.job = plan_runs.job_of(self.watch, operation)
        except errors.Interrupted:
            raise
        except (errors.LostAnswer, errors.Unreachable):
            self._lost_at = snapshot.number
        except errors.ArmError:
            self.refused = True

    def _sent(self, body: Json) -> operations.Operation:
        begin = self.watch.service.replication_recovery_plans.begin_test_failover
        where = self.watch.vault.resource_group_name, self.watch.vault.name, self.plan
        return self.watch.write(begin, *where, body, target=plans.title(self.watch, self.plan))

    def _follow(self, snapshot: Snapshot) -> None:
        listed = snapshot.jobs.get(self.job)
        if listed and listed.running:
            return
        try:
            seen = plan_runs.look(self.watch, self.job)
        except errors.Interrupted:
            raise
        except errors.ArmError:  # the list tells that it waits or has ended, nothing tells how
            self.over = listed is not None
            return
        self.job, self.told, self.waits = seen.job, seen, seen.manual
        standing = seen.state == "Suspended" and not seen.manual
        self.over = standing or seen.over


class PlanCleanup:
    """The end of a plan's test. problem: why its machines may still be there, when it is over."""

    def __init__(self, watch: Watch, plan: str, comments: str) -> None:
        self.watch, self.plan, self.over, self.problem = watch, plan, False, ""
        self._comments, self._job, self._hidden = comments, "", 0
        self._lost_at: int | None = None

    def step(self, snapshot: Snapshot) -> None:
        """Submit it, or look whether it has ended."""
        test = snapshot.latest(self.plan, TEST)
        if running := snapshot.running(self.plan, CLEANUP):
            self._job = running[0].name
        elif self._job:
            self._ended(snapshot)
        elif self._lost_at is not None and test and test.state not in plan_runs.OPEN:
            self.over = True
        elif self._lost_at is not None and snapshot.number < self._lost_at + LOST_LOOKS:
            return
        elif test is None or not test.running:  # one that comes up is waited out
            self._submit(snapshot)

    def _ended(self, snapshot: Snapshot) -> None:
        listed = snapshot.jobs.get(self._job)
        self._hidden += listed is None
        if listed is None and self._hidden <= HIDDEN_LOOKS:
            return
        self.over = True
        if listed and listed.failed:
            self.problem = _story(self.watch, listed)

    def _submit(self, snapshot: Snapshot) -> None:
        try:
            operation = cleanups.of_plan(self.watch, self.plan, self._comments)
            self._job = plan_runs.job_of(self.watch, operation)
        except errors.Interrupted:
            raise
        except (errors.LostAnswer, errors.Unreachable):
            self._lost_at = snapshot.number
        except errors.ArmError as error:
            self.over, self.problem = True, f"{error.code}: {error.reason}"


def _story(watch: Watch, job: Job) -> str:
    try:
        return errors.job_story(watch.job(job.name)) or f"see job {job.name}"
    except errors.Interrupted:
        raise
    except errors.ArmError as error:
        return str(error)
