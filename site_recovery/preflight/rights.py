"""What who is signed in may do, scope by scope, and the role that gives what is missing."""

import collections.abc
import dataclasses
import fnmatch

from site_recovery import arm
from site_recovery.arm import Json
from site_recovery.preflight.facts import Check, Facts
from site_recovery.preflight.words import listed, thing
from site_recovery.rulebook import Finding, Rule, Severity

PERMISSIONS, GROUP_VERSION = "2022-04-01", "2021-04-01"
ROLES_PAGE = "Manage Site Recovery access with role-based access control"
VAULTS = "Microsoft.RecoveryServices/vaults"
FABRICS = f"{VAULTS}/replicationFabrics"
CONTAINERS = f"{FABRICS}/replicationProtectionContainers"
ITEMS = f"{CONTAINERS}/replicationProtectedItems"
PLANS = f"{VAULTS}/replicationRecoveryPlans"

MISSING = Rule(
    "right-missing",
    Severity.REFUSE,
    "who is signed in may not do at a scope what replication or failover needs",
    "who is signed in may not {actions} (to {why})",
    "give it the role {role} on {scope}, or name it in dr:pair.access.pipeline",
    ROLES_PAGE,
)
ROWS: tuple[Rule, ...] = (MISSING,)


@dataclasses.dataclass(frozen=True)
class Need:
    """What is done somewhere. where: vault, target, primary or cache; role: what allows it."""

    where: str
    why: str
    role: str
    actions: tuple[str, ...]


SITE_RECOVERY = "Site Recovery Contributor"
MACHINES = "Virtual Machine Contributor"
NETWORK = "Network Contributor"
STORAGE = "Storage Account Contributor"
NEEDS = (
    Need(
        "vault",
        "protect machines",
        SITE_RECOVERY,
        (
            f"{VAULTS}/read",
            f"{FABRICS}/write",
            f"{CONTAINERS}/write",
            f"{CONTAINERS}/replicationProtectionContainerMappings/write",
            f"{VAULTS}/replicationPolicies/write",
            f"{ITEMS}/write",
            f"{ITEMS}/remove/action",
            f"{VAULTS}/replicationJobs/read",
        ),
    ),
    Need(
        "vault",
        "fail over and come back",
        SITE_RECOVERY,
        (
            f"{ITEMS}/unplannedFailover/action",
            f"{ITEMS}/failoverCommit/action",
            f"{ITEMS}/applyRecoveryPoint/action",
            f"{ITEMS}/failoverCancel/action",
            f"{ITEMS}/testFailover/action",
            f"{CONTAINERS}/switchprotection/action",
            f"{PLANS}/write",
            f"{PLANS}/unplannedFailover/action",
        ),
    ),
    Need(
        "vault",
        "mark the vault as this stack's",
        "Tag Contributor",
        ("Microsoft.Resources/tags/write",),
    ),
    Need(
        "target",
        "create the recovered machines, and switch off what was left",
        MACHINES,
        (
            "Microsoft.Compute/virtualMachines/read",
            "Microsoft.Compute/virtualMachines/write",
            "Microsoft.Compute/virtualMachines/delete",
            "Microsoft.Compute/virtualMachines/deallocate/action",
            "Microsoft.Compute/disks/write",
            "Microsoft.Network/networkInterfaces/write",
            "Microsoft.Network/networkInterfaces/join/action",
        ),
    ),
    Need(
        "target",
        "put them into the recovery network",
        NETWORK,
        (
            "Microsoft.Network/virtualNetworks/read",
            "Microsoft.Network/virtualNetworks/subnets/join/action",
        ),
    ),
    Need(
        "primary",
        "read the machines, install the agent, and switch off what was left",
        MACHINES,
        (
            "Microsoft.Compute/virtualMachines/read",
            "Microsoft.Compute/virtualMachines/write",
            "Microsoft.Compute/virtualMachines/extensions/write",
            "Microsoft.Compute/virtualMachines/deallocate/action",
            "Microsoft.Compute/disks/read",
            "Microsoft.Network/networkInterfaces/read",
        ),
    ),
    Need(
        "cache",
        "write changes to the cache accounts",
        STORAGE,
        (
            "Microsoft.Storage/storageAccounts/read",
            "Microsoft.Storage/storageAccounts/listKeys/action",
        ),
    ),
)
"""Compute, network and storage: ROLES_PAGE. The vault's: the operations that this project calls.
extensions, disks, tags: assumed."""


def rights(facts: Facts) -> collections.abc.Iterator[Finding]:
    """What is missing, a finding for each scope and purpose."""
    scopes = _scopes(facts)
    granted = dict(
        zip(
            scopes,
            arm.together([lambda s=s: _granted(facts, s) for s in scopes]),  # type: ignore[misc]
            strict=True,
        )
    )
    for scope, places in scopes.items():
        for need in NEEDS:
            missing = [each for each in need.actions if not allows(granted[scope], each)]
            if need.where in places and missing:
                where = thing(scope)
                yield MISSING.found(
                    where, actions=listed(missing), why=need.why, role=need.role, scope=where
                )


def allows(permissions: collections.abc.Iterable[Json], action: str) -> bool:
    """Whether one of the permissions grants an action; a deny assignment is not seen here."""
    return any(
        _matches(each.get("actions"), action) and not _matches(each.get("notActions"), action)
        for each in permissions
    )


def groups(facts: Facts) -> dict[str, set[str]]:
    """Resource groups that this pair works in -> as what: vault, target, primary, cache."""
    subject = facts.subject
    found: dict[str, set[str]] = {}
    named = [
        (subject["vault"]["id"], "vault"),
        (subject["recovery"]["resource_group_id"], "target"),
    ]
    named += [(each["id"], "primary") for each in subject["machines"].values()]
    for site in (subject["primary"], subject["recovery"]):
        named += [(each, "cache") for each in site["cache_accounts"].values()]
    spelled: dict[str, str] = {}
    for path, place in named:
        group = arm.group_of(path)
        group = spelled.setdefault(group.casefold(), group)
        found.setdefault(group, set()).add(place)
    return found


def _scopes(facts: Facts) -> dict[str, set[str]]:
    """The groups, or the subscription of those that are still to be made."""
    found: dict[str, set[str]] = {}
    for group, places in groups(facts).items():
        there = facts.document(group, GROUP_VERSION) is not None
        scope = group if there else f"/subscriptions/{arm.subscription_of(group)}"
        found.setdefault(scope, set()).update(places)
    return found


def _granted(facts: Facts, scope: str) -> list[Json]:
    return facts.entries(f"{scope}/providers/Microsoft.Authorization/permissions", PERMISSIONS)


def _matches(patterns: collections.abc.Iterable[str] | None, action: str) -> bool:
    return any(fnmatch.fnmatchcase(action.casefold(), each.casefold()) for each in patterns or ())


CHECKS: tuple[Check, ...] = (rights,)
