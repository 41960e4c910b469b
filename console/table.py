"""A table for people: columns as wide as their widest cell, colours on a terminal only."""

import collections.abc
import typing

from console import screen

COLOURS = {"Normal": "32", "Warning": "33", "Critical": "31", "MAY STILL RUN": "31", "Failed": "31"}
BOLD = "1"
GAP = "  "
NARROWEST = 12
Cells = collections.abc.Sequence[str]


class Cell(str):
    """A cell with a colour of its own, an SGR code."""

    code = ""


def coloured(text: str, code: str) -> Cell:
    """The text as a cell of this colour."""
    cell = Cell(text)
    cell.code = code
    return cell


def write(titles: Cells, rows: collections.abc.Sequence[Cells], to: typing.TextIO) -> None:
    """Print the rows under their titles."""
    for line in lines(titles, rows, screen.lively(to)):
        print(line, file=to)


def lines(
    titles: Cells, rows: collections.abc.Sequence[Cells], lively: bool
) -> collections.abc.Iterator[str]:
    """The titles' line, then a line for each row."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for number, row in enumerate([titles, *rows]):
        cells = []
        for cell, width in zip(row, widths, strict=True):
            code = BOLD if number == 0 else getattr(cell, "code", "") or COLOURS.get(cell)
            padding = " " * (width - len(cell))
            shown = f"\033[{code}m{cell}\033[0m" if lively and code and cell else cell
            cells.append(shown + padding)
        yield GAP.join(cells).rstrip()


def fitted(
    titles: Cells,
    rows: collections.abc.Sequence[Cells],
    width: int,
    droppable: collections.abc.Sequence[str],
) -> tuple[Cells, list[Cells]]:
    """Titles and rows without columns that are empty, and without those that find no room.

    droppable: titles of columns that may be left out, the first to go first.
    """
    columns = dict(zip(titles, zip(titles, *rows, strict=True), strict=True))
    kept = {t: c for t, c in columns.items() if t not in droppable or any(_said(c[1:]))}
    for title in droppable:
        if _width(kept.values()) <= width:
            break
        kept.pop(title, None)
    whole = list(zip(*kept.values(), strict=True))
    return whole[0], list(whole[1:])


def cut(
    titles: Cells, rows: collections.abc.Sequence[Cells], width: int | None
) -> collections.abc.Sequence[Cells]:
    """Rows whose last cell is as long as there is room for; width: None for any length."""
    if width is None:
        return rows
    heads = list(zip(titles, *rows, strict=True))[:-1]
    room = max(NARROWEST, width - sum(max(map(len, column)) + len(GAP) for column in heads))
    return [row if len(row[-1]) <= room else (*row[:-1], f"{row[-1][: room - 1]}…") for row in rows]


def _said(cells: Cells) -> list[str]:
    return [cell for cell in cells if cell not in ("", "-")]


def _width(columns: collections.abc.Iterable[Cells]) -> int:
    widths = [max(map(len, column)) for column in columns]
    return sum(widths) + len(GAP) * (len(widths) - 1)
