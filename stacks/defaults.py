"""What the pair's own keys default to: sites, network, vault, cache storage.

Each function works on the draft, holes included, so that rules and result use one and the same
default.
"""

import dataclasses
import hashlib
import re
import zlib

from stacks import pair as written
from stacks import references
from stacks.inventory import Inventory
from stacks.names import Kind, Thing, group_id, resource_id
from stacks.resolved import Network, ResourceGroup

DEFAULT_SPACE = "10.200.0.0/16"  # where nobody said the primary network's prefixes


@dataclasses.dataclass(frozen=True)
class Draft:
    """What was read; a refused value is a hole. subscription: azure-native:subscriptionId."""

    project: written.Project
    inventory: Inventory
    subscription: str

    @property
    def pair(self) -> written.Pair:
        """The region pair."""
        return self.project.pair

    @property
    def zone_to_zone(self) -> bool:
        """Whether both sites are one region."""
        return self.pair.primary.location == self.pair.recovery.location


def refer(reference: references.Reference, group: str) -> Thing:
    """What a reference means; a name is looked for in `group`, a resource group's id."""
    kind, name = reference.KIND, reference.name
    if reference.id is not None:
        return Thing(reference.id, existing=True)
    if kind is Kind.RESOURCE_GROUP:
        return Thing(group_id(group.split("/")[2], f"{name}"), reference.refers)
    return Thing(resource_id(group, kind, f"{name}"), reference.refers)


def subscription(draft: Draft, site: written.Site) -> str:
    """The subscription of a site."""
    return draft.subscription if site.subscription is None else site.subscription


def home_group(draft: Draft) -> Thing:
    """The machines' resource group; it exists."""
    primary = draft.pair.primary
    return refer(primary.resource_group, group_id(subscription(draft, primary), "-"))


def target_group(draft: Draft) -> ResourceGroup:
    """The group that takes recovered machines; default `{home}-asr`, as the portal names it."""
    recovery = draft.pair.recovery
    subscription_id = subscription(draft, recovery)
    reference = recovery.resource_group
    if reference is None:
        name = f"{home_group(draft).name}-asr"
        return ResourceGroup(Thing(group_id(subscription_id, name), False), recovery.location)
    return _group(reference, subscription_id, recovery.location)


def _group(reference: references.MadeGroup, subscription_id: str, location: str) -> ResourceGroup:
    thing = refer(reference, group_id(subscription_id, "-"))
    default = None if thing.existing else location
    return ResourceGroup(thing, default if reference.location is None else reference.location)


def vault_location(draft: Draft) -> str:
    """The vault's region; default the recovery region, which outlives the primary."""
    said = draft.pair.vault.location
    return draft.pair.recovery.location if said is None else said


def vault_group(draft: Draft) -> ResourceGroup:
    """The vault's resource group; default `{vault}-rg`. One with the target group if so named."""
    vault, subscription_id = draft.pair.vault, subscription(draft, draft.pair.recovery)
    if vault.id is not None:
        return ResourceGroup(Thing(vault.id.partition("/providers/")[0], True), None)
    if vault.resource_group is None:
        thing = Thing(group_id(subscription_id, f"{vault.name}-rg"), vault.existing)
        return ResourceGroup(thing, vault_location(draft))
    group = _group(vault.resource_group, subscription_id, vault_location(draft))
    if vault.existing:
        return dataclasses.replace(group, thing=Thing(group.thing.id, existing=True))
    target = target_group(draft)
    return target if group.thing.same(target.thing) else group


def vault(draft: Draft) -> Thing:
    """The vault itself."""
    return refer(draft.pair.vault, vault_group(draft).thing.id)


def home_network(draft: Draft) -> Network:
    """The machines' network; it exists."""
    said = draft.pair.primary.virtual_network
    return Network(
        refer(said, home_group(draft).id), tuple(said.address_space or ()), dict(said.subnets or {})
    )


def recovery_network(draft: Draft) -> Network:
    """The recovered machines' network; default `{home}-asr` with the primary's prefixes.

    From zone to zone machines stay in their own network.
    """
    if draft.zone_to_zone:
        return home_network(draft)
    said = draft.pair.recovery.virtual_network
    group = target_group(draft).thing.id
    name = f"{home_network(draft).thing.name}-asr"
    thing = (
        Thing(resource_id(group, Kind.VIRTUAL_NETWORK, name), False)
        if said is None
        else refer(said, group)
    )
    if thing.existing:
        return Network(thing, (), dict((said and said.subnets) or {}))
    for prefixes in (said, draft.pair.primary.virtual_network, draft.inventory.network):
        if prefixes is not None and prefixes.subnets is not None:
            return Network(thing, tuple(prefixes.address_space or ()), dict(prefixes.subnets))
    return Network(thing, (DEFAULT_SPACE,), invented_subnets(draft))


def invented_subnets(draft: Draft) -> dict[str, str]:
    """A /24 of the default space for each subnet that a NIC is in.

    Its number comes from the subnet's own name: a further subnet never moves another one.
    """
    names = {
        nic.subnet for machine in draft.inventory.machines.values() for nic in machine.nics.values()
    }
    space = DEFAULT_SPACE.rsplit(".", 2)[0]
    return {
        name: f"{space}.{zlib.crc32(name.lower().encode()) % 256}.0/24" for name in sorted(names)
    }


def shards(draft: Draft) -> list[int]:
    """The cache shards that machines are written to."""
    return sorted({machine.cache_shard for machine in draft.inventory.machines.values()})


def churn(site: written.Site) -> str:
    """The churn class of a site's cache accounts."""
    return "normal" if site.cache_storage is None else site.cache_storage.churn


def cache_accounts(draft: Draft, role: str) -> dict[int, Thing]:
    """The cache accounts of a site (primary, recovery), by shard."""
    return {shard: cache_account(draft, role, shard) for shard in shards(draft)}


def cache_account(draft: Draft, role: str, shard: int) -> Thing:
    """The cache account of a site for a shard."""
    site: written.Site = draft.pair.primary if role == "primary" else draft.pair.recovery
    group = home_group(draft) if role == "primary" else target_group(draft).thing
    storage = site.cache_storage
    if storage is not None and storage.resource_group is not None:
        group = refer(storage.resource_group, group.id)
    said = (storage.accounts if storage is not None else None) or {}
    if str(shard) in said:
        return refer(said[str(shard)], group.id)
    name = account_name(vault(draft), role, shard, churn(site))
    return Thing(resource_id(group.id, Kind.STORAGE_ACCOUNT, name), False)


def account_name(vault: Thing, role: str, shard: int, churn: str = "normal") -> str:
    """A name no other stack has, 24 characters at most: storage names are the world's.

    A premium account has a name of its own: no account can change its kind.
    Stored with every disk that is replicated through it: never change how it is made.
    """
    letters = re.sub(r"[^a-z0-9]", "", vault.name.lower())[:10]
    seed = f"{vault.id.lower()}|{role}|{shard}" + ("|high" if churn == "high" else "")
    digest = hashlib.sha256(seed.encode()).hexdigest()
    return f"{letters}{role[0]}{shard}{digest[:10]}"
