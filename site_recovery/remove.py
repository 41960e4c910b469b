"""The removal of one machine's item, waited for through the shared list of its vault."""

import collections.abc
import typing

from site_recovery import (
    azure_to_azure,
    cleanups,
    client,
    ensure,
    errors,
    refusals,
    retries,
    work,
)
from site_recovery.drills import rows
from site_recovery.machine import Machine
from site_recovery.positions import Item, never_left
from site_recovery.turn import located, replicated_item
from site_recovery.watch import Snapshot, Watch

TIMEOUT_S = 2 * 3600.0
"""Recorded: 7 min; a running enable that is waited out first takes up to 15 min."""
FRESH_S = 30.0

Allowed = collections.abc.Callable[[], bool]
"""Whether an item may be removed away from home; asked only when that is the question."""


class Removal:
    """Brings one item to its end: disable in order, or purge where that was allowed by name.

    Gone is success. A purge takes the item away whatever state it is in, and leaves behind what
    the service cannot reach, such as the agent in the machine.
    """

    def __init__(
        self, watch: Watch, machine: Machine, allowed: Allowed, *, purge: bool = False
    ) -> None:
        self.watch = watch
        self._purge = purge
        self.machine = machine
        self._allowed = allowed
        self._job = ""
        self._hidden = 0
        self._lost_at: int | None = None
        self._acted_s = float("-inf")
        self._cleanups = 0

    def run(self) -> None:
        """Return when the item is gone; raises what refuses it, OperationFailed, Interrupted."""
        begun = client.monotonic()
        snapshot = self.watch.recent(begun - FRESH_S)
        while not self._gone(snapshot):
            if client.monotonic() - begun > TIMEOUT_S:
                reason = refusals.told(refusals.REMOVAL_SLOW, minutes=TIMEOUT_S / 60)
                raise errors.StillRunning("StillRunning", reason, self._title)
            snapshot = self.watch.next(snapshot, f"{self._title}: its removal goes on")
        ensure.forget(self.watch, self.machine)

    @property
    def _title(self) -> str:
        return replicated_item(self.machine)

    def _gone(self, snapshot: Snapshot) -> bool:
        """Do what can be done now; True when nothing is left to do."""
        if snapshot.begun < self._acted_s:
            return False
        where, item = located(self.watch.vault, self.machine, snapshot)
        name = azure_to_azure.machine_name(self.machine)
        if self._underway(snapshot, name):
            return False
        if item is None:
            return not snapshot.running(name, work.ENABLE)
        home = never_left(item, self.watch.vault.primary_container(self.machine))
        if not home and not self._allowed():
            raise self._refusal(where)
        if not self._purge and cleanups.due_soon(item, snapshot, name):
            self._end_test(snapshot, item, name)
        elif self._purge or "DisableProtection" in (
            item["properties"].get("allowedOperations") or ()
        ):
            self._submit(snapshot, self._call(item))
        elif not snapshot.running(name):
            told = refusals.told(refusals.NOT_NOW)
            raise errors.OperationConflict("DisableProtection", told, self._title)
        return False

    def _underway(self, snapshot: Snapshot, name: str) -> bool:
        """Whether a removal runs, ours or another's; raises when ours has failed."""
        job = snapshot.jobs.get(self._job)
        if job and job.failed:
            document = self.watch.job(job.name)
            story = errors.job_story(document) or refusals.told(refusals.JOB_MUTE, job=job.name)
            raise errors.OperationFailed(job.state, story, self._title)
        if job and job.running:
            return True
        if self._job and job is None and self._hidden < work.HIDDEN_LOOKS:
            self._hidden += 1
            return True
        if self._lost_at is not None and snapshot.number < self._lost_at + work.LOST_LOOKS:
            return True
        strange = any(shell.name not in self.watch.own for shell in snapshot.shells())
        return strange or bool(snapshot.running(name, work.DISABLE))

    def _end_test(self, snapshot: Snapshot, item: Item, name: str) -> None:
        """Clean up its test failover: without an item nobody could, and its machine would stay."""
        if snapshot.running(name, work.TEST, work.CLEANUP):
            return
        self._cleanups += 1
        if self._cleanups == 1 or self._lost_at is not None:
            self._submit(snapshot, cleanups.call(self.watch, item))
        elif self._cleanups > work.LATE_LOOKS:
            reason = rows.told(rows.CLEANUP_NOT_SHOWN)
            raise errors.OperationConflict("TestFailoverCleanup", reason, self._title)

    def _call(self, item: Item) -> tuple[typing.Any, ...]:
        """The SDK's call that takes the item away, and its arguments."""
        address = work.address(self.watch.vault, str(item["id"]))
        items = self.watch.service.replication_protected_items
        if self._purge:
            return items.begin_purge, *address
        return items.begin_delete, *address, azure_to_azure.REMOVE

    def _submit(self, snapshot: Snapshot, call: tuple[typing.Any, ...]) -> None:
        try:
            operation = self.watch.write(*call, target=self._title)
            self._job, self._lost_at = operation.job, None
        except errors.ResourceNotFound:
            pass  # gone in between; the next look shows it
        except errors.OperationConflict as error:
            if error.code != retries.BUSY:
                raise
        except errors.LostAnswer:
            if self._lost_at is not None:
                raise
            self._lost_at = snapshot.number
        self._acted_s = client.monotonic()

    def _refusal(self, where: str) -> errors.ArmError:
        machine = self.machine["machine"]
        reason = refusals.told(refusals.NOT_AT_HOME, where=where, machine=machine)
        return errors.OperationConflict("NotAtHome", reason, self._title)
