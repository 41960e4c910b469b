"""What a provider needs of the engine that Pulumi's Python API does not offer.

Each recipe looks for something private and does without when a release has changed it: slower or
less talkative, never wrong (facts/pulumi-engine.md section 5 has what was measured).
"""

import contextlib
import functools
import gc
import logging
import os
import signal
import stat
import sys
import threading
import time
import typing
from concurrent import futures

LOG = logging.getLogger(__name__)
THREADS = 256
"""The dynamic server has 4: the fourth resource that waits would block all others."""
CANCEL = "/pulumirpc.ResourceProvider/Cancel"
GRACE_S = 5.0
QUIET_EVERY_S = 15.0
LIVE_EVERY_S = 1.0


def in_plugin() -> bool:
    """Whether this process is Pulumi's dynamic provider, and not the program or a test."""
    return hasattr(sys.modules["__main__"], "DynamicResourceProviderServicer")


@functools.lru_cache(maxsize=1)
def prepare(stop: threading.Event) -> None:
    """Fit this process for long waits; once, although each provider class asks for it."""
    sys.tracebacklimit = 0  # else an error shows thirty lines of ours before its own
    objects = gc.get_objects()
    found = widen_executors(objects)
    if not found:
        LOG.debug("no executor found: four resources wait at a time")
    if not hook_cancel(objects, stop):
        LOG.debug("no Cancel handler found: Ctrl-C waits for the running operations")
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        threading.Thread(target=_end_with_engine, args=(stop,), daemon=True).start()


def widen_executors(objects: list[typing.Any]) -> int:
    """Give the server's executor threads for all resources; they are made when needed."""
    executors = [found for found in objects if type(found) is futures.ThreadPoolExecutor]
    for executor in executors:
        executor._max_workers = THREADS
    return len(executors)


def hook_cancel(objects: list[typing.Any], stop: threading.Event) -> int:
    """Let the engine's Cancel set `stop`; the dynamic server itself ignores it."""
    hooked = 0
    for found in objects:
        if type(found).__name__ != "DictionaryGenericHandler":
            continue
        handlers = getattr(found, "_method_handlers", {})
        if CANCEL in handlers:
            handlers[CANCEL] = _cancel_handler(handlers[CANCEL], stop)
            hooked += 1
    return hooked


def _cancel_handler(old: typing.Any, stop: threading.Event) -> typing.Any:
    import grpc  # type: ignore[import-untyped]
    from google.protobuf import empty_pb2  # type: ignore[import-untyped]

    def stop_waiting(_request: object, _context: object) -> typing.Any:
        stop.set()
        return empty_pb2.Empty()

    return grpc.unary_unary_rpc_method_handler(
        stop_waiting, old.request_deserializer, old.response_serializer
    )


def _end_with_engine(stop: threading.Event) -> None:
    """An engine that was killed leaves its providers alive for ever; its end of stdin closes."""
    with contextlib.suppress(OSError):
        while os.read(0, 1):
            pass
    stop.set()
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(GRACE_S)
    os._exit(1)


def request_urn() -> str:
    """The URN of the resource that this thread's call is about; empty if it cannot be found.

    Ask on entry and hand it on: the request lies in a frame below, of this thread only.
    """
    frame = sys._getframe()
    while frame:
        request = frame.f_locals.get("request")
        urn = getattr(request, "urn", None)
        if urn is not None:
            return str(urn)
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def engine_log(urn: str, text: str, ephemeral: bool = False) -> None:
    """Show a line on the resource's row; an ephemeral one is replaced by the next."""
    if not in_plugin():
        LOG.info("%s: %s", urn, text)
        return
    import grpc
    from pulumi.runtime.proto import engine_pb2

    line = engine_pb2.LogRequest(
        severity=engine_pb2.INFO, message=text, urn=urn, ephemeral=ephemeral
    )
    with contextlib.suppress(grpc.RpcError):  # the engine may be ending; the line is not worth it
        _engine(sys.argv[-1]).Log(line, timeout=5)


@functools.lru_cache(maxsize=1)
def _engine(address: str) -> typing.Any:
    import grpc
    from pulumi.runtime.proto import engine_pb2_grpc

    return engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))


class Progress:
    """The live text of one row: sent when it changed, and not too often."""

    def __init__(self, urn: str) -> None:
        self._urn = urn
        self._text = ""
        self._sent: float | None = None

    def show(self, text: str) -> None:
        """Offer a text; a text that comes too early is dropped, the next one will come."""
        early = self._sent is not None and time.monotonic() - self._sent < shown_every()
        if early or text == self._text:
            return
        self._text, self._sent = text, time.monotonic()
        engine_log(self._urn, text, ephemeral=True)

    def done(self, text: str) -> None:
        """Leave a last line that stays."""
        engine_log(self._urn, text)


@functools.lru_cache(maxsize=1)
def shown_every() -> float:
    """Seconds between two texts: without a terminal the engine prints each on a line of its own."""
    if os.environ.get("CI"):
        return QUIET_EVERY_S
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return QUIET_EVERY_S
    return LIVE_EVERY_S
