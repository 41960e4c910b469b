"""Moments as the service tells them, and how long ago they are."""

import collections.abc
import datetime

from site_recovery import points

UNSET = ("0001-", "1601-")
"""How the service writes a time that is not set (recorded)."""


def moment(text: str | None) -> points.Time | None:
    """A time of the service; None where it is not set."""
    return points.time(text) if text and not text.startswith(UNSET) else None


def now(seen: collections.abc.Iterable[points.Time | None] = ()) -> points.Time:
    """This machine's time, or the newest of the service's where its clock is ahead of ours."""
    return max([datetime.datetime.now(datetime.UTC), *(each for each in seen if each)])


def shown(when: points.Time) -> str:
    """`2026-11-21 10:00:05Z`."""
    return when.strftime("%Y-%m-%d %H:%M:%SZ")


def brief(when: points.Time, now: points.Time) -> str:
    """`10:00:05Z` of this day, `11-20 10:00Z` of another."""
    return when.strftime("%H:%M:%SZ" if when.date() == now.date() else "%m-%d %H:%MZ")


def written(when: points.Time) -> str:
    """As ISO 8601 has it, whole seconds, for programs."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def duration(seconds: float | None) -> str:
    """`45 s`, `7 min`, `3.2 h`, `12 days`; a dash when not known."""
    if seconds is None:
        return "-"
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds // 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 2 * 86400 else f"{seconds // 86400:.0f} days"
