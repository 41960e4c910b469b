"""Whether a group moves in this run: only because its declared position changed, by a new number.

DESIGN.md section 3. The verdict is a function of the file, of what the last run left, and of what
the service shows; the preview and the run ask the same function.
"""

import collections.abc
import dataclasses
import enum

from site_recovery import move_refusals, moves, travel
from site_recovery.moves import Operation, Step
from site_recovery.positions import ABSENT, HOME, Item, Position
from site_recovery.travel import allowed
from site_recovery.vault_refusals import told
from site_recovery.wishes import Stored, Wish

AWAY = frozenset(Position) - HOME


class Kind(enum.StrEnum):
    """What a run does with a group.

    keep: its machines are at home and are kept protected. hold: they are away as declared, nothing
    is done. move: an authorised move, or the rest of one. drift: somebody moved it, nothing is
    done and it is told. refuse: nothing is done, the file is to be changed.
    """

    KEEP = "keep"
    HOLD = "hold"
    MOVE = "move"
    DRIFT = "drift"
    REFUSE = "refuse"


@dataclasses.dataclass(frozen=True)
class Seen:
    """Where a machine was found, and its item."""

    where: str
    item: Item | None = None


Machines = collections.abc.Mapping[str, Seen]


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What becomes of a group.

    declared, move: to be stored. paths: by machine that goes on the way. blocked: by machine, why
    it cannot start. change: the recovery point of machines that failed over already. problems:
    why nothing is done; edits: what resolves that.
    """

    kind: Kind
    declared: str
    move: int
    paths: collections.abc.Mapping[str, tuple[Step, ...]] = dataclasses.field(default_factory=dict)
    blocked: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    change: bool = False
    problems: tuple[str, ...] = ()
    edits: tuple[str, ...] = ()

    @property
    def operations(self) -> list[Operation]:
        """The operations of this run, in order, each once."""
        longest = max(self.paths.values(), key=len, default=())
        found = [step.operation for step in longest]
        others = [step.operation for path in self.paths.values() for step in path]
        return list(dict.fromkeys([*found, *others]))


def decide(
    wish: Wish,
    stored: Stored | None,
    seen: Machines,
    changed: collections.abc.Collection[str] = (),
) -> Verdict:
    """The verdict on one group. changed: its machines whose declaration this run changes too."""
    if stored is None:
        return _first(wish, seen)
    if wish.number == stored.move + 1:
        return _moved(wish, stored, seen, changed)
    if wish.number not in (None, stored.move):
        numbers = {"number": wish.number, "next": stored.move + 1, "last": stored.move}
        return _refused(stored, told(move_refusals.WRONG_NUMBER, **numbers))
    if wish.position == stored.declared:
        return _continued(wish, stored, seen)
    if all(at(seen[name].where, wish.position) for name in wish.machines):
        return _settled(wish, stored.move)
    problem = told(
        move_refusals.NO_NUMBER,
        position=wish.position,
        declared=stored.declared,
        next=stored.move + 1,
    )
    return _refused(stored, problem)


def at(where: str, declared: Position) -> bool:
    """Whether a machine is where it was declared, or on the last part of its way there.

    At home what is not there, or failed to be enabled, is no matter of moves.
    """
    if declared in HOME:
        return where not in AWAY
    return where == declared or moves.path_of(where, declared) == (Operation.WAIT,)


def _first(wish: Wish, seen: Machines) -> Verdict:
    """No run before this one: it declares what is found, and moves nothing."""
    odd = {name: seen[name].where for name in wish.machines if not _is(seen[name], wish)}
    if not odd:
        return _settled(wish, wish.number or 0)
    places = sorted(set(odd.values()))
    if len(places) == 1 and len(odd) == len(wish.machines):
        rule, values = move_refusals.FIRST_RUN, {"found": places[0]}
    else:
        rule, values = move_refusals.FIRST_MIXED, {"found": _listed(odd)}
    problem = told(rule, position=wish.position, **values)
    return Verdict(Kind.REFUSE, wish.position, 0, problems=(problem,))


def _is(seen: Seen, wish: Wish) -> bool:
    return seen.where == ABSENT or at(seen.where, wish.position)


def _settled(wish: Wish, number: int) -> Verdict:
    kind = Kind.KEEP if wish.position in HOME else Kind.HOLD
    return Verdict(kind, wish.position, number)


def _refused(stored: Stored, problem: str) -> Verdict:
    return Verdict(Kind.REFUSE, stored.declared, stored.move, problems=(problem,))


def _continued(wish: Wish, stored: Stored, seen: Machines) -> Verdict:
    """No new move: the rest of our own, else drift, else nothing."""
    rest = [name for name in wish.machines if name in stored.unfinished]
    paths = {name: path for name in rest if (path := _path(seen[name], wish.position))}
    if paths:
        return Verdict(Kind.MOVE, wish.position, stored.move, paths)
    away = {
        name: seen[name].where
        for name in wish.machines
        if not at(seen[name].where, wish.position) and seen[name].where != ABSENT
    }
    return _drift(wish, stored, away) if away else _settled(wish, stored.move)


def _drift(wish: Wish, stored: Stored, away: dict[str, str]) -> Verdict:
    places = set(away.values())
    edits = [told(move_refusals.MOVE_BACK, position=wish.position, next=stored.move + 1)]
    if len(places) == 1 and len(away) == len(wish.machines) and places <= set(Position):
        found = Position(next(iter(places)))
        if found.askable:
            edits.insert(0, told(move_refusals.ACCEPT, found=found))
    problems = tuple(
        f"{name}: {told(move_refusals.DRIFT, where=where, declared=wish.position)}"
        for name, where in away.items()
    )
    return Verdict(Kind.DRIFT, stored.declared, stored.move, problems=problems, edits=tuple(edits))


def _moved(
    wish: Wish, stored: Stored, seen: Machines, changed: collections.abc.Collection[str]
) -> Verdict:
    """A move with the next number."""
    paths: dict[str, tuple[Step, ...]] = {}
    blocked: dict[str, str] = {}
    far = []
    for name in wish.machines:
        one = seen[name]
        if one.where == wish.position:
            continue
        path = _path(one, wish.position)
        if path:
            reason = travel.blocked(one.item, path[0]) if one.item else ""
            blocked |= {name: reason} if reason else {}
            paths |= {} if reason else {name: path}
        elif one.where in set(Position) and not one.where.endswith("/seeding"):
            far.append(f"{name}: {travel.too_far(one.where, wish.position)}")
        else:
            blocked[name] = told(move_refusals.CANNOT_START, where=one.where)
    change = _changes_point(wish, stored, seen)
    problems = [*far, *_refusals(wish, stored, paths, blocked, change)]
    if changed and (paths or change):
        problems.append(told(move_refusals.MOVE_AND_CHANGE, machines=", ".join(sorted(changed))))
    if problems:
        return dataclasses.replace(_refused(stored, ""), problems=tuple(problems))
    if not paths and not change and not blocked:
        return _settled(wish, stored.move + 1)
    return Verdict(Kind.MOVE, wish.position, stored.move + 1, paths, blocked, change)


def _changes_point(wish: Wish, stored: Stored, seen: Machines) -> bool:
    """Whether machines that failed over already are to run from another point."""
    return (
        wish.position.value.endswith("/failedOver")
        and dict(wish.recovery_point) != dict(stored.recovery_point)
        and any(seen[name].where == wish.position for name in wish.machines)
    )


def _refusals(
    wish: Wish,
    stored: Stored,
    paths: collections.abc.Mapping[str, tuple[Step, ...]],
    blocked: collections.abc.Mapping[str, str],
    change: bool,
) -> list[str]:
    operations = {step.operation for path in paths.values() for step in path}
    fails_over = Operation.FAILOVER in operations
    found = []
    other = dict(wish.recovery_point) != dict(stored.recovery_point)
    if other and paths and not fails_over and not change:
        found.append(told(move_refusals.POINT_LATE))
    if wish.consistency_group and blocked and fails_over:
        found.append(told(move_refusals.CONSISTENCY_SPLIT, machines=_listed(blocked)))
    elif blocked and not paths and not change:
        found += [f"{name}: {reason}" for name, reason in blocked.items()]
    return found


def _path(seen: Seen, to: Position) -> tuple[Step, ...]:
    """The steps of one run; () where it is there, or nothing leads there from here."""
    if seen.where not in set(Position):
        return ()
    may = allowed(seen.item) if seen.item else frozenset()
    return moves.path(Position(seen.where), to, may) or ()


def _listed(found: collections.abc.Mapping[str, str]) -> str:
    return ", ".join(f"{name} ({what})" for name, what in sorted(found.items()))
