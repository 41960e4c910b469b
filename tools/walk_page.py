"""The walk as a page: what was printed, without what differs from run to run."""

import collections.abc
import pathlib
import re
import textwrap

from tools.walk_steps import INTRODUCTION, Command, Post, Step

PAGE = pathlib.Path(__file__).resolve().parents[1] / "docs" / "walk.md"
WIDTH = 100
NAMES = 35
"""Width of the column of names at most; the few longer ones push what follows to the right."""
LEAST = 50
"""Width at least of what a row says."""
MASKS = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"https://localhost:\d+"), "https://localhost:…"),
    (re.compile(r"encryptionsalt: \S+"), "encryptionsalt: …"),
    (re.compile(r"/subscriptions/[-0-9a-f]{36}/"), "/subscriptions/…/"),
    (re.compile(r" \(\d+(\.\d+)?s\)"), ""),
    (re.compile(r"^Duration: .*$", re.MULTILINE), ""),
    (re.compile(r"^@ .*$", re.MULTILINE), ""),  # the engine's dots
    (re.compile(r"  \d+ (s|min)$", re.MULTILINE), "  … min"),  # how old a recovery point is
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
    (re.compile(r"\n{3,}"), "\n\n"),
)
ROW = re.compile(r"^ ([-+~ ]{1,2}) +([\w-]+:[\w/-]+:\w+) (\S+) ?(.*)$")
HOLDERS = ("pulumi:pulumi:", "dr:siterecovery:")
"""Types of the stack and of components, which do nothing themselves."""


def page(done: collections.abc.Iterable[tuple[Step, str]]) -> str:
    """All steps with what came of them."""
    parts = [INTRODUCTION.strip()]
    for number, (step, shown) in enumerate(done, 1):
        parts += [heading(number, step), prose(step), block(step, shown)]
    return "\n\n".join(parts) + "\n"


def heading(number: int, step: Step) -> str:
    """The title of a section."""
    return f"## {number}. {step.title}"


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
    return text.strip("\n")


def printed(text: str, command: Command) -> str:
    """What a command printed: the engine's rows as a table, long lines broken, parts left out."""
    lines = calm(text).splitlines()
    rows = [line for line in lines if ROW.match(line)]
    rest = [part for line in lines if not ROW.match(line) for part in _fold(line)]
    if rows:
        first = lines.index(rows[0])
        rest[first:first] = [*table(rows, command.only), ""]
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
    """A warning stands in full below the rows."""
    before, found, _ = rest.partition("warning: ")
    return f"{before}{found}…" if found else rest


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
