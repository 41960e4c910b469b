"""How many disks the cache accounts carry: those of the file and the vault's own.

Other vaults' disks are not seen.
"""

import collections
import collections.abc

from site_recovery import ids
from site_recovery.azure_to_azure import details, home_id
from site_recovery.positions import container_id
from site_recovery.preflight import storage
from site_recovery.preflight.facts import Facts
from site_recovery.preflight.subject import Subject
from site_recovery.rulebook import Finding, Rule, Severity

LIMITS = {"Storage": (150, 300)}
DEFAULT_LIMITS = (375, 750)
"""Disks that one account takes: at 8 MB/s and at 4 MB/s a disk. v1 has less; premium block blob is
taken for v2 (assumed: the matrix has no number)."""

FULL = Rule(
    "cache-full",
    Severity.REFUSE,
    "more disks write to a cache account than it takes at 4 MB/s each",
    "{disks} disks would write to it ({held} of them already do), and it takes {most}",
    "add a shard to cacheStorage and give the new machines to it",
    storage.MATRIX,
)
CROWDED = Rule(
    "cache-crowded",
    Severity.WARN,
    "more disks write to a cache account than it takes at 8 MB/s each",
    "{disks} disks would write to it ({held} of them already do), and it takes only {most} if "
    "each changes 8 MB/s",
    "add a shard to cacheStorage for new machines, or see that most disks change less",
    storage.MATRIX,
)
ROWS = (FULL, CROWDED)

Loads = dict[str, list[str]]
"""Machines (lower-case ids) -> the account (lower-case id) of each of their disks."""


def account_loads(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Accounts with more disks than they take."""
    held, wanted = _held(facts), _asked(facts.whole)
    before, ours = _count(held), _count(_asked(facts.subject))
    named = {account.document["id"].casefold(): account for account in storage.accounts(facts)}
    for account_id, disks in _count({**held, **wanted}).items():
        if account_id not in ours:
            continue
        account = named.get(account_id)
        kind = account.document.get("kind") if account else None
        few, most = LIMITS.get(str(kind), DEFAULT_LIMITS)
        row, limit = (FULL, most) if disks > most else (CROWDED, few)
        if disks > limit:
            where = f"cache account {ids.name(account_id)}"
            yield row.found(where, disks=disks, held=before[account_id], most=limit)


def _asked(subject: Subject) -> Loads:
    """What a file asks for."""
    return {
        machine["id"].casefold(): [
            disk["cache_account_id"].casefold() for disk in machine["disks"].values()
        ]
        for machine in subject["machines"].values()
    }


def _held(facts: Facts) -> Loads:
    """What the vault's items have; one of a machine in the file under that machine's id."""
    ours = {machine["id"].casefold() for machine in facts.whole["machines"].values()}
    found: Loads = {}
    for item in facts.seen().items:
        homes = [home_id(item, container).casefold() for container in (container_id(item), "")]
        key = next((home for home in homes if home in ours), homes[-1])
        found[key] = [
            str(disk.get("primaryStagingAzureStorageAccountId")).casefold()
            for disk in details(item).get("protectedManagedDisks") or ()
        ]
    return found


def _count(loads: Loads) -> collections.Counter[str]:
    return collections.Counter(account for accounts in loads.values() for account in accounts)


CHECKS = (account_loads,)
