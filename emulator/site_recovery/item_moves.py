"""Failover of a replicated item, change of the recovery point, commit.

Recorded: failover with and without shutdown, commit, what the item shows (protocol-a2a sections 4
to 6); change of a point of a cluster and of Hyper-V (10.3). Failover of a reversed item is the
failback, by the same calls.
"""

from emulator import guest, outages
from emulator.messages import Document, Reply, Request, refuse_site_recovery
from emulator.routing import route
from emulator.site_recovery import (
    ids,
    item_checks,
    item_disks,
    item_stages,
    items,
    jobs,
    objects,
    recovered,
    recovery_points,
)
from emulator.site_recovery.lifecycle import CALLS, Operation, Stage
from emulator.site_recovery.recovery_points import Point
from emulator.site_recovery.scenarios import SCENARIOS
from emulator.world import World, event

TASKS = [task.task_id for task in SCENARIOS["UnplannedFailover"].tasks]
SHUTDOWN, SYNCHRONIZING = TASKS[1], TASKS[2]
FORTH = "PrimaryToRecovery"
NO_POINT = "150181"  # assumed, as its words


def allowed(world: World, path: str, operation: Operation) -> Reply | None:
    """The refusal of a call that the item's state does not allow, at once.

    That it is refused at once, and code and words, are assumed; Hyper-V's reprotect of a machine
    that was not failed over was refused at once too (protocol-onprem 1.1).
    """
    refused = items.busy(world, path) or objects.absent(world, path)
    if refused:
        return refused
    properties = world.resources[path]["properties"]
    if operation in properties["allowedOperations"]:
        return None
    return refuse_site_recovery(
        409,
        "OperationNotAllowedInCurrentState",
        f"{operation.value} is not allowed on {properties['friendlyName']} in state "
        f"{properties['protectionStateDescription']}.",
        "The state of the replicated item does not allow the operation.",
        "See the item's allowedOperations.",
    )


# Failover


