"""The draft without its holes, every default written out."""

from stacks import (
    actions,
    alert_defaults,
    checks,
    defaults,
    drill_defaults,
    drills,
    moves,
    placement,
    references,
    replication,
    resolved,
)
from stacks import inventory as found
from stacks import pair as written
from stacks.defaults import Draft, refer
from stacks.names import Thing

RETENTION_HOURS, APP_CONSISTENT_HOURS = 24, 4  # docs/decisions/policy-defaults.md


def resolve(draft: Draft) -> resolved.Config:
    """What the program works with."""
    project = draft.project
    machines = {
        name: _machine(draft, name, machine, group_name, group)
        for name, machine, group_name, group in placement.members(draft)
    }
    return resolved.Config(
        subscription_id=draft.subscription,
        primary=primary(draft),
        recovery=recovery(draft),
        vault=vault(draft),
        policy=policy(draft.pair.policy),
        site_recovery=replication.site_recovery(draft),
        agent_updates=replication.agent_updates(draft),
        agent_updates_said=draft.pair.agent_updates is not None,
        access=replication.access(draft),
        drill_days=draft.pair.drill_days,
        evidence=_evidence(draft.pair.evidence),
        alerts=alert_defaults.alerts(draft),
        availability_sets=_sets(machines),
        proximity_placement_groups=placement.distinct(
            machine.proximity_placement_group for machine in machines.values()
        ),
        machines={name: machines[name] for name in draft.inventory.machines},
        groups={name: _group(draft, name, group) for name, group in draft.pair.groups.items()},
        allow=tuple(project.allow),
        takeover=project.takeover,
        protect=project.protect,
        live_check=project.live_check,
        endpoint=project.endpoint,
        ca_file=project.ca_file,
    )


def primary(draft: Draft) -> resolved.Site:
    """The primary site."""
    site = draft.pair.primary
    return resolved.Site(
        site.location,
        defaults.subscription(draft, site),
        resolved.ResourceGroup(defaults.home_group(draft), None),
        defaults.home_network(draft),
        defaults.cache_accounts(draft, "primary"),
        defaults.churn(site),
        replication.outbound_rules(draft, "primary"),
    )


def recovery(draft: Draft) -> resolved.Site:
    """The recovery site."""
    site = draft.pair.recovery
    return resolved.Site(
        site.location,
        defaults.subscription(draft, site),
        defaults.target_group(draft),
        defaults.recovery_network(draft),
        defaults.cache_accounts(draft, "recovery"),
        defaults.churn(site),
        replication.outbound_rules(draft, "recovery"),
    )


def vault(draft: Draft) -> resolved.Vault:
    """The vault."""
    return resolved.Vault(
        defaults.vault(draft),
        defaults.vault_location(draft),
        defaults.vault_group(draft),
        draft.pair.vault.principal_id,
    )


def policy(said: written.Policy) -> resolved.Policy:
    """A made policy has the defaults of a day and four hours; an existing one what it has."""
    retention, frequency, sync = (
        said.retention_hours,
        said.app_consistent_hours,
        said.multi_vm_sync,
    )
    if not said.existing:
        retention = RETENTION_HOURS if retention is None else retention
        frequency = APP_CONSISTENT_HOURS if frequency is None else frequency
        sync = True if sync is None else sync
    return resolved.Policy(
        said.name,
        None if retention is None else retention * 60,
        None if frequency is None else frequency * 60,
        sync,
        existing=said.existing,
    )


def _group(draft: Draft, name: str, group: written.Group) -> resolved.Group:
    order = [group.machines] if group.boot_order is None else group.boot_order
    return resolved.Group(
        name,
        tuple(group.machines),
        tuple(tuple(step) for step in order),
        group.position,
        bool(group.consistency_group),
        None if group.move is None else _move(group.move),
        tuple(map(_action, group.actions)),
        tuple(_check(check, group) for check in group.probes),
        None if group.drill is None else _drill(draft, name, group, group.drill),
    )


def _drill(draft: Draft, name: str, group: written.Group, said: drills.Drill) -> resolved.Drill:
    """Its checks are the group's own where it says none; an empty list is none."""
    probes = group.probes if said.probes is None else said.probes
    goals, sentinel = said.objectives, said.sentinel
    return resolved.Drill(
        name=said.name,
        recovery_point=_point(said.recovery_point),
        network=drill_defaults.network(draft, name, group, said),
        isolated=said.network.isolated,
        side=drill_defaults.side(group),
        keep=said.keep,
        checks=tuple(_check(check, group) for check in probes),
        objectives=resolved.Objectives(
            goals.rpo_minutes if goals else None, goals.rto_minutes if goals else None
        ),
        sentinel=resolved.Sentinel(sentinel.write, sentinel.read, sentinel.timeout_seconds)
        if sentinel
        else None,
    )


def _evidence(said: drills.Evidence | None) -> resolved.Evidence:
    if said is None:
        return resolved.Evidence(drills.EVIDENCE, None)
    return resolved.Evidence(said.directory, said.container)


