"""The two documents of a job: as lists show it, and by itself."""

import typing

from emulator.messages import Document
from emulator.site_recovery import ids
from emulator.site_recovery.jobs import allowed, running, shell, state
from emulator.site_recovery.scenarios import SCENARIOS
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
    properties["tasks"] = [] if empty else [_shown_task(world, job, t) for t in job["tasks"]]
    properties["errors"] = _errors(world, job)
    properties["customDetails"] = {
        "instanceType": "AsrJobDetails",
        "affectedObjectDetails": {} if empty else job["affected"],
    }
    return document


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
        "targetInstanceType": "ProtectionEntity" if empty else kind.target_type,
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
    over = begun and now != "InProgress"
    return {
        "taskId": task["id"],
        "name": kind.name,
        "startTime": world.stamp(7, task["begins"]) if begun else UNSET,
        "endTime": world.stamp(7, task["ends"]) if over else UNSET,
        "allowedActions": [],
        "friendlyName": kind.friendly_name,
        "state": now,
        "stateDescription": description,
        "taskType": "GroupTaskDetails" if kind.group else "TaskDetails",
        "customDetails": None if kind.group else {"instanceType": "TaskDetails"},
        "groupTaskCustomDetails": (
            {"instanceType": "GroupTaskDetails", "childTasks": []} if kind.group else None
        ),
        "errors": _errors(world, job) if now == "Failed" else [],
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


def _errors(world: World, job: Document) -> list[Document]:
    """Errors of a failed job, in the shape of the SDK's JobErrorDetails (no recording has one)."""
    if job["outcome"] != "Failed" or running(world, job):
        return []
    failure: Document = job["failure"]
    failed = [task["id"] for task in job["tasks"] if task["state"] == "Failed"]
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
    return [
        {
            "serviceErrorDetails": {**service, **said},
            "providerErrorDetails": _provider_error(provider, said) if provider else None,
            "errorLevel": "Error",
            "creationTime": world.stamp(7, job["ends"]),
            "taskId": failed[0] if failed else None,
        }
    ]


def _provider_error(provider: Document, said: Document) -> Document:
    return {
        "errorCode": provider["code"],
        "errorMessage": provider["message"],
        "errorId": provider.get("id", ""),
        **said,
    }
