"""One machine's operations: submitted one at a time, followed by the vault's lists, never repeated.

Whatever is decided for a machine, its write goes through here: what runs already is waited out, a
lost answer is looked for before a repeat, and a failed job tells its story.
"""

import abc
import collections.abc
import dataclasses
import threading
import typing

from site_recovery import client, errors, ids, refusals, retries
from site_recovery.machine import Vault
from site_recovery.positions import Position
from site_recovery.rulebook import Rule
from site_recovery.turn import Outcome, Stage, Turn
from site_recovery.watch import Job, Snapshot, Watch

LOST_LOOKS = 2
"""Looks after a lost answer before the call is repeated: what was accepted shows by then."""
LOSSES = 3
"""Lost answers of one machine before it counts as failed."""
HIDDEN_LOOKS = 3
"""Looks in which a job that we know may be missing from the list."""
LATE_LOOKS = 10
"""Looks in which an item may still not show what an ended job has changed."""
ENABLE, DISABLE, UPDATE, DISKS = "EnableDr", "DisableDr", "UpdateVmProperties", "AddDisks"
COMPLETION = "PrimaryIrCompletion"
DROP = "RemoveDisks"  # assumed: the scenario of removeDisks was never recorded
FAILOVER, COMMIT, CHANGE_POINT = "UnplannedFailover", "CommitFailover", "ChangePit"
REPROTECT = "SwitchReplicationGroupProtection"
TEST, CLEANUP = "TestFailover", "TestFailoverCleanup"
CANCEL = "CancelFailover"  # assumed: never recorded for Azure machines
MOVING = frozenset({FAILOVER, COMMIT, CHANGE_POINT, REPROTECT, CANCEL})
SEEDING = frozenset({Position.PRIMARY_SEEDING, Position.RECOVERY_SEEDING})
STAGES = {
    ENABLE: Stage.ENABLING,
    DISABLE: Stage.QUEUED,
    CLEANUP: Stage.CLEANING_UP,
    FAILOVER: Stage.FAILING_OVER,
    COMMIT: Stage.COMMITTING,
    CHANGE_POINT: Stage.CHANGING_POINT,
    REPROTECT: Stage.REPROTECTING,
    CANCEL: Stage.CANCELLING,
}
"""What a machine is called while a job of a scenario runs on it; updating where none is named."""


@dataclasses.dataclass
class Work:
    """An operation under way. own: submitted by this process, so its failure is this run's."""

    scenario: str
    job: str
    own: bool = True
    hidden: int = 0


@dataclasses.dataclass(frozen=True)
class Lost:
    """A write without an answer: sent when the machine was at `where`, in look `number`."""

    scenario: str
    number: int
    where: str


