"""What the names inside the vault default to; who updates agents, has access, lets traffic out.

Vaults and states hold these names: a default never changes.
"""

from stacks import vault_objects as written
from stacks.defaults import Draft, home_group, refer, target_group, vault_group
from stacks.resolved import Access, Named, OutboundRules, SiteRecovery

AWAY = "primary-to-recovery"
HOME = "recovery-to-primary"


def site_recovery(draft: Draft) -> SiteRecovery:
    """Every name inside the vault; from zone to zone both sites share the primary's fabric."""
    said = draft.pair.site_recovery
    primary, recovery = draft.pair.primary.location, draft.pair.recovery.location
    primary_fabric = _named(said.primary.fabric, f"asr-{primary}")
    recovery_fabric = _named(said.recovery.fabric, f"asr-{recovery}")
    return SiteRecovery(
        primary_fabric=primary_fabric,
        recovery_fabric=primary_fabric if draft.zone_to_zone else recovery_fabric,
        primary_container=_named(said.primary.container, f"asr-{primary}-primary"),
        recovery_container=_named(said.recovery.container, f"asr-{recovery}-recovery"),
        away_mapping=_named(said.container_mappings.away, AWAY),
        home_mapping=_named(said.container_mappings.home, HOME),
        away_network=_named(said.network_mappings.away, AWAY),
        home_network=_named(said.network_mappings.home, HOME),
    )


def _named(said: written.VaultObject | None, default: str) -> Named:
    return Named(default, existing=False) if said is None else Named(said.name, said.existing)


def agent_updates(draft: Draft) -> str | None:
    """The automation account that updates the agents; None while it is off."""
    said = draft.pair.agent_updates
    if said is None or said.automation_account is None:
        return None
    return refer(said.automation_account, vault_group(draft).thing.id).id


def access(draft: Draft) -> Access:
    """Who gets which role on the vault."""
    said = draft.pair.access
    return Access(
        tuple(said.contributors), tuple(said.operators), tuple(said.readers), tuple(said.pipeline)
    )


def outbound_rules(draft: Draft, role: str) -> OutboundRules | None:
    """What gets the outbound rules of a site (primary, recovery); names are of its own group."""
    if role == "primary":
        said, group = draft.pair.primary.outbound_rules, home_group(draft)
    else:
        said, group = draft.pair.recovery.outbound_rules, target_group(draft).thing
    if said is None:
        return None
    security_group, firewall_policy = (
        None if reference is None else refer(reference, group.id)
        for reference in (said.network_security_group, said.firewall_policy)
    )
    return OutboundRules(security_group, firewall_policy, said.first_priority)
