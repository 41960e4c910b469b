"""The ensure step: what is done next for one machine, decided from one look at its vault.

Replicated items and the settlement both go through it, in any order and from many threads: one
lock per machine, one operation at a time per machine, and never a second submission of the same
work in one process. A step never waits; who wants the end steps again with the next snapshot.
"""

import collections.abc
import dataclasses
import threading
import typing

from site_recovery import azure_to_azure, client, errors, ids, refusals, retries
from site_recovery.differences import Change, Differences, differences, gib
from site_recovery.machine import Machine, Vault
from site_recovery.positions import HOME, Item, Position, never_left
from site_recovery.rulebook import Rule
from site_recovery.turn import Outcome, Stage, Turn, elsewhere, found_away, found_odd
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


@dataclasses.dataclass
class Work:
    """An operation under way. own: submitted by this process, so its failure is this run's."""

    scenario: str
    job: str
    own: bool = True
    hidden: int = 0


class Keeper:
    """One machine's work in one process.

    submission: what the last submission met, in words for the item's output.
    licence: the licence type that the service took last; an item never shows it.
    """

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.submission = ""
        self.licence: str | None = None
        self._lock = threading.Lock()
        self._work: Work | None = None
        self._done: set[str] = set()
        self._acted_s = float("-inf")
        self._lost: tuple[str, int] | None = None
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
        if self._lost and (outcome := self._looked_again(turn, *self._lost)):
            return outcome
        where, item = turn.found()
        if item is None:
            return self._absent(turn)
        if turn.snapshot.running(turn.name, DISABLE):
            return turn.outcome(Stage.QUEUED)  # being removed: enabled again when that has ended
        if where not in HOME:
            return self._elsewhere(turn, where, item)
        return self._at_home(turn, where, item)

    def _waiting(self) -> Stage:
        """The stage of a machine whose work the snapshot is too old to show."""
        if self._lost or self._work is None or self._work.scenario == DISABLE:
            return Stage.QUEUED
        return Stage.ENABLING if self._work.scenario == ENABLE else Stage.UPDATING

    def _worked(self, turn: Turn, work: Work) -> Outcome | None:
        """The outcome while an operation runs or because it failed; None when it is over."""
        job = turn.snapshot.jobs.get(work.job)
        if job is None:
            work.hidden += 1
            if work.hidden <= HIDDEN_LOOKS:
                return turn.outcome(self._waiting())
        elif job.running:
            seeding = turn.found()[0] == Position.PRIMARY_SEEDING
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

    def _looked_again(self, turn: Turn, scenario: str, number: int) -> Outcome | None:
        """After a lost answer: None when it is clear, or when enough looks showed nothing."""
        if running := self._others(turn, scenario):
            self._lost, self._work = None, Work(scenario, running[0].name)
            self.watch.own[running[0].name] = turn.title
            return turn.outcome(self._waiting())
        appeared = scenario == ENABLE and turn.found()[1] is not None
        if not appeared and turn.snapshot.number < number + LOST_LOOKS:
            return turn.outcome(Stage.QUEUED)
        self._lost = None
        return None

    def _absent(self, turn: Turn) -> Outcome:
        """No item: go on with an enable that runs, wait out a removal, else submit."""
        if running := self._others(turn, ENABLE):
            self._work = Work(ENABLE, running[0].name, own=False)
            self.submission = self.submission or "accepted"
            return turn.outcome(Stage.ENABLING)
        if turn.snapshot.running(turn.name, DISABLE) or self._strange_shells(turn.snapshot):
            self.submission = self.submission or "pending: another operation on it still runs"
            return turn.outcome(Stage.QUEUED)
        if ENABLE in self._done:
            return self._not_shown_yet(turn, refusals.ENABLED_GONE)
        body = azure_to_azure.enable(turn.vault, turn.machine)
        where_to = address(turn.vault, turn.vault.item(turn.machine))
        return self._submit(turn, ENABLE, self._items.begin_create, *where_to, body)

    def _others(self, turn: Turn, scenario: str) -> list[Job]:
        """Running jobs of a scenario on this machine, or one of its name, that are not ours."""
        found = turn.snapshot.running(turn.name, scenario)
        return [job for job in found if job.name not in self.watch.own]

    def _strange_shells(self, snapshot: Snapshot) -> bool:
        """Whether a job that is not ours has just begun: it may be about this machine."""
        return any(job.name not in self.watch.own for job in snapshot.shells())

    def _elsewhere(self, turn: Turn, where: str, item: Item) -> Outcome:
        """Away from home nothing is touched, unless seeding anew was allowed by name."""
        odd = where not in set(Position)
        home = never_left(item, turn.vault.primary_container(turn.machine))
        if home and f"reseed:{turn.machine['machine']}" in turn.allow:
            return self._seed_anew(turn, item)
        self.submission = self.submission or "adopted"
        told = found_odd(where, turn.machine["machine"]) if odd else found_away(where)
        strange = elsewhere(turn.vault, turn.machine, item) if odd else ""
        return turn.outcome(Stage.AWAY, strange or told)

    def _at_home(self, turn: Turn, where: str, item: Item) -> Outcome:
        self.submission = self.submission or "adopted"
        if self._strange_shells(turn.snapshot):  # somebody may just have begun to change it
            seeding = where == Position.PRIMARY_SEEDING
            return turn.outcome(Stage.SEEDING if seeding else Stage.UPDATING)
        found = differences(turn.vault, turn.machine, item, turn.before)
        if found.reseed:
            if f"reseed:{turn.machine['machine']}" in turn.allow:
                return self._seed_anew(turn, item)
            return self._failed(turn, reseed_refusal(turn.machine, found.reseed, item))
        if where == Position.PRIMARY_SEEDING:
            return self._seeding(turn, item)
        return self._protected(turn, item, found)

    def _seeding(self, turn: Turn, item: Item) -> Outcome:
        """Waited for, unless the service's own job that ends it came to nothing."""
        if item["properties"].get("replicationHealth") != "Critical":
            return turn.outcome(Stage.SEEDING)
        job = turn.snapshot.latest(turn.name, ENABLE, COMPLETION)
        if job is None or job.scenario != COMPLETION or not job.failed:
            return turn.outcome(Stage.SEEDING)
        values = {"story": self._story(job), "job": job.name}
        return self._failed(turn, refusals.told(refusals.SEEDING_GIVEN_UP, **values))

    def _protected(self, turn: Turn, item: Item, found: Differences) -> Outcome:
        due = found.settings or self._licence_due(turn.machine)
        busy = [job for job in turn.snapshot.running(turn.name) if job.scenario in (UPDATE, DISKS)]
        if busy and (found or due):
            return turn.outcome(Stage.UPDATING)
        if found.missing_disks:
            return self._add_disk(turn, item, found.missing_disks[0])
        if found.dropped_disks:
            return self._drop_disks(turn, item, found.dropped_disks)
        if azure_to_azure.seeding_disks(item):
            return turn.outcome(Stage.SEEDING)
        if due:
            return self._update(turn, item, found)
        if found.unknown_nics:
            unknown = ", ".join(found.unknown_nics)
            told = refusals.told(refusals.NIC_UNKNOWN, interfaces=unknown)
            return turn.outcome(Stage.FAILED, told)
        if azure_to_azure.nics(turn.machine) and not azure_to_azure.details(item).get("vmNics"):
            return self._not_shown_yet(turn, refusals.NICS_NOT_SHOWN)
        return turn.outcome(Stage.PROTECTED)

    def _licence_due(self, machine: Machine) -> bool:
        declared = machine["target"].get("license_type")
        return self.licence is not None and bool(declared) and declared != self.licence

    def _add_disk(self, turn: Turn, item: Item, key: str) -> Outcome:
        """One disk at a time: the service adds no two at once (support matrix)."""
        if f"{DISKS} {key}" in self._done:
            return self._not_shown_yet(turn, refusals.DISK_NOT_SHOWN, disk=key)
        self._done.add(f"{DISKS} {key}")
        body = azure_to_azure.add_disks(turn.machine, [key])
        return self._submit(
            turn, DISKS, self._items.begin_add_disks, *address(turn.vault, str(item["id"])), body
        )

    def _drop_disks(self, turn: Turn, item: Item, disk_ids: tuple[str, ...]) -> Outcome:
        if DROP in self._done:
            return self._not_shown_yet(turn, refusals.DISK_STILL_SHOWN)
        shown = [azure_to_azure.shown_disk(item, disk_id) for disk_id in disk_ids]
        body = azure_to_azure.remove_disks(disk["diskId"] for disk in shown if disk)
        return self._submit(
            turn, DROP, self._items.begin_remove_disks, *address(turn.vault, str(item["id"])), body
        )

    def _update(self, turn: Turn, item: Item, found: Differences) -> Outcome:
        """The one PATCH of this run; what it did not change is told, not tried again."""
        if UPDATE in self._done:
            told = ", ".join(str(change) for change in found.settings)
            return self._not_shown_yet(turn, refusals.NOT_TAKEN, changes=told)
        body = azure_to_azure.update(turn.machine, item, turn.before)
        outcome = self._submit(
            turn, UPDATE, self._items.begin_update, *address(turn.vault, str(item["id"])), body
        )
        if outcome.stage is not Stage.FAILED:
            self.licence = turn.machine["target"].get("license_type") or self.licence
        return outcome

    def _seed_anew(self, turn: Turn, item: Item) -> Outcome:
        """Remove, as `dr:allow` said; the steps after that find it absent and enable it."""
        if DISABLE in self._done:
            return self._not_shown_yet(turn, refusals.RESEED_STILL_SHOWN)
        return self._submit(
            turn,
            DISABLE,
            self._items.begin_delete,
            *address(turn.vault, str(item["id"])),
            azure_to_azure.REMOVE,
        )

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
        self._work = Work(scenario, operation.job)
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
        self._lost = (scenario, turn.snapshot.number)
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


