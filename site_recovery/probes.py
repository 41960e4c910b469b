"""One try of a check: a connection, an HTTP answer, a command; never raises for what it meets.

Waits are real time, not the service's: machines are asked, not Azure.
"""

import collections.abc
import contextlib
import dataclasses
import http.client
import os
import select
import signal
import socket
import ssl
import subprocess
import threading
import time
import typing
import urllib.parse

from site_recovery import client

TICK_S = 0.1
"""How soon a command learns that this process is stopped."""
BODY = 1 << 20
"""So much of an answer is read, at most."""
KEPT = 4096
"""So much of a command's output is kept: the end, which tells why."""
PIPE = 1 << 20

Environment = collections.abc.Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class Answer:
    """What one try met. said: the end of what was said, or why there was nothing."""

    green: bool
    said: str = ""


def tcp(address: str, port: int, timeout_s: float) -> Answer:
    """Whether a port takes a connection."""
    try:
        socket.create_connection((address, port), timeout_s).close()
    except OSError as error:
        return Answer(False, _why(error, timeout_s))
    return Answer(True, "connected")


def get(url: str, status: int, contains: str, timeout_s: float) -> Answer:
    """Whether an address answers as it shall; redirects are answers, proxies are not used.

    Certificates are verified with what this machine trusts (SSL_CERT_FILE adds to that).
    """
    parts = urllib.parse.urlsplit(url)
    try:
        with contextlib.closing(_connection(parts, timeout_s)) as made:
            path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
            return _judged(*_answered(made, path, timeout_s), status, contains)
    except (OSError, http.client.HTTPException) as error:
        return Answer(False, _why(error, timeout_s))
    except ValueError as error:  # what no file can show, such as a name that is no host's
        return Answer(False, str(error))


def _connection(parts: urllib.parse.SplitResult, timeout_s: float) -> http.client.HTTPConnection:
    host, port = str(parts.hostname), parts.port
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=timeout_s)
    trust = ssl.create_default_context()
    return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=trust)


def _answered(made: http.client.HTTPConnection, path: str, timeout_s: float) -> tuple[int, str]:
    """Status and text; what comes too slowly is no answer."""
    made.connect()
    with _limit(made.sock, timeout_s) as late:
        try:
            made.request("GET", path, headers={"User-Agent": "dr-checks"})
            answer = made.getresponse()
            found = answer.status, answer.read(BODY).decode(errors="replace")
        except (OSError, http.client.HTTPException):
            if not late.is_set():
                raise
    if late.is_set():
        raise TimeoutError
    return found


def _judged(found: int, body: str, status: int, contains: str) -> Answer:
    if found != status:
        return Answer(False, f"status {found} instead of {status}")
    if contains not in body:
        return Answer(False, f'status {found} without "{contains}"')
    return Answer(True, f"status {found}")


@contextlib.contextmanager
def _limit(connected: socket.socket, timeout_s: float) -> collections.abc.Iterator[threading.Event]:
    """End a connection when the time is over: a socket's own limit begins anew at each read."""
    late = threading.Event()

    def end() -> None:
        late.set()
        with contextlib.suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(timeout_s, end)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()


def command(text: str, environment: Environment, timeout_s: float) -> Answer:
    """Whether a command of this machine's shell ends with 0; all that it started ends with it."""
    try:
        process = _started(text, environment)
    except (OSError, ValueError) as error:  # no room for another process, or no text for a shell
        return Answer(False, f"cannot be started: {error}")
    over = ""
    try:
        over, said = _followed(process, time.monotonic() + timeout_s)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        typing.cast(typing.IO[bytes], process.stdout).close()
    if over:
        why = f"no end after {timeout_s:g} s" if over == LATE else over
        return Answer(False, "\n".join(part for part in (said, why) if part))
    return Answer(code == 0, said or f"ended with {code}")


def _started(text: str, environment: Environment) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        text,
        shell=True,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # a group of its own, so that its children can be ended too
    )


LATE, STOPPED = "late", "stopped"


def _followed(process: "subprocess.Popen[bytes]", deadline: float) -> tuple[str, str]:
    """Why it was left before its end, empty if it ended; and the end of its output."""
    pipe, kept = typing.cast(typing.IO[bytes], process.stdout).fileno(), b""
    poll = select.poll()
    poll.register(pipe, select.POLLIN)
    while True:
        ended = _ended(process.pid)
        ready = bool(poll.poll(0 if ended else TICK_S * 1000))
        chunk = os.read(pipe, PIPE) if ready else b""
        kept = (kept + chunk)[-KEPT:]
        if ended:
            return "", _text(kept)
        if client.STOP.is_set():
            return STOPPED, _text(kept)
        if time.monotonic() > deadline:
            return LATE, _text(kept)
        if ready and not chunk:
            time.sleep(TICK_S)  # it closed its output and goes on


def _ended(pid: int) -> bool:
    """Whether a process has ended; it is not reaped, so that its group's number stays its own."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _text(said: bytes) -> str:
    """Output as people can read it: escape sequences would repaint their terminal."""
    text = said.decode(errors="replace").strip()
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text)


def _why(error: Exception, timeout_s: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer in {timeout_s:g} s"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not trusted: {error.verify_message}"
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return told or type(error).__name__
