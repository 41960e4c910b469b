"""Reprotect: a new item of the same name under the other container, its roles swapped.

Recorded: the job with its child, the commit inside it, the new item stage by stage (CLI23, PPG,
REP; protocol-a2a section 5). The machine at the site that was left is switched off, used as the
seed and deleted (docs: how to reprotect).
"""

from emulator import outages
from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import (
    containers,
    fabrics,
    ids,
    item_checks,
    item_document,
    item_life,
    item_moves,
    item_nics,
    items,
    jobs,
    objects,
    recovered,
)
from emulator.site_recovery.lifecycle import CALLS, Operation, Stage
from emulator.world import World, event

COMMIT, PROTECT = "CommitFailoverTask", "ProtectReplicaTask"
NEEDED = ("recoveryContainerId", "recoveryResourceGroupId", "policyId")


@route("POST", containers.CONTAINER + "/switchprotection")
def switch(world: World, request: Request, fabric: str, container: str) -> Reply:
    """202, about nine minutes; Location is on the container (recorded)."""
    home, sent = ids.up(request.path), objects.properties(request)
    details, name = (
        sent.get("providerSpecificDetails") or {},
        sent.get("replicationProtectedItemName"),
    )
    refused = objects.absent(world, home) or item_moves.of_azure(details)
    absent = [key for key in NEEDED if not details.get(key)] + ([] if name else ["its name"])
    if not refused and absent:
        refused = objects.bad_input(f"{', '.join(absent)} needed")
    path = f"{home}/replicationProtectedItems/{name}"
    refused = refused or item_moves.allowed(world, path, Operation.SWITCH)
    if refused:
        return refused
    return _begin(world, request, path, home, details)


def _begin(world: World, request: Request, path: str, home: str, details: Document) -> Reply:
    item = world.resources[path]
    there = world.resources.canonical(_plain(item["properties"]["recoveryContainerId"]))
    new_id = f"{there}/replicationProtectedItems/{item['name']}"
    affected = items.item_affected(world, path)
    affected["primaryVmName"] = item["properties"]["friendlyName"]
    return items.work_on(
        world,
        request,
        path,
        CALLS[Operation.SWITCH],
        "reprotect",
        {"new_id": new_id, "sent": details},
        resource_path=home,
        affected=affected,
        failure=_failure(world, item, new_id, details),
        skips=[COMMIT] if item[objects.KEPT]["stage"] == Stage.COMMITTED else [],
        custom={
            "newReplicationProtectedItemId": _plain(new_id),
            "instanceType": "SwitchProtectionJobDetails",
        },
    )


def _plain(arm_id: str) -> str:
    """The id with a small /subscriptions, as this job tells it (recorded)."""
    return "/subscriptions/" + arm_id.split("/", 2)[2]


def _failure(world: World, item: Document, new_id: str, sent: Document) -> Document | None:
    """Why the machine cannot be protected the other way round; a fault of the child job too."""
    kept, name = item[objects.KEPT], item["properties"]["friendlyName"]
    machine = world.resources.get(kept["recovered"])
    problems = []
    if machine is None:  # words: azure-docs issue 81429
        text = "The VM might have been deleted. You need to disable replication and enable it."
        problems.append(("150160", text))
    target = sent["recoveryContainerId"]
    if target in world.resources:
        region = fabrics.location(world, ids.fabric(target))
        if outages.down(world, region):
            problems.append(("150183", f"Region {region} is not available."))
    policy = sent["policyId"]
    problems += item_checks.targets(world, new_id, sent, policy)
    problems += item_checks.disks(world, new_id, sent.get("vmManagedDisks") or [], machine)
    message = "Protection couldn't be enabled for the virtual machine."
    found = item_checks.failure("45005", message, problems)
    child = None if found else world.fault_for_job("EnableDr", name)
    return found or ({**child, "task": PROTECT} if child else None)


@jobs.started("SwitchReplicationGroupProtection")
def begun(world: World, job: Document) -> None:
    """Commit and child job at their tasks' moments."""
    for task in job["tasks"]:
        if task["begins"] is None:
            continue
        if task["id"] == COMMIT and task["state"] == "Succeeded":
            _later(world, "site_recovery.switch_commits", task["ends"], job)
        if task["id"] == PROTECT:
            _later(world, "site_recovery.switch_protects", task["begins"], job)


def _later(world: World, name: str, at: float, job: Document) -> None:
    world.schedule(at - world.time(), name, job=job["name"], run=job["run"])


@event("site_recovery.switch_commits")
def commits(world: World, job: str, run: int) -> None:
    """The failover is committed within the reprotect (recorded, PPG)."""
    record = world.jobs[job]
    item = world.resources.get(record["payload"]["item_id"])
    if item is not None and record["run"] == run:
        item_moves.finish(world, item)


