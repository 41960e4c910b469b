"""What is wrong with a group's drill beside the sites: its network, and where machines land."""

import collections.abc

from stacks import drill_defaults
from stacks import pair as written
from stacks import rows_drills as rows
from stacks.defaults import Draft, refer
from stacks.machine_checks import misplaced
from stacks.names import Kind, is_a
from stacks.pair_checks import Found, at
from stacks.problems import dotted, items


def drill_checks(draft: Draft) -> collections.abc.Iterator[Found]:
    """Every check of drills that looks beyond their own keys."""
    for name, group in items(draft.pair.groups):
        yield network_named(draft, name, group)
        yield network_made(draft, name, group)
        yield from subnets_there(draft, name, group)


def network_named(draft: Draft, name: str, group: written.Group) -> Found:
    """A network that exists is at the side failed over to, and not where its machines work."""
    if group.drill is None or group.drill.network.isolated:
        return
    side, said = drill_defaults.side(group), group.drill.network
    if said.id is not None and not is_a(said.id, Kind.VIRTUAL_NETWORK):
        return  # told where it is written
    thing = refer(said, drill_defaults.site_group(draft, side).id)
    where, other = at("groups", name, "drill", "network"), drill_defaults.OTHER[side]
    if thing.same(drill_defaults.site_network(draft, side).thing):
        if not group.drill.production_network:
            yield rows.DRILL_PRODUCTION.found(where, network=thing.name, side=side)
    elif thing.same(drill_defaults.site_network(draft, other).thing):
        yield rows.DRILL_ELSEWHERE.found(where, network=thing.name, side=side, other=other)
    else:
        subscription, found = drill_defaults.site_subscription(draft, side), thing.subscription_id
        if found.casefold() != subscription.casefold():
            yield rows.DRILL_SUBSCRIPTION.found(
                where, found=found, side=side, subscription=subscription
            )


def network_made(draft: Draft, name: str, group: written.Group) -> Found:
    """A network is made like the side's own; of one that exists the file must say how it is."""
    if group.drill is None or not group.drill.network.isolated:
        return
    side, where = drill_defaults.side(group), at("groups", name, "drill", "network")
    own = drill_defaults.site_network(draft, side).thing
    made = drill_defaults.isolated(draft, name, side)
    if not made.subnets:
        at_home = side == "primary" or draft.zone_to_zone
        key = at("primary" if at_home else "recovery", "virtualNetwork")
        yield rows.DRILL_PREFIXES.found(where, network=own.name, key=key)
    if own.existing:  # what is told of one that is made is told where it is written
        for subnet, rule, words in misplaced(made):
            yield rule.found(f"{where}: subnet {subnet} of {own.name}", **words)


def subnets_there(draft: Draft, name: str, group: written.Group) -> collections.abc.Iterator[Found]:
    """A subnet that is asked for in drills is one of the network that is made for them.

    On the way home the service makes new interfaces, which have no such setting (assumed).
    """
    if isinstance(group.machines, list):
        for member in group.machines:
            yield _subnet_there(draft, name, group, member)


def _subnet_there(draft: Draft, name: str, group: written.Group, member: str) -> Found:
    drill, side = group.drill, drill_defaults.side(group)
    if drill is None or not drill.network.isolated or side == "primary":
        return
    known = drill_defaults.isolated(draft, name, side)
    names = {subnet.casefold() for subnet in known.subnets}
    if not names or member not in draft.inventory.machines:
        return
    for nic_name, nic in items(draft.inventory.machines[member].nics):
        subnet = nic.recovery.test_subnet
        if subnet is not None and subnet.casefold() not in names:
            where = ("machines", member, "nics", nic_name, "recovery", "testSubnet")
            yield rows.DRILL_SUBNET.found(
                dotted(f"{draft.pair.machines}: ", where),
                subnet=subnet,
                network=known.thing.name,
                known=", ".join(known.subnets),
            )
