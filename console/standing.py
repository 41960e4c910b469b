"""How a stack stands: what its vault, its state and its evidence tell of groups and machines.

One list of items and one of jobs, whatever the number of machines; besides, a job each of the
oldest `DETAILED` that run, the engine's state where a group is away, and the evidence of drills.
"""

import collections.abc
import dataclasses
import functools
import pathlib
import typing

from console import away, jobs, proofs, seen, times
from console.project import Refused
from site_recovery import arm, errors, ids, points, positions, watch
from site_recovery.azure_to_azure import details
from site_recovery.positions import ABSENT, Item, Position
from site_recovery.preflight.agents import moment
from stacks.config import Config

DETAILED = 20
"""Running jobs that are read with their tasks; a region that is down must not cost a thousand."""
PLACES = {
    "set": "recoveryAvailabilitySet",
    "ppg": "recoveryProximityPlacementGroupId",
    "zone": "recoveryAvailabilityZone",
}
ENABLING = "enabling"
UNKNOWN = "unknown"
TEST_UP = "TestFailoverCleanup"
Json = dict[str, typing.Any]


@dataclasses.dataclass(frozen=True)
class Fault:
    """A health error of the service, without the machine's name. warning: and not worse."""

    code: str
    text: str
    action: str
    warning: bool


@dataclasses.dataclass(frozen=True)
class Machine:
    """One machine of the file.

    found: its position in words, also where no position fits; position: that, or `unknown`.
    role: primary or recovery, where it runs; empty where nobody can tell; site: the region.
    placement: kind (ppg, set, zone) to name. rpo_s: as reckoned at rpo_at; None while not known, or
    not replicating. percent: of the seeding. drilled_at: of its last successful test failover, as
    the service knows it. recovery_point, failed_over_at: of its last failover.
    """

    machine: str
    group: str
    declared: str
    found: str
    role: str
    site: str
    health: str = ""
    failover_health: str = ""
    placement: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    rpo_s: int | None = None
    rpo_at: points.Time | None = None
    percent: int | None = None
    drilled_at: points.Time | None = None
    test_up: bool = False
    recovery_point: str = ""
    failed_over_at: str = ""
    agent_version: str = ""
    agent_expires: points.Time | None = None
    certificate_expires: points.Time | None = None
    update_required: bool = False
    faults: tuple[Fault, ...] = ()

    @property
    def position(self) -> str:
        """A position, `not replicated`, `enabling` or `unknown`."""
        known = self.found in (ABSENT, ENABLING) or self.found in set(Position)
        return self.found if known else UNKNOWN

    @property
    def protected(self) -> bool:
        """Whether it could fail over now, at either site."""
        return self.found.endswith("/protected")


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
    machines = of_machines(stack, snapshot, chosen)
    left = away.read(machines, directory, name)
    proven, notes = proofs.read(stack, chosen)
    groups = tuple(
        _group(stack, group, tuple(machines[group]), left.get(group), proven.get(group))
        for group in chosen
    )
    mine = _of_groups(snapshot, stack, chosen) if only else _running(snapshot)
    told = _told(stack, mine)
    now = times.now([*(m.rpo_at for g in machines.values() for m in g), *map(_started, mine)])
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


def of_machines(
    stack: Config, snapshot: watch.Snapshot, groups: collections.abc.Iterable[str]
) -> dict[str, list[Machine]]:
    """The machines of these groups, replicated or not, in the file's order."""
    found, where = seen.items(stack, snapshot), seen.containers(stack)
    return {
        group: [
            _machine(stack, name, found.get(name), where, snapshot)
            for name in stack.groups[group].machines
        ]
        for group in groups
    }


def _machine(
    stack: Config, name: str, item: Item | None, where: tuple[str, str], snapshot: watch.Snapshot
) -> Machine:
    """An item appears some time after its job began, so jobs count too."""
    machine = stack.machines[name]
    begun = item is None and snapshot.running(ids.name(machine.id), "EnableDr")
    found = ENABLING if begun else positions.position(item, *where)
    role = found.partition("/")[0] if found in set(Position) else ""
    declared = stack.groups[machine.group].position
    site = _site(stack, name, role)
    if item is None:
        return Machine(name, machine.group, declared, found, role, site)
    told, shown = item["properties"], details(item)
    replicating = found.endswith("/protected")
    return Machine(
        machine=name,
        group=machine.group,
        declared=declared,
        found=found,
        role=role,
        site=site,
        health=str(told.get("replicationHealth") or ""),
        failover_health=str(told.get("failoverHealth") or ""),
        placement=_placement(shown),
        rpo_s=_whole(shown.get("rpoInSeconds")) if replicating else None,
        rpo_at=moment(shown.get("lastRpoCalculatedTime")),
        percent=_whole(shown.get("monitoringPercentageCompletion")),
        drilled_at=moment(told.get("lastSuccessfulTestFailoverTime")),
        test_up=TEST_UP in (told.get("allowedOperations") or ()),
        recovery_point=ids.name(str(told.get("failoverRecoveryPointId") or "")),
        failed_over_at=str(told.get("lastSuccessfulFailoverTime") or ""),
        agent_version=str(shown.get("agentVersion") or ""),
        agent_expires=_end(shown.get("agentExpiryDate")),
        certificate_expires=_end(shown.get("agentCertificateExpiryDate")),
        update_required=bool(shown.get("isReplicationAgentUpdateRequired")),
        faults=_faults(told.get("healthErrors") or (), str(told.get("friendlyName") or name)),
    )


def _site(stack: Config, name: str, role: str) -> str:
    """The region where a machine runs; from zone to zone its zone."""
    machine = stack.machines[name]
    site = {"primary": stack.primary, "recovery": stack.recovery}.get(role)
    zone = machine.home_zone if role == "primary" else machine.zone
    if site is None:
        return ""
    return f"{site.location} zone {zone}" if stack.zone_to_zone and zone else site.location


def _faults(told: collections.abc.Iterable[Json], machine: str) -> tuple[Fault, ...]:
    """Each error once; the service repeats some."""
    found = [
        Fault(
            code=str(each.get("errorCode") or "no code"),
            text=_nameless(each.get("errorMessage"), machine) or "no reason given",
            action=_nameless(each.get("recommendedAction"), machine) or "see it in the portal",
            warning=each.get("errorLevel") == "Warning",
        )
        for each in told
    ]
    return tuple(dict.fromkeys(found))


def _nameless(text: object, machine: str) -> str:
    """One line without the machine's quoted name: the same of many machines is one line then."""
    return errors.one_line(str(text or "")).replace(f" '{machine}'", "").rstrip(".")


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


def _placement(shown: typing.Mapping[str, typing.Any]) -> dict[str, str]:
    told = {kind: str(shown.get(key) or "") for kind, key in PLACES.items()}
    return {kind: ids.name(text) for kind, text in told.items() if text}


def _end(text: object) -> points.Time | None:
    """When something expires; the service writes the year 9999 for never (recorded)."""
    found = moment(text)
    return None if found is None or found.year == points.Time.max.year else found


def _whole(value: typing.Any) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def refuse_unknown(stack: Config, wanted: collections.abc.Sequence[str]) -> None:
    """Raises Refused for a group that the file does not have."""
    for group in wanted:
        if group not in stack.groups:
            there = ", ".join(stack.groups)
            raise Refused(f"group {group} is not in the stack's file; there are {there}")
