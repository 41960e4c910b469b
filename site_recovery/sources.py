"""Machines that a failover left: which are known to be off, and which may still run.

What is known holds for one failover, by its moment: somebody may bring a machine home and away
again behind our back, and the next one that is left is another matter.
"""

import collections.abc
import dataclasses
import functools

from site_recovery import arm, errors, fence, ids, plan_refusals
from site_recovery.azure_to_azure import details
from site_recovery.positions import Item
from site_recovery.watch import Watch

Left = collections.abc.Mapping[str, tuple[str, Item]]
"""By machine: its position, and its item."""
Off = collections.abc.Mapping[str, str]
"""By machine: the moment of the failover whose source is known to be off."""


@dataclasses.dataclass(frozen=True)
class Sources:
    """What is known of a group. may_run: machines whose source nobody knows to be off.

    all_off: whether nothing can serve twice.
    """

    off: Off = dataclasses.field(default_factory=dict)
    may_run: tuple[str, ...] = ()
    all_off: bool = True


def left(found: collections.abc.Mapping[str, tuple[str, Item | None]]) -> Left:
    """The machines that have failed over: the ones that they left may still be there."""
    return {
        name: (where, item)
        for name, (where, item) in found.items()
        if item is not None and where.endswith(("/failedOver", "/committed"))
    }


def moment(item: Item) -> str:
    """When a machine failed over last; it outlives commit and change of point (recorded, 10.3)."""
    return str(item["properties"].get("lastSuccessfulFailoverTime") or "")


def is_off(name: str, item: Item, off: Off) -> bool:
    """Whether the source of a machine's last failover is known to be off."""
    return name in off and off[name] == moment(item)


def known(found: Left, off: Off) -> dict[str, str]:
    """What is known of the sources of these machines, without what is past."""
    return {name: off[name] for name, (_, item) in found.items() if is_off(name, item, off)}


def switched_off(watch: Watch, jobs: collections.abc.Mapping[str, str]) -> dict[str, bool | None]:
    """What failover jobs tell of their shutdown, by machine; None where one cannot be read."""

    def read(job: str) -> bool | None:
        try:
            return fence.shut_down(watch.job(job))
        except errors.Interrupted:
            raise
        except errors.ArmError:
            return None

    calls = [functools.partial(read, job) for job in jobs.values()]
    return dict(zip(jobs, arm.together(calls), strict=True))


def fenced(watch: Watch, found: Left) -> dict[str, tuple[str, bool]]:
    """See to it that sources are off: by machine why not yet, or empty; whether it soon will be."""
    asked = {name: _source(*found[name]) for name in sorted(found)}
    told = fence.many(fence.reader(watch.settings), list(asked.values()))
    return {
        name: (
            why,
            why == plan_refusals.told(plan_refusals.FENCING, machine=ids.name(each), site=s),
        )
        for (name, (each, s)), why in zip(asked.items(), told, strict=True)
    }


def _source(where: str, item: Item) -> tuple[str, str]:
    """ARM id and site of the machine that was left."""
    return str(details(item).get("fabricObjectId") or ""), site(where)


def site(where: str) -> str:
    """The site that a machine left which is found there."""
    return "primary" if where.startswith("recovery/") else "recovery"
