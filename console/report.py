"""What a reviewer is told of a preview, in order: what may hurt, what moves, what changes."""

import collections.abc
import dataclasses

from console import report_raw
from console.preview import ADOPT, RECORD, SETTLEMENT, Drill, Group, Preview, Step
from site_recovery.positions import Position

NAMED = 12
"""Resources of one kind and change that are named in the table; the raw diff names all."""
CHANGE, CLEANUP = "change recovery point", "clean up the test failover"
ITEM = "siterecovery:ReplicatedItem"
ENDS = "; their replication ends, and their recovery points are gone"
OVER = "and {count} more"
FROM_STATE = "preview goes on from the state"
ONE_BY_ONE = "after the first refusal the engine looks no further: below is not all"


@dataclasses.dataclass(frozen=True)
class Table:
    """Rows under their titles."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclasses.dataclass(frozen=True)
class Section:
    """A title with lines, tables and more lines. loud: a warning, which stands first."""

    title: str
    lines: tuple[str, ...] = ()
    table: Table | None = None
    after: tuple[str, ...] = ()
    loud: bool = False


@dataclasses.dataclass(frozen=True)
class Report:
    """sections: what is told. raw: every changed input, as lines of a diff."""

    head: str
    sections: tuple[Section, ...]
    raw: tuple[str, ...]


def report(preview: Preview) -> Report:
    """The whole of it."""
    sections = [*_warnings(preview)]
    sections += [_moving(group) for group in preview.groups if group.moves]
    sections += [_drilling(drill) for drill in preview.drills]
    sections += [_listed("Drills that go on", preview.drills_left)]
    sections += [_listed("Adopted", _adoptions(preview))]
    sections += [_listed("Found otherwise, and put right", _repairs(preview))]
    sections += [_changes(preview)]
    told = tuple(each for each in sections if each.lines or each.table or each.after)
    return Report(_head(preview), told, tuple(report_raw.raw(preview)))


def _head(preview: Preview) -> str:
    """One line: what moves, and how much changes."""
    moving = [_where(group, "->") for group in preview.groups if group.moves]
    counted: dict[str, int] = {}
    for step in preview.changes:
        counted[step.done] = counted.get(step.done, 0) + 1
    numbers = ", ".join(f"{count} {done}" for done, count in counted.items())
    parts = [f"moves: {', '.join(moving)}"] if moving else ["nothing moves"]
    refused = ["**refused**"] if preview.refusals else []
    return "; ".join([*refused, *parts, numbers or "no resource changes"])


def _warnings(preview: Preview) -> collections.abc.Iterator[Section]:
    """The worst first."""
    yield _listed("Refused", [*_refused(preview)], loud=True)
    yield _listed("Blocked", _of_groups(preview, "blocked"), loud=True)
    yield _listed("Destroyed", _destroyed(preview), loud=True)
    yield _listed("No longer guarded from deletion", _unprotected(preview), loud=True)
    yield _listed("Irreversible", _of_groups(preview, "irreversible"), loud=True)
    yield _listed("Two sites at once", [*_unfenced(preview)], loud=True)
    yield _listed("Found elsewhere than declared", [*_drift(preview)], loud=True)
    yield _listed("Standing allowances", [*_allowances(preview)], loud=True)
    yield _listed("Warnings", [*_warned(preview)], loud=True)


def _listed(title: str, lines: collections.abc.Iterable[str], *, loud: bool = False) -> Section:
    return Section(title, tuple(dict.fromkeys(lines)), loud=loud)


def _refused(preview: Preview) -> collections.abc.Iterator[str]:
    for note in preview.refusals:
        yield _with_row(note.row, note.text)
    if preview.refusals:
        yield ONE_BY_ONE


def _of_groups(preview: Preview, key: str) -> list[str]:
    return [f"{group.name}: {line}" for group in preview.groups for line in group.lines(key)]


def _destroyed(preview: Preview) -> list[str]:
    found: dict[tuple[str, str], list[str]] = {}
    for step in preview.changes:
        if step.done in ("deleted", "replaced", "forgotten"):
            found.setdefault((step.done, step.kind), []).append(step.name)
    return [
        f"{done}: {kind} {_named(names)}{ENDS if (done, kind) == ('deleted', ITEM) else ''}"
        for (done, kind), names in found.items()
    ]


def _unprotected(preview: Preview) -> list[str]:
    """Flags are no change to the engine: it lists them among what stays the same."""
    settled = _settled(preview)
    found = [step for step in preview.steps if step.unprotected and step.op != "delete"]
    names = sorted(step.name for step in found if not {_subject(step)} <= settled)
    return [_named(names)] if names else []


def _settled(preview: Preview) -> set[str]:
    """Groups at home and protected, and their machines: these are guarded while away only."""
    found: set[str] = set()
    for step in preview.steps:
        if step.kind == RECORD and step.after.get("position") == Position.PRIMARY_PROTECTED:
            found |= {_subject(step), *step.after.get("machines", ())}
    return found


def _subject(step: Step) -> str:
    """The group or machine that a resource of ours stands for."""
    return str(step.after.get("group") or step.after.get("machine") or step.urn)


def _unfenced(preview: Preview) -> collections.abc.Iterator[str]:
    """Sources that may still run, as the last `up` told; and moves that leave them running."""
    groups = preview.outputs.get("groups") or {}
    for name, told in sorted(groups.items()):
        if isinstance(told, dict) and told.get("sourceFenced") is False:
            yield f"{name}: its machines may still run where they were; `dr fence {name}`"
    for group in preview.groups:
        if group.moves and not group.shuts_down and _fails_over(group):
            yield f"{group.name}: its machines are left running where they are (shutdownSource)"


def _fails_over(group: Group) -> bool:
    return any(step.startswith("failover") for step in group.lines("steps"))


def _drift(preview: Preview) -> collections.abc.Iterator[str]:
    for group in preview.groups:
        for line in group.lines("drift"):
            yield f"{group.name}: {line}"
        for line in group.lines("edits"):
            yield f"{group.name}: resolve it: {line}"


def _allowances(preview: Preview) -> collections.abc.Iterator[str]:
    allowed = preview.setting("allow")
    if isinstance(allowed, list) and allowed:
        yield f"dr:allow is [{', '.join(map(str, allowed))}]: it stands until an `up` without it"
    if preview.setting("protect") is False:
        yield "dr:protect is false: nothing is guarded from deletion"
    if takeover := preview.setting("takeover"):
        yield f"dr:takeover is {takeover}: the vault of that stack is taken over"


def _warned(preview: Preview) -> collections.abc.Iterator[str]:
    moving = {group.name for group in preview.groups if group.moves}
    for note in preview.warnings:
        yield _with_row(note.row, note.text)
    if preview.setting("liveCheck") in (False, "off"):
        yield "dr:liveCheck is off: nobody looked at the vault"
    elif moving and any(FROM_STATE in note.text for note in preview.warnings):
        yield f"the vault was silent; the moves of {', '.join(sorted(moving))} are from the state"


def _with_row(row: str, text: str) -> str:
    return f"{row}: {text}" if row and not text.startswith(f"{row}:") else text


def _moving(group: Group) -> Section:
    """A group's move: why, each machine's way, what its row said."""
    plan = group.plan
    new = group.declared_before not in ("", group.position)
    before = f" (declared before: {group.declared_before})" if new else ""
    number = f"move {plan['move']}: " if plan.get("move") else ""
    by = f", by {plan['by']}" if plan.get("by") else ""
    lines = [f"{number}{plan.get('reason') or 'continued'}{by}{before}"]
    lines += [f"steps: {', then '.join(group.lines('steps'))}"] if group.lines("steps") else []
    own = {name: _own(group, name) for name in _machines(plan)}
    rows = tuple(_row(group, name, where, own[name]) for name, where in _machines(plan).items())
    told = {line for lines_ in own.values() for line in lines_}
    rest = tuple(line for line in group.details if line not in told)
    titles = ("Machine", "Found at", "Steps", "Recovery point", "Known")
    return Section(
        _where(group, "moves to"),
        tuple(lines),
        Table(titles, rows) if rows else None,
        rest,
    )


def _drilling(drill: Drill) -> Section:
    """A group's drill: where its machines come up, from which points, and how it ends."""
    plan = drill.plan
    points, word = plan.get("points") or {}, str(plan.get("recovery_point") or "-")
    lines = [f"steps: {', then '.join(map(str, plan.get('steps') or ()))}"]
    lines += [f"in network {plan['network']}"] if plan.get("network") else []
    lines += [f"by {plan['by']}"] if plan.get("by") else []
    machines = plan.get("machines") or ()
    rows = tuple((str(name), str(points.get(name) or word)) for name in machines)
    table = Table(("Machine", "Recovery point"), rows) if rows else None
    title = f"{drill.group} is drilled: {plan.get('drill')}"
    return Section(title, tuple(lines), table, drill.details)


