"""The live look: one bounded reading of a vault per process, for previews.

It ends after ten seconds at the latest, and asks once; without an answer the preview goes on from
the state and says so.
"""

import concurrent.futures
import dataclasses
import threading
import time
import typing

from site_recovery import errors
from site_recovery.watch import Snapshot, Watch

LIMIT_S = 10.0


@dataclasses.dataclass(frozen=True)
class Look:
    """What was seen; without a snapshot, `why` not."""

    snapshot: Snapshot | None
    why: str = ""


_looks: dict[Watch, tuple[float, "concurrent.futures.Future[Look]"]] = {}
_lock = threading.Lock()


def begin(watch: Watch) -> tuple[float, "concurrent.futures.Future[Look]"]:
    """Start the look in the background unless this process has; when it began, and its end."""
    with _lock:
        if watch not in _looks:
            future: concurrent.futures.Future[Look] = concurrent.futures.Future()
            _looks[watch] = (time.monotonic(), future)
            threading.Thread(target=_look, args=(watch, future), daemon=True).start()
        return _looks[watch]


def at(watch: Watch) -> Look:
    """The look of this process; all who wait for it together wait no longer than its limit."""
    begun, future = begin(watch)
    try:
        return future.result(timeout=max(0.0, begun + LIMIT_S - time.monotonic()))
    except concurrent.futures.TimeoutError:
        return Look(None, f"no answer within {LIMIT_S:.0f} s")


def forget() -> None:
    """As if this process had just begun (tests)."""
    with _lock:
        _looks.clear()


def _look(watch: Watch, future: "concurrent.futures.Future[Look]") -> None:
    options: dict[str, typing.Any] = {
        "retry_total": 0,
        "connection_timeout": LIMIT_S,
        "read_timeout": LIMIT_S,
    }
    try:
        snapshot = watch.read(**options)
        watch.publish(snapshot)
        future.set_result(Look(snapshot))
    except errors.ArmError as error:
        future.set_result(Look(None, str(error)))
    except Exception as error:  # a thread's error would otherwise be lost, and waited for
        future.set_exception(error)
