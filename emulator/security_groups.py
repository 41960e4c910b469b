"""Network security groups and route tables: rules and routes as parts, and Azure's own rules.

Source of the six default rules: Azure docs, network security groups overview.
"""

import typing

from emulator import families, parts, paths
from emulator.families import Family
from emulator.messages import Document, Reply, Request, refuse
from emulator.network import NIC, PACE_S, SUBNET
from emulator.world import World

GROUP = "Microsoft.Network/networkSecurityGroups"
RULE = f"{GROUP}/securityRules"
TABLE = "Microsoft.Network/routeTables"
ROUTE = f"{TABLE}/routes"
LISTS = (
    "sourcePortRanges",
    "destinationPortRanges",
    "sourceAddressPrefixes",
    "destinationAddressPrefixes",
)
LOWEST, HIGHEST = 100, 4096  # priorities of a user's rules (the same page)

# name, direction, priority, access, from, to
DEFAULTS = (
    ("AllowVnetInBound", "Inbound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
    ("AllowAzureLoadBalancerInBound", "Inbound", 65001, "Allow", "AzureLoadBalancer", "*"),
    ("DenyAllInBound", "Inbound", 65500, "Deny", "*", "*"),
    ("AllowVnetOutBound", "Outbound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
    ("AllowInternetOutBound", "Outbound", 65001, "Allow", "*", "Internet"),
    ("DenyAllOutBound", "Outbound", 65500, "Deny", "*", "*"),
)


def _fill_group(
    world: World, request: Request, document: Document, old: Document | None
) -> Reply | None:
    """Rules become resources of their own; two of one priority and direction are refused."""
    rules = document["properties"].get("securityRules") or []
    told = [{"name": r["name"], "properties": r.get("properties") or {}} for r in rules]
    refused = next((r for n, rule in enumerate(told) if (r := _unfit(rule, told[:n]))), None)
    if refused:
        return refused
    for rule in rules:
        rule["properties"] = {**{key: [] for key in LISTS}, **(rule.get("properties") or {})}
    parts.take(world, request, document, "securityRules", RULE)
    document["properties"]["resourceGuid"] = world.guid("nsg", document["id"])
    return None


def _fill_rule(world: World, _request: Request, document: Document, _old: object) -> Reply | None:
    others = world.resources.under(f"{paths.parent(document['id'])}/")
    refused = _unfit(document, [r for r in others if not _same(r, document)])
    document["properties"] = {**{key: [] for key in LISTS}, **document["properties"]}
    return refused


def _same(one: Document, other: Document) -> bool:
    return str(one["name"]).casefold() == str(other["name"]).casefold()


def _unfit(rule: Document, others: list[Document]) -> Reply | None:
    """400 for a priority out of range, or one that another rule of that direction has."""
    own = rule["properties"]
    priority, direction = own.get("priority"), own.get("direction")
    if not isinstance(priority, int) or not LOWEST <= priority <= HIGHEST:
        message = f"Security rule {rule['name']} has invalid Priority. Value: {priority}."
        return refuse(400, "SecurityRuleInvalidPriority", message)
    for other in others:
        told = other["properties"]
        if (told.get("priority"), told.get("direction")) == (priority, direction):
            message = (
                f"Security rule {rule['name']} conflicts with rule {other['name']}. Rules cannot "
                f"have the same Priority and Direction."
            )
            return refuse(400, "SecurityRuleConflict", message)
    return None


def _view_group(world: World, _request: Request, document: Document) -> Document:
    """With its own rules, Azure's rules, and what it is attached to."""
    properties = {
        **document["properties"],
        "securityRules": parts.shown(world, document, "securityRules"),
        "defaultSecurityRules": [_default(document, row) for row in DEFAULTS],
    }
    for key, kind in (("subnets", SUBNET), ("networkInterfaces", NIC)):
        used = parts.users(world, document, kind, "networkSecurityGroup")
        if used:
            properties[key] = used
    return {**document, "properties": properties}


def _default(document: Document, row: tuple[str, str, int, str, str, str]) -> Document:
    name, direction, priority, access, source, target = row
    return {
        "id": f"{document['id']}/defaultSecurityRules/{name}",
        "name": name,
        "type": f"{GROUP}/defaultSecurityRules",
        "etag": document["etag"],
        "properties": {
            **{key: [] for key in LISTS},
            "provisioningState": "Succeeded",
            "description": name,
            "protocol": "*",
            "sourcePortRange": "*",
            "destinationPortRange": "*",
            "sourceAddressPrefix": source,
            "destinationAddressPrefix": target,
            "access": access,
            "priority": priority,
            "direction": direction,
        },
    }


def _in_use(world: World, _request: Request, document: Document) -> Reply | None:
    """400 while a subnet or an interface has it (code as of subnets: assumed)."""
    for kind in (SUBNET, NIC):
        used = parts.users(world, document, kind, "networkSecurityGroup")
        if used:
            message = f"{document['name']} cannot be deleted: it is used by {used[0]['id']}."
            return refuse(400, "InUseNetworkSecurityGroupCannotBeDeleted", message)
    return None


def _fill_table(world: World, request: Request, document: Document, _old: object) -> None:
    parts.take(world, request, document, "routes", ROUTE)
    document["properties"].setdefault("disableBgpRoutePropagation", False)
    document["properties"]["resourceGuid"] = world.guid("routes", document["id"])


def _view_table(world: World, _request: Request, document: Document) -> Document:
    properties = {**document["properties"], "routes": parts.shown(world, document, "routes")}
    used = parts.users(world, document, SUBNET, "routeTable")
    if used:
        properties["subnets"] = used
    return {**document, "properties": properties}


def _family(kind: str, **more: typing.Any) -> None:
    families.register(Family(kind, create_s=PACE_S, delete_s=PACE_S, has_etag=True, **more))


_family(GROUP, fill=_fill_group, view=_view_group, guard=_in_use)
_family(RULE, located=False, fill=_fill_rule)
_family(TABLE, fill=_fill_table, view=_view_table)
_family(ROUTE, located=False)
