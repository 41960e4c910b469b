"""`dr status` for people: what stands where, why somebody should look, what runs."""

import collections.abc
import textwrap

from console import away, table, times
from console.causes import Causes, Level, drilled_at
from console.machines import UNKNOWN, Machine
from console.standing import Group, Standing
from site_recovery import points
from site_recovery.positions import ABSENT

TITLES = ("GROUP", "SITE", "POSITION", "DECLARED", "HEALTH", "RPO", "DRILL", "PLACEMENT")
DROPPABLE = ("PLACEMENT", "SITE", "DRILL", "DECLARED")
"""Columns that a narrow page goes without, the first to go first; positions name the site too."""
MOVED_TITLES = ("MOVED", "MOVE", "POINT", "FAILED OVER", "SOURCE", "CHECKS")
JOB_TITLES = ("RUNNING ON", "DONE", "TOOK", "JOB: TASK")
UNFENCED = "MAY STILL RUN"
RED, DIM, BOLD = "31", "2", "1"
LABEL = max(map(len, Level)) + 2
NARROWEST = 40


def page(
    standing: Standing, found: Causes, width: int, *, lively: bool = False, brief: bool = False
) -> list[str]:
    """All lines. brief: of machines only those that somebody should look at."""
    blocks = [
        [_head(standing, lively)],
        standings(standing, found, width, lively, brief),
        _moved(standing, lively),
        _reasons(found, width, lively),
        _running(standing, width, lively),
        [line for note in standing.notes for line in _note(note, width, lively)],
        _sum(standing, found, width, lively),
    ]
    return [line for block in blocks if block for line in (*block, "")][:-1]


def _head(standing: Standing, lively: bool) -> str:
    """What is shown: the stack, its pair and its vault."""
    config = standing.config
    pair = f"{config.primary.location} -> {config.recovery.location}"
    vault = f"vault {config.vault.thing.name} in {config.vault.location}"
    return f"{_shaded(standing.stack, BOLD, lively)}: {pair}, {vault}"


def _note(text: str, width: int, lively: bool) -> list[str]:
    found = textwrap.wrap(f"note: {text}", max(width, NARROWEST), subsequent_indent="      ")
    return [_shaded(line, DIM, lively) for line in found]


def standings(
    standing: Standing, found: Causes, width: int, lively: bool, brief: bool
) -> list[str]:
    """The groups, with their machines below them."""
    rows: list[table.Cells] = []
    for group in standing.groups:
        rows.append(_group(group, found, standing.now))
        rows += [
            _machine(machine, group, found, standing.now)
            for machine in group.machines
            if not brief or found.of_machine(machine) is not Level.NORMAL
        ]
    titles, kept = table.fitted(TITLES, rows, width, DROPPABLE)
    return list(table.lines(titles, kept, lively))


def _group(group: Group, found: Causes, now: points.Time) -> table.Cells:
    """The group's own line: what all its machines share, the worst of what differs."""
    machines = group.machines
    worst = max(machines, key=lambda each: each.rpo_s or -1)
    return (
        table.coloured(group.group, BOLD),
        away.one(machine.site for machine in machines) or "-",
        *_positions(group),
        found.of_group(group).value,
        _rpo(worst, group),
        _group_drill(group, now),
        "",
    )


def _positions(group: Group) -> tuple[str, str]:
    """Where all of it is, and where it should be if that is elsewhere; else how many are there."""
    here = away.one(machine.position for machine in group.machines)
    if here != away.MIXED:
        return here, "" if here == group.declared else group.declared
    there = sum(machine.position == group.declared for machine in group.machines)
    return f"{there} of {len(group.machines)} {group.declared}", ""


def _machine(machine: Machine, group: Group, found: Causes, now: points.Time) -> table.Cells:
    return (
        f"  {machine.machine}",
        machine.site or "-",
        _position(machine),
        "",
        found.of_machine(machine).value,
        _rpo(machine, group),
        _machine_drill(machine, group, now),
        ", ".join(f"{kind} {name}" for kind, name in machine.placement.items()) or "-",
    )


def _position(machine: Machine) -> str:
    seeding = machine.percent is not None and machine.position.endswith("/seeding")
    return f"{machine.position} {machine.percent} %" if seeding else machine.position


def _rpo(machine: Machine, group: Group) -> str:
    """Red where it is over the objective, and then with the objective."""
    text, limit = times.duration(machine.rpo_s), group.objective_s
    if limit is None or (machine.rpo_s or 0) <= limit:
        return text
    return table.coloured(f"{text} > {times.duration(limit)}", RED)


def _machine_drill(machine: Machine, group: Group, now: points.Time) -> str:
    if machine.test_up:
        return "up now"
    when = drilled_at(machine, group)
    return _ago(when, now) if when or machine.protected else "-"


