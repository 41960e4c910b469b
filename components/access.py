"""Access: who may read, operate and change disaster recovery, granted as declared."""

import collections.abc
import dataclasses

import pulumi
from pulumi_azure_native import authorization

from components import naming, permissions
from components.cache_storage import CACHES
from components.native import Native
from stacks.config import Config, Site

# Azure built-in roles (Microsoft), Management and governance.
ROLES = {
    "contributors": "6670b86e-a3f7-4917-ac9b-5d6ab1be4567",  # Site Recovery Contributor
    "operators": "494ae006-db33-4328-bf46-533a6560a3ca",  # Site Recovery Operator
    "readers": "dbaa88c4-0c30-4179-9fb3-46319faa6149",  # Site Recovery Reader
}


@dataclasses.dataclass(frozen=True)
class AccessArgs:
    """native: waits for the vault and the groups. principal_id: the vault's identity."""

    config: Config
    principal_id: pulumi.Input[str] | None
    native: Native


class Access(pulumi.ComponentResource):
    """Role assignments on the vault, and the pipeline's own roles where it works.

    The pipeline may give the vault's identity its roles on cache accounts and nobody anything else;
    its own rights it can only read. Who changes `access` needs to be allowed to grant.
    """

    def __init__(
        self, name: str, args: AccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:Access", name, {}, opts)
        self._name, self._args, self._config = name, args, args.config
        self._vault = args.config.vault.thing
        for group, role in ROLES.items():
            for principal_id in getattr(args.config.access, group):
                self._on_vault(f"{name}-{group}-{principal_id}", principal_id, role)
        if args.config.access.pipeline:
            for place, where in scopes(args.config).items():
                if where:
                    self._pipeline(place, where)
        self.register_outputs({})

    def _on_vault(self, name: str, principal_id: str, role: str) -> None:
        """The service finds out whether it is a user, a group or an app.

        The SDK would say User where nothing is said, which Azure refuses for all others; an output
        without a value stays unsaid.
        """
        authorization.RoleAssignment(
            name,
            role_assignment_name=naming.role_assignment(self._vault.id, principal_id, role),
            scope=self._vault.id,
            role_definition_id=naming.role_definition(self._vault.subscription_id, role),
            principal_id=principal_id,
            principal_type=pulumi.Output.from_input(None),
            opts=self._args.native.options(self, self._vault.subscription_id),
        )

    def _pipeline(self, place: str, where: collections.abc.Sequence[str]) -> None:
        role = naming.guid(self._vault.id, "pipeline", place)
        definition = self._definition(place, role, where)
        for scope in where:
            for principal_id in self._config.access.pipeline:
                self._assignment(place, scope, principal_id, role, definition)

    def _definition(
        self, place: str, role: str, where: collections.abc.Sequence[str]
    ) -> authorization.RoleDefinition:
        """Put at the first of the scopes where it can be assigned, as `az role definition` does."""
        granted = authorization.PermissionArgs(actions=permissions.actions(self._config, place))
        return authorization.RoleDefinition(
            f"{self._name}-pipeline-{place}",
            role_definition_id=role,
            role_name=f"Disaster recovery pipeline ({self._vault.name}): {place}",
            role_type="CustomRole",
            description=f"What Pulumi needs for disaster recovery in {permissions.PLACES[place]}.",
            permissions=[granted],
            assignable_scopes=list(where),
            scope=where[0],
            opts=self._args.native.options(self, _subscription(where[0])),
        )

    def _assignment(
        self,
        place: str,
        scope: str,
        principal_id: str,
        role: str,
        definition: authorization.RoleDefinition,
    ) -> None:
        condition = self._condition(place)
        authorization.RoleAssignment(
            f"{self._name}-pipeline-{place}-{_spoken(scope, self._vault.subscription_id)}"
            f"-{principal_id}",
            role_assignment_name=naming.role_assignment(scope, principal_id, role),
            scope=scope,
            role_definition_id=naming.role_definition(_subscription(scope), role),
            principal_id=principal_id,
            principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
            condition=condition,
            condition_version=None if condition is None else "2.0",
            opts=self._args.native.options(self, _subscription(scope), [definition]),
        )

    def _condition(self, place: str) -> pulumi.Input[str] | None:
        """Where the role can grant: what, and to whom."""
        allowed = permissions.actions(self._config, place)
        if f"{permissions.ASSIGNMENTS}/write" not in allowed:
            return None
        roles = sorted({role for cache in CACHES.values() for role in cache.roles.values()})
        return pulumi.Output.from_input(self._args.principal_id).apply(
            lambda principal_id: grants_only(roles, str(principal_id))
        )


def grants_only(roles: collections.abc.Sequence[str], principal_id: str) -> str:
    """The condition of an assignment that may grant these roles to one principal alone.

    "Examples to delegate Azure role assignment management with conditions" (Microsoft).
    """
    return " AND ".join(
        f"((!(ActionMatches{{'{permissions.ASSIGNMENTS}/{verb}'}})) OR ("
        f"@{source}[{permissions.ASSIGNMENTS}:RoleDefinitionId] "
        f"ForAnyOfAnyValues:GuidEquals {{{', '.join(roles)}}} AND "
        f"@{source}[{permissions.ASSIGNMENTS}:PrincipalId] "
        f"ForAnyOfAnyValues:GuidEquals {{{principal_id}}}))"
        for verb, source in (("write", "Request"), ("delete", "Resource"))
    )


def scopes(config: Config) -> dict[str, list[str]]:
    """Where the pipeline works, by place: resource groups, each once, and subscriptions.

    A place may be none of this pair's.
    """
    sites = (config.primary, config.recovery)
    found = {
        permissions.VAULT: [config.vault.thing.id],
        permissions.PRIMARY: [
            *_of_site(config.primary),
            *_at_home(config),
            *_of_drills(config, permissions.PRIMARY),
        ],
        permissions.RECOVERY: [
            *_of_site(config.recovery),
            *_away(config),
            *_of_drills(config, permissions.RECOVERY),
        ],
        permissions.MONITOR: list(_monitored(config)),
    }
    groups = {place: _groups(ids) for place, ids in found.items()}
    subscriptions = dict.fromkeys(f"/subscriptions/{site.subscription_id}" for site in sites)
    return {**groups, permissions.SUBSCRIPTION: list(subscriptions)}


def _of_site(site: Site) -> collections.abc.Iterator[str]:
    yield site.resource_group.thing.id
    yield site.network.thing.id
    yield from (account.id for account in site.cache_accounts.values())
    rules = site.outbound_rules
    things = (rules.network_security_group, rules.firewall_policy) if rules else ()
    yield from (thing.id for thing in things if thing)


def _of_drills(config: Config, side: str) -> collections.abc.Iterator[str]:
    """Machines of a drill join a network that may lie in a group of its own."""
    for group in config.groups.values():
        if group.drill is not None and group.drill.side == side:
            yield group.drill.network.thing.id


def _monitored(config: Config) -> collections.abc.Iterator[str]:
    rules = config.alerts.rules
    things = (rules.workspace, rules.action_group) if rules else ()
    yield from (thing.id for thing in things if thing)


def _at_home(config: Config) -> collections.abc.Iterator[str]:
    for machine in config.machines.values():
        yield machine.id
        yield from (disk.cache_account.id for disk in machine.disks.values())


def _away(config: Config) -> collections.abc.Iterator[str]:
    yield from (each.thing.id for each in config.availability_sets)
    yield from (each.id for each in config.proximity_placement_groups)
    for machine in config.machines.values():
        yield from (disk.recovery_group.id for disk in machine.disks.values())
        if machine.capacity_reservation_group_id:
            yield machine.capacity_reservation_group_id


def _groups(ids: collections.abc.Iterable[str]) -> list[str]:
    """The resource groups of ARM ids, each once whatever its case, as first spelled."""
    found: dict[str, str] = {}
    for id_ in ids:
        group = "/".join(id_.split("/")[:5])
        found.setdefault(group.casefold(), group)
    return list(found.values())


def _subscription(scope: str) -> str:
    return scope.split("/")[2]


def _spoken(scope: str, own: str) -> str:
    """A scope as a logical name tells it: its last part, after a subscription that is another."""
    parts = scope.split("/")
    elsewhere = len(parts) > 3 and parts[2].casefold() != own.casefold()
    return "-".join([parts[2], parts[-1]] if elsewhere else parts[-1:])
