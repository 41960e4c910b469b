"""How long a move is expected to take, and from what that is known.

The vault's own jobs of the last 90 days count first, else figures that others recorded; each line
says which.
"""

import collections.abc
import dataclasses
import datetime
import itertools
import math
import statistics
import typing

from site_recovery import arm, points
from site_recovery.moves import Operation
from site_recovery.watch import API_VERSION, Watch

DAYS = 90
PAGES = 10
"""Pages of jobs read at most: enough for a look, whatever a vault has done."""
AT_ONCE = 16
"""Machines that move at once when a group goes item by item."""
PLAN, ENABLE, PROTECTED, POINT = "RecoveryPlan", "EnableDr", "PrimaryIrCompletion", "ChangePit"
SCENARIOS = {
    Operation.CLEANUP: "TestFailoverCleanup",
    Operation.FAILOVER: "UnplannedFailover",
    Operation.COMMIT: "CommitFailover",
    Operation.REPROTECT: "SwitchReplicationGroupProtection",
}
SEEDS = (ENABLE, SCENARIOS[Operation.REPROTECT])
BOOT_S = 2.0
"""What a boot step of a plan adds: 0.6 s of the task were recorded (2022-10-11, PPG)."""
COPY_S_PER_GIB = 1073.7 / 54
"""Assumed: a copy goes as fast as a machine may change, 54 MB/s (support matrix)."""
POINTS_PART = 1.2
"""A fifth more for the recovery points that came meanwhile (docs: how to reprotect, 2023-07-14)."""
SCALING_S = (25 * 60.0, 30 * 60.0)
"""Auto scale of a reprotect: 20 to 30 minutes (same page); usual and worst."""

Json = dict[str, typing.Any]
Named = tuple[float, ...]


@dataclasses.dataclass(frozen=True)
class Figure:
    """Usual and worst seconds of one thing, and in words where they are from."""

    usual_s: float
    worst_s: float
    source: str

    def times(self, count: int) -> "Figure":
        """The same so many times, one after the other."""
        return dataclasses.replace(self, usual_s=count * self.usual_s, worst_s=count * self.worst_s)


RECORDED = {
    "UnplannedFailover": Figure(212, 212, "recorded elsewhere, 2022, with shutdown"),
    "TestFailoverCleanup": Figure(76, 141, "recorded elsewhere, 2021 and 2025"),
    "CommitFailover": Figure(8, 111, "recorded elsewhere, 2021 and 2023"),
    "SwitchReplicationGroupProtection": Figure(524, 542, "recorded elsewhere, 2023 and 2025"),
    POINT: Figure(311, 329, "recorded elsewhere, 2025, of a cluster"),
}
"""facts/protocol-a2a.md sections 1, 10.3, 10.4 (of VMware, and of a cluster) and 10.6."""


@dataclasses.dataclass(frozen=True)
class History:
    """What a vault did in the last days, in seconds.

    items: durations of jobs on single machines by scenario. runs: of plans' failovers by plan.
    seeded: from enabling (or reprotect) to protected, by machine; names in lower case.
    """

    items: collections.abc.Mapping[str, Named] = dataclasses.field(default_factory=dict)
    runs: collections.abc.Mapping[str, Named] = dataclasses.field(default_factory=dict)
    seeded: collections.abc.Mapping[str, float] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class Course:
    """What a group is about to do.

    steps: operations in their order. boot: names of its machines in Azure, step by step.
    plan: the recovery plan that fails it over; "" for item by item. gib: of the disks, by machine.
    actions: how many manual ones and runbooks stand in its way. checks: how many are asked, and in
    checks_s the longest that one of them may take.
    """

    steps: collections.abc.Sequence[Operation]
    boot: collections.abc.Sequence[collections.abc.Sequence[str]]
    plan: str = ""
    gib: collections.abc.Mapping[str, float] = dataclasses.field(default_factory=dict)
    actions: int = 0
    change: bool = False
    checks: int = 0
    checks_s: float = 0.0


@dataclasses.dataclass(frozen=True)
class _Job:
    scenario: str
    target: str
    of_plan: bool
    begun: datetime.datetime
    ended: datetime.datetime

    @property
    def seconds(self) -> float:
        """Never below zero: ends are told in whole seconds (recorded)."""
        return max(0.0, (self.ended - self.begun).total_seconds())

    def within(self, other: "_Job") -> bool:
        """Whether it ran while the other did: a plan's jobs on its machines do."""
        return other.begun <= self.begun <= other.ended


def read(watch: Watch, now: datetime.datetime, options: Json | None = None) -> History:
    """What the vault's jobs tell: one bounded list. options: the SDK's per-call options."""
    since = now - datetime.timedelta(days=DAYS)
    asked = arm.Arm(watch.settings, options or {})
    wanted = f"StartTime eq '{_stamp(since)}' and EndTime eq '{_stamp(now)}'"  # recorded form
    pages = asked.pages(f"{watch.vault.id}/replicationJobs", API_VERSION, **{"$filter": wanted})
    documents = [job for page in itertools.islice(pages, PAGES) for job in page.get("value") or ()]
    return learned([job for job in map(_job, documents) if job and job.begun >= since])


