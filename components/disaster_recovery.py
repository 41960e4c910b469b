"""Disaster recovery of one region pair: the whole tree, from a config to its outputs."""

import asyncio
import collections.abc
import json
import typing

import pulumi

from components import groups, naming
from components.drills import Drills
from components.machines import machine_inputs
from components.native import native
from components.site_recovery_pair import SiteRecoveryPair, SiteRecoveryPairArgs
from components.surroundings import Surroundings, outbound
from providers.preflight import Preflight
from providers.replicated_item import ReplicatedItem
from providers.replication_group import ReplicationGroup
from providers.settlement import Settlement
from stacks.config import Config, Group
from stacks.survey import survey

HOME = "primary/protected"
Resources = collections.abc.Sequence[pulumi.Resource]


class DisasterRecovery(pulumi.ComponentResource):
    """Everything that protects the machines of a region pair.

    Items are its own children, not their group's: a machine that changes its group keeps its item.
    The settlement does not depend on items: one that failed must not stop the others' failover.

    Outputs: vault_id; groups (position, move, sourceFenced, drills) and machines (position, health,
    runsAt, recoveryMachineId, recoveryAddresses, recoveryPoint, failedOverAt), each by name;
    outbound (urls; tags by site): what machines must reach to be replicated.
    """

    vault_id: str
    groups: dict[str, pulumi.Output[dict[str, typing.Any]]]
    machines: pulumi.Output[dict[str, dict[str, typing.Any]]]
    outbound: dict[str, typing.Any]

    def __init__(
        self, name: str, config: Config, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:DisasterRecovery", name, {}, opts)
        self._name, self._config = name, config
        self.vault_id = config.vault.thing.id
        subject = survey(config)
        self.outbound = outbound(config, subject)
        self._preflight(subject)
        ready = self._vault(subject)
        moves = any(group.move for group in config.groups.values())
        settlement = self._settlement(ready) if moves else None  # a failover waits for no record
        items = {  # the longest to seed is submitted first
            machine: self._item(machine, ready)
            for machine in sorted(config.machines, key=self._seeding_gib, reverse=True)
        }
        settlement = settlement or self._settlement(ready)
        records = {name: self._group(group, settlement) for name, group in config.groups.items()}
        drills = Drills(name, config, settlement, self._under_drills(items), self._opts)
        self.groups = {
            name: groups.group_outputs(name, record, settlement, drills.history(name))
            for name, record in records.items()
        }
        self.machines = settlement.machines.apply(
            lambda found: {
                name: groups.machine_outputs(found.get(name, {})) for name in config.machines
            }
        )
        self.register_outputs({"vaultId": self.vault_id})

    @property
    def outputs(self) -> pulumi.Inputs:
        """What the stack exports."""
        return {
            "vaultId": self.vault_id,
            "groups": self.groups,
            "machines": self.machines,
            "outbound": self.outbound,
        }

    def _seeding_gib(self, machine: str) -> int:
        return sum(disk.gib for disk in self._config.machines[machine].disks.values())

    def _preflight(self, subject: dict[str, typing.Any]) -> None:
        """Nothing waits for it: what it finds stops a preview, and never a move."""
        keys = naming.vault_keys(self._config)
        told = json.dumps(subject, sort_keys=True)
        Preflight(f"{self._name}-preflight", {**keys, "subject": told}, self._opts())

    def _vault(self, subject: dict[str, typing.Any]) -> Resources:
        """Build all that must stand before a machine can be protected; returns the last of it."""
        name, config = self._name, self._config
        around = Surroundings(name, config, subject, native(name, config, self), self)
        self._drill_networks = around.drill_networks
        args = SiteRecoveryPairArgs(config, around.claim, around.network, around.targets)
        pair = SiteRecoveryPair(f"{name}-pair", args, self._opts())
        around.alerts(pair.policy)
        return pair.last

    def _item(self, machine: str, ready: Resources) -> ReplicatedItem:
        """Guarded while it is away: by the time a delete is refused, others are deleted already."""
        each = self._config.machines[machine]
        group = self._config.groups[each.group]
        inputs = {
            **naming.vault_keys(self._config),
            **machine_inputs(self._config, each),
            "position": group.position,
        }
        allowed = f"remove-away:{machine}" in self._config.allow
        opts = self._opts(*ready, protect=self._guarded(group) and not allowed)
        return ReplicatedItem(f"{self._name}-{machine}", inputs, opts)

    def _under_drills(
        self, items: collections.abc.Mapping[str, ReplicatedItem]
    ) -> dict[str, list[pulumi.Input[pulumi.Resource]]]:
        """What is still needed to clean up a group's drill, by group that has one.

        A drill's record comes after all items, also where the state says another group's: what an
        untargeted record waits for there must be registered before it, or the engine ends
        `dr move` with "Duplicate resource URN".
        """
        found: dict[str, list[pulumi.Input[pulumi.Resource]]] = {}
        drilled = {n: group for n, group in self._config.groups.items() if group.drill is not None}
        if not drilled:
            return found
        every = asyncio.gather(*(item.urn.future() for item in items.values()))
        for name, group in drilled.items():
            made = [self._drill_networks[name]] if name in self._drill_networks else []
            own = [_after(every, items[machine]) for machine in group.machines]
            found[name] = [*own, *made]
        return found

    def _settlement(self, ready: Resources) -> Settlement:
        config = self._config
        inputs = {
            **naming.vault_keys(config),
            "machines": {
                name: json.dumps(machine_inputs(config, machine), sort_keys=True)
                for name, machine in config.machines.items()
            },
            "groups": {
                name: groups.settlement_inputs(group) for name, group in config.groups.items()
            },
        }
        return Settlement(f"{self._name}-settlement", inputs, self._opts(*ready))

    def _group(self, group: Group, settlement: Settlement) -> ReplicationGroup:
        inputs = {**naming.vault_keys(self._config), **groups.record_inputs(group)}
        opts = self._opts(settlement, protect=self._guarded(group))
        return ReplicationGroup(f"{self._name}-{group.name}", inputs, opts)

    def _guarded(self, group: Group) -> bool:
        """Away from home, until its end is allowed: by then the flag must be off in the state."""
        allowed = f"destroy-away:{group.name}" in self._config.allow
        return self._config.protect and group.position != HOME and not allowed

    def _opts(
        self, *depends_on: pulumi.Input[pulumi.Resource], protect: bool = False
    ) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, depends_on=list(depends_on), protect=protect)


def _after(
    first: collections.abc.Awaitable[object], then: pulumi.Resource
) -> collections.abc.Awaitable[pulumi.Resource]:
    """A resource, once the first is done; it does not depend on that."""

    async def awaited() -> pulumi.Resource:
        await first
        return then

    return asyncio.ensure_future(awaited())
