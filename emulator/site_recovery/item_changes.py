"""How items change: updates, disks that come and go, the end of protection."""

from emulator.messages import Document
from emulator.site_recovery import (
    ids,
    item_checks,
    item_disks,
    item_life,
    item_nics,
    jobs,
    objects,
    paces,
)
from emulator.world import World, event


@jobs.ending("UpdateVmProperties")
def changed(world: World, payload: Document, succeeded: bool) -> None:
    """The item is as the update wants it; the failover check was made anew (recorded)."""
    item = world.resources.get(payload["item_id"])
    if item is None or not succeeded:
        return
    sent, details = payload["sent"], item["properties"]["providerSpecificDetails"]
    given = sent.get("providerSpecificDetails") or {}
    for key, shown in _ECHOED.items():
        if sent.get(key) is not None:
            details[shown] = sent[key]
    for key, shown in _ECHOED_DETAILS.items():
        if given.get(key) is not None:
            details[shown] = given[key]
    _change_disks(details, given.get("managedDiskUpdateDetails") or [])
    if sent.get("vmNics") is not None and details["vmNics"]:
        details["vmNics"] = item_nics.updated(
            details["vmNics"],
            sent["vmNics"],
            details["selectedRecoveryAzureNetworkId"],
            details["selectedTfoAzureNetworkId"],
        )
    for error in item["properties"]["healthErrors"]:
        error["creationTimeUtc"] = world.stamp()


_ECHOED = {
    "recoveryAzureVMName": "recoveryAzureVMName",
    "recoveryAzureVMSize": "recoveryAzureVMSize",
    "selectedRecoveryAzureNetworkId": "selectedRecoveryAzureNetworkId",
    "selectedTfoAzureNetworkId": "selectedTfoAzureNetworkId",
    "recoveryAvailabilitySetId": "recoveryAvailabilitySet",
}
_ECHOED_DETAILS = {
    "tfoAzureVMName": "tfoAzureVMName",
    "recoveryProximityPlacementGroupId": "recoveryProximityPlacementGroupId",
    "recoveryResourceGroupId": "recoveryAzureResourceGroupId",
    "recoveryBootDiagStorageAccountId": "recoveryBootDiagStorageAccountId",
    "recoveryVirtualMachineScaleSetId": "recoveryVirtualMachineScaleSetId",
    "recoveryCapacityReservationGroupId": "recoveryCapacityReservationGroupId",
    "recoveryAvailabilityZone": "recoveryAvailabilityZone",
}
_ECHOED_DISK = (
    "recoveryReplicaDiskAccountType",
    "recoveryTargetDiskAccountType",
    "failoverDiskName",
    "tfoDiskName",
)


def _change_disks(details: Document, sent: list[Document]) -> None:
    for wanted in sent:
        for disk in details["protectedManagedDisks"]:
            if ids.same(disk["diskId"], wanted.get("diskId")):
                disk.update({k: wanted[k] for k in _ECHOED_DISK if wanted.get(k) is not None})


def change_failure(item: Document, sent: Document) -> Document | None:
    """The failure of an update that names an adapter the machine does not have (assumed)."""
    details = item["properties"]["providerSpecificDetails"]
    if sent.get("vmNics") is None or not details["vmNics"]:
        return None
    try:
        item_nics.updated(details["vmNics"], sent["vmNics"], None, None)
    except item_nics.UnknownAdapter as error:
        message = "The virtual machine's properties couldn't be updated."
        return item_checks.failure("150171", message, [("150171", f"{error}.")])
    return None


# Disks


def add_failure(world: World, path: str, wanted: list[Document]) -> Document | None:
    """The failure of an addDisks job; None if the disks can be added."""
    item = world.resources[path]
    machine = world.resources.get(item[objects.KEPT]["machine_id"])
    problems = item_checks.disks(world, path, wanted, machine)
    shown = item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
    already = {disk["diskId"] for disk in shown}
    problems += [
        ("150172", f"Disk {ids.name(disk['diskId'])} is protected already.")
        for disk in wanted
        if disk["diskId"].casefold() in already
    ]
    return item_checks.failure("45005", "Disks couldn't be added for protection.", problems)


