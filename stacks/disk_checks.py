"""What is wrong with a machine's disks beside the pair: which cache they need, which types go."""

import collections.abc

from stacks import defaults
from stacks import rows_machines as rows
from stacks.defaults import Draft
from stacks.inventory import Disk, Machine
from stacks.pair_checks import Found
from stacks.problems import items

ULTRA = "UltraSSD_LRS"


def disk_checks(draft: Draft, where: str, machine: Machine) -> collections.abc.Iterator[Found]:
    """Every check of a machine's disks; `where` is the machine's path."""
    for slot, disk in items(machine.disks):
        yield premium_cache(draft, f"{where}.disks.{slot}", machine, disk)
        yield ultra(draft, f"{where}.disks.{slot}", disk)


def premium_cache(draft: Draft, where: str, machine: Machine, disk: Disk) -> Found:
    """Premium v2 needs a premium account: one that is made for high churn, or one that exists."""
    if disk.type != "PremiumV2_LRS" or disk.excluded or disk.cache_account is not None:
        return
    account = defaults.cache_account(draft, "primary", machine.cache_shard)
    if defaults.churn(draft.pair.primary) != "high" and not account.existing:
        yield rows.PREMIUM_CACHE.found(f"{where}.cacheAccount")


def ultra(draft: Draft, where: str, disk: Disk) -> Found:
    """Ultra disks, at home or as asked for after a failover."""
    if disk.excluded or defaults.churn(draft.pair.primary) == "high":
        return
    if disk.type == ULTRA:
        yield rows.ULTRA_DISK.found(f"{where}.type")
    if disk.target_type == ULTRA:
        yield rows.ULTRA_DISK.found(f"{where}.targetType")
    if disk.replica_type == ULTRA:
        yield rows.ULTRA_DISK.found(f"{where}.replicaType")
