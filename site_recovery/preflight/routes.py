"""Where subnets send what leaves the network: around by an appliance, nowhere, or straight out.

Read from route tables; what gateways announce (BGP) is not in them.
"""

import collections.abc
import typing

from site_recovery.arm import Json
from site_recovery.preflight import outbound, wiring, words
from site_recovery.preflight.facts import Facts
from site_recovery.preflight.service_tags import NETWORKING
from site_recovery.rulebook import Finding, Rule, Severity

EVERYTHING = ("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1")
HOPS = {"VirtualAppliance": "an appliance", "VirtualNetworkGateway": "the network's gateway"}
STORAGE_ENDPOINT = "Microsoft.Storage"

BENT = Rule(
    "route-bent",
    Severity.WARN,
    "a route table sends 0.0.0.0/0 to an appliance or a gateway, and the subnet has no service "
    "endpoint for storage",
    "route {route} of table {table} sends all replication traffic by {hop}, which may throttle it",
    "add the service endpoint Microsoft.Storage to the subnet, and let {tags} out on that way",
    f"{NETWORKING}: network virtual appliances, forced tunneling",
)
FILTERED = Rule(
    "route-filtered",
    Severity.TELL,
    "a route table sends 0.0.0.0/0 to an appliance or a gateway; storage goes by its endpoint",
    "route {route} of table {table} sends what is not storage by {hop}, which cannot be seen here",
    "see that it lets TCP 443 out to {tags}",
    f"{NETWORKING}: network virtual appliances, forced tunneling",
)
DROPPED = Rule(
    "route-dropped",
    Severity.WARN,
    "a route table drops 0.0.0.0/0 (next hop None) and has no route for a tag that is needed",
    "route {route} of table {table} drops what goes to {tags}, so replication cannot start",
    "add routes for these tags with next hop Internet, or remove the route",
    "Virtual network traffic routing: next hop None",
)
NO_WAY = Rule(
    "no-way-out",
    Severity.WARN,
    "a private subnet has no NAT gateway, no default route, and a machine in it no public address",
    "the subnet has default outbound access switched off, and neither NAT gateway, default route "
    "nor public address leads out, so {tags} cannot be reached",
    "attach a NAT gateway to the subnet, or route 0.0.0.0/0 to a firewall that lets them out",
    "Default outbound access in Azure; outbound rules of load balancers are not looked at",
)
ROWS = (BENT, FILTERED, DROPPED, NO_WAY)

Side = typing.Literal["primary", "recovery"]


def routes_out(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Routes that bend or drop replication's traffic, at home and where machines land."""
    for side in _sides(facts):
        found: dict[tuple[Rule, str, str, str, str], dict[str, None]] = {}
        for subnet in _subnets(facts, side):
            for key in _routed(facts, side, subnet):
                found.setdefault(key, {})[str(subnet["name"])] = None
        for (rule, route, table, hop, tags), names in found.items():
            where = _where(facts, side, names)
            yield rule.found(where, route=route, table=table, hop=hop, tags=tags)


def way_out(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Private subnets without any way out, at home and where machines land."""
    explicit = {each.machine for each in wiring.interfaces(facts) if each.explicit}
    stuck: dict[str, list[str]] = {}
    for each in wiring.first_interfaces(facts):
        subnet = wiring.subnet(facts, each.subnet_id)
        if each.machine not in explicit and subnet and _closed(facts, subnet):
            stuck.setdefault(each.subnet_name, []).append(each.machine)
    for name, machines in stuck.items():
        yield NO_WAY.found(f"{words.machines(machines)} in subnet {name}", tags=_tags(facts))
    if "recovery" in _sides(facts):
        closed = [s["name"] for s in _subnets(facts, "recovery") if _closed(facts, s)]
        if closed:
            where = _where(facts, "recovery", closed)
            yield NO_WAY.found(where, tags=_tags(facts, "recovery"))


def _sides(facts: Facts) -> list[Side]:
    one, other = (facts.subject[side]["network_id"].casefold() for side in ("primary", "recovery"))
    return ["primary"] if one == other else ["primary", "recovery"]


def _subnets(facts: Facts, side: Side) -> list[Json]:
    """The subnets of a side that the machines use: by id at home, by name at the other side."""
    landing = wiring.landing(wiring.interfaces(facts))
    if side == "recovery":
        there = wiring.subnets(wiring.network(facts, side))
        return [there[name] for name in landing if name in there]
    ids = dict.fromkeys(each.subnet_id for some in landing.values() for each in some)
    return [found for found in (wiring.subnet(facts, one) for one in ids) if found]


def _routed(
    facts: Facts, side: Side, subnet: Json
) -> collections.abc.Iterator[tuple[Rule, str, str, str, str]]:
    """What the subnet's default route does to the tags that no route of their own leads out."""
    table = wiring.table_of(facts, subnet)
    route = _default(table)
    if table is None or route is None:
        return
    hop = str(route["properties"].get("nextHopType"))
    spared = _led_out(table) | ({"storage"} if _stores_directly(subnet) else set())
    tags = _tags(facts, side, spared)
    if not tags:
        return
    rule = DROPPED if hop == "None" else FILTERED if "storage" in spared else BENT
    if rule is DROPPED or hop in HOPS:
        yield rule, str(route["name"]), str(table["name"]), HOPS.get(hop, ""), tags


def _default(table: Json | None) -> Json | None:
    """The route of a table that takes everything."""
    routes = (table or {}).get("properties", {}).get("routes") or []
    every = [route for route in routes if route["properties"].get("addressPrefix") in EVERYTHING]
    return every[0] if every else None


def _led_out(table: Json) -> set[str]:
    """Tags (lower case) with a route of their own to the Internet."""
    return {
        str(route["properties"].get("addressPrefix")).casefold()
        for route in table["properties"].get("routes") or []
        if route["properties"].get("nextHopType") == "Internet"
    }


def _stores_directly(subnet: Json) -> bool:
    """Whether the subnet has a service endpoint for storage (also Microsoft.Storage.Global)."""
    endpoints = subnet["properties"].get("serviceEndpoints") or []
    return any(str(each.get("service")).startswith(STORAGE_ENDPOINT) for each in endpoints)


def _closed(facts: Facts, subnet: Json) -> bool:
    """Whether nothing leads out of a subnet but what its interfaces have themselves."""
    properties = subnet["properties"]
    private = properties.get("defaultOutboundAccess") is False
    table = wiring.table_of(facts, subnet)
    return private and not properties.get("natGateway") and _default(table) is None


def _tags(
    facts: Facts, side: Side = "primary", spared: collections.abc.Collection[str] = ()
) -> str:
    """The tags that machines at a side need, but those that are spared."""
    tags = [need.tag for need in outbound.wanted_tags(facts, side)]
    return words.listed(
        tag
        for tag in tags
        if tag.casefold() not in spared and tag.partition(".")[0].casefold() not in spared
    )


def _where(facts: Facts, side: Side, names: collections.abc.Iterable[str]) -> str:
    network = facts.subject[side]["network_id"].rpartition("/")[2]
    return f"{words.several('subnet', names)} of network {network}"


CHECKS = (routes_out, way_out)
