"""Why somebody should look: what of a stack is not as declared, or not well, and how bad it is."""

import collections.abc
import dataclasses
import datetime
import enum

from console import proofs, times
from console import status_rules as rows
from console.machines import ENABLING, UNKNOWN, Fault, Machine
from console.standing import Group, Standing
from site_recovery import points
from site_recovery.positions import ABSENT
from site_recovery.preflight import agents, short
from site_recovery.rulebook import Finding, Rule


class Level(enum.StrEnum):
    """In the service's own words."""

    NORMAL = "Normal"
    WARNING = "Warning"
    CRITICAL = "Critical"


ORDER = {level: number for number, level in enumerate(Level)}

STALE = datetime.timedelta(hours=1)
UNTESTED = "161011"
"""The service's "no successful test failover"; told as drill-never, which asks the evidence too."""


def level(findings: collections.abc.Iterable[Finding]) -> Level:
    """The worst of them."""
    rules = [each.rule for each in findings]
    if any(rule in rows.CRITICAL for rule in rules):
        return Level.CRITICAL
    return Level.WARNING if rules else Level.NORMAL


@dataclasses.dataclass(frozen=True)
class Causes:
    """What was found. machines, groups: by name; a group's own, without its machines'."""

    machines: collections.abc.Mapping[str, tuple[Finding, ...]]
    groups: collections.abc.Mapping[str, tuple[Finding, ...]]

    @property
    def every(self) -> list[Finding]:
        """All of them: groups' own first."""
        both = (*self.groups.values(), *self.machines.values())
        return [finding for found in both for finding in found]

    def of_machine(self, machine: Machine) -> Level:
        """How a machine is."""
        return level(self.machines.get(machine.machine, ()))

    def of_group(self, group: Group) -> Level:
        """How a group is: as its worst machine, or worse."""
        own = level(self.groups.get(group.group, ()))
        return max([own, *map(self.of_machine, group.machines)], key=lambda each: ORDER[each])

    @property
    def level(self) -> Level:
        """How the stack is."""
        return level(self.every)

    def lines(self) -> collections.abc.Iterator[tuple[Level, short.Line]]:
        """What was found, the worst first, the same of many machines in one line."""
        names, every = set(self.machines), self.every
        for rule in (*rows.CRITICAL, *rows.WARNINGS, *rows.SHARED):
            met = [finding for finding in every if finding.rule is rule]
            for found in _by_code(met):
                for line in short.lines(found, names):
                    yield level(found), line


def causes(standing: Standing) -> Causes:
    """Everything that somebody should look at."""
    machines: dict[str, tuple[Finding, ...]] = {}
    groups: dict[str, tuple[Finding, ...]] = {}
    for group in standing.groups:
        late = undrilled(group, standing)
        whole = bool(late) and len(late) == sum(each.protected for each in group.machines)
        shared = _late(group.group, late if whole else {}, standing)
        groups[group.group] = (*of_group(group), *shared)
        for machine in group.machines:
            own = {} if whole else _own(machine, late)
            told = _late(machine.machine, own, standing)
            machines[machine.machine] = (*of_machine(machine, group, standing.now), *told)
    return Causes(machines, groups)


def of_machine(
    machine: Machine, group: Group, now: points.Time
) -> collections.abc.Iterator[Finding]:
    """What is to be said of a machine but its drills, in the rules' order."""
    name = machine.machine
    yield from _place(machine)
    yield from _health(machine)
    yield from _rpo(machine, group.objective_s, now)
    if machine.test_up and not group.keeps:
        yield rows.TEST_UP.found(name)
    yield from _agent(machine, now)


def of_group(group: Group) -> collections.abc.Iterator[Finding]:
    """What is to be said of a group besides its machines."""
    name, source, proof = group.group, group.source, group.proof
    side, _, stage = group.declared.partition("/")
    if stage != "protected" and any(each.found == group.declared for each in group.machines):
        yield rows.UNPROTECTED.found(name, side=side)
    if source and source.fenced is False:
        yield rows.MAY_RUN_TWICE.found(name, group=name)
    elif source and source.left and source.fenced is None:
        yield rows.SOURCE_UNKNOWN.found(name, group=name)
    if source and source.unchecked:
        yield rows.CHECKS_RED.found(name, red=source.red, all=len(source.checks))
    if proof and proof.verdict == proofs.RED:
        why = "; ".join(proof.reasons) or "its evidence gives no reason"
        yield rows.DRILL_RED.found(name, drill=proof.drill, why=why)


