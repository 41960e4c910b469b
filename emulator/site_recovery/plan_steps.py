"""What a run of a recovery plan consists of: its steps, one after the other.

Recorded: the order of a failover (RP, Z2Z); a test that waits for its cleanup (Hyper-V).
"""

import collections.abc

from emulator.messages import Document
from emulator.site_recovery import item_moves
from emulator.site_recovery.lifecycle import Operation

MANUAL, RUNBOOK, MACHINES, TASK, AWAIT = "manual", "runbook", "machines", "task", "await"


def _failover_steps(plan: Document, sent: Document) -> list[Document]:
    """Shutdown of all, failover of all, then the boot groups one after the other (recorded)."""
    steps = [_step(TASK, "RpSrsPrerequisitesCheck", "Prerequisites check for the recovery plan")]
    for number, group in enumerate(plan["properties"]["groups"]):
        kind = group["groupType"]
        title = {"Shutdown": "ShutdownAllActionGroup", "Failover": "FailoverAllActionGroup"}
        name = title.get(kind, f"Group{number - 1}")
        steps += _actions(group["startGroupActions"], name, "UnplannedFailover", sent)
        phase = {"Shutdown": "shutdown", "Failover": "failover"}.get(kind, "boot")
        if phase != "shutdown" or sent.get("sourceSiteOperations") == "Required":
            members = _named(group) if phase == "boot" else None
            steps.append({**_step(MACHINES, name, name, name), "phase": phase, "of": members})
        steps += _actions(group["endGroupActions"], name, "UnplannedFailover", sent)
    return [*steps, _step(TASK, "EndRecoveryPlanTask", "Finalizing the recovery plan")]


def _test_steps(plan: Document, sent: Document) -> list[Document]:
    """Each boot group's test failovers, then the wait for the cleanup."""
    steps = [_step(TASK, "RpSrsPrerequisitesCheck", "Prerequisites check for the recovery plan")]
    for number, group in enumerate(_boot(plan)):
        name = f"Group{number + 1}"
        steps += _actions(group["startGroupActions"], name, "TestFailover", sent)
        steps.append({**_step(MACHINES, name, name, name), "phase": "test", "of": _named(group)})
        steps += _actions(group["endGroupActions"], name, "TestFailover", sent)
    return [
        *steps,
        _step(AWAIT, "WaitForStopTestFailover", "Waiting for the test to be cleaned up"),
    ]


def _one_step(phase: str) -> collections.abc.Callable[[Document, Document], list[Document]]:
    def steps(_plan: Document, _sent: Document) -> list[Document]:
        check = _step(TASK, "RpSrsPrerequisitesCheck", "Prerequisites check for the recovery plan")
        all_of_it = {**_step(MACHINES, "AllActionGroup", "All groups", "AllActionGroup")}
        return [check, {**all_of_it, "phase": phase, "of": None}]

    return steps


STEPS: dict[str, collections.abc.Callable[[Document, Document], list[Document]]] = {
    "UnplannedFailover": _failover_steps,
    "TestFailover": _test_steps,
    "TestFailoverCleanup": _one_step("cleanup"),
    "CommitFailover": _one_step("commit"),
}
NEEDED = {
    "UnplannedFailover": Operation.FAILOVER,
    "TestFailover": Operation.TEST_FAILOVER,
    "TestFailoverCleanup": Operation.CLEANUP,
    "CommitFailover": Operation.COMMIT,
}
"""What a member must allow to take part."""


def _step(kind: str, task: str, title: str, group: str = "") -> Document:
    return {
        "kind": kind,
        "task": task,
        "title": title,
        "group": group,
        "begins": None,
        "ends": None,
        "state": "NotStarted",
        "children": {},
    }


def _actions(actions: list[Document], group: str, scenario: str, sent: Document) -> list[Document]:
    """Actions of a group that hold for this scenario and direction."""
    found = []
    for action in actions:
        types = action.get("failoverTypes") or [scenario]
        directions = action.get("failoverDirections") or [item_moves.FORTH]
        wanted = sent.get("failoverDirection", item_moves.FORTH)
        if scenario in types and wanted in directions:
            details = action.get("customDetails") or {}
            manual = details.get("instanceType") == "ManualActionDetails"
            step = _step(MANUAL if manual else RUNBOOK, "Action", action["actionName"], group)
            found.append({**step, "details": details})
    return found


def _boot(plan: Document) -> list[Document]:
    return [g for g in plan["properties"]["groups"] if g["groupType"] == "Boot"]


def _named(group: Document) -> list[str]:
    return [str(member["id"]) for member in group["replicationProtectedItems"]]


def members(plan: Document) -> list[str]:
    """Ids of a plan's items, in boot order."""
    return [member for group in _boot(plan) for member in _named(group)]
