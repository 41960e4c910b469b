"""The two documents of a job: as lists show it, and by itself."""

import typing

from emulator.messages import Document
from emulator.site_recovery import ids
from emulator.site_recovery.jobs import allowed, running, shell, state
from emulator.site_recovery.scenarios import SCENARIOS, Scenario
from emulator.world import World

UNSET = "0001-01-01T00:00:00"
OVER = {
    "Succeeded": "Completed",
    "Failed": "Failed",
    "Cancelled": "Cancelled",  # assumed, as is every word about a cancelled job but Cancelling
}


def served_id(job: Document) -> str:
    """ARM id of the job."""
    return f"{ids.served(job['vault'])}/replicationJobs/{job['name']}"


def listed(world: World, job: Document) -> Document:
    """The job as lists show it: without tasks, activity and details (recorded 2022-10-11, PPG)."""
    document = _head(world, job)
    document["properties"].update(tasks=[], errors=[], activityId=None, customDetails=None)
    return document


def shown(world: World, job: Document) -> Document:
    """The job itself, with tasks and errors."""
    document = _head(world, job)
    empty = shell(world, job)
    properties = document["properties"]
    if "steps" in job and not empty:
        return _shown_run(world, job, document)
    properties["tasks"] = [] if empty else [_shown_task(world, job, t) for t in job["tasks"]]
    properties["errors"] = errors(world, job)
    properties["customDetails"] = {
        **({"instanceType": "AsrJobDetails"} if empty else _custom(world, job)),
        "affectedObjectDetails": {} if empty else job["affected"],
    }
    return document


def _shown_run(world: World, job: Document, document: Document) -> Document:
    """The run of a recovery plan."""
    from emulator.site_recovery import plan_document  # which builds on this module

    document["properties"].update(
        tasks=plan_document.tasks(world, job),
        errors=plan_document.errors(world, job),
        customDetails=plan_document.details(world, job),
    )
    return document


def _custom(world: World, job: Document) -> Document:
    """Details of the job's kind; what only its end tells is empty before (recorded, PPG)."""
    told = dict(job.get("custom") or {"instanceType": "AsrJobDetails"})
    if told["instanceType"] in ("FailoverJobDetails", "TestFailoverJobDetails") and (
        running(world, job) or job["outcome"] != "Succeeded"
    ):
        told["protectedItemDetails"] = []
    if told["instanceType"] == "SwitchProtectionJobDetails" and not _begun(world, job, -1):
        told["newReplicationProtectedItemId"] = None
    return told


def _begun(world: World, job: Document, place: int) -> bool:
    """Whether one of the job's tasks has begun."""
    begins = job["tasks"][place]["begins"]
    return begins is not None and bool(begins <= world.time())


def _head(world: World, job: Document) -> Document:
    empty, kind, now = shell(world, job), SCENARIOS[job["scenario"]], state(world, job)
    properties: Document = {
        "activityId": job["activity"],
        "scenarioName": None if empty else job["scenario"],
        "friendlyName": None if empty else kind.friendly_name,
        "state": now,
        "stateDescription": OVER.get(now, now),
        "startTime": world.stamp(7, job["began"]),
        "allowedActions": allowed(world, job),
        "targetObjectId": None if empty else job["target"][0],
        "targetObjectName": None if empty else job["target"][1],
        "targetInstanceType": (
            "ProtectionEntity" if empty else job.get("target_type", kind.target_type)
        ),
    }
    if empty:
        del properties["startTime"]
    if not running(world, job):
        properties["endTime"] = world.stamp(0, job["ends"])
    return {
        "id": served_id(job),
        "name": job["name"],
        "type": f"{ids.TYPE}/replicationJobs",
        "properties": properties,
    }


def _shown_task(world: World, job: Document, task: Document) -> Document:
    kind = SCENARIOS[job["scenario"]].tasks[task["number"]]
    now, description = _task_state(world, job, task)
    begun = task["begins"] is not None and now != "NotStarted"
    over = begun and now not in ("InProgress", "Other")  # a skipped task has no end (recorded)
    children = _children(world, job, task) if begun else []
    group = kind.group or bool(children)
    soft = {**(job.get("soft") or {}), **(job.get("warned") or {})}.get(task["id"])
    return {
        "taskId": task["id"],
        "name": kind.name,
        "startTime": world.stamp(7, task["begins"]) if begun else UNSET,
        "endTime": world.stamp(7, task["ends"]) if over else UNSET,
        "allowedActions": [],
        "friendlyName": f"{kind.friendly_name} ({len(children)})"
        if children
        else kind.friendly_name,
        "state": now,
        "stateDescription": description,
        "taskType": "GroupTaskDetails" if group else "TaskDetails",
        "customDetails": None if group else {"instanceType": "TaskDetails"},
        "groupTaskCustomDetails": (
            {"instanceType": "GroupTaskDetails", "childTasks": children} if group else None
        ),
        "errors": _task_errors(world, job, task, soft, now),
    }


