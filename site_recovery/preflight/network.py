"""The two networks compared: what machines find at home and would miss at the other side.

Nothing is asked of a recovery network that is still to be made, and nothing where both sides are
one network (zone to zone).
"""

import collections.abc
import dataclasses
import ipaddress
import typing

from site_recovery import ids
from site_recovery.arm import Json
from site_recovery.preflight import sizes, wiring, words
from site_recovery.preflight.facts import Facts
from site_recovery.rulebook import Finding, Rule, Severity

MAPPING = "Set up network mapping and IP addressing for VNets"
CONNECTIVITY = "Troubleshoot Azure-to-Azure VM network connectivity issues; service code 151195"
COPIED = f"{MAPPING}; that only the address space is copied is assumed"
GATEWAY = "gatewaysubnet"
EFFECT = ("access", "direction", "protocol", "priority")

DNS_MISSING = Rule(
    "dns-missing",
    Severity.WARN,
    "the network at home has DNS servers of its own, the recovery network has none",
    "its machines ask {servers} for names at home, and would ask Azure's DNS there",
    "set dnsServers on the recovery network to servers that answer there",
    CONNECTIVITY,
)
DNS_LOST = Rule(
    "dns-lost",
    Severity.WARN,
    "a DNS server of the recovery network has an address of the network at home",
    "its DNS server {servers} stands in the network at home and is lost with it",
    "add a DNS server that lives outside the primary region, or fail one over first",
    CONNECTIVITY,
)
PEERING_MISSING = Rule(
    "peering-missing",
    Severity.WARN,
    "the network at home is peered with more networks than the recovery network",
    "it is not peered with {networks}, which machines reach at home",
    "peer it with them or with what replaces them there",
    f"{COPIED}, as is that a network which only the other side is peered with replaces one",
)
PEERING_BROKEN = Rule(
    "peering-broken",
    Severity.WARN,
    "a peering of the recovery network is not connected",
    "its peering {peering} is {state}, so nothing passes",
    "create or renew the peering at the other network",
    "Virtual network peering: peeringState",
)
GATEWAY_MISSING = Rule(
    "gateway-missing",
    Severity.WARN,
    "the network at home has a gateway subnet, the recovery network has none",
    "it has no GatewaySubnet, so what machines reach by VPN or ExpressRoute at home is out of "
    "reach there",
    "add a GatewaySubnet and a gateway, or peer it with a network that has one",
    "Azure virtual machines with ExpressRoute (azure-vm-disaster-recovery-with-expressroute)",
)
SUBNET_MISSING = Rule(
    "subnet-missing",
    Severity.WARN,
    "the recovery network has no subnet of the name that a machine's interface is in at home",
    "it has no subnet {subnet}; {machines} would land in {other}, its first by name",
    "add subnet {subnet} there, or name another one for these interfaces (recovery.subnet)",
    MAPPING,
)
GROUP_MISSING = Rule(
    "security-group-missing",
    Severity.WARN,
    "a subnet has a security group at home, its namesake at the other side has none",
    "it has no security group where {group} guards it at home, so machines would stand open",
    "attach a security group with the same rules",
    f"{MAPPING}; support matrix: security groups are associated by hand or by a script",
)
GROUP_DIFFERS = Rule(
    "security-group-differs",
    Severity.WARN,
    "the security groups of two subnets of the same name have different rules",
    "security group {other} differs from {group} at home in {rules}",
    "make the rules equal, or see that the difference is meant",
    "assumed: rules are compared by name, and what they do",
)
TABLE_MISSING = Rule(
    "route-table-missing",
    Severity.WARN,
    "a subnet has a route table at home, its namesake at the other side has none",
    "it has no route table where {table} leads its traffic at home",
    "attach a route table with the routes that hold there",
    COPIED,
)
TABLE_DIFFERS = Rule(
    "route-table-differs",
    Severity.TELL,
    "the route tables of two subnets of the same name lead to different prefixes",
    "route table {other} differs from {table} at home in {routes}",
    "see that the difference is meant: next hops have other addresses there",
    "assumed: routes are compared by prefix and kind of next hop",
)
ACCELERATED = Rule(
    "accelerated-networking-lost",
    Severity.WARN,
    "an interface has accelerated networking, and the recovery size does not offer it",
    "its recovery size {size} offers no accelerated networking, which interface {interface} has "
    "at home and the service sets there too",
    "choose a size that offers it, or set recovery.acceleratedNetworking: false on the interface",
    "Accelerated Networking with Azure virtual machine disaster recovery",
)
ROWS = (
    DNS_MISSING,
    DNS_LOST,
    PEERING_MISSING,
    PEERING_BROKEN,
    GATEWAY_MISSING,
    SUBNET_MISSING,
    GROUP_MISSING,
    GROUP_DIFFERS,
    TABLE_MISSING,
    TABLE_DIFFERS,
    ACCELERATED,
)


@dataclasses.dataclass(frozen=True)
class Networks:
    """Both networks, where both are there and are not one."""

    home: Json
    away: Json

    @property
    def where(self) -> str:
        """The recovery network, in words."""
        return f"network {self.away['name']}"


def both(facts: Facts) -> Networks | None:
    """The two networks to compare; None if there is nothing to compare yet."""
    home, away = wiring.network(facts, "primary"), wiring.network(facts, "recovery")
    if home is None or away is None or ids.same(home["id"], away["id"]):
        return None
    return Networks(home, away)


def dns_servers(facts: Facts) -> collections.abc.Iterator[Finding]:
    """DNS servers that are missing at the other side, or are lost with the primary one."""
    pair = both(facts)
    if pair is None:
        return
    home, away = _servers(pair.home), _servers(pair.away)
    if home and not away:
        yield DNS_MISSING.found(pair.where, servers=words.listed(home))
    lost = [server for server in away if _inside(server, spaces(pair.home))]
    if lost and not any(_inside(server, spaces(pair.away)) for server in lost):
        yield DNS_LOST.found(pair.where, servers=words.listed(lost))


