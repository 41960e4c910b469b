"""Jobs of a recovery plan's machines: three for a failover, one for everything else.

Recorded: three jobs per machine and their times (2022-10-11, RP); which tasks each of them has is
inferred from what their groups are for.
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
from emulator.site_recovery.scenarios import SCENARIOS
from emulator.world import World

SHARED = "UseMultiVmSyncRecoveryPoint"
CHECK, SHUTDOWN, SYNCHRONIZE, FAILOVER, START = (
    task.task_id for task in SCENARIOS["UnplannedFailover"].tasks
)


def _child(
    world: World, job: Document, told: Document, pace: str, payload: Document, **more: typing.Any
) -> Document:
    """A job on one machine."""
    path = world.resources.canonical(told["item"])
    return jobs.start(
        world,
        world.new_guid(),
        job["vault"],
        job["scenario"],
        paces.take(world, pace, path.casefold()),
        (told["entity"], told["name"]),
        payload={"item_id": path, **payload},
        **{
            "affected": items.item_affected(world, path),
            "failure": _due(told, job["scenario"], more.get("only")),
            **more,
        },
    )


def _due(told: Document, scenario: str, only: list[str] | None) -> Document | None:
    """The failure that a rule wants, in the job that has its task; without a task, in the first."""
    failure: Document | None = told["failure"]
    if failure is None or only is None:
        return failure
    tasks = SCENARIOS[scenario].tasks
    task = tasks[jobs.failing(tasks, failure) or 0].task_id
    if task not in only:
        return None
    told["failure"] = None  # a job that has met it does not hand it on
    return failure


def _shut_down(world: World, job: Document, told: Document) -> Document:
    skips, soft = item_moves.shutdown(world, world.resources[told["item"]], wanted=True)
    told["checked"] = True
    return _child(
        world,
        job,
        told,
        "plan shutdown",
        {"phase": "shutdown"},
        only=[CHECK, SHUTDOWN],
        skips=skips,
        soft=soft,
    )


def _fail_over(world: World, job: Document, told: Document) -> Document:
    item = world.resources[told["item"]]
    point = _point(world, job, item)
    custom = {"instanceType": "FailoverJobDetails", **item_moves.came_up(world, item, point)}
    told.update(
        point=item_moves.told(world, point),
        failed_over_at=world.time(),
        came_up=custom["protectedItemDetails"],
        outside=bool((told["failure"] or {}).get("outside")),
    )
    only = [SYNCHRONIZE, FAILOVER] if told.get("checked") else [CHECK, SYNCHRONIZE, FAILOVER]
    missing = item_moves.no_point(point, None)
    return _child(
        world,
        job,
        told,
        "plan failover",
        {"phase": "failover"},
        only=only,
        skips=[SYNCHRONIZE],
        custom=custom,
        **({"failure": missing} if missing else {}),
    )


def _boot(world: World, job: Document, told: Document) -> Document:
    payload = {
        "phase": "boot",
        "point": told["point"],
        "began": told["failed_over_at"],
        "outside": told["outside"],
    }
    custom = {"instanceType": "FailoverJobDetails", "protectedItemDetails": told["came_up"]}
    return _child(world, job, told, "plan boot", payload, only=[START], custom=custom)


def _test(world: World, job: Document, told: Document) -> Document:
    item, sent = world.resources[told["item"]], job["payload"]["sent"]
    point = _point(world, job, item)
    custom = item_drills.job_details(world, item, sent, point)
    told["came_up"] = custom["protectedItemDetails"]
    payload, missing = item_drills.payload(world, sent, point), item_moves.no_point(point, None)
    failure = {"failure": missing} if missing else {}
    return _child(world, job, told, "test failover", payload, custom=custom, **failure)


def _clean_up(world: World, job: Document, told: Document) -> Document:
    custom = item_drills.cleanup_details(job["payload"]["sent"].get("comments"))
    return _child(world, job, told, "test failover cleanup", {}, custom=custom)


def _commit(world: World, job: Document, told: Document) -> Document:
    return _child(world, job, told, "commit", {})


PHASES: dict[str, collections.abc.Callable[[World, Document, Document], Document]] = {
    "shutdown": _shut_down,
    "failover": _fail_over,
    "boot": _boot,
    "test": _test,
    "cleanup": _clean_up,
    "commit": _commit,
}


# Points


def _point(world: World, job: Document, item: Document) -> recovery_points.Point | None:
    """The point that the run's word means; a consistency group takes one that all have."""
    details = (job["payload"]["sent"].get("providerSpecificDetails") or [{}])[0]
    word = details.get("recoveryPointType") or "Latest"
    name = item["properties"]["providerSpecificDetails"]["multiVmGroupName"]
    if not name or details.get("multiVmSyncPointOption", SHARED) != SHARED:
        return recovery_points.newest(world, item, word)
    place = _shared(world, job, _group(item), word)
    older = [p for p in recovery_points.known(world, item) if p.place <= place]
    return older[-1] if older else recovery_points.newest(world, item, word)


def _shared(world: World, job: Document, group: str, word: str) -> int:
    """The newest place on the grid that every member in the run has; reckoned once."""
    known: dict[str, int] = job.setdefault("places", {})
    if group not in known:
        found = [world.resources.get(told["item"]) for told in job["machines"].values()]
        newest = [
            recovery_points.newest(world, item, word)
            for item in found
            if item is not None and _group(item) == group
        ]
        known[group] = min((point.place for point in newest if point), default=0)
    return known[group]


def _group(item: Document) -> str:
    return str(item["properties"]["providerSpecificDetails"]["multiVmGroupId"])
