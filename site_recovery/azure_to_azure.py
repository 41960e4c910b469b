"""Wire bodies of the Azure-to-Azure scenario, and the table of what can be set and how it reads.

Names on the way in and on the way out differ (facts, protocol-a2a sections 3 and 4): ipConfigName
reads back as name, recoveryAvailabilitySetId as recoveryAvailabilitySet; isSeletedForFailover is
the service's own spelling.
"""

import dataclasses
import typing

from site_recovery import ids
from site_recovery.machine import Disk, Machine, Nic, Vault
from site_recovery.positions import Item

Json = dict[str, typing.Any]

REMOVE: Json = {
    "properties": {
        "disableProtectionReason": "NotSpecified",
        "replicationProviderInput": {"instanceType": "DisableProtectionProviderSpecificInput"},
    }
}


@dataclasses.dataclass(frozen=True)
class Setting:
    """One setting of a machine, a NIC or an IP configuration.

    key: ours. words: for people. shown: how an item shows it, "" when it never does.
    put: how the enabling PUT takes it, "" when it does not. patch: how PATCH takes it.
    inner: PATCH takes it inside providerSpecificDetails. clears: "" resets it.
    """

    key: str
    words: str
    shown: str
    patch: str
    put: str = ""
    inner: bool = False
    clears: bool = False


TARGET = (
    Setting(
        "resource_group_id",
        "resource group",
        "recoveryAzureResourceGroupId",
        "recoveryResourceGroupId",
        "recoveryResourceGroupId",
        inner=True,
    ),
    Setting(
        "network_id",
        "network",
        "selectedRecoveryAzureNetworkId",
        "selectedRecoveryAzureNetworkId",
        "recoveryAzureNetworkId",
    ),
    Setting("size", "size", "recoveryAzureVMSize", "recoveryAzureVMSize"),
    Setting("vm_name", "machine name", "recoveryAzureVMName", "recoveryAzureVMName"),
    Setting(
        "zone",
        "zone",
        "recoveryAvailabilityZone",
        "recoveryAvailabilityZone",
        "recoveryAvailabilityZone",
        inner=True,
        clears=True,
    ),
    Setting(
        "availability_set_id",
        "availability set",
        "recoveryAvailabilitySet",
        "recoveryAvailabilitySetId",
        "recoveryAvailabilitySetId",
        clears=True,
    ),
    Setting(
        "proximity_placement_group_id",
        "placement group",
        "recoveryProximityPlacementGroupId",
        "recoveryProximityPlacementGroupId",
        "recoveryProximityPlacementGroupId",
        inner=True,
        clears=True,
    ),
    Setting(
        "boot_diagnostics_account_id",
        "boot diagnostics account",
        "recoveryBootDiagStorageAccountId",
        "recoveryBootDiagStorageAccountId",
        "recoveryBootDiagStorageAccountId",
        inner=True,
        clears=True,
    ),
    Setting(
        "test_network_id",
        "test network",
        "selectedTfoAzureNetworkId",
        "selectedTfoAzureNetworkId",
        clears=True,
    ),
    Setting(
        "capacity_reservation_group_id",
        "capacity reservation",
        "recoveryCapacityReservationGroupId",
        "recoveryCapacityReservationGroupId",
        "recoveryCapacityReservationGroupId",
        inner=True,
        clears=True,
    ),
    Setting("license_type", "license", "", "licenseType"),
)
NIC = (
    Setting(
        "accelerated_networking",
        "accelerated networking",
        "enableAcceleratedNetworkingOnRecovery",
        "enableAcceleratedNetworkingOnRecovery",
    ),
    Setting(
        "security_group_id",
        "security group",
        "recoveryNetworkSecurityGroupId",
        "recoveryNetworkSecurityGroupId",
        clears=True,
    ),
)
IP_CONFIG = (
    Setting("subnet", "subnet", "recoverySubnetName", "recoverySubnetName"),
    Setting(
        "static_ip",
        "static address",
        "recoveryStaticIPAddress",
        "recoveryStaticIPAddress",
        clears=True,
    ),
    Setting("test_subnet", "test subnet", "tfoSubnetName", "tfoSubnetName", clears=True),
    Setting(
        "test_static_ip", "test address", "tfoStaticIPAddress", "tfoStaticIPAddress", clears=True
    ),
)
DISK = (
    Setting(
        "replica_type",
        "replica type",
        "recoveryReplicaDiskAccountType",
        "recoveryReplicaDiskAccountType",
    ),
    Setting(
        "target_type",
        "target type",
        "recoveryTargetDiskAccountType",
        "recoveryTargetDiskAccountType",
    ),
)