@event("site_recovery.switch_protects")
def protects(world: World, job: str, run: int) -> None:
    """The machine at the site that was left goes off; the child job enables the other way."""
    record = world.jobs[job]
    item = world.resources.get(record["payload"]["item_id"])
    if item is None or record["run"] != run:
        return
    kept, name = item[objects.KEPT], item["properties"]["friendlyName"].casefold()
    item_moves.source_off(world, kept["machine_id"])
    new_id = record["payload"]["new_id"]
    child = jobs.start(
        world,
        world.new_guid(),
        record["vault"],
        "EnableDr",
        record["ends"] - world.time(),
        (item_document.entity(new_id, kept["recovered"]), name),
        affected=record["affected"],
        failure=record["failure"],
        silent=True,
    )
    record["children"] = {PROTECT: [child["name"]]}


@jobs.ending("SwitchReplicationGroupProtection")
def switched(world: World, payload: Document, succeeded: bool) -> Document | None:
    """The new item stands, the old one is gone with the machine that it had protected."""
    old = world.resources.get(payload["item_id"])
    if old is None or not succeeded:
        return None
    machine = world.resources.get(old[objects.KEPT]["recovered"])
    sent, new_id = payload["sent"], payload["new_id"]
    needed = (ids.container(new_id), sent["recoveryContainerId"], sent["policyId"])
    if machine is None or any(one not in world.resources for one in needed):
        text = "What is needed was removed meanwhile."
        found = item_checks.failure("45005", text, [("150160", text)]) or {}
        return {**found, "task": PROTECT}
    new = item_document.new(world, new_id, machine, sent, sent["policyId"])
    _inherit(world, old, new, machine)
    _replace(world, old, new, new_id)
    return None


def _inherit(world: World, old: Document, new: Document, machine: Document) -> None:
    """What the new item has of the old one (recorded, CLI23)."""
    was, now = (i["properties"]["providerSpecificDetails"] for i in (old, new))
    for key in _KEPT_ON:
        now[key] = was[key]
    now.update(
        recoveryAzureVMName=old["properties"]["friendlyName"],
        tfoAzureVMName=f"{old['properties']['friendlyName']}-test",
        recoveryAzureVMSize=_size(world, old, machine),
        vmSyncedConfigDetails={"tags": machine.get("tags") or {}, "inputEndpoints": []},
    )
    new[objects.KEPT].update(
        home=item_nics.left(world, old), life=old[objects.KEPT].get("life"), reversed=True
    )
    now["vmNics"] = item_nics.switched(world, machine, new[objects.KEPT]["home"])
    before = {str(disk["recoveryTargetDiskId"]).casefold(): disk for disk in _disks(old)}
    for disk in _disks(new):
        seed = before.get(disk["diskId"])
        group, name = disk["recoveryResourceGroupId"], disk["diskId"].rpartition("/")[2]
        disk["recoveryReplicaDiskId"] = (
            f"{group}/providers/Microsoft.Compute/disks/{name}-ASRReplica"
        )
        if seed:
            disk["recoveryOrignalTargetDiskId"] = _true(world, seed["diskId"])
            disk["failoverDiskName"] = seed["diskName"]
            disk["tfoDiskName"] = f"{seed['diskName']}-ASRtest"


_KEPT_ON = (
    "initialPrimaryZone",
    "initialPrimaryFabricLocation",
    "initialPrimaryExtendedLocation",
    "initialRecoveryZone",
    "initialRecoveryFabricLocation",
    "initialRecoveryExtendedLocation",
    "multiVmGroupId",
    "multiVmGroupName",
    "multiVmGroupCreateOption",
    "autoProtectionOfDataDisk",
)


def _size(world: World, old: Document, machine: Document) -> str:
    """The size that the machine had at home; its present one if that cannot be seen any more."""
    source = world.resources.get(old[objects.KEPT]["machine_id"]) or machine
    return str(source["properties"]["hardwareProfile"]["vmSize"])


def _disks(item: Document) -> list[Document]:
    return list(item["properties"]["providerSpecificDetails"]["protectedManagedDisks"])


def _true(world: World, disk_id: str) -> str:
    """An id in its own case, though the item shows it lower-cased."""
    found = world.resources.get(disk_id)
    return str(found["id"]) if found else disk_id


def _replace(world: World, old: Document, new: Document, new_id: str) -> None:
    """One item for the other, in recovery plans too (docs: a plan serves failback as well)."""
    kept = old[objects.KEPT]
    source = world.resources.get(kept["machine_id"])
    if source is not None:
        profile = source["properties"].get("networkProfile") or {}
        adapters = [nic["id"] for nic in profile.get("networkInterfaces") or []]
        recovered.remove(world, [source["id"], *adapters])
    world.facts.pop(item_checks.protects(kept["machine_id"]), None)
    world.resources.pop(old["id"], None)
    world.resources[new_id] = new
    world.facts[item_checks.protects(new[objects.KEPT]["machine_id"])] = {"item": new["id"]}
    for plan in objects.children(world, ids.vault(new_id), item_life.PLANS):
        for group in plan["properties"]["groups"]:
            for member in group["replicationProtectedItems"]:
                if ids.same(member["id"], old["id"]):
                    member.update(id=new["id"], virtualMachineId=new[objects.KEPT]["entity"])
    item_life.begin(world, new)
