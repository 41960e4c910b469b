"""What `pulumi preview --json` says, as data: changes, moves, adoptions, drift, warnings.

Only what is declared is read, never times, durations or the order of the steps: two previews of the
same changes are told in the same words.
"""

import collections.abc
import dataclasses
import functools
import json
import re
import typing

from console.project import Refused

Json = dict[str, typing.Any]
RECORD, SETTLEMENT = "siterecovery:ReplicationGroup", "siterecovery:Settlement"
DRILL, VERDICT = "siterecovery:Drill", "siterecovery:DrillVerdict"
STACK = "pulumi:pulumi:Stack"
PLAN = "plan"
ADOPT = "adopt"
DONE = {  # the engine's op: how a reviewer reads it, the worst first
    "replace": "replaced",
    "create-replacement": "replaced",
    "delete-replaced": "replaced",
    "delete": "deleted",
    "discard": "forgotten",
    "update": "updated",
    "import": "imported",
    "import-replacement": "replaced",
    "create": "created",
    "refresh": "refreshed",
}
QUIET = ("same", "read", "discard-replaced", "remove-pending-replace")
WARNING = "warning: "
HIDDEN = ("__provider", "__defaults")
_PROBLEM = re.compile(r"^\S+ resource '[^']*' has a problem: ")  # what the engine puts before
_GUARDED = re.compile(r"resource \"\S+\" cannot be deleted\s+because it is protected\.", re.DOTALL)
GUARDED = (
    "guarded from deletion; keep it in the file for one more `pulumi up`, which takes the guard "
    "from what is home and protected, then take it out"
)
ENDED = "preview failed"  # what the engine says after its reasons
HOLLOW = "no preview: it must be what `pulumi preview --json` printed"


@dataclasses.dataclass(frozen=True)
class Step:
    """What happens to one resource. kind: its type without the words that all types share.

    hollow: a component, which stands for nothing but its children.
    """

    urn: str
    op: str
    kind: str
    before: Json
    after: Json
    unprotected: bool
    hollow: bool

    @property
    def name(self) -> str:
        """The resource's own name."""
        return self.urn.rpartition("::")[2]

    @property
    def changes(self) -> bool:
        """Whether anything is done to it."""
        return self.op not in QUIET

    @property
    def done(self) -> str:
        """What is done, in one word."""
        return DONE.get(self.op, self.op)

    @property
    def keys(self) -> tuple[str, ...]:
        """Inputs that change; none for what begins or ends."""
        if self.done in ("created", "deleted", "forgotten"):
            return ()
        names = sorted({*self.before, *self.after} - {PLAN})
        return tuple(key for key in names if self.before.get(key) != self.after.get(key))


@dataclasses.dataclass(frozen=True)
class Group:
    """A group that moves, or that was found elsewhere. details: what its row said besides."""

    name: str
    position: str
    declared_before: str
    plan: Json
    details: tuple[str, ...]
    shuts_down: bool

    @property
    def moves(self) -> bool:
        """Whether anything is to be done, and not only told."""
        return bool(self.plan.get("steps") or self.plan.get("machines"))

    def lines(self, key: str) -> list[str]:
        """A list of the plan."""
        return [str(line) for line in self.plan.get(key) or ()]


@dataclasses.dataclass(frozen=True)
class Drill:
    """A drill that begins. details: what its row said besides."""

    group: str
    plan: Json
    details: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class Note:
    """A line of the engine's log. row: the resource's name, empty if of none."""

    row: str
    severity: str
    text: str