def _move(said: moves.Move) -> resolved.Move:
    return resolved.Move(
        said.number, said.reason, _point(said.recovery_point), said.shutdown_source
    )


def _point(said: moves.RecoveryPoint) -> resolved.RecoveryPoint:
    return resolved.RecoveryPoint(said.word, said.not_after, said.by_machine)


def _action(said: actions.Action) -> resolved.Action:
    return resolved.Action(
        name=said.name,
        step=said.step,
        when="after" if said.before is None else "before",
        manual=said.manual,
        runbook_id=said.runbook,
        timeout_minutes=said.timeout_minutes,
        side=said.side or actions.SIDE,
        directions=tuple(said.directions),
        drills=said.drills,
    )


def _check(said: checks.Check, group: written.Group) -> resolved.Check:
    members = group.machines if said.machines is None else said.machines
    timeout_s = checks.PROBE_S if said.run is None else checks.COMMAND_S
    retry_s = checks.BOOT_S if said.run is None else 0
    return resolved.Check(
        name=said.title,
        tcp=said.tcp,
        http=said.http,
        run=said.run,
        machines=tuple(members) if said.each_machine else (),
        status=checks.STATUS if said.status is None else said.status,
        contains=said.contains,
        timeout_s=timeout_s if said.timeout_seconds is None else said.timeout_seconds,
        retry_s=retry_s if said.retry_seconds is None else said.retry_seconds,
    )


def _sets(machines: dict[str, resolved.Machine]) -> tuple[resolved.AvailabilitySet, ...]:
    groups = {
        machine.availability_set.id.casefold(): machine.proximity_placement_group
        for machine in machines.values()
        if machine.availability_set
    }
    sets = placement.distinct(machine.availability_set for machine in machines.values())
    return tuple(resolved.AvailabilitySet(each, groups[each.id.casefold()]) for each in sets)


def _machine(
    draft: Draft, name: str, machine: found.Machine, group_name: str, group: written.Group
) -> resolved.Machine:
    overrides = machine.overrides
    return resolved.Machine(
        name=name,
        id=machine.id,
        group=group_name,
        size=overrides.size,
        vm_name=overrides.vm_name,
        zone=placement.zone(draft, machine, group),
        availability_set=placement.availability_set(draft, machine, group),
        proximity_placement_group=placement.proximity_placement_group(draft, machine, group),
        consistency_group=placement.consistency_group(group_name, group),
        boot_diagnostics_account_id=overrides.boot_diagnostics_account,
        capacity_reservation_group_id=overrides.capacity_reservation_group,
        license_type=overrides.license_type,
        disks={
            slot: _disk(draft, machine, disk)
            for slot, disk in machine.disks.items()
            if not disk.excluded
        },
        nics={
            nic_name: _nic(nic)
            for nic_name, nic in machine.nics.items()
            if nic.recovery != found.NicRecovery()
        },
        home_size=machine.size,
        home_zone=machine.zone,
        home_set=_at_home(draft, machine.availability_set),
        home_placement_group=_at_home(draft, machine.proximity_placement_group),
        nic_ids={nic_name: nic.id for nic_name, nic in machine.nics.items()},
        excluded_disks=tuple(disk.id for disk in machine.disks.values() if disk.excluded),
    )


def _disk(draft: Draft, machine: found.Machine, disk: found.Disk) -> resolved.Disk:
    """Types default to the disk's own, as the portal shows them."""
    target = disk.type if disk.target_type is None else disk.target_type
    return resolved.Disk(
        id=disk.id,
        gib=disk.gib,
        type=disk.type,
        target_type=target,
        replica_type=target if disk.replica_type is None else disk.replica_type,
        cache_account=_cache(draft, machine, disk),
        home_cache_account=defaults.cache_account(draft, "recovery", machine.cache_shard),
        recovery_group=_recovery_group(draft, disk),
        disk_encryption_set_id=disk.disk_encryption_set,
    )


def _cache(draft: Draft, machine: found.Machine, disk: found.Disk) -> Thing:
    account = defaults.cache_account(draft, "primary", machine.cache_shard)
    if disk.cache_account is None:
        return account
    return refer(disk.cache_account, account.id.partition("/providers/")[0])


def _at_home(draft: Draft, said: references.Reference | None) -> Thing | None:
    return None if said is None else refer(said, defaults.home_group(draft).id)


def _recovery_group(draft: Draft, disk: found.Disk) -> Thing:
    target = defaults.target_group(draft).thing
    return target if disk.recovery_group is None else refer(disk.recovery_group, target.id)


def _nic(nic: found.Nic) -> resolved.Nic:
    wanted = nic.recovery
    return resolved.Nic(
        id=nic.id,
        ip_config=nic.ip_config,
        subnet=nic.subnet if wanted.subnet is None else wanted.subnet,
        static_ip=wanted.address,
        accelerated_networking=wanted.accelerated_networking,
        security_group_id=wanted.network_security_group,
        test_subnet=wanted.test_subnet,
        test_static_ip=wanted.test_address,
    )