def peerings(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Peerings that are missing or broken at the other side."""
    pair = both(facts)
    if pair is None:
        return
    own = {pair.home["id"].casefold(), pair.away["id"].casefold()}
    home, away = _peered(pair.home, own), _peered(pair.away, own)
    missing = [name for remote, name in home.items() if remote not in away]
    if len(missing) > len(away.keys() - home.keys()):  # what only it is peered with replaces one
        yield PEERING_MISSING.found(pair.where, networks=words.listed(missing))
    for peering in _peerings(pair.away):
        state = peering["properties"].get("peeringState", "Connected")
        if state != "Connected":
            yield PEERING_BROKEN.found(pair.where, peering=peering["name"], state=state)


def gateways(facts: Facts) -> collections.abc.Iterator[Finding]:
    """A gateway subnet at home without one at the other side."""
    pair = both(facts)
    if pair and GATEWAY in wiring.subnets(pair.home) and GATEWAY not in wiring.subnets(pair.away):
        yield GATEWAY_MISSING.found(pair.where)


def subnet_names(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Subnets that machines would look for in vain."""
    pair = both(facts)
    if pair is None:
        return
    there = wiring.subnets(pair.away)
    other = next(iter(sorted(str(each["name"]) for each in there.values())), "none at all")
    for name, landing in wiring.landing(wiring.interfaces(facts)).items():
        if name not in there:
            machines = words.machines(each.machine for each in landing)
            subnet = landing[0].lands_in
            yield SUBNET_MISSING.found(pair.where, subnet=subnet, machines=machines, other=other)


def security_groups(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Subnets whose security groups are missing or differ at the other side."""
    for where, home, away in _namesakes(facts):
        group, other = wiring.group_of(facts, home), wiring.group_of(facts, away)
        if group and other is None:
            yield GROUP_MISSING.found(where, group=group["name"])
        elif group and other and (rules := _different(_rules(group), _rules(other))):
            yield GROUP_DIFFERS.found(
                where, group=group["name"], other=other["name"], rules=words.several("rule", rules)
            )


def route_tables(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Subnets whose route tables are missing or differ at the other side."""
    for where, home, away in _namesakes(facts):
        table, other = wiring.table_of(facts, home), wiring.table_of(facts, away)
        if table and other is None:
            yield TABLE_MISSING.found(where, table=table["name"])
        elif table and other and (routes := _different(_routes(table), _routes(other))):
            yield TABLE_DIFFERS.found(
                where,
                table=table["name"],
                other=other["name"],
                routes=words.several("route", routes),
            )


def accelerated(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Interfaces that would lose accelerated networking with the recovery size."""
    there = facts.subject["recovery"]
    fast = [each for each in wiring.interfaces(facts) if each.accelerated]
    offered = sizes.offered(facts, there["subscription_id"], there["location"]) if fast else {}
    for each in fast:
        size = offered.get(facts.subject["machines"][each.machine]["size"].casefold())
        if size and not size.accelerated:
            where = f"machine {each.machine}"
            yield ACCELERATED.found(where, size=size.name, interface=each.name)


def spaces(network: Json) -> list[str]:
    """The address prefixes of a network."""
    return list(network["properties"].get("addressSpace", {}).get("addressPrefixes") or [])


def _namesakes(facts: Facts) -> collections.abc.Iterator[tuple[str, Json, Json]]:
    """Subnets that are at both sides and used by the machines: where, at home, there."""
    pair = both(facts)
    if pair is None:
        return
    there = wiring.subnets(pair.away)
    for name, landing in wiring.landing(wiring.interfaces(facts)).items():
        home = wiring.subnet(facts, landing[0].subnet_id)
        if home and name in there:
            yield f"subnet {there[name]['name']} of {pair.where}", home, there[name]


def _servers(network: Json) -> list[str]:
    return list((network["properties"].get("dhcpOptions") or {}).get("dnsServers") or [])


def _inside(address: str, prefixes: collections.abc.Iterable[str]) -> bool:
    return any(ipaddress.ip_address(address) in ipaddress.ip_network(each) for each in prefixes)


def _peerings(network: Json) -> list[Json]:
    return list(network["properties"].get("virtualNetworkPeerings") or [])


def _peered(network: Json, own: set[str]) -> dict[str, str]:
    """Lower-case ids of the networks that one is peered with -> their names; not the pair's own."""
    remotes = [
        str((peering["properties"].get("remoteVirtualNetwork") or {}).get("id") or "")
        for peering in _peerings(network)
    ]
    return {each.casefold(): ids.name(each) for each in remotes if each.casefold() not in own}


def _rules(group: Json) -> dict[str, typing.Any]:
    """What each rule of a group does; addresses are left out: they are other ones there."""
    return {
        str(rule["name"]).casefold(): [
            str(rule["properties"].get(key)).casefold()
            for key in (*EFFECT, "destinationPortRange", "destinationPortRanges")
        ]
        for rule in group["properties"].get("securityRules") or []
    }


def _routes(table: Json) -> dict[str, typing.Any]:
    return {
        str(route["properties"].get("addressPrefix")): route["properties"].get("nextHopType")
        for route in table["properties"].get("routes") or []
    }


def _different(one: dict[str, typing.Any], other: dict[str, typing.Any]) -> list[str]:
    """Names that only one has, or that mean something else in the other."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


CHECKS = (
    dns_servers,
    peerings,
    gateways,
    subnet_names,
    security_groups,
    route_tables,
    accelerated,
)
