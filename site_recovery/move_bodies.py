"""Wire bodies of the calls that move a machine; directions are the service's, sites are ours.

failoverDirection reads PrimaryToRecovery on the way home too: after a reprotect the item is a new
primary (recorded, protocol-a2a section 5).
"""

import typing

from site_recovery import ids
from site_recovery.azure_to_azure import Json, details, update
from site_recovery.machine import Machine, Target, Vault
from site_recovery.positions import Item, container_id

FORTH = "PrimaryToRecovery"
PLAN_POINTS = {
    "latest": "Latest",
    "latestProcessed": "LatestProcessed",
    "latestAppConsistent": "LatestApplicationConsistent",
    "latestCrashConsistent": "LatestCrashConsistent",
}
"""Words of a recovery plan's failover (API description 2025-08-01)."""


class NoDisk(Exception):
    """A disk of the machine that its item does not show; the slot is in the text."""


def failover(point_id: str | None, shut_down: bool) -> Json:
    """Body of an item's unplannedFailover; without a point the service takes the latest."""
    return properties(
        failoverDirection=FORTH,
        sourceSiteOperations=_source(shut_down),
        providerSpecificDetails=point(point_id),
    )


def plan_failover(word: str, shut_down: bool, shared: bool) -> Json:
    """Body of a plan's unplannedFailover. shared: consistency groups take a common point."""
    return properties(
        failoverDirection=FORTH,
        sourceSiteOperations=_source(shut_down),
        providerSpecificDetails=[plan_point(word, shared)],
    )


def properties(**told: typing.Any) -> Json:
    """A body as Site Recovery has all of them."""
    return {"properties": told}


def point(point_id: str | None) -> Json:
    """What an item's failover or test failover says of its point."""
    return {"instanceType": "A2A", **({"recoveryPointId": point_id} if point_id else {})}


def plan_point(word: str, shared: bool) -> Json:
    """The same of a plan's."""
    option = "UseMultiVmSyncRecoveryPoint" if shared else "UsePerVmRecoveryPoint"
    return {
        "instanceType": "A2A",
        "recoveryPointType": PLAN_POINTS[word],
        "multiVmSyncPointOption": option,
    }


def change_point(point_id: str) -> Json:
    """Body of applyRecoveryPoint."""
    return properties(recoveryPointId=point_id, providerSpecificDetails={"instanceType": "A2A"})


def reprotect(vault: Vault, machine: Machine, item: Item) -> Json:
    """Body of the container's switchprotection: back over the mapping of the other direction.

    The item lies under the container that was left; that becomes the recovery container. Raises
    NoDisk.
    """
    away = ids.same(container_id(item), vault.primary_container(machine))
    site: typing.Mapping[str, typing.Any] = machine["home"] if away else machine["target"]
    inner: Json = {
        "instanceType": "A2A",
        "recoveryContainerId": container_id(item),
        "recoveryResourceGroupId": site["resource_group_id"],
        "policyId": vault.policy(machine["policy_name"]),
        "vmManagedDisks": [_disk(slot, machine, item, away) for slot in machine["disks"]],
    }
    inner |= {wire: site[key] for key, wire in _PLACES.items() if site.get(key)}
    return properties(replicationProtectedItemName=str(item["name"]), providerSpecificDetails=inner)


def home_size(machine: Machine, item: Item) -> Json | None:
    """Body of the PATCH that lets the way home end in the home's own size; None if it does.

    The reversal's own body has no size; recoveryAzureVMSize echoes the source's after an enable
    (recorded), so a reversed item may have that of the machine that runs (assumed).
    """
    size = machine["home"].get("size")
    if not size or ids.same(details(item).get("recoveryAzureVMSize") or "", size):
        return None
    target: Target = {"resource_group_id": machine["home"]["resource_group_id"], "size": size}
    alone: Machine = {**machine, "target": target, "disks": {}, "nics": {}}
    return update(alone, item)


_PLACES = {
    "availability_set_id": "recoveryAvailabilitySetId",
    "proximity_placement_group_id": "recoveryProximityPlacementGroupId",
    "zone": "recoveryAvailabilityZone",
    "boot_diagnostics_account_id": "recoveryBootDiagStorageAccountId",
    "capacity_reservation_group_id": "recoveryCapacityReservationGroupId",
}


def _disk(slot: str, machine: Machine, item: Item, away: bool) -> Json:
    """One disk of the machine that runs now, found by its name: the service keeps names."""
    disk = machine["disks"][slot]
    name = ids.name(disk["id"])
    shown = next(
        (d for d in details(item).get("protectedManagedDisks") or () if _names(d, name)), None
    )
    if shown is None or not shown.get("recoveryTargetDiskId"):
        raise NoDisk(f"disk {slot} ({name})")
    kind = disk["home_type"] if away else disk["target_type"]
    return {
        "diskId": shown["recoveryTargetDiskId"],
        "primaryStagingAzureStorageAccountId": (
            disk["home_cache_account_id"] if away else disk["cache_account_id"]
        ),
        "recoveryResourceGroupId": (
            machine["home"]["resource_group_id"] if away else disk["recovery_resource_group_id"]
        ),
        "recoveryReplicaDiskAccountType": kind if away else disk["replica_type"],
        "recoveryTargetDiskAccountType": kind,
    }


def _names(shown: Json, name: str) -> bool:
    return ids.same(shown.get("diskName") or ids.name(shown.get("diskId") or ""), name)


def _source(shut_down: bool) -> str:
    return "Required" if shut_down else "NotRequired"
