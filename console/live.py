"""`--watch`: looks again and again, painted in place on a terminal, as changed lines elsewhere.

On a terminal every frame is one write at fixed places, in the alternate screen: nothing flickers,
and a window that is resized is painted anew. What was seen last stays behind when it ends.
"""

import collections.abc
import concurrent.futures
import contextlib
import dataclasses
import json
import signal
import types
import typing

from console import screen, times
from console.project import Refused
from site_recovery import arm, client, errors, points

TICK_S = 0.2
"""How often a terminal's size and the look that is under way are asked for."""
ENTER, LEAVE = "\033[?1049h\033[?25l\033[2J", "\033[?25h\033[?1049l"
BEGIN, END = "\033[?2026h\033[H", "\033[J\033[?2026l"
"""Around a frame: terminals that know 2026 show it at once, others do not mind it."""
UNREAD, TERMINATED = 1, 143

Lines = list[str]


class View(typing.Protocol):
    """One look at something. code: with which the command would end now."""

    @property
    def code(self) -> int: ...
    @property
    def now(self) -> points.Time: ...

    def lines(self, width: int, height: int | None, lively: bool) -> Lines:
        """The page; height: how many lines there are room for, None: any number."""
        ...

    def document(self) -> dict[str, typing.Any]:
        """The same for programs."""
        ...

    def changes(self, before: typing.Any) -> Lines:
        """What is new since the look before, a line each."""
        ...


@dataclasses.dataclass
class Watching:
    """What is known while looks go on. why: what the last look failed with, since when."""

    every_s: float
    view: View
    why: str = ""

    def note(self) -> str:
        """The line that says how old the page is."""
        when = f"{self.view.now:%H:%M:%SZ}"
        if self.why:
            return f"no answer since {when}: {self.why}"
        return f"{when}, every {self.every_s:g} s, Ctrl-C ends"

    @property
    def code(self) -> int:
        """The last look's; 1 where it could not be had."""
        return UNREAD if self.why else self.view.code


def watch(look: collections.abc.Callable[[], View], every_s: float, to: typing.TextIO) -> int:
    """Look until Ctrl-C; the code of the last look. Raises what the first look raises."""
    known = Watching(every_s, look())
    if not screen.moves(to):
        return _append(known, look, to)
    with _screen(to), contextlib.suppress(KeyboardInterrupt):
        _paint_on(known, look, to)
    _stay(known, to)
    return known.code


def stream(look: collections.abc.Callable[[], View], every_s: float, to: typing.TextIO) -> int:
    """A line of JSON for each look until Ctrl-C; one that failed has `error` only."""
    view, why = look(), ""
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            say([json.dumps({"error": why} if why else view.document())], to)
            client.pause(every_s, None, "watching")
            view, why = _looked(look, view)
    return UNREAD if why else view.code


def _append(known: Watching, look: collections.abc.Callable[[], View], to: typing.TextIO) -> int:
    """The whole page once, then what changes."""
    width = screen.size()[0]
    say(known.view.lines(width, None, False), to)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            client.pause(known.every_s, None, "watching")
            why = known.why
            before, known.view, known.why = known.view, *_looked(look, known.view)
            stamp = f"{times.shown(known.view.now)}  "
            news = known.view.changes(before)
            if known.why != why:
                news.append(f"no answer: {known.why}" if known.why else "answers again")
            say([f"{stamp}{line}" for line in news], to)
    return known.code


def _looked(look: collections.abc.Callable[[], View], before: View) -> tuple[View, str]:
    """The new look; the one before, and why, where it could not be had."""
    try:
        return look(), ""
    except (errors.ArmError, Refused) as error:
        return before, errors.one_line(str(error))


def say(lines: collections.abc.Iterable[str], to: typing.TextIO) -> None:
    """Print lines, at once also where nobody waits for a full buffer."""
    for line in lines:
        print(line, file=to)
    to.flush()


# On a terminal


def _paint_on(known: Watching, look: collections.abc.Callable[[], View], to: typing.TextIO) -> None:
    """Frame after frame; looks go on beside, so a slow answer does not keep a resize waiting."""
    shown: tuple[object, ...] = ()
    due, under_way = client.monotonic() + known.every_s, _Look()
    while True:
        window = screen.window(to)
        now = (window, id(known.view), known.why)
        if now != shown:
            _write(frame(known, *window, lively=screen.lively(to)), to)
            shown = now
        client.pause(TICK_S, None, "watching")
        if client.monotonic() >= due and not under_way.going:
            under_way.begin(look, known.view)
        if found := under_way.ended():
            known.view, known.why = found
            due = client.monotonic() + known.every_s


class _Look:
    """A look on a thread of its own."""

    def __init__(self) -> None:
        self._future: concurrent.futures.Future[tuple[View, str]] | None = None

    @property
    def going(self) -> bool:
        """Whether one is under way."""
        return self._future is not None

    def begin(self, look: collections.abc.Callable[[], View], before: View) -> None:
        """Start one."""
        self._future = arm.begin([lambda: _looked(look, before)])[0]

    def ended(self) -> tuple[View, str] | None:
        """What it found, once it has ended."""
        if self._future is None or not self._future.done():
            return None
        future, self._future = self._future, None
        return future.result()


def frame(known: Watching, width: int, height: int, *, lively: bool) -> Lines:
    """As many lines as the terminal has, none of them wider than it."""
    view = known.view
    room = height - 2
    lines = view.lines(width, room, lively)
    if len(lines) > room:
        hidden = len(lines) - room + 1
        told = f"… {hidden} more lines: a taller window, or --group GROUP"
        lines = [*lines[: room - 2], told, lines[-1]]
    return [clipped(line, width) for line in [*lines, "", known.note()]]


def clipped(line: str, width: int) -> str:
    """The line without what the terminal would wrap; colour codes take no room."""
    kept, column, place = [], 0, 0
    while place < len(line):
        if line[place] == "\033":
            end = line.index("m", place) + 1
            kept.append(line[place:end])
            place = end
            continue
        if column < width:
            kept.append(line[place])
        column, place = column + 1, place + 1
    return "".join(kept)


def _write(lines: Lines, to: typing.TextIO) -> None:
    """One write: a frame is never seen half."""
    to.write(BEGIN + "\r\n".join(f"{line}\033[K" for line in lines) + END)
    to.flush()


def _stay(known: Watching, to: typing.TextIO) -> None:
    """What was seen last, below the command, where the terminal scrolls."""
    lines = known.view.lines(screen.size()[0], None, screen.lively(to))
    say([*lines, *([known.note()] if known.why else [])], to)


@contextlib.contextmanager
def _screen(to: typing.TextIO) -> collections.abc.Iterator[None]:
    """The alternate screen; left in any case, also when the process is asked to end."""
    before = signal.signal(signal.SIGTERM, _terminated)
    to.write(ENTER)
    try:
        yield
    finally:
        to.write(LEAVE)
        to.flush()
        signal.signal(signal.SIGTERM, before)


def _terminated(_number: int, _frame: types.FrameType | None) -> None:
    raise SystemExit(TERMINATED)
