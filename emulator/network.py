"""Virtual networks, subnets, interfaces, public addresses, peerings."""

import ipaddress
import typing

from emulator import families, parts, paths
from emulator.families import Family
from emulator.generic import of_type
from emulator.messages import Document, Reply, Request, refuse
from emulator.world import World

VNET = "Microsoft.Network/virtualNetworks"
SUBNET = f"{VNET}/subnets"
PEERING = f"{VNET}/virtualNetworkPeerings"
NIC = "Microsoft.Network/networkInterfaces"
RESERVED = 4  # the first addresses of a subnet are Azure's own; the next free one is given out
PACE_S = 4.0  # the emulator's pace
PEERING_DEFAULTS = {
    "allowVirtualNetworkAccess": True,
    "allowForwardedTraffic": False,
    "allowGatewayTransit": False,
    "useRemoteGateways": False,
}


def _vnet(world: World, request: Request, document: Document, old: Document | None) -> Reply | None:
    """Inline subnets become resources of their own; without the key those there are kept."""
    properties = document["properties"]
    prefixes = properties.get("addressSpace", {}).get("addressPrefixes", [])
    if not prefixes:
        return refuse(400, "InvalidRequestFormat", "The address space of a network is required.")
    sent = properties.pop("subnets", None)
    for subnet in sent or []:
        refused = _outside(subnet.get("name", ""), subnet.get("properties", {}), prefixes)
        if refused:
            return refused
    if sent is not None and request.method == "PUT":
        refused = _drop_subnets(world, document["id"], {s["name"].casefold() for s in sent})
        if refused:
            return refused
    for subnet in sent or []:
        _keep_subnet(world, document["id"], subnet)
    given = old["properties"].get("resourceGuid") if old else None
    properties["resourceGuid"] = given or world.guid("vnet", document["id"])
    properties.setdefault("enableDdosProtection", False)
    if "virtualNetworkPeerings" in properties:  # left out, those there are kept (assumed)
        parts.take(world, request, document, "virtualNetworkPeerings", PEERING)
    return None


def _drop_subnets(world: World, vnet: str, wanted: set[str]) -> Reply | None:
    """Remove what is no longer named; nothing at all if one of those is in use."""
    gone = [s for s in world.resources.under(f"{vnet}/subnets/") if _low(s["name"]) not in wanted]
    for subnet in gone:
        refused = _subnet_in_use(world, None, subnet)
        if refused:
            return refused
    for subnet in gone:
        world.resources.pop(str(subnet["id"]), None)
    return None


def _keep_subnet(world: World, vnet: str, subnet: Document) -> None:
    path = f"{vnet}/subnets/{subnet['name']}"
    kept = dict(subnet.get("properties") or {})
    world.resources[path] = {
        "id": world.resources.canonical(path),
        "name": subnet["name"],
        "type": SUBNET,
        "etag": f'W/"{world.new_guid()}"',
        "properties": {**_subnet_defaults(kept), "provisioningState": "Succeeded"},
    }


def _subnet_defaults(properties: Document) -> Document:
    single = properties.get("addressPrefix") or next(
        iter(properties.get("addressPrefixes", [])), None
    )
    return {
        "delegations": [],
        "privateEndpointNetworkPolicies": "Disabled",
        "privateLinkServiceNetworkPolicies": "Enabled",
        **{k: v for k, v in properties.items() if v is not None},
        **({"addressPrefix": single} if single else {}),
    }


def _view_vnet(world: World, request: Request, document: Document) -> Document:
    peerings = parts.shown(world, document, "virtualNetworkPeerings")
    inside = {
        "subnets": world.resources.under(f"{document['id']}/subnets/"),
        "virtualNetworkPeerings": [_view_peering(world, request, found) for found in peerings],
    }
    return {**document, "properties": {**document["properties"], **inside}}