# What a PATCH says again although nobody asked to change it: it replaces, it does not merge
# (NICs: inferred from recorded clients; the rest sent along by them).
_NIC_ECHO = {
    "nicId": "nicId",
    "selectionType": "selectionType",
    "recoveryNetworkSecurityGroupId": "recoveryNetworkSecurityGroupId",
    "enableAcceleratedNetworkingOnRecovery": "enableAcceleratedNetworkingOnRecovery",
    "tfoNetworkSecurityGroupId": "tfoNetworkSecurityGroupId",
    "enableAcceleratedNetworkingOnTfo": "enableAcceleratedNetworkingOnTfo",
    "recoveryNicName": "recoveryNicName",
    "recoveryNicResourceGroupName": "recoveryNicResourceGroupName",
    "reuseExistingNic": "reuseExistingNic",
    "tfoRecoveryNicName": "tfoNicName",
    "tfoRecoveryNicResourceGroupName": "tfoNicResourceGroupName",
    "tfoReuseExistingNic": "tfoReuseExistingNic",
    "targetNicName": "targetNicName",
}
_IP_ECHO = {
    "name": "ipConfigName",
    "isPrimary": "isPrimary",
    "isSeletedForFailover": "isSeletedForFailover",
    "recoverySubnetName": "recoverySubnetName",
    "recoveryStaticIPAddress": "recoveryStaticIPAddress",
    "recoveryPublicIPAddressId": "recoveryPublicIPAddressId",
    "recoveryLBBackendAddressPoolIds": "recoveryLBBackendAddressPoolIds",
    "tfoSubnetName": "tfoSubnetName",
    "tfoStaticIPAddress": "tfoStaticIPAddress",
    "tfoPublicIPAddressId": "tfoPublicIPAddressId",
    "tfoLBBackendAddressPoolIds": "tfoLBBackendAddressPoolIds",
}


def enable(vault: Vault, machine: Machine) -> Json:
    """Body of the PUT that starts replication; NICs, size and name are not taken here."""
    target: typing.Mapping[str, typing.Any] = machine["target"]
    details: Json = {
        "instanceType": "A2A",
        "fabricObjectId": machine["machine_id"],
        "recoveryContainerId": vault.recovery_container(machine),
        "vmManagedDisks": [_disk(disk) for disk in machine["disks"].values()],
    }
    details |= {row.put: target[row.key] for row in TARGET if row.put and target.get(row.key)}
    if group := machine.get("consistency_group"):
        details["multiVmGroupName"] = group
    policy = vault.policy(machine["policy_name"])
    return {"properties": {"policyId": policy, "providerSpecificDetails": details}}


def add_disks(machine: Machine, keys: typing.Iterable[str]) -> Json:
    """Body of addDisks for the named disks of a machine."""
    disks = [_disk(machine["disks"][key]) for key in keys]
    return {
        "properties": {"providerSpecificDetails": {"instanceType": "A2A", "vmManagedDisks": disks}}
    }


def remove_disks(disk_ids: typing.Iterable[str]) -> Json:
    """Body of removeDisks."""
    details = {"instanceType": "A2A", "vmManagedDisksIds": list(disk_ids)}
    return {"properties": {"providerSpecificDetails": details}}


def update(machine: Machine, item: Item, before: Machine | None = None) -> Json:
    """Body of the one PATCH that brings an item to what is declared.

    Everything that the item shows is said again. `before` is what was declared last: what it
    had and `machine` has no more is reset.
    """
    shown = details(item)
    inner: Json = {"instanceType": "A2A"}
    outer: Json = {}
    for row in TARGET:
        value = wanted(row, machine["target"], before["target"] if before else None)
        if value is None:
            value = shown.get(row.shown) if row.shown else None
        if value is not None:
            (inner if row.inner else outer)[row.patch] = value
    if shown.get("tfoAzureVMName"):
        inner["tfoAzureVMName"] = shown["tfoAzureVMName"]
    if disks := _disk_updates(machine, item):
        inner["managedDiskUpdateDetails"] = disks
    outer["vmNics"] = [_nic_update(nic, machine, before) for nic in shown.get("vmNics") or ()]
    return {"properties": {**outer, "providerSpecificDetails": inner}}


def wanted(
    row: Setting,
    now: typing.Mapping[str, typing.Any],
    before: typing.Mapping[str, typing.Any] | None,
) -> typing.Any:
    """The declared value; "" where one was declared and no longer is; None: the service's own."""
    if now.get(row.key) is not None:
        return now[row.key]
    return "" if row.clears and before and before.get(row.key) else None


def details(item: Item) -> Json:
    """The part of an item that is Azure-to-Azure's own."""
    return typing.cast(Json, item["properties"].get("providerSpecificDetails") or {})


