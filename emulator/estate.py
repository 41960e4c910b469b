"""What exists already when a world begins, from a compact file or made up by number.

An estate names groups; a group its networks, sets, placement groups and machines. Every resource is
built by the code that answers a PUT, so its document is as full as a real one. `resources` takes
any other ARM document by id, `quotas` the cores that a region allows per family.
"""

import pathlib
import random
import typing

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from emulator import groups, resources
from emulator.messages import Document
from emulator.subscriptions import SUBSCRIPTION
from emulator.world import World

KEYS = {"subscription", "groups", "resources", "quotas"}
IMAGES = {
    "Linux": {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server"},
    "Windows": {"publisher": "MicrosoftWindowsServer", "offer": "WindowsServer"},
}
FLEET_SIZES = ("Standard_D2s_v5", "Standard_D4s_v5", "Standard_E4s_v5", "Standard_E8s_v5")
FLEET_TYPES = ("Premium_LRS", "StandardSSD_LRS", "Standard_LRS")


def load(world: World, estate: str | pathlib.Path | Document) -> None:
    """Put an estate into a world; `fleet:N:SEED`, a file's path, or what such a file holds."""
    told = read(estate)
    unknown = set(told) - KEYS
    if unknown:
        raise ValueError(f"estate {estate}: unknown {', '.join(sorted(unknown))}")
    subscription = str(told.get("subscription", SUBSCRIPTION)).casefold()
    world.facts["account"]["subscriptions"].setdefault(subscription, "Local")
    for name, group in (told.get("groups") or {}).items():
        try:
            _group(world, f"/subscriptions/{subscription}/resourceGroups/{name}", group)
        except KeyError as error:
            raise ValueError(f"estate {estate}: group {name}: {error} is missing") from None
    for resource_id, body in (told.get("resources") or {}).items():
        resources.place(world, resource_id, body)
    world.facts["quotas"] = told.get("quotas") or {}
    world.facts["estate"] = {"source": source(estate)}


def source(estate: str | pathlib.Path | Document) -> str:
    """What an estate is called, to tell whether a saved world was made from it."""
    return "mapping" if isinstance(estate, dict) else pathlib.PurePath(str(estate)).name


def read(estate: str | pathlib.Path | Document) -> Document:
    """An estate as a mapping."""
    if isinstance(estate, dict):
        return estate
    kind, _, rest = str(estate).partition(":")
    if kind == "fleet":
        number, _, seed = rest.partition(":")
        return fleet(int(number), int(seed or 0))
    text = pathlib.Path(estate).read_text(encoding="utf-8")
    try:
        told: typing.Any = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise ValueError(f"estate {estate}: {' '.join(str(error).split())}") from None
    if not isinstance(told, dict):
        raise ValueError(f"estate {estate}: want a mapping with {', '.join(sorted(KEYS))}")
    return told


def fleet(number: int, seed: int = 0, location: str = "eastus2") -> Document:
    """`number` machines of one group and network, with 1 to 3 disks each; the same for a seed."""
    chance = random.Random(seed)
    machines = {f"vm-{n:04d}": _fleet_machine(chance, n) for n in range(1, number + 1)}
    network = {"addressSpace": "10.20.0.0/16", "subnets": {"fleet": "10.20.0.0/18"}}
    group = {"location": location, "networks": {"fleet-vnet": network}, "machines": machines}
    return {"groups": {"fleet-rg": group}}


def _fleet_machine(chance: random.Random, number: int) -> Document:
    os_type = chance.choice(("Linux", "Windows"))
    disks: Document = {"os": {"gib": 30 if os_type == "Linux" else 127, "type": "Premium_LRS"}}
    for lun in range(chance.randrange(3)):
        gib = chance.choice((64, 128, 256, 512))
        disks[f"lun{lun}"] = {"gib": gib, "type": chance.choice(FLEET_TYPES)}
    return {
        "os": os_type,
        "size": chance.choice(FLEET_SIZES),
        "network": "fleet-vnet",
        "subnet": "fleet",
        "address": f"10.20.{(number + 3) // 256}.{(number + 3) % 256}",
        "disks": disks,
    }


def _group(world: World, path: str, told: Document) -> None:
    """One group and all that is in it, parts before what is made of them."""
    location = told["location"]
    world.resources[path] = groups.document(path, location, told.get("tags"))
    compute = f"{path}/providers/Microsoft.Compute"
    for name, network in (told.get("networks") or {}).items():
        _network(
            world, f"{path}/providers/Microsoft.Network/virtualNetworks/{name}", location, network
        )
    for name in told.get("placementGroups") or []:
        resources.place(world, f"{compute}/proximityPlacementGroups/{name}", {"location": location})
    for name in told.get("availabilitySets") or []:
        aligned = {"location": location, "sku": {"name": "Aligned"}}
        resources.place(world, f"{compute}/availabilitySets/{name}", aligned)
    for name, machine in (told.get("machines") or {}).items():
        _machine(world, path, name, {"location": location, **machine})


def _network(world: World, path: str, location: str, told: Document) -> None:
    subnets = [
        {"name": name, "properties": {"addressPrefix": prefix}}
        for name, prefix in told["subnets"].items()
    ]
    space = {"addressPrefixes": [told["addressSpace"]]}
    properties = {"addressSpace": space, "subnets": subnets}
    resources.place(world, path, {"location": location, "properties": properties})


def _machine(world: World, group: str, name: str, told: Document) -> None:
    """A machine with its interface and its disks."""
    network = f"{group}/providers/Microsoft.Network"
    nic = resources.place(world, f"{network}/networkInterfaces/{name}-nic", _nic(network, told))
    compute = f"{group}/providers/Microsoft.Compute"
    properties: Document = {
        "hardwareProfile": {"vmSize": told["size"]},
        "storageProfile": _disks(name, told),
        "networkProfile": {"networkInterfaces": [{"id": nic["id"]}]},
        "osProfile": _profile(name, told["os"]),
    }
    for key, kind in (("set", "availabilitySet"), ("placementGroup", "proximityPlacementGroup")):
        if key in told:
            properties[kind] = {"id": f"{compute}/{kind}s/{told[key]}"}
    body: Document = {"location": told["location"], "tags": told.get("tags") or {}}
    if "zone" in told:
        body["zones"] = [str(told["zone"])]
    resources.place(world, f"{compute}/virtualMachines/{name}", {**body, "properties": properties})


def _nic(network: str, told: Document) -> Document:
    subnet = f"{network}/virtualNetworks/{told['network']}/subnets/{told['subnet']}"
    config: Document = {"subnet": {"id": subnet}}
    if "address" in told:
        config["privateIPAddress"] = told["address"]
    configs = [{"name": "ipconfig1", "properties": config}]
    properties = {
        "ipConfigurations": configs,
        "enableAcceleratedNetworking": told.get("accelerated", False),
    }
    return {"location": told["location"], "properties": properties}


def _disks(name: str, told: Document) -> Document:
    """The storage profile: `os` and `lunN` entries with gib and type."""
    entries = dict(told["disks"])
    own = entries.pop("os")
    data = [
        {
            "lun": int(key.removeprefix("lun")),
            "name": f"{name}-data{key.removeprefix('lun')}",
            "createOption": "Empty",
            "diskSizeGB": disk["gib"],
            "managedDisk": {"storageAccountType": disk["type"]},
        }
        for key, disk in entries.items()
    ]
    os_disk = {
        "osType": told["os"],
        "name": f"{name}-osdisk",
        "createOption": "FromImage",
        "diskSizeGB": own["gib"],
        "managedDisk": {"storageAccountType": own["type"]},
    }
    image = {**IMAGES[told["os"]], "version": "latest"}
    image.setdefault("sku", "2025-datacenter-azure-edition")
    return {"imageReference": image, "osDisk": os_disk, "dataDisks": data}


def _profile(name: str, os_type: str) -> Document:
    own: Document = {"computerName": name[:15], "adminUsername": "operator", "secrets": []}
    if os_type == "Windows":
        return {**own, "windowsConfiguration": {"provisionVMAgent": True}}
    settings = {"disablePasswordAuthentication": True, "provisionVMAgent": True}
    return {**own, "linuxConfiguration": settings}
