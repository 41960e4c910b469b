"""Cache storage accounts: whether replication can write to them.

Every account that the file names or that a disk uses and that is there; one that is still to be
made gets the right settings then.
"""

import collections.abc
import typing

from site_recovery import ids
from site_recovery.arm import Json
from site_recovery.preflight import wiring, words
from site_recovery.preflight.facts import STORAGE, Facts
from site_recovery.rulebook import Finding, Rule, Severity

MATRIX = "Support matrix for Azure VM disaster recovery: cache storage"
CHURN = "Azure VM disaster recovery: high churn support"
PREMIUM_BLOCKS = "BlockBlobStorage"
KINDS = ("StorageV2", "Storage", PREMIUM_BLOCKS)

REGION = Rule(
    "cache-region",
    Severity.REFUSE,
    "a cache account is not in the region of the machines that write to it",
    "it is in {found}, and the machines that write to it run in {wanted}",
    "name an account in {wanted}",
    MATRIX,
)
KIND = Rule(
    "cache-kind",
    Severity.REFUSE,
    "a cache account is neither general purpose nor premium block blob",
    "its kind {kind} ({tier}) takes no cache",
    "name a StorageV2 (standard) or a BlockBlobStorage (premium) account",
    f"{MATRIX}; that all other kinds fail is assumed",
)
OLD_KIND = Rule(
    "cache-old-kind",
    Severity.WARN,
    "a cache account is general purpose v1",
    "it is general purpose v1, which takes 300 disks instead of 750 and no private endpoint",
    "upgrade it to StorageV2, which needs no copy and cannot be undone",
    MATRIX,
)
NOT_PREMIUM = Rule(
    "cache-not-premium",
    Severity.REFUSE,
    "churn is high, or a disk is Premium SSD v2, and the cache account is not premium block blob",
    "it is not premium block blob storage, which {why} needs",
    "name a BlockBlobStorage account, or set churn: normal where no disk is Premium SSD v2",
    f"{CHURN}; common questions: Premium SSD v2 needs a premium cache",
)
KEYS = Rule(
    "cache-keys-off",
    Severity.REFUSE,
    "a cache account refuses shared keys",
    "allowSharedKeyAccess is off, and replication writes with shared access signatures",
    "switch it on for this account, with an exception where a policy switches it off",
    MATRIX,
)
SERVICES = Rule(
    "cache-firewall-services",
    Severity.REFUSE,
    "a cache account's firewall keeps trusted Microsoft services out",
    "its firewall denies by default and lets no trusted Microsoft services in",
    "add AzureServices to the exceptions (networkAcls.bypass)",
    MATRIX,
)
NETWORK = Rule(
    "cache-firewall-network",
    Severity.REFUSE,
    "a cache account's firewall lets no subnet of the machines in, and it has no private endpoint",
    "its firewall denies by default and keeps out {subnets}, where all its machines are",
    "allow these subnets, which need the service endpoint Microsoft.Storage, or allow all networks",
    MATRIX,
)
SUBNETS = Rule(
    "cache-firewall-subnets",
    Severity.WARN,
    "a cache account's firewall lets some of the machines' subnets in, but not all",
    "its firewall keeps out {subnets}, from which machines write to it",
    "allow these subnets too, or allow all networks",
    f"{MATRIX}; that each subnet needs its own rule: Configure Azure Storage firewalls",
)
PRIVATE = Rule(
    "cache-private",
    Severity.REFUSE,
    "a cache account has no public network access and no private endpoint",
    "public network access is disabled and it has no approved private endpoint",
    "add a private endpoint in the network of the machines, or allow selected networks",
    "Replicate machines with private endpoints",
)
SOFT_DELETE = Rule(
    "cache-soft-delete",
    Severity.REFUSE,
    "soft delete of blobs is on for a cache account",
    "soft delete of blobs is on ({days} days), which the service refuses (28177): it creates and "
    "deletes log files all the time",
    "switch soft delete of blobs off for this account, or name another one",
    f"{MATRIX}; service code 28177",
)
VERSIONS = Rule(
    "cache-versions",
    Severity.WARN,
    "blob versioning is on for a cache account",
    "blob versioning is on, which keeps every log file that replication deletes",
    "switch versioning off for this account, or name another one",
    "assumed: as soft delete",
)
HIERARCHY = Rule(
    "cache-hierarchical",
    Severity.REFUSE,
    "a cache account has a hierarchical namespace",
    "it has a hierarchical namespace, which has no page blobs",
    "name another account: this cannot be switched off",
    "assumed from Blob storage features: page blobs need a flat namespace",
)
IMMUTABLE = Rule(
    "cache-immutable",
    Severity.REFUSE,
    "a cache account keeps blobs immutable",
    "its blobs cannot be deleted (immutable storage), and replication deletes log files all the "
    "time",
    "name another account",
    "assumed: as soft delete",
)
ROWS = (
    REGION,
    KIND,
    OLD_KIND,
    NOT_PREMIUM,
    KEYS,
    SERVICES,
    NETWORK,
    SUBNETS,
    PRIVATE,
    SOFT_DELETE,
    VERSIONS,
    HIERARCHY,
    IMMUTABLE,
)


