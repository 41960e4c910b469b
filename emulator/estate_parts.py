"""One group of an estate and all that is in it, parts before what is made of them."""

import typing

from emulator import groups, guest, resources
from emulator.messages import Document
from emulator.world import World

IMAGES = {
    "Linux": {"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server"},
    "Windows": {"publisher": "MicrosoftWindowsServer", "offer": "WindowsServer"},
}
GROUP_KEYS = {
    "location",
    "tags",
    "networks",
    "availabilitySets",
    "placementGroups",
    "machines",
    "securityGroups",
    "routeTables",
    "storageAccounts",
    "locks",
}
MACHINE_KEYS = guest.KEYS | {
    "os",
    "size",
    "network",
    "subnet",
    "set",
    "placementGroup",
    "zone",
    "accelerated",
    "address",
    "tags",
    "disks",
    "securityGroup",
    "location",
}
ANY = "*"


def group(world: World, path: str, told: Document) -> None:
    """The group; locks and peerings come later (`lock`, `peer`). Raises ValueError."""
    _known(path, told, GROUP_KEYS)
    try:
        _group(world, path, told)
    except KeyError as error:
        raise ValueError(f"group {path.rpartition('/')[2]}: {error} is missing") from None


def _group(world: World, path: str, told: Document) -> None:
    location = told["location"]
    world.resources[path] = groups.document(path, location, told.get("tags"))
    network, compute = (f"{path}/providers/Microsoft.{kind}" for kind in ("Network", "Compute"))
    here = {"location": location}
    for name, rules in _named(told, "securityGroups"):
        body = {**here, "properties": {"securityRules": [_rule(rule) for rule in rules]}}
        resources.place(world, f"{network}/networkSecurityGroups/{name}", body)
    for name, routes in _named(told, "routeTables"):
        body = {**here, "properties": {"routes": [_route(route) for route in routes]}}
        resources.place(world, f"{network}/routeTables/{name}", body)
    for name, entry in _named(told, "networks"):
        resources.place(world, f"{network}/virtualNetworks/{name}", _network(network, here, entry))
    for name in told.get("placementGroups") or []:
        resources.place(world, f"{compute}/proximityPlacementGroups/{name}", dict(here))
    for name in told.get("availabilitySets") or []:
        aligned = {**here, "sku": {"name": "Aligned"}}
        resources.place(world, f"{compute}/availabilitySets/{name}", aligned)
    for name, entry in _named(told, "storageAccounts"):
        _account(world, f"{path}/providers/Microsoft.Storage/storageAccounts/{name}", here, entry)
    for name, entry in _named(told, "machines"):
        _known(name, entry, MACHINE_KEYS)
        _machine(world, path, name, {**here, **entry})


def peer(world: World, path: str, told: Document) -> None:
    """The peerings of a group's networks: name to the other network's id, or GROUP/NETWORK."""
    for name, entry in _named(told, "networks"):
        network = f"{path}/providers/Microsoft.Network/virtualNetworks/{name}"
        for peering, other in (entry.get("peerings") or {}).items():
            remote = other if other.startswith("/") else _away(path, *other.split("/"))
            body = {"properties": {"remoteVirtualNetwork": {"id": remote}}}
            resources.place(world, f"{network}/virtualNetworkPeerings/{peering}", body)


def _away(path: str, group: str, network: str) -> str:
    home = path.rpartition("/")[0]
    return f"{home}/{group}/providers/Microsoft.Network/virtualNetworks/{network}"


def lock(world: World, path: str, told: Document) -> None:
    """The locks of a group: name to level."""
    for name, level in _named(told, "locks"):
        where = f"{path}/providers/Microsoft.Authorization/locks/{name}"
        resources.place(world, where, {"properties": {"level": level}})


def _named(told: Document, key: str) -> list[tuple[str, typing.Any]]:
    return list((told.get(key) or {}).items())


def _known(name: str, told: Document, keys: set[str]) -> None:
    unknown = sorted(set(told) - keys)
    if unknown:
        raise ValueError(f"{name.rpartition('/')[2]}: unknown {', '.join(unknown)}")


def _rule(told: Document) -> Document:
    """A security rule: name, priority, access; to (a tag or prefix), ports, from, direction."""
    return {
        "name": told["name"],
        "properties": {
            "priority": told["priority"],
            "access": told["access"],
            "direction": told.get("direction", "Outbound"),
            "protocol": told.get("protocol", ANY),
            "sourcePortRange": ANY,
            "destinationPortRange": str(told.get("ports", ANY)),
            "sourceAddressPrefix": told.get("from", ANY),
            "destinationAddressPrefix": told.get("to", ANY),
        },
    }


def _route(told: Document) -> Document:
    """A route: name, prefix, hop (VirtualAppliance, Internet, None …), address of the hop."""
    hop = {"addressPrefix": told["prefix"], "nextHopType": told["hop"]}
    if "address" in told:
        hop["nextHopIpAddress"] = told["address"]
    return {"name": told["name"], "properties": hop}


def _network(home: str, here: Document, told: Document) -> Document:
    properties: Document = {
        "addressSpace": {"addressPrefixes": [told["addressSpace"]]},
        "subnets": [_subnet(home, name, subnet) for name, subnet in told["subnets"].items()],
    }
    if "dns" in told:
        properties["dhcpOptions"] = {"dnsServers": list(told["dns"])}
    return {**here, "properties": properties}


def _subnet(home: str, name: str, told: str | Document) -> Document:
    """A prefix, or `{prefix, securityGroup, routeTable, …}`; the rest as ARM names it."""
    if isinstance(told, str):
        return {"name": name, "properties": {"addressPrefix": told}}
    more = dict(told)
    properties: Document = {"addressPrefix": more.pop("prefix")}
    for key, arm, kind in (
        ("securityGroup", "networkSecurityGroup", "networkSecurityGroups"),
        ("routeTable", "routeTable", "routeTables"),
    ):
        if key in more:
            properties[arm] = {"id": f"{home}/{kind}/{more.pop(key)}"}
    return {"name": name, "properties": {**properties, **more}}


def _account(world: World, path: str, here: Document, told: Document) -> None:
    """A storage account; `blob` are the settings of its blob service."""
    more = dict(told or {})
    blob, sku = more.pop("blob", None), more.pop("sku", "Standard_LRS")
    kind, tags = more.pop("kind", "StorageV2"), more.pop("tags", {})
    body = {**here, "sku": {"name": sku}, "kind": kind, "tags": tags, "properties": more}
    resources.place(world, path, body)
    if blob:
        resources.place(world, f"{path}/blobServices/default", {"properties": blob})


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
    body.update(guest.told(told))
    if "zone" in told:
        body["zones"] = [str(told["zone"])]
    resources.place(world, f"{compute}/virtualMachines/{name}", {**body, "properties": properties})


def _nic(network: str, told: Document) -> Document:
    subnet = f"{network}/virtualNetworks/{told['network']}/subnets/{told['subnet']}"
    config: Document = {"subnet": {"id": subnet}}
    if "address" in told:
        config["privateIPAddress"] = told["address"]
    configs = [{"name": "ipconfig1", "properties": config}]
    properties: Document = {
        "ipConfigurations": configs,
        "enableAcceleratedNetworking": told.get("accelerated", False),
    }
    if "securityGroup" in told:
        guarded = f"{network}/networkSecurityGroups/{told['securityGroup']}"
        properties["networkSecurityGroup"] = {"id": guarded}
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
