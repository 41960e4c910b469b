"""The machine that comes up at the recovery site, for good or for a test, with disks and adapters.

Recorded: same names in the recovery group and region, tags, OS disk attached, no osProfile, size,
placement group (recovery VM GETs of 2022-10-11 and 2023-01-16). Fields of a test: `tfo…`.
"""

import dataclasses

from emulator import guest, outages, resources
from emulator.messages import Document
from emulator.site_recovery import ids, item_disks, item_nics, objects
from emulator.world import World

MACHINE_CODE, ADAPTER_CODE = "28031", "28092"
"""A machine, and an adapter, that cannot be made (docs, of another scenario)."""


class NotMade(Exception):
    """Why nothing came up: code and what is wrong."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


@dataclasses.dataclass(frozen=True)
class Keys:
    """Where an item says how it comes up."""

    machine: str
    disk: str
    nic: str
    nic_group: str
    network: str
    security: str
    accelerated: str
    subnet: str
    address: str
    public: str
    pools: str


REAL = Keys(
    machine="recoveryAzureVMName",
    disk="failoverDiskName",
    nic="recoveryNicName",
    nic_group="recoveryNicResourceGroupName",
    network="recoveryVMNetworkId",
    security="recoveryNetworkSecurityGroupId",
    accelerated="enableAcceleratedNetworkingOnRecovery",
    subnet="recoverySubnetName",
    address="recoveryStaticIPAddress",
    public="recoveryPublicIPAddressId",
    pools="recoveryLBBackendAddressPoolIds",
)
TEST = Keys(
    machine="tfoAzureVMName",
    disk="tfoDiskName",
    nic="tfoRecoveryNicName",
    nic_group="tfoRecoveryNicResourceGroupName",
    network="tfoVMNetworkId",
    security="tfoNetworkSecurityGroupId",
    accelerated="enableAcceleratedNetworkingOnTfo",
    subnet="tfoSubnetName",
    address="tfoStaticIPAddress",
    public="tfoPublicIPAddressId",
    pools="tfoLBBackendAddressPoolIds",
)


@dataclasses.dataclass(frozen=True)
class Made:
    """What came up. disks: new disk by the item's diskId. everything: in order of making."""

    machine: Document
    disks: dict[str, str]
    everything: list[str]


def make(
    world: World, item: Document, keys: Keys, network: str | None = None, *, outside: bool = False
) -> Made:
    """Let the machine come up; all of it or, with NotMade, nothing.

    network: instead of the item's own. outside: not in its set and placement group, which could
    not take it.
    """
    details = item["properties"]["providerSpecificDetails"]
    path = machine_path(details, keys)
    _refuse(world, details, path)
    made: list[str] = []
    try:
        disks = _disks(world, item, keys, made)
        adapters = _adapters(world, details, keys, network, made)
        body = _body(world, item, disks, adapters, outside=outside)
        machine = resources.place(world, path, body)
    except ValueError as error:
        remove(world, made)
        raise NotMade(MACHINE_CODE, str(error)) from error
    except NotMade:
        remove(world, made)
        raise
    return Made(machine, disks, [machine["id"], *reversed(made)])


def remove(world: World, everything: list[str]) -> None:
    """Take what came up out of the world again."""
    for resource_id in everything:
        if resource_id in world.resources:
            resources.remove(world, resource_id)


def machine_path(details: Document, keys: Keys) -> str:
    """Where the machine comes up."""
    group = details["recoveryAzureResourceGroupId"]
    return f"{group}/providers/Microsoft.Compute/virtualMachines/{details[keys.machine]}"


def _refuse(world: World, details: Document, path: str) -> None:
    region, group = details["recoveryFabricLocation"], details["recoveryAzureResourceGroupId"]
    if outages.down(world, region):
        raise NotMade(MACHINE_CODE, f"Region {region} is not available.")
    if group not in world.resources:
        raise NotMade(MACHINE_CODE, f"Resource group {ids.name(group)} was not found.")
    if path in world.resources:
        raise NotMade(MACHINE_CODE, f"Virtual machine {ids.name(path)} exists already.")


# Disks


def _disks(world: World, item: Document, keys: Keys, made: list[str]) -> dict[str, str]:
    details = item["properties"]["providerSpecificDetails"]
    return {
        disk["diskId"]: _disk(world, details, disk, disk[keys.disk], made)
        for disk in details["protectedManagedDisks"]
    }


