"""Jobs: their run through the tasks, and how they end.

A job is data: the moments at which its tasks begin and end are fixed when it starts. What it shows
follows from the time alone; only its end is an event.
"""

import collections.abc
import typing

from emulator.messages import Document
from emulator.site_recovery import ids
from emulator.site_recovery.scenarios import SCENARIOS, Task
from emulator.world import World, event

SHELL_S = 0.3  # an empty shell at first (recorded: one poll, the next in the same second had tasks)
FIRST_TASK_S = 0.5  # recorded: 0.45 to 0.58 s
CANCEL_S = 5.0  # assumed
EXCLUSIVE = {
    "EnableDr",
    "DisableDr",
    "UpdateVmProperties",
    "AddDisks",
    "RemoveDisks",
    "UnplannedFailover",
    "CommitFailover",
    "ChangePit",
    "SwitchReplicationGroupProtection",
    "TestFailover",
    "TestFailoverCleanup",
}
"""Jobs of which an item has one at a time (assumed)."""

Ending = collections.abc.Callable[[World, Document, bool], Document | None]
Starting = collections.abc.Callable[[World, Document], None]
_ENDINGS: dict[str, Ending] = {}
_STARTED: dict[str, Starting] = {}


def ending(scenario: str) -> collections.abc.Callable[[Ending], Ending]:
    """Register what a scenario leaves behind: `ending(world, payload, succeeded)`.

    What it gives back, if anything, is the failure that only its end has found.
    """

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
    **more: typing.Any,
) -> Document:
    """A running job; it ends by itself, `failure` (if any) decides at which task and how.

    more: `skips` and `only` (ids of tasks), `soft` (failures by task that do not end the job),
    `custom` (its customDetails), `children` (guids of jobs by task), `silent` (only to look at:
    nothing follows from it).
    """
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
        **more,
    }
    world.jobs[guid] = job
    _run(world, job, seconds, failure)
    return job


def _run(world: World, job: Document, seconds: float, failure: Document | None) -> None:
    """Fix the moments of the job's tasks from now on, and let its end happen."""
    job["run"] += 1
    job["began"] = job.get("began", world.time())
    failure = _softened(job, failure)
    job["tasks"], job["failure"] = _planned(job, world.time(), seconds, failure), failure
    job["outcome"] = "Failed" if failure else "Succeeded"
    last = failing([task for _, task in _chosen(job)], failure)
    job["ends"] = world.time() + seconds if last is None else job["tasks"][last]["ends"]
    if failure and "seconds" in failure:
        job["ends"] = world.time() + failure["seconds"]
    world.schedule(
        job["ends"] - world.time(), "site_recovery.job_over", job=job["name"], run=job["run"]
    )
    if job.get("silent"):
        return
    if job["scenario"] in EXCLUSIVE:
        world.facts[_working(job["payload"]["item_id"])] = {"job": job["name"]}
    if job["scenario"] in _STARTED:
        _STARTED[job["scenario"]](world, job)


def _working(item_id: str) -> str:
    """Name of the fact that says which job works on an item."""
    return f"site recovery works on {item_id}"


def _held(item_id: str) -> str:
    """Name of the fact that says which run of a recovery plan has an item."""
    return f"site recovery moves by plan {item_id}"


def working(world: World, item_id: str) -> Document | None:
    """The job that has an item to itself at the moment."""
    known = world.facts.get(_working(item_id)) or world.facts.get(_held(item_id))
    return world.jobs.get(known["job"]) if known else None


def hold(world: World, item_id: str, job: str) -> None:
    """The run of a recovery plan has an item, between its jobs too."""
    world.facts[_held(item_id)] = {"job": job}


def release(world: World, item_id: str, job: str) -> None:
    """The run has the item no more."""
    if world.facts.get(_held(item_id)) == {"job": job}:
        del world.facts[_held(item_id)]


