"""What is wrong with a machine beside the pair: ids, network, placement, zones."""

import collections.abc
import ipaddress
import typing

from stacks import defaults, placement
from stacks import pair as written
from stacks.defaults import Draft
from stacks.inventory import Machine
from stacks.problems import Problem, dotted, items
from stacks.rules import Found, at, zonal

# Azure keeps the first four addresses of a subnet and its last one ("Virtual network FAQ")
RESERVED_FIRST, RESERVED_LAST = 4, 1


def machine_checks(draft: Draft) -> collections.abc.Iterator[Found]:
    """Every check that looks at machines."""
    label = draft.pair.machines
    yield network_prefixes(draft)
    yield network_said(draft)
    machines = items(draft.inventory.machines)
    for name, machine in machines:
        where = dotted(f"{label}: ", ("machines", name))
        yield home_subscription(draft, where, machine)
        yield from _nics(draft, where, machine)
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
        yield Problem(
            where,
            f"zone {zone} and an availability set are both asked for (group {group_name}); "
            "keep one, or write none for the other in overrides",
        )
    if zonal(draft):
        yield from _changes_zone(draft, where, machine, group)
    made = (
        placement.availability_set(draft, machine, group),
        placement.proximity_placement_group(draft, machine, group),
    )
    for thing, key in zip(made, ("availabilitySet", "proximityPlacementGroup"), strict=True):
        if thing is not None and len(thing.name) > 80:
            yield Problem(f"{where}.{key}", f'its default "{thing.name}" is longer than 80; say it')


def _changes_zone(draft: Draft, where: str, machine: Machine, group: written.Group) -> Found:
    if machine.zone is None:
        yield Problem(f"{where}.zone", "is missing; from zone to zone every machine is in a zone")
        return
    zone = placement.zone(draft, machine, group)
    if zone == machine.zone or zone is None:
        yield Problem(
            where,
            f"recovers into {f'its own zone {zone}' if zone else 'no zone'}; "
            "write another zone in overrides, the group or recovery.zone",
        )


def home_subscription(draft: Draft, where: str, machine: Machine) -> Found:
    """The pair names one subscription for all machines at home."""
    subscription = defaults.subscription(draft, draft.pair.primary)
    if machine.id.split("/")[2].casefold() != subscription.casefold():
        yield Problem(
            f"{where}.id",
            f"is in subscription {machine.id.split('/')[2]}, the primary site is in "
            f"{subscription}; write primary.subscription or correct the id",
        )


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
        place = first.partition(": ")[2]
        yield Problem(f"{where}.id", f"is the id of {place} too; each stands once, correct one")


def network_said(draft: Draft) -> Found:
    """Prefixes come in twos: subnets, and the space that they are in."""
    if draft.zone_to_zone:
        return
    said = draft.pair.recovery.virtual_network
    if said is not None and not said.existing:
        if said.subnets is not None and said.address_space is None:
            yield Problem(
                at("recovery", "virtualNetwork", "addressSpace"),
                "is missing; write the prefixes that hold the subnets",
            )
        if said.address_space is not None and said.subnets is None:
            yield Problem(
                at("recovery", "virtualNetwork", "subnets"), "is missing; write name: prefix pairs"
            )


def network_prefixes(draft: Draft) -> Found:
    """Subnets lie inside the address space, and beside each other."""
    network = defaults.recovery_network(draft)
    if network.thing.existing or not network.address_space:
        return
    spaces = [ipaddress.IPv4Network(space) for space in network.address_space]
    placed_before: list[tuple[str, ipaddress.IPv4Network]] = []
    for name, text in network.subnets.items():
        prefix = ipaddress.IPv4Network(text)
        where = at("recovery", "virtualNetwork", "subnets", name)
        if not any(prefix.subnet_of(space) for space in spaces):
            inside = ", ".join(network.address_space)
            yield Problem(where, f"{text} is outside the address space {inside}; correct one")
        for other, taken in placed_before:
            if prefix.overlaps(taken):
                yield Problem(where, f"{text} overlaps subnet {other} ({taken}); write another one")
        placed_before.append((name, prefix))


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
        yield Problem(key, _no_subnet(draft, wanted))


def _no_subnet(draft: Draft, wanted: str) -> str:
    network = defaults.recovery_network(draft)
    return (
        f'"{wanted}" is no subnet of the recovery network {network.thing.name}, which has '
        f"{', '.join(network.subnets)}; add it to recovery.virtualNetwork or set the NIC's "
        "recovery.subnet"
    )


def _static(draft: Draft, where: str, nic: typing.Any) -> Found:
    """A static address lies in its subnet and is not one that Azure keeps."""
    address, known = nic.recovery.address, _subnets(draft)
    wanted = nic.subnet if nic.recovery.subnet is None else nic.recovery.subnet
    if address is None or wanted.casefold() not in known:
        return
    prefix = ipaddress.IPv4Network(known[wanted.casefold()])
    number = int(ipaddress.IPv4Address(address)) - int(prefix.network_address)
    if not RESERVED_FIRST <= number < prefix.num_addresses - RESERVED_LAST:
        first, last = prefix[RESERVED_FIRST], prefix[-1 - RESERVED_LAST]
        yield Problem(
            f"{where}.recovery.address",
            f"{address} is not free in subnet {wanted} ({prefix}); write {first} to {last}",
        )


def addresses_once(draft: Draft, label: str) -> Found:
    """Two recovered machines cannot have one address."""
    seen: dict[str, str] = {}
    for name, machine in draft.inventory.machines.items():
        for nic_name, nic in machine.nics.items():
            address = nic.recovery.address
            where = f"machines.{name}.nics.{nic_name}"
            if address is not None and seen.setdefault(address, where) != where:
                yield Problem(
                    f"{label}: {where}.recovery.address",
                    f"{address} is the address of {seen[address]} too; write another one",
                )


def recovered_names(draft: Draft, label: str) -> Found:
    """All recover into one group, which holds a name once."""
    seen: dict[str, str] = {}
    for name, machine in draft.inventory.machines.items():
        own = machine.overrides.vm_name
        recovered = machine.id.rpartition("/")[2] if own is None else own
        if seen.setdefault(recovered.casefold(), name) != name:
            yield Problem(
                dotted(f"{label}: ", ("machines", name)),
                f'recovers as "{recovered}" like {seen[recovered.casefold()]}; '
                "set overrides.vmName for one",
            )


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
            yield Problem(
                at("groups"),
                f"{first} and {name} share the availability set {in_set.name} but not the "
                f"proximity placement group ({other or 'none'}, {here or 'none'}); make them alike",
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
                yield Problem(
                    at("groups"),
                    f"{thing.name} is existing in one place and to be made in another; "
                    "write existing: true in both or in none",
                )