def _disk(world: World, details: Document, disk: Document, name: str, made: list[str]) -> str:
    path = f"{disk['recoveryResourceGroupId']}/providers/Microsoft.Compute/disks/{name}"
    if path in world.resources:
        raise NotMade(MACHINE_CODE, f"Disk {name} exists already.")
    properties: Document = {
        "creationData": {"createOption": "Restore"},
        "diskSizeGB": -(-disk["diskCapacityInBytes"] // item_disks.GIB),
    }
    if disk["diskType"] == "OperatingSystem":
        properties["osType"] = details["osType"]
        properties["hyperVGeneration"] = details["recoveryAzureGeneration"]
    if disk["recoveryDiskEncryptionSetId"]:
        properties["encryption"] = {
            "type": "EncryptionAtRestWithCustomerKey",
            "diskEncryptionSetId": disk["recoveryDiskEncryptionSetId"],
        }
    body: Document = {
        "location": details["recoveryFabricLocation"],
        "sku": {"name": disk["recoveryTargetDiskAccountType"]},
        "properties": properties,
        **_zones(details),
    }
    placed = resources.place(world, path, body)
    made.append(placed["id"])
    return str(placed["id"])


def _zones(details: Document) -> Document:
    zone = details.get("recoveryAvailabilityZone")
    return {"zones": [zone]} if zone else {}


# Adapters


def _adapters(
    world: World, details: Document, keys: Keys, network: str | None, made: list[str]
) -> list[str]:
    """Adapters that are selected, in the network of their kind; no network, no adapter."""
    found = []
    for adapter in details["vmNics"]:
        where = network or adapter[keys.network]
        configs = [c for c in adapter["ipConfigs"] if c["isSeletedForFailover"]]
        if where and configs and adapter["selectionType"] != item_nics.NOT_SELECTED:
            found.append(_adapter(world, details, adapter, keys, where, configs, made))
    return found


def _adapter(
    world: World,
    details: Document,
    adapter: Document,
    keys: Keys,
    network: str,
    configs: list[Document],
    made: list[str],
) -> str:
    if network not in world.resources:
        raise NotMade(ADAPTER_CODE, f"Virtual network {ids.name(network)} was not found.")
    suffix = "-test" if keys is TEST else ""
    name = adapter[keys.nic] or ids.name(adapter["sourceNicArmId"]) + suffix
    group = details["recoveryAzureResourceGroupId"]
    if adapter[keys.nic_group]:
        group = f"{ids.parent(group)}/resourceGroups/{adapter[keys.nic_group]}"
    path = f"{group}/providers/Microsoft.Network/networkInterfaces/{name}"
    if path in world.resources:
        raise NotMade(ADAPTER_CODE, f"Network interface {name} exists already.")
    accelerated = adapter[keys.accelerated]
    if accelerated is None:  # of a test: as in the real case
        accelerated = adapter[REAL.accelerated]
    properties: Document = {
        "ipConfigurations": [_config(world, config, keys, network) for config in configs],
        "enableAcceleratedNetworking": bool(accelerated),
    }
    if adapter[keys.security]:
        properties["networkSecurityGroup"] = {"id": adapter[keys.security]}
    body = {"location": details["recoveryFabricLocation"], "properties": properties}
    placed = resources.place(world, path, body)
    made.append(placed["id"])
    return str(placed["id"])


def _config(world: World, config: Document, keys: Keys, network: str) -> Document:
    wanted = config[keys.subnet] or config["recoverySubnetName"] or config["subnetName"] or ""
    subnet = item_nics.default_subnet(world, network, wanted)
    properties: Document = {
        "subnet": {"id": f"{world.resources.canonical(network)}/subnets/{subnet}"},
        "primary": config["isPrimary"],
        "privateIPAllocationMethod": "Dynamic",
    }
    if config[keys.address]:
        properties["privateIPAddress"] = config[keys.address]
        properties["privateIPAllocationMethod"] = "Static"
    if config[keys.public]:
        properties["publicIPAddress"] = {"id": config[keys.public]}
    if config[keys.pools]:
        pools = [{"id": pool} for pool in config[keys.pools]]
        properties["loadBalancerBackendAddressPools"] = pools
    return {"name": config["name"] or "ipconfig1", "properties": properties}


# The machine


def _body(
    world: World, item: Document, disks: dict[str, str], adapters: list[str], *, outside: bool
) -> Document:
    details = item["properties"]["providerSpecificDetails"]
    source = world.resources.get(item[objects.KEPT]["machine_id"])
    properties: Document = {
        "hardwareProfile": {"vmSize": details["recoveryAzureVMSize"]},
        "storageProfile": _storage(details, disks, source),
        "networkProfile": {"networkInterfaces": [{"id": adapter} for adapter in adapters]},
        **({} if outside else _placement(details)),
    }
    if details["recoveryBootDiagStorageAccountId"]:
        properties["diagnosticsProfile"] = {"bootDiagnostics": {"enabled": True}}
    inside = guest.inside(source) if source else {}
    return {
        "location": details["recoveryFabricLocation"],
        "tags": dict(details["vmSyncedConfigDetails"]["tags"]),
        "properties": properties,
        guest.GUEST: dict(inside),
        **_zones(details),
    }


def _placement(details: Document) -> Document:
    """Set, placement group and reservation; compute shows the group in capitals by itself."""
    wanted = {
        "availabilitySet": details["recoveryAvailabilitySet"],
        "proximityPlacementGroup": details["recoveryProximityPlacementGroupId"],
    }
    found: Document = {key: {"id": value} for key, value in wanted.items() if value}
    reserved = details["recoveryCapacityReservationGroupId"]
    if reserved:
        found["capacityReservation"] = {"capacityReservationGroup": {"id": reserved}}
    return found


def _storage(details: Document, disks: dict[str, str], source: Document | None) -> Document:
    """Disks as the source has them; without it, data disks by their order."""
    parts = item_disks.attached(source) if source else {}
    system: Document | None = None
    data: list[Document] = []
    for disk in details["protectedManagedDisks"]:
        part = parts.get(disk["diskId"], {})
        entry = {"createOption": "Attach", "managedDisk": {"id": disks[disk["diskId"]]}}
        if disk["diskType"] == "OperatingSystem":
            system = {**entry, "osType": details["osType"]}
        else:
            data.append({**entry, "lun": part.get("lun", len(data)), **_caching(part)})
    if system is None:
        raise NotMade(MACHINE_CODE, "The system's disk is not replicated.")
    return {"osDisk": system, "dataDisks": data}


def _caching(part: Document) -> Document:
    return {"caching": part["caching"]} if part.get("caching") else {}
