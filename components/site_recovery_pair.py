"""Site Recovery pair: what the vault must know of two sites before a machine can be protected."""

import collections.abc
import dataclasses

import pulumi

from components import naming
from components.naming import AWAY, HOME
from providers.container_mapping import ContainerMapping
from providers.fabric import Fabric
from providers.network_mapping import NetworkMapping
from providers.protection_container import ProtectionContainer
from providers.replication_policy import ReplicationPolicy
from stacks.config import Config, Site

# Automatic updates need an automation account; without one the service takes no other word.
AGENT_AUTO_UPDATE = "Disabled"


@dataclasses.dataclass(frozen=True)
class SiteRecoveryPairArgs:
    """vault, network: what must stand before fabrics, and before network mappings.

    targets: what machines are protected with (groups, sets, caches and the rights on them).
    """

    config: Config
    vault: pulumi.Resource
    network: pulumi.Resource
    targets: collections.abc.Sequence[pulumi.Resource]


@dataclasses.dataclass(frozen=True)
class _Side:
    """One site inside the vault."""

    site: Site
    fabric_name: str
    container_name: str
    container: pulumi.Resource


class SiteRecoveryPair(pulumi.ComponentResource):
    """Fabrics, protection containers, the policy, and the mappings in both directions.

    From zone to zone there is one fabric with two containers, and no network mapping.

    Container mappings wait for the targets too, so that a machine need name the mappings only:
    three hundred records that each named every part would cost more than they do themselves.

    Outputs: last (what a machine waits for: the mappings, which stand on all the rest).
    """

    last: list[pulumi.Resource]

    def __init__(
        self, name: str, args: SiteRecoveryPairArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:SiteRecoveryPair", name, {}, opts)
        config = args.config
        self._name, self._config, self._args = name, config, args
        self._vault = naming.vault_keys(config)
        policy = self._policy()
        fabrics = {
            location: self._fabric(location)
            for location in dict.fromkeys((config.primary.location, config.recovery.location))
        }
        primary = self._side("primary", config.primary, fabrics)
        recovery = self._side("recovery", config.recovery, fabrics)
        self.last = [
            *self._mappings(AWAY, primary, recovery, policy),
            *self._mappings(HOME, recovery, primary, policy),
        ]
        self.register_outputs({})

    def _mappings(
        self, direction: str, source: _Side, target: _Side, policy: ReplicationPolicy
    ) -> list[pulumi.Resource]:
        made: list[pulumi.Resource] = [self._container_mapping(direction, source, target, policy)]
        if not self._config.zone_to_zone:
            made.append(self._network_mapping(direction, source, target))
        return made

    def _policy(self) -> ReplicationPolicy:
        policy = self._config.policy
        inputs = {
            **self._vault,
            "policy_name": policy.name,
            "retention_minutes": policy.retention_minutes,
            "app_consistent_minutes": policy.app_consistent_minutes,
            "crash_consistent_minutes": policy.crash_consistent_minutes,
            "multi_vm_sync": "Enable" if policy.multi_vm_sync else "Disable",
        }
        return ReplicationPolicy(f"{self._name}-policy", inputs, self._opts(self._args.vault))

    def _fabric(self, location: str) -> Fabric:
        inputs = {**self._vault, "fabric_name": naming.fabric(location), "location": location}
        return Fabric(f"{self._name}-fabric-{location}", inputs, self._opts(self._args.vault))

    def _side(self, role: str, site: Site, fabrics: dict[str, Fabric]) -> _Side:
        fabric, container = naming.fabric(site.location), naming.container(site.location, role)
        inputs = {**self._vault, "fabric_name": fabric, "container_name": container}
        made = ProtectionContainer(
            f"{self._name}-container-{role}", inputs, self._opts(fabrics[site.location])
        )
        return _Side(site, fabric, container, made)

    def _container_mapping(
        self, direction: str, source: _Side, target: _Side, policy: ReplicationPolicy
    ) -> ContainerMapping:
        inputs = {
            **self._vault,
            "fabric_name": source.fabric_name,
            "container_name": source.container_name,
            "mapping_name": direction,
            "target_fabric_name": target.fabric_name,
            "target_container_name": target.container_name,
            "policy_name": self._config.policy.name,
            "agent_auto_update": AGENT_AUTO_UPDATE,
        }
        opts = self._opts(source.container, target.container, policy, *self._args.targets)
        return ContainerMapping(f"{self._name}-mapping-{direction}", inputs, opts)

    def _network_mapping(self, direction: str, source: _Side, target: _Side) -> NetworkMapping:
        inputs = {
            **self._vault,
            "fabric_name": source.fabric_name,
            "mapping_name": direction,
            "primary_network_id": source.site.network.thing.id,
            "recovery_fabric_name": target.fabric_name,
            "recovery_network_id": target.site.network.thing.id,
        }
        opts = self._opts(source.container, target.container, self._args.network)
        return NetworkMapping(f"{self._name}-network-{direction}", inputs, opts)

    def _opts(self, *depends_on: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(depends_on))