def _fill_peering(
    _world: World, _request: Request, document: Document, _old: object
) -> Reply | None:
    """400 without the other network; the rest as the service fills it in."""
    properties = document["properties"]
    if not properties.get("remoteVirtualNetwork", {}).get("id"):
        return refuse(400, "InvalidRequestFormat", "The remote network of a peering is required.")
    for key, value in PEERING_DEFAULTS.items():
        properties.setdefault(key, value)
    return None


def _view_peering(world: World, _request: Request, document: Document) -> Document:
    """Connected once the other network peers back, until then Initiated (Azure docs, peering)."""
    here = paths.parent(str(document["id"])).casefold()
    remote = str(document["properties"]["remoteVirtualNetwork"]["id"])
    back = (
        _low(other["properties"]["remoteVirtualNetwork"]["id"])
        for other in world.resources.under(f"{remote}/virtualNetworkPeerings/")
    )
    state = "Connected" if here in back else "Initiated"
    known = world.resources.get(remote) or {"properties": {}}
    space = known["properties"].get("addressSpace", {"addressPrefixes": []})
    told = {"peeringState": state, "remoteAddressSpace": space}
    return {**document, "properties": {**document["properties"], **told}}


def _vnet_in_use(world: World, request: Request, document: Document) -> Reply | None:
    for subnet in world.resources.under(f"{document['id']}/subnets/"):
        refused = _subnet_in_use(world, request, subnet)
        if refused:
            return refused
    return None


def _subnet(world: World, request: Request, document: Document, _old: object) -> Reply | None:
    document["properties"] = _subnet_defaults(document["properties"])
    vnet = world.resources[paths.parent(document["id"])]
    prefixes = vnet["properties"]["addressSpace"]["addressPrefixes"]
    refused = _outside(document["name"], document["properties"], prefixes)
    return refused or _overlaps(world, document)


def _outside(name: str, properties: Document, prefixes: list[str]) -> Reply | None:
    """400 for a subnet whose prefix is no part of the network."""
    asked = _subnet_defaults(properties).get("addressPrefix")
    try:
        subnet = ipaddress.ip_network(asked or "")
    except ValueError:
        message = f"Subnet '{name}' has an invalid address prefix '{asked}'."
        return refuse(400, "InvalidAddressPrefixFormat", message)
    whole = [ipaddress.ip_network(prefix) for prefix in prefixes]
    if any(
        w.version == subnet.version and subnet.subnet_of(typing.cast(typing.Any, w)) for w in whole
    ):
        return None
    message = f"Subnet '{name}' is not valid because its IP address range is outside the network's."
    return refuse(400, "NetcfgSubnetRangeOutsideVnet", message)


def _overlaps(world: World, document: Document) -> Reply | None:
    """400 for a subnet that covers a part of another."""
    own = ipaddress.ip_network(document["properties"]["addressPrefix"])
    for other in world.resources.under(f"{paths.parent(document['id'])}/subnets/"):
        prefix = ipaddress.ip_network(other["properties"]["addressPrefix"])
        if _low(other["name"]) != _low(document["name"]) and own.overlaps(prefix):
            message = f"Subnet '{document['name']}' overlaps with subnet '{other['name']}'."
            return refuse(400, "NetcfgSubnetRangesOverlap", message)
    return None


def _subnet_in_use(world: World, _request: Request | None, document: Document) -> Reply | None:
    """400 while an interface stands in the subnet."""
    wanted = _low(document["id"])
    for nic in of_type(world, _scope(document), NIC):
        for config in nic["properties"].get("ipConfigurations", []):
            if _low(config["properties"].get("subnet", {}).get("id", "")) == wanted:
                message = (
                    f"Subnet {document['name']} is in use by {config['id']} and cannot be deleted."
                )
                return refuse(400, "InUseSubnetCannotBeDeleted", message)
    return None


