"""The walk as a page: what was printed, without what differs from run to run."""

import collections.abc
import itertools
import re
import textwrap

from tools.story import Command, Post, Step, Story

WIDTH = 100
NAMES = 35
"""Width of the column of names at most; the few longer ones push what follows to the right."""
LEAST = 50
"""Width at least of what a row says."""
POINT = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"
MASKS = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"https://localhost:\d+"), "https://localhost:…"),
    (re.compile(r"encryptionsalt: \S+"), "encryptionsalt: …"),
    (re.compile(r"/subscriptions/[-0-9a-f]{36}/"), "/subscriptions/…/"),
    (re.compile(r" \(\d+(\.\d+)?s\)"), ""),
    (re.compile(r"^Duration: .*$", re.MULTILINE), ""),
    (re.compile(r"^@ .*$", re.MULTILINE), ""),  # the engine's dots
    (re.compile(r"  \d+(\.\d)? (s|min|h)$", re.MULTILINE), "  … min"),  # how old a point is
    (re.compile(r"\b\d+(\.\d)? (s|min|h|days) old"), "… min old"),
    (re.compile(r"about \d+ min(, at worst \d+)?"), "about … min"),
    (re.compile(r"the seeding of [\w-]+"), "the seeding of …"),
    # as wide as what they stand for, so that columns stay: times, names of recovery points
    (re.compile(r"\b20\d\d-\d\d-\d\d([ T])\d\d:\d\dZ"), r"YYYY-MM-DD\1hh:mmZ"),
    (re.compile(r"\b20\d\d-\d\d-\d\d([ T])\d\d:\d\d:\d\dZ"), r"YYYY-MM-DD\1hh:mm:ssZ"),
    (re.compile(r"\b(?!0{8})[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), POINT),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
    (re.compile(r"\n{3,}"), "\n\n"),
)
STATUS = re.compile(r"^(GROUP .* )(RPO +)(?=DRILL)")
AGE = re.compile(r"\d+(\.\d)? (s|min|h)")
ROW = re.compile(r"^ ([-+~ ]{1,2}) +([\w-]+:[\w/-]+:\w+) (\S+) ?(.*)$")
DONE = {"creating": "created", "updating": "updated", "deleting": "deleted"}
HOLDERS = ("pulumi:pulumi:", "dr:siterecovery:")
"""Types of the stack and of components, which do nothing themselves."""


def page(story: Story, shown: collections.abc.Iterable[str]) -> str:
    """All steps with what came of them."""
    parts = [story.introduction.strip()]
    for step, title, text in zip(story.steps, headings(story), shown, strict=True):
        parts += [part for part in (title, prose(step), block(step, text)) if part]
    return "\n\n".join(parts) + "\n"


def headings(story: Story) -> list[str]:
    """The titles of its sections, numbered; empty for a step that goes on with one."""
    numbers = itertools.accumulate(int(bool(step.title)) for step in story.steps)
    return [
        f"## {number}. {step.title}" if step.title else ""
        for number, step in zip(numbers, story.steps, strict=True)
    ]


def prose(step: Step) -> str:
    """Why, in lines."""
    return "\n".join(_wrapped(step.words, WIDTH))


def prompt(step: Step) -> str:
    """The line that a person types; empty where one edits or reads."""
    if isinstance(step.act, Command):
        return f"$ {step.act.line}"
    return f"$ {step.act.az}" if isinstance(step.act, Post) else ""


def block(step: Step, shown: str) -> str:
    """What a person would have on the screen."""
    act = step.act
    if isinstance(act, Command) and act.quoted:
        quoted = "\n".join(f"> {line}".rstrip() for line in shown.splitlines())
        return f"```console\n{prompt(step)}\n```\n\n{quoted}"
    if isinstance(act, Command):
        ended = f"\n\nIts exit code is {act.code}." if act.code else ""
        return f"```console\n{prompt(step)}\n{shown}\n```{ended}"
    if isinstance(act, Post):
        return f"```console\n{prompt(step)}\n```\n\n```http\n{shown}\n```"
    return f"```diff\n{shown}\n```"


def calm(text: str) -> str:
    """Without colours, times and numbers of this run, which a reader does not need."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return "\n".join(_without_rpos(text.strip("\n").splitlines()))


def _without_rpos(lines: list[str]) -> collections.abc.Iterator[str]:
    """The RPOs of a status differ from run to run, and with them the width of their column.

    A table with one that is told beside its objective stays as it is.
    """
    for wide, table in itertools.groupby(lines, _Column()):
        rows = list(table)
        start, end = wide
        found = [row[start:end].strip() for row in rows]
        if not end or not all(AGE.fullmatch(each) or each in ("RPO", "-") for each in found):
            yield from rows
            continue
        for row, rpo in zip(rows, found, strict=True):
            yield f"{row[:start]}{AGE.sub('… min', rpo).ljust(7)}{row[end:]}"


class _Column:
    """Where the RPOs of the table stand that a line is in; nowhere for other lines."""

    def __init__(self) -> None:
        self._span = (0, 0)

    def __call__(self, line: str) -> tuple[int, int]:
        if header := STATUS.match(line):
            self._span = header.span(2)
        elif not line:
            self._span = (0, 0)
        return self._span


def printed(text: str, command: Command) -> str:
    """What a command printed: the engine's rows as a table, long lines broken, parts left out."""
    if command.quoted:
        text = calm(text)
        kept = (text.partition(start)[0].rstrip() for start in command.cut)
        return min(kept, key=len, default=text)
    lines = calm(text).splitlines()
    rows = [line for line in lines if ROW.match(line)]
    first = lines.index(rows[0]) if rows else 0
    rest = [part for line in lines[:first] for part in _fold(line)]
    rest += [*table(rows, command.only), ""] if rows else []
    rest += [part for line in lines[first:] if not ROW.match(line) for part in _fold(line)]
    parts = re.sub(r"\n{3,}", "\n\n", "\n".join(rest)).split("\n\n")
    return "\n\n".join(_cut(part, command.cut) for part in parts)


def _cut(part: str, starts: tuple[str, ...]) -> str:
    start = next((words for words in starts if part.startswith(words)), "")
    return f"… {start} …" if start else part


def table(rows: collections.abc.Iterable[str], only: tuple[str, ...] = ()) -> list[str]:
    """The last row of each resource; the engine prints them as they come, so they are sorted.

    only: the types that are shown, if not all.
    """
    last: dict[tuple[str, str], tuple[str, str]] = {}
    for row in rows:
        sign, kind, name, rest = ROW.match(row).groups()  # type: ignore[union-attr]
        if not kind.startswith(HOLDERS):
            last[kind.rpartition(":")[2], name] = (sign.strip(), _short(rest))
    shown = {key: told for key, told in sorted(last.items()) if not only or key[0] in only}
    width = max((len(kind) for kind, _ in shown), default=0)
    names = min(max((len(name) for _, name in shown), default=0), NAMES)
    lines = [
        line
        for (kind, name), (sign, rest) in shown.items()
        for line in _row(f" {sign:1} {kind:{width}}  {name:{names}}  ", rest)
    ]
    left = len(last) - len(shown)
    return [*lines, f" … and {left} more"] if left else lines


def _short(rest: str) -> str:
    """What is done, as a command that ended well leaves it; a warning stands in full below.

    The engine prints a row now and then after its last words: with the words of before.
    """
    first, space, more = rest.partition(" ")
    before, found, _ = f"{DONE.get(first, first)}{space}{more}".partition("warning: ")
    return f"{before}{found}…" if found else before


def _row(head: str, rest: str) -> list[str]:
    """A row, its text in lines below each other."""
    told = _wrapped(rest, max(WIDTH - len(head), LEAST)) or [""]
    return [(head + told[0]).rstrip(), *(" " * len(head) + more for more in told[1:])]


def _fold(line: str) -> list[str]:
    """A line of prose in lines of the page's width; lines in columns and paths stay."""
    if len(line) <= WIDTH or "  " in line.strip() or line.count(" /subscriptions/"):
        return [line]
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    return _wrapped(line, WIDTH, indent)


def _wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Broken at blanks only: names and ids stay whole."""
    return textwrap.wrap(
        text,
        width,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
