"""Jobs of a recovery plan's machines: three for a failover, one for everything else.

Recorded: three jobs per machine and their times (RP, Z2Z).
"""

import collections.abc
import typing

from emulator.messages import Document
from emulator.site_recovery import (
    item_drills,
    item_moves,
    items,
    jobs,
    paces,
    recovery_points,
)
from emulator.world import World

SHARED = "UseMultiVmSyncRecoveryPoint"


def _child(
    world: World, job: Document, told: Document, pace: str, payload: Document, **more: typing.Any
) -> Document:
    """A job on one machine."""
    path = world.resources.canonical(told["item"])
    scenario, only = job["scenario"], more.get("only")
    failure = _due(told, scenario, only)
    given = {"affected": items.item_affected(world, path), **more}
    return jobs.start(
        world,
        world.new_guid(),
        job["vault"],
        scenario,
        paces.take(world, pace, path.casefold()),
        (told["entity"], told["name"]),
        payload={"item_id": path, **payload},
        failure=failure,
        **given,
    )


def _due(told: Document, scenario: str, only: object) -> Document | None:
    """The failure that a rule wants, in the job that has its task; an unnamed one at failover."""
    failure: Document | None = told["failure"]
    if failure is None or not isinstance(only, list):
        return failure
    named = failure.get("task") or item_moves.TASKS[3]
    return failure if named in only else None


def _shut_down(world: World, job: Document, told: Document) -> Document:
    item = world.resources[told["item"]]
    skips, soft = item_moves.shutdown(world, item, wanted=True)
    check, task = item_moves.TASKS[0], item_moves.TASKS[1]
    payload = {"phase": "shutdown"}
    return _child(
        world, job, told, "plan shutdown", payload, only=[check, task], skips=skips, soft=soft
    )


def _fail_over(world: World, job: Document, told: Document) -> Document:
    item = world.resources[told["item"]]
    point = _point(world, job, item)
    told.update(point=item_moves.told(world, point), failed_over_at=world.time())
    failure = item_moves.no_point(point, None)
    if failure:
        told["failure"] = failure
    only = [item_moves.TASKS[2], item_moves.TASKS[3]]
    custom = {"instanceType": "FailoverJobDetails", **item_moves.came_up(world, item, point)}
    told["came_up"] = custom["protectedItemDetails"]
    return _child(
        world,
        job,
        told,
        "plan failover",
        {"phase": "failover"},
        only=only,
        skips=[item_moves.TASKS[2]],
        custom=custom,
    )


def _boot_machine(world: World, job: Document, told: Document) -> Document:
    payload = {"phase": "boot", "point": told["point"], "began": told["failed_over_at"]}
    outside = bool((told["failure"] or {}).get("outside"))
    custom = {"instanceType": "FailoverJobDetails", "protectedItemDetails": told["came_up"]}
    payload["outside"] = outside
    return _child(world, job, told, "plan boot", payload, only=[item_moves.TASKS[4]], custom=custom)


def _test(world: World, job: Document, told: Document) -> Document:
    item, sent = world.resources[told["item"]], job["payload"]["sent"]
    point = _point(world, job, item)
    custom = item_drills.job_details(world, item, sent, point)
    told["came_up"] = custom["protectedItemDetails"]
    payload = item_drills.payload(world, sent, point)
    return _child(world, job, told, "test failover", payload, custom=custom)


def _clean_up(world: World, job: Document, told: Document) -> Document:
    custom = item_drills.cleanup_details(job["payload"]["sent"].get("comments"))
    return _child(world, job, told, "test failover cleanup", {}, custom=custom)


def _commit(world: World, job: Document, told: Document) -> Document:
    return _child(world, job, told, "commit", {})


PHASES: dict[str, collections.abc.Callable[[World, Document, Document], Document]] = {
    "shutdown": _shut_down,
    "failover": _fail_over,
    "boot": _boot_machine,
    "test": _test,
    "cleanup": _clean_up,
    "commit": _commit,
}


def _point(world: World, job: Document, item: Document) -> recovery_points.Point | None:
    """The point that the run's word means; a consistency group takes one that all have."""
    details = (job["payload"]["sent"].get("providerSpecificDetails") or [{}])[0]
    found = recovery_points.newest(world, item, details.get("recoveryPointType") or "Latest")
    name = item["properties"]["providerSpecificDetails"]["multiVmGroupName"]
    if found is None or not name or details.get("multiVmSyncPointOption", SHARED) != SHARED:
        return found
    places = [found.place]
    for told in job["machines"].values():
        other = world.resources.get(told["item"])
        if told["going"] and other is not None and _group(other) == _group(item):
            newest = recovery_points.newest(world, other, details.get("recoveryPointType"))
            places += [newest.place] if newest else []
    shared = [p for p in recovery_points.known(world, item) if p.place <= min(places)]
    return shared[-1] if shared else found


def _group(item: Document) -> str:
    return str(item["properties"]["providerSpecificDetails"]["multiVmGroupId"])
