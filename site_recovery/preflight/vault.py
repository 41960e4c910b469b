"""The vault and what else the file names outside it: there or not, where, and whose."""

import collections.abc

from site_recovery import arm, ids
from site_recovery.arm import Json
from site_recovery.azure_to_azure import details
from site_recovery.preflight import words
from site_recovery.preflight.facts import COMPUTE, NETWORK, STORAGE, Check, Facts, properties
from site_recovery.preflight.rights import GROUP_VERSION
from site_recovery.preflight.subject import Thing
from site_recovery.rulebook import Finding, Rule, Severity

REFUSE, WARN = Severity.REFUSE, Severity.WARN
VAULT_VERSION, AUTOMATION_VERSION = "2024-04-01", "2023-11-01"
LOGS_VERSION, ACTIONS_VERSION = "2023-09-01", "2023-01-01"
ELIGIBILITY = "2025-08-01"
STACK_TAG = "dr-stack"
DISKS = 3000
VERSIONS = {
    "microsoft.recoveryservices/vaults": VAULT_VERSION,
    "microsoft.network": NETWORK,
    "microsoft.storage": STORAGE,
    "microsoft.compute": COMPUTE,
    "microsoft.automation": AUTOMATION_VERSION,
    "microsoft.operationalinsights": LOGS_VERSION,
    "microsoft.insights": ACTIONS_VERSION,
}

IN_PRIMARY = Rule(
    "vault-in-primary",
    REFUSE,
    "the vault is in the primary region",
    "the vault is in {region}, the primary region, and would be lost with it",
    "name a vault in another region",
    "Azure-to-Azure disaster recovery architecture; azure-to-azure-common-questions",
)
OTHER_REGION = Rule(
    "vault-elsewhere",
    REFUSE,
    "the vault that is there is in another region than the file says",
    "the vault is in {found}, the file says {said}",
    "write location: {found} at dr:pair.vault",
)
GROUP_IN_PRIMARY = Rule(
    "vault-group-in-primary",
    WARN,
    "the vault's resource group has its records in the primary region",
    "its resource group {group} keeps its records in {region}, the primary region; while that "
    "region is down nothing in the group can be changed",
    "use a group in another region",
    "Azure Resource Manager overview: resource group location",
)
NOT_THERE = Rule(
    "existing-not-there",
    REFUSE,
    "something that the file calls existing is not there",
    "it is said to exist at dr:pair.{key}, and is not there",
    "correct the name, or take out existing: true so that it is made",
)
THERE_ALREADY = Rule(
    "made-there-already",
    REFUSE,
    "something that shall be made is there already, and is not in the stack's state",
    "it shall be made, and is there already without this stack",
    "write existing: true at dr:pair.{key}, or choose another name",
    "the native provider refuses to create what exists",
)
ANOTHER_STACK = Rule(
    "vault-bears-another-name",
    WARN,
    "the vault's tag dr-stack names another stack, and dr:takeover does not name that one",
    "its tag dr-stack says {stack}; `up` refuses that, unless this stack bore that name before",
    "set dr:takeover: {stack} to take it over, or name another vault",
    "told by `dr doctor`; preview has its own rule (vault-of-another-stack)",
)
INELIGIBLE = Rule(
    "not-eligible",
    REFUSE,
    "the service itself says that a machine cannot be replicated, e.g. by another vault's item",
    "the service would refuse it: {code}: {message}",
    "{action}",
    "API replicationEligibilityResults, asked by `dr doctor` only: a call per machine",
)
TOO_MANY_DISKS = Rule(
    "disks-per-subscription",
    WARN,
    "the vault's protected disks and those of the file exceed what one subscription takes",
    "{count} protected disks; a subscription takes {limit}",
    "spread the machines over subscriptions",
    "Support matrix for Azure VM disaster recovery between Azure regions",
)
ROWS: tuple[Rule, ...] = (
    IN_PRIMARY,
    OTHER_REGION,
    GROUP_IN_PRIMARY,
    NOT_THERE,
    THERE_ALREADY,
    ANOTHER_STACK,
    INELIGIBLE,
    TOO_MANY_DISKS,
)


