"""What one engine run cost: wall clock, the provider's memory, calls as the service counted."""

import collections.abc
import dataclasses
import datetime
import threading
import time
import typing

import psutil

Json = dict[str, typing.Any]
PLUGIN = "pulumi.dynamic"  # in the command line of the dynamic provider's process
SAMPLE_S = 0.1
LISTS = ("/replicationProtectedItems", "/replicationJobs")
ENABLE, PROTECTED, SETTINGS = "EnableDr", "PrimaryIrCompletion", "UpdateVmProperties"


@dataclasses.dataclass(frozen=True)
class Cost:
    """seconds: wall clock. plugin_mib: the dynamic provider's largest resident size."""

    seconds: float
    plugin_mib: float


def run(work: collections.abc.Callable[[], object]) -> Cost:
    """Do the work; sample the provider while it lasts."""
    ended = threading.Event()
    peaks = [0]
    sampler = threading.Thread(target=_sample, args=(ended, peaks))
    sampler.start()
    began = time.monotonic()
    try:
        work()
        return Cost(time.monotonic() - began, max(peaks) / 2**20)
    finally:
        ended.set()
        sampler.join()


def _sample(ended: threading.Event, peaks: list[int]) -> None:
    me = psutil.Process()
    while not ended.wait(SAMPLE_S):
        for process in me.children(recursive=True):
            try:
                if PLUGIN in " ".join(process.cmdline()):
                    peaks.append(process.memory_info().rss)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue


def jobs(stack: typing.Any) -> list[Json]:
    """All jobs of a stack's vault, newest first."""
    url = f"{stack.vault()}/replicationJobs"
    found: list[Json] = []
    while url:
        page = stack.ask("GET", url)
        found += page["value"]
        following = page.get("nextLink") or ""
        url = following.removeprefix(stack.ready["endpoint"]).replace("api-version=2025-08-01", "")
    return found


def service_seconds(jobs: list[Json]) -> dict[str, float]:
    """Machine -> seconds of the service: from the enable's start to protected, and the settings.

    How long we took to notice that a machine was protected is ours, and not in it.
    """
    begins: dict[str, float] = {}
    taken: dict[str, float] = {}
    for job in (document["properties"] for document in reversed(jobs)):  # oldest first
        name = str(job["targetObjectName"]).casefold()
        if job["scenarioName"] == ENABLE:
            begins[name] = _seconds(job["startTime"])
        elif job["scenarioName"] == PROTECTED:
            taken[name] = _seconds(job["endTime"]) - begins[name]
        elif job["scenarioName"] == SETTINGS:
            taken[name] += _seconds(job["endTime"]) - _seconds(job["startTime"])
    return taken


def move_seconds(jobs: list[Json], since: str) -> float:
    """Seconds of the service for the slowest machine, or run of a plan, of one move.

    since: when the move began; from the start of its first job to the end of its last. What a plan
    runs are jobs of machines too, and within the plan's own.
    """
    spans: dict[str, tuple[float, float]] = {}
    for job in (document["properties"] for document in jobs):
        if job["startTime"] >= since and job.get("endTime"):
            begin, end = _seconds(job["startTime"]), _seconds(job["endTime"])
            known = spans.get(job["targetObjectName"], (begin, end))
            spans[job["targetObjectName"]] = min(begin, known[0]), max(end, known[1])
    return max(end - begin for begin, end in spans.values())


def besides_lists(calls: list[Json], lists: collections.abc.Container[str]) -> tuple[int, int]:
    """All calls but lists and sign-in, and lists; lists: what operations that list are called."""
    ours = [call for call in calls if "/oauth2/" not in call["path"]]
    listed = sum(call["operation"] in lists for call in ours)
    return len(ours) - listed, listed


def calls_per_machine(calls: list[Json], machines: int) -> tuple[float, float]:
    """Writes, and all calls besides lists, on replicated items and their jobs; per machine."""
    on_items = [
        call
        for call in calls
        if ("/replicationProtectedItems/" in call["path"] or "/replicationJobs/" in call["path"])
        and not call["path"].endswith(LISTS)
    ]
    writes = sum(call["method"] != "GET" for call in on_items)
    return writes / machines, len(on_items) / machines


def list_reads(calls: list[Json]) -> int:
    """Pages read of the vault's lists of items and jobs."""
    return sum(call["method"] == "GET" and call["path"].endswith(LISTS) for call in calls)


def _seconds(text: str) -> float:
    """The service writes seven digits or none."""
    return datetime.datetime.fromisoformat(text[:19]).replace(tzinfo=datetime.UTC).timestamp()
