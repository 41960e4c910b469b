"""Items after a move, for tests only: the local Azure does not move machines yet.

Each function edits stored documents to what the recordings show (facts/protocol-a2a.md sections 4
and 5, stages 5, 6 and 8); no call leads here. They work on any world, estates too.
"""

import copy

from emulator import resources
from emulator.site_recovery import ids, item_checks, objects

FAILED_OVER = "UnplannedFailoverCommitPendingStatesBegin"
COMMITTED = "UnplannedFailoverCommitted"
ALLOWED = {
    FAILED_OVER: ["CompleteMigration", "Commit", "DisableProtection", "ChangePit"],
    COMMITTED: ["CompleteMigration", "DisableProtection", "SwitchProtection"],
}
ALLOWED[FAILED_OVER].append("SwitchProtection")
WORDS = {FAILED_OVER: "Failover completed", COMMITTED: "Failover committed"}


def fail_over(world, item_id, *, committed=False):
    """The machine runs at the other side: stage 5, or 6 when committed. Gives its id there."""
    item = world.resources[item_id]
    properties, details = item["properties"], item["properties"]["providerSpecificDetails"]
    machine = _recovered(world, details)
    state = COMMITTED if committed else FAILED_OVER
    properties.update(
        protectionState=state,
        protectionStateDescription=WORDS[state],
        activeLocation="Recovery",
        allowedOperations=list(ALLOWED[state]),
        failoverHealth="Normal",
        healthErrors=[],
        lastSuccessfulFailoverTime=world.stamp(),
    )
    details.update(
        vmProtectionState=state,
        vmProtectionStateDescription=WORDS[state],
        recoveryFabricObjectId=machine["id"].casefold(),
    )
    for disk in details["protectedManagedDisks"]:
        disk["recoveryTargetDiskId"] = _recovered_disk(details, disk)
        if committed:
            disk["recoveryReplicaDiskId"] = ""
    return machine["id"]


def reprotect(world, item_id):
    """Protected the other way round, under the other container: stage 8. Gives the new item's id.

    A new item of the same name; fields swap, activeLocation reads Primary again (CLI23, REP).
    """
    old = world.resources[item_id]
    home, was = old["properties"], old["properties"]["providerSpecificDetails"]
    new_id = f"{home['recoveryContainerId']}/replicationProtectedItems/{old['name']}"
    new = copy.deepcopy(old)
    new["id"] = ids.served(new_id)
    properties, details = new["properties"], new["properties"]["providerSpecificDetails"]
    properties.update(
        protectionState="Protected",
        protectionStateDescription="Protected",
        activeLocation="Primary",
        allowedOperations=["UnplannedFailover", "DisableProtection", "TestFailover"],
        recoveryContainerId=world.resources[ids.container(item_id)]["id"],
        recoveryFabricId=world.resources[ids.fabric(item_id)]["id"],
        primaryFabricFriendlyName=home["recoveryFabricFriendlyName"],
        recoveryFabricFriendlyName=home["primaryFabricFriendlyName"],
        primaryProtectionContainerFriendlyName=home["recoveryProtectionContainerFriendlyName"],
        recoveryProtectionContainerFriendlyName=home["primaryProtectionContainerFriendlyName"],
    )
    details.update(
        vmProtectionState="Protected",
        vmProtectionStateDescription="Protected",
        fabricObjectId=was["recoveryFabricObjectId"],
        recoveryFabricObjectId=None,
        primaryFabricLocation=was["recoveryFabricLocation"],
        recoveryFabricLocation=was["primaryFabricLocation"],
        recoveryAzureResourceGroupId=_group(new[objects.KEPT]["machine_id"]),
    )
    for disk in details["protectedManagedDisks"]:
        target, group = disk["recoveryTargetDiskId"], details["recoveryAzureResourceGroupId"]
        disk.update(
            diskId=target.casefold(),
            recoveryTargetDiskId=None,
            recoveryResourceGroupId=group,
            recoveryReplicaDiskId=f"{disk['diskId']}-ASRReplica",
        )
    new[objects.KEPT].update(number=world.count(), machine_id=was["recoveryFabricObjectId"])
    world.resources.pop(item_id)
    world.resources[new_id] = new
    world.facts[item_checks.protects(was["recoveryFabricObjectId"])] = {"item": new["id"]}
    return new_id


def _group(resource_id):
    return "/".join(resource_id.split("/")[:5])


def _recovered_disk(details, disk):
    home = f"{details['recoveryAzureResourceGroupId']}/providers/Microsoft.Compute/disks"
    return f"{home}/{disk['failoverDiskName']}"


def _recovered(world, details):
    """The machine in the recovery group: same name, its own disks and interface, no osProfile."""
    source = world.resources[details["fabricObjectId"]]
    group, location = details["recoveryAzureResourceGroupId"], details["recoveryFabricLocation"]
    parts = [_disk(world, details, disk, location) for disk in details["protectedManagedDisks"]]
    storage = {
        "osDisk": {**parts[0], "osType": details["osType"]},
        "dataDisks": [{**part, "lun": lun} for lun, part in enumerate(parts[1:])],
    }
    body = {
        "location": location,
        "tags": source.get("tags") or {},
        "properties": {
            "hardwareProfile": {"vmSize": details["recoveryAzureVMSize"]},
            "storageProfile": storage,
            "networkProfile": {"networkInterfaces": _nics(world, details, group, location)},
        },
    }
    name = details["recoveryAzureVMName"]
    path = f"{group}/providers/Microsoft.Compute/virtualMachines/{name}"
    return resources.place(world, path, body)


def _disk(world, details, disk, location):
    sku = {"name": disk["recoveryTargetDiskAccountType"]}
    made = {"creationData": {"createOption": "Empty"}}
    made["diskSizeGB"] = disk["diskCapacityInBytes"] // 1024**3
    path = _recovered_disk(details, disk)
    resources.place(world, path, {"location": location, "sku": sku, "properties": made})
    return {"createOption": "Attach", "managedDisk": {"id": path}}


def _nics(world, details, group, location):
    """Interfaces of the same names in the recovery network."""
    made = []
    for nic in details["vmNics"]:
        subnet = f"{nic['recoveryVMNetworkId']}/subnets/{nic['ipConfigs'][0]['recoverySubnetName']}"
        configs = [{"name": "ipconfig1", "properties": {"subnet": {"id": subnet}}}]
        name = ids.name(nic["sourceNicArmId"])
        path = f"{group}/providers/Microsoft.Network/networkInterfaces/{name}"
        body = {"location": location, "properties": {"ipConfigurations": configs}}
        resources.place(world, path, body)
        made.append({"id": path})
    return made
