"""Surroundings: what stands outside the vault, built in the order in which it needs each other."""

import collections.abc
import typing

import pulumi

from components import naming
from components.access import Access, AccessArgs
from components.cache_storage import CacheStorage, CacheStorageArgs
from components.drill_network import DrillNetworkArgs, drill_network
from components.native import Native
from components.outbound_rules import OutboundRules, OutboundRulesArgs
from components.placement import Placement, PlacementArgs
from components.recovery_network import RecoveryNetwork, RecoveryNetworkArgs
from components.recovery_target import RecoveryTarget, RecoveryTargetArgs
from components.vault import Vault, VaultArgs
from providers.outbound import Need, needs
from providers.vault_claim import VaultClaim
from stacks.config import Config, Thing

Subject = dict[str, typing.Any]


class Surroundings:
    """Everything outside the vault, as children of the whole. It is no component of its own:
    the resources' URNs would say so.

    claim, network: what the inside of the vault stands on. targets: what machines are protected
    with, and what lets their replication out. drill_networks: made for drills, by group.
    """

    vault: Vault
    claim: VaultClaim
    network: RecoveryNetwork
    targets: list[pulumi.Resource]
    drill_networks: dict[str, pulumi.Resource]

    def __init__(
        self, name: str, config: Config, subject: Subject, keep: Native, parent: pulumi.Resource
    ) -> None:
        self._name, self._config, self._keep = name, config, keep
        self._own = pulumi.ResourceOptions(parent=parent)
        recovery = config.recovery
        target = RecoveryTarget(
            f"{name}-target", RecoveryTargetArgs(recovery.resource_group, keep), self._own
        )
        in_target = keep.after(target)
        self.network = RecoveryNetwork(
            f"{name}-network",
            RecoveryNetworkArgs(recovery.network, recovery.location, in_target),
            self._own,
        )
        placement = Placement(f"{name}-placement", self._placement(in_target), self._own)
        self.vault = self._vault(keep, in_target)
        self.claim = self._claim(subject, parent)
        cached = [*self._cache("primary", keep), *self._cache("recovery", in_target)]
        self.targets = [*target.last, *self.network.last, *placement.last, *cached]
        self._access(keep.after(target, *self.vault.made))
        self.targets += self._rules(subject, keep)
        self.drill_networks = self._drill_networks(in_target, parent)

    def _placement(self, keep: Native) -> PlacementArgs:
        config = self._config
        return PlacementArgs(
            config.availability_sets,
            config.proximity_placement_groups,
            config.recovery.location,
            keep,
        )

    def _drill_networks(
        self, in_target: Native, parent: pulumi.Resource
    ) -> dict[str, pulumi.Resource]:
        """At the side that a drill comes up at, which a move changes: another network then.

        It waits for the recovery group at either: what an untargeted record waits for in the state
        must be registered before it, or the engine ends `dr move` with "Duplicate resource URN".
        """
        made: dict[str, pulumi.Resource] = {}
        for group in self._config.groups.values():
            if group.drill is not None and group.drill.isolated:
                away = group.drill.side == "recovery"
                site = self._config.recovery if away else self._config.primary
                args = DrillNetworkArgs(group.drill.network, site.location, in_target)
                name = f"{self._name}-{group.name}-drill-network"
                made[group.name] = drill_network(name, args, parent)
        return made

    def _vault(self, keep: Native, in_target: Native) -> Vault:
        config = self._config
        shared = config.vault.group.thing.same(config.recovery.resource_group.thing)
        native, switches = in_target if shared else keep, config.alerts.switches
        args = VaultArgs(config.vault, not shared, native, switches)
        return Vault(f"{self._name}-vault", args, self._own)

    def _claim(self, subject: Subject, parent: pulumi.Resource) -> VaultClaim:
        """After the vault: a tag needs something that carries it.

        Told what would be deleted when it leaves the program, so that nobody calls it existing.
        """
        made = [each["id"] for each in subject["things"] if not each["existing"]]
        inputs = {
            **naming.vault_keys(self._config),
            "stack": pulumi.get_stack(),
            "takeover": self._config.takeover or "",
            "vault_existing": self._config.vault.thing.existing,
            "unguarded": [] if self._config.protect else made,
            "existing": [each["id"] for each in subject["things"] if each["existing"]],
        }
        opts = pulumi.ResourceOptions(parent=parent, depends_on=self.vault.made)
        return VaultClaim(f"{self._name}-claim", inputs, opts)

    def _cache(self, role: str, keep: Native) -> list[pulumi.Resource]:
        site = self._config.primary if role == "primary" else self._config.recovery
        args = CacheStorageArgs(
            site.cache_accounts,
            _further(self._config) if role == "primary" else (),
            site.location,
            site.churn,
            self._config.vault.thing.id,
            self.vault.principal_id,
            keep,
        )
        return CacheStorage(f"{self._name}-cache-{role}", args, self._own).last

    def _access(self, keep: Native) -> None:
        said = self._config.access
        if said.contributors or said.operators or said.readers or said.pipeline:
            args = AccessArgs(self._config, self.vault.principal_id, keep)
            Access(f"{self._name}-access", args, self._own)

    def alerts(self, inside: pulumi.Resource) -> None:
        """Who is told. inside: an object of the vault; one without any refuses to be read."""
        said = self._config.alerts
        if said.mails is None and said.rules is None:
            return
        from components.alerts import Alerts, AlertsArgs  # no stack without alerts waits for it

        keys, keep = naming.vault_keys(self._config), self._keep.after(*self.vault.made)
        args = AlertsArgs(self._config.vault.thing, keys, said.mails, said.rules, inside, keep)
        Alerts(f"{self._name}-alerts", args, self._own)

    def _rules(self, subject: Subject, keep: Native) -> list[pulumi.Resource]:
        """From zone to zone both sites may name one security group: it needs its rules once."""
        primary = self._config.primary.outbound_rules
        made: list[pulumi.Resource] = []
        for role, site in (("primary", self._config.primary), ("recovery", self._config.recovery)):
            again = role == "recovery" and self._config.zone_to_zone
            if site.outbound_rules and not (again and site.outbound_rules == primary):
                wanted = _needs(self._config, subject, role)
                args = OutboundRulesArgs(
                    role, site, site.outbound_rules, wanted, _consistent(self._config), keep
                )
                made += OutboundRules(f"{self._name}-outbound-{role}", args, self._own).last
        return made