def _softened(job: Document, failure: Document | None) -> Document | None:
    """A failure of a task that is only tried does not end the job: it is the task's alone."""
    tasks = [task for _, task in _chosen(job)]
    at = failing(tasks, failure)
    if failure and failure.get("outside") and tasks:  # what a placement could not take
        job["payload"]["outside"] = True
        job["warned"] = {tasks[at or 0].task_id: {**failure, "level": "Warning"}}
        return None
    if failure is None or at is None or not (failure.get("task") and tasks[at].best_effort):
        return failure
    job["soft"] = {**(job.get("soft") or {}), tasks[at].task_id: failure}
    return None


def _chosen(job: Document) -> list[tuple[int, Task]]:
    """The job's tasks with their places in the scenario."""
    only = job.get("only")
    numbered = list(enumerate(SCENARIOS[job["scenario"]].tasks))
    return [entry for entry in numbered if only is None or entry[1].task_id in only]


def _planned(
    job: Document, began: float, seconds: float, failure: Document | None
) -> list[Document]:
    """Each task with its begin and end; behind a failed one nothing begins."""
    planned: list[Document] = []
    chosen, skips = _chosen(job), job.get("skips") or ()
    stopped = failing([task for _, task in chosen], failure)
    moment = began + min(FIRST_TASK_S, seconds / 4)
    body = (began + seconds - moment) / _whole(job, chosen)
    for place, (number, task) in enumerate(chosen):
        if stopped is not None and place > stopped:
            planned.append(_task(job, task, number, None, None, "NotStarted"))
            continue
        skipped = task.group or task.task_id in skips
        ends = moment if skipped else moment + body * task.share
        if place == stopped and failure and "seconds" in failure:
            ends = began + failure["seconds"]
        failed = place == stopped or task.task_id in (job.get("soft") or {})
        state = "Failed" if failed else "Skipped" if skipped else "Succeeded"
        planned.append(_task(job, task, number, moment, ends, state))
        moment = ends
    return planned


def _whole(job: Document, chosen: list[tuple[int, Task]]) -> float:
    """The shares of what is not skipped, together."""
    skips = job.get("skips")
    if not skips and job.get("only") is None:
        return 1.0
    return sum(task.share for _, task in chosen if task.task_id not in (skips or ())) or 1.0


def failing(tasks: collections.abc.Sequence[Task], failure: Document | None) -> int | None:
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
    if not record.get("silent"):
        succeeded = _leave(world, record, succeeded)
    operation = record.get("operation", job)  # a plan's has a guid of its own
    if operation in world.operations:
        world.finish(operation, None if succeeded else operation_error(record))
        if record["outcome"] == "Cancelled":
            world.operations[operation]["status"] = "Canceled"  # the one word that pollers know


def _leave(world: World, record: Document, succeeded: bool) -> bool:
    """Let the job's traces be left; whether it has succeeded after all."""
    if record["scenario"] in EXCLUSIVE:
        world.facts.pop(_working(record["payload"]["item_id"]), None)
    ending = _ENDINGS.get(record["scenario"])
    found = None
    if ending and record["vault"] in world.resources:  # else its group was deleted meanwhile
        found = ending(world, record["payload"], succeeded)
    if found and succeeded:
        _fail(record, found)
        return False
    return succeeded


def _fail(job: Document, failure: Document) -> None:
    """The job's end has found why it failed: the task is named by the failure, else the last."""
    named = [t for t in job["tasks"] if t["id"] == failure.get("task")] or job["tasks"][-1:]
    job["outcome"], job["failure"] = "Failed", failure
    after = False
    for task in job["tasks"]:
        if after:
            task.update(begins=None, ends=None, state="NotStarted")
        elif task in named:
            task.update(ends=job["ends"], state="Failed")
            after = True


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
    if job.get("suspended"):
        return "Suspended"
    if not running(world, job):
        return str(job["outcome"])
    return "Cancelling" if job["outcome"] == "Cancelled" else "InProgress"


_OF_RUN = {"Failed": (), "Suspended": ("Resume", "Cancel")}
"""What a recovery plan's run offers in these states; it is simply called again (assumed)."""


def allowed(world: World, job: Document) -> list[str]:
    """What may be done with the job: Cancel while it runs, Restart when it failed (recorded)."""
    now = state(world, job)
    if "steps" in job and now in _OF_RUN:
        return list(_OF_RUN[now] if job["suspended"] != "await" else ())
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
