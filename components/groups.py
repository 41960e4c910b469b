"""Groups: what a group's record and the settlement are told, and what the stack tells of them."""

import typing

import pulumi

from providers.replication_group import ReplicationGroup
from providers.settlement import Settlement
from stacks.config import Action, Check, Group, Move, RecoveryPoint

Props = dict[str, typing.Any]
# keys of the settlement's machine_results, by the keys that the stack exports
MACHINE_OUTPUTS = {
    "position": "position",
    "health": "health",
    "runsAt": "runs_at",
    "recoveryMachineId": "recovery_machine_id",
    "recoveryAddresses": "recovery_addresses",
    "recoveryPoint": "recovery_point",
    "failedOverAt": "failed_over_at",
}


def settlement_inputs(group: Group) -> Props:
    """A group as the settlement knows it; a key that is absent means none."""
    told: Props = {
        "machines": list(group.machines),
        "position": group.position,
        "boot_order": [list(step) for step in group.boot_order],
        "consistency_group": group.consistency_group,
        **move_inputs(group),
    }
    if group.actions:
        told["actions"] = [_action(action) for action in group.actions]
    if group.checks:
        told["checks"] = [check_inputs(check) for check in group.checks]
    return told


def record_inputs(group: Group) -> Props:
    """A group as its own record knows it."""
    return {
        "group": group.name,
        "machines": list(group.machines),
        "position": group.position,
        **move_inputs(group),
    }


def move_inputs(group: Group) -> Props:
    """The move of a group, the same for settlement and record; empty if the file says none."""
    return {} if group.move is None else {"move": _move(group.move)}


def _move(move: Move) -> Props:
    return {
        "number": move.number,
        "reason": move.reason,
        "recovery_point": point_inputs(move.recovery_point),
        "shut_down_source": move.shut_down_source,
    }


def point_inputs(point: RecoveryPoint) -> Props:
    """A recovery point as it is told: `by_machine`, `not_after` or `word`."""
    if point.by_machine is not None:
        return {"by_machine": dict(point.by_machine)}
    return {"not_after": point.not_after} if point.not_after else {"word": point.word}


def _action(action: Action) -> Props:
    told = {
        "name": action.name,
        "step": action.step,
        "when": action.when,
        "manual": action.manual,
        "runbook": action.runbook_id,
        "timeout_minutes": action.timeout_minutes,
        "side": action.side,
        "directions": list(action.directions),
        "drills": action.drills,
    }
    return {key: value for key, value in told.items() if value is not None}


def check_inputs(check: Check) -> Props:
    """A check as it is told; a key that is absent means none, machines: it is asked once."""
    told = {
        "name": check.name,
        "tcp": check.tcp,
        "http": check.http,
        "run": check.run,
        "machines": list(check.machines) or None,
        "status": check.status if check.http else None,
        "contains": check.contains,
        "timeout_s": check.timeout_s,
        "retry_s": check.retry_s,
    }
    return {key: value for key, value in told.items() if value is not None}


def group_outputs(
    name: str,
    record: ReplicationGroup,
    settlement: Settlement,
    drills: pulumi.Input[list[Props]],
) -> pulumi.Output[Props]:
    """What the stack exports of a group; what nobody found yet is null. drills: newest first."""
    fenced = settlement.groups.apply(lambda found: found.get(name, {}).get("source_fenced"))
    return pulumi.Output.all(
        position=record.position, move=record.move_number, sourceFenced=fenced, drills=drills
    )


def machine_outputs(found: Props) -> Props:
    """What the stack exports of a machine, from what the settlement found."""
    return {ours: found.get(key) for ours, key in MACHINE_OUTPUTS.items()}
