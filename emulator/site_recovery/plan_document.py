"""The tasks of a recovery plan's run as its job shows them.

Recorded for a failover (2022-10-11, RP): names and nesting, and what stands where a machine's job
has not begun. Tests, cleanups, commits and actions carry it over; fields of actions: SDK models.
"""

import itertools

from emulator.messages import Document
from emulator.site_recovery import ids, job_document, jobs
from emulator.site_recovery.job_document import OVER, UNSET
from emulator.site_recovery.plan_steps import (
    AWAIT,
    FAILOVER,
    MACHINES,
    MANUAL,
    SHUTDOWN,
    boot_groups,
    named,
)
from emulator.site_recovery.scenarios import SCENARIOS
from emulator.world import World

UNKNOWN = "Unknown"
GROUP = "RecoveryPlanGroupTaskDetails"
KINDS = {SHUTDOWN: "RecoveryPlanShutdownGroupTaskDetails"}
GROUP_TYPES = {SHUTDOWN: "Shutdown", FAILOVER: "RpFailoverTask"}
DETAILS = {
    "UnplannedFailover": "FailoverJobDetails",
    "TestFailover": "TestFailoverJobDetails",
    "TestFailoverCleanup": "TestFailoverJobDetails",
}


def begins_as(world: World, job: Document, operation: str) -> Document:
    """The run under the guid of its operation, before it has tasks (recorded)."""
    shown = job_document.shown(world, {**job, "began": job["accepted"]})
    shown["id"] = f"{shown['id'].rpartition('/')[0]}/{operation}"
    shown["name"] = operation
    shown["properties"].update(tasks=[], allowedActions=[])
    return shown


def tasks(world: World, job: Document) -> list[Document]:
    """All tasks; steps of one group lie in one."""
    found = []
    numbered = enumerate(job["steps"])
    for group, entries in itertools.groupby(numbered, key=lambda entry: entry[1]["group"]):
        steps = [{**step, "number": number} for number, step in entries]
        if group:
            found.append(_group(world, job, str(group), steps))
        else:
            found += [_plain(world, job, step) for step in steps]
    return found


def errors(world: World, job: Document) -> list[Document]:
    """What failed, machine by machine and step by step."""
    found = [job_document.error(world, job, *one) for one in _own_failures(job)]
    for step in job["steps"]:
        for guid in step["children"].values():
            found += job_document.errors(world, world.jobs[guid])
    return found


def _own_failures(job: Document) -> list[tuple[Document, str, float]]:
    """(failure, task, moment) of what no child job tells."""
    steps = [step for step in job["steps"] if step["failure"] and step["state"] == "Failed"]
    machines = [told for told in job["machines"].values() if told.get("refused")]
    return [
        *((step["failure"], step["task"], step["ends"]) for step in steps),
        *(
            (told["refused"], told["entity"], job["steps"][told["failed_at"]]["begins"])
            for told in machines
        ),
    ]


def details(world: World, job: Document) -> Document:
    """The job's customDetails; what came up only at the end (recorded)."""
    kind, sent = DETAILS.get(job["scenario"], "AsrJobDetails"), job["payload"]["sent"]
    told: Document = {"instanceType": kind, "affectedObjectDetails": job["affected"]}
    if kind == "AsrJobDetails":
        return told
    over = not jobs.running(world, job) or job["suspended"] == AWAIT
    machines = [m for m in job["machines"].values() if m["state"] == "going"] if over else []
    told["protectedItemDetails"] = [entry for m in machines for entry in m.get("came_up") or ()]
    if kind == "TestFailoverJobDetails":
        network = ids.name(sent.get("networkId") or "") or None
        told |= {
            "testFailoverStatus": "Active" if job["suspended"] == AWAIT else None,
            "comments": sent.get("comments") or "",
            "networkName": network,
            "networkFriendlyName": network,
            "networkType": sent.get("networkType"),
        }
    return told


# Tasks


def _plain(world: World, job: Document, step: Document) -> Document:
    """A task of the run's own, or an action."""
    custom: Document = {"instanceType": "TaskDetails"}
    if step["kind"] == MANUAL:
        custom = {
            "instanceType": "ManualActionTaskDetails",
            "name": step["title"],
            "instructions": step["details"].get("description"),
            "observation": step.get("observation"),
        }
    elif "details" in step:
        custom = _automatic(step)
    task = _task(world, step, custom["instanceType"], custom, None)
    if step["failure"] and step["state"] == "Failed":
        task["errors"] = [
            job_document.error(world, job, step["failure"], step["task"], step["ends"])
        ]
    return {**task, "taskId": ids.fresh(job["name"], "task", str(step["number"]))}


def _automatic(step: Document) -> Document:
    """A runbook, or a script."""
    sent = step["details"]
    primary = sent.get("fabricLocation") == "Primary"
    if sent["instanceType"] == "ScriptActionDetails":
        return {
            "instanceType": "ScriptActionTaskDetails",
            "name": step["title"],
            "path": sent.get("path"),
            "output": None,
            "isPrimarySideScript": primary,
        }
    runbook = sent.get("runbookId") or ""
    parts = runbook.split("/")
    return {
        "instanceType": "AutomationRunbookTaskDetails",
        "name": step["title"],
        "cloudServiceName": None,
        "subscriptionId": parts[2] if len(parts) > 2 else None,
        "accountName": parts[8] if len(parts) > 8 else None,
        "runbookId": runbook,
        "runbookName": ids.name(runbook),
        "jobId": None,
        "jobOutput": None,
        "isPrimarySideScript": primary,
    }


