"""What is wrong with a group's move, actions and checks, beside its machines and order."""

import collections.abc

from stacks import defaults, rows_checks
from stacks import pair as written
from stacks import rows_moves as rows
from stacks.defaults import Draft
from stacks.names import Kind, is_a
from stacks.pair_checks import Found, at
from stacks.problems import items

FAILBACKS = ("primary/failedOver", "primary/committed")
BACK = "recovery/protected"
UNFENCED = "unfenced"


def move_checks(draft: Draft) -> collections.abc.Iterator[Found]:
    """Every check of moves, actions and checks."""
    for name, group in items(draft.pair.groups):
        yield points_known(name, group)
        yield points_whole(name, group)
        yield failback(draft, name, group)
        yield premium_home(draft, name, group)
        yield action_steps(name, group)
        yield action_names(name, group)
        yield runbooks(draft, name, group)
        yield checks_known(name, group)
        yield checks_once(name, group)


def points_known(name: str, group: written.Group) -> Found:
    """Points are of the group's own machines."""
    if group.move is None:
        return
    for machine in group.move.recovery_point.by_machine or {}:
        if machine not in group.machines:
            where = at("groups", name, "move", "recoveryPoint", "byMachine", machine)
            yield rows.POINT_STRANGER.found(where, machine=machine)


def points_whole(name: str, group: written.Group) -> Found:
    """A consistency group fails over as one, so all its machines have a point or none has."""
    if group.move is None or not group.consistency_group:
        return
    named = group.move.recovery_point.by_machine
    left = [machine for machine in group.machines if named and machine not in named]
    if left:
        where = at("groups", name, "move", "recoveryPoint", "byMachine")
        yield rows.POINT_SPLIT.found(where, machines=", ".join(left))


def failback(draft: Draft, name: str, group: written.Group) -> Found:
    """On the way home the side that is left still runs, and nothing excuses two of a machine."""
    if group.move is None or group.position not in FAILBACKS or group.move.shutdown_source:
        return
    if f"{UNFENCED}:{name}" not in draft.project.allow:
        where = at("groups", name, "move", "shutdownSource")
        yield rows.FAILBACK_UNFENCED.found(where, group=name)


def premium_home(draft: Draft, name: str, group: written.Group) -> Found:
    """On the way home changes wait at the recovery site; asked for only when it is taken."""
    if group.position != BACK or defaults.churn(draft.pair.recovery) == "high":
        return
    for member in group.machines:
        if member not in draft.inventory.machines:
            continue
        machine = draft.inventory.machines[member]
        account = defaults.cache_account(draft, "recovery", machine.cache_shard)
        for slot, disk in machine.disks.items():
            kind = disk.type if disk.target_type is None else disk.target_type
            if kind == "PremiumV2_LRS" and not disk.excluded and not account.existing:
                where = at("groups", name, "position")
                yield rows.PREMIUM_CACHE_HOME.found(where, machine=member, slot=slot)


def action_steps(name: str, group: written.Group) -> Found:
    """An action stands at a step that there is."""
    steps = 1 if group.boot_order is None else len(group.boot_order)
    for number, action in enumerate(group.actions):
        if action.step > steps:
            key = "after" if action.before is None else "before"
            where = at("groups", name, "actions", number, key)
            yield rows.ACTION_BEYOND.found(where, step=action.step, steps=steps)


def action_names(name: str, group: written.Group) -> Found:
    """The plan tells its actions apart by their names."""
    seen: set[str] = set()
    for number, action in enumerate(group.actions):
        if action.name.casefold() in seen:
            where = at("groups", name, "actions", number, "name")
            yield rows.ACTION_TWICE.found(where, name=action.name)
        seen.add(action.name.casefold())


def runbooks(draft: Draft, name: str, group: written.Group) -> Found:
    """A recovery plan starts runbooks of its vault's subscription only."""
    vault = defaults.vault(draft)
    if not is_a(vault.id, Kind.VAULT):
        return  # told where it is written
    subscription = vault.subscription_id
    for number, action in enumerate(group.actions):
        found = action.runbook.split("/")[2] if action.runbook else subscription
        if found.casefold() != subscription.casefold():
            where = at("groups", name, "actions", number, "runbook")
            yield rows.ACTION_ELSEWHERE.found(where, found=found, subscription=subscription)


def checks_known(name: str, group: written.Group) -> Found:
    """Checks ask the group's own machines."""
    for number, check in enumerate(group.probes):
        for place, machine in enumerate(check.machines or ()):
            if machine not in group.machines:
                where = at("groups", name, "checks", number, "machines", place)
                yield rows_checks.CHECK_STRANGER.found(where, machine=machine)


def checks_once(name: str, group: written.Group) -> Found:
    """Results are told apart by the names that the file gives."""
    seen: set[str] = set()
    for number, check in enumerate(group.probes):
        if check.name is not None and check.name.casefold() in seen:
            where = at("groups", name, "checks", number, "name")
            yield rows_checks.CHECK_TWICE.found(where, name=check.name)
        seen.add((check.name or "").casefold())
