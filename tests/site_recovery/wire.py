"""Items and machines as plain data, for tests without a service."""

import copy

from site_recovery.machine import Vault

VAULT = Vault("s", "rg", "v")
HOME = "/subscriptions/s/resourceGroups/shop-rg"
AWAY = "/subscriptions/s/resourceGroups/shop-rg-asr"
VM = f"{HOME}/providers/Microsoft.Compute/virtualMachines/web-01"
OS_DISK = f"{HOME}/providers/Microsoft.Compute/disks/web-01-osdisk"
DATA_DISK = f"{HOME}/providers/Microsoft.Compute/disks/web-01-data0"
NIC = f"{HOME}/providers/Microsoft.Network/networkInterfaces/web-01-nic"
CACHE = f"{HOME}/providers/Microsoft.Storage/storageAccounts/shopcache"
NETWORK = f"{AWAY}/providers/Microsoft.Network/virtualNetworks/shop-vnet-asr"
PPG = f"{AWAY}/providers/Microsoft.Compute/proximityPlacementGroups/shop-ppg-asr"
CONTAINER = f"{VAULT.id}/replicationFabrics/east/replicationProtectionContainers/home"
CONTAINER_2 = f"{VAULT.id}/replicationFabrics/central/replicationProtectionContainers/away"

_MACHINE = {
    "machine": "web-01",
    "machine_id": VM,
    "fabric_name": "east",
    "container_name": "home",
    "recovery_fabric_name": "central",
    "recovery_container_name": "away",
    "policy_name": "day",
    "target": {"resource_group_id": AWAY},
    "disks": {
        "os": {
            "id": OS_DISK,
            "cache_account_id": CACHE,
            "recovery_resource_group_id": AWAY,
            "replica_type": "Premium_LRS",
            "target_type": "Premium_LRS",
        }
    },
    "nics": {},
}

# Shaped as recorded: azure-cli A2A scenario 2023-01-16, ids cased as there.
_ITEM = {
    "id": CONTAINER.replace("/subscriptions/", "/Subscriptions/")
    + "/replicationProtectedItems/anything",
    "name": "anything",
    "properties": {
        "friendlyName": "web-01",
        "protectionState": "Protected",
        "activeLocation": "Primary",
        "allowedOperations": ["UnplannedFailover", "DisableProtection", "TestFailover"],
        "replicationHealth": "Normal",
        "policyId": f"{VAULT.id}/replicationPolicies/day".replace("/subs", "/Subs"),
        "recoveryContainerId": CONTAINER_2.replace("/subs", "/Subs"),
        "providerSpecificDetails": {
            "instanceType": "A2A",
            "fabricObjectId": VM.lower(),
            "multiVmGroupName": "",
            "multiVmGroupCreateOption": "AutoCreated",
            "protectedManagedDisks": [
                {
                    "diskId": OS_DISK.lower(),
                    "diskName": "web-01-osdisk",
                    "recoveryResourceGroupId": AWAY,
                    "recoveryReplicaDiskAccountType": "Premium_LRS",
                    "recoveryTargetDiskAccountType": "Premium_LRS",
                    "recoveryDiskEncryptionSetId": None,
                    "diskCapacityInBytes": 32213303296,
                    "primaryStagingAzureStorageAccountId": CACHE,
                    "diskState": "Protected",
                }
            ],
            "recoveryAzureVMSize": "Standard_D2s_v5",
            "recoveryAzureVMName": "web-01",
            "recoveryAzureResourceGroupId": AWAY,
            "recoveryAvailabilitySet": None,
            "recoveryAvailabilityZone": None,
            "recoveryProximityPlacementGroupId": None,
            "recoveryBootDiagStorageAccountId": None,
            "recoveryCapacityReservationGroupId": None,
            "selectedRecoveryAzureNetworkId": NETWORK.lower(),
            "selectedTfoAzureNetworkId": None,
            "tfoAzureVMName": "web-01-test",
            "recoveryFabricObjectId": None,
            "vmNics": [
                {
                    "nicId": "298f05e1",
                    "sourceNicArmId": NIC,
                    "recoveryVMNetworkId": NETWORK.lower(),
                    "ipConfigs": [
                        {
                            "name": "ipconfig1",
                            "isPrimary": True,
                            "isSeletedForFailover": True,
                            "recoverySubnetName": "web",
                            "recoveryStaticIPAddress": "",
                            "recoveryPublicIPAddressId": None,
                            "recoveryLBBackendAddressPoolIds": None,
                            "tfoSubnetName": None,
                            "tfoStaticIPAddress": None,
                        },
                        {
                            "name": "second",
                            "isPrimary": False,
                            "isSeletedForFailover": True,
                            "recoverySubnetName": "web",
                            "recoveryStaticIPAddress": "10.9.0.4",
                        },
                    ],
                    "selectionType": "SelectedByDefault",
                    "recoveryNetworkSecurityGroupId": None,
                    "enableAcceleratedNetworkingOnRecovery": False,
                }
            ],
        },
    },
}


def machine(**target):
    """A machine with one disk; `target` adds to what the recovered machine shall be."""
    made = copy.deepcopy(_MACHINE)
    made["target"] |= target
    return made


def with_nic(**settings):
    """The same machine, with settings of its one interface."""
    return {**machine(), "nics": {"web-01-nic": {"id": NIC, **settings}}}


def with_disk(**changes):
    """The same machine, with its disk described otherwise."""
    made = machine()
    made["disks"]["os"] |= changes
    return made


def item(**properties):
    """The machine's protected item."""
    made = copy.deepcopy(_ITEM)
    made["properties"] |= properties
    return made


def item_showing(**details):
    """The same item with other Azure-to-Azure details."""
    made = item()
    made["properties"]["providerSpecificDetails"] |= details
    return made
