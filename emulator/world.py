"""The emulated Azure: documents, running operations, scheduled events, all of it JSON.

Time passes only in `run_due`: whatever became due runs in order, each event at its own moment, so
that nothing depends on who asks when.
"""

import collections.abc
import contextlib
import datetime
import hashlib
import heapq
import itertools
import math
import threading
import typing
import uuid

from emulator.clock import Clock
from emulator.holds import Holds
from emulator.journal import Journal
from emulator.messages import Document, Reply, Request
from emulator.records import Records
from emulator.store import Store

EventHandler = collections.abc.Callable[..., typing.Any]
EVENTS: dict[str, EventHandler] = {}
KINDS = ("resources", "jobs", "operations", "events", "facts")
JUMP_S = 30.0  # an instant world passes at least one polling interval per read
SAVE_CLOCK_S = 1.0


def event(name: str) -> collections.abc.Callable[[EventHandler], EventHandler]:
    """Register what happens at an event: `handler(world, **payload)`."""

    def register(handler: EventHandler) -> EventHandler:
        EVENTS[name] = handler
        return handler

    return register


class World:
    """One emulated Azure.

    resources: ARM documents by id, case-blind. jobs, operations: by guid. facts: small single
    things by name. speed: virtual seconds per real second; infinity when time jumps.
    """

    def __init__(
        self,
        clock: Clock,
        seed: int = 0,
        store: Store | None = None,
        speed: float = 1.0,
        epoch: datetime.datetime | None = None,
    ) -> None:
        self.clock, self.seed, self.speed, self.store = clock, seed, speed, store
        self.lock = threading.RLock()
        self.journal, self.holds = Journal(), Holds()
        self.buckets: dict[tuple[str, str, str], tuple[float, float]] = {}
        kinds = {kind: Records(store.load(kind) if store else ()) for kind in KINDS}
        self.resources, self.jobs, self.operations = (kinds[kind] for kind in KINDS[:3])
        self.events, self.facts, self._kinds = kinds["events"], kinds["facts"], kinds
        self._moment: float | None = None
        self._queue: list[tuple[float, int, str]] = []
        self._watch(True)
        self._begin(epoch or datetime.datetime.now(datetime.UTC).replace(microsecond=0))

    def _begin(self, epoch: datetime.datetime) -> None:
        """Start the first time, or go on where the saved world stopped."""
        begun = self.facts.setdefault("world", {"epoch": epoch.isoformat(), "now": 0.0, "count": 0})
        self.epoch = datetime.datetime.fromisoformat(begun["epoch"])
        self.clock.advance(begun["now"] - self.clock.now())
        for key, waiting in self.events.items():
            self._queue.append((waiting["due"], waiting["number"], key))
        heapq.heapify(self._queue)

    # Time

    def time(self) -> float:
        """Virtual seconds since the world began; within an event, the moment of that event."""
        return self.clock.now() if self._moment is None else self._moment

    def now(self) -> datetime.datetime:
        """The virtual moment."""
        return self.epoch + datetime.timedelta(seconds=self.time())

    def stamp(self, digits: int = 7, at: float | None = None) -> str:
        """The virtual moment (or `at` seconds) as the services write it, fractions cut off."""
        ticks = int((self.time() if at is None else at) * 10**7)
        moment = self.epoch + datetime.timedelta(seconds=ticks // 10**7)
        fraction = f".{ticks % 10**7:07d}"[: digits + 1] if digits else ""
        return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"

    def retry_after(self, seconds: float = 30) -> int:
        """A service's Retry-After, scaled: at least 1, 0 only when time jumps."""
        return 0 if math.isinf(self.speed) else max(1, round(seconds / self.speed))

    def schedule(self, seconds: float, name: str, **payload: typing.Any) -> str:
        """Let the event happen in `seconds`; gives its key, for `cancel`."""
        number = self.count()
        due, key = self.time() + seconds, f"{number}"
        self.events[key] = {"due": due, "number": number, "name": name, "payload": payload}
        heapq.heappush(self._queue, (due, number, key))
        return key

    def cancel(self, key: str) -> None:
        """Let an event not happen; one that already happened is none."""
        self.events.pop(key, None)

    def run_due(self) -> None:
        """Let everything happen that is due by now, in order, each at its own moment."""
        with self.lock:
            limit = self.clock.now()
            while self._queue and self._queue[0][0] <= limit:
                due, _, key = heapq.heappop(self._queue)
                happening = self.events.pop(key, None)
                if happening is not None:
                    self._moment = due
                    EVENTS[happening["name"]](self, **happening["payload"])
            self._moment = None

    def jump(self) -> None:
        """Pass to the next event, at least one polling interval, if anything is to happen."""
        while self._queue and self._queue[0][2] not in self.events:
            heapq.heappop(self._queue)
        if self._queue:
            self.clock.advance(max(self._queue[0][0] - self.clock.now(), JUMP_S))
            self.run_due()

    def pass_time(self, seconds: float) -> None:
        """Let `seconds` pass at once, with all that happens in them."""
        with self.lock:
            self.clock.advance(seconds)
            self.run_due()

    def begin_earlier(self, seconds: float) -> None:
        """Let the world have begun earlier: what estates do in that time lies in the past."""
        self.epoch -= datetime.timedelta(seconds=seconds)
        self.facts["world"]["epoch"] = self.epoch.isoformat()

    # Chance and names, repeatable

    def count(self) -> int:
        """The next number of this world."""
        self.facts["world"]["count"] += 1
        return int(self.facts["world"]["count"])

    def draw(self, *key: object) -> float:
        """A number in [0, 1) that depends on the seed and the key only, never on the order."""
        return int.from_bytes(self._digest(*key)[:6]) / 2**48

    def guid(self, *key: object) -> str:
        """A guid that depends on the seed and the key only."""
        return str(uuid.UUID(bytes=self._digest(*key)[:16], version=5))

    def new_guid(self) -> str:
        """A guid that no one has had."""
        return str(uuid.UUID(bytes=self._digest("new", self.count())[:16], version=4))

    def _digest(self, *key: object) -> bytes:
        return hashlib.sha256("|".join(map(str, (self.seed, *key))).encode()).digest()

    # Operations; what they are is in emulator/operations.py

    def accept(
        self,
        request: Request,
        seconds: float | None,
        event: str,
        payload: Document,
        *,
        resource_path: str | None = None,
        job: str | None = None,
    ) -> Reply:
        """Site Recovery's 202; the operation ends in `seconds` with the event (see operations)."""
        from emulator import operations

        return operations.accept(self, request, seconds, event, payload, resource_path, job)

    def finish(self, operation: str, error: Document | None = None) -> None:
        """End a running operation, now."""
        from emulator import operations

        operations.finish(self, operation, error)

    def fault_for_job(self, scenario: str, machine: str) -> Document | None:
        """The task failure that a fault rule has for this job, used up by asking; None if none."""
        from emulator import faults

        return faults.for_job(self, scenario, machine)

    # Turns and saving

    @contextlib.contextmanager
    def turn(self) -> collections.abc.Iterator[None]:
        """One call at a time: what is due happens first, what changed is saved at the end."""
        with self.lock:
            try:
                self.run_due()
                self._moment = self.clock.now()
                yield
            finally:
                self._moment = None
                self.save()

    @contextlib.contextmanager
    def reading(self) -> collections.abc.Iterator[None]:
        """Documents handed out here are not changed, so they need no comparing."""
        self._watch(False)
        try:
            yield
        finally:
            self._watch(True)

    def save(self) -> None:
        """Save what changed, and the clock when it moved on."""
        begun, now = self.facts["world"], self.clock.now()
        changed = self._changes()
        if changed or now - begun["now"] > SAVE_CLOCK_S * min(self.speed, 3600):
            self.facts["world"] = {**begun, "now": now}
            changed += self._changes()
        if self.store and changed:
            self.store.save(changed)

    def close(self) -> None:
        """Save all, then let go of the store and the log."""
        self.facts["world"] = {**self.facts["world"], "now": self.clock.now()}
        self.save()
        if self.store:
            self.store.close()
        if self.journal.file:
            self.journal.file.close()

    def _changes(self) -> list[tuple[str, str, str | None]]:
        if self.store is None:
            return []
        told = ((kind, records.changes()) for kind, records in self._kinds.items())
        return list(
            itertools.chain.from_iterable(((kind, *change) for change in c) for kind, c in told)
        )

    def _watch(self, watching: bool) -> None:
        for records in self._kinds.values():
            records.watching = watching and self.store is not None
