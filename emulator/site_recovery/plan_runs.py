"""How a recovery plan runs: step after step, each with a job per machine; a run is a job.

Recorded: the order of tasks, three jobs per machine, times (RP, Z2Z); a test that waits for its
cleanup (Hyper-V). A machine that fails stops neither its group nor the groups behind it, one that
is not in the right state is skipped (both assumed).
"""

from emulator.messages import Document
from emulator.site_recovery import (
    ids,
    items,
    jobs,
    objects,
    paces,
)
from emulator.site_recovery.plan_children import PHASES
from emulator.site_recovery.plan_steps import (
    AWAIT,
    MANUAL,
    NEEDED,
    RUNBOOK,
    STEPS,
    TASK,
    members,
)
from emulator.world import World, event

FOREVER_S = 1e12
FAILED = {
    "code": "153200",
    "message": "The recovery plan failed on some of its machines.",
}  # assumed


def begin(world: World, plan: Document, scenario: str, sent: Document, operation: str) -> Document:
    """A run of the plan with its first step under way."""
    guid = world.new_guid()
    job: Document = {
        "name": guid,
        "vault": ids.vault(world.resources.canonical(plan["id"])),
        "number": world.count(),
        "scenario": scenario,
        "target": [ids.internal(plan["id"]), plan["name"]],
        "target_type": "RecoveryPlan",
        "payload": {"plan_id": world.resources.canonical(plan["id"]), "sent": sent},
        "affected": {},
        "activity": f"{ids.fresh(guid, 'client')} ActivityId: {ids.fresh(guid, 'activity')}",
        "run": 1,
        "length": 0.0,
        "began": world.time(),
        "ends": FOREVER_S,
        "tasks": [],
        "failure": None,
        "outcome": "Succeeded",
        "silent": True,
        "operation": operation,
        "suspended": None,
        "at": -1,
        "steps": STEPS[scenario](plan, sent),
        "machines": _machines(world, plan, scenario),
    }
    world.jobs[guid] = job
    plan["properties"]["currentScenario"] = {
        "scenarioName": scenario,
        "jobId": f"{ids.served(job['vault'])}/replicationJobs/{guid}",
        "startTime": world.stamp(),
    }
    _say(plan, "InProgress", "InProgress")
    _next(world, job)
    return job


def able(world: World, plan: Document, scenario: str) -> list[str]:
    """The members that could take part now."""
    found = [member for member in members(plan) if member in world.resources]
    return [
        member
        for member in found
        if NEEDED[scenario] in world.resources[member]["properties"]["allowedOperations"]
        and items.busy(world, world.resources.canonical(member)) is None
    ]


def _machines(world: World, plan: Document, scenario: str) -> Document:
    """Each member as the run knows it, by its item's id."""
    ready, told = set(able(world, plan, scenario)), {}
    for member in members(plan):
        item = world.resources.get(member)
        name = item["properties"]["friendlyName"] if item else ids.name(member)
        told[member.casefold()] = {
            "item": member,
            "name": name,
            "entity": item[objects.KEPT]["entity"] if item else "",
            "going": member in ready,
            "skipped": member not in ready,
            "failure": world.fault_for_job(scenario, name) if member in ready else None,
        }
    return told


# Step by step


@event("site_recovery.plan_step")
def stepped(world: World, job: str, run: int) -> None:
    """A step's time is over."""
    record = world.jobs.get(job)
    if record is not None and record["run"] == run and record["suspended"] is None:
        _end_step(world, record)
        _next(world, record)


def _end_step(world: World, job: Document) -> None:
    step = job["steps"][job["at"]]
    outcomes = {member: world.jobs[guid]["outcome"] for member, guid in step["children"].items()}
    for member, outcome in outcomes.items():
        if outcome != "Succeeded":
            job["machines"][member]["going"] = False
            job["outcome"], job["failure"] = "Failed", dict(FAILED)
    failed = any(outcome != "Succeeded" for outcome in outcomes.values())
    step.update(ends=world.time(), state="Failed" if failed else "Succeeded")


