"""The bodies that Azure-to-Azure calls send, against bodies written by hand from recordings."""

import pytest

from site_recovery import azure_to_azure as a2a
from site_recovery.machine import item_name
from tests.site_recovery import wire


def test_enabling_names_machine_containers_policy_and_disks():
    assert a2a.enable(wire.VAULT, wire.machine()) == {
        "properties": {
            "policyId": f"{wire.VAULT.id}/replicationPolicies/day",
            "providerSpecificDetails": {
                "instanceType": "A2A",
                "fabricObjectId": wire.VM,
                "recoveryContainerId": wire.CONTAINER_2,
                "recoveryResourceGroupId": wire.AWAY,
                "vmManagedDisks": [
                    {
                        "diskId": wire.OS_DISK,
                        "primaryStagingAzureStorageAccountId": wire.CACHE,
                        "recoveryResourceGroupId": wire.AWAY,
                        "recoveryReplicaDiskAccountType": "Premium_LRS",
                        "recoveryTargetDiskAccountType": "Premium_LRS",
                    }
                ],
            },
        }
    }


def test_enabling_takes_placement_network_and_group_along():
    """What the PUT takes need not wait for a PATCH."""
    machine = wire.machine(
        network_id=wire.NETWORK,
        zone="2",
        availability_set_id="/set",
        proximity_placement_group_id=wire.PPG,
        boot_diagnostics_account_id="/diag",
        capacity_reservation_group_id="/crg",
        size="Standard_D4s_v5",
        vm_name="web-01-asr",
        license_type="WindowsServer",
    )
    machine["consistency_group"] = "shop"
    machine["disks"]["os"]["disk_encryption_set_id"] = "/des"

    sent = a2a.enable(wire.VAULT, machine)["properties"]["providerSpecificDetails"]

    assert sent["recoveryAzureNetworkId"] == wire.NETWORK
    assert sent["recoveryAvailabilityZone"] == "2"
    assert sent["recoveryAvailabilitySetId"] == "/set"
    assert sent["recoveryProximityPlacementGroupId"] == wire.PPG
    assert sent["recoveryBootDiagStorageAccountId"] == "/diag"
    assert sent["recoveryCapacityReservationGroupId"] == "/crg"
    assert sent["multiVmGroupName"] == "shop"
    assert sent["vmManagedDisks"][0]["recoveryDiskEncryptionSetId"] == "/des"
    assert not {"size", "recoveryAzureVMSize", "recoveryAzureVMName", "licenseType"} & set(sent)


def test_a_patch_says_again_what_it_does_not_change():
    """It replaces, it does not merge: what is left out would be lost (NICs: inferred)."""
    machine = wire.with_nic(subnet="data", static_ip="10.9.0.9")
    machine["target"] |= {"size": "Standard_D4s_v5", "license_type": "WindowsServer"}

    assert a2a.update(machine, wire.item()) == {
        "properties": {
            "recoveryAzureVMName": "web-01",
            "recoveryAzureVMSize": "Standard_D4s_v5",
            "selectedRecoveryAzureNetworkId": wire.NETWORK.lower(),
            "licenseType": "WindowsServer",
            "vmNics": [
                {
                    "nicId": "298f05e1",
                    "selectionType": "SelectedByUser",
                    "enableAcceleratedNetworkingOnRecovery": False,
                    "ipConfigs": [
                        {
                            "ipConfigName": "ipconfig1",
                            "isPrimary": True,
                            "isSeletedForFailover": True,
                            "recoverySubnetName": "data",
                            "recoveryStaticIPAddress": "10.9.0.9",
                        },
                        {
                            "ipConfigName": "second",
                            "isPrimary": False,
                            "isSeletedForFailover": True,
                            "recoverySubnetName": "web",
                            "recoveryStaticIPAddress": "10.9.0.4",
                        },
                    ],
                }
            ],
            "providerSpecificDetails": {
                "instanceType": "A2A",
                "recoveryResourceGroupId": wire.AWAY,
                "tfoAzureVMName": "web-01-test",
            },
        }
    }


def test_a_patch_resets_what_the_file_took_out():
    before = wire.with_nic(static_ip="10.9.0.9")
    before["target"]["proximity_placement_group_id"] = wire.PPG
    shown = wire.item_showing(recoveryProximityPlacementGroupId=wire.PPG)

    body = a2a.update(wire.with_nic(), shown, before)["properties"]

    assert body["providerSpecificDetails"]["recoveryProximityPlacementGroupId"] == ""
    assert body["vmNics"][0]["ipConfigs"][0]["recoveryStaticIPAddress"] == ""


def test_a_patch_names_disks_whose_types_differ():
    """By the id under which the item knows them."""
    body = a2a.update(wire.with_disk(target_type="Standard_LRS"), wire.item())

    assert body["properties"]["providerSpecificDetails"]["managedDiskUpdateDetails"] == [
        {
            "diskId": wire.OS_DISK.lower(),
            "recoveryReplicaDiskAccountType": "Premium_LRS",
            "recoveryTargetDiskAccountType": "Standard_LRS",
        }
    ]


def test_interfaces_that_the_file_does_not_name_stay_as_they_are():
    body = a2a.update(wire.machine(), wire.item())

    assert body["properties"]["vmNics"][0]["selectionType"] == "SelectedByDefault"


def test_disks_are_added_and_removed_by_id():
    added = a2a.add_disks(wire.machine(), ["os"])["properties"]["providerSpecificDetails"]
    removed = a2a.remove_disks([wire.OS_DISK])["properties"]["providerSpecificDetails"]

    assert added["vmManagedDisks"][0]["diskId"] == wire.OS_DISK
    assert removed == {"instanceType": "A2A", "vmManagedDisksIds": [wire.OS_DISK]}


def test_home_is_found_under_either_container():
    """After a reprotect the item's source is the recovered machine; home is where it would go."""
    reverse = wire.item_showing(fabricObjectId="/elsewhere", recoveryAzureResourceGroupId=wire.HOME)
    reverse["id"] = f"{wire.CONTAINER_2}/replicationProtectedItems/x"

    assert a2a.home_id(wire.item(), wire.CONTAINER_2) == wire.VM.lower()
    assert a2a.home_id(reverse, wire.CONTAINER_2.upper()) == wire.VM


def test_only_copying_disks_are_seeding():
    shown = wire.item()
    disks = shown["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
    disks.append({"diskName": "new", "diskState": "InitialReplicationPending"})

    assert a2a.seeding_disks(shown) == ["new"]


def test_fixed_addresses_are_those_that_the_recovered_machine_gets():
    assert a2a.recovery_addresses(wire.item()) == ["10.9.0.4"]
    assert a2a.recovery_addresses(wire.item_showing(vmNics=None)) == []


@pytest.mark.parametrize("spelled", [wire.VM, wire.VM.upper(), wire.VM.lower()])
def test_an_items_name_is_the_same_for_every_spelling(spelled):
    assert item_name(spelled) == item_name(wire.VM)
