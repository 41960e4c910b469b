"""Runs of our recovery plans: begun, found again, and read machine by machine from their job.

Nesting of tasks recorded 2022-10-11 and 10-13 (RP, Z2Z, facts/protocol-a2a.md section 7): a group
of all shutdowns (with groups inside), one of all failovers, one per boot step; a task per machine.
"""

import collections.abc
import dataclasses
import enum
import typing

from site_recovery import arm, errors, fence, ids, move_bodies, operations, plan_refusals, plans
from site_recovery.azure_to_azure import Json
from site_recovery.watch import Job, Snapshot, Watch
from site_recovery.work import LOST_LOOKS

SCENARIO = "UnplannedFailover"
SHUTDOWN = "ShutdownAllActionGroup"
OPEN = (*operations.RUNNING, "Suspended")
"""States of a run that is not over; one that waits for a person is Suspended (API description)."""
MACHINE = "VirtualMachineTaskDetails"
MANUAL = "ManualActionTaskDetails"
UNKNOWN = "Unknown"
"""What the service calls groups, and machines whose task has not begun (recorded)."""


class State(enum.StrEnum):
    """How far one machine is in a run."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


_STATES = {
    "InProgress": State.RUNNING,
    "Suspended": State.RUNNING,
    "Succeeded": State.SUCCEEDED,
    "Failed": State.FAILED,
    "Cancelled": State.FAILED,
    "Other": State.SKIPPED,  # recorded: state Other, description Skipped
    "Skipped": State.SKIPPED,
}
_LEAST = (State.FAILED, State.SKIPPED, State.RUNNING, State.WAITING, State.SUCCEEDED)
"""What several tasks of one machine make together: the first that any of them has."""


@dataclasses.dataclass(frozen=True)
class Part:
    """One machine in a run.

    story: why it failed or was skipped, as far as the run tells it.
    job: name of its newest job, "" before any.
    shut_down: whether its source was switched off; None while that is open or was not tried.
    shutdown_job: name of the job that did; it alone tells a shutdown that was only tried.
    """

    state: State
    story: str = ""
    job: str = ""
    shut_down: bool | None = None
    shutdown_job: str = ""


@dataclasses.dataclass(frozen=True)
class Run:
    """A run of a plan as its job shows it.

    machines: by the name that Azure gives them, lower case. group: the group under way, as the
    service calls it (Group1 is the first boot step). manual: what a person must do, one line.
    """

    job: str
    plan: str
    state: str
    machines: collections.abc.Mapping[str, Part]
    group: str = ""
    manual: str = ""

    @property
    def over(self) -> bool:
        """Whether nothing of it goes on any more."""
        return self.state not in OPEN

    def part(self, machine: str) -> Part:
        """What the run tells of a machine."""
        return self.machines.get(machine.casefold(), Part(State.WAITING))


@dataclasses.dataclass
class PlanRun:
    """A run that this process follows. job: "" before it, and while its answer is lost.

    before: the plan's newest run when it was called. over: nothing goes on. told: what its job told
    at its end.
    """

    job: str = ""
    before: str = ""
    lost_at: int | None = None
    over: bool = False
    told: Run | None = None


def take_up(
    watch: Watch,
    run: PlanRun,
    snapshot: Snapshot,
    plan: str,
    scenario: str,
    begin: collections.abc.Callable[[], operations.Operation],
) -> None:
    """Take up a run that goes on already, else begin one; raises what the service refuses with.

    One whose answer was lost may be over by now: it alone tells what became of its machines.
    """
    newest = snapshot.latest(plan, scenario)
    ours = run.lost_at is not None and newest and newest.name != run.before
    if newest and (ours or newest.state in OPEN):
        run.job = newest.name
        return
    if run.lost_at is not None and snapshot.number < run.lost_at + LOST_LOOKS:
        return
    run.before = newest.name if newest else ""
    try:
        run.job = job_of(watch, begin())
    except (errors.LostAnswer, errors.Unreachable):
        run.lost_at = snapshot.number


def follow(watch: Watch, run: PlanRun, snapshot: Snapshot, people: bool = False) -> Run | None:
    """What the job tells, where it is read: at its end. people: while it may wait for one, too.

    Raises what the service answers where the job cannot be read; then over is what the list tells.
    """
    listed = snapshot.jobs.get(run.job)
    if listed and listed.running and not people:
        return None  # only its tasks would tell that it waits for somebody
    try:
        seen = look(watch, run.job)
    except errors.Interrupted:
        raise
    except errors.ArmError:
        run.over = listed is not None and not listed.running
        raise
    run.over, run.told = seen.over, seen if seen.over else None
    return seen


def begin_failover(
    watch: Watch, plan: str, word: str, shut_down: bool, shared: bool
) -> operations.Operation:
    """Let a plan fail over. word: which point; shared: consistency groups take a common one."""
    begin = watch.service.replication_recovery_plans.begin_unplanned_failover
    body = move_bodies.plan_failover(word, shut_down, shared)
    address = watch.vault.resource_group_name, watch.vault.name, plan
    return watch.write(begin, *address, body, target=plans.title(watch, plan))


def job_of(watch: Watch, operation: operations.Operation) -> str:
    """The job's own name, asked once: a plan's operation has another one (recorded, 10.1).

    Where that cannot be told, the operation's name, which leads to the same job (recorded, RP):
    the run goes on, whatever becomes of this question.
    """
    from azure.core.exceptions import HttpResponseError
    from azure.core.rest import HttpRequest

    try:
        with errors.translated(operation.target):
            answer = watch.service.send_request(HttpRequest("GET", operation.url))
            if answer.status_code >= 400:
                raise HttpResponseError(response=answer)
    except errors.Interrupted:
        raise
    except errors.ArmError:
        return operation.job
    found = str(answer.json().get("name") or operation.job)
    watch.own[found] = operation.target
    return found


def latest(snapshot: Snapshot, plan: str) -> Job | None:
    """The newest failover run of a plan, whoever began it."""
    return snapshot.latest(plan, SCENARIO)


def look(watch: Watch, job: str) -> Run:
    """One run now; one of ours is known by its own name from then on."""
    run = read(watch.job(job))
    if job in watch.own:
        watch.own[run.job] = watch.own[job]
    return run


def read(document: Json) -> Run:
    """A run from its job; one that has just begun shows no machine yet."""
    properties = document["properties"]
    plan, tasks = str(properties.get("targetObjectName") or ""), properties.get("tasks") or []
    job = str(document["name"])
    under_way = [_name(task) for task in tasks if _state(task) is State.RUNNING]
    return Run(
        job,
        plan,
        str(properties.get("state") or ""),
        _parts(tasks),
        under_way[0] if under_way else "",
        _manual(plan, job, [task for _, task in _flat(tasks)]),
    )


def shut_downs(watch: Watch, run: Run) -> dict[str, bool | None]:
    """Whether each machine's source was switched off; the jobs are read of those that seem to be.

    The run calls a shutdown that was only tried a success (assumed): its job has the task.
    """
    seem = [name for name, part in run.machines.items() if part.shut_down and part.shutdown_job]

    def confirmed(name: str) -> bool | None:
        try:
            return fence.shut_down(watch.job(run.machines[name].shutdown_job))
        except errors.Interrupted:
            raise
        except errors.ArmError:
            return None

    jobs: list[collections.abc.Callable[[], bool | None]] = [
        lambda name=name: confirmed(name)  # type: ignore[misc]
        for name in seem
    ]
    told = {name: part.shut_down for name, part in run.machines.items()}
    return told | dict(zip(seem, arm.together(jobs), strict=True))


def story(watch: Watch, part: Part) -> str:
    """Why a machine failed: what the run tells, else its own job; one line, never empty."""
    if part.story or not part.job:
        return part.story or "the run of the plan tells no reason"
    try:
        document = watch.job(part.job)
    except errors.Interrupted:
        raise
    except errors.ArmError as error:
        return str(error)
    state = document["properties"].get("state")  # all that a cancelled one tells
    return errors.job_story(document) or f"{state}; see job {part.job}"


def _parts(tasks: list[Json]) -> dict[str, Part]:
    """All machines of a run: their shutdown apart, which never stops a failover."""
    own: dict[str, list[Json]] = {}
    shutdowns: dict[str, Json] = {}
    for group, task in _flat(tasks):
        if task.get("taskType") == MACHINE:
            found = own.setdefault(_machine(task), [])
            if group == SHUTDOWN:
                shutdowns[_machine(task)] = task
            else:
                found.append(task)
    return {name: _part(found, shutdowns.get(name)) for name, found in own.items()}


def _flat(tasks: list[Json], group: str = "") -> collections.abc.Iterator[tuple[str, Json]]:
    """Each task with the outermost group that it is in."""
    for task in tasks:
        yield group, task
        inner = (task.get("groupTaskCustomDetails") or {}).get("childTasks") or []
        yield from _flat(inner, group or _name(task))


def _name(task: Json) -> str:
    """What a group calls itself in its details, other tasks in their own name (recorded)."""
    own = (task.get("groupTaskCustomDetails") or {}).get("name") or task.get("name")
    return str(own or "") if own != UNKNOWN else str(task.get("taskId") or "")


def _part(tasks: list[Json], shutdown: Json | None) -> Part:
    states = {_state(task) for task in tasks} or {State.WAITING}
    failed = [task for task in tasks if _state(task) is State.FAILED]
    skipped = [task for task in tasks if _state(task) is State.SKIPPED]
    off = {State.SUCCEEDED: True, State.FAILED: False}
    before = [shutdown] if shutdown and _state(shutdown) is State.FAILED else []
    jobs = [_job(task) for task in [*failed, *tasks[::-1], *before] if _job(task)]
    told = ("; ".join(_stories(each)) for each in (failed, skipped, before))
    return Part(
        next(state for state in _LEAST if state in states),
        next(filter(None, told), ""),
        jobs[0] if jobs else "",
        off.get(_state(shutdown)) if shutdown else None,
        _job(shutdown) if shutdown else "",
    )


def _stories(tasks: list[Json]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(_story, tasks))))


def _machine(task: Json) -> str:
    """Lower-case name of the machine; a task that has not begun has it in its own name only."""
    named = str(_target(task).get("targetObjectName") or UNKNOWN)
    known = named if named != UNKNOWN else task.get("friendlyName") or task.get("name") or ""
    return str(known).casefold()


def _job(task: Json) -> str:
    """Name of the job that a machine's task stands for; empty before it has begun (recorded)."""
    return ids.part(str(_target(task).get("jobId") or ""), "replicationJobs")


def _target(task: Json) -> Json:
    found: typing.Any = (task.get("customDetails") or {}).get("jobTask") or {}
    return typing.cast(Json, found)


def _story(task: Json) -> str:
    """What the task of a machine that failed, or was skipped, says itself."""
    told = errors.job_story({"properties": {"errors": task.get("errors") or []}})
    skipped = (task.get("customDetails") or {}).get("skippedReasonString")
    return told or errors.one_line(skipped or "")


def _manual(plan: str, job: str, tasks: list[Json]) -> str:
    for task in tasks:
        if task.get("taskType") == MANUAL and _state(task) is State.RUNNING:
            inner = task.get("customDetails") or {}
            values = {
                "plan": f"recovery plan {plan}",
                "action": inner.get("name") or task.get("friendlyName"),
                "instructions": errors.one_line(inner.get("instructions") or "?").rstrip("."),
            }
            return plan_refusals.told(plan_refusals.PLAN_WAITS, **values, job=job)
    return ""


def _state(task: Json) -> State:
    return _STATES.get(str(task.get("state") or ""), State.WAITING)
