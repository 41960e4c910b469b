"""Why somebody should look: what of a stack is not as declared, or not well, and how bad it is.

`dr status` ends with 4 where one row of CRITICAL is met, with 3 where only others are.
"""

import collections.abc
import dataclasses
import datetime
import enum

from console import proofs, times
from console.standing import ENABLING, UNKNOWN, Fault, Group, Machine, Standing
from site_recovery import points
from site_recovery.positions import ABSENT
from site_recovery.preflight import agents, short
from site_recovery.rulebook import Finding, Rule, Severity

WARN = Severity.WARN
FIELDS = "API replicationProtectedItems"


class Level(enum.StrEnum):
    """In the service's own words."""

    NORMAL = "Normal"
    WARNING = "Warning"
    CRITICAL = "Critical"


ORDER = {level: number for number, level in enumerate(Level)}

NOT_REPLICATED = Rule(
    "not-replicated",
    WARN,
    "a machine of the file has no item in the vault, and no job makes one",
    "not replicated",
    "`pulumi up` enables it",
)
POSITION_UNKNOWN = Rule(
    "position-unknown",
    WARN,
    "what an item shows is no position that this program knows",
    "stands at {found}",
    "see it in the portal: no move begins from there",
)
SERVICE_ERROR = Rule(
    "service-error",
    WARN,
    "an item carries a health error that is no warning",
    "{code}: {text}",
    "{action}",
    f"{FIELDS}: healthErrors",
)
HEALTH_CRITICAL = Rule(
    "health-critical-unexplained",
    WARN,
    "replication or failover of a machine is critical, and no error of the item says why",
    "its {what} health is critical, and no error says why",
    "see it in the portal",
    f"{FIELDS}: replicationHealth, failoverHealth",
)
RPO_OVER = Rule(
    "rpo-over-objective",
    WARN,
    "a protected machine's RPO is over the objective of its group's drill",
    "its RPO is {found}, asked are {asked}",
    "see what else is said of it, and `dr jobs`",
    f"{FIELDS}: rpoInSeconds",
)
MAY_RUN_TWICE = Rule(
    "may-run-twice",
    WARN,
    "a group failed over, and a machine that it left is not known to be off",
    "the machines that it left may still run",
    "`dr fence {group}` switches them off",
)
ON_ITS_WAY = Rule(
    "on-its-way",
    WARN,
    "a machine is being enabled or seeded, at the site where it is declared",
    "not protected yet: {found}",
    "wait; `dr jobs` tells what runs",
)
NOT_AS_DECLARED = Rule(
    "not-as-declared",
    WARN,
    "a machine stands elsewhere than the file says",
    "at {found}, declared {declared}",
    "`pulumi preview` shows what `up` would do, or which edits agree with it",
)
SERVICE_WARNING = Rule(
    "service-warning",
    WARN,
    "an item carries a health error that is a warning",
    "{code}: {text}",
    "{action}",
    f"{FIELDS}: healthErrors",
)
HEALTH_WARNING = Rule(
    "health-warning-unexplained",
    WARN,
    "replication or failover of a machine has a warning, and no error of the item says why",
    "its {what} health is a warning, and no error says why",
    "see it in the portal",
    f"{FIELDS}: replicationHealth, failoverHealth",
)
SOURCE_UNKNOWN = Rule(
    "source-unknown",
    WARN,
    "a group failed over by hand, or its state cannot be read",
    "nobody knows whether the machines that it left are off",
    "`dr fence {group}` asks, and switches them off",
)
CHECKS_RED = Rule(
    "checks-red",
    WARN,
    "checks of a group that failed over are still red",
    "{red} of {all} checks are red",
    "mend it and `pulumi up`: it asks again",
)
TEST_UP = Rule(
    "test-failover-up",
    WARN,
    "a test failover is up, and the file does not keep it",
    "a test failover is up: it cannot fail over meanwhile",
    "`pulumi up` ends a drill of the file; else clean it up in the portal",
    f"{FIELDS}: allowedOperations has TestFailoverCleanup (recorded)",
)
DRILL_RED = Rule(
    "drill-red",
    WARN,
    "the evidence of a group's last drill says red",
    "its drill {drill} was red: {why}",
    "mend it, and give the drill another name; `dr drill report` has all of it",
)
CRITICAL: tuple[Rule, ...] = (
    NOT_REPLICATED,
    POSITION_UNKNOWN,
    SERVICE_ERROR,
    HEALTH_CRITICAL,
    RPO_OVER,
    MAY_RUN_TWICE,
)
WARNINGS: tuple[Rule, ...] = (
    ON_ITS_WAY,
    NOT_AS_DECLARED,
    SERVICE_WARNING,
    HEALTH_WARNING,
    SOURCE_UNKNOWN,
    CHECKS_RED,
    TEST_UP,
    DRILL_RED,
)
SHARED: tuple[Rule, ...] = (
    agents.UPDATE_REQUIRED,
    agents.EXPIRING,
    agents.CERTIFICATE,
    agents.DRILL_NEVER,
    agents.DRILL_OLD,
)
"""Warnings that `dr doctor` and previews have, too."""
UNTESTED = "161011"
"""The service's "no successful test failover"; told as drill-never, which asks the evidence too."""


