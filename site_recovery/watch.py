"""One vault as this process sees it: a shared list of items and jobs, read once for all who ask.

Lists are read as plain JSON: the SDK's models cost twenty times the time (measured, 300 items).
"""

import collections.abc
import dataclasses
import itertools
import threading
import typing

from site_recovery import client, errors, ids, operations, sdk
from site_recovery.azure_to_azure import details, home_id
from site_recovery.machine import Machine, Vault, item_name
from site_recovery.positions import Item, container_id

API_VERSION = "2025-08-01"
"""The SDK's own; a test compares them."""
WRITES = 16
"""Writes under way at once; below that many remaining ones they slow down."""
FIRST_INTERVALS_S = (1.0, 2.0, 4.0, 8.0, 16.0)
LAST_INTERVAL_S = 30.0
SHORTEST_INTERVAL_S, LONGEST_INTERVAL_S = 0.05, 60.0
FAILED = ("Failed", "Cancelled", "Canceled")
RECENT_PAGES = 20
"""Pages of jobs read at most in one look, newest first."""

Json = dict[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Job:
    """A job as the list shows it. target: the machine's name as the service spells it."""

    name: str
    scenario: str
    state: str
    target: str
    start: str

    @property
    def running(self) -> bool:
        """Whether its work goes on."""
        return self.state in operations.RUNNING

    @property
    def shell(self) -> bool:
        """A job that just began names neither scenario nor target (recorded)."""
        return self.running and not self.scenario and not self.target

    @property
    def failed(self) -> bool:
        """Whether it ended without success."""
        return self.state in FAILED


class Snapshot:
    """The vault at one moment. `number` grows; `begun` is when its reading began.

    What machines ask for is looked up: a thousand of them ask on every turn of the settlement.
    located: what `turn.located` found, by machine's addresses.
    """

    def __init__(
        self, number: int, begun: float, items: list[Json], jobs: typing.Mapping[str, Job]
    ) -> None:
        self.number = number
        self.begun = begun
        self.items = items
        self.jobs = jobs
        self.located: dict[tuple[object, ...], tuple[str, Item | None]] = {}
        self._by_source: dict[str, list[Json]] = {}
        for item in items:
            source = str(details(item).get("fabricObjectId") or "").casefold()
            self._by_source.setdefault(source, []).append(item)
        self._back: dict[tuple[str, str], list[Json]] = {}
        for item in items:
            under = container_id(item)
            for key in {str(item["name"]), _key(home_id(item, under))}:
                self._back.setdefault((_key(under), key), []).append(item)
        self._running: dict[str, list[Job]] = {}
        self._latest: dict[tuple[str, str], Job] = {}
        self._shells = [job for job in jobs.values() if job.shell]
        for job in jobs.values():
            name = job.target.casefold()
            if job.running:
                self._running.setdefault(name, []).append(job)
            known = self._latest.setdefault((name, job.scenario), job)
            if job.start > known.start:
                self._latest[name, job.scenario] = job

    def found(self, vault: Vault, machine: Machine) -> list[Json]:
        """The machine's items: by home id in both containers; more than one is a fault."""
        home, away = machine["machine_id"], vault.recovery_container(machine)
        forth = self._by_source.get(home.casefold(), [])
        back = [
            item
            for key in (item_name(home), _key(home))
            for item in self._back.get((_key(away), key), [])
        ]
        found = [item for item in forth if not ids.same(container_id(item), away)] + back
        return list({id(item): item for item in found}.values())

    def running(self, name: str, *scenarios: str) -> list[Job]:
        """Running jobs on the machine of this name, of the named scenarios or of any."""
        found = self._running.get(name.casefold(), [])
        return [job for job in found if not scenarios or job.scenario in scenarios]

    def latest(self, name: str, *scenarios: str) -> Job | None:
        """The newest job of the named scenarios on the machine of this name, ended or not."""
        keys = [(name.casefold(), scenario) for scenario in scenarios]
        found = [self._latest[key] for key in keys if key in self._latest]
        return max(found, key=lambda job: job.start, default=None)

    def shells(self) -> list[Job]:
        """Jobs that just began and do not tell yet on what."""
        return self._shells


class Watch:
    """Reads one vault's lists for everyone in this process, and sends its writes at its pace."""

    def __init__(self, settings: client.Settings, vault: Vault) -> None:
        self.settings = settings
        self.vault = vault
        self.title = f"vault {vault.name}"
        self.own = operations.OWN
        self._number = itertools.count(1)
        self._latest: Snapshot | None = None
        self._jobs: dict[str, Job] = {}
        self._horizon: str | None = None
        self._retry_after_s: float | None = None
        self._quiet = 0
        self._reading = False
        self._tries = 0
        self._failure: errors.ArmError | None = None
        self._changed = threading.Condition()
        self._writes = threading.BoundedSemaphore(WRITES)

    @property
    def service(self) -> typing.Any:
        """The SDK's client."""
        return client.connect(self.settings, self.vault.subscription_id)

    def recent(self, not_before: float) -> Snapshot:
        """A snapshot whose reading began at `not_before` or later, shared or read now."""
        return self._shared(lambda found: found.begun >= not_before, 0.0)

    def next(self, last: Snapshot, doing: str = "", soon: int | None = None) -> Snapshot:
        """The snapshot after `last`, one interval later; raises Interrupted with `doing`.

        soon: how often it was asked for already while only work of seconds is awaited; then the
        interval begins with a part of itself and doubles.
        """
        delay_s = self.interval_s()
        if soon is not None:
            delay_s = min(delay_s, delay_s * operations.EARLIEST * 2**soon)
        return self._shared(lambda found: found.number > last.number, delay_s, doing)

    def interval_s(self) -> float:
        """As the service asked last for this vault; else growing while nothing happens."""
        if self._retry_after_s is not None:
            return min(max(self._retry_after_s, SHORTEST_INTERVAL_S), LONGEST_INTERVAL_S)
        steps = FIRST_INTERVALS_S
        return steps[self._quiet] if self._quiet < len(steps) else LAST_INTERVAL_S

    def write(
        self, begin: collections.abc.Callable[..., object], *args: object, target: str
    ) -> operations.Operation:
        """Submit one write; at most `WRITES` at once, slower when few remain."""
        with self._writes:
            left = client.pace(self.settings).remaining_writes
            if left is not None and left < WRITES:
                client.pause(1.0, None, target, "waiting for its turn")
            operation = operations.submit(begin, *args, target=target)
        if operation.url:
            self._retry_after_s = operation.retry_after_s
        self._quiet = 0
        return operation

    def job(self, name: str) -> Json:
        """One job with its tasks and errors."""
        path = ids.job(self.vault.id, name)
        return next(self._documents(path, f"job {name}", {}))

    def read(self, **options: typing.Any) -> Snapshot:
        """Read both lists now; `options` are the SDK's per-call options."""
        begun = client.monotonic()
        try:
            items = [
                item for page in self._pages("replicationProtectedItems", options) for item in page
            ]
            self._note_jobs(options)
        except errors.ResourceNotFound:
            items = []  # a vault that does not exist yet, or never held an object
        return Snapshot(next(self._number), begun, items, dict(self._jobs))

    def publish(self, snapshot: Snapshot) -> None:
        """Let everyone use this snapshot."""
        with self._changed:
            self._latest = snapshot
            self._changed.notify_all()

    def _shared(
        self, wanted: collections.abc.Callable[[Snapshot], bool], delay_s: float, doing: str = ""
    ) -> Snapshot:
        """The first that needs a new snapshot reads it, after the delay; the others get it too."""
        tries = self._tries
        while True:
            with self._changed:
                if self._latest and wanted(self._latest):
                    return self._latest
                if self._failure and self._tries > tries:
                    raise self._failure
                if not self._reading:
                    self._reading = True
                    break
                self._changed.wait(0.1)
            client.pause(0.0, None, self.title, doing)
        try:
            client.pause(delay_s, None, self.title, doing)
            self._lead()
        finally:
            with self._changed:
                self._reading = False
                self._changed.notify_all()
        return self._shared(wanted, delay_s, doing)

    def _lead(self) -> None:
        """Read for everyone; a failure is everyone's too, else each would try in turn."""
        self._quiet += 1
        self._failure = None
        try:
            self.publish(self.read())
        except errors.Interrupted:
            raise
        except errors.ArmError as error:
            self._failure = error
            raise
        finally:
            self._tries += 1

    def _note_jobs(self, options: Json) -> None:
        """Read jobs, newest first, down to the oldest that still ran at the last look."""
        seen: list[Job] = []
        pages = self._pages("replicationJobs", options)
        for page in itertools.islice(pages, RECENT_PAGES):
            found = [_job(document) for document in page]
            seen += found
            if self._enough(found):
                break
        self._jobs |= {job.name: job for job in seen}
        starts = [job.start for job in seen if job.start]
        open_ = [job.start for job in self._jobs.values() if job.running and job.start]
        if starts:
            self._horizon = min([max(starts), *open_])

    def _enough(self, page: list[Job]) -> bool:
        """Whether older pages tell nothing new; at the first look, when nothing runs on this."""
        if self._horizon is None:
            return not any(job.running for job in page)
        return bool(page) and "" < page[-1].start < self._horizon

    def _pages(self, collection: str, options: Json) -> collections.abc.Iterator[list[Json]]:
        path = f"{self.vault.id}/{collection}"
        for document in self._documents(path, self.title, options):
            yield document.get("value") or []

    def _documents(self, path: str, target: str, options: Json) -> collections.abc.Iterator[Json]:
        """A document and those that its nextLink leads to."""
        sdk.load()
        from azure.core.exceptions import HttpResponseError
        from azure.core.rest import HttpRequest

        url: str | None = f"{path}?api-version={API_VERSION}"
        while url:
            with errors.translated(target):
                answer = self.service.send_request(HttpRequest("GET", url), **options)
                if answer.status_code >= 400:
                    raise HttpResponseError(response=answer)
            document = typing.cast(Json, answer.json())
            yield document
            url = document.get("nextLink")


_watches: dict[tuple[typing.Any, ...], Watch] = {}
_lock = threading.Lock()


def of(settings: client.Settings, vault: Vault) -> Watch:
    """The one watch of a vault in this process."""
    key = (settings, vault.id.casefold(), client.TRANSPORT)
    with _lock:
        if key not in _watches:
            _watches[key] = Watch(settings, vault)
        return _watches[key]


def forget() -> None:
    """As if this process had just begun (tests)."""
    with _lock:
        _watches.clear()
        operations.OWN.clear()


def _key(resource_id: str) -> str:
    """An id as one looks it up: what `ids.same` calls the same has one key."""
    return resource_id.rstrip("/").casefold()


def _job(document: Json) -> Job:
    properties = document.get("properties") or {}
    return Job(
        document["name"],
        properties.get("scenarioName") or "",
        properties.get("state") or "",
        properties.get("targetObjectName") or "",
        properties.get("startTime") or "",
    )