def reseed_refusal(
    machine: Machine, changes: collections.abc.Iterable[Change], item: Item | None
) -> str:
    """Why a change is not made, with its cost and the two ways out."""
    told = ", ".join(map(str, changes))
    size = f"{gib(item)} GiB" if item else "all its disks"
    values = {"changes": told, "size": size, "machine": machine["machine"]}
    return refusals.told(refusals.RESEED, **values)


def _words(error: errors.ArmError) -> str:
    return refusals.told(refusals.ITEM_REFUSED, code=error.code, reason=error.reason)


def address(vault: Vault, item_id: str) -> tuple[str, ...]:
    """The SDK's arguments that address an item."""
    parts = ("replicationFabrics", "replicationProtectionContainers", "replicationProtectedItems")
    return vault.resource_group_name, vault.name, *(ids.part(item_id, part) for part in parts)


_keepers: dict[tuple[typing.Any, ...], Keeper] = {}
_lock = threading.Lock()


def keeper(watch: Watch, machine: Machine) -> Keeper:
    """The one keeper of a machine in this process."""
    key = (watch, machine["machine_id"].casefold())
    with _lock:
        if key not in _keepers:
            _keepers[key] = Keeper(watch)
        return _keepers[key]


def forget(watch: Watch | None = None, machine: Machine | None = None) -> None:
    """Begin anew with one machine, or with all as a new process does (tests)."""
    with _lock:
        if watch and machine:
            _keepers.pop((watch, machine["machine_id"].casefold()), None)
        else:
            _keepers.clear()
