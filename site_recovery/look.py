"""The live look: bounded readings for previews, each made once per process.

It ends after ten seconds at the latest, and asks once; without an answer the preview goes on from
the state and says so.
"""

import collections.abc
import concurrent.futures
import dataclasses
import threading
import time
import typing

from site_recovery import errors
from site_recovery.watch import Snapshot, Watch

LIMIT_S = 10.0
T = typing.TypeVar("T")
Options = dict[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Seen(typing.Generic[T]):
    """What was read; None without an answer, and then `why` not."""

    found: T | None
    why: str = ""


@dataclasses.dataclass(frozen=True)
class Look:
    """What was seen of a vault's items and jobs; without a snapshot, `why` not."""

    snapshot: Snapshot | None
    why: str = ""


Begun = tuple[float, "concurrent.futures.Future[Seen[typing.Any]]"]
_looks: dict[collections.abc.Hashable, Begun] = {}
_lock = threading.Lock()


def begin(watch: Watch) -> Begun:
    """Start the look in the background unless this process has; when it began, and its end."""

    def read(options: Options) -> Snapshot:
        snapshot = watch.read(**options)
        watch.publish(snapshot)
        return snapshot

    return _begun(watch, read)


def at(watch: Watch) -> Look:
    """The look of this process; all who wait for it together wait no longer than its limit."""
    seen = _ended(*begin(watch))
    return Look(seen.found, seen.why)


def bounded(key: collections.abc.Hashable, read: collections.abc.Callable[[Options], T]) -> Seen[T]:
    """What `read` gives for the SDK's options of a single short try; once per process and key."""
    return _ended(*_begun(key, read))


def forget() -> None:
    """As if this process had just begun (tests)."""
    with _lock:
        _looks.clear()


def _begun(
    key: collections.abc.Hashable, read: collections.abc.Callable[[Options], typing.Any]
) -> Begun:
    with _lock:
        if key not in _looks:
            future: concurrent.futures.Future[Seen[typing.Any]] = concurrent.futures.Future()
            _looks[key] = (time.monotonic(), future)
            threading.Thread(target=_look, args=(read, future), daemon=True).start()
        return _looks[key]


def _ended(begun: float, future: "concurrent.futures.Future[Seen[T]]") -> Seen[T]:
    try:
        return future.result(timeout=max(0.0, begun + LIMIT_S - time.monotonic()))
    except concurrent.futures.TimeoutError:
        return Seen(None, f"no answer within {LIMIT_S:.0f} s")


def _look(
    read: collections.abc.Callable[[Options], T],
    future: "concurrent.futures.Future[Seen[T]]",
) -> None:
    options: Options = {
        "retry_total": 0,
        "connection_timeout": LIMIT_S,
        "read_timeout": LIMIT_S,
    }
    try:
        future.set_result(Seen(read(options)))
    except errors.ArmError as error:
        future.set_result(Seen(None, str(error)))
    except Exception as error:  # a thread's error would otherwise be lost, and waited for
        future.set_exception(error)