def _task_errors(
    world: World, job: Document, task: Document, soft: Document | None, now: str
) -> list[Document]:
    """The errors of a failed task; one that was only tried has its own, whatever the job does."""
    if soft and now in ("Failed", "Succeeded"):
        return [error(world, job, soft, task["id"], task["ends"], soft.get("level", "Error"))]
    return errors(world, job) if now == "Failed" else []


def _children(world: World, job: Document, task: Document) -> list[Document]:
    """Jobs that a task runs, as its child tasks (recorded, PPG and REP)."""
    guids = (job.get("children") or {}).get(task["id"]) or ()
    return [child_task(world, world.jobs[guid]) for guid in guids if guid in world.jobs]


def child_task(world: World, child: Document) -> Document:
    """A job as a task of another one."""
    now, kind, name = state(world, child), SCENARIOS[child["scenario"]], child["target"][1]
    over = not running(world, child)
    return {
        "taskId": child["scenario"],
        "name": name,
        "startTime": world.stamp(7, child["began"]),
        "endTime": world.stamp(0, child["ends"]) if over else UNSET,
        "allowedActions": [],
        "friendlyName": name,
        "state": now,
        "stateDescription": OVER.get(now, now),
        "taskType": "JobTaskDetails",
        "customDetails": {"jobTask": job_task(child, kind), "instanceType": "JobTaskDetails"},
        "groupTaskCustomDetails": None,
        "errors": errors(world, child),
    }


def job_task(child: Document, kind: Scenario) -> Document:
    """Which job a task stands for."""
    return {
        "jobId": served_id(child),
        "jobFriendlyName": kind.friendly_name,
        "targetObjectId": child["target"][0],
        "targetObjectName": child["target"][1],
        "targetInstanceType": "Vm",
        "jobScenarioName": child["scenario"],
    }


def _task_state(world: World, job: Document, task: Document) -> tuple[str, str]:
    now = world.time()
    if task["begins"] is None or now < task["begins"]:
        return "NotStarted", "NotStarted"
    if now < task["ends"] or (task["state"] == "Skipped" and now < job["ends"]):
        skipped = task["state"] == "Skipped"
        return ("NotStarted", "NotStarted") if skipped else ("InProgress", "InProgress")
    if task["state"] == "Skipped":
        return "Other", "Skipped"
    return task["state"], OVER[task["state"]]


def errors(world: World, job: Document) -> list[Document]:
    """Errors of a failed job; none before its end."""
    if job["outcome"] != "Failed" or running(world, job):
        return []
    soft = job.get("soft") or {}
    failed = [t["id"] for t in job["tasks"] if t["state"] == "Failed" and t["id"] not in soft]
    return [error(world, job, job["failure"], failed[0] if failed else None, job["ends"])]


def error(
    world: World,
    job: Document,
    failure: Document,
    task: str | None,
    at: float,
    level: str = "Error",
) -> Document:
    """A failure in the shape of the SDK's JobErrorDetails (no recording has one)."""
    said: dict[str, typing.Any] = {
        "possibleCauses": failure.get("possible_causes", ""),
        "recommendedAction": failure.get("recommended_action", ""),
    }
    provider = failure.get("provider")
    service = {
        "code": str(failure.get("code")),
        "message": failure.get("message"),
        "activityId": job["activity"].rpartition(" ")[2],
    }
    return {
        "serviceErrorDetails": {**service, **said},
        "providerErrorDetails": _provider_error(provider, said) if provider else None,
        "errorLevel": level,
        "creationTime": world.stamp(7, at),
        "taskId": task,
    }


def _provider_error(provider: Document, said: Document) -> Document:
    return {
        "errorCode": provider["code"],
        "errorMessage": provider["message"],
        "errorId": provider.get("id", ""),
        **said,
    }
