"""A table for people: columns as wide as their widest cell, colours on a terminal only."""

import collections.abc
import typing

COLOURS = {"Normal": "32", "Warning": "33", "Critical": "31", "MAY STILL RUN": "31"}
BOLD = "1"
GAP = "  "


def write(
    titles: collections.abc.Sequence[str],
    rows: collections.abc.Sequence[collections.abc.Sequence[str]],
    to: typing.TextIO,
) -> None:
    """Print the rows under their titles."""
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    lively = to.isatty()
    for number, row in enumerate([titles, *rows]):
        cells = []
        for cell, width in zip(row, widths, strict=True):
            code = BOLD if number == 0 else COLOURS.get(cell)
            text = cell.ljust(width)
            cells.append(f"\033[{code}m{text}\033[0m" if lively and code else text)
        print(GAP.join(cells).rstrip(), file=to)