def _nic(world: World, request: Request, document: Document, old: Document | None) -> Reply | None:
    """Each ip configuration gets an id and an address of its subnet; a machine's stays its own."""
    properties = document["properties"]
    for number, config in enumerate(properties.get("ipConfigurations", [])):
        inner = config.setdefault("properties", {})
        subnet = inner.get("subnet", {}).get("id", "")
        if subnet not in world.resources:
            message = f"Resource {subnet} referenced by resource {document['id']} was not found."
            return refuse(400, "InvalidResourceReference", message)
        inner["subnet"] = {"id": subnet}
        config["id"] = f"{document['id']}/ipConfigurations/{config['name']}"
        config["type"] = f"{NIC}/ipConfigurations"
        inner.setdefault("privateIPAllocationMethod", "Dynamic")
        inner.setdefault("privateIPAddressVersion", "IPv4")
        inner.setdefault("primary", number == 0)
        inner["provisioningState"] = "Succeeded"
        inner["privateIPAddress"] = _address(world, document, config, subnet)
    was = old["properties"] if old else {}
    if "virtualMachine" in was:
        properties["virtualMachine"] = was["virtualMachine"]
    properties.setdefault("enableAcceleratedNetworking", False)
    properties.setdefault("enableIPForwarding", False)
    properties.setdefault("dnsSettings", {"dnsServers": [], "appliedDnsServers": []})
    properties["resourceGuid"] = was.get("resourceGuid") or world.guid("nic", document["id"])
    return None


def _address(world: World, nic: Document, config: Document, subnet: str) -> str:
    """The static address that was asked for, the one it had, or the next free one."""
    asked = config["properties"].get("privateIPAddress")
    taken = _taken(world, subnet, but=nic["id"])
    if asked and asked not in taken:
        return str(asked)
    network = ipaddress.ip_network(world.resources[subnet]["properties"]["addressPrefix"])
    free = (str(network[i]) for i in range(RESERVED, network.num_addresses - 1))
    return next((address for address in free if address not in taken), "")


def _taken(world: World, subnet: str, but: str) -> set[str]:
    """Addresses of a subnet that others have; looks only, so that nothing is compared after."""
    wanted, own = _low(subnet), _low(but)
    with world.reading():
        found = of_type(world, f"/subscriptions/{subnet.split('/')[2]}/", NIC)
    used = [
        (nic, config["properties"])
        for nic in found
        for config in nic["properties"].get("ipConfigurations", ())
    ]
    return {
        str(properties.get("privateIPAddress"))
        for nic, properties in used
        if _is(properties.get("subnet", {}).get("id", ""), wanted) and not _is(nic["id"], own)
    }


def _is(arm_id: str, folded: str) -> bool:
    """Whether an id is the one; lengths first, as fleets ask this for every adapter."""
    return len(arm_id) == len(folded) and arm_id.casefold() == folded


def _nic_in_use(_world: World, _request: Request, document: Document) -> Reply | None:
    """400 while a machine has it."""
    machine = document["properties"].get("virtualMachine")
    if machine is None:
        return None
    message = f"Network interface {document['id']} is used by {machine['id']}. Detach it first."
    return refuse(400, "InUse.NicInUse", message)


def _public_address(world: World, _request: Request, document: Document, _old: object) -> None:
    properties = document["properties"]
    properties.setdefault("publicIPAllocationMethod", "Dynamic")
    properties.setdefault("publicIPAddressVersion", "IPv4")
    properties.setdefault("idleTimeoutInMinutes", 4)
    drawn = int(world.draw("address", document["id"]) * 65_536)
    properties["ipAddress"] = f"203.0.{drawn // 256}.{drawn % 256}"


def _scope(document: Document) -> str:
    return f"/subscriptions/{str(document['id']).split('/')[2]}/"


def _low(value: object) -> str:
    return str(value).casefold()


def _family(kind: str, **more: typing.Any) -> None:
    pace = {"create_s": PACE_S, "delete_s": PACE_S, "has_etag": True}
    families.register(Family(kind, **{**pace, **more}))


_family(VNET, fill=_vnet, view=_view_vnet, guard=_vnet_in_use)
_family(SUBNET, fill=_subnet, guard=_subnet_in_use, located=False)
_family(NIC, fill=_nic, guard=_nic_in_use)
_family(PEERING, fill=_fill_peering, view=_view_peering, located=False)
_family("Microsoft.Network/publicIPAddresses", fill=_public_address)
