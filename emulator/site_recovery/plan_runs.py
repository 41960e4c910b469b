"""How a recovery plan runs: step after step, each with a job per machine; a run is a job.

Recorded: order, gaps and times (2022-10-11, RP). Assumed: a machine that fails stops neither its
group nor the groups behind it, a runbook that fails stops the run.
"""

from emulator.messages import Document
from emulator.site_recovery import ids, item_checks, items, jobs, network_mappings, objects, paces
from emulator.site_recovery.lifecycle import Stage
from emulator.site_recovery.plan_children import PHASES
from emulator.site_recovery.plan_steps import (
    AWAIT,
    MANUAL,
    RUNBOOK,
    RUNS,
    TASK,
    members,
)
from emulator.world import World, event

BEGINS_S, FIRST_STEP_S = 0.92, 1.3  # recorded: 21:54:21.27, 22.18 and 22.56
GAP_S = 0.15  # recorded: 0.13 to 0.17 s between two steps
FOREVER_S = 1e12
RUNBOOK_JOB, PLAN_JOB = "AutomationRunbook", "RecoveryPlan"
"""The `job` of a fault rule for a runbook or script, `machine` is the action's name then, and for
the run's own tasks, `machine` is the plan's name."""
FAILED = {"code": "153200", "message": "The recovery plan failed on some of its machines."}
"""Code and words: assumed."""
UNFIT = "150184"  # assumed, as its words


# Begin


def begin(world: World, plan: Document, scenario: str, sent: Document, operation: str) -> Document:
    """A run of the plan, about to begin."""
    guid, vault = world.new_guid(), ids.vault(world.resources.canonical(plan["id"]))
    job: Document = {
        "name": guid,
        "vault": vault,
        "number": world.count(),
        "scenario": scenario,
        "target": [plan[objects.KEPT]["guid"], plan["name"]],
        "target_type": "RecoveryPlan",
        "payload": {"plan_id": world.resources.canonical(plan["id"]), "sent": sent},
        "affected": _fabrics(world, plan),
        "activity": f"{ids.fresh(guid, 'client')} ActivityId: {ids.fresh(guid, 'activity')}",
        "run": 1,
        "length": 0.0,
        "began": world.time() + BEGINS_S,
        "ends": FOREVER_S,
        "tasks": [],
        "failure": None,
        "outcome": "Succeeded",
        "silent": True,
        "operation": operation,
        "accepted": world.time(),
        "suspended": None,
        "at": -1,
        "steps": RUNS[scenario].steps(plan, sent),
        "machines": _machines(world, plan, scenario, sent),
    }
    world.jobs[guid] = job
    _hold(world, job)
    _show_begin(world, plan, job)
    _later(world, job, FIRST_STEP_S)
    return job


def _fabrics(world: World, plan: Document) -> Document:
    properties = plan["properties"]
    return network_mappings.vmm(
        world, properties["primaryFabricId"], properties["recoveryFabricId"]
    )


def _hold(world: World, job: Document) -> None:
    """No other call moves a machine while the run has it."""
    for told in going(job):
        jobs.hold(world, world.resources.canonical(told["item"]), job["name"])
        world.journal.accept(job["scenario"], world.resources.canonical(told["item"]))


def _show_begin(world: World, plan: Document, job: Document) -> None:
    plan["properties"]["currentScenario"] = {
        "scenarioName": job["scenario"],
        "jobId": f"{ids.served(job['vault'])}/replicationJobs/{job['name']}",
        "startTime": world.stamp(7, job["began"]),
    }
    if job["scenario"] == "TestFailover":
        plan[objects.KEPT]["testing"] = job["name"]
    _say(plan, "InProgress", "InProgress")


def _machines(world: World, plan: Document, scenario: str, sent: Document) -> Document:
    """Each member as the run knows it, by its item's id."""
    told = {}
    for member in members(plan):
        item = world.resources.get(member)
        if item is None:
            continue
        name, fit = item["properties"]["friendlyName"], able(world, plan, item, scenario, sent)
        spared = Stage(item[objects.KEPT].get("stage", Stage.ENABLED)) in RUNS[scenario].spared
        told[member.casefold()] = {
            "item": member,
            "name": name,
            "entity": item[objects.KEPT]["entity"],
            "state": "going" if fit else "skipped" if spared else "unfit",
            "failure": world.fault_for_job(scenario, name) if fit else None,
        }
    return told


def able(world: World, plan: Document, item: Document, scenario: str, sent: Document) -> bool:
    """Whether a member could take part now: its state, its side, and nothing else on it."""
    if RUNS[scenario].needed not in item["properties"]["allowedOperations"]:
        return False
    forth = sent.get("failoverDirection", "PrimaryToRecovery") == "PrimaryToRecovery"
    side = plan["properties"]["primaryFabricId" if forth else "recoveryFabricId"]
    on_side = "failoverDirection" not in sent or ids.same(ids.fabric(item["id"]), side)
    return on_side and items.busy(world, world.resources.canonical(item["id"])) is None


def going(job: Document) -> list[Document]:
    """Machines that are still in the run."""
    return [told for told in job["machines"].values() if told["state"] == "going"]


# Step by step


@event("site_recovery.plan_step")
def stepped(world: World, job: str, run: int) -> None:
    """A step's time is over."""
    record = world.jobs.get(job)
    if record is None or record["run"] != run or record["suspended"]:
        return
    if record["at"] >= 0:
        _end_step(world, record, world.time() - GAP_S)
    if record["failure"] and record["failure"].get("stops"):
        _end(world, record)
    else:
        _next(world, record)


