"""The least that a pipeline must be allowed, as data: a row per action and place, with its reason.

`preview`, `up` and `destroy` of a stack call what stands here and nothing else. Never among it:
purging a machine (DELETE of a replicated item), and the pipeline's own rights.
"""

import collections.abc
import dataclasses

from stacks.config import Config

VAULT, PRIMARY, RECOVERY, SUBSCRIPTION = "vault", "primary", "recovery", "subscription"
MONITOR = "monitor"
PLACES = {
    VAULT: "the vault's resource group",
    PRIMARY: "groups of machines, networks and cache storage of the primary site",
    RECOVERY: "groups of what machines recover into",
    SUBSCRIPTION: "the subscriptions of both sites",
    MONITOR: "the groups of the log workspace and of the action group",
}
OPERATIONS = "Azure permissions for Management and governance (Microsoft)"
RBAC = "Manage Site Recovery access with Azure role-based access control (Microsoft)"
LOG_ALERTS = "Create or edit a log search alert rule (Microsoft)"
LOG_ACCESS = "Manage access to Log Analytics workspaces (Microsoft)"
MACHINE_OPERATIONS = "Azure permissions for Compute (Microsoft)"
NATIVE = "the native provider's calls on the types that components/ declares"
ASSUMED = "assumed"
SITE_RECOVERY = "Microsoft.RecoveryServices/vaults"
CONTAINERS = f"{SITE_RECOVERY}/replicationFabrics/replicationProtectionContainers"
ITEMS = f"{CONTAINERS}/replicationProtectedItems"
PLANS, JOBS = f"{SITE_RECOVERY}/replicationRecoveryPlans", f"{SITE_RECOVERY}/replicationJobs"
Condition = collections.abc.Callable[[Config], bool]


@dataclasses.dataclass(frozen=True)
class Action:
    """One action. places: where it is needed. when: whether a stack needs it at all."""

    name: str
    places: tuple[str, ...]
    why: str
    source: str
    when: Condition = lambda config: True


def _unguarded(config: Config) -> bool:
    """Guarded natives are forgotten, never deleted."""
    return not config.protect


def _grants(config: Config) -> bool:
    """Whether the vault's identity is known, and gets its roles on the cache accounts."""
    return not config.vault.thing.existing or config.vault.principal_id is not None


def _rules(config: Config) -> bool:
    return any(site.outbound_rules for site in (config.primary, config.recovery))


def _unguarded_rules(config: Config) -> bool:
    return _rules(config) and _unguarded(config)


def _unguarded_grants(config: Config) -> bool:
    return _grants(config) and _unguarded(config)


def _drills(config: Config) -> bool:
    """Whether networks are made for drills; at both sites, as a move changes where they are."""
    drills = (group.drill for group in config.groups.values())
    return any(drill is not None and drill.isolated for drill in drills)


def _unguarded_networks(config: Config) -> bool:
    return _drills(config) or _unguarded(config)


def _mails(config: Config) -> bool:
    return config.alerts.mails is not None


def _logs(config: Config) -> bool:
    return config.alerts.rules is not None and config.alerts.rules.send_logs


def _unguarded_logs(config: Config) -> bool:
    return _logs(config) and _unguarded(config)


def _log_rules(config: Config) -> bool:
    return config.alerts.rules is not None


def _unguarded_log_rules(config: Config) -> bool:
    return _log_rules(config) and _unguarded(config)


def _reserved(config: Config) -> bool:
    return any(machine.capacity_reservation_group_id for machine in config.machines.values())


SITES, EVERYWHERE = (PRIMARY, RECOVERY), (VAULT, PRIMARY, RECOVERY)
GROUPS = "Microsoft.Resources/subscriptions/resourceGroups"
ASSIGNMENTS = "Microsoft.Authorization/roleAssignments"
STORAGE = "Microsoft.Storage/storageAccounts"
DIAGNOSTICS = "Microsoft.Insights/diagnosticSettings"
QUERY_RULES = "Microsoft.Insights/scheduledQueryRules"
WORKSPACES = "Microsoft.OperationalInsights/workspaces"
COMPUTE, NETWORK = "Microsoft.Compute", "Microsoft.Network"
SECURITY_RULES = f"{NETWORK}/networkSecurityGroups/securityRules"
RULE_GROUPS = f"{NETWORK}/firewallPolicies/ruleCollectionGroups"

