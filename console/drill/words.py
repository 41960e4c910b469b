"""How the report says verdicts, moments and durations."""

import typing

from console.drill.markup import Html, el
from site_recovery import points
from site_recovery.verdict import duration

NOTHING = "\N{EN DASH}"
VERDICTS = {"green": "✓ Green", "red": "✕ Red"}


def mark(verdict: object) -> Html:
    """A verdict, by sign and word as well as by colour."""
    told = str(verdict)
    return el("span", VERDICTS.get(told, told), class_=f"mark {told if told in VERDICTS else ''}")


def day(text: str | None) -> str:
    """`2026-11-21 09:00`, UTC; the text itself where it is no moment."""
    try:
        return points.time(str(text)).strftime("%Y-%m-%d %H:%M") if text else NOTHING
    except ValueError:
        return str(text)


def clock(text: str | None) -> str:
    """`09:00:04`, or a dash."""
    try:
        return points.time(str(text)).strftime("%H:%M:%S") if text else NOTHING
    except ValueError:
        return str(text)


def known(seconds: float | None) -> str:
    """A duration, or a dash."""
    return NOTHING if seconds is None else duration(seconds)


def said(value: typing.Any) -> typing.Any:
    """A value, or a dash where there is none."""
    return NOTHING if value in (None, "") else value