def _group_drill(group: Group, now: points.Time) -> str:
    """The verdict of the last drill, else when the first of its machines was tested."""
    if any(machine.test_up for machine in group.machines):
        return "up now"
    proof = group.proof
    if proof:
        told = f"{proof.verdict} {_ago(proof.at, now)}"
        return table.coloured(told, RED) if proof.verdict == "red" else told
    drilled = [drilled_at(machine, group) for machine in group.machines if machine.protected]
    if not drilled:
        return "-"
    return _ago(None if None in drilled else min(filter(None, drilled)), now)


def _ago(when: points.Time | None, now: points.Time) -> str:
    if when is None:
        return "never"
    return f"{times.duration(max(0.0, (now - when).total_seconds()))} ago"


def _moved(standing: Standing, lively: bool) -> list[str]:
    """Groups that are away: how they left, and whether what they left is off."""
    rows = [_source(g.group, g.source) for g in standing.groups if g.source]
    return list(table.lines(MOVED_TITLES, rows, lively)) if rows else []


def _source(group: str, source: away.Source) -> table.Cells:
    when = times.moment(source.failed_over_at)
    checks = f"{source.red} of {len(source.checks)} red" if source.red else ""
    return (
        group,
        "-" if source.move is None else str(source.move),
        source.recovery_point or "-",
        times.shown(when) if when else "-",
        {True: "off", False: UNFENCED, None: "not known" if source.left else "-"}[source.fenced],
        checks or (f"{len(source.checks)} green" if source.checks else "-"),
    )


def _reasons(found: Causes, width: int, lively: bool) -> list[str]:
    """Why somebody should look, the worst first; below it what to do, once where it is the same."""
    told: list[str] = []
    lines = list(found.lines())
    fixes = [(line.rule, line.fix) for _, line in lines]
    last = None
    for (level, line), fix, following in zip(lines, fixes, [*fixes[1:], None], strict=False):
        label = level.value if level is not last else ""
        shown = _shaded(label.ljust(LABEL), table.COLOURS[level.value], lively and bool(label))
        first, *rest = _wrapped(line.told, width, "")
        told += [f"{shown}{first.strip()}", *rest]
        if fix != following:
            told += [_shaded(each, DIM, lively) for each in _wrapped(line.fix, width, "-> ")]
        last = level
    return told


def _wrapped(text: str, width: int, mark: str) -> list[str]:
    """The text beside its label."""
    indent = " " * LABEL
    return textwrap.wrap(
        text,
        max(width, NARROWEST),
        initial_indent=indent + mark,
        subsequent_indent=indent + " " * len(mark),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _running(standing: Standing, width: int, lively: bool) -> list[str]:
    """The jobs that run, and how many others."""
    if not standing.running and not standing.more:
        return []
    rows = [(job.target or "-", job.done, job.took, job.doing) for job in standing.running]
    shown = table.cut(JOB_TITLES, rows, width)
    found = list(table.lines(JOB_TITLES, shown, lively)) if rows else []
    more = ", ".join(f"{count} {scenario}" for scenario, count in standing.more.items())
    return [*found, *([f"and {more}"] if more else [])]


def _sum(standing: Standing, found: Causes, width: int, lively: bool) -> list[str]:
    """What an operator reads first, on one line where there is room."""
    word = found.level.value
    text = f"{word}: {counts(standing.machines, found)}"
    first, *rest = textwrap.wrap(text, max(width, NARROWEST), subsequent_indent="  ")
    return [_shaded(word, table.COLOURS[word], lively) + first.removeprefix(word), *rest]


def counts(machines: collections.abc.Sequence[Machine], found: Causes) -> str:
    """How many are protected, and how many are not as they should be."""
    numbers = tally(machines, found)
    told = [f"{numbers['protected']} of {numbers['machines']} protected"]
    told += [f"{numbers[key]} {words}" for key, words in WORDS.items() if numbers[key]]
    groups = sum(map(bool, found.groups.values()))
    told += [f"{groups} group{'s' if groups > 1 else ''} to look at"] if groups else []
    return ", ".join(told)


WORDS = {
    "notReplicated": "not replicated",
    "away": "away",
    "critical": "critical",
    "warning": "with a warning",
}


def tally(machines: collections.abc.Sequence[Machine], found: Causes) -> dict[str, int]:
    """The numbers of a stack, by the keys that programs get."""
    levels = [found.of_machine(machine) for machine in machines]
    return {
        "machines": len(machines),
        "protected": sum(machine.protected for machine in machines),
        "notReplicated": sum(machine.found == ABSENT for machine in machines),
        "unknown": sum(machine.position == UNKNOWN for machine in machines),
        "away": sum(machine.role == "recovery" for machine in machines),
        "critical": levels.count(Level.CRITICAL),
        "warning": levels.count(Level.WARNING),
    }


def _shaded(text: str, code: str, lively: bool) -> str:
    return f"\033[{code}m{text}\033[0m" if lively else text
