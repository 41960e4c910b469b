"""What is wrong with a machine beside the pair: ids, network, placement, zones."""

import collections.abc
import ipaddress
import typing

from stacks import defaults, placement
from stacks import pair as written
from stacks import rows_machines as rows
from stacks.defaults import Draft
from stacks.disk_checks import disk_checks
from stacks.inventory import Machine
from stacks.pair_checks import Found, at, zonal
from stacks.problems import dotted, items
from stacks.resolved import Network
from stacks.rule import Rule

# Azure keeps the first four addresses of a subnet and its last one ("Virtual network FAQ")
RESERVED_FIRST, RESERVED_LAST = 4, 1
LONGEST_PREFIX = 29


def machine_checks(draft: Draft) -> collections.abc.Iterator[Found]:
    """Every check that looks at machines."""
    label = draft.pair.machines
    yield network_prefixes(draft)
    yield network_said(draft)
    yield subnet_sizes(draft)
    machines = items(draft.inventory.machines)
    for name, machine in machines:
        where = dotted(f"{label}: ", ("machines", name))
        yield home_subscription(draft, where, machine)
        yield from _nics(draft, where, machine)
        yield from disk_checks(draft, where, machine)
    yield from ids_once(label, machines)
    yield from _placed(draft, label)
    yield recovered_names(draft, label)
    yield set_in_one_group(draft)
    yield made_or_existing(draft)
    yield addresses_once(draft, label)


def _placed(draft: Draft, label: str) -> collections.abc.Iterator[Found]:
    for group_name, group in items(draft.pair.groups):
        if isinstance(group.machines, list):
            for name in group.machines:
                yield placed(draft, label, name, group_name, group)


def placed(draft: Draft, label: str, name: str, group_name: str, group: written.Group) -> Found:
    """A machine stands in a zone or in a set; from zone to zone it changes its zone."""
    if name not in draft.inventory.machines:
        return
    machine = draft.inventory.machines[name]
    where = dotted(f"{label}: ", ("machines", name))
    zone, in_set = placement.said_zone(machine, group), placement.said_set(machine, group)
    if zone not in (None, "none") and in_set is not None and in_set.name != "none":
        yield rows.ZONE_AND_SET.found(where, zone=zone, group=group_name)
    if zonal(draft):
        yield from _changes_zone(draft, where, machine, group)
    made = (
        placement.availability_set(draft, machine, group),
        placement.proximity_placement_group(draft, machine, group),
    )
    for thing, key in zip(made, ("availabilitySet", "proximityPlacementGroup"), strict=True):
        if thing is not None and len(thing.name) > 80:
            yield rows.DEFAULT_TOO_LONG.found(f"{where}.{key}", name=thing.name)


def _changes_zone(draft: Draft, where: str, machine: Machine, group: written.Group) -> Found:
    if machine.zone is None:
        yield rows.ZONE_AT_HOME.found(f"{where}.zone")
        return
    zone = placement.zone(draft, machine, group)
    if zone is None:
        yield rows.ZONE_NONE.found(where)
    elif zone == machine.zone:
        yield rows.ZONE_UNCHANGED.found(where, zone=zone)


def home_subscription(draft: Draft, where: str, machine: Machine) -> Found:
    """The pair names one subscription for all machines at home."""
    subscription = defaults.subscription(draft, draft.pair.primary)
    found = machine.id.split("/")[2]
    if found.casefold() != subscription.casefold():
        yield rows.HOME_SUBSCRIPTION.found(f"{where}.id", found=found, subscription=subscription)


def ids_once(label: str, machines: list[tuple[str, Machine]]) -> collections.abc.Iterator[Found]:
    """A machine, a disk or a NIC that stands twice would be replicated twice, or fought over."""
    seen: dict[str, str] = {}
    for name, machine in machines:
        yield _once(seen, machine, dotted(f"{label}: ", ("machines", name)))
        for key, things in (("disks", machine.disks), ("nics", machine.nics)):
            for inner, thing in items(things):
                where = dotted(f"{label}: ", ("machines", name, key, inner))
                yield _once(seen, thing, where)


def _once(seen: dict[str, str], thing: typing.Any, where: str) -> Found:
    first = seen.setdefault(thing.id.casefold(), where)
    if first != where:
        yield rows.ID_TWICE.found(f"{where}.id", place=first.partition(": ")[2])


def network_said(draft: Draft) -> Found:
    """Prefixes come in twos: subnets, and the space that they are in."""
    if draft.zone_to_zone:
        return
    said = draft.pair.recovery.virtual_network
    if said is not None and not said.existing:
        if said.subnets is not None and said.address_space is None:
            yield rows.SPACE_MISSING.found(at("recovery", "virtualNetwork", "addressSpace"))
        if said.address_space is not None and said.subnets is None:
            yield rows.SUBNETS_MISSING.found(at("recovery", "virtualNetwork", "subnets"))


def network_prefixes(draft: Draft) -> Found:
    """Subnets lie inside the address space, and beside each other."""
    network = defaults.recovery_network(draft)
    if not network.thing.existing and network.address_space:
        for name, rule, words in misplaced(network):
            yield rule.found(at("recovery", "virtualNetwork", "subnets", name), **words)


