"""How a stack stands: what its vault, its state and its evidence tell of groups and machines.

One list of items and one of jobs, whatever the number of machines; besides, a job each of the
oldest `DETAILED` that run, the engine's state where a group is away, and the evidence of drills.
"""

import collections.abc
import dataclasses
import functools
import pathlib
import typing

from console import away, jobs, machines, proofs, seen, times
from console.machines import Machine
from console.project import Refused
from site_recovery import arm, errors, ids, points, watch
from stacks.config import Config

DETAILED = 20
"""Running jobs that are read with their tasks; a region that is down must not cost a thousand."""
Json = dict[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Group:
    """One group. objective_s: the RPO asked of it. keeps: whether its test failover stays up.

    source: how it left, where a machine of it is away. proof: the evidence of its last drill.
    """

    group: str
    declared: str
    machines: tuple[Machine, ...]
    objective_s: int | None
    keeps: bool
    source: away.Source | None
    proof: proofs.Proof | None


@dataclasses.dataclass(frozen=True)
class Standing:
    """All of it at one moment.

    running: the oldest jobs that run, with their tasks; more: how many others run, by scenario.
    states: of all jobs that the look saw, by name. notes: what could not be read, a line each.
    """

    stack: str
    config: Config
    now: points.Time
    groups: tuple[Group, ...]
    running: tuple[jobs.Job, ...] = ()
    more: collections.abc.Mapping[str, int] = dataclasses.field(default_factory=dict)
    states: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def machines(self) -> list[Machine]:
        """Every machine, in its file's order."""
        return [machine for group in self.groups for machine in group.machines]


def read(
    stack: Config, directory: pathlib.Path, name: str, only: collections.abc.Collection[str] = ()
) -> Standing:
    """How the stack stands now. only: these groups; none: all."""
    snapshot = seen.look(stack)
    chosen = [group for group in stack.groups if not only or group in only]
    found = machines.read(stack, snapshot, chosen)
    left = away.read(found, directory, name)
    proven, notes = proofs.read(stack, chosen)
    groups = tuple(
        _group(stack, group, tuple(found[group]), left.get(group), proven.get(group))
        for group in chosen
    )
    mine = _of_groups(snapshot, stack, chosen) if only else _running(snapshot)
    told = _told(stack, mine)
    now = times.now([*(m.rpo_at for g in found.values() for m in g), *map(_started, mine)])
    detailed = tuple(jobs.job(document, now) for document in told)
    shown = {job.name for job in detailed}
    return Standing(
        stack=name,
        config=stack,
        now=now,
        groups=groups,
        running=detailed,
        more=collections.Counter(job.scenario or "Job" for job in mine if job.name not in shown),
        states={job.name: job.state for job in snapshot.jobs.values()},
        notes=notes,
    )


def _group(
    stack: Config,
    name: str,
    machines: tuple[Machine, ...],
    source: away.Source | None,
    proof: proofs.Proof | None,
) -> Group:
    declared = stack.groups[name]
    drill = declared.drill
    minutes = drill.objectives.rpo_minutes if drill else None
    return Group(
        group=name,
        declared=declared.position,
        machines=machines,
        objective_s=None if minutes is None else 60 * minutes,
        keeps=bool(drill and drill.keep),
        source=source,
        proof=proof,
    )


def _running(snapshot: watch.Snapshot) -> list[watch.Job]:
    """Jobs that run, the oldest first: it is the one that may be stuck."""
    return sorted(
        (job for job in snapshot.jobs.values() if job.running),
        key=lambda job: (job.start, job.name),
    )


def _of_groups(
    snapshot: watch.Snapshot, stack: Config, groups: collections.abc.Iterable[str]
) -> list[watch.Job]:
    """Those on a machine of these groups, or on a recovery plan of one."""
    targets: set[str] = set()
    for group in groups:
        targets |= {ids.name(stack.machines[m].id).casefold() for m in stack.groups[group].machines}
        targets |= {f"{group}-away".casefold(), f"{group}-home".casefold()}
    return [job for job in _running(snapshot) if job.target.casefold() in targets]


def _told(stack: Config, running: collections.abc.Sequence[watch.Job]) -> list[Json]:
    """The documents of the oldest jobs, with their tasks, but of those that are gone meanwhile."""
    watched = seen.of(stack)

    def told(name: str) -> Json | None:
        try:
            return watched.job(name)
        except errors.ResourceNotFound:
            return None

    calls = [functools.partial(told, job.name) for job in running[:DETAILED]]
    return [document for document in arm.together(calls) if document is not None]


def _started(job: watch.Job) -> points.Time | None:
    return times.moment(job.start)


def refuse_unknown(stack: Config, wanted: collections.abc.Sequence[str]) -> None:
    """Raises Refused for a group that the file does not have."""
    for group in wanted:
        if group not in stack.groups:
            there = ", ".join(stack.groups)
            raise Refused(f"group {group} is not in the stack's file; there are {there}")
