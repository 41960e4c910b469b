"""Where output goes: how wide it is, and whether colours and cursor moves are welcome there."""

import os
import shutil
import typing

PAGE = (100, 24)
"""Columns and lines where nobody can tell: a pipe, a log."""


def lively(to: typing.TextIO) -> bool:
    """Whether it is a terminal that may be painted: NO_COLOR and TERM=dumb are honoured."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return to.isatty() and not plain


def moves(to: typing.TextIO) -> bool:
    """Whether the cursor can be moved there; a terminal without colours is one all the same."""
    return to.isatty() and os.environ.get("TERM") != "dumb"


def size() -> tuple[int, int]:
    """Columns and lines now; COLUMNS and LINES count first."""
    found = shutil.get_terminal_size(PAGE)
    return found.columns, found.lines


def window(to: typing.TextIO) -> tuple[int, int]:
    """Columns and lines of a terminal at this moment, whatever the environment says."""
    try:
        found = os.get_terminal_size(to.fileno())
    except OSError:
        return PAGE
    return found.columns, found.lines