def _place(machine: Machine) -> collections.abc.Iterator[Finding]:
    name, found, declared = machine.machine, machine.found, machine.declared
    if found == ABSENT:
        yield rows.NOT_REPLICATED.found(name)
    elif machine.position == UNKNOWN:
        yield rows.POSITION_UNKNOWN.found(name, found=found)
    elif found == ENABLING or (found.endswith("/seeding") and _same_side(found, declared)):
        yield rows.ON_ITS_WAY.found(name, found=found)
    elif found != declared:
        yield rows.NOT_AS_DECLARED.found(name, found=found, declared=declared)


def _same_side(found: str, declared: str) -> bool:
    return found.partition("/")[0] == declared.partition("/")[0]


def _health(machine: Machine) -> collections.abc.Iterator[Finding]:
    """The service's errors; where it gives none for what it says, that."""
    name, told = machine.machine, [fault for fault in machine.faults if fault.code != UNTESTED]
    for fault in told:
        rule = rows.SERVICE_WARNING if fault.warning else rows.SERVICE_ERROR
        yield rule.found(name, **_words(fault))
    explained = {Level.CRITICAL: any(not fault.warning for fault in told)}
    explained[Level.WARNING] = bool(machine.faults)
    for what, health in (
        ("replication", machine.health),
        ("failover", machine.failover_health),
    ):
        if health == Level.CRITICAL and not explained[Level.CRITICAL]:
            yield rows.HEALTH_CRITICAL.found(name, what=what)
        elif health == Level.WARNING and not explained[Level.WARNING]:
            yield rows.HEALTH_WARNING.found(name, what=what)


def _rpo(
    machine: Machine, objective_s: int | None, now: points.Time
) -> collections.abc.Iterator[Finding]:
    """Of a machine that replicates: the others have none."""
    if machine.rpo_s is None:
        return
    name = machine.machine
    if objective_s is not None and machine.rpo_s > objective_s:
        asked = f"at most {times.duration(objective_s)}"
        yield rows.RPO_OVER.found(name, found=times.duration(machine.rpo_s), asked=asked)
    if machine.rpo_at and now - machine.rpo_at > STALE:
        ago = times.duration((now - machine.rpo_at).total_seconds())
        yield rows.RPO_STALE.found(name, ago=ago)


def _words(fault: Fault) -> dict[str, str]:
    return {"code": fault.code, "text": fault.text, "action": fault.action}


def _agent(machine: Machine, now: points.Time) -> collections.abc.Iterator[Finding]:
    name, version = machine.machine, machine.agent_version
    if machine.update_required:
        yield agents.UPDATE_REQUIRED.found(name, version=version)
    elif expires := agents.expires_soon(machine.agent_expires, now):
        yield agents.EXPIRING.found(name, version=version, expires=expires)
    if expires := agents.expires_soon(machine.certificate_expires, now):
        yield agents.CERTIFICATE.found(name, expires=expires)


def undrilled(group: Group, standing: Standing) -> dict[str, Rule]:
    """Protected machines that were never drilled, or too long ago, with what says so."""
    limit = datetime.timedelta(days=standing.config.drill_days)
    told: dict[str, Rule] = {}
    for machine in group.machines:
        last = drilled_at(machine, group)
        if machine.protected and last is None:
            told[machine.machine] = agents.DRILL_NEVER
        elif machine.protected and last and standing.now - last > limit:
            told[machine.machine] = agents.DRILL_OLD
    return told


def _own(machine: Machine, late: collections.abc.Mapping[str, Rule]) -> dict[str, Rule]:
    name = machine.machine
    return {name: late[name]} if name in late else {}


def _late(
    where: str, late: collections.abc.Mapping[str, Rule], standing: Standing
) -> collections.abc.Iterator[Finding]:
    """Of a whole group once, and then it is the group's: its machines are well as they are."""
    if late:
        worst = min(late.values(), key=rows.SHARED.index)
        yield worst.found(where, limit=standing.config.drill_days)


def drilled_at(machine: Machine, group: Group) -> points.Time | None:
    """When a machine came up in a drill last, as the service or the evidence tells."""
    proof = group.proof
    proven = proof.at if proof and machine.machine in proof.machines else None
    return max(filter(None, (machine.drilled_at, proven)), default=None)


def _by_code(found: collections.abc.Iterable[Finding]) -> list[list[Finding]]:
    """Findings of one rule by the service's own code, where they have one."""
    sorted_: dict[object, list[Finding]] = {}
    for finding in found:
        sorted_.setdefault(finding.values.get("code"), []).append(finding)
    return list(sorted_.values())
