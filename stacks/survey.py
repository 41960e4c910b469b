"""What is checked before the day: the config as plain data, for `dr doctor` and for preview.

The shape is the one of site_recovery/preflight/subject.py; a test compares the keys.
"""

import collections.abc
import typing

from stacks.names import Thing
from stacks.resolved import Config, Disk, Group, Machine, Nic, Site
from stacks.resolved_alerts import AlertRules

Plain = dict[str, typing.Any]


def survey(config: Config) -> Plain:
    """The subject of the checks: what the file names, and how each machine shall recover."""
    return {
        "vault": _vault(config),
        "primary": _site(config.primary),
        "recovery": _site(config.recovery),
        "zone_to_zone": config.zone_to_zone,
        "policy_name": config.policy.name,
        "agent_updates": config.agent_updates is not None,
        "churn": config.primary.churn,
        "drill_days": config.drill_days,
        "things": [
            {"key": key, "id": thing.id, "existing": thing.existing}
            for key, thing in _things(config)
        ],
        "machines": {name: _machine(machine) for name, machine in config.machines.items()},
        "groups": {name: list(group.machines) for name, group in config.groups.items()},
        "moves": {name: _declared(group) for name, group in config.groups.items()},
    }


def _declared(group: Group) -> str:
    """Position and number: another text is another move."""
    return f"{group.position} {group.move.number if group.move else 0}"


def _vault(config: Config) -> Plain:
    vault = config.vault
    return {
        "id": vault.thing.id,
        "location": vault.location,
        "existing": vault.thing.existing,
        "group_location": vault.group.location,
    }


def _site(site: Site) -> Plain:
    return {
        "location": site.location,
        "subscription_id": site.subscription_id,
        "resource_group_id": site.resource_group.thing.id,
        "network_id": site.network.thing.id,
        "cache_accounts": {str(shard): each.id for shard, each in site.cache_accounts.items()},
    }


def _machine(machine: Machine) -> Plain:
    return {
        "id": machine.id,
        "group": machine.group,
        "size": machine.size or machine.home_size,
        "home_size": machine.home_size,
        "zone": machine.zone,
        "home_zone": machine.home_zone,
        "consistency_group": machine.consistency_group,
        "availability_set_id": _id(machine.availability_set),
        "proximity_placement_group_id": _id(machine.proximity_placement_group),
        "capacity_reservation_group_id": machine.capacity_reservation_group_id,
        "disks": {slot: _disk(disk) for slot, disk in machine.disks.items()},
        "excluded_disks": list(machine.excluded_disks),
        "nics": dict(machine.nic_ids),
        "recovered_nics": {name: _nic(nic) for name, nic in machine.nics.items()},
    }


def _nic(nic: Nic) -> Plain:
    return {
        "subnet": nic.subnet,
        "static_ip": nic.static_ip,
        "accelerated_networking": nic.accelerated_networking,
    }


def _disk(disk: Disk) -> Plain:
    return {
        "id": disk.id,
        "gib": disk.gib,
        "type": disk.type,
        "target_type": disk.target_type,
        "cache_account_id": disk.cache_account.id,
        "disk_encryption_set_id": disk.disk_encryption_set_id,
    }


def _id(thing: Thing | None) -> str | None:
    return None if thing is None else thing.id


def _things(config: Config) -> list[tuple[str, Thing]]:
    """Each once, under the first key that names it."""
    found: dict[str, tuple[str, Thing]] = {}
    for key, thing in _named(config):
        found.setdefault(thing.id.casefold(), (key, thing))
    return list(found.values())


def _named(config: Config) -> collections.abc.Iterator[tuple[str, Thing]]:
    yield "vault", config.vault.thing
    yield "vault.resourceGroup", config.vault.group.thing
    for role, site in (("primary", config.primary), ("recovery", config.recovery)):
        yield from _of_site(role, site)
    if config.agent_updates is not None:
        yield "agentUpdates.automationAccount", Thing(config.agent_updates, existing=True)
    if config.alerts.rules is not None:
        yield from _of_alerts(config.alerts.rules)
    for group in config.groups.values():
        yield from _of_group(group)
    for machine in config.machines.values():
        yield from _of_machine(machine)


def _of_site(role: str, site: Site) -> collections.abc.Iterator[tuple[str, Thing]]:
    yield f"{role}.resourceGroup", site.resource_group.thing
    yield f"{role}.virtualNetwork", site.network.thing
    for shard, account in site.cache_accounts.items():
        yield f"{role}.cacheStorage.accounts.{shard}", account
    rules = site.outbound_rules
    if rules is not None and rules.network_security_group is not None:
        yield f"{role}.outboundRules.networkSecurityGroup", rules.network_security_group
    if rules is not None and rules.firewall_policy is not None:
        yield f"{role}.outboundRules.firewallPolicy", rules.firewall_policy


def _of_alerts(rules: AlertRules) -> collections.abc.Iterator[tuple[str, Thing]]:
    yield "alerts.workspace", rules.workspace
    if rules.action_group is not None:
        yield "alerts.actionGroup", rules.action_group


def _of_group(group: Group) -> collections.abc.Iterator[tuple[str, Thing]]:
    """Of a runbook its account: it is what lists of resources show.

    A network that is made for a drill is not told: it comes and goes with the drill.
    """
    if group.drill is not None and not group.drill.isolated:
        yield f"groups.{group.name}.drill.network", group.drill.network.thing
    for number, action in enumerate(group.actions):
        if action.runbook_id is not None:
            account = action.runbook_id.rpartition("/runbooks/")[0]
            yield f"groups.{group.name}.actions[{number}].runbook", Thing(account, existing=True)


def _of_machine(machine: Machine) -> collections.abc.Iterator[tuple[str, Thing]]:
    """Where it stands is said for its group, or defaults from its own place at home."""
    placement = f"groups.{machine.group}.placement"
    if machine.availability_set is not None:
        yield f"{placement}.availabilitySet", machine.availability_set
    if machine.proximity_placement_group is not None:
        yield f"{placement}.proximityPlacementGroup", machine.proximity_placement_group
    for slot, disk in machine.disks.items():
        yield f"machines.{machine.name}.disks.{slot}.cacheAccount", disk.cache_account
        yield f"machines.{machine.name}.disks.{slot}.recoveryGroup", disk.recovery_group
