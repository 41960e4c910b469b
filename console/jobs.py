"""`dr jobs`: what runs in a vault and what ended lately, with the story of what failed."""

import argparse
import collections.abc
import dataclasses
import datetime
import functools
import json
import pathlib
import sys
import textwrap
import typing

from console import project, screen, table, times
from site_recovery import arm, errors, ids, operations, points, watch
from stacks.config import Config

NAME, HELP = "jobs", "running and recent jobs of the vault"
EXAMPLES = (
    "dr jobs",
    "dr jobs --running",
    "dr jobs --all --json | jq '.jobs[] | select(.state == \"Failed\")'",
)
TITLES = ("STARTED", "ON", "STATE", "DONE", "TOOK", "JOB: TASK")
RECENT = datetime.timedelta(hours=24)
Json = dict[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Job:
    """One job. percent: of its tasks that have ended; None where the tasks are not known.

    task: that runs, or that failed. story: why it failed.
    """

    name: str
    title: str
    target: str
    state: str
    started: points.Time | None
    minutes: float | None
    percent: int | None
    task: str
    story: str

    def texts(self, now: points.Time) -> tuple[str, ...]:
        """The row's cells for people."""
        return (
            times.brief(self.started, now) if self.started else "-",
            self.target or "-",
            self.state,
            self.done,
            self.took,
            self.doing,
        )

    @property
    def doing(self) -> str:
        """The job, and the task that runs or failed."""
        return f"{self.title or self.name}: {self.task}" if self.task else self.title or self.name

    @property
    def done(self) -> str:
        """`40 %`, or a dash."""
        return "-" if self.percent is None else f"{self.percent} %"

    @property
    def took(self) -> str:
        """How long it took, or runs."""
        return "-" if self.minutes is None else f"{self.minutes:.1f} min"


def options(parser: argparse.ArgumentParser) -> None:
    """How many, and how they are shown."""
    parser.add_argument(
        "--all",
        action="store_true",
        help="all that the vault keeps, not only the day before the newest",
    )
    parser.add_argument("--running", action="store_true", help="only what runs now")
    parser.add_argument("--json", action="store_true", help="for programs")


def main(options: argparse.Namespace, directory: pathlib.Path, name: str) -> int:
    """Print the jobs, newest first."""
    stack = project.load(directory, name)
    found = listed(stack, all_=options.all, running=options.running)
    if options.json:
        print(json.dumps({"jobs": [document(job) for job in found]}, indent=2))
        return 0
    if not found:
        print("no job runs" if options.running else "the vault keeps no job")
        return 0
    now = times.now(job.started for job in found)
    width = screen.size()[0]
    rows = [job.texts(now) for job in found]
    table.write(TITLES, table.cut(TITLES, rows, width if sys.stdout.isatty() else None), sys.stdout)
    for line in stories(found, width):
        print(line)
    return 0


def stories(found: collections.abc.Iterable[Job], width: int) -> collections.abc.Iterator[str]:
    """Why jobs failed; the same of several is told once, with whom it befell."""
    told: dict[tuple[str, str], list[str]] = {}
    for job in found:
        if job.story:
            told.setdefault((job.title, job.story), []).append(job.target or job.name)
    for (title, story), targets in told.items():
        names = ", ".join(dict.fromkeys(targets))
        yield ""
        yield from textwrap.wrap(
            f"{title} of {names} failed: {story}",
            max(width, 40),
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def listed(stack: Config, *, all_: bool, running: bool = False) -> list[Job]:
    """Jobs, newest first; those that run or failed are read with their tasks."""
    reader, vault = arm.Arm(project.settings(stack)), project.vault(stack)
    found = _recent(reader, vault.id, all_=all_)
    if running:
        found = [each for each in found if _running(each)]
    asked = [_name(each) for each in found if _running(each) or _failed(each)]
    read = functools.partial(_document_of, reader, vault.id)
    whole = dict(zip(asked, arm.together([functools.partial(read, n) for n in asked]), strict=True))
    documents = [whole.get(_name(each)) or each for each in found]
    now = times.now(_started(each) for each in documents)
    return [job(each, now) for each in documents]


def _recent(reader: arm.Arm, vault_id: str, *, all_: bool) -> list[Json]:
    """The list is newest first (recorded); it is read down to a day before its newest."""
    found: list[Json] = []
    try:
        for page in reader.pages(f"{vault_id}/replicationJobs", watch.API_VERSION):
            found += page.get("value") or []
            if not all_ and found and not _within(found[-1], found[0]):
                break
    except errors.ResourceNotFound:
        return []  # a vault that is not there yet, or never held an object
    return found if all_ else [each for each in found if _running(each) or _within(each, found[0])]


def _within(job: Json, newest: Json) -> bool:
    started, last = _started(job), _started(newest)
    return started is None or last is None or last - started <= RECENT


def _document_of(reader: arm.Arm, vault_id: str, name: str) -> Json | None:
    """A job with its tasks; None for one that is gone meanwhile."""
    return reader.find(ids.job(vault_id, name), watch.API_VERSION)


def job(document: Json, now: points.Time) -> Job:
    """A job from the service's document: with tasks when it was read by itself."""
    told = document["properties"]
    started, ended = _started(document), times.moment(told.get("endTime"))
    until = now if _running(document) else ended
    took = (until - started).total_seconds() / 60 if started and until else None
    tasks = _tasks(told.get("tasks") or ())
    return Job(
        name=_name(document),
        title=str(told.get("friendlyName") or told.get("scenarioName") or ""),
        target=str(told.get("targetObjectName") or ""),
        state=str(told.get("state") or ""),
        started=started,
        minutes=max(took, 0.0) if took is not None else None,
        percent=_percent(document, tasks),
        task=_task(tasks, "InProgress" if _running(document) else "Failed"),
        story=(errors.job_story(document) or "see it in the portal") if _failed(document) else "",
    )


def _task(tasks: collections.abc.Iterable[Json], state: str) -> str:
    """The first task in this state; of several that run, how many more."""
    found = [str(t.get("friendlyName") or t.get("name")) for t in tasks if t.get("state") == state]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return f"{found[0]}{more}" if found else ""


def _percent(document: Json, tasks: list[Json]) -> int | None:
    """The operation's own percentComplete was null wherever it was recorded: tasks are counted."""
    if not tasks:
        return None if _running(document) or _failed(document) else 100
    ended = sum(str(task.get("state")) not in operations.RUNNING for task in tasks)
    return 100 * ended // len(tasks)


def _tasks(told: collections.abc.Iterable[Json]) -> list[Json]:
    """Tasks in order; of a group its own tasks, where it has any (recorded: recovery plans)."""
    found: list[Json] = []
    for task in told:
        inner = _tasks((task.get("groupTaskCustomDetails") or {}).get("childTasks") or ())
        found += inner or [task]
    return found


def _running(job: Json) -> bool:
    return job["properties"].get("state") in operations.RUNNING


def _failed(job: Json) -> bool:
    return job["properties"].get("state") in watch.FAILED


def _started(job: Json) -> points.Time | None:
    return times.moment(job["properties"].get("startTime"))


def _name(job: Json) -> str:
    return str(job["name"])


def document(job: Job) -> Json:
    """The job for programs."""
    return {
        "name": job.name,
        "job": job.title,
        "machine": job.target,
        "state": job.state,
        "started": times.written(job.started) if job.started else None,
        "minutes": None if job.minutes is None else round(job.minutes, 1),
        "percent": job.percent,
        "task": job.task,
        "story": job.story,
    }
