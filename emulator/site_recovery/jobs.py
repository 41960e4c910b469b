"""Jobs: their run through the tasks, and how they end.

A job is data: the moments at which its tasks begin and end are fixed when it starts. What it shows
follows from the time alone; only its end is an event.
"""

import collections.abc

from emulator.messages import Document
from emulator.site_recovery import ids
from emulator.site_recovery.scenarios import SCENARIOS, Task
from emulator.world import World, event

SHELL_S = 0.3  # an empty shell at first (recorded: one poll, the next in the same second had tasks)
FIRST_TASK_S = 0.5  # recorded: 0.45 to 0.58 s
CANCEL_S = 5.0  # assumed
EXCLUSIVE = {"EnableDr", "DisableDr", "UpdateVmProperties", "AddDisks", "RemoveDisks"}
"""Jobs of which an item has one at a time (assumed)."""

Ending = collections.abc.Callable[[World, Document, bool], None]
Starting = collections.abc.Callable[[World, Document], None]
_ENDINGS: dict[str, Ending] = {}
_STARTED: dict[str, Starting] = {}


def ending(scenario: str) -> collections.abc.Callable[[Ending], Ending]:
    """Register what a scenario leaves behind: `ending(world, payload, succeeded)`."""

    def register(handler: Ending) -> Ending:
        _ENDINGS[scenario] = handler
        return handler

    return register


def started(scenario: str) -> collections.abc.Callable[[Starting], Starting]:
    """Register what happens as soon as a job of a scenario has its plan."""

    def register(handler: Starting) -> Starting:
        _STARTED[scenario] = handler
        return handler

    return register


def start(
    world: World,
    guid: str,
    vault: str,
    scenario: str,
    seconds: float,
    target: tuple[str, str],
    *,
    payload: Document | None = None,
    affected: Document | None = None,
    failure: Document | None = None,
) -> Document:
    """A running job; it ends by itself, `failure` (if any) decides at which task and how."""
    job: Document = {
        "name": guid,
        "vault": vault,
        "number": world.count(),
        "scenario": scenario,
        "target": list(target),
        "payload": payload or {},
        "affected": affected or {},
        "activity": f"{ids.fresh(guid, 'client')} ActivityId: {ids.fresh(guid, 'activity')}",
        "run": 0,
        "length": seconds,
    }
    world.jobs[guid] = job
    _run(world, job, seconds, failure)
    return job


def _run(world: World, job: Document, seconds: float, failure: Document | None) -> None:
    """Fix the moments of the job's tasks from now on, and let its end happen."""
    job["run"] += 1
    job["began"] = job.get("began", world.time())
    job["tasks"], job["failure"] = _planned(job, world.time(), seconds, failure), failure
    job["outcome"] = "Failed" if failure else "Succeeded"
    lasts = [task["ends"] for task in job["tasks"] if task["state"] == "Failed"]
    job["ends"] = lasts[0] if lasts else world.time() + seconds
    if failure and "seconds" in failure:
        job["ends"] = world.time() + failure["seconds"]
    world.schedule(
        job["ends"] - world.time(), "site_recovery.job_over", job=job["name"], run=job["run"]
    )
    if job["scenario"] in EXCLUSIVE:
        world.facts[_working(job["payload"]["item_id"])] = {"job": job["name"]}
    if job["scenario"] in _STARTED:
        _STARTED[job["scenario"]](world, job)


def _working(item_id: str) -> str:
    """Name of the fact that says which job works on an item."""
    return f"site recovery works on {item_id}"


def working(world: World, item_id: str) -> Document | None:
    """The job that has an item to itself at the moment."""
    known = world.facts.get(_working(item_id))
    return world.jobs.get(known["job"]) if known else None


