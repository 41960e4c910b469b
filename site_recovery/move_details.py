"""What a reviewer wants to know of a move besides its plan: ages, minutes, what stays behind.

All of it changes with time, so it is told and never stored.
"""

import collections.abc
import datetime
import typing

from site_recovery import azure_to_azure, differences, estimates, look, losses, points
from site_recovery.judged import Judged
from site_recovery.machine import Machine
from site_recovery.moves import Operation
from site_recovery.positions import Item
from site_recovery.watch import Watch

Machines = collections.abc.Mapping[str, Machine]


def told(watch: Watch, judged: Judged, machines: Machines) -> str:
    """One line: the age of each recovery point, minutes expected and from what, what is lost."""
    items = {name: one.item for name, one in judged.seen.items() if one.item}
    parts = [_ages(judged, items), _expected(watch, judged, machines, items)]
    if Operation.FAILOVER in judged.verdict.operations:
        left = ", ".join(loss.what for loss in losses.LOSSES)
        parts.append(f"not carried over: {left} (docs/moving.md says what to do)")
    return "; ".join(part for part in parts if part)


def _ages(judged: Judged, items: collections.abc.Mapping[str, Item]) -> str:
    """By machine, in minutes before the service's own last look at it."""
    if Operation.FAILOVER not in judged.verdict.operations and not judged.verdict.change:
        return ""
    ages = {}
    for name, item in items.items():
        point, shown = judged.choice.points.get(name), azure_to_azure.details(item)
        now = _now(item)
        if point and now:
            ages[name] = (now - point.time).total_seconds()
        elif shown.get("rpoInSeconds") is not None:
            ages[name] = float(shown["rpoInSeconds"])
    texts = [f"{name} {seconds / 60:.0f} min" for name, seconds in sorted(ages.items())]
    return f"recovery points are old: {', '.join(texts)}" if texts else ""


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
    )
    return estimates.told(seen.found or estimates.History(), course)


def _now(item: Item) -> datetime.datetime | None:
    """The service's own clock, as its last look at an item tells it."""
    moment: typing.Any = azure_to_azure.details(item).get("lastRpoCalculatedTime")
    return points.time(str(moment)) if moment else None