def vault_region(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Where the vault and its group are; one that is still to be made is judged by the file."""
    said, primary = facts.subject["vault"], facts.subject["primary"]["location"]
    found = facts.document(said["id"], VAULT_VERSION)
    where = f"vault {facts.vault.name}"
    location = str(found.get("location")) if found else said["location"]
    if ids.same_location(location, primary) and not facts.subject["zone_to_zone"]:
        yield IN_PRIMARY.found(where, region=primary)
    elif not ids.same_location(location, said["location"]):
        yield OTHER_REGION.found(where, found=location, said=said["location"])
    group = facts.document(arm.group_of(said["id"]), GROUP_VERSION)
    group_location = str(group.get("location")) if group else said["group_location"]
    if group_location and ids.same_location(group_location, primary):
        yield GROUP_IN_PRIMARY.found(where, group=facts.vault.resource_group_name, region=primary)


def vault_owner(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Whose the vault is by its tag; a preview leaves that to the claim, which may know more."""
    tag, asker = _tag(facts), facts.asker
    if tag and asker.made is not None and tag not in (asker.stack, asker.takeover):
        yield ANOTHER_STACK.found(f"vault {facts.vault.name}", stack=tag)


def things_named(facts: Facts) -> collections.abc.Iterator[Finding]:
    """What is said to exist does, and what shall be made does not.

    What is there already is told only to who knows the stack's state: during an `up` it may be
    what that `up` just made, and the native provider refuses strangers' things by itself.
    """
    things = facts.subject["things"]
    there, made = _documents(facts, [each["id"] for each in things]), facts.asker.made
    foreign = made is not None and _tag(facts) != facts.asker.stack
    for thing in things:
        where, document = words.thing(thing["id"]), there.get(thing["id"].casefold())
        if thing["existing"] and document is None:
            yield NOT_THERE.found(where, key=thing["key"])
        elif foreign and document is not None and not _is_ours(thing, made or frozenset()):
            yield THERE_ALREADY.found(where, key=thing["key"])


def eligibility(facts: Facts) -> collections.abc.Iterator[Finding]:
    """What the service itself says of machines that are not replicated yet."""
    items = facts.items()
    asked = [(name, each["id"]) for name, each, _ in facts.there() if name not in items]
    jobs = [lambda path=path: _eligibility(facts, path) for _, path in asked]
    for (name, _), errors_ in zip(asked, arm.together(jobs), strict=True):
        for error in errors_:
            action = str(error.get("recommendedAction") or "see the service's own page on it")
            yield INELIGIBLE.found(
                name,
                code=error.get("code"),
                message=str(error.get("message")).rstrip("."),
                action=action.rstrip("."),
            )


def protected_disks(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Disks of the vault's items and of machines that are to come, together."""
    held = facts.items()
    count = sum(
        len(details(item).get("protectedManagedDisks") or ()) for item in facts.seen().items
    )
    machines = facts.whole["machines"].items()
    count += sum(len(machine["disks"]) for name, machine in machines if name not in held)
    if count > DISKS:
        yield TOO_MANY_DISKS.found(f"vault {facts.vault.name}", count=count, limit=DISKS)


def _tag(facts: Facts) -> str:
    """The stack that the vault's tag names: what it made there, it made elsewhere too."""
    found = facts.document(facts.subject["vault"]["id"], VAULT_VERSION)
    return str(((found or {}).get("tags") or {}).get(STACK_TAG) or "")


def _is_ours(thing: Thing, made: frozenset[str]) -> bool:
    return thing["existing"] or thing["id"].casefold() in made


def _documents(facts: Facts, paths: list[str]) -> dict[str, Json]:
    """Documents by lower-case id: groups one by one, the rest by lists of their type."""
    groups = [path for path in paths if ids.same(arm.group_of(path), path)]
    by_type: dict[str, list[str]] = {}
    for path in paths:
        if path not in groups:
            by_type.setdefault(_type(path), []).append(path)
    lists = [lambda kind=kind: _listed(facts, kind, by_type[kind]) for kind in by_type]
    singles = [lambda path=path: _single(facts, path) for path in groups]
    return {key: each for found in arm.together([*lists, *singles]) for key, each in found.items()}


def _listed(facts: Facts, kind: str, paths: list[str]) -> dict[str, Json]:
    version = next(v for prefix, v in VERSIONS.items() if kind.casefold().startswith(prefix))
    return facts.around(paths, kind, version)


def _single(facts: Facts, group: str) -> dict[str, Json]:
    found = facts.document(group, GROUP_VERSION)
    return {group.casefold(): found} if found is not None else {}


def _type(path: str) -> str:
    """A resource's type: Microsoft.Network/virtualNetworks."""
    return "/".join(path.split("/")[6:8])


def _eligibility(facts: Facts, machine_id: str) -> list[Json]:
    kind = "Microsoft.RecoveryServices/replicationEligibilityResults/default"
    document = facts.document(f"{machine_id}/providers/{kind}", ELIGIBILITY)
    return properties(document).get("errors") or []


CHECKS: tuple[Check, ...] = (vault_region, vault_owner, things_named, protected_disks)
DEEP_CHECKS: tuple[Check, ...] = (eligibility,)
"""For `dr doctor`: a preview has no time for a call for each machine."""