class Worker(abc.ABC):
    """One machine's work in one process; what is to be done, a subclass decides.

    submission: what the last submission met, in words for the item's output. started: whether the
    service took a write of this process. jobs: the last one that was followed, by scenario.
    """

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.submission = ""
        self.started = False
        self.jobs: dict[str, str] = {}
        self._lock = threading.Lock()
        self._work: Work | None = None
        self._done: set[str] = set()
        self._acted_s = float("-inf")
        self._lost: Lost | None = None
        self._losses = 0
        self._late = 0
        self._failure = ""

    def step(self, turn: Turn) -> Outcome:
        """Do what can be done now; at most one call that changes something."""
        with self._lock:
            return self._step(turn)

    def _step(self, turn: Turn) -> Outcome:
        if self._failure:
            return turn.outcome(Stage.FAILED, self._failure)
        if turn.snapshot.begun < self._acted_s:
            return turn.outcome(self._waiting())
        if self._work and (outcome := self._worked(turn, self._work)):
            return outcome
        if self._lost and (outcome := self._looked_again(turn, self._lost)):
            return outcome
        return self._decide(turn)

    @abc.abstractmethod
    def _decide(self, turn: Turn) -> Outcome:
        """What is done next, when nothing of this machine is under way."""

    def _waiting(self) -> Stage:
        """The stage of a machine whose work the snapshot is too old to show."""
        if self._lost or self._work is None:
            return Stage.QUEUED
        return STAGES.get(self._work.scenario, Stage.UPDATING)

    def _worked(self, turn: Turn, work: Work) -> Outcome | None:
        """The outcome while an operation runs or because it failed; None when it is over."""
        self.jobs[work.scenario] = work.job
        job = turn.snapshot.jobs.get(work.job)
        if job is None:
            work.hidden += 1
            if work.hidden <= HIDDEN_LOOKS:
                return turn.outcome(self._waiting())
        elif job.running:
            seeding = turn.found()[0] in SEEDING and work.scenario not in MOVING
            return turn.outcome(Stage.SEEDING if seeding else self._waiting())
        self._work, self._late = None, 0
        if job and job.failed:
            return self._failed(turn, self._story(job)) if work.own else None
        if work.own:
            self._done.add(work.scenario)
        if work.scenario == DISABLE:
            self._done -= {ENABLE}
        return None

    def _story(self, job: Job) -> str:
        """Why a job failed: the list tells nothing, the job itself its tasks and errors."""
        try:
            document = self.watch.job(job.name)
        except errors.Interrupted:
            raise
        except errors.ArmError as error:
            values = {"job": job.name, "state": job.state, "error": error}
            return refusals.told(refusals.JOB_UNREAD, **values)
        title = document["properties"].get("friendlyName") or job.scenario
        story = errors.job_story(document) or f"{job.state}; see job {job.name}"
        return refusals.told(refusals.JOB_FAILED, title=title, story=story)

    def _looked_again(self, turn: Turn, lost: Lost) -> Outcome | None:
        """After a lost answer: None when it is clear, or when enough looks showed nothing."""
        if running := self._others(turn, lost.scenario):
            self._lost, self._work = None, Work(lost.scenario, running[0].name)
            self.watch.own[running[0].name] = turn.title
            return turn.outcome(self._waiting())
        appeared = turn.found()[0] != lost.where
        if not appeared and turn.snapshot.number < lost.number + LOST_LOOKS:
            return turn.outcome(Stage.QUEUED)
        self._lost = None
        return None

    def _others(self, turn: Turn, scenario: str) -> list[Job]:
        """Running jobs of a scenario on this machine, or one of its name, that are not ours."""
        found = turn.snapshot.running(turn.name, scenario)
        return [job for job in found if job.name not in self.watch.own]

    def _strange_shells(self, snapshot: Snapshot) -> bool:
        """Whether a job that is not ours has just begun: it may be about this machine."""
        return any(job.name not in self.watch.own for job in snapshot.shells())

    def _submit(
        self,
        turn: Turn,
        scenario: str,
        begin: collections.abc.Callable[..., object],
        *args: object,
    ) -> Outcome:
        """Send one write; what the service says to it never raises, a stop does."""
        try:
            operation = self.watch.write(begin, *args, target=turn.title)
        except errors.Interrupted:
            raise
        except (errors.LostAnswer, errors.Unreachable) as error:
            return self._lose(turn, scenario, error)
        except errors.ArmError as error:
            if not isinstance(error, errors.Throttled) and error.code != retries.BUSY:
                return self._refused(turn, error)
            self._done -= {done for done in self._done if done.startswith(scenario)}
            self.submission = f"pending: {error.code}: {error.reason}"
            return turn.outcome(Stage.QUEUED)  # not taken now; tried again at the next look
        self._acted_s = client.monotonic()
        self._work, self.started = Work(scenario, operation.job), True
        self.submission = "accepted"
        return turn.outcome(self._waiting())

    def _refused(self, turn: Turn, error: errors.ArmError) -> Outcome:
        told = _words(error)
        self.submission = f"refused: {told}"
        return self._failed(turn, told)

    def _lose(self, turn: Turn, scenario: str, error: errors.ArmError) -> Outcome:
        """No answer: it may have been accepted, so look before repeating it."""
        self._acted_s = client.monotonic()
        self._losses += 1
        self.submission = f"no answer: {error.code}: {error.reason}"
        if self._losses >= LOSSES:
            return self._failed(turn, _words(error))
        self._lost = Lost(scenario, turn.snapshot.number, turn.found()[0])
        self._done -= {done for done in self._done if done.startswith(scenario)}
        return turn.outcome(Stage.QUEUED)

    def _not_shown_yet(self, turn: Turn, rule: Rule, **values: object) -> Outcome:
        """The service may be late with what it shows; after some looks it is a failure."""
        self._late += 1
        if self._late > LATE_LOOKS:
            return self._failed(turn, refusals.told(rule, **values))
        return turn.outcome(Stage.UPDATING)

    def _failed(self, turn: Turn, told: str) -> Outcome:
        self._failure = told
        return turn.outcome(Stage.FAILED, told)

    @property
    def _items(self) -> typing.Any:
        return self.watch.service.replication_protected_items


def _words(error: errors.ArmError) -> str:
    return refusals.told(refusals.ITEM_REFUSED, code=error.code, reason=error.reason)


def address(vault: Vault, item_id: str) -> tuple[str, ...]:
    """The SDK's arguments that address an item."""
    parts = ("replicationFabrics", "replicationProtectionContainers", "replicationProtectedItems")
    return vault.resource_group_name, vault.name, *(ids.part(item_id, part) for part in parts)