class Account(typing.NamedTuple):
    """A cache account that is there, and the machines that write to it from home."""

    side: typing.Literal["primary", "recovery"]
    document: Json
    machines: tuple[str, ...]

    @property
    def where(self) -> str:
        """The account, in words."""
        return f"cache account {self.document['name']}"

    @property
    def properties(self) -> Json:
        """Its settings."""
        return typing.cast(Json, self.document.get("properties") or {})


def accounts(facts: Facts) -> list[Account]:
    """The accounts of both sides that are there, each once."""
    found = []
    for side in ("primary", "recovery"):
        users = _users(facts) if side == "primary" else {}
        named = facts.subject[side]["cache_accounts"].values()
        for account_id in dict.fromkeys([*(one.casefold() for one in named), *users]):
            document = facts.document(account_id, STORAGE)
            if document:
                found.append(Account(side, document, tuple(users.get(account_id, ()))))
    return found


def _users(facts: Facts) -> dict[str, dict[str, None]]:
    """Accounts that the wave's disks use -> names of their machines."""
    users: dict[str, dict[str, None]] = {}
    for name, machine in facts.subject["machines"].items():
        for disk in machine["disks"].values():
            users.setdefault(disk["cache_account_id"].casefold(), {})[name] = None
    return users


def places(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Accounts in another region than the machines that write to them."""
    for account in accounts(facts):
        wanted, found = facts.subject[account.side]["location"], account.document["location"]
        if not ids.same_location(wanted, found):
            yield REGION.found(account.where, found=found, wanted=wanted)


def kinds(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Accounts of a kind that does not serve."""
    for account in accounts(facts):
        kind, tier = account.document.get("kind"), _tier(account)
        if kind not in KINDS or (tier == "Premium") != (kind == PREMIUM_BLOCKS):
            yield KIND.found(account.where, kind=kind, tier=tier)
        elif kind == "Storage":
            yield OLD_KIND.found(account.where)
        if kind != PREMIUM_BLOCKS and (why := _needs_premium(facts, account)):
            yield NOT_PREMIUM.found(account.where, why=why)


def _tier(account: Account) -> str:
    return str((account.document.get("sku") or {}).get("name", "")).partition("_")[0]


def _needs_premium(facts: Facts, account: Account) -> str:
    """What needs a premium cache; empty if nothing does. Churn is said of the site at home."""
    if account.side == "recovery":
        return ""
    if facts.subject["churn"] == "high":
        return "high churn"
    machines = facts.subject["machines"]
    fast = [
        name
        for name in account.machines
        if any(disk["type"] == "PremiumV2_LRS" for disk in machines[name]["disks"].values())
    ]
    return f"Premium SSD v2 ({words.machines(fast)})" if fast else ""


def access(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Accounts that keep replication out."""
    for account in accounts(facts):
        if account.properties.get("allowSharedKeyAccess") is False:
            yield KEYS.found(account.where)
        if account.properties.get("publicNetworkAccess") == "Disabled":
            if not _private(account):
                yield PRIVATE.found(account.where)
        else:
            yield from _firewall(facts, account)


def _firewall(facts: Facts, account: Account) -> collections.abc.Iterator[Finding]:
    rules = account.properties.get("networkAcls") or {}
    if rules.get("defaultAction", "Allow") == "Allow":
        return
    if "AzureServices" not in str(rules.get("bypass", "")):
        yield SERVICES.found(account.where)
    let_in = {str(rule.get("id")).casefold() for rule in rules.get("virtualNetworkRules") or ()}
    wanted = _subnets(facts, account)
    kept_out = [subnet for subnet in wanted if subnet.casefold() not in let_in]
    if kept_out and not _private(account):
        row = NETWORK if len(kept_out) == len(wanted) else SUBNETS
        yield row.found(account.where, subnets=words.several("subnet", map(ids.name, kept_out)))


def _subnets(facts: Facts, account: Account) -> list[str]:
    """Subnets from which the account is written to; at the recovery side: where machines land."""
    if account.side == "primary":
        return list(
            dict.fromkeys(
                each.subnet_id
                for each in wiring.first_interfaces(facts)
                if each.machine in account.machines and each.subnet_id
            )
        )
    there = wiring.subnets(wiring.network(facts, "recovery"))
    return [
        str(there[name]["id"]) for name in wiring.landing(wiring.interfaces(facts)) if name in there
    ]


def _private(account: Account) -> bool:
    """Whether a private endpoint leads to the account."""
    return any(
        (each.get("properties") or {})
        .get("privateLinkServiceConnectionState", {})
        .get("status", "Approved")
        == "Approved"
        for each in account.properties.get("privateEndpointConnections") or ()
    )


def deletion(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Accounts that keep what replication deletes."""
    for account in accounts(facts):
        properties = account.properties
        blobs = facts.document(f"{account.document['id']}/blobServices/default", STORAGE) or {}
        service = blobs.get("properties") or {}
        kept = service.get("deleteRetentionPolicy") or {}
        if kept.get("enabled"):
            yield SOFT_DELETE.found(account.where, days=kept.get("days", "some"))
        if service.get("isVersioningEnabled"):
            yield VERSIONS.found(account.where)
        if properties.get("isHnsEnabled"):
            yield HIERARCHY.found(account.where)
        if (properties.get("immutableStorageWithVersioning") or {}).get("enabled"):
            yield IMMUTABLE.found(account.where)


CHECKS = (places, kinds, access, deletion)
