"""What becomes of replicated items: how their jobs end, and the stages they pass by themselves."""

from emulator.messages import Document
from emulator.site_recovery import (
    ids,
    item_checks,
    item_disks,
    item_document,
    item_nics,
    item_stages,
    jobs,
    network_mappings,
    objects,
    paces,
    recovered,
)
from emulator.site_recovery.lifecycle import STAGES, Stage
from emulator.world import World, event

BEFORE_TASK = "EnableProtectionTask"
PLANS = "replicationRecoveryPlans"
PENDING_MB = (0.25, 2.0)  # recorded: 0.7 to 1.2

# What jobs say of an item


def job_target(path: str, machine_id: str) -> tuple[str, str]:
    """Target id and name of an item's job; an enable job shows the name lower-cased (recorded)."""
    return item_document.entity(path, machine_id), ids.name(machine_id)


def affected(world: World, path: str, target: str, policy: str, machine_id: str) -> Document:
    """What an item's job names: fabrics as Vmm, containers as Cloud, the machine lower-cased."""
    here, name = ids.container(path), ids.name(machine_id).casefold()
    return {
        "primaryVmId": item_document.entity(path, machine_id),
        "primaryVmName": name,
        "recoveryVmId": "",
        "recoveryVmName": name,
        "protectionProfileId": ids.internal(policy),
        "primaryCloudId": ids.internal(here),
        "primaryCloudName": ids.name(here),
        "recoveryCloudId": ids.internal(target),
        "recoveryCloudName": ids.name(target),
        **network_mappings.vmm(world, ids.fabric(path), ids.fabric(target)),
    }


def gone(world: World, item: Document) -> None:
    """Take an item, its replicas and its places in recovery plans out of the world."""
    kept = item[objects.KEPT]
    for disk in item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]:
        item_disks.drop_replica(world, disk)
    recovered.remove(world, kept.get("test") or [])
    world.resources.pop(item["id"], None)
    for machine in (kept["machine_id"], kept.get("recovered")):
        world.facts.pop(item_checks.protects(str(machine)), None)
    for plan in objects.children(world, ids.vault(item["id"]), PLANS):
        for group in plan["properties"]["groups"]:
            group["replicationProtectedItems"] = [
                member
                for member in group["replicationProtectedItems"]
                if not ids.same(member["id"], item["id"])
            ]


# Enable


@jobs.started("EnableDr")
def begun(world: World, job: Document) -> None:
    """The item can be read once the machine has its agent (assumed: no GET before is recorded)."""
    task = next(task for task in job["tasks"] if task["id"] == BEFORE_TASK)
    if task["ends"] is not None and task["state"] == "Succeeded":
        world.schedule(
            task["ends"] - world.time(),
            "site_recovery.item_appears",
            job=job["name"],
            run=job["run"],
        )


@event("site_recovery.item_appears")
def appears(world: World, job: str, run: int) -> None:
    """The item stands in its container; its enable job is still running."""
    record = world.jobs[job]
    payload = record["payload"]
    path, sent = payload["item_id"], payload["sent"]
    machine = world.resources.get(sent["fabricObjectId"])
    needed = (ids.container(path), sent["recoveryContainerId"], payload["policy"])
    if record["run"] != run or machine is None or any(n not in world.resources for n in needed):
        return
    item = item_document.new(world, path, machine, sent, payload["policy"])
    world.resources[path] = item
    world.facts[item_checks.protects(machine["id"])] = {"item": item["id"]}


@jobs.ending("EnableDr")
def enabled(world: World, payload: Document, succeeded: bool) -> None:
    """Replicas are made and replication will begin; a failed job leaves no item (assumed)."""
    item = world.resources.get(payload["item_id"])
    if item is None or not _enabling(item):
        return
    if not succeeded:
        gone(world, item)
        return
    begin(world, item)


def begin(world: World, item: Document) -> None:
    """The first replication of a new item is on its way, stage by stage."""
    for disk in item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]:
        item_disks.make_replica(world, disk, recovery_location(item))
    _plan_stages(world, item)
    item_stages.enter(world, item, Stage.ENABLED)
    _await_next(world, item)


def _enabling(item: Document) -> bool:
    return "replicates_s" not in item[objects.KEPT]


def recovery_location(item: Document) -> str:
    """Region of the item's replicas."""
    return str(item["properties"]["providerSpecificDetails"]["recoveryFabricLocation"])


