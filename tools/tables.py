"""Markdown that the generated pages are made of."""

import collections.abc
import re

Cells = tuple[str, ...]


def table(heads: Cells, rows: collections.abc.Iterable[Cells]) -> str:
    """A table; a column that is empty in every row is left out."""
    lines = [heads, *rows]
    kept = [at for at in range(len(heads)) if any(line[at] for line in lines[1:])]
    shown = [tuple(line[at] for at in kept) for line in lines]
    return "\n".join(
        f"| {' | '.join(cells)} |" for cells in (shown[0], tuple("---" for _ in kept), *shown[1:])
    )


def plain(text: str) -> str:
    """Text that a table's cell takes as it is."""
    return re.sub(r"([|*<>])", r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Text as it is typed, in a cell."""
    return f"`{text.replace('|', chr(92) + '|')}`"


def made(command: str, what: str) -> str:
    """The line that says not to edit the page."""
    return f"<!-- made by `{command}`; change {what}, not this page -->"
