"""Machines: what a machine's replicated item is told, the same words for item and settlement."""

import typing

from stacks.config import Config, Disk, Machine, Nic

Props = dict[str, typing.Any]


def machine_inputs(config: Config, machine: Machine) -> Props:
    """Which machine, between which containers, and how it shall recover.

    A key that is absent leaves the choice to the service.
    """
    inside = config.site_recovery
    inputs = {
        "machine": machine.name,
        "machine_id": machine.id,
        "fabric_name": inside.primary_fabric.name,
        "container_name": inside.primary_container.name,
        "recovery_fabric_name": inside.recovery_fabric.name,
        "recovery_container_name": inside.recovery_container.name,
        "policy_name": config.policy.name,
        "target": _target(config, machine),
        "home": _home(machine),
        "consistency_group": machine.consistency_group,
        "disks": {slot: _disk(disk) for slot, disk in machine.disks.items()},
        "nics": {name: _nic(nic) for name, nic in machine.nics.items()},
    }
    return _without_none(inputs)


def _target(config: Config, machine: Machine) -> Props:
    """Between regions the network mapping chooses the network; between zones there is none."""
    in_set, group = machine.availability_set, machine.proximity_placement_group
    network_id = config.recovery.network.thing.id if config.zone_to_zone else None
    return _without_none(
        {
            "resource_group_id": config.recovery.resource_group.thing.id,
            "network_id": network_id,
            "size": machine.size,
            "vm_name": machine.vm_name,
            "zone": machine.zone,
            "availability_set_id": in_set.id if in_set else None,
            "proximity_placement_group_id": group.id if group else None,
            "boot_diagnostics_account_id": machine.boot_diagnostics_account_id,
            "capacity_reservation_group_id": machine.capacity_reservation_group_id,
            "license_type": machine.license_type,
        }
    )


def _home(machine: Machine) -> Props:
    """What the machine is at home: its own group, size, zone, set and placement group."""
    in_set, group = machine.home_set, machine.home_placement_group
    return _without_none(
        {
            "resource_group_id": machine.id.partition("/providers/")[0],
            "size": machine.home_size,
            "zone": machine.home_zone,
            "availability_set_id": in_set.id if in_set else None,
            "proximity_placement_group_id": group.id if group else None,
        }
    )


def _disk(disk: Disk) -> Props:
    return _without_none(
        {
            "id": disk.id,
            "cache_account_id": disk.cache_account.id,
            "recovery_resource_group_id": disk.recovery_group.id,
            "replica_type": disk.replica_type,
            "target_type": disk.target_type,
            "home_cache_account_id": disk.home_cache_account.id,
            "home_type": disk.type,
            "disk_encryption_set_id": disk.disk_encryption_set_id,
        }
    )


def _nic(nic: Nic) -> Props:
    return _without_none(
        {
            "id": nic.id,
            "ip_config": nic.ip_config,
            "subnet": nic.subnet,
            "static_ip": nic.static_ip,
            "accelerated_networking": nic.accelerated_networking,
            "security_group_id": nic.security_group_id,
            "test_subnet": nic.test_subnet,
            "test_static_ip": nic.test_static_ip,
        }
    )


def _without_none(props: Props) -> Props:
    return {key: value for key, value in props.items() if value is not None}