@route("POST", items.ITEM + "/unplannedFailover")
def fail_over(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202; two to four minutes. Without a point the newest that is processed (recorded, PPG)."""
    path, sent = ids.up(request.path), objects.properties(request)
    refused = (
        allowed(world, path, Operation.FAILOVER)
        or wrong_direction(sent)
        or of_azure(sent.get("providerSpecificDetails") or {})
    )
    if refused:
        return refused
    wanted = (sent.get("providerSpecificDetails") or {}).get("recoveryPointId")
    found = world.resources[path]
    point = chosen(world, found, wanted)
    shut_down = sent.get("sourceSiteOperations") == "Required"
    return items.work_on(
        world,
        request,
        path,
        CALLS[Operation.FAILOVER],
        "failover with shutdown" if shut_down else "failover",
        {"point": told(world, point), "began": world.time()},
        failure=no_point(point, wanted),
        **failover_job(world, path, point, shut_down=shut_down),
    )


def wrong_direction(sent: Document) -> Reply | None:
    """400 for a direction that Azure machines never have; its code is recorded for Hyper-V."""
    if sent.get("failoverDirection", FORTH) == FORTH:
        return None
    return refuse_site_recovery(
        400,
        "InvalidFailoverDirection",
        f"failoverDirection must be {FORTH}, on the way back too.",
        "The failover direction is not valid for the item.",
        f"Retry the operation with {FORTH}.",
    )


def of_azure(details: Document) -> Reply | None:
    """400 for the provider part of another kind of machine."""
    if details.get("instanceType") == "A2A":
        return None
    return objects.bad_input("providerSpecificDetails.instanceType must be A2A")


def chosen(world: World, item: Document, wanted: str | None) -> Point | None:
    """The point that a body names, or the newest."""
    if wanted:
        return recovery_points.named(world, item, wanted)
    return recovery_points.newest(world, item)


def no_point(point: Point | None, wanted: str | None) -> Document | None:
    """The failure of a job without a point (that it is taken and fails, and its code: assumed)."""
    if point is not None:
        return None
    text = f"Recovery point {ids.name(wanted or '')} was not found on the replicated item."
    text = text if wanted else "The replicated item has no recovery point."
    return item_checks.failure(NO_POINT, "The recovery point is not available.", [(NO_POINT, text)])


def told(world: World, point: Point | None) -> Document | None:
    """A point as data."""
    return {"name": point.name, "time": point.time, "place": point.place} if point else None


def failover_job(world: World, path: str, point: Point | None, *, shut_down: bool) -> Document:
    """What the job says beside its tasks: details, tasks that are skipped or only tried."""
    item = world.resources[path]
    affected = items.item_affected(world, path)
    affected["primaryVmName"] = item["properties"]["friendlyName"]  # recorded: not lowered here
    skips, soft = shutdown(world, item, wanted=shut_down)
    details = {"instanceType": "FailoverJobDetails", **came_up(world, item, point)}
    return {"affected": affected, "skips": skips, "soft": soft, "custom": details}


def shutdown(world: World, item: Document, *, wanted: bool) -> tuple[list[str], Document]:
    """Tasks that are skipped, and the failure of a shutdown that cannot reach its machine.

    A machine that is gone has none; one in a region that is gone fails it (both assumed: docs say
    only that the failover goes on).
    """
    if not wanted or item[objects.KEPT]["machine_id"] not in world.resources:
        return [SHUTDOWN, SYNCHRONIZING], {}
    region = item["properties"]["providerSpecificDetails"]["primaryFabricLocation"]
    if not outages.down(world, region):
        return [SYNCHRONIZING], {}
    text = f"Region {region} is not available."
    failure = {
        "code": "150182",
        "message": "The virtual machine couldn't be shut down.",
        "possible_causes": text,
        "recommended_action": "Shut the machine down before it is protected again.",
    }
    return [SYNCHRONIZING], {SHUTDOWN: failure}


def came_up(
    world: World, item: Document, point: Point | None, network: str | None = None
) -> Document:
    """The job's `protectedItemDetails` (recorded, PPG)."""
    properties, kept = item["properties"], item[objects.KEPT]
    adapters = properties["providerSpecificDetails"]["vmNics"] or [{"ipConfigs": []}]
    where = network or adapters[0].get("recoveryVMNetworkId")
    configs = adapters[0]["ipConfigs"] or [{}]
    entry = {
        "name": kept["entity"],
        "friendlyName": properties["friendlyName"],
        "testVmName": None,
        "testVmFriendlyName": None,
        "networkConnectionStatus": None,
        "networkFriendlyName": ids.name(where) if where else None,
        "subnet": configs[0].get("recoverySubnetName"),
        "recoveryPointId": point.name if point else None,
        "recoveryPointTime": world.stamp(7, point.time) if point else None,
    }
    return {"protectedItemDetails": [entry]}


@jobs.started("UnplannedFailover")
def begun(world: World, job: Document) -> None:
    """The source is off once the shutdown task has ended, whatever comes after."""
    for task in job["tasks"]:
        if task["id"] == SHUTDOWN and task["state"] == "Succeeded":
            item = world.resources[job["payload"]["item_id"]]
            world.schedule(
                task["ends"] - world.time(),
                "site_recovery.source_off",
                machine=item[objects.KEPT]["machine_id"],
            )


@event("site_recovery.source_off")
def source_off(world: World, machine: str) -> None:
    """The machine that is left does not run any more."""
    found = world.resources.get(machine)
    if found is not None:
        found[guest.POWER] = "deallocated"


@jobs.ending("UnplannedFailover")
def failed_over(world: World, payload: Document, succeeded: bool) -> Document | None:
    """The machine runs at the other site; a failed failover leaves the item as it was."""
    item = world.resources.get(payload["item_id"])
    if item is None or not succeeded or payload.get("phase", "boot") != "boot":
        return None
    try:
        made = recovered.make(world, item, recovered.REAL, outside=bool(payload.get("outside")))
    except recovered.NotMade as error:
        return not_made(error, "The virtual machine couldn't be failed over.", "FailoverTask")
    _show(world, item, payload, made)
    return None


def not_made(error: recovered.NotMade, message: str, task: str) -> Document:
    """The failure of a job whose machine did not come up."""
    found = item_checks.failure(error.code, message, [(error.code, error.text)]) or {}
    return {**found, "task": task}


def _show(world: World, item: Document, payload: Document, made: recovered.Made) -> None:
    """Stage 5 of protocol-a2a section 4."""
    properties, kept = item["properties"], item[objects.KEPT]
    details, machine = properties["providerSpecificDetails"], made.machine
    details.update(item_stages.objective(world, item, payload["began"]))
    details.pop("agentCertificateExpiryDate", None)
    details["recoveryFabricObjectId"] = machine["id"].casefold()
    for disk in details["protectedManagedDisks"]:
        disk["recoveryTargetDiskId"] = made.disks[disk["diskId"]]
    point = Point(**{**payload["point"], "kind": ""})
    properties.update(
        lastSuccessfulFailoverTime=world.stamp(7, payload["began"]),
        failoverRecoveryPointId=recovery_points.shown_id(item, point),
    )
    kept.update(halted=payload["began"], recovered=machine["id"])
    world.facts[item_checks.protects(machine["id"])] = {"item": item["id"]}
    item_stages.enter(world, item, Stage.FAILED_OVER)


# Change of the point, commit, cancel


@route("POST", items.ITEM + "/applyRecoveryPoint")
def apply_point(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202; about five minutes. The machine stays the same resource (recorded of a cluster)."""
    path, sent = ids.up(request.path), objects.properties(request)
    details, wanted = sent.get("providerSpecificDetails") or {}, sent.get("recoveryPointId")
    refused = allowed(world, path, Operation.CHANGE_POINT) or of_azure(details)
    if not refused and not wanted:
        refused = objects.bad_input("recoveryPointId needed")
    if refused:
        return refused
    point = chosen(world, world.resources[path], wanted)
    return items.work_on(
        world,
        request,
        path,
        CALLS[Operation.CHANGE_POINT],
        "change of recovery point",
        {"point": told(world, point)},
        failure=no_point(point, wanted),
    )


@jobs.ending("ChangePit")
def changed_point(world: World, payload: Document, succeeded: bool) -> None:
    """Nothing but the point is another (recorded, Hyper-V)."""
    item = world.resources.get(payload["item_id"])
    if item is None or not succeeded:
        return
    point = Point(**{**payload["point"], "kind": ""})
    item["properties"]["failoverRecoveryPointId"] = recovery_points.shown_id(item, point)


@route("POST", items.ITEM + "/failoverCommit")
def commit(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202; eight seconds, no body (recorded)."""
    path = ids.up(request.path)
    refused = allowed(world, path, Operation.COMMIT)
    return refused or items.work_on(world, request, path, CALLS[Operation.COMMIT], "commit")


@jobs.ending("CommitFailover")
def committed(world: World, payload: Document, succeeded: bool) -> None:
    """The failover is final."""
    item = world.resources.get(payload["item_id"])
    if item is not None and succeeded:
        finish(world, item)


def finish(world: World, item: Document) -> None:
    """Stage 6: replicas and recovery points are gone."""
    details = item["properties"]["providerSpecificDetails"]
    details["monitoringPercentageCompletion"] = None  # recorded 2025-04-09, REP
    for disk in details["protectedManagedDisks"]:
        item_disks.drop_replica(world, disk)
        disk["recoveryReplicaDiskId"] = ""
    item_stages.enter(world, item, Stage.COMMITTED)


@route("POST", items.ITEM + "/failoverCancel")
def cancel(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """Never allowed for Azure machines: no state names it (recorded)."""
    return allowed(world, ids.up(request.path), Operation.CANCEL) or objects.not_emulated(
        request, "failoverCancel"
    )