def _next(world: World, job: Document) -> None:
    """Begin the next step that has something to do, or end the run."""
    while job["at"] + 1 < len(job["steps"]):
        job["at"] += 1
        step = job["steps"][job["at"]]
        step.update(begins=world.time(), state="InProgress")
        if step["kind"] in (MANUAL, AWAIT):
            _suspend(world, job, step)
            return
        seconds = _started(world, job, step)
        if seconds is not None:
            _later(world, job, seconds)
            return
        step.update(ends=world.time(), state="Skipped")
    _end(world, job)


def _later(world: World, job: Document, seconds: float) -> None:
    world.schedule(seconds, "site_recovery.plan_step", job=job["name"], run=job["run"])


def _started(world: World, job: Document, step: Document) -> float | None:
    """Seconds that the step takes; None if there is nothing to do."""
    if step["kind"] == TASK:
        return paces.take(world, "plan task", job["name"], step["task"])
    if step["kind"] == RUNBOOK:
        return paces.take(world, "plan runbook", job["name"], step["title"])
    wanted = {str(m).casefold() for m in step["of"] or job["machines"]}
    going = [m for m, told in job["machines"].items() if told["going"] and m in wanted]
    if not going:
        return None
    for member in going:
        child = PHASES[step["phase"]](world, job, job["machines"][member])
        step["children"][member] = child["name"]
    last = max(float(world.jobs[guid]["ends"]) for guid in step["children"].values())
    return last - world.time() + 0.1


def _suspend(world: World, job: Document, step: Document) -> None:
    """Wait for a person; a test's operation has succeeded by then (recorded, Hyper-V)."""
    plan = world.resources.get(job["payload"]["plan_id"])
    job["suspended"] = step["kind"]
    if step["kind"] == AWAIT:
        world.finish(job["operation"], _error(job))
        if plan is not None:
            plan["properties"]["lastTestFailoverTime"] = world.stamp(7, job["began"])
    if plan is not None:
        awaiting = step["kind"] == AWAIT
        _say(plan, "Suspended", "WaitingForStopTestFailover" if awaiting else "ManualAction")


def resume(world: World, job: Document) -> None:
    """Go on after a manual action."""
    job["suspended"] = None
    plan = world.resources.get(job["payload"]["plan_id"])
    if plan is not None:
        _say(plan, "InProgress", "InProgress")
    _end_step(world, job)
    _next(world, job)


def _end(world: World, job: Document) -> None:
    job["ends"] = world.time()
    plan = world.resources.get(job["payload"]["plan_id"])
    world.finish(job["operation"], _error(job))
    if plan is None:
        return
    done = job["outcome"] == "Succeeded"
    _say(plan, job["outcome"], "Completed" if done else job["outcome"])
    if job["scenario"] == "UnplannedFailover":
        plan["properties"]["lastUnplannedFailoverTime"] = world.stamp(7, job["began"])
    if job["scenario"] == "TestFailoverCleanup" and done:
        _end_test(world, plan)


def _end_test(world: World, plan: Document) -> None:
    """The test's run ends with its cleanup."""
    path = world.resources.canonical(plan["id"])
    for job in world.jobs.values():
        if job.get("suspended") == AWAIT and ids.same(job["payload"]["plan_id"], path):
            job["steps"][-1].update(ends=world.time(), state="Succeeded")
            job.update(suspended=None, ends=world.time())


def testing(world: World, plan: Document) -> bool:
    """Whether a test of the plan waits for its cleanup."""
    told = plan["properties"]
    guid = ids.name((told["currentScenario"] or {}).get("jobId") or "")
    job = world.jobs.get(guid)
    if job is None:
        return False
    if job["scenario"] == "TestFailoverCleanup" and job["outcome"] != "Succeeded":
        return True  # to be repeated
    return bool(job.get("suspended") == AWAIT)


def running(world: World, plan: Document) -> Document | None:
    """The run that is under way, waiting for a manual action too."""
    guid = ids.name((plan["properties"]["currentScenario"] or {}).get("jobId") or "")
    job = world.jobs.get(guid)
    if job is None or not jobs.running(world, job) or job.get("suspended") == AWAIT:
        return None
    return job


def _error(job: Document) -> Document | None:
    return None if job["outcome"] == "Succeeded" else jobs.operation_error(job)


def _say(plan: Document, status: str, words: str) -> None:
    plan["properties"].update(currentScenarioStatus=status, currentScenarioStatusDescription=words)
