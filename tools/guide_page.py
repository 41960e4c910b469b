"""The guide's pages, read: what a reader types, what stands on the screen then, what is edited.

Three kinds of blocks are done in the order in which they stand; all others are to be read:

* `yaml title="FILE"`: the file is written so.
* `diff`: the edit is made; its second line, `+++ b/FILE`, names the file.
* `console`: what follows `$ ` is run, to the first line without a backslash at its end. The lines
  below are printed by it, in this order, with others between them; `…` stands for anything. A
  sentence `Its exit code is N.` after the block says how its last command ends, if not with 0.
"""

import collections.abc
import dataclasses
import re

from tools.story import Act, Command, Edit, Write

BLOCK = re.compile(
    r"^```(?P<kind>console|diff|yaml title=\"(?P<file>[^\"]+)\")\n(?P<text>.*?)^```$"
    r"(?:\n+Its exit code is (?P<code>\d+)\.)?",
    re.MULTILINE | re.DOTALL,
)
HEAD = re.compile(r"^\+\+\+ b/(\S+)$", re.MULTILINE)
ANYTHING = "…"


class NotShown(Exception):
    """A line of the page that the command did not print."""


@dataclasses.dataclass(frozen=True)
class Done:
    """Something that a reader does. shown: what the page has as printed by it."""

    act: Act
    shown: tuple[str, ...] = ()


def done(text: str) -> collections.abc.Iterator[Done]:
    """What a page has the reader do, in order."""
    for block in BLOCK.finditer(text):
        if block["file"]:
            yield Done(Write(block["file"], block["text"]))
        elif block["kind"] == "diff":
            yield Done(_edit(block["text"]))
        else:
            yield from _commands(block["text"], int(block["code"] or 0))


def _commands(text: str, code: int) -> collections.abc.Iterator[Done]:
    """Each command of a block with the lines that it prints."""
    whole = re.sub(r" *\\\n *", " ", text)
    parts = [part.splitlines() for part in re.split(r"^\$ ", whole, flags=re.MULTILINE)[1:]]
    for number, (line, *shown) in enumerate(parts, 1):
        act = Command(line, code=code if number == len(parts) else 0)
        yield Done(act, tuple(told for told in shown if told.strip(f" {ANYTHING}")))


def _edit(text: str) -> Edit:
    """A diff as what stands there and what stands there afterwards."""
    file = HEAD.search(text)
    if not file:
        raise ValueError(f"a diff names no file:\n{text}")
    hunks = re.split(r"^@@.*\n", text, flags=re.MULTILINE)[1:]
    return Edit(tuple((file[1], _side(hunk, "-"), _side(hunk, "+")) for hunk in hunks))


def _side(hunk: str, sign: str) -> str:
    kept = (line for line in hunk.splitlines() if line[:1] in (" ", sign, ""))
    return "".join(f"{line[1:]}\n" for line in kept)


def compare(shown: collections.abc.Iterable[str], printed: str) -> None:
    """Whether the lines stand in what was printed, in order. Raises NotShown."""
    lines = iter([_flat(line) for line in printed.splitlines()])
    for told in shown:
        parts = (re.escape(part.strip()) for part in _flat(told).split(ANYTHING))
        wanted = re.compile(r"\s*.*?\s*".join(parts))
        if not any(wanted.fullmatch(line) for line in lines):
            raise NotShown(f"`{told}` is not printed, or not there, in:\n{printed}")


def _flat(line: str) -> str:
    """Columns are as wide as their widest cell, which differs from run to run."""
    return " ".join(line.split())
