"""What several keys together make wrong at the sites: regions, groups, networks, names.

Every check is a generator of its own: it ends at the first hole, and the others go on.
"""

import collections.abc

from stacks import defaults, replication
from stacks import rows_pair as rows
from stacks.defaults import Draft
from stacks.names import Thing
from stacks.problems import Problem, dotted

Found = collections.abc.Iterator[Problem]
PAIR = "dr:pair"


def at(*path: str | int) -> str:
    """A path inside dr:pair."""
    return dotted(PAIR, path)


def site_checks(draft: Draft) -> collections.abc.Iterator[Found]:
    """Every check that needs no machine."""
    yield same_region(draft)
    yield vault_region(draft)
    yield group_regions(draft)
    yield vault_group(draft)
    yield one_group_for_both(draft)
    yield recovery_network_in_one_region(draft)
    yield made_names(draft)
    yield fabrics(draft)
    yield containers(draft)
    yield outbound_once(draft)


def zonal(draft: Draft) -> bool:
    """Whether zone to zone is meant, and not just one region written twice."""
    return draft.zone_to_zone and draft.pair.recovery.zone is not None


def same_region(draft: Draft) -> Found:
    """One region for both sites is zone to zone, and needs its zone."""
    if draft.zone_to_zone and draft.pair.recovery.zone is None:
        location = draft.pair.recovery.location
        yield rows.SAME_REGION.found(at("recovery", "location"), location=location)


def vault_region(draft: Draft) -> Found:
    """A vault in the region that is lost could not fail anything over."""
    location = draft.pair.vault.location
    if location is not None and location == draft.pair.primary.location and not draft.zone_to_zone:
        yield rows.VAULT_REGION.found(at("vault", "location"), location=location)


def group_regions(draft: Draft) -> Found:
    """Records of a group cannot be changed while its own region is down."""
    primary = draft.pair.primary.location
    found = {"recovery": defaults.target_group(draft), "vault": defaults.vault_group(draft)}
    for holder, group in found.items():
        if group.location == primary and not draft.zone_to_zone and _said_location(draft, holder):
            where = at(holder, "resourceGroup", "location")
            yield rows.GROUP_REGION.found(where, location=primary)


def _said_location(draft: Draft, holder: str) -> bool:
    pair = draft.pair
    group = pair.recovery.resource_group if holder == "recovery" else pair.vault.resource_group
    return group is not None and group.location is not None


def vault_group(draft: Draft) -> Found:
    """The primary site's own group goes down with it, and the vault's records with that."""
    group = defaults.vault_group(draft).thing
    if group.same(defaults.home_group(draft)) and not draft.zone_to_zone:
        yield rows.VAULT_IN_HOME_GROUP.found(at("vault", "resourceGroup"), group=group.name)


def one_group_for_both(draft: Draft) -> Found:
    """A recovered machine has the name of its source, which the group can hold once."""
    target = defaults.target_group(draft).thing
    if target.same(defaults.home_group(draft)):
        yield rows.ONE_GROUP_FOR_BOTH.found(at("recovery", "resourceGroup"), group=target.name)


def recovery_network_in_one_region(draft: Draft) -> Found:
    """From zone to zone there is no network mapping (recorded 2022-10-13, zone-to-zone test)."""
    if zonal(draft) and draft.pair.recovery.virtual_network is not None:
        yield rows.NETWORK_IN_ONE_REGION.found(at("recovery", "virtualNetwork"))


def made_names(draft: Draft) -> Found:
    """Defaults are made of other names and can outgrow what Azure takes."""
    if draft.pair.recovery.resource_group is None:
        yield from _fits(draft, defaults.target_group(draft).thing, "recovery", "resourceGroup")
    if draft.pair.recovery.virtual_network is None and not draft.zone_to_zone:
        network = defaults.recovery_network(draft).thing
        yield from _fits(draft, network, "recovery", "virtualNetwork")
    if draft.pair.vault.resource_group is None:
        yield from _fits(draft, defaults.vault_group(draft).thing, "vault", "resourceGroup")


def _fits(draft: Draft, thing: Thing, *path: str) -> Found:
    kind = {"virtualNetwork": draft.pair.primary.virtual_network.KIND}.get(
        path[-1], draft.pair.primary.resource_group.KIND
    )
    if not kind.fits(thing.name):
        yield rows.DEFAULT_NAME.found(at(*path), name=thing.name, **kind.words())


def fabrics(draft: Draft) -> Found:
    """A fabric is of one region, and a region needs one."""
    said, names = draft.pair.site_recovery.recovery.fabric, replication.site_recovery(draft)
    primary = names.primary_fabric.name
    where = at("siteRecovery", "recovery", "fabric")
    if draft.zone_to_zone:
        if said is not None and said.name.casefold() != primary.casefold():
            yield rows.FABRIC_ZONAL.found(where, fabric=primary)
    elif names.recovery_fabric.name.casefold() == primary.casefold():
        yield rows.FABRIC_SHARED.found(where, fabric=primary)


def containers(draft: Draft) -> Found:
    """Two sites are two containers, which differ in their names if the fabric is one."""
    names = replication.site_recovery(draft)
    primary, recovery = names.primary_container.name, names.recovery_container.name
    if draft.zone_to_zone and primary.casefold() == recovery.casefold():
        where = at("siteRecovery", "recovery", "container")
        yield rows.CONTAINER_SHARED.found(where, container=primary)


def outbound_once(draft: Draft) -> Found:
    """A security group takes the rules of one site."""
    primary, recovery = (
        rules.network_security_group if rules else None
        for rules in (replication.outbound_rules(draft, role) for role in ("primary", "recovery"))
    )
    if primary and recovery and primary.same(recovery):
        where = at("recovery", "outboundRules", "networkSecurityGroup")
        yield rows.OUTBOUND_SHARED.found(where, group=recovery.name)