def _planned(
    job: Document, began: float, seconds: float, failure: Document | None
) -> list[Document]:
    """Each task with its begin and end; behind a failed one nothing begins."""
    planned: list[Document] = []
    tasks = SCENARIOS[job["scenario"]].tasks
    failing = _failing(tasks, failure)
    moment, left = began + min(FIRST_TASK_S, seconds / 4), 1.0
    body = began + seconds - moment
    for number, task in enumerate(tasks):
        ends = moment + body * task.share
        if number == failing and failure and "seconds" in failure:
            ends = began + failure["seconds"]
        state = "Failed" if number == failing else "Skipped" if task.group else "Succeeded"
        planned.append(_task(job, task, number, moment, ends, state))
        moment, left = ends, left - task.share
        if number == failing:
            planned += [
                _task(job, later, number + 1 + i, None, None, "NotStarted")
                for i, later in enumerate(tasks[number + 1 :])
            ]
            break
    return planned


def _failing(tasks: tuple[Task, ...], failure: Document | None) -> int | None:
    """Number of the task that a failure names by id, name or title; the first if it names none."""
    if failure is None or not tasks:
        return None
    wanted = str(failure.get("task") or "").casefold()
    for number, task in enumerate(tasks):
        if wanted in (task.task_id.casefold(), task.name.casefold(), task.friendly_name.casefold()):
            return number
    return 0


def _task(
    job: Document, task: Task, number: int, begins: float | None, ends: float | None, state: str
) -> Document:
    return {
        "id": task.task_id or ids.fresh(job["name"], "task", str(number)),
        "number": number,
        "begins": begins,
        "ends": ends,
        "state": state,
    }


@event("site_recovery.job_over")
def job_over(world: World, job: str, run: int) -> None:
    """The job's last moment: its traces in the world, then the end of its operation."""
    record = world.jobs.get(job)
    if record is None or record["run"] != run:
        return  # cancelled or restarted since
    succeeded = record["outcome"] == "Succeeded"
    if record["scenario"] in EXCLUSIVE:
        world.facts.pop(_working(record["payload"]["item_id"]), None)
    leave = _ENDINGS.get(record["scenario"])
    if leave and record["vault"] in world.resources:  # else its group was deleted meanwhile
        leave(world, record["payload"], succeeded)
    if job in world.operations:
        world.finish(job, None if succeeded else operation_error(record))
    if job in world.operations and record["outcome"] == "Cancelled":
        world.operations[job]["status"] = "Canceled"  # the one word that pollers know


def operation_error(job: Document) -> Document:
    """What the operation of a failed job tells: the code as a string, no causes (TF 31927)."""
    failure = job["failure"] or {}
    return {"code": str(failure.get("code")), "message": failure.get("message"), "details": None}


def running(world: World, job: Document) -> bool:
    """Whether the job is not over yet."""
    return bool(world.time() < job["ends"])


def shell(world: World, job: Document) -> bool:
    """Whether the job is still an empty shell, without scenario and target."""
    return running(world, job) and world.time() < job["began"] + SHELL_S


def state(world: World, job: Document) -> str:
    """The job's state in the service's words."""
    if shell(world, job):
        return "NotStarted"
    if not running(world, job):
        return str(job["outcome"])
    return "Cancelling" if job["outcome"] == "Cancelled" else "InProgress"


def allowed(world: World, job: Document) -> list[str]:
    """What may be done with the job: Cancel while it runs, Restart when it failed (recorded)."""
    now = state(world, job)
    if now == "Failed":
        return ["Restart"]
    kind = SCENARIOS[job["scenario"]]
    return ["Cancel"] if now == "InProgress" and kind.cancellable else []


def cancel(world: World, job: Document) -> None:
    """Stop a running job; what it would have left behind is not left (assumed)."""
    job.update(run=job["run"] + 1, outcome="Cancelled", ends=world.time() + CANCEL_S)
    job["failure"] = {"code": "Canceled", "message": "The job was cancelled."}
    for task in job["tasks"]:
        if task["begins"] is None or task["begins"] > world.time():
            task.update(begins=None, ends=None, state="NotStarted")
        elif task["ends"] > world.time():
            task.update(ends=job["ends"], state="Cancelled")
    world.schedule(CANCEL_S, "site_recovery.job_over", job=job["name"], run=job["run"])


def restart(world: World, job: Document) -> None:
    """Run a failed job once more, from its first task (assumed), under the faults of now."""
    failure = world.fault_for_job(job["scenario"], job["target"][1])
    _run(world, job, job["length"], failure)
