"""What a reviewer wants to know of a move besides its plan: ages, minutes, what stays behind.

All of it changes with time, so it is told and never stored.
"""

import collections.abc
import datetime
import typing

from site_recovery import (
    azure_to_azure,
    checks,
    differences,
    estimates,
    gate,
    look,
    losses,
    points,
)
from site_recovery.judged import Judged
from site_recovery.machine import Machine
from site_recovery.moves import Operation
from site_recovery.positions import Item
from site_recovery.watch import Watch

NAMED = 20
"""Up to so many machines have a line each."""

Machines = collections.abc.Mapping[str, Machine]


def told(watch: Watch, judged: Judged, machines: Machines) -> str:
    """A line per machine with its point's age, minutes expected and from what, what is lost."""
    items = {name: one.item for name, one in judged.seen.items() if one.item}
    lines = [*_ages(judged, items), _expected(watch, judged, machines, items)]
    if Operation.FAILOVER in judged.verdict.operations:
        left = ", ".join(loss.what for loss in losses.LOSSES)
        lines.append(f"not carried over: {left} (docs/moving.md says what to do)")
    return "\n".join(line for line in lines if line)


def _ages(judged: Judged, items: collections.abc.Mapping[str, Item]) -> list[str]:
    """The age of each recovery point before the service's own last look at its machine."""
    if Operation.FAILOVER not in judged.verdict.operations and not judged.verdict.change:
        return []
    ages = {}
    for name, item in items.items():
        point, shown = judged.choice.points.get(name), azure_to_azure.details(item)
        now = _now(item)
        if point and now:
            ages[name] = max(0.0, (now - point.time).total_seconds() / 60)  # taken since that look
        elif shown.get("rpoInSeconds") is not None:
            ages[name] = float(shown["rpoInSeconds"]) / 60
    if len(ages) > NAMED:
        oldest = max(ages, key=lambda name: ages[name])
        span = f"{min(ages.values()):.0f} to {ages[oldest]:.0f} min"
        return [f"recovery points are {span} old, the oldest of {oldest}"]
    return [f"{name}: recovery point {minutes:.0f} min old" for name, minutes in ages.items()]


def _expected(
    watch: Watch, judged: Judged, machines: Machines, items: collections.abc.Mapping[str, Item]
) -> str:
    moments = [moment for item in items.values() if (moment := _now(item))]
    now = max(moments, default=datetime.datetime.now(datetime.UTC))
    seen = look.bounded(("estimates", watch), lambda options: estimates.read(watch, now, options))
    wish, names = (
        judged.wish,
        {name: azure_to_azure.machine_name(m) for name, m in machines.items()},
    )
    course = estimates.Course(
        judged.verdict.operations,
        [[names[name] for name in step] for step in wish.boot_order],
        judged.plan,
        {names[name]: differences.gib(item) for name, item in items.items()},
        len(wish.props.get("actions") or ()) if judged.plan else 0,
        judged.verdict.change,
        gate.due(wish, judged.verdict),
        max((one.retry_s + one.timeout_s for one in map(checks.check, wish.checks)), default=0.0),
    )
    return estimates.told(seen.found or estimates.History(), course)


def _now(item: Item) -> datetime.datetime | None:
    """The service's own clock, as its last look at an item tells it."""
    moment: typing.Any = azure_to_azure.details(item).get("lastRpoCalculatedTime")
    return points.time(str(moment)) if moment else None
