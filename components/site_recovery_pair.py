"""Site Recovery pair: what the vault must know of two sites before a machine can be protected."""

import collections.abc
import dataclasses
import typing

import pulumi

from components import naming
from providers.container_mapping import ContainerMapping
from providers.fabric import Fabric
from providers.network_mapping import NetworkMapping
from providers.protection_container import ProtectionContainer
from providers.replication_policy import ReplicationPolicy
from stacks.config import Config, Named, Site

AWAY = "primary-to-recovery"
HOME = "recovery-to-primary"


@dataclasses.dataclass(frozen=True)
class SiteRecoveryPairArgs:
    """claim, network: what must stand before fabrics, and before network mappings.

    targets: what machines are protected with (groups, sets, caches and the rights on them).
    """

    config: Config
    claim: pulumi.Resource
    network: pulumi.Resource
    targets: collections.abc.Sequence[pulumi.Resource]


@dataclasses.dataclass(frozen=True)
class _Side:
    """One site inside the vault."""

    site: Site
    fabric: Named
    container: Named
    made: pulumi.Resource


@dataclasses.dataclass(frozen=True)
class _Way:
    """One direction: logical name, the names of its mappings, and what they join."""

    direction: str
    mapping: Named
    network: Named
    source: _Side
    target: _Side


class SiteRecoveryPair(pulumi.ComponentResource):
    """Fabrics, protection containers, the policy, and the mappings in both directions.

    From zone to zone there is one fabric with two containers, and no network mapping.

    Container mappings wait for the targets too, so that a machine need name the mappings only:
    three hundred records that each named every part would cost more than they do themselves.

    Outputs: last (what a machine waits for: the mappings, which stand on all the rest); policy
    (what waits for it finds a vault that holds an object).
    """

    last: list[pulumi.Resource]
    policy: ReplicationPolicy

    def __init__(
        self, name: str, args: SiteRecoveryPairArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:SiteRecoveryPair", name, {}, opts)
        config, inside = args.config, args.config.site_recovery
        self._name, self._config, self._args = name, config, args
        self.policy = self._policy()
        named = {
            config.primary.location: inside.primary_fabric,
            config.recovery.location: inside.recovery_fabric,
        }
        fabrics = {at: self._fabric(at, fabric) for at, fabric in named.items()}
        primary = self._side(
            "primary", config.primary, inside.primary_fabric, inside.primary_container, fabrics
        )
        recovery = self._side(
            "recovery", config.recovery, inside.recovery_fabric, inside.recovery_container, fabrics
        )
        ways = (
            _Way(AWAY, inside.away_mapping, inside.away_network, primary, recovery),
            _Way(HOME, inside.home_mapping, inside.home_network, recovery, primary),
        )
        self.last = [made for way in ways for made in self._mappings(way, self.policy)]
        self.register_outputs({})

    def _mappings(self, way: _Way, policy: ReplicationPolicy) -> list[pulumi.Resource]:
        made: list[pulumi.Resource] = [self._container_mapping(way, policy)]
        if not self._config.zone_to_zone:
            made.append(self._network_mapping(way))
        return made

    def _policy(self) -> ReplicationPolicy:
        """Of an existing policy only what the file says; crash-consistent points are the service's.

        Absent: neither sent nor compared.
        """
        policy = self._config.policy
        sync = {True: "Enable", False: "Disable", None: None}[policy.multi_vm_sync]
        said = {
            "retention_minutes": policy.retention_minutes,
            "app_consistent_minutes": policy.app_consistent_minutes,
            "crash_consistent_minutes": None
            if policy.existing
            else policy.crash_consistent_minutes,
            "multi_vm_sync": sync,
        }
        inputs = {
            **self._inside(policy.existing),
            "policy_name": policy.name,
            **{key: value for key, value in said.items() if value is not None},
        }
        return ReplicationPolicy(f"{self._name}-policy", inputs, self._opts(self._args.claim))

    def _fabric(self, location: str, fabric: Named) -> Fabric:
        inputs = {
            **self._inside(fabric.existing),
            "fabric_name": fabric.name,
            "location": location,
        }
        return Fabric(f"{self._name}-fabric-{location}", inputs, self._opts(self._args.claim))

    def _side(
        self, role: str, site: Site, fabric: Named, container: Named, fabrics: dict[str, Fabric]
    ) -> _Side:
        inputs = {
            **self._inside(container.existing),
            "fabric_name": fabric.name,
            "container_name": container.name,
        }
        made = ProtectionContainer(
            f"{self._name}-container-{role}", inputs, self._opts(fabrics[site.location])
        )
        return _Side(site, fabric, container, made)

    def _container_mapping(self, way: _Way, policy: ReplicationPolicy) -> ContainerMapping:
        inputs = {
            **self._inside(way.mapping.existing),
            "fabric_name": way.source.fabric.name,
            "container_name": way.source.container.name,
            "mapping_name": way.mapping.name,
            "target_fabric_name": way.target.fabric.name,
            "target_container_name": way.target.container.name,
            "policy_name": self._config.policy.name,
            **self._agent_updates(),
        }
        opts = self._opts(way.source.made, way.target.made, policy, *self._args.targets)
        return ContainerMapping(f"{self._name}-mapping-{way.direction}", inputs, opts)

    def _agent_updates(self) -> dict[str, str]:
        """Absent where the file says nothing: a found mapping's then stay as they are."""
        account = self._config.agent_updates
        if account:
            return {"agent_auto_update": "Enabled", "automation_account_id": account}
        return {"agent_auto_update": "Disabled"} if self._config.agent_updates_said else {}

    def _network_mapping(self, way: _Way) -> NetworkMapping:
        inputs = {
            **self._inside(way.network.existing),
            "fabric_name": way.source.fabric.name,
            "mapping_name": way.network.name,
            "primary_network_id": way.source.site.network.thing.id,
            "recovery_fabric_name": way.target.fabric.name,
            "recovery_network_id": way.target.site.network.thing.id,
        }
        opts = self._opts(way.source.made, way.target.made, self._args.network)
        return NetworkMapping(f"{self._name}-network-{way.direction}", inputs, opts)

    def _inside(self, existing: bool) -> dict[str, typing.Any]:
        """Which vault, and which of the two was there before this stack."""
        return {
            **naming.vault_keys(self._config),
            "existing": existing,
            "vault_existing": self._config.vault.thing.existing,
        }

    def _opts(self, *depends_on: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(depends_on))