def remove_failure(world: World, path: str, wanted: list[str]) -> Document | None:
    """The failure of a removeDisks job; None if the disks can be removed."""
    item = world.resources[path]
    shown = item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
    kinds = {disk["diskId"]: disk["diskType"] for disk in shown}
    problems = [
        ("150173", f"Disk {ids.name(disk)} is not protected, or is the system's.")
        for disk in wanted
        if kinds.get(disk.casefold(), "OperatingSystem") == "OperatingSystem"
    ]
    return item_checks.failure("45005", "Disks couldn't be removed from protection.", problems)


@jobs.ending("AddDisks")
def disks_added(world: World, payload: Document, succeeded: bool) -> None:
    """The disks are shown and replicate; a second job ends when they are protected too."""
    item = world.resources.get(payload["item_id"])
    if item is None or not succeeded:
        return
    machine = world.resources.get(item[objects.KEPT]["machine_id"])
    if machine is None:
        return
    shown = item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
    wanted = payload["sent"]["providerSpecificDetails"]["vmManagedDisks"]
    added = [item_disks.protected(world, machine, disk) for disk in wanted]
    for disk in added:
        disk["monitoringJobType"] = "InitialReplication"
        item_disks.make_replica(world, disk, item_life.recovery_location(item))
    shown.extend(added)
    _finish_disks(world, payload["item_id"], item, added)


def _finish_disks(world: World, path: str, item: Document, added: list[Document]) -> None:
    kept, properties = item[objects.KEPT], item["properties"]
    gib = sum(disk["diskCapacityInBytes"] for disk in added) / item_disks.GIB
    disk_ids = [disk["diskId"] for disk in added]
    jobs.start(
        world,
        world.new_guid(),
        ids.vault(path),
        "AddDisksIrCompletion",
        paces.initial_replication(world, gib, *disk_ids),
        (kept["entity"], properties["friendlyName"]),
        payload={"item_id": path, "number": kept["number"], "disks": disk_ids},
        affected=item_life.affected(
            world,
            path,
            properties["recoveryContainerId"],
            properties["policyId"],
            kept["machine_id"],
        ),
        failure=world.fault_for_job("AddDisksIrCompletion", properties["friendlyName"]),
    )


@jobs.ending("AddDisksIrCompletion")
def disks_protected(world: World, payload: Document, succeeded: bool) -> None:
    """The added disks are protected."""
    item = world.resources.get(payload["item_id"])
    if item is None or not succeeded or item[objects.KEPT]["number"] != payload["number"]:
        return
    for disk in item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]:
        if disk["diskId"] in payload["disks"]:
            disk.update(diskState="Protected", monitoringJobType=None)


@jobs.ending("RemoveDisks")
def disks_removed(world: World, payload: Document, succeeded: bool) -> None:
    """The disks are no longer shown, their replicas are gone."""
    item = world.resources.get(payload["item_id"])
    if item is None or not succeeded:
        return
    wanted = payload["sent"]["providerSpecificDetails"]["vmManagedDisksIds"]
    folded = {disk.casefold() for disk in wanted}
    details = item["properties"]["providerSpecificDetails"]
    for disk in details["protectedManagedDisks"]:
        if disk["diskId"] in folded:
            item_disks.drop_replica(world, disk)
    details["protectedManagedDisks"] = [
        disk for disk in details["protectedManagedDisks"] if disk["diskId"] not in folded
    ]


# The end


@jobs.ending("DisableDr")
def disabled(world: World, payload: Document, succeeded: bool) -> None:
    """The item is gone."""
    item = world.resources.get(payload["item_id"])
    if item is not None and succeeded:
        item_life.gone(world, item)


@event("site_recovery.item_purged")
def purged(world: World, item_id: str) -> None:
    """The item is gone, as after a clean disable."""
    item = world.resources.get(item_id)
    if item is not None:
        item_life.gone(world, item)