def _group(world: World, job: Document, name: str, steps: list[Document]) -> Document:
    children: list[Document] = []
    for step in steps:
        if step["kind"] != MACHINES:
            children.append(_plain(world, job, step))
        elif name == SHUTDOWN:
            children += _shutdowns(world, job, step)
        else:
            children += _machines(world, job, step, step["of"])
    state = _state(steps)
    whole = {
        **steps[0],
        "task": name,
        "title": _title(name, len(children)),
        "state": state,
        "ends": None if state in ("InProgress", "NotStarted") else steps[-1]["ends"],
    }
    kind = KINDS.get(name, GROUP)
    return _grouped(world, whole, kind, GROUP_TYPES.get(name, "BootGroup"), children)


def _title(name: str, number: int) -> str:
    if name == SHUTDOWN:
        return f"All groups shutdown ({number})"
    if name == FAILOVER:
        return "Recovery plan failover"
    if name.startswith("Group"):
        return f"Group {name.removeprefix('Group')}: Start ({number})"
    return f"All groups ({number})"


def _shutdowns(world: World, job: Document, step: Document) -> list[Document]:
    """Within the shutdown, a group for each boot group."""
    plan, found = world.resources.get(job["payload"]["plan_id"]), []
    for number, group in enumerate(boot_groups(plan) if plan else [], start=1):
        machines = _machines(world, job, step, named(group))
        title = f"Shutdown: Group {number} ({len(machines)})"
        whole = {**step, "task": f"Group{number}", "title": title}
        found.append(_grouped(world, whole, GROUP, "Shutdown", machines))
    return found


def _grouped(
    world: World, whole: Document, kind: str, group_type: str, children: list[Document]
) -> Document:
    name = whole["task"]
    told = {
        "name": name,
        "groupId": name,
        "rpGroupType": group_type,
        "instanceType": kind,
        "childTasks": children,
    }
    return {**_task(world, whole, kind, None, told), "name": UNKNOWN}


def _state(steps: list[Document]) -> str:
    """A group's state from its steps'."""
    states = [step["state"] for step in steps]
    for one in ("InProgress", "Failed", "Cancelled"):
        if one in states:
            return one
    if "NotStarted" in states:
        return "NotStarted" if states[0] == "NotStarted" else "InProgress"
    return "Skipped" if set(states) == {"Skipped"} else "Succeeded"


# Machines


def _machines(world: World, job: Document, step: Document, of: list[str] | None) -> list[Document]:
    wanted = {str(m).casefold() for m in of} if of is not None else set(job["machines"])
    members = [(m, told) for m, told in job["machines"].items() if m in wanted]
    return [_machine(world, job, step, told, step["children"].get(m)) for m, told in members]


def _machine(
    world: World, job: Document, step: Document, told: Document, guid: str | None
) -> Document:
    """One machine in a group; its job is named once it has begun."""
    name, failed = told["name"].casefold(), told.get("failed_at") == step["number"]
    shown, inner = _unstarted(world, job, step, told)
    if guid:
        child = world.jobs[guid]
        shown = job_document.child_task(world, child)
        inner = job_document.job_task(child, SCENARIOS[child["scenario"]])
        if not jobs.running(world, child):
            shown["endTime"] = world.stamp(7, child["ends"])
    elif failed:
        shown["errors"] = [
            job_document.error(world, job, told["refused"], told["entity"], step["begins"])
        ]
    inner = {**inner, "targetObjectName": name}
    skipped = not guid and told["state"] == "skipped"
    shown.update(
        taskId=ids.fresh(job["name"], step["task"], told["item"]),
        name=UNKNOWN,
        friendlyName=name,
        taskType="VirtualMachineTaskDetails",
        customDetails={
            "skippedReason": "NotInValidState" if skipped else "None",
            "skippedReasonString": "The machine runs there already." if skipped else None,
            "jobTask": inner,
            "instanceType": "VirtualMachineTaskDetails",
        },
    )
    return shown


def _unstarted(
    world: World, job: Document, step: Document, told: Document
) -> tuple[Document, Document]:
    """A machine that has no job in this step: as a task, and what stands for its job."""
    over = step["state"] not in ("NotStarted", "InProgress")
    state = "Skipped" if told["state"] == "skipped" or over else "NotStarted"
    times = {"begins": None, "ends": None}
    if told.get("failed_at") == step["number"]:
        state, times = "Failed", {"begins": step["begins"], "ends": step["begins"]}
    inner = {
        "jobId": f"{ids.served(job['vault'])}/replicationJobs/",
        "jobFriendlyName": UNKNOWN,
        "targetObjectId": told["entity"],
        "targetObjectName": UNKNOWN,
        "targetInstanceType": "Vm",
        "jobScenarioName": UNKNOWN,
    }
    return _task(world, {**step, **times, "state": state}, "", None, None), inner


def _task(
    world: World, step: Document, kind: str, custom: Document | None, group: Document | None
) -> Document:
    state = step["state"]
    now, words = ("Other", "Skipped") if state == "Skipped" else (state, OVER.get(state, state))
    if step["kind"] in (MANUAL, AWAIT) and state == "InProgress":
        now = words = "Suspended"
    begun = step["begins"] is not None and state != "NotStarted"
    ended = step["ends"] is not None and state not in ("Skipped", "InProgress", "NotStarted")
    return {
        "taskId": step["task"],
        "name": step["task"],
        "startTime": world.stamp(7, step["begins"]) if begun else UNSET,
        "endTime": world.stamp(7, step["ends"]) if ended else UNSET,
        "allowedActions": [],
        "friendlyName": step["title"],
        "state": now,
        "stateDescription": words,
        "taskType": kind,
        "customDetails": custom,
        "groupTaskCustomDetails": group,
        "errors": [],
    }