def misplaced(
    network: Network,
) -> collections.abc.Iterator[tuple[str, Rule, dict[str, typing.Any]]]:
    """Subnets that Azure would refuse in a network's address space: name, row and its words."""
    spaces = [ipaddress.IPv4Network(space) for space in network.address_space]
    placed_before: list[tuple[str, ipaddress.IPv4Network]] = []
    for name, text in network.subnets.items():
        prefix = ipaddress.IPv4Network(text)
        if not any(prefix.subnet_of(space) for space in spaces):
            inside = ", ".join(network.address_space)
            yield name, rows.SUBNET_OUTSIDE, {"prefix": text, "spaces": inside}
        for other, taken in placed_before:
            if prefix.overlaps(taken):
                words = {"prefix": text, "other": other, "taken": taken}
                yield name, rows.SUBNET_OVERLAPS, words
        placed_before.append((name, prefix))


def subnet_sizes(draft: Draft) -> Found:
    """Also of an existing network: a smaller one is a slip."""
    for name, text in defaults.recovery_network(draft).subnets.items():
        if ipaddress.IPv4Network(text).prefixlen > LONGEST_PREFIX:
            where = at("recovery", "virtualNetwork", "subnets", name)
            yield rows.SUBNET_SMALL.found(where, prefix=text)


def _nics(draft: Draft, where: str, machine: Machine) -> collections.abc.Iterator[Found]:
    for name, nic in items(machine.nics):
        yield _subnet(draft, f"{where}.nics.{name}", nic)
        yield _static(draft, f"{where}.nics.{name}", nic)


def _subnets(draft: Draft) -> dict[str, str]:
    """The recovery network's subnets by lower-case name; empty where nobody said them."""
    found = defaults.recovery_network(draft).subnets
    return {name.casefold(): prefix for name, prefix in found.items()}


def _subnet(draft: Draft, where: str, nic: typing.Any) -> Found:
    known = _subnets(draft)
    wanted = nic.subnet if nic.recovery.subnet is None else nic.recovery.subnet
    if known and wanted.casefold() not in known:
        key = f"{where}.subnet" if nic.recovery.subnet is None else f"{where}.recovery.subnet"
        network = defaults.recovery_network(draft)
        yield rows.SUBNET_UNKNOWN.found(
            key, subnet=wanted, network=network.thing.name, known=", ".join(network.subnets)
        )


def _static(draft: Draft, where: str, nic: typing.Any) -> Found:
    """A static address lies in its subnet and is not one that Azure keeps."""
    address, known = nic.recovery.address, _subnets(draft)
    wanted = nic.subnet if nic.recovery.subnet is None else nic.recovery.subnet
    if address is None or wanted.casefold() not in known:
        return
    prefix = ipaddress.IPv4Network(known[wanted.casefold()])
    if prefix.prefixlen > LONGEST_PREFIX:
        return  # no address is free, and its size is told
    number = int(ipaddress.IPv4Address(address)) - int(prefix.network_address)
    if not RESERVED_FIRST <= number < prefix.num_addresses - RESERVED_LAST:
        first, last = prefix[RESERVED_FIRST], prefix[-1 - RESERVED_LAST]
        yield rows.ADDRESS_NOT_FREE.found(
            f"{where}.recovery.address",
            address=address,
            subnet=wanted,
            prefix=prefix,
            first=first,
            last=last,
        )


def addresses_once(draft: Draft, label: str) -> Found:
    """Two recovered machines cannot have one address."""
    seen: dict[str, str] = {}
    for name, machine in draft.inventory.machines.items():
        for nic_name, nic in machine.nics.items():
            address = nic.recovery.address
            where = f"machines.{name}.nics.{nic_name}"
            if address is not None and seen.setdefault(address, where) != where:
                key = f"{label}: {where}.recovery.address"
                yield rows.ADDRESS_TWICE.found(key, address=address, other=seen[address])


def recovered_names(draft: Draft, label: str) -> Found:
    """All recover into one group, which holds a name once."""
    seen: dict[str, str] = {}
    for name, machine in draft.inventory.machines.items():
        own = machine.overrides.vm_name
        recovered = machine.id.rpartition("/")[2] if own is None else own
        if seen.setdefault(recovered.casefold(), name) != name:
            where = dotted(f"{label}: ", ("machines", name))
            other = seen[recovered.casefold()]
            yield rows.RECOVERED_NAME_TWICE.found(where, name=recovered, other=other)


def set_in_one_group(draft: Draft) -> Found:
    """A set and all its machines are in one proximity placement group, or in none."""
    homes: dict[str, tuple[str, str | None]] = {}
    for name, machine, _, group in placement.members(draft):
        in_set = placement.availability_set(draft, machine, group)
        if in_set is None:
            continue
        found = placement.proximity_placement_group(draft, machine, group)
        here = None if found is None else found.name
        first, other = homes.setdefault(in_set.id.casefold(), (name, here))
        if (here or "").casefold() != (other or "").casefold():
            yield rows.SET_APART.found(
                at("groups"),
                first=first,
                second=name,
                set=in_set.name,
                one=other or "none",
                other=here or "none",
            )


def made_or_existing(draft: Draft) -> Found:
    """One thing is either made here or there already."""
    seen: dict[str, bool] = {}
    for _, machine, _, group in placement.members(draft):
        for thing in (
            placement.availability_set(draft, machine, group),
            placement.proximity_placement_group(draft, machine, group),
        ):
            if thing and seen.setdefault(thing.id.casefold(), thing.existing) != thing.existing:
                yield rows.MADE_AND_EXISTING.found(at("groups"), name=thing.name)