ACTIONS = (
    Action("*/read", EVERYWHERE, "refresh, drift and the checks of a wave; Reader's own", RBAC),
    # the vault itself, and the tag that says whose it is
    Action(f"{SITE_RECOVERY}/write", (VAULT,), "make the vault, change its settings", NATIVE),
    Action(f"{SITE_RECOVERY}/delete", (VAULT,), "destroy", NATIVE, _unguarded),
    Action(
        "Microsoft.Resources/tags/write",
        (VAULT,),
        "claim the vault, end the claim; keep the numbers of moves",
        ASSUMED,
    ),
    # inside the vault
    Action(f"{SITE_RECOVERY}/replicationFabrics/write", (VAULT,), "fabrics", OPERATIONS),
    Action(f"{SITE_RECOVERY}/replicationFabrics/remove/action", (VAULT,), "destroy", OPERATIONS),
    Action(f"{CONTAINERS}/write", (VAULT,), "protection containers", OPERATIONS),
    Action(f"{CONTAINERS}/remove/action", (VAULT,), "destroy", OPERATIONS),
    Action(
        f"{CONTAINERS}/replicationProtectionContainerMappings/write",
        (VAULT,),
        "container mappings, agent updates",
        OPERATIONS,
    ),
    Action(
        f"{CONTAINERS}/replicationProtectionContainerMappings/remove/action",
        (VAULT,),
        "destroy",
        OPERATIONS,
    ),
    Action(
        f"{SITE_RECOVERY}/replicationFabrics/replicationNetworks/replicationNetworkMappings/write",
        (VAULT,),
        "network mappings",
        OPERATIONS,
    ),
    Action(
        f"{SITE_RECOVERY}/replicationFabrics/replicationNetworks/replicationNetworkMappings/delete",
        (VAULT,),
        "destroy",
        OPERATIONS,
    ),
    Action(f"{SITE_RECOVERY}/replicationPolicies/write", (VAULT,), "the policy", OPERATIONS),
    Action(f"{SITE_RECOVERY}/replicationPolicies/delete", (VAULT,), "destroy", OPERATIONS),
    Action(f"{ITEMS}/write", (VAULT,), "enable replication, change settings", OPERATIONS),
    Action(f"{ITEMS}/remove/action", (VAULT,), "disable replication in order", OPERATIONS),
    Action(f"{ITEMS}/addDisks/action", (VAULT,), "a disk more", OPERATIONS),
    Action(f"{ITEMS}/removeDisks/action", (VAULT,), "a disk less", OPERATIONS),
    # moves: granted and checked before the day: nobody shall wait for a right then
    Action(f"{ITEMS}/unplannedFailover/action", (VAULT,), "fail over", OPERATIONS),
    Action(f"{ITEMS}/applyRecoveryPoint/action", (VAULT,), "choose another point", OPERATIONS),
    Action(f"{ITEMS}/failoverCommit/action", (VAULT,), "commit", OPERATIONS),
    Action(f"{ITEMS}/failoverCancel/action", (VAULT,), "take a failover back", OPERATIONS),
    Action(f"{CONTAINERS}/switchprotection/action", (VAULT,), "replicate back", OPERATIONS),
    Action(f"{ITEMS}/testFailover/action", (VAULT,), "drills", OPERATIONS),
    Action(f"{ITEMS}/testFailoverCleanup/action", (VAULT,), "drills", OPERATIONS),
    Action(f"{PLANS}/write", (VAULT,), "the recovery plans of the next move", OPERATIONS),
    Action(f"{PLANS}/delete", (VAULT,), "a group that ends, destroy", OPERATIONS),
    Action(f"{PLANS}/unplannedFailover/action", (VAULT,), "fail over in boot order", OPERATIONS),
    Action(f"{PLANS}/testFailover/action", (VAULT,), "drills in boot order", OPERATIONS),
    Action(f"{PLANS}/testFailoverCleanup/action", (VAULT,), "drills", OPERATIONS),
    Action(f"{JOBS}/resume/action", (VAULT,), "end a manual action of a plan", OPERATIONS),
    Action(f"{JOBS}/cancel/action", (VAULT,), "end a job that hangs", OPERATIONS),
    Action(
        f"{COMPUTE}/virtualMachines/deallocate/action",
        SITES,
        "fence what was left",
        MACHINE_OPERATIONS,
    ),
    # alerts
    Action(
        f"{SITE_RECOVERY}/replicationAlertSettings/write",
        (VAULT,),
        "mails of the vault",
        OPERATIONS,
        _mails,
    ),
    Action(f"{DIAGNOSTICS}/write", (VAULT,), "send the vault's logs", NATIVE, _logs),
    Action(f"{DIAGNOSTICS}/delete", (VAULT,), "destroy", NATIVE, _unguarded_logs),
    Action(f"{QUERY_RULES}/write", (VAULT,), "rules over the logs", NATIVE, _log_rules),
    Action(f"{QUERY_RULES}/delete", (VAULT,), "destroy", NATIVE, _unguarded_log_rules),
    Action(f"{WORKSPACES}/read", (MONITOR,), "rules over the logs", LOG_ALERTS, _log_rules),
    Action(f"{WORKSPACES}/sharedKeys/action", (MONITOR,), "send logs", LOG_ACCESS, _logs),
    Action("Microsoft.Insights/actionGroups/read", (MONITOR,), "call it", LOG_ALERTS, _log_rules),
    # what is made for both sites
    Action(f"{GROUPS}/write", (VAULT, RECOVERY), "resource groups that are made", NATIVE),
    Action(f"{GROUPS}/delete", (VAULT, RECOVERY), "destroy", NATIVE, _unguarded),
    Action(f"{STORAGE}/write", SITES, "cache accounts", NATIVE),
    Action(f"{STORAGE}/delete", SITES, "destroy", NATIVE, _unguarded),
    Action(f"{STORAGE}/listkeys/action", SITES, "enable with a cache account", RBAC),
    Action(f"{ASSIGNMENTS}/write", SITES, "the vault's roles on cache accounts", NATIVE, _grants),
    Action(f"{ASSIGNMENTS}/delete", SITES, "destroy", NATIVE, _unguarded_grants),
    Action(f"{SECURITY_RULES}/write", SITES, "outbound rules", NATIVE, _rules),
    Action(f"{SECURITY_RULES}/delete", SITES, "destroy", NATIVE, _unguarded_rules),
    Action(f"{RULE_GROUPS}/write", SITES, "outbound rules", NATIVE, _rules),
    Action(f"{RULE_GROUPS}/delete", SITES, "destroy", NATIVE, _unguarded_rules),
    # what is made for drills of groups that run at the recovery site
    Action(f"{NETWORK}/virtualNetworks/write", (PRIMARY,), "networks of drills", NATIVE, _drills),
    Action(f"{NETWORK}/virtualNetworks/delete", (PRIMARY,), "networks of drills", NATIVE, _drills),
    # what is made for the recovery site alone
    Action(f"{NETWORK}/virtualNetworks/write", (RECOVERY,), "the recovery network", NATIVE),
    Action(
        f"{NETWORK}/virtualNetworks/delete",
        (RECOVERY,),
        "destroy, networks of drills",
        NATIVE,
        _unguarded_networks,
    ),
    Action(f"{COMPUTE}/availabilitySets/write", (RECOVERY,), "availability sets", NATIVE),
    Action(f"{COMPUTE}/availabilitySets/delete", (RECOVERY,), "destroy", NATIVE, _unguarded),
    Action(f"{COMPUTE}/proximityPlacementGroups/write", (RECOVERY,), "placement groups", NATIVE),
    Action(
        f"{COMPUTE}/proximityPlacementGroups/delete", (RECOVERY,), "destroy", NATIVE, _unguarded
    ),
    # what the service asks of whoever replicates to a site; at home, for the way back, assumed, and
    # nothing that deletes: what it deletes there it deletes by itself (assumed)
    Action("Microsoft.Resources/deployments/*", (RECOVERY,), "enable replication", RBAC),
    Action(f"{COMPUTE}/virtualMachines/write", SITES, "enable, replicate back", RBAC),
    Action(f"{COMPUTE}/virtualMachines/delete", (RECOVERY,), "enable replication", RBAC),
    Action(f"{NETWORK}/networkInterfaces/write", SITES, "enable, replicate back", RBAC),
    Action(f"{NETWORK}/networkInterfaces/delete", (RECOVERY,), "enable replication", RBAC),
    Action(f"{NETWORK}/networkInterfaces/join/action", SITES, "enable, replicate back", RBAC),
    Action(f"{NETWORK}/virtualNetworks/subnets/join/action", SITES, "enable, back", RBAC),
    Action(f"{COMPUTE}/virtualMachines/extensions/write", SITES, "the agent", ASSUMED),
    Action(f"{COMPUTE}/disks/write", SITES, "seed from and replicate to disks", ASSUMED),
    Action(
        f"{COMPUTE}/capacityReservationGroups/deploy/action",
        (RECOVERY,),
        "recover into reserved capacity",
        ASSUMED,
        _reserved,
    ),
    # what checks look at beyond groups
    Action(f"{COMPUTE}/skus/read", (SUBSCRIPTION,), "sizes that are offered", OPERATIONS),
    Action(f"{COMPUTE}/locations/usages/read", (SUBSCRIPTION,), "quota", OPERATIONS),
    Action(f"{NETWORK}/locations/usages/read", (SUBSCRIPTION,), "quota", OPERATIONS),
    Action(
        "Microsoft.Resources/subscriptions/locations/read", (SUBSCRIPTION,), "zones", OPERATIONS
    ),
    Action(
        "Microsoft.Resources/subscriptions/providers/read", (SUBSCRIPTION,), "registered", ASSUMED
    ),
)


def actions(config: Config, place: str) -> list[str]:
    """The names of what a stack's pipeline needs at a place."""
    return [each.name for each in ACTIONS if place in each.places and each.when(config)]
