"""What several keys together make wrong: regions, groups, membership, limits of the service.

Every check is a generator of its own: it ends at the first hole, and the others go on.
"""

import collections
import collections.abc

from stacks import defaults
from stacks.defaults import Draft
from stacks.names import Thing
from stacks.problems import HoleMet, Problem, dotted, items

Found = collections.abc.Iterator[Problem]
PAIR = "dr:pair"

# "Support matrix for Azure VM disaster recovery", "Common questions", "Service limits" (Microsoft)
MACHINES_PER_PLAN = 100
MACHINES_PER_CONSISTENCY_GROUP = 16
DISKS_PER_ACCOUNT = 750
DISKS_PER_SUBSCRIPTION = 3000


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


def pair_checks(draft: Draft) -> collections.abc.Iterator[Found]:
    """Every check of the pair's own keys."""
    yield from site_checks(draft)
    yield shard_keys(draft)
    yield accounts_once(draft)
    yield disks_per_account(draft)
    yield disks_per_subscription(draft)
    yield from membership(draft)
    for name, _ in items(draft.pair.groups):
        yield consistency(draft, name)
        yield plan_size(draft, name)


def zonal(draft: Draft) -> bool:
    """Whether zone to zone is meant, and not just one region written twice."""
    return draft.zone_to_zone and draft.pair.recovery.zone is not None


def same_region(draft: Draft) -> Found:
    """One region for both sites is zone to zone, and needs its zone."""
    if draft.zone_to_zone and draft.pair.recovery.zone is None:
        yield Problem(
            at("recovery", "location"),
            f"{draft.pair.recovery.location} is the primary's region too; write another region, "
            "or recovery.zone to protect from zone to zone",
        )


def vault_region(draft: Draft) -> Found:
    """A vault in the region that is lost could not fail anything over."""
    location = draft.pair.vault.location
    if location is not None and location == draft.pair.primary.location and not draft.zone_to_zone:
        yield Problem(
            at("vault", "location"),
            f"{location} is the primary region and would be lost with it; write any other region",
        )


def group_regions(draft: Draft) -> Found:
    """Records of a group cannot be changed while its own region is down."""
    primary = draft.pair.primary.location
    found = {"recovery": defaults.target_group(draft), "vault": defaults.vault_group(draft)}
    for holder, group in found.items():
        if group.location == primary and not draft.zone_to_zone and _said_location(draft, holder):
            yield Problem(
                at(holder, "resourceGroup", "location"),
                f"{primary} is the primary region; write any other region",
            )


def _said_location(draft: Draft, holder: str) -> bool:
    pair = draft.pair
    group = pair.recovery.resource_group if holder == "recovery" else pair.vault.resource_group
    return group is not None and group.location is not None


def vault_group(draft: Draft) -> Found:
    """The primary site's own group goes down with it, and the vault's records with that."""
    group = defaults.vault_group(draft).thing
    if group.same(defaults.home_group(draft)) and not draft.zone_to_zone:
        yield Problem(
            at("vault", "resourceGroup"),
            f"{group.name} is the primary site's group; write another one",
        )


def one_group_for_both(draft: Draft) -> Found:
    """A recovered machine has the name of its source, which the group can hold once."""
    target = defaults.target_group(draft).thing
    if target.same(defaults.home_group(draft)):
        yield Problem(
            at("recovery", "resourceGroup"),
            f"{target.name} is the primary's group too, and a recovered machine has the name of "
            "its source; write another group",
        )


def recovery_network_in_one_region(draft: Draft) -> Found:
    """From zone to zone there is no network mapping (recorded 2022-10-13, zone-to-zone test)."""
    if zonal(draft) and draft.pair.recovery.virtual_network is not None:
        yield Problem(
            at("recovery", "virtualNetwork"),
            "from zone to zone machines stay in their own network; take the key out",
        )


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
        yield Problem(at(*path), f'its default "{thing.name}" {kind.refusal()}')


def shard_keys(draft: Draft) -> Found:
    """Accounts are written per shard; a shard without machines is a slip."""
    for role in ("primary", "recovery"):
        storage = getattr(draft.pair, role).cache_storage
        for key in (storage and storage.accounts) or {}:
            if key not in map(str, defaults.shards(draft)):
                yield Problem(
                    at(role, "cacheStorage", "accounts", key),
                    "no machine has this cacheShard; write one of "
                    f"{', '.join(map(str, defaults.shards(draft)))}",
                )