def outbound(config: Config, subject: Subject) -> dict[str, typing.Any]:
    """What machines must reach over HTTPS: URLs of the cloud, service tags of each site."""
    sites = {role: _needs(config, subject, role) for role in ("primary", "recovery")}
    urls = dict.fromkeys(need.url for wanted in sites.values() for need in wanted)
    tags = {role: {"tags": [need.tag for need in wanted]} for role, wanted in sites.items()}
    return {"urls": list(urls), **tags}


def _needs(config: Config, subject: Subject, role: str) -> tuple[Need, ...]:
    """Encrypted disks need the key vault: documented for Azure Disk Encryption, which only a look
    at the machine shows; here it follows from a disk encryption set (assumed)."""
    disks = (disk for machine in config.machines.values() for disk in machine.disks.values())
    encrypted = any(disk.disk_encryption_set_id for disk in disks)
    return needs(subject, role, config.endpoint, encrypted=encrypted)


def _consistent(config: Config) -> bool:
    return any(machine.consistency_group for machine in config.machines.values())


def _further(config: Config) -> collections.abc.Sequence[Thing]:
    """Existing cache accounts that single disks name beside their machine's shard."""
    shards = {account.id.casefold() for account in config.primary.cache_accounts.values()}
    found = {
        disk.cache_account.id.casefold(): disk.cache_account
        for machine in config.machines.values()
        for disk in machine.disks.values()
    }
    return [account for id_, account in found.items() if id_ not in shards]
