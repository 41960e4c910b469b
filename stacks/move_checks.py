"""What is wrong with a group's points, actions and checks, beside its machines and order."""

import collections.abc

from stacks import checks, defaults, moves, rows_checks
from stacks import pair as written
from stacks import rows_moves as rows
from stacks.defaults import Draft
from stacks.names import Kind, is_a
from stacks.pair_checks import Found, at
from stacks.problems import Hole, Path, items

FAILBACKS = ("primary/failedOver", "primary/committed")
BACK = "recovery/protected"
UNFENCED = "unfenced"


def move_checks(draft: Draft) -> collections.abc.Iterator[Found]:
    """Every check of moves, actions and checks."""
    for name, group in items(draft.pair.groups):
        yield from points(name, group)
        yield failback(draft, name, group)
        yield premium_home(draft, name, group)
        yield action_steps(name, group)
        yield action_names(name, group)
        yield runbooks(draft, name, group)
        yield from probes(name, group)


def points(name: str, group: written.Group) -> collections.abc.Iterator[Found]:
    """Those of the group's move and of its drill."""
    for key, said in (("move", group.move), ("drill", group.drill)):
        if said is not None and not isinstance(said, Hole):
            where = ("groups", name, key, "recoveryPoint", "byMachine")
            yield points_known(where, group, said.recovery_point)
            yield points_whole(where, group, said.recovery_point)


def points_known(where: Path, group: written.Group, said: moves.RecoveryPoint) -> Found:
    """Points are of the group's own machines."""
    for machine in said.by_machine or {}:
        if machine not in group.machines:
            yield rows.POINT_STRANGER.found(at(*where, machine), machine=machine)


def points_whole(where: Path, group: written.Group, said: moves.RecoveryPoint) -> Found:
    """A consistency group fails over as one, so all its machines have a point or none has."""
    if not group.consistency_group:
        return
    named = said.by_machine
    left = [machine for machine in group.machines if named and machine not in named]
    if left:
        yield rows.POINT_SPLIT.found(at(*where), machines=", ".join(left))


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


def probes(name: str, group: written.Group) -> collections.abc.Iterator[Found]:
    """The group's own checks, and those of its drill."""
    yield checks_known(("groups", name, "checks"), group, group.probes)
    yield checks_once(("groups", name, "checks"), group.probes)
    if group.drill is not None and not isinstance(group.drill, Hole):
        where, asked = ("groups", name, "drill", "checks"), group.drill.probes
        if asked is not None:
            yield checks_known(where, group, asked)
            yield checks_once(where, asked)


def checks_known(where: Path, group: written.Group, asked: list[checks.Check]) -> Found:
    """Checks ask the group's own machines."""
    for number, check in enumerate(asked):
        for place, machine in enumerate(check.machines or ()):
            if machine not in group.machines:
                named = at(*where, number, "machines", place)
                yield rows_checks.CHECK_STRANGER.found(named, machine=machine)


def checks_once(where: Path, asked: list[checks.Check]) -> Found:
    """Results are told apart by the names that the file gives."""
    seen: set[str] = set()
    for number, check in enumerate(asked):
        if check.name is not None and check.name.casefold() in seen:
            named = at(*where, number, "name")
            yield rows_checks.CHECK_TWICE.found(named, name=check.name)
        seen.add((check.name or "").casefold())