def _where(group: Group, verb: str) -> str:
    """Where a group goes; one that takes another recovery point, or is checked, goes nowhere."""
    steps = group.lines("steps")
    if not steps or any(" to " in step for step in steps):
        return f"{group.name} {verb} {group.position}"
    deed = "changes its recovery point" if CHANGE in steps else "is checked again"
    return f"{group.name} stays at {group.position} and {deed}"


def _machines(plan: dict[str, object]) -> dict[str, str]:
    """Machine to where it is found."""
    told = plan.get("machines")
    found = told if isinstance(told, dict) else {}
    return dict(sorted((name, where) for where, names in found.items() for name in names))


def _own(group: Group, machine: str) -> list[str]:
    """What the group's row said of one machine: its point's age, its minutes."""
    return [line for line in group.details if line.startswith(f"{machine}: ")]


def _row(group: Group, machine: str, where: str, own: list[str]) -> tuple[str, ...]:
    points = group.plan.get("points") or {}
    word = group.plan.get("recovery_point")
    point = points.get(machine) or (word if isinstance(word, str) else "")
    known = "; ".join(line.removeprefix(f"{machine}: ") for line in own)
    blocked = any(line.startswith(f"{machine}: ") for line in group.lines("blocked"))
    steps = ", ".join(_brief(step) for step in group.lines("steps") if _about(step, machine))
    return machine, where, "blocked" if blocked else steps or "-", str(point or "-"), known or "-"