def learned(jobs: collections.abc.Iterable[_Job]) -> History:
    """What jobs that ended well tell."""
    known = sorted(jobs, key=lambda job: job.begun)
    runs = [job for job in known if job.of_plan]
    failover = SCENARIOS[Operation.FAILOVER]
    alone = [
        job
        for job in known
        if not job.of_plan and not any(job.within(run) and job.scenario == failover for run in runs)
    ]
    failovers = [run for run in runs if run.scenario == failover]
    return History(
        _durations((job.scenario, job.seconds) for job in alone),
        _durations((run.target, run.seconds) for run in failovers),
        _seeded(alone),
    )


def _durations(found: collections.abc.Iterable[tuple[str, float]]) -> dict[str, Named]:
    told: dict[str, list[float]] = {}
    for key, seconds in found:
        told.setdefault(key, []).append(seconds)
    return {key: tuple(seconds) for key, seconds in told.items()}


def _seeded(known: list[_Job]) -> dict[str, float]:
    """The newest time from the beginning of a machine's replication to its protection."""
    begun: dict[str, datetime.datetime] = {}
    found = {}
    for job in known:
        if job.scenario in SEEDS:
            begun[job.target] = job.begun
        elif job.scenario == PROTECTED and job.target in begun:
            found[job.target] = (job.ended - begun.pop(job.target)).total_seconds()
    return found


def _job(document: Json) -> _Job | None:
    """A job of the list that ended well; None for any other."""
    told = document.get("properties") or {}
    if told.get("state") != "Succeeded" or not told.get("startTime") or not told.get("endTime"):
        return None
    return _Job(
        str(told.get("scenarioName") or ""),
        str(told.get("targetObjectName") or "").casefold(),
        told.get("targetInstanceType") == PLAN,
        points.time(str(told["startTime"])),
        points.time(str(told["endTime"])),
    )


def expected(history: History, course: Course) -> list[tuple[str, Figure]]:
    """What each part of a move takes, in words and seconds, in order."""
    machines = sum(map(len, course.boot))
    rounds = math.ceil(machines / AT_ONCE)
    found: list[tuple[str, Figure]] = []
    if course.change:
        found.append(("change of recovery point", _figure(history, POINT).times(rounds)))
    for step in course.steps:
        if step is Operation.FAILOVER:
            found.append((step.value, _failover(history, course)))
        elif step in SCENARIOS:
            found.append((step.value, _figure(history, SCENARIOS[step]).times(rounds)))
        if step is Operation.REPROTECT:
            found.append(("copying back", _copy(history, course)))
    return found


def told(history: History, course: Course) -> str:
    """How long a move is expected to take, in one line with the source of each figure."""
    parts = expected(history, course)
    usual, worst = (sum(getattr(f, key) for _, f in parts) for key in ("usual_s", "worst_s"))
    each = [f"{name} {_minutes(figure)}, {figure.source}" for name, figure in parts]
    more = f"; {_own_time(course.actions, 'action')}" if course.actions else ""
    if course.checks:
        longest = f"{max(1, math.ceil(course.checks_s / 60))} min"
        each_of = "each " if course.checks > 1 else ""
        more += f"; {_own_time(course.checks, 'check')}, {each_of}{longest} at most"
    whole = _minutes(Figure(usual, worst, ""))
    return f"expected: {whole} ({'; '.join(each)}){more}" if each else ""


def _own_time(count: int, what: str) -> str:
    return f"{count} {what}s take their own time" if count > 1 else f"1 {what} takes its own time"


def _failover(history: History, course: Course) -> Figure:
    """By plan all machines at once, then boot; item by item each boot step after the other."""
    runs = history.runs.get(course.plan.casefold()) if course.plan else None
    if runs:
        return _of(runs, f"runs of {course.plan}")
    one = _figure(history, SCENARIOS[Operation.FAILOVER])
    if course.plan:
        boot_s = BOOT_S * len(course.boot)
        return Figure(one.usual_s + boot_s, one.worst_s + boot_s, one.source)
    return one.times(sum(math.ceil(len(step) / AT_ONCE) for step in course.boot))


def _figure(history: History, scenario: str) -> Figure:
    seconds = history.items.get(scenario)
    return _of(seconds, "jobs of this vault") if seconds else RECORDED[scenario]


def _of(seconds: Named, what: str) -> Figure:
    source = f"median and worst of {len(seconds)} {what} in {DAYS} days"
    return Figure(statistics.median(seconds), max(seconds), source)


def _copy(history: History, course: Course) -> Figure:
    """The slowest machine: comparing both sides takes as long as its first seeding (docs, same
    page); what changed since is not known, and not in it."""
    names = {name.casefold(): name for step in course.boot for name in step}
    known = {key: history.seeded[key] for key in names if key in history.seeded}
    gib = {name.casefold(): size for name, size in course.gib.items()}
    seeding = {key: known.get(key, gib.get(key, 0.0) * COPY_S_PER_GIB) for key in names}
    slowest = max(seeding, key=lambda key: seeding[key], default="")
    compared = POINTS_PART * seeding.get(slowest, 0.0)
    source = f"at least, from the seeding of {names.get(slowest, '')} in this vault"
    if slowest not in known:
        source = f"at least, assumed from {gib.get(slowest, 0.0):.0f} GiB at 54 MB/s"
    return Figure(compared + SCALING_S[0], compared + SCALING_S[1], source)


def _minutes(figure: Figure) -> str:
    """`about 9 min`, and the worst where it is another."""
    usual, worst = (max(1, round(s / 60)) for s in (figure.usual_s, figure.worst_s))
    return f"about {usual} min" + (f", at worst {worst}" if worst > usual else "")


def _stamp(moment: datetime.datetime) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
