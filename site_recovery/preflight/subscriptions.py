"""What stands in the way at the subscriptions and groups themselves: registrations and locks."""

import collections.abc

from site_recovery import arm
from site_recovery.arm import Json
from site_recovery.preflight.facts import Check, Facts, properties
from site_recovery.preflight.rights import groups
from site_recovery.preflight.words import thing
from site_recovery.rulebook import Finding, Rule, Severity

PROVIDERS, LOCKS = "2021-04-01", "2020-05-01"
BASE = ("Microsoft.Compute", "Microsoft.Network", "Microsoft.Storage")
RECOVERY = "Microsoft.RecoveryServices"

UNREGISTERED = Rule(
    "provider-unregistered",
    Severity.REFUSE,
    "a resource provider that is needed is not registered in a subscription",
    "resource provider {namespace} is {state} there",
    "run `az provider register --namespace {namespace} --subscription {subscription}` and wait "
    "until it reads Registered",
    "Azure resource providers and types; which ones are needed: assumed",
)
READ_ONLY = Rule(
    "lock-read-only",
    Severity.REFUSE,
    "a lock forbids every write in a group that this pair works in",
    "lock {lock} on {scope} forbids every write",
    "take it away, or use a CanNotDelete lock",
    "Lock your resources: ReadOnly",
)
NO_DELETE = Rule(
    "lock-no-delete",
    Severity.WARN,
    "a lock forbids deletes in a group where failback or a drill must clean up",
    "lock {lock} on {scope} forbids deletes: clean-up after a drill and reprotect will fail",
    "take it away before a drill or a way back",
    "Lock your resources: CanNotDelete; azure-docs issue 32050",
)
ROWS: tuple[Rule, ...] = (UNREGISTERED, READ_ONLY, NO_DELETE)


def registrations(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Whether each provider is registered in each subscription where it is needed."""
    wanted = list(_wanted(facts))
    jobs = [lambda each=each: _state(facts, *each) for each in wanted]
    for (subscription, namespace), state in zip(wanted, arm.together(jobs), strict=True):
        if state.casefold() != "registered":
            yield UNREGISTERED.found(
                f"subscription {subscription}",
                namespace=namespace,
                state=state,
                subscription=subscription,
            )


def locks(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Locks at the groups, above them and on what is in them, each once."""
    paths = list(groups(facts))
    jobs = [lambda path=path: _locks(facts, path) for path in paths]
    found = {key: lock for each in arm.together(jobs) for key, lock in each.items()}
    for lock_id, lock in found.items():
        scope = lock_id.rpartition("/providers/microsoft.authorization/locks/")[0]
        rule = READ_ONLY if properties(lock).get("level") == "ReadOnly" else NO_DELETE
        where = thing(scope)
        yield rule.found(where, lock=lock.get("name"), scope=where)


def _wanted(facts: Facts) -> collections.abc.Iterator[tuple[str, str]]:
    """Subscription and namespace, each pair once."""
    subject = facts.subject
    sites = [subject["primary"]["subscription_id"], subject["recovery"]["subscription_id"]]
    pairs = [(facts.vault.subscription_id, RECOVERY)]
    pairs += [(site, each) for site in sites for each in (*BASE, RECOVERY)]
    if subject["agent_updates"]:
        pairs.append((facts.vault.subscription_id, "Microsoft.Automation"))
    if any(
        d["disk_encryption_set_id"]
        for m in subject["machines"].values()
        for d in m["disks"].values()
    ):
        pairs.append((subject["recovery"]["subscription_id"], "Microsoft.KeyVault"))
    return iter(dict.fromkeys((each[0].casefold(), each[1]) for each in pairs))


def _state(facts: Facts, subscription: str, namespace: str) -> str:
    document = facts.document(f"/subscriptions/{subscription}/providers/{namespace}", PROVIDERS)
    return str((document or {}).get("registrationState") or "not registered")


def _locks(facts: Facts, group: str) -> dict[str, Json]:
    return facts.listed(f"{group}/providers/Microsoft.Authorization/locks", LOCKS)


CHECKS: tuple[Check, ...] = (registrations, locks)
