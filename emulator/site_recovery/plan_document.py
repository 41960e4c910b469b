"""The tasks of a recovery plan's run as its job shows them.

Recorded (RP, Z2Z): names and nesting, VirtualMachineTaskDetails, an unstarted child's job id and
names. The order of fields and the words of titles: SDK model and assumed.
"""

import itertools

from emulator.messages import Document
from emulator.site_recovery import ids, job_document
from emulator.site_recovery.job_document import OVER, UNSET
from emulator.site_recovery.plan_steps import MACHINES, MANUAL
from emulator.site_recovery.scenarios import SCENARIOS
from emulator.world import World

UNKNOWN = "Unknown"
TYPES = {"ShutdownAllActionGroup": "RecoveryPlanShutdownGroupTaskDetails"}
GROUP_TYPES = {"ShutdownAllActionGroup": "Shutdown", "FailoverAllActionGroup": "Failover"}


def tasks(world: World, job: Document) -> list[Document]:
    """All tasks; steps of one group lie in one."""
    found = []
    for group, steps in itertools.groupby(job["steps"], key=lambda step: step["group"]):
        if group:
            found.append(_group(world, job, str(group), list(steps)))
        else:
            found += [_plain(world, job, step) for step in steps]
    return found


def details(world: World, job: Document) -> Document:
    """The job's customDetails: what came up, machine by machine."""
    kind = "FailoverJobDetails" if job["scenario"] == "UnplannedFailover" else ""
    if job["scenario"].startswith("TestFailover"):
        kind = "TestFailoverJobDetails"
    if not kind:
        return {"instanceType": "AsrJobDetails"}
    came_up = [entry for m in job["machines"].values() for entry in m.get("came_up") or ()]
    told: Document = {"instanceType": kind, "protectedItemDetails": came_up}
    if kind == "TestFailoverJobDetails":
        sent = job["payload"]["sent"]
        name = ids.name(sent.get("networkId") or "") or None
        told |= {
            "testFailoverStatus": "Active" if job["scenario"] == "TestFailover" else None,
            "comments": sent.get("comments") or "",
            "networkName": name,
            "networkFriendlyName": name,
            "networkType": sent.get("networkType"),
        }
    return told


def _plain(world: World, job: Document, step: Document) -> Document:
    kind = "ManualActionTaskDetails" if step["kind"] == MANUAL else "TaskDetails"
    if step["kind"] == "runbook":
        kind = "AutomationRunbookTaskDetails"
    custom: Document = {"instanceType": kind}
    if step["kind"] == MANUAL:
        told = step["details"].get("description")
        custom |= {"name": step["title"], "instructions": told, "observation": None}
    if step["kind"] == "runbook":
        custom |= {"name": step["title"], "runbookName": ids.name(_runbook(step))}
    return _task(world, step, kind, custom, None)


def _runbook(step: Document) -> str:
    return str(step["details"].get("runbookId") or "")


def _group(world: World, job: Document, name: str, steps: list[Document]) -> Document:
    kind = TYPES.get(name, "RecoveryPlanGroupTaskDetails")
    children = []
    for step in steps:
        if step["kind"] == MACHINES:
            children += _machines(world, job, step)
        else:
            children.append(_plain(world, job, step))
    whole = {**steps[0], "task": name, "title": name}
    whole["state"] = _state(steps)
    whole["ends"] = None if whole["state"] in ("InProgress", "NotStarted") else steps[-1]["ends"]
    told = {
        "instanceType": kind,
        "childTasks": children,
        "name": name,
        "groupId": ids.internal(job["payload"]["plan_id"], name),
        "rpGroupType": GROUP_TYPES.get(name, "Boot"),
    }
    return _task(world, whole, kind, None, told)


def _state(steps: list[Document]) -> str:
    """A group's state from its steps'."""
    states = [step["state"] for step in steps]
    for one in ("InProgress", "Failed"):
        if one in states:
            return one
    if "NotStarted" in states:
        return "NotStarted" if states[0] == "NotStarted" else "InProgress"
    return "Skipped" if set(states) == {"Skipped"} else "Succeeded"


def _machines(world: World, job: Document, step: Document) -> list[Document]:
    wanted = {str(m).casefold() for m in step["of"] or job["machines"]}
    members = [(m, told) for m, told in job["machines"].items() if m in wanted]
    return [_machine(world, job, step, told, step["children"].get(m)) for m, told in members]


def _machine(
    world: World, job: Document, step: Document, told: Document, guid: str | None
) -> Document:
    """One machine in a group; its job is named once it has begun."""
    kind = SCENARIOS[job["scenario"]]
    if guid:
        shown = job_document.child_task(world, world.jobs[guid])
        inner = shown["customDetails"]["jobTask"]
    else:
        shown = _task(world, {**step, **_unstarted(step, told)}, "", None, None)
        inner = {
            "jobId": f"{ids.served(job['vault'])}/replicationJobs/",
            "jobFriendlyName": UNKNOWN,
            "targetObjectId": told["entity"],
            "targetObjectName": UNKNOWN,
            "targetInstanceType": UNKNOWN,
            "jobScenarioName": UNKNOWN,
        }
    skipped = not guid and told["skipped"]
    shown.update(
        taskId=told["entity"] or kind.friendly_name,
        name=told["name"],
        friendlyName=told["name"],
        taskType="VirtualMachineTaskDetails",
        customDetails={
            "instanceType": "VirtualMachineTaskDetails",
            "skippedReason": "NotInValidState" if skipped else "None",
            "skippedReasonString": "The machine's state does not allow it." if skipped else None,
            "jobTask": inner,
        },
    )
    return shown


def _unstarted(step: Document, told: Document) -> Document:
    """A machine that has no job in this step."""
    over = step["state"] not in ("NotStarted", "InProgress")
    state = "Skipped" if told["skipped"] or over else "NotStarted"
    return {"state": state, "ends": None, "begins": None}


def _task(
    world: World, step: Document, kind: str, custom: Document | None, group: Document | None
) -> Document:
    state = step["state"]
    now, words = ("Other", "Skipped") if state == "Skipped" else (state, OVER.get(state, state))
    if step["kind"] in (MANUAL, "await") and state == "InProgress":
        now = words = "Suspended"
    return {
        "taskId": step["task"],
        "name": step["task"],
        "startTime": UNSET if step["begins"] is None else world.stamp(7, step["begins"]),
        "endTime": (
            UNSET if step["ends"] is None or state == "Skipped" else world.stamp(7, step["ends"])
        ),
        "allowedActions": [],
        "friendlyName": step["title"],
        "state": now,
        "stateDescription": words,
        "taskType": kind,
        "customDetails": custom,
        "groupTaskCustomDetails": group,
        "errors": [],
    }


def errors(world: World, job: Document) -> list[Document]:
    """What failed, machine by machine."""
    found = []
    for step in job["steps"]:
        for guid in step["children"].values():
            child = world.jobs[guid]
            if child["outcome"] == "Failed":
                task = ids.name(child["name"])
                found.append(
                    job_document.error(world, child, child["failure"], task, child["ends"])
                )
    return found
