"""Whether the machines' addresses fit into the recovery network, and the network among others.

Subnets are those that the file names, else those of the same name as at home.
"""

import collections.abc
import ipaddress

from site_recovery import ids
from site_recovery.arm import Json
from site_recovery.preflight import network, wiring, words
from site_recovery.preflight.facts import Facts
from site_recovery.preflight.wiring import Interface
from site_recovery.rulebook import Finding, Rule, Severity

KEPT_BY_AZURE = 5
"""Addresses of a subnet that Azure keeps (virtual network FAQ)."""
SHOWN = 3

FULL = Rule(
    "subnet-full",
    Severity.WARN,
    "a subnet of the recovery network has fewer free addresses than interfaces land in it",
    "interfaces that land in it: {wanted}, free addresses: {free} ({prefix}, of which Azure keeps "
    "5)",
    "give the subnet a larger prefix, or name other subnets for some interfaces (recovery.subnet)",
    "Azure Virtual Network FAQ: five addresses are reserved in each subnet",
)
TAKEN = Rule(
    "address-taken",
    Severity.WARN,
    "a static address of a machine is used by another interface in the recovery network",
    "its static address {address} is used there by {other}, so it would get another one",
    "free the address, or set another one for this interface (recovery.address)",
    network.MAPPING,
)
OUTSIDE = Rule(
    "address-outside",
    Severity.TELL,
    "static addresses of machines are not in the prefix of the subnet where they land",
    "static addresses ({addresses}) are not in {prefix} of subnet {subnet} there, so other ones "
    "are given",
    "let others call them by name, or set addresses of that prefix (recovery.address)",
    network.MAPPING,
)
OVERLAPS = Rule(
    "address-space-overlaps",
    Severity.WARN,
    "the recovery network's prefixes overlap with a network that the primary one is peered with",
    "its prefixes {prefixes} overlap with those of {other}, which is peered with the network at "
    "home, so it can never be peered with it",
    "choose other prefixes for the recovery network",
    "Virtual network peering: address spaces must not overlap",
)
SAME = Rule(
    "address-space-shared",
    Severity.TELL,
    "the recovery network has prefixes of the network at home",
    "its prefixes {prefixes} are also those of {other} at home, so the two cannot be peered with "
    "each other, nor one network with both",
    "leave it so if machines shall keep their addresses, else choose other prefixes",
    "Virtual network peering: address spaces must not overlap",
)
ROWS = (FULL, TAKEN, OUTSIDE, OVERLAPS, SAME)


def room(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Subnets of the recovery network that are too small for what lands in them."""
    for subnet, landing in _landings(facts):
        whole = sum(ipaddress.ip_network(p).num_addresses for p in wiring.prefixes(subnet))
        reserved = KEPT_BY_AZURE * len(wiring.prefixes(subnet))
        free = whole - reserved - len(_used(facts, subnet, landing))
        if free < len(landing):
            yield FULL.found(
                _where(facts, subnet),
                wanted=len(landing),
                free=max(free, 0),
                prefix=words.listed(wiring.prefixes(subnet)),
            )


def static_addresses(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Static addresses that are taken at the other side, or that do not exist there."""
    for subnet, landing in _landings(facts):
        used = _used(facts, subnet, landing)
        fixed = [each for each in landing if each.keeps]
        for each in fixed:
            if each.keeps in used:
                other = used[each.keeps]
                where = f"interface {each.name} of machine {each.machine}"
                yield TAKEN.found(where, address=each.keeps, other=other)
        yield from _outside(subnet, [each for each in fixed if not _holds(subnet, each.keeps)])


def address_spaces(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Prefixes of the recovery network that other networks have too."""
    pair = network.both(facts)
    if pair is None:
        return
    away = network.spaces(pair.away)
    shared = _overlap(away, network.spaces(pair.home))
    if shared:
        yield SAME.found(pair.where, prefixes=words.listed(shared), other=pair.home["name"])
    for peering in pair.home["properties"].get("virtualNetworkPeerings") or []:
        properties = peering["properties"]
        remote = (properties.get("remoteVirtualNetwork") or {}).get("id") or ""
        space = (properties.get("remoteAddressSpace") or {}).get("addressPrefixes") or []
        found = _overlap(away, space)
        if found and not ids.same(remote, pair.away["id"]):
            yield OVERLAPS.found(
                pair.where, prefixes=words.listed(found), other=f"network {ids.name(remote)}"
            )


def _landings(facts: Facts) -> collections.abc.Iterator[tuple[Json, list[Interface]]]:
    """Subnets of the recovery network with the interfaces that land in each."""
    pair = network.both(facts)
    there = wiring.subnets(pair.away) if pair else {}
    for name, landing in wiring.landing(wiring.interfaces_of_all(facts)).items():
        if name in there:
            yield there[name], landing


def _used(facts: Facts, subnet: Json, landing: list[Interface]) -> dict[str, str]:
    """Addresses in use in a subnet -> by which interface; not by machines that came from home.

    A machine that was failed over holds its own address there.
    """
    ours = {each.machine.casefold() for each in landing}
    found = {}
    for nic in wiring.interfaces_there(facts):
        owner = ids.name((nic["properties"].get("virtualMachine") or {}).get("id") or "")
        for config in nic["properties"].get("ipConfigurations") or []:
            inner = config.get("properties") or {}
            stands = ids.same((inner.get("subnet") or {}).get("id"), subnet["id"])
            if stands and owner.casefold() not in ours and inner.get("privateIPAddress"):
                found[str(inner["privateIPAddress"])] = f"interface {nic['name']}"
    return found


def _outside(subnet: Json, lost: list[Interface]) -> collections.abc.Iterator[Finding]:
    if lost:
        shown = [each.keeps for each in lost[:SHOWN]] + ["…"] * (len(lost) > SHOWN)
        yield OUTSIDE.found(
            words.machines(each.machine for each in lost),
            addresses=", ".join(shown),
            prefix=words.listed(wiring.prefixes(subnet)),
            subnet=subnet["name"],
        )


def _holds(subnet: Json, address: str) -> bool:
    own = ipaddress.ip_address(address)
    return any(own in ipaddress.ip_network(prefix) for prefix in wiring.prefixes(subnet))


def _overlap(one: list[str], other: list[str]) -> list[str]:
    """Prefixes of `one` that share addresses with any of `other`."""
    taken = [ipaddress.ip_network(prefix) for prefix in other]
    return [
        prefix
        for prefix in one
        if any(ipaddress.ip_network(prefix).overlaps(each) for each in taken)
    ]


def _where(facts: Facts, subnet: Json) -> str:
    return f"subnet {subnet['name']} of network {ids.name(facts.subject['recovery']['network_id'])}"


CHECKS = (room, static_addresses, address_spaces)
