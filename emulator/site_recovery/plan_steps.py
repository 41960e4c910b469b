"""What a run of a recovery plan consists of: its steps, one after the other.

Recorded: a failover's order, names and types (2022-10-11, RP); a test that waits for its cleanup
(Hyper-V). Every other run: assumed.
"""

import collections.abc
import dataclasses

from emulator.messages import Document
from emulator.site_recovery import item_moves
from emulator.site_recovery.lifecycle import Operation, Stage

MANUAL, RUNBOOK, MACHINES, TASK, AWAIT = "manual", "runbook", "machines", "task", "await"
SHUTDOWN, FAILOVER, BOOT, ALL = (
    "ShutdownAllActionGroup",
    "FailoverAllActionGroup",
    "Group",
    "AllActionGroup",
)
OWN = {"Shutdown": SHUTDOWN, "Failover": FAILOVER}
"""Groups that the service adds, as tasks."""
CHECK = ("RpSrsPrerequisitesCheck", "Prerequisites check for the recovery plan", "plan check")
END = ("EndRecoveryPlanTask", "Finalizing the recovery plan", "plan end")
MANUAL_KIND = "ManualActionDetails"
Steps = collections.abc.Callable[[Document, Document], list[Document]]


def _failover(plan: Document, sent: Document) -> list[Document]:
    """Shutdown of all, failover of all, then the boot groups one after the other."""
    steps, number = [_task(*CHECK)], 0
    for group in plan["properties"]["groups"]:
        kind = group["groupType"]
        number += kind not in OWN
        name = OWN.get(kind, f"{BOOT}{number}")
        phase = {"Shutdown": "shutdown", "Failover": "failover"}.get(kind, "boot")
        idle = phase == "shutdown" and sent.get("sourceSiteOperations") != "Required"
        steps += _around(group, name, phase, sent, "UnplannedFailover", idle=idle)
    return [*steps, _task(*END)]


def _test(plan: Document, sent: Document) -> list[Document]:
    """Each boot group's test failovers, then the wait for the cleanup."""
    steps = [_task(*CHECK)]
    for number, group in enumerate(boot_groups(plan), start=1):
        steps += _around(group, f"{BOOT}{number}", "test", sent, "TestFailover")
    waiting = _step(AWAIT, "WaitForStopTestFailover", "Waiting for the test to be cleaned up")
    return [*steps, waiting]


def _at_once(phase: str) -> Steps:
    """All machines at the same time."""

    def steps(_plan: Document, _sent: Document) -> list[Document]:
        return [_task(*CHECK), _machines(ALL, phase, None), _task(*END)]

    return steps


def _around(
    group: Document, name: str, phase: str, sent: Document, scenario: str, *, idle: bool = False
) -> list[Document]:
    """A group's machines between its actions. idle: shown, but nothing is done on them."""
    members = named(group) if phase in ("boot", "test") else None
    return [
        *_actions(group["startGroupActions"], name, scenario, sent),
        {**_machines(name, phase, members), "idle": idle},
        *_actions(group["endGroupActions"], name, scenario, sent),
    ]


def _machines(name: str, phase: str, members: list[str] | None) -> Document:
    return {**_step(MACHINES, name, name, name), "phase": phase, "of": members, "idle": False}


def _task(task: str, title: str, pace: str) -> Document:
    return {**_step(TASK, task, title), "pace": pace}


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
        "failure": None,
    }


def _actions(actions: list[Document], group: str, scenario: str, sent: Document) -> list[Document]:
    """Actions of a group that hold for this scenario and direction."""
    direction, found = sent.get("failoverDirection", item_moves.FORTH), []
    for action in actions:
        if scenario in action["failoverTypes"] and direction in action["failoverDirections"]:
            manual = action["customDetails"]["instanceType"] == MANUAL_KIND
            kind = MANUAL if manual else RUNBOOK
            step = _step(kind, action["actionName"], action["actionName"], group)
            found.append({**step, "details": action["customDetails"]})
    return found


# Members


def boot_groups(plan: Document) -> list[Document]:
    """The groups that a client makes."""
    return [group for group in plan["properties"]["groups"] if group["groupType"] not in OWN]


def named(group: Document) -> list[str]:
    """Ids of a group's items."""
    return [str(member["id"]) for member in group["replicationProtectedItems"]]


def members(plan: Document) -> list[str]:
    """Ids of a plan's items, in boot order."""
    return [member for group in boot_groups(plan) for member in named(group)]


# Runs


@dataclasses.dataclass(frozen=True)
class Run:
    """What one call on a plan does. needed: what a member must allow to take part.

    spared: stages in which a member is skipped; in any other its part of the run fails.
    """

    needed: Operation
    steps: Steps
    spared: frozenset[Stage]
    source: str


_DEPLOYED = frozenset({Stage.FAILED_OVER, Stage.COMMITTED})
_ANY = frozenset(Stage)

RUNS = {
    "UnplannedFailover": Run(
        Operation.FAILOVER,
        _failover,
        _DEPLOYED,
        "docs, about recovery plans: a plan skips a machine that another one has deployed",
    ),
    "TestFailover": Run(Operation.TEST_FAILOVER, _test, _DEPLOYED, "assumed: as for a failover"),
    "TestFailoverCleanup": Run(
        Operation.CLEANUP, _at_once("cleanup"), _ANY, "assumed: what has no test needs no cleanup"
    ),
    "CommitFailover": Run(
        Operation.COMMIT, _at_once("commit"), _ANY, "assumed: what did not move needs no commit"
    ),
}
