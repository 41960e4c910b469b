"""What several keys together make wrong in groups: membership, and limits of the service."""

import collections
import collections.abc

from stacks import defaults, placement
from stacks import pair as written
from stacks import rows_pair as rows
from stacks.defaults import Draft
from stacks.pair_checks import Found, at
from stacks.problems import HoleMet, items
from stacks.rule import Rule

# Sources: the rows
MACHINES_PER_PLAN = 100
MACHINES_PER_CONSISTENCY_GROUP = 16
DISKS_PER_ACCOUNT = {"normal": 750, "high": 375}
DISKS_PER_SUBSCRIPTION = 3000


def group_checks(draft: Draft) -> collections.abc.Iterator[Found]:
    """Every check of groups, shards and allowances."""
    yield shard_keys(draft)
    yield accounts_once(draft)
    yield disks_per_account(draft)
    yield disks_per_subscription(draft)
    yield from membership(draft)
    for name, _ in items(draft.pair.groups):
        yield consistency(draft, name)
        yield plan_size(draft, name)
    yield consistency_once(draft)
    yield from allowances(draft)


def shard_keys(draft: Draft) -> Found:
    """Accounts are written per shard; a shard without machines is a slip."""
    for role in ("primary", "recovery"):
        storage = getattr(draft.pair, role).cache_storage
        for key in (storage and storage.accounts) or {}:
            if key not in map(str, defaults.shards(draft)):
                where = at(role, "cacheStorage", "accounts", key)
                shards = ", ".join(map(str, defaults.shards(draft)))
                yield rows.SHARD_UNUSED.found(where, shards=shards)


def accounts_once(draft: Draft) -> Found:
    """Two shards in one account would share its limit unseen."""
    for role in ("primary", "recovery"):
        seen: dict[str, int] = {}
        for shard, account in defaults.cache_accounts(draft, role).items():
            first = seen.setdefault(account.id.casefold(), shard)
            if first != shard:
                where = at(role, "cacheStorage", "accounts", str(shard))
                yield rows.ACCOUNT_SHARED.found(where, account=account.name, shard=first)


def account_limit(draft: Draft) -> int:
    """Disks that a shard takes: it stands at both sites, the one that takes fewer decides."""
    sites: tuple[written.Site, ...] = (draft.pair.primary, draft.pair.recovery)
    return min(DISKS_PER_ACCOUNT[defaults.churn(site)] for site in sites)


def disks_per_account(draft: Draft) -> Found:
    """Disks in a shard beyond what one account takes."""
    limit = account_limit(draft)
    disks = collections.Counter[int]()
    for machine in draft.inventory.machines.values():
        disks[machine.cache_shard] += sum(
            not disk.excluded and disk.cache_account is None for disk in machine.disks.values()
        )
    for shard, count in disks.items():
        if count > limit:
            yield rows.ACCOUNT_DISKS.found(at("machines"), shard=shard, count=count, limit=limit)


def disks_per_subscription(draft: Draft) -> Found:
    """Protected disks, OS and data, at either site."""
    machines = draft.inventory.machines.values()
    count = sum(not disk.excluded for machine in machines for disk in machine.disks.values())
    if count > DISKS_PER_SUBSCRIPTION:
        limit = DISKS_PER_SUBSCRIPTION
        yield rows.SUBSCRIPTION_DISKS.found(at("machines"), count=count, limit=limit)


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
        where = at("groups", group, "machines", number)
        yield rows.MACHINE_UNKNOWN.found(where, machine=machine, inventory=draft.pair.machines)


def _one_group(draft: Draft, machine: str) -> Found:
    """Counted over all groups: while one of them is a hole, nobody knows."""
    homes = [
        name
        for name, group in draft.pair.groups.items()
        for member in group.machines
        if member == machine
    ]
    if not homes:
        yield rows.MACHINE_HOMELESS.found(at("groups"), machine=machine)
    if len(homes) > len(set(homes)):
        twice = max(homes, key=homes.count)
        yield rows.MACHINE_TWICE.found(at("groups", twice, "machines"), machine=machine)
    if len(set(homes)) > 1:
        names = ", ".join(dict.fromkeys(homes))
        yield rows.MACHINE_SHARED.found(at("groups"), machine=machine, groups=names)


def consistency(draft: Draft, name: str) -> Found:
    """Consistency groups are small, and need the policy's leave."""
    group = draft.pair.groups[name]
    if not group.consistency_group:
        return
    where, count = at("groups", name, "consistencyGroup"), len(group.machines)
    if count > MACHINES_PER_CONSISTENCY_GROUP:
        limit = MACHINES_PER_CONSISTENCY_GROUP
        yield rows.CONSISTENCY_SIZE.found(where, count=count, limit=limit)
    if draft.pair.policy.multi_vm_sync is False:
        yield rows.CONSISTENCY_POLICY.found(where)


def consistency_once(draft: Draft) -> Found:
    """A consistency group fails over as one, so it is of one group."""
    seen: dict[str, str] = {}
    for group_name, group in items(draft.pair.groups):
        name = placement.consistency_group(group_name, group)
        if name is None:
            continue
        first = seen.setdefault(name.casefold(), group_name)
        if first != group_name:
            where = at("groups", group_name, "consistencyGroup")
            yield rows.CONSISTENCY_SHARED.found(where, name=name, group=first)


def plan_size(draft: Draft, name: str) -> Found:
    """A group's recovery plan holds so many machines."""
    count = len(draft.pair.groups[name].machines)
    if count > MACHINES_PER_PLAN:
        where = at("groups", name, "machines")
        yield rows.PLAN_SIZE.found(where, count=count, limit=MACHINES_PER_PLAN)


def allowances(draft: Draft) -> collections.abc.Iterator[Found]:
    """remove-away, disable and purge may name what is in no file any more; others may not."""
    if isinstance(draft.project.allow, list):
        for number, entry in enumerate(draft.project.allow):
            yield _allowed(draft, number, entry)


def _allowed(draft: Draft, number: int, entry: str) -> Found:
    verb, _, name = entry.partition(":")
    row, holder = _named_by(draft).get(verb, (None, {}))
    if row is not None and name not in holder:
        known = ", ".join(holder)
        yield row.found(f"dr:allow[{number}]", name=name, verb=verb, known=known)


def _named_by(draft: Draft) -> dict[str, tuple[Rule, collections.abc.Collection[str]]]:
    machine = (rows.ALLOWANCE_MACHINE, draft.inventory.machines)
    group = (rows.ALLOWANCE_GROUP, draft.pair.groups)
    return {
        "reseed": machine,
        "destroy-away": group,
        "unfenced": group,
        "red-checks": group,
    }