def _plan_stages(world: World, item: Document) -> None:
    """Draw what the item's own stages will take and show."""
    kept = item[objects.KEPT]
    disks = item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
    gib = sum(disk["diskCapacityInBytes"] for disk in disks) / item_disks.GIB
    low, high = PENDING_MB
    drawn = low + world.draw("pending", *kept["once"]) * (high - low)
    kept.update(
        replicates_s=paces.initial_replication(
            world, gib, item["id"].casefold(), back="home" in kept
        ),
        peak=int(world.draw("peak", *kept["once"]) * item_stages.PEAK_PERCENT),
        pending_mb=int(drawn * 1024) / 1024,
    )


def _await_next(world: World, item: Document) -> None:
    """Let the stage that follows come in its time."""
    kept = item[objects.KEPT]
    row = STAGES[Stage(kept["stage"])]
    if row.then is None:
        return
    pace = f"reverse {row.pace}" if "home" in kept else row.pace
    seconds = paces.take(world, pace, item["id"].casefold())
    if row.pace == "initial replication":
        seconds = kept["replicates_s"]
    if row.then is Stage.PROTECTED:
        _finish_job(world, item, seconds)
        return
    world.schedule(
        seconds,
        "site_recovery.item_stage",
        item_id=item["id"],
        number=kept["number"],
        stage=row.then.value,
    )


@event("site_recovery.item_stage")
def staged(world: World, item_id: str, number: int, stage: str) -> None:
    """The item shows its next stage, unless it is gone or another one by now."""
    item = world.resources.get(item_id)
    if item is None or item[objects.KEPT]["number"] != number:
        return
    item_stages.enter(world, item, Stage(stage))
    if Stage(stage) is Stage.FIRST_POINT_PENDING:
        details, kept = item["properties"]["providerSpecificDetails"], item[objects.KEPT]
        details["monitoringPercentageCompletion"] = kept["peak"]
        for disk in details["protectedManagedDisks"] if "home" in kept else ():
            disk["monitoringPercentageCompletion"] = kept["peak"]
    _await_next(world, item)


def _finish_job(world: World, item: Document, seconds: float) -> None:
    """The job that ends with the machine protected; it has no operation (seen in a list, RP)."""
    kept, properties = item[objects.KEPT], item["properties"]
    vault = ids.vault(world.resources.canonical(item["id"]))
    jobs.start(
        world,
        world.new_guid(),
        vault,
        "PrimaryIrCompletion",
        seconds,
        (kept["entity"], properties["friendlyName"]),
        payload={"item_id": world.resources.canonical(item["id"]), "number": kept["number"]},
        affected=affected(
            world,
            world.resources.canonical(item["id"]),
            properties["recoveryContainerId"],
            properties["policyId"],
            kept["machine_id"],
        ),
        failure=world.fault_for_job("PrimaryIrCompletion", properties["friendlyName"]),
    )


@jobs.ending("PrimaryIrCompletion")
def protected(world: World, payload: Document, succeeded: bool) -> None:
    """The machine is protected; after a failure the item waits on, critical (assumed)."""
    item = world.resources.get(payload["item_id"])
    if item is None or item[objects.KEPT]["number"] != payload["number"]:
        return
    if not succeeded:
        item["properties"]["replicationHealth"] = "Critical"
        return
    item["properties"]["replicationHealth"] = "Normal"
    item[objects.KEPT]["protected"] = world.time()
    item_stages.enter(world, item, Stage.PROTECTED)
    item_stages.protect(world, item, _mapped_network(world, item))
    _drop_seeds(world, item)


def _drop_seeds(world: World, item: Document) -> None:
    """Disks of the site that was left were the seed; they go now (inferred: the field empties)."""
    for disk in item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]:
        if disk["recoveryOrignalTargetDiskId"]:
            recovered.remove(world, [disk["recoveryOrignalTargetDiskId"]])
            disk["recoveryOrignalTargetDiskId"] = ""


def _mapped_network(world: World, item: Document) -> str | None:
    """The recovery network by mapping; between zones of one fabric the source's own (assumed)."""
    machine = world.resources.get(item[objects.KEPT]["machine_id"])
    primary = item_nics.primary_network(world, machine) if machine else None
    here, there = ids.fabric(item["id"]), item["properties"]["recoveryFabricId"]
    if primary is None:
        return None
    home = item[objects.KEPT].get("home") or []
    if home and home[0]["override"]:
        return str(home[0]["network"])
    mapped = network_mappings.recovery_network(world, primary, here, there)
    return mapped or (primary.casefold() if ids.same(here, there) else None)