def accounts_once(draft: Draft) -> Found:
    """Two shards in one account would share its limit unseen."""
    for role in ("primary", "recovery"):
        seen: dict[str, int] = {}
        for shard, account in defaults.cache_accounts(draft, role).items():
            first = seen.setdefault(account.id.casefold(), shard)
            if first != shard:
                yield Problem(
                    at(role, "cacheStorage", "accounts", str(shard)),
                    f"{account.name} is the account of shard {first} too; write another one",
                )


def disks_per_account(draft: Draft) -> Found:
    """Disks in a shard beyond what one account takes at 4 MB/s each."""
    disks = collections.Counter[int]()
    for machine in draft.inventory.machines.values():
        replicated = [
            disk
            for disk in machine.disks.values()
            if not disk.excluded and disk.cache_account is None
        ]
        disks[machine.cache_shard] += len(replicated)
    for shard, count in disks.items():
        if count > DISKS_PER_ACCOUNT:
            yield Problem(
                at("machines"),
                f"cache shard {shard} has {count} disks, an account takes {DISKS_PER_ACCOUNT}; "
                "give new machines another cacheShard",
            )


def disks_per_subscription(draft: Draft) -> Found:
    """Protected disks, OS and data, at either site."""
    machines = draft.inventory.machines.values()
    count = sum(not disk.excluded for machine in machines for disk in machine.disks.values())
    if count > DISKS_PER_SUBSCRIPTION:
        yield Problem(
            at("machines"),
            f"{count} disks are protected, a subscription takes {DISKS_PER_SUBSCRIPTION}; "
            "cut the pair into several stacks",
        )


def membership(draft: Draft) -> collections.abc.Iterator[Found]:
    """Every machine of the inventory is in exactly one group."""
    for name, group in items(draft.pair.groups):
        if isinstance(group.machines, list):
            for number, machine in enumerate(group.machines):
                yield _known(draft, name, number, machine)
    try:
        known = list(draft.inventory.machines)
    except HoleMet:
        return
    for machine in known:
        yield _one_group(draft, machine)


def _known(draft: Draft, group: str, number: int, machine: str) -> Found:
    if machine not in draft.inventory.machines:
        yield Problem(
            at("groups", group, "machines", number),
            f'"{machine}" is not in {draft.pair.machines}; correct the name or add the machine',
        )


def _one_group(draft: Draft, machine: str) -> Found:
    """Counted over all groups: while one of them is a hole, nobody knows."""
    homes = [
        name
        for name, group in draft.pair.groups.items()
        for member in group.machines
        if member == machine
    ]
    if not homes:
        yield Problem(at("groups"), f"{machine} is in no group; add it to one")
    if len(homes) > len(set(homes)):
        twice = max(homes, key=homes.count)
        yield Problem(at("groups", twice, "machines"), f"{machine} stands there twice; keep one")
    if len(set(homes)) > 1:
        names = ", ".join(dict.fromkeys(homes))
        yield Problem(at("groups"), f"{machine} is in the groups {names}; keep it in one")


def consistency(draft: Draft, name: str) -> Found:
    """Consistency groups are small, and need the policy's leave."""
    group = draft.pair.groups[name]
    if not group.consistency_group:
        return
    if len(group.machines) > MACHINES_PER_CONSISTENCY_GROUP:
        yield Problem(
            at("groups", name, "consistencyGroup"),
            f"{len(group.machines)} machines are too many for common recovery points; "
            f"{MACHINES_PER_CONSISTENCY_GROUP} at most, or take the key out",
        )
    if draft.pair.policy.multi_vm_sync is False:
        yield Problem(
            at("groups", name, "consistencyGroup"),
            "policy.multiVmSync is off; take one of the two keys out",
        )


def plan_size(draft: Draft, name: str) -> Found:
    """A group's recovery plan holds so many machines."""
    count = len(draft.pair.groups[name].machines)
    if count > MACHINES_PER_PLAN:
        yield Problem(
            at("groups", name, "machines"),
            f"{count} machines are too many for a group; {MACHINES_PER_PLAN} at most",
        )
