"""A set-up object of a vault, fabric to network mapping: found, made, changed, removed.

Nothing is started twice: what exists is adopted, what is being made is waited out, and a call whose
answer was lost is repeated only after looking for its effect.
"""

import collections.abc
import dataclasses
import threading
import typing

from site_recovery import client, errors, operations
from site_recovery.machine import Vault

Document = operations.Document
Calls = collections.abc.Callable[..., object]
FIRST_DELAY_S = 0.1
"""Long enough for a job that this process has just submitted to be known as its own."""
LOOKS = 2
"""How often a lost call's effect is looked for, one interval apart, before the call is repeated."""


@dataclasses.dataclass(frozen=True)
class SetupObject:
    """One object, as the calls address it.

    group: name of the SDK's group of calls for its type, with get and begin_… .
    address: resource group, vault, then the names down to the object.
    title: the object in words an operator knows.
    scenario, job_target: what the job that makes it is called, and the name it shows as its target.
    say: takes a line of progress.
    """

    settings: client.Settings
    subscription_id: str
    group: str
    address: tuple[str, ...]
    title: str
    scenario: str
    job_target: str
    stop: threading.Event
    say: operations.Say

    @property
    def service(self) -> typing.Any:
        """The client of the object's subscription."""
        return client.connect(self.settings, self.subscription_id)

    @property
    def calls(self) -> typing.Any:
        """The SDK's calls for objects of this type."""
        return getattr(self.service, self.group)

    def get(self, **options: object) -> Document:
        """What the service holds; raises ResourceNotFound. options: the SDK's, for this call."""
        with errors.translated(self.title):
            return typing.cast(Document, self.calls.get(*self.address, **options).as_dict())

    def find(self, **options: object) -> Document | None:
        """What the service holds; None if there is no such object."""
        try:
            return self.get(**options)
        except errors.ResourceNotFound:
            return None

    def ensure(self, body: Document) -> tuple[Document, bool]:
        """The object, and whether it was there already; makes it if nobody makes it yet."""
        found = self.find() or self._in_making()
        if found:
            return found, True
        self._done(self.calls.begin_create, (body,), lambda: self.find() is not None)
        return self.get(), False

    def update(self, body: Document, as_wanted: collections.abc.Callable[[Document], bool]) -> None:
        """Change the object in place; `as_wanted` tells from its document that it is changed."""
        self._done(self.calls.begin_update, (body,), lambda: as_wanted(self.get()))

    def remove(self, *extra: object) -> None:
        """Remove it in order (never purge); what is gone already, or with its parent, is gone."""
        try:
            self._done(self.calls.begin_delete, extra, lambda: self.find() is None)
        except errors.ResourceNotFound:
            return

    def _in_making(self) -> Document | None:
        """The object after a job that an interrupted run left has ended; None if there is none."""
        begun, delay = client.monotonic(), FIRST_DELAY_S
        while client.monotonic() - begun < operations.SETUP_TIMEOUT_S:
            group, vault = self.address[:2]
            jobs = operations.recent_jobs(self.service, group, vault, self.title)
            name = operations.running(jobs, (self.scenario,), self.job_target, self.title)
            if not name:
                return self.find()
            if delay > FIRST_DELAY_S:
                self.say("waiting for what an earlier run began")
            client.pause(delay, self.stop, self.title, f"its job {name} goes on")
            delay = min(max(1.0, 2 * delay), operations.DEFAULT_DELAY_S)
        raise operations.outlasted(self.title, name, operations.SETUP_TIMEOUT_S)

    def _done(
        self,
        begin: Calls,
        extra: tuple[object, ...],
        effective: collections.abc.Callable[[], bool],
    ) -> None:
        """Submit and wait; after a lost answer look for the effect, and only then submit again."""
        try:
            operation = self._submit(begin, extra)
        except errors.LostAnswer:
            if self._found_later(effective):
                return
            operation = self._submit(begin, extra)
        operations.wait(self.service, operation, stop=self.stop, say=self.say)

    def _submit(self, begin: Calls, extra: tuple[object, ...]) -> operations.Operation:
        return operations.submit(begin, *self.address, *extra, target=self.title)

    def _found_later(self, effective: collections.abc.Callable[[], bool]) -> bool:
        """Whether a call whose answer was lost has worked after all."""
        interval = client.pace(self.settings).retry_after_s or operations.DEFAULT_DELAY_S
        for _ in range(LOOKS):
            self.say("looking for the effect of a call whose answer was lost")
            self._in_making()
            if effective():
                return True
            client.pause(interval, self.stop, self.title)
        return effective()


def fabrics(service: typing.Any, vault: Vault, **options: object) -> list[Document]:
    """The fabrics of a vault; none in one that never held an object."""
    calls = service.replication_fabrics
    try:
        with errors.translated(f"vault {vault.name}"):
            found = calls.list(vault.resource_group_name, vault.name, **options)
            return [entry.as_dict() for entry in found]
    except errors.ResourceNotFound:
        return []


def items_in(service: typing.Any, vault: tuple[str, str], fabric: str, container: str) -> list[str]:
    """The machines whose replicated items a container holds; empty if it cannot be told.

    vault: resource group and name.
    """
    calls = service.replication_protected_items
    try:
        with errors.translated(f"protection container {container}"):
            found = calls.list_by_replication_protection_containers(*vault, fabric, container)
            documents = [entry.as_dict() for entry in found]
    except errors.ArmError:
        return []
    return [str(_properties(entry).get("friendlyName") or entry["name"]) for entry in documents]


def _properties(document: Document) -> Document:
    return document.get("properties") or {}
