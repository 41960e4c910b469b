"""Calls that run a recovery plan: failover, test, cleanup, commit; and resume of a manual action.

Recorded: headers and results of plan actions, an operation whose guid is not the job's (2022-10-11,
RP; protocol-a2a 10.1), what a plan shows (10.8). Of Azure machines only the failover was seen.
"""

from emulator.messages import Document, Reply, Request, refuse_site_recovery
from emulator.routing import route
from emulator.site_recovery import (
    ids,
    item_drills,
    job_routes,
    jobs,
    objects,
    plan_runs,
    plan_steps,
    plans,
    work,
)
from emulator.site_recovery.lifecycle import Operation
from emulator.world import World

POINT_TYPES = {
    "Latest",
    "LatestApplicationConsistent",
    "LatestCrashConsistent",
    "LatestProcessed",
}
DIRECTIONS = {"PrimaryToRecovery", "RecoveryToPrimary"}


@route("POST", plans.PLAN + "/unplannedFailover")
def fail_over(world: World, request: Request, plan: str) -> Reply:
    """202; shutdown, failover, then boot group after boot group."""
    sent = objects.properties(request)
    return _unfit(sent) or _run(world, request, "UnplannedFailover")


@route("POST", plans.PLAN + "/testFailover")
def test_failover(world: World, request: Request, plan: str) -> Reply:
    """202; ends when the last test machine is up, its job waits for the cleanup."""
    sent = objects.properties(request)
    refused = _unfit(sent) or item_drills.unfit_network(world, sent)
    return refused or _run(world, request, "TestFailover")


@route("POST", plans.PLAN + "/testFailoverCleanup")
def clean_up(world: World, request: Request, plan: str) -> Reply:
    """202; all machines at once."""
    return _run(world, request, "TestFailoverCleanup")


@route("POST", plans.PLAN + "/failoverCommit")
def commit(world: World, request: Request, plan: str) -> Reply:
    """202; all machines at once."""
    return _run(world, request, "CommitFailover")


@route("POST", plans.PLAN + "/reProtect")
def reprotect(world: World, request: Request, plan: str) -> Reply:
    """400: docs call it an API that no longer works; code and words are assumed."""
    refused = objects.absent(world, ids.up(request.path))
    return refused or refuse_site_recovery(
        400,
        "ReprotectNotSupported",
        "A recovery plan of Azure virtual machines cannot be reprotected.",
        "Reprotection needs target resources for each virtual machine.",
        "Reprotect each virtual machine.",
    )


@route("POST", plans.PLAN + "/failoverCancel")
@route("POST", plans.PLAN + "/plannedFailover")
def never(world: World, request: Request, plan: str) -> Reply:
    """409: no plan of Azure machines allows it."""
    refused = objects.absent(world, ids.up(request.path))
    return refused or _not_allowed(plan, ids.name(request.path))


def _unfit(sent: Document) -> Reply | None:
    """400 for a body without what the API description requires."""
    details = sent.get("providerSpecificDetails")
    if sent.get("failoverDirection") not in DIRECTIONS:
        return objects.bad_input(f"failoverDirection is one of {', '.join(sorted(DIRECTIONS))}")
    if not isinstance(details, list) or not details or details[0].get("instanceType") != "A2A":
        return objects.bad_input("providerSpecificDetails is a list with one entry for A2A")
    if details[0].get("recoveryPointType") not in POINT_TYPES:
        known = ", ".join(sorted(POINT_TYPES))
        return objects.bad_input(f"recoveryPointType is one of {known}")
    return None


def _run(world: World, request: Request, scenario: str) -> Reply:
    """202; the operation's guid is one, the job's another (recorded, 10.1)."""
    path = ids.up(request.path)
    sent = objects.properties(request)
    refused = objects.absent(world, path) or _refused(world, path, scenario, sent)
    if refused:
        return refused
    operation, found = world.new_guid(), world.resources[path]
    reply = world.accept(request, None, "", {}, resource_path=path, job=operation)
    world.journal.accept(scenario, world.resources.canonical(path))
    job = plan_runs.begin(world, found, scenario, sent, operation)
    world.operations[operation]["job"] = job["name"]
    return reply


def _refused(world: World, path: str, scenario: str, sent: Document) -> Reply | None:
    """409 while it runs, when it does not allow the call, or has no machine for it (assumed)."""
    plan = world.resources[path]
    needed = plan_steps.RUNS[scenario].needed
    if plans.busy(world, path):
        return plans.busy(world, path)
    if needed not in plans.allowed(world, plan):
        return _not_allowed(plan["name"], needed)
    found = [world.resources.get(member) for member in plan_steps.members(plan)]
    able = [i for i in found if i and plan_runs.able(world, plan, i, scenario, sent)]
    if not able and needed != Operation.CLEANUP:
        return _not_allowed(plan["name"], needed)
    return None


def _not_allowed(plan: str, deed: str) -> Reply:
    return refuse_site_recovery(
        409,
        "OperationNotAllowedInCurrentState",
        f"{deed} is not allowed on recovery plan {plan}.",
        "The state of the recovery plan or of its machines does not allow the operation.",
        "See allowedOperations of the plan and of its replicated items.",
    )


@route("POST", job_routes.JOB + "/resume")
def resume_job(world: World, request: Request, job: str) -> Reply:
    """202; the manual action is done (API description)."""
    found, path = job_routes.found(world, request, job), ids.up(request.path)
    if found is None:
        return objects.missing(world, path)
    if "Resume" not in jobs.allowed(world, found):
        return job_routes.unfit(job, "resumed")
    reply = work.plain(world, request, "site_recovery.nothing", "restart", {}, resource_path=path)
    plan_runs.resume(world, found, objects.properties(request).get("comments"))
    return reply
