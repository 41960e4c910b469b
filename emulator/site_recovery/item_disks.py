"""Disks of a replicated machine: as the item shows them, and their replicas."""

from emulator import resources
from emulator.messages import Document
from emulator.site_recovery import ids
from emulator.world import World

GIB = 1024**3


def attached(machine: Document) -> dict[str, Document]:
    """A machine's managed disks by lower-cased id: the part of its storage profile, `os` marked."""
    profile = machine["properties"].get("storageProfile") or {}
    system = profile.get("osDisk") or {}
    parts = [{**system, "os": True}, *(profile.get("dataDisks") or [])]
    return {
        str(part["managedDisk"]["id"]).casefold(): part
        for part in parts
        if (part.get("managedDisk") or {}).get("id")
    }


def gib(world: World, disk_id: str) -> float:
    """Provisioned size of a disk."""
    return _bytes(world.resources.get(disk_id) or {}) / GIB


def _bytes(disk: Document) -> int:
    own = disk.get("properties") or {}
    return int(own.get("diskSizeBytes") or int(own.get("diskSizeGB") or 0) * GIB)


def protected(world: World, machine: Document, sent: Document) -> Document:
    """A disk as the item shows it from the start.

    Replica and target types that were left out become the source's (CLI23, for Premium_LRS).
    """
    disk = world.resources[sent["diskId"]]
    part = attached(machine).get(disk["id"].casefold(), {})
    source_type = (disk.get("sku") or {}).get("name") or "Standard_LRS"
    encryption = (disk["properties"].get("encryption") or {}).get("diskEncryptionSetId")
    name = disk["name"]
    return {
        "diskId": disk["id"].casefold(),
        "recoveryResourceGroupId": sent["recoveryResourceGroupId"],
        "recoveryTargetDiskId": None,
        "recoveryReplicaDiskId": replica_id(sent["recoveryResourceGroupId"], name),
        "recoveryOrignalTargetDiskId": None,
        "recoveryReplicaDiskAccountType": sent.get("recoveryReplicaDiskAccountType") or source_type,
        "recoveryTargetDiskAccountType": sent.get("recoveryTargetDiskAccountType") or source_type,
        "recoveryDiskEncryptionSetId": sent.get("recoveryDiskEncryptionSetId"),
        "primaryDiskEncryptionSetId": encryption,
        "diskName": name,
        "diskCapacityInBytes": _bytes(disk),
        "primaryStagingAzureStorageAccountId": sent["primaryStagingAzureStorageAccountId"],
        "diskType": "OperatingSystem" if part.get("os") else "Data",  # Data: assumed
        "resyncRequired": False,
        "monitoringPercentageCompletion": None,
        "monitoringJobType": None,
        "dataPendingInStagingStorageAccountInMB": 0.0,
        "dataPendingAtSourceAgentInMB": 0.0,
        "diskState": "InitialReplicationPending",
        "allowedDiskLevelOperation": [],
        "isDiskEncrypted": False,
        "secretIdentifier": None,
        "dekKeyVaultArmId": None,
        "isDiskKeyEncrypted": False,
        "keyIdentifier": None,
        "kekKeyVaultArmId": None,
        "failoverDiskName": name,
        "tfoDiskName": f"{name}-ASRtest",
    }


def replica_id(group_id: str, disk_name: str) -> str:
    """Where the replica of a disk is kept (recorded)."""
    return f"{group_id}/providers/Microsoft.Compute/disks/{disk_name}-ASRReplica"


def make_replica(world: World, shown: Document, location: str) -> None:
    """The replica can be read in the recovery group while the disk is protected (body: assumed)."""
    path = shown["recoveryReplicaDiskId"]
    if path in world.resources or shown["recoveryResourceGroupId"] not in world.resources:
        return
    resources.place(
        world,
        path,
        {
            "location": location,
            "sku": {"name": shown["recoveryReplicaDiskAccountType"]},
            "tags": {"ASR-ReplicaDisk": ids.internal(shown["diskId"])},
            "properties": {
                "creationData": {"createOption": "Empty"},
                "diskSizeGB": -(-shown["diskCapacityInBytes"] // GIB),
                "diskSizeBytes": shown["diskCapacityInBytes"],
            },
        },
    )


def drop_replica(world: World, shown: Document) -> None:
    """The replica goes with the protection (assumed)."""
    if shown["recoveryReplicaDiskId"] in world.resources:
        resources.remove(world, shown["recoveryReplicaDiskId"])