def _end_step(world: World, job: Document, ends: float) -> None:
    step, failed = job["steps"][job["at"]], bool(job["steps"][job["at"]]["failure"])
    for member, guid in step["children"].items():
        if world.jobs[guid]["outcome"] != "Succeeded":
            job["machines"][member]["state"], failed = "failed", True
    for told in job["machines"].values():
        failed = failed or told.get("failed_at") == job["at"]
    if failed:
        job.update(outcome="Failed", failure=step["failure"] or dict(FAILED))
    step.update(ends=ends, state="Failed" if failed else "Succeeded")


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
            _later(world, job, seconds + GAP_S)
            return
        step.update(ends=world.time(), state="Skipped")
    _end(world, job)


def _later(world: World, job: Document, seconds: float) -> None:
    world.schedule(seconds, "site_recovery.plan_step", job=job["name"], run=job["run"])


def _started(world: World, job: Document, step: Document) -> float | None:
    """Seconds that the step takes; None if there is nothing to do."""
    if step["kind"] == TASK:
        _stop_by_rule(world, step, PLAN_JOB, job["target"][1])
        return paces.take(world, step["pace"], job["name"])
    if step["kind"] == RUNBOOK:
        _stop_by_rule(world, step, RUNBOOK_JOB, step["title"])
        return paces.take(world, "plan runbook", job["name"], step["title"])
    wanted = {str(m).casefold() for m in step["of"] or job["machines"]}
    here = [(m, told) for m, told in job["machines"].items() if m in wanted]
    if step["idle"]:
        return None
    for _, told in here:
        _drop_unfit(world, job, told)
    for member, told in here:
        if told["state"] == "going":
            step["children"][member] = PHASES[step["phase"]](world, job, told)["name"]
    ends = [float(world.jobs[guid]["ends"]) for guid in step["children"].values()]
    unfit = [told for _, told in here if told.get("failed_at") == job["at"]]
    return max(ends) - world.time() if ends else 0.0 if unfit else None


def _drop_unfit(world: World, job: Document, told: Document) -> None:
    """A machine whose state does not allow the run, or whose item is gone by now, fails in it."""
    if told["state"] == "going" and told["item"] not in world.resources:
        told["state"] = "unfit"
    if told["state"] != "unfit":
        return
    text = f"The state of {told['name']} does not allow the operation."
    refused = item_checks.failure(UNFIT, "The machine could not take part.", [(UNFIT, text)])
    told.update(state="failed", failed_at=job["at"], refused=refused)


def _stop_by_rule(world: World, step: Document, rule: str, name: str) -> None:
    """A fault rule may fail a step of the run's own, and the run stops there (assumed)."""
    failure = world.fault_for_job(rule, name)
    if failure:
        step["failure"] = {**failure, "stops": True}


def _suspend(world: World, job: Document, step: Document) -> None:
    """Wait for a person; a test's operation has succeeded by then (recorded, Hyper-V)."""
    plan = world.resources.get(job["payload"]["plan_id"])
    job["suspended"] = step["kind"]
    if step["kind"] == AWAIT:
        world.finish(job["operation"], _error(job))
        _release(world, job)
        if plan is not None:
            plan["properties"]["lastTestFailoverTime"] = world.stamp(7, job["began"])
    if plan is not None:
        awaiting = step["kind"] == AWAIT
        _say(plan, "Suspended", "WaitingForStopTestFailover" if awaiting else "ManualAction")


def resume(world: World, job: Document, comments: str | None) -> None:
    """Go on after a manual action."""
    job["suspended"] = None
    plan = world.resources.get(job["payload"]["plan_id"])
    if plan is not None:
        _say(plan, "InProgress", "InProgress")
    job["steps"][job["at"]]["observation"] = comments
    _end_step(world, job, world.time())
    _next(world, job)


# End


def _end(world: World, job: Document) -> None:
    job["ends"] = world.time()
    _release(world, job)
    world.finish(job["operation"], _error(job))
    plan = world.resources.get(job["payload"]["plan_id"])
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
    test = world.jobs.get(plan[objects.KEPT].pop("testing", ""))
    if test and test["suspended"]:
        test["steps"][-1].update(ends=world.time(), state="Succeeded")
        test.update(suspended=None, ends=world.time())


def cancel(world: World, job: Document) -> None:
    """Stop a run and the jobs on its machines; who has moved has moved (assumed)."""
    step = job["steps"][job["at"]] if job["at"] >= 0 else {"children": {}}
    for guid in step["children"].values():
        if jobs.running(world, world.jobs[guid]):
            jobs.cancel(world, world.jobs[guid])
    jobs.cancel(world, job)
    step.update(ends=job["ends"], state="Cancelled")
    job["suspended"] = None
    _release(world, job)
    plan = world.resources.get(job["payload"]["plan_id"])
    if plan is not None:
        _say(plan, "Cancelled", "Cancelled")


def _release(world: World, job: Document) -> None:
    for told in job["machines"].values():
        jobs.release(world, world.resources.canonical(told["item"]), job["name"])


def _error(job: Document) -> Document | None:
    return None if job["outcome"] == "Succeeded" else jobs.operation_error(job)


def _say(plan: Document, status: str, words: str) -> None:
    plan["properties"].update(currentScenarioStatus=status, currentScenarioStatusDescription=words)


# What a plan is in the middle of


def testing(world: World, plan: Document) -> bool:
    """Whether a test of the plan is to be cleaned up."""
    return plan[objects.KEPT].get("testing", "") in world.jobs and not running(world, plan)


def running(world: World, plan: Document) -> Document | None:
    """The run that is under way, waiting for a manual action too."""
    guid = ids.name((plan["properties"]["currentScenario"] or {}).get("jobId") or "")
    job = world.jobs.get(guid)
    if job is None or not jobs.running(world, job) or job["suspended"] == AWAIT:
        return None
    return job