@dataclasses.dataclass(frozen=True)
class Preview:
    """One preview. config: the stack's, as the engine was told it."""

    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    config: Json
    outputs: Json

    @functools.cached_property
    def changes(self) -> list[Step]:
        """Steps that do something, the worst first, then by kind and name."""
        ranks = list(dict.fromkeys(DONE.values()))
        found = [step for step in self.steps if step.changes and not step.hollow]
        return sorted(found, key=lambda step: (_rank(ranks, step.done), step.kind, step.name))

    @functools.cached_property
    def groups(self) -> list[Group]:
        """Groups whose record says what is to be done or what was found, by name."""
        records = [step for step in self.steps if step.kind == RECORD]
        found = [self._group(step) for step in records if isinstance(step.after.get(PLAN), dict)]
        return sorted(found, key=lambda group: group.name)

    @functools.cached_property
    def drills(self) -> list[Drill]:
        """Drills that begin, by group."""
        steps = [step for step in self.changes if step.kind == DRILL]
        found = [
            Drill(str(step.after.get("group") or step.name), step.after[PLAN], self._said(step))
            for step in steps
            if isinstance(step.after.get(PLAN), dict)
        ]
        return sorted(found, key=lambda drill: drill.group)

    @property
    def drills_left(self) -> list[str]:
        """What is still to be done for drills that began before."""
        plans = [step.after.get(PLAN) for step in self.changes if step.kind == VERDICT]
        told = [plan.get("steps") or () for plan in plans if isinstance(plan, dict)]
        return [str(line) for lines in told for line in lines]

    @property
    def refusals(self) -> list[Note]:
        """Why the engine would not start."""
        return [note for note in self.notes if note.severity == "error"]

    @property
    def warnings(self) -> list[Note]:
        """What providers or the engine warned of."""
        return [note for note in self.notes if note.severity == "warning"]

    @property
    def blocked(self) -> bool:
        """Whether something that the file asks for cannot be done."""
        return bool(self.refusals) or any(group.lines("blocked") for group in self.groups)

    def plans(self) -> list[tuple[str, str]]:
        """Resource and what is to be done, for what is no group's record."""
        told = [(step.name, step.after.get(PLAN)) for step in self.changes]
        return [(name, plan) for name, plan in told if isinstance(plan, str) and plan]

    def setting(self, key: str) -> typing.Any:
        """A `dr:` value of the stack's config; the engine keeps lists and mappings as text."""
        value = self.config.get(f"dr:{key}")
        try:
            return json.loads(value) if isinstance(value, str) else value
        except ValueError:
            return value

    def _said(self, step: Step) -> tuple[str, ...]:
        """What a row was shown besides warnings, once each."""
        told = [note for note in self.notes if note.row == step.name and note.severity == "info"]
        return tuple(dict.fromkeys(line for note in told for line in _lines(note.text)))

    def _group(self, step: Step) -> Group:
        move = step.after.get("move") or {}
        return Group(
            name=str(step.after.get("group") or step.name),
            position=str(step.after.get("position") or ""),
            declared_before=str(step.before.get("position") or ""),
            plan=step.after[PLAN],
            details=self._said(step),
            shuts_down=move.get("shut_down_source") is not False,
        )


def read(text: str) -> Preview:
    """A preview from the engine's JSON. Raises Refused when it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        raise Refused(HOLLOW) from None
    if not isinstance(found, dict) or not isinstance(found.get("steps", []), list):
        raise Refused(HOLLOW)
    steps = tuple(_step(each) for each in found.get("steps") or ())
    whole: Json = next((each for each in found.get("steps") or () if _kind(each) == STACK), {})
    return Preview(
        steps=steps,
        notes=_notes(found.get("diagnostics") or ()),
        config=found.get("config") or {},
        outputs=(whole.get("oldState") or {}).get("outputs") or {},
    )


def _step(told: Json) -> Step:
    before, after = told.get("oldState") or {}, told.get("newState") or {}
    return Step(
        urn=str(told["urn"]),
        op=str(told["op"]),
        kind=_kind(told),
        before=_inputs(before),
        after=_inputs(after),
        unprotected=bool(before.get("protect")) and not after.get("protect"),
        hollow=(after or before).get("custom") is False,
    )


def _kind(told: Json) -> str:
    state = told.get("newState") or told.get("oldState") or {}
    kind = str(state.get("type") or told["urn"].split("::")[2].rpartition("$")[2])
    return kind.removeprefix("pulumi-python:dynamic/")


def _inputs(state: Json) -> Json:
    inputs = state.get("inputs") or {}
    return {key: value for key, value in inputs.items() if key not in HIDDEN}


def _notes(told: collections.abc.Iterable[Json]) -> tuple[Note, ...]:
    """Every line once: check and diff run more than once, and so do their logs."""
    found = []
    for each in told:
        text = str(each.get("message") or "").strip()
        severity = str(each.get("severity") or "info").removesuffix("#err")
        if text.startswith(WARNING):
            text, severity = text.removeprefix(WARNING), "warning"
        if _GUARDED.search(text):  # the engine advises `state unprotect`, for machines away too
            text = GUARDED
        if text and text != ENDED:
            row = str(each.get("urn") or "").rpartition("::")[2]
            found.append(Note(row, severity, _PROBLEM.sub("", text.removeprefix("error: "))))
    return tuple(dict.fromkeys(found))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _rank(ranks: list[str], done: str) -> int:
    return ranks.index(done) if done in ranks else len(ranks)