def level(findings: collections.abc.Iterable[Finding]) -> Level:
    """The worst of them."""
    rules = [each.rule for each in findings]
    if any(rule in CRITICAL for rule in rules):
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
        for rule in (*CRITICAL, *WARNINGS, *SHARED):
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
    if group.objective_s is not None and (machine.rpo_s or 0) > group.objective_s:
        asked = f"at most {times.duration(group.objective_s)}"
        yield RPO_OVER.found(name, found=times.duration(machine.rpo_s), asked=asked)
    if machine.test_up and not group.keeps:
        yield TEST_UP.found(name)
    yield from _agent(machine, now)


def of_group(group: Group) -> collections.abc.Iterator[Finding]:
    """What is to be said of a group besides its machines."""
    name, source, proof = group.group, group.source, group.proof
    if source and source.fenced is False:
        yield MAY_RUN_TWICE.found(name, group=name)
    elif source and source.left and source.fenced is None:
        yield SOURCE_UNKNOWN.found(name, group=name)
    if source and source.unchecked:
        yield CHECKS_RED.found(name, red=source.red, all=len(source.checks))
    if proof and proof.verdict == proofs.RED:
        why = "; ".join(proof.reasons) or "its evidence gives no reason"
        yield DRILL_RED.found(name, drill=proof.drill, why=why)


def _place(machine: Machine) -> collections.abc.Iterator[Finding]:
    name, found, declared = machine.machine, machine.found, machine.declared
    if found == ABSENT:
        yield NOT_REPLICATED.found(name)
    elif machine.position == UNKNOWN:
        yield POSITION_UNKNOWN.found(name, found=found)
    elif found == ENABLING or (found.endswith("/seeding") and _same_side(found, declared)):
        yield ON_ITS_WAY.found(name, found=found)
    elif found != declared:
        yield NOT_AS_DECLARED.found(name, found=found, declared=declared)


def _same_side(found: str, declared: str) -> bool:
    return found.partition("/")[0] == declared.partition("/")[0]


def _health(machine: Machine) -> collections.abc.Iterator[Finding]:
    """The service's errors; where it gives none for what it says, that."""
    name, told = machine.machine, [fault for fault in machine.faults if fault.code != UNTESTED]
    for fault in told:
        rule = SERVICE_WARNING if fault.warning else SERVICE_ERROR
        yield rule.found(name, **_words(fault))
    explained = {Level.CRITICAL: any(not fault.warning for fault in told)}
    explained[Level.WARNING] = bool(machine.faults)
    for what, health in (
        ("replication", machine.health),
        ("failover", machine.failover_health),
    ):
        if health == Level.CRITICAL and not explained[Level.CRITICAL]:
            yield HEALTH_CRITICAL.found(name, what=what)
        elif health == Level.WARNING and not explained[Level.WARNING]:
            yield HEALTH_WARNING.found(name, what=what)


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
        worst = min(late.values(), key=SHARED.index)
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
