"""Jobs as clients see them: list, single, cancel, restart."""

import datetime
import urllib.parse

from emulator.messages import Document, Reply, Request, refuse_site_recovery
from emulator.routing import route
from emulator.site_recovery import (
    ids,
    job_document,
    jobs,
    objects,
    plan_document,
    plan_runs,
    work,
)
from emulator.world import World

JOB = "/replicationJobs/{job}"


@route("GET", "/replicationJobs")
def list_jobs(world: World, request: Request) -> Reply:
    """Newest first, in pages; filters by state and by time are recorded (2021-04-07, V2A)."""
    if not objects.registered(world, request.vault_id):
        return objects.unregistered(request.vault_id)
    found = [job for job in world.jobs.values() if ids.same(job["vault"], request.vault_id)]
    for field, value in objects.conditions(urllib.parse.unquote(request.query.get("$filter", ""))):
        if field == "jobstatus":
            found = [job for job in found if jobs.state(world, job).casefold() == value.casefold()]
        elif field == "starttime":
            found = [job for job in found if _began(world, job) >= _moment(value)]
        elif field == "endtime":
            found = [job for job in found if _began(world, job) <= _moment(value)]
        else:
            return objects.not_emulated(request, f"$filter on {field}")
    newest = found[::-1]
    return objects.page(
        request,
        [job["number"] for job in newest],
        lambda place: job_document.listed(world, newest[place]),
    )


def _began(world: World, job: Document) -> datetime.datetime:
    return world.epoch + datetime.timedelta(seconds=job["began"])


def _moment(text: str) -> datetime.datetime:
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.datetime.fromisoformat(f"{whole}.{fraction[:6] or '0'}+00:00")


@route("GET", JOB)
def get_job(world: World, request: Request, job: str) -> Reply:
    """The job with its tasks; an empty shell in its first moment."""
    known = found(world, request, job)
    if known is None:
        return objects.missing(world, request.path)
    waiting = known["name"] != job and world.time() < known["began"]
    shown = (
        plan_document.begins_as(world, known, job) if waiting else job_document.shown(world, known)
    )
    return Reply(200, shown, {"x-ms-request-id": shown["id"]})  # recorded, RP


def found(world: World, request: Request, job: str) -> Document | None:
    """The vault's job of that name; the guid of a plan's operation finds its run (recorded, RP)."""
    run = (world.operations.get(job) or {}).get("job", job)
    known = world.jobs.get(run)
    return known if known and ids.same(known["vault"], request.vault_id) else None


@route("POST", JOB + "/cancel")
def cancel_job(world: World, request: Request, job: str) -> Reply:
    """202; the job reads Cancelling at once (API description)."""
    known, path = found(world, request, job), ids.up(request.path)
    if known is None:
        return objects.missing(world, path)
    if "Cancel" not in jobs.allowed(world, known):
        return unfit(job, "cancelled")
    (plan_runs if "steps" in known else jobs).cancel(world, known)
    return work.plain(world, request, "site_recovery.nothing", "restart", {}, resource_path=path)


@route("POST", JOB + "/restart")
def restart_job(world: World, request: Request, job: str) -> Reply:
    """202 with a new job RestartJob, which lets the failed one run again (API description)."""
    known, path = found(world, request, job), ids.up(request.path)
    if known is None:
        return objects.missing(world, path)
    if "Restart" not in jobs.allowed(world, known):
        return unfit(job, "restarted")
    return work.with_job(
        world,
        request,
        "RestartJob",
        "restart",
        (known["target"][0], known["target"][1]),
        {"job": job},
        resource_path=path,
    )


@jobs.ending("RestartJob")
def restarted(world: World, payload: Document, succeeded: bool) -> None:
    """The failed job runs again."""
    job = world.jobs.get(payload["job"])
    if job is not None and succeeded:
        jobs.restart(world, job)


def unfit(job: str, deed: str) -> Reply:
    """409 for what allowedActions does not offer (code and words: assumed)."""
    return refuse_site_recovery(
        409,
        "JobActionNotAllowed",
        f"Job {job} cannot be {deed} in its state.",
        "The job's state does not allow the action.",
        "See the job's allowedActions.",
    )