def shown_disk(item: Item, disk_id: str) -> Json | None:
    """How an item shows the disk of this home id."""
    for disk in details(item).get("protectedManagedDisks") or ():
        if ids.same(disk.get("diskId"), disk_id):
            return typing.cast(Json, disk)
    return None


def seeding_disks(item: Item) -> list[str]:
    """Names of disks that are still being copied, also under a protected item (added ones)."""
    return [
        str(disk.get("diskName"))
        for disk in details(item).get("protectedManagedDisks") or ()
        if str(disk.get("diskState") or "").startswith("InitialReplication")
    ]


def nics(machine: Machine | None) -> dict[str, Nic]:
    """What is declared for a machine's interfaces, by name."""
    return (machine.get("nics") if machine else None) or {}


def declared_nic(machine: Machine | None, shown: Json) -> Nic | None:
    """What is declared for a NIC as an item shows it, found by the source NIC's id."""
    for nic in nics(machine).values():
        if ids.same(nic["id"], shown.get("sourceNicArmId")):
            return nic
    return None


def ip_config(nic: Nic, shown: Json) -> Json | None:
    """The IP configuration that a declaration means: the named one, else the primary."""
    configs: list[Json] = shown.get("ipConfigs") or []
    name = nic.get("ip_config")
    if name:
        return next((c for c in configs if ids.same(c.get("name"), name)), None)
    return next((c for c in configs if c.get("isPrimary")), configs[0] if configs else None)


def home_id(item: Item, recovery_container_id: str) -> str:
    """The home ARM id of the machine that an item is for.

    Under the recovery container roles are swapped: home is what the item would fail over to.
    """
    shown = details(item)
    container = str(item["id"]).rpartition("/replicationProtectedItems/")[0]
    if not ids.same(container, recovery_container_id):
        return str(shown.get("fabricObjectId") or "")
    group = shown.get("recoveryAzureResourceGroupId") or ""
    name = shown.get("recoveryAzureVMName") or ""
    return f"{group}/providers/Microsoft.Compute/virtualMachines/{name}"


def machine_name(machine: Machine) -> str:
    """The machine's own name in Azure, which jobs name their target by."""
    return ids.name(machine["machine_id"])


def _disk(disk: Disk) -> Json:
    body = {
        "diskId": disk["id"],
        "primaryStagingAzureStorageAccountId": disk["cache_account_id"],
        "recoveryResourceGroupId": disk["recovery_resource_group_id"],
        "recoveryReplicaDiskAccountType": disk["replica_type"],
        "recoveryTargetDiskAccountType": disk["target_type"],
    }
    if encryption_set := disk.get("disk_encryption_set_id"):
        body["recoveryDiskEncryptionSetId"] = encryption_set
    return body


def _disk_updates(machine: Machine, item: Item) -> list[Json]:
    """Disks whose types differ, by the id under which the item knows them."""
    updates = []
    for disk in machine["disks"].values():
        shown = shown_disk(item, disk["id"])
        asked: typing.Mapping[str, typing.Any] = disk
        if shown and any(shown.get(row.shown) != asked[row.key] for row in DISK):
            types = {row.patch: asked[row.key] for row in DISK}
            updates.append({"diskId": shown["diskId"], **types})
    return updates


def _nic_update(shown: Json, machine: Machine, before: Machine | None) -> Json:
    """One NIC said again as the item shows it, with what is declared written over it."""
    body = {ours: shown[key] for key, ours in _NIC_ECHO.items() if shown.get(key) is not None}
    configs = {id(config): _ip_echo(config) for config in shown.get("ipConfigs") or ()}
    if nic := declared_nic(machine, shown):
        old = declared_nic(before, shown)
        body |= _values(NIC, nic, old)
        if config := ip_config(nic, shown):
            configs[id(config)] |= _values(IP_CONFIG, nic, old)
        body["selectionType"] = "SelectedByUser"
    return {**body, "ipConfigs": list(configs.values())}


def _ip_echo(shown: Json) -> Json:
    return {ours: shown[key] for key, ours in _IP_ECHO.items() if shown.get(key) is not None}


def _values(rows: tuple[Setting, ...], nic: Nic, before: Nic | None) -> Json:
    values = {row.patch: wanted(row, nic, before) for row in rows}
    return {key: value for key, value in values.items() if value is not None}


def recovery_addresses(item: Item) -> list[str]:
    """Fixed addresses that the recovered machine will have, as far as they are set."""
    configs = [c for nic in details(item).get("vmNics") or () for c in nic.get("ipConfigs") or ()]
    return [c["recoveryStaticIPAddress"] for c in configs if c.get("recoveryStaticIPAddress")]
