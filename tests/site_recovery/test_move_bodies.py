"""Bodies of moves, held against recorded requests."""

import pytest

from site_recovery import ids, move_bodies
from site_recovery.machine import Vault

HOME = "/subscriptions/s/resourceGroups/shop-rg"
AWAY = "/subscriptions/s/resourceGroups/shop-rg-asr"
VAULT = Vault("s", "dr-rg", "dr")
MACHINE = {
    "machine": "web",
    "machine_id": f"{HOME}/providers/Microsoft.Compute/virtualMachines/web",
    "fabric_name": "f1",
    "container_name": "c1",
    "recovery_fabric_name": "f2",
    "recovery_container_name": "c2",
    "policy_name": "p",
    "target": {"resource_group_id": AWAY, "zone": "2"},
    "home": {
        "resource_group_id": HOME,
        "proximity_placement_group_id": f"{HOME}/providers/Microsoft.Compute/ppgs/g",
    },
    "disks": {
        "os": {
            "id": f"{HOME}/providers/Microsoft.Compute/disks/web-os",
            "cache_account_id": "cache-1",
            "recovery_resource_group_id": AWAY,
            "replica_type": "Standard_LRS",
            "target_type": "Premium_LRS",
            "home_cache_account_id": "cache-2",
            "home_type": "Premium_LRS",
        }
    },
}


def item(container, disk_id, target_id):
    """A failed-over item under a container."""
    disk = {"diskId": disk_id.lower(), "diskName": "web-os", "recoveryTargetDiskId": target_id}
    details = {"instanceType": "A2A", "protectedManagedDisks": [disk]}
    fabric, name = container
    path = ids.container(ids.fabric(VAULT.id, fabric), name)
    return {
        "id": f"{path}/replicationProtectedItems/i",
        "name": "i",
        "properties": {"providerSpecificDetails": details},
    }


def test_a_failover_without_a_point_is_the_recorded_one():
    """CLI, 2023-01-16."""
    assert move_bodies.failover(None, False) == {
        "properties": {
            "failoverDirection": "PrimaryToRecovery",
            "providerSpecificDetails": {"instanceType": "A2A"},
            "sourceSiteOperations": "NotRequired",
        }
    }


def test_the_first_reprotect_leads_home():
    """PowerShell, 2022-10-11: the old primary container, the source's group and place."""
    away_disk = f"{AWAY}/providers/Microsoft.Compute/disks/web-os"

    body = move_bodies.reprotect(
        VAULT, MACHINE, item(("f1", "c1"), MACHINE["disks"]["os"]["id"], away_disk)
    )

    assert body["properties"]["replicationProtectedItemName"] == "i"
    inner = body["properties"]["providerSpecificDetails"]
    assert inner["recoveryContainerId"].endswith("/f1/replicationProtectionContainers/c1")
    assert inner["recoveryResourceGroupId"] == HOME
    assert inner["recoveryProximityPlacementGroupId"].endswith("/g")
    assert inner["vmManagedDisks"] == [
        {
            "diskId": away_disk,
            "primaryStagingAzureStorageAccountId": "cache-2",
            "recoveryResourceGroupId": HOME,
            "recoveryReplicaDiskAccountType": "Premium_LRS",
            "recoveryTargetDiskAccountType": "Premium_LRS",
        }
    ]


def test_the_second_reprotect_leads_away_again():
    """The machine is home: what was declared at enabling counts once more."""
    home_disk = MACHINE["disks"]["os"]["id"]
    away_disk = f"{AWAY}/providers/Microsoft.Compute/disks/web-os"

    body = move_bodies.reprotect(VAULT, MACHINE, item(("f2", "c2"), away_disk, home_disk))

    inner = body["properties"]["providerSpecificDetails"]
    assert inner["recoveryContainerId"].endswith("/f2/replicationProtectionContainers/c2")
    assert inner["recoveryResourceGroupId"] == AWAY
    assert inner["recoveryAvailabilityZone"] == "2"
    assert inner["vmManagedDisks"][0]["diskId"] == home_disk
    assert inner["vmManagedDisks"][0]["primaryStagingAzureStorageAccountId"] == "cache-1"
    assert inner["vmManagedDisks"][0]["recoveryReplicaDiskAccountType"] == "Standard_LRS"


def test_a_disk_that_the_failover_did_not_bring_is_named():
    with pytest.raises(move_bodies.NoDisk, match=r"disk os \(web-os\)"):
        move_bodies.reprotect(VAULT, MACHINE, item(("f1", "c1"), "/disks/web-os", ""))


def test_a_plan_takes_one_word_for_all_its_machines():
    """A list, unlike an item's object (API description)."""
    body = move_bodies.plan_failover("latestAppConsistent", True, True)

    assert body["properties"]["sourceSiteOperations"] == "Required"
    assert body["properties"]["providerSpecificDetails"] == [
        {
            "instanceType": "A2A",
            "recoveryPointType": "LatestApplicationConsistent",
            "multiVmSyncPointOption": "UseMultiVmSyncRecoveryPoint",
        }
    ]
