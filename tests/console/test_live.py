"""`--watch`: frames on a terminal, changed lines elsewhere; a terminal of the kernel's, no mock."""

import contextlib
import dataclasses
import datetime
import fcntl
import io
import json
import os
import pty
import re
import signal
import struct
import termios
import threading

import pytest

from console import live
from console.project import Refused
from site_recovery import client, errors

TEN = datetime.datetime(2026, 11, 21, 10, tzinfo=datetime.UTC)


@dataclasses.dataclass(frozen=True)
class View:
    """A page of numbered lines."""

    number: int
    long: int = 3
    code: int = 0
    now: datetime.datetime = TEN

    def lines(self, width, height, lively):
        return [f"page {self.number}, {width} wide", *("x" * 200 for _ in range(self.long)), "sum"]

    def changes(self, before):
        return [f"{before.number} -> {self.number}"] if before != self else []

    def document(self):
        return {"number": self.number}


@pytest.fixture
def ticks(monkeypatch):
    """Time that passes at once; what is to happen at a moment, by number of the tick."""
    passed, happenings = [0.0], {}

    def pause(seconds, *_):
        passed[0] += seconds
        happenings.pop(round(passed[0], 1), lambda: None)()

    monkeypatch.setattr(client, "pause", pause)
    monkeypatch.setattr(client, "monotonic", lambda: passed[0])
    monkeypatch.setattr(live.arm, "begin", _at_once)
    return happenings


def _at_once(jobs):
    future = live.concurrent.futures.Future()
    future.set_result(jobs[0]())
    return [future]


def stop():
    raise KeyboardInterrupt


class Views:
    """One look after the other; an error is raised."""

    def __init__(self, *views):
        self.views = list(views)

    def __call__(self):
        found = self.views.pop(0) if len(self.views) > 1 else self.views[0]
        if isinstance(found, Exception):
            raise found
        return found


DOWN = errors.ArmError("NoAnswer", "nobody answers", "vault v")


# Elsewhere than on a terminal


def test_a_log_gets_the_page_once_and_then_what_changes(ticks):
    out, ticks[40.0] = io.StringIO(), stop
    code = live.watch(Views(View(1), View(1), View(2), View(2, code=4)), 10, out)

    assert out.getvalue().splitlines()[0] == "page 1, 100 wide"
    assert out.getvalue().splitlines()[5:] == [
        "2026-11-21 10:00:00Z  1 -> 2",
        "2026-11-21 10:00:00Z  2 -> 2",
    ]
    assert "\033" not in out.getvalue()
    assert code == 4


def test_an_answer_that_stays_out_is_told_once_and_so_is_its_return(ticks):
    out, ticks[50.0] = io.StringIO(), stop
    code = live.watch(Views(View(1), DOWN, DOWN, View(1)), 10, out)

    said = [line.partition("  ")[2] for line in out.getvalue().splitlines()[5:]]
    assert said == ["no answer: vault v: NoAnswer: nobody answers", "answers again"]
    assert code == 0


def test_the_last_look_failed_is_the_code_of_an_error(ticks):
    out, ticks[20.0] = io.StringIO(), stop

    assert live.watch(Views(View(1), DOWN), 10, out) == 1


def test_the_first_look_fails_as_a_single_one_does(ticks):
    with pytest.raises(Refused):
        live.watch(Views(Refused("no such group")), 10, io.StringIO())


def test_programs_get_a_line_of_json_for_each_look(ticks):
    out, ticks[30.0] = io.StringIO(), stop
    live.stream(Views(View(1), DOWN, View(2)), 10, out)

    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [each.get("number") for each in told] == [1, None, 2]
    assert told[1] == {"error": "vault v: NoAnswer: nobody answers"}


# On a terminal


class Terminal:
    """A pseudo terminal; `text` is all that was written to it."""

    def __init__(self, columns=60, lines=10):
        self.read, write = pty.openpty()
        self.size(columns, lines)
        self.file = os.fdopen(write, "w", encoding="utf-8")
        self.chunks = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def size(self, columns, lines):
        fcntl.ioctl(self.read, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def _read(self):
        with contextlib.suppress(OSError):
            while chunk := os.read(self.read, 65536):
                self.chunks.append(chunk)

    def close(self):
        self.file.close()
        self.reader.join(5)
        os.close(self.read)

    @property
    def text(self):
        return b"".join(self.chunks).decode()

    @property
    def frames(self):
        """The lines of each frame, without codes."""
        found = re.findall(r"\x1b\[\?2026h\x1b\[H(.*?)\x1b\[J\x1b\[\?2026l", self.text, re.DOTALL)
        return [[line.strip("\r").removesuffix("\033[K") for line in f.split("\n")] for f in found]


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    made = Terminal()
    yield made
    if not made.file.closed:
        made.close()


def watched(terminal, *views, every_s=10):
    """Watch to its end; its code."""
    try:
        return live.watch(Views(*views), every_s, terminal.file)
    finally:
        terminal.close()


def test_a_terminal_is_painted_in_place_and_only_when_something_is_new(ticks, terminal):
    ticks[25.0] = stop
    code = watched(terminal, View(1), View(2), View(3, code=3))

    assert [frame[0] for frame in terminal.frames] == [
        "page 1, 60 wide",
        "page 2, 60 wide",
        "page 3, 60 wide",
    ]
    assert terminal.frames[0][-1] == "10:00:00Z, every 10 s, Ctrl-C ends"
    assert code == 3


def test_no_line_is_wider_and_no_frame_higher_than_the_terminal(ticks, terminal):
    """Else it would wrap, or scroll away the first line."""
    ticks[1.0] = stop
    watched(terminal, View(1, long=40))
    (frame,) = terminal.frames

    assert len(frame) == 10
    assert max(map(len, frame)) == 60
    assert frame[6:8] == ["… 35 more lines: a taller window, or --group GROUP", "sum"]


def test_a_window_that_is_resized_is_painted_anew_at_once(ticks, terminal):
    ticks[1.0] = lambda: terminal.size(30, 6)
    ticks[2.0] = stop
    watched(terminal, View(1))

    assert [frame[0] for frame in terminal.frames] == ["page 1, 60 wide", "page 1, 30 wide"]
    assert len(terminal.frames[1]) <= 6


def test_ctrl_c_leaves_the_terminal_as_it_was_and_the_last_page_on_it(ticks, terminal):
    ticks[1.0] = stop
    watched(terminal, View(1))

    assert terminal.text.startswith(live.ENTER)
    after = terminal.text.partition(live.LEAVE)[2]
    assert after.startswith("page 1, ")
    assert "\033[?" not in after


def test_who_asks_the_process_to_end_gets_the_terminal_back_too(ticks, terminal):
    ticks[1.0] = lambda: os.kill(os.getpid(), signal.SIGTERM)
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended:
        watched(terminal, View(1))

    assert ended.value.code == 143
    assert terminal.text.endswith(live.LEAVE)
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_page_that_is_old_says_since_when_and_why(ticks, terminal):
    ticks[15.0] = stop
    code = watched(terminal, View(1), DOWN)

    assert terminal.frames[-1][0] == "page 1, 60 wide"
    assert terminal.frames[-1][-1] == "no answer since 10:00:00Z: vault v: NoAnswer: nobody answers"
    assert code == 1


def test_colours_take_no_room_when_a_line_is_cut():
    assert live.clipped("\033[31mCritical\033[0m: 12", 10) == "\033[31mCritical\033[0m: "