def _brief(step: str) -> str:
    """A step in a machine's own row: without whose else it is, and where it leads."""
    return CLEANUP if step.startswith(CLEANUP) else step.partition(" to ")[0]


def _about(step: str, machine: str) -> bool:
    """Whether a step is this machine's too: a cleanup names those that are tested, if few."""
    begins, _, names = step.partition(f"{CLEANUP} of ")
    named = not begins and names and not names.endswith(" machines")
    return machine in names.split(", ") if named else True


def _adoptions(preview: Preview) -> list[str]:
    return [
        f"{name}: {plan.partition(':')[2].strip() or plan}"
        for name, plan in preview.plans()
        if plan.startswith(ADOPT)
    ]


def _repairs(preview: Preview) -> list[str]:
    """What the look at the vault showed; the settlement repeats what its items say."""
    settlements = {step.name for step in preview.changes if step.kind == SETTLEMENT}
    return [
        plan if name in settlements else f"{name}: {plan}"
        for name, plan in preview.plans()
        if not plan.startswith(ADOPT)
    ]


def _changes(preview: Preview) -> Section:
    """A row per kind and change; equal ones stand together."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for step in preview.changes:
        key = (step.done, step.kind, ", ".join(step.keys) or "-")
        found.setdefault(key, []).append(step.name)
    rows = tuple(
        (done, str(len(names)), kind, _named(names), keys)
        for (done, kind, keys), names in found.items()
    )
    titles = ("What", "Count", "Kind", "Names", "Inputs that change")
    return Section("Resources", (), Table(titles, rows) if rows else None)


def _named(names: list[str]) -> str:
    more = [OVER.format(count=len(names) - NAMED)] if len(names) > NAMED else []
    return ", ".join([*names[:NAMED], *more])
