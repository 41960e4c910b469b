"""The rows of the journey: the happenings of the table at enable, at each of its steps."""

from tests.faults import table
from tests.faults.journey_steps import STOPS
from tests.faults.table import Row

NAMES = tuple(stop.name for stop in STOPS)
WORKED = tuple(stop.name for stop in STOPS if stop.job)
CANCELLABLE = tuple(stop.name for stop in STOPS if stop.job and stop.cancellable)
WHERE = {
    **dict.fromkeys(table.EVERYWHERE, NAMES),
    table.DROPPED: NAMES,
    table.THROTTLED: NAMES,
    table.UNAVAILABLE: NAMES,
    table.FAILS: WORKED,
    table.CANCELLED: CANCELLABLE,
    table.GOES_ON: ("failover", "commit", "reprotect", "remove"),
    table.REFUSED: ("failover",),
    table.UNLOCKED: ("failover", "failover-item", "commit", "reprotect"),
    table.INTERRUPTED: ("failover", "failover-item", "point", "commit", "fence", "reprotect"),
    table.TWICE: ("failover", "failover-item", "point", "commit", "fence", "reprotect"),
}
POINTLESS = {}
"""Rows that the product of steps and happenings has, and the table has not; with the reason."""


def _rows():
    for stop in STOPS:
        for happening in WHERE:
            row = Row(stop, happening)
            if stop.name in WHERE[happening] and str(row) not in POINTLESS:
                yield row


ROWS = tuple(_rows())
SHORT = {"failover:engine-killed", "reprotect:azure-killed", "failover-item:job-fails"}
"""What CI runs."""
assert {str(row) for row in ROWS} >= SHORT
