"""What stands around the shop's machines, all of it in order, and ways to spoil it."""

import copy

from emulator.resources import place
from tests.providers.fleet import ASR, CACHE, NETWORK, NETWORK_ASR, SHOP
from tests.site_recovery.preflight import shop
from tests.support.calls import make_vault

HOME = {"web": "10.10.1.0/24", "app": "10.10.2.0/24", "data": "10.10.3.0/24"}
AWAY = {"web": "10.30.1.0/24", "app": "10.30.2.0/24", "data": "10.30.3.0/24"}


def in_order(world):
    """A recovery network with the same subnets and cache accounts at both sides."""
    make_vault(world)
    place(world, ASR, {"location": "centralus"})
    subnets = [{"name": n, "properties": {"addressPrefix": p}} for n, p in AWAY.items()]
    network = {"addressSpace": {"addressPrefixes": ["10.30.0.0/16"]}, "subnets": subnets}
    place(world, NETWORK_ASR, {"location": "centralus", "properties": network})
    for account, location in ((CACHE, "eastus2"), (shop.CACHE_ASR, "centralus")):
        kind = {"sku": {"name": "Standard_LRS"}, "kind": "StorageV2"}
        place(world, account, {"location": location, "properties": {}, **kind})


def change(world, resource_id, top=None, **properties):
    """Other properties for what is there."""
    document = copy.deepcopy(world.resources[resource_id])
    document["properties"].update(properties)
    world.resources[resource_id] = {**document, **(top or {})}


def subnet(name="web", network=NETWORK):
    """A subnet's id."""
    return f"{network}/subnets/{name}"


def interface(name="web-01"):
    """The id of a machine's interface."""
    return f"{SHOP}/providers/Microsoft.Network/networkInterfaces/{name}-nic"


def rule(name, priority, access="Deny", direction="Outbound", to="*", **more):
    """A security rule for every protocol and port."""
    told = {
        "priority": priority,
        "access": access,
        "direction": direction,
        "protocol": "*",
        "sourceAddressPrefix": "*",
        "sourcePortRange": "*",
        "destinationAddressPrefix": to,
        "destinationPortRange": "*",
    }
    return {"name": name, "properties": {**told, **more}}


def guard(world, resource_id, *rules, name="web-nsg"):
    """A security group with these rules, on a subnet or an interface."""
    path = f"{SHOP}/providers/Microsoft.Network/networkSecurityGroups/{name}"
    place(world, path, {"location": "eastus2", "properties": {"securityRules": list(rules)}})
    change(world, resource_id, networkSecurityGroup={"id": path})


def lead(world, subnet_id, name="web-routes", **routes):
    """A route table on a subnet; routes: prefix and next hop by name."""
    path = f"{SHOP}/providers/Microsoft.Network/routeTables/{name}"
    told = [
        {"name": route, "properties": {"addressPrefix": prefix, "nextHopType": hop}}
        for route, (prefix, hop) in routes.items()
    ]
    place(world, path, {"location": "eastus2", "properties": {"routes": told}})
    change(world, subnet_id, routeTable={"id": path})


def peer(world, network_id, name, prefix, back=True):
    """A peering with a network of this prefix; without one back it is not connected."""
    remote = f"{SHOP}/providers/Microsoft.Network/virtualNetworks/{name}"
    if remote not in world.resources:
        space = {"addressSpace": {"addressPrefixes": [prefix]}}
        place(world, remote, {"location": "eastus2", "properties": space})
    ends = [(network_id, remote), (remote, network_id)]
    for here, there in ends if back else ends[:1]:
        path = f"{here}/virtualNetworkPeerings/to-{there.rpartition('/')[2]}"
        place(world, path, {"properties": {"remoteVirtualNetwork": {"id": there}}})
