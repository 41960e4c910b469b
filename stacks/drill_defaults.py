"""What a drill's own keys default to: the side it comes up at, and its network there.

Like defaults.py these work on the draft, so that rules and result use one and the same default.
"""

import hashlib

from stacks import defaults
from stacks import pair as written
from stacks.defaults import Draft, refer
from stacks.drills import Drill
from stacks.names import Kind, Thing, resource_id
from stacks.resolved import Network

DIGITS = 8
OTHER = {"primary": "recovery", "recovery": "primary"}


def side(group: written.Group) -> str:
    """The side that a drill comes up at: the other one, once the group is declared protected.

    While a move is under way no drill begins, and its network stays where it was, at the side moved
    to: the side that is left may answer nothing, and a move must ask nothing of it.
    """
    site, _, stage = group.position.partition("/")
    return OTHER[site] if stage == "protected" else site


def site_subscription(draft: Draft, at: str) -> str:
    """The subscription of a side (primary, recovery)."""
    site: written.Site = draft.pair.primary if at == "primary" else draft.pair.recovery
    return defaults.subscription(draft, site)


def site_network(draft: Draft, at: str) -> Network:
    """The network that machines have at a side; from zone to zone both sides have one."""
    return defaults.home_network(draft) if at == "primary" else defaults.recovery_network(draft)


def site_group(draft: Draft, at: str) -> Thing:
    """The resource group of a side."""
    return defaults.home_group(draft) if at == "primary" else defaults.target_group(draft).thing


def network(draft: Draft, name: str, group: written.Group, drill: Drill) -> Network:
    """The network of a drill: a new one like the side's own, or the one that is named."""
    at = side(group)
    own = site_network(draft, at)
    if drill.network.isolated:
        return isolated(draft, name, at)
    thing = refer(drill.network, site_group(draft, at).id)
    return own if thing.same(own.thing) else Network(thing, (), {})


def isolated(draft: Draft, name: str, at: str) -> Network:
    """A network for one drill; its address space is that of its subnets where no other is said."""
    own = site_network(draft, at).thing
    made = resource_id(site_group(draft, at).id, Kind.VIRTUAL_NETWORK, network_name(own.name, name))
    space, subnets = prefixes(draft, at)
    return Network(Thing(made, existing=False), space or tuple(subnets.values()), subnets)


def network_name(own: str, group: str) -> str:
    """`{network}-drill-{group}`, cut and made unique again where Azure would not take it."""
    name = f"{own}-drill-{group}"
    if Kind.VIRTUAL_NETWORK.fits(name):
        return name
    digest = hashlib.sha256(name.lower().encode()).hexdigest()[:DIGITS]
    return f"{name[: 64 - DIGITS - 1]}-{digest}"


def prefixes(draft: Draft, at: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """Address space and subnets of a side's own network, as far as the files say them."""
    own = site_network(draft, at)
    if not own.thing.existing:
        return own.address_space, dict(own.subnets)
    if at == "recovery" and not draft.zone_to_zone:
        said = draft.pair.recovery.virtual_network
        return tuple((said and said.address_space) or ()), dict((said and said.subnets) or {})
    for found in (draft.pair.primary.virtual_network, draft.inventory.network):
        if found is not None and found.subnets is not None:
            return tuple(found.address_space or ()), dict(found.subnets)
    return (), {}
