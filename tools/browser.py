"""A headless Chromium, driven by its own protocol over two pipes: no driver, no library.

Protocol: chromedevtools.github.io/devtools-protocol; `--remote-debugging-pipe` takes messages on
file descriptor 3 and answers on 4, each ended by a zero byte.
"""

import base64
import collections.abc
import contextlib
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time
import typing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--disable-dev-shm-usage",  # in a container it is too small
    "--remote-debugging-pipe",
)
LIMIT_S = 60.0
Json = dict[str, typing.Any]


class NoBrowser(Exception):
    """There is none, or it does not answer; one line."""


class Browser:
    """One page of one browser. events: all that it told, in order, but for answers."""

    def __init__(self, send: int, receive: int) -> None:
        self._send, self._receive, self._rest, self._count = send, receive, b"", 0
        self.events: list[Json] = []
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        asked = self._call("Target.attachToTarget", targetId=target, flatten=True)
        self._session: str | None = None
        self._session = asked["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: typing.Any) -> Json:
        """One call to the page."""
        return self._call(method, self._session, **parameters)

    def open(self, url: str, width: int, height: int, scheme: str = "light") -> None:
        """A page, as a screen of this size shows it to somebody who prefers light or dark."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        self.call("Emulation.setEmulatedMedia", features=[feature])
        for each in ("about:blank", url):  # else another part of the same page would not load
            self._load(each)

    def _load(self, url: str) -> None:
        self.events.clear()
        self.call("Page.navigate", url=url)
        until = time.monotonic() + LIMIT_S
        while not any(each["method"] == "Page.loadEventFired" for each in self.events):
            self._read(until)

    def ask(self, script: str) -> typing.Any:
        """What an expression is worth on the page."""
        told = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in told:
            raise NoBrowser(f"{script}: {told['exceptionDetails']['text']}")
        return told["result"].get("value")

    def picture(self, file: pathlib.Path, *, whole: bool = True) -> None:
        """A PNG of the page; whole: also what is below the screen."""
        told = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        file.write_bytes(base64.b64decode(told["data"]))

    def printed(self, file: pathlib.Path) -> None:
        """A PDF, as a printer gets it."""
        told = self.call("Page.printToPDF", preferCSSPageSize=True, printBackground=False)
        file.write_bytes(base64.b64decode(told["data"]))

    def _call(self, method: str, session: str | None = None, **parameters: typing.Any) -> Json:
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        message |= {"sessionId": session} if session else {}
        os.write(self._send, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + LIMIT_S
        while True:
            answer = self._read(until)
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise NoBrowser(f"{method}: {answer['error']['message']}")
                return typing.cast(Json, answer["result"])

    def _read(self, until: float) -> Json:
        """The next message; events are kept."""
        while b"\0" not in self._rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._receive], [], [], left)[0]:
                raise NoBrowser(f"the browser does not answer within {LIMIT_S:.0f} s")
            chunk = os.read(self._receive, 1 << 20)
            if not chunk:
                raise NoBrowser("the browser ended")
            self._rest += chunk
        data, _, self._rest = self._rest.partition(b"\0")
        message: Json = json.loads(data)
        if "method" in message:
            self.events.append(message)
        return message


def program() -> str:
    """The browser on PATH. Raises NoBrowser with how to get one."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise NoBrowser("no chromium on PATH; install it, or run tools/browser.sh as root")
    return found


@contextlib.contextmanager
def browser() -> collections.abc.Iterator[Browser]:
    """A new browser with a new profile, ended at the end. Raises NoBrowser."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    theirs, ours = os.pipe(), os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program(), *OPTIONS, *sandbox, f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{theirs[0]} 4>&{ours[1]}', "browser", *command],
            pass_fds=(theirs[0], ours[1]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs[0])
        os.close(ours[1])
        try:
            yield Browser(theirs[1], ours[0])
        finally:
            os.close(theirs[1])
            os.close(ours[0])
            process.kill()
            process.wait()
