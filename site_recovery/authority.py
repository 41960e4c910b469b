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
from site_recovery.wishes import LATEST, Stored, Wish

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
    """Where a machine was found, and its item. moving: whether a job moves it right now.

    tested: whether a test failover of it is up, or begins. resize: whether its size at home is
    still to be set for the way back.
    """

    where: str
    item: Item | None = None
    moving: bool = False
    tested: bool = False
    resize: bool = False


Machines = collections.abc.Mapping[str, Seen]


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What becomes of a group.

    declared, move: to be stored. paths: by machine that goes on the way; () where only its size
    at home is to be set. blocked: by machine, why it cannot start. change: the recovery point of
    machines that failed over already. recheck: all are there, and their checks are still to be
    run. problems: why nothing is done; edits: what resolves that.
    """

    kind: Kind
    declared: str
    move: int
    paths: collections.abc.Mapping[str, tuple[Step, ...]] = dataclasses.field(default_factory=dict)
    blocked: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    change: bool = False
    recheck: bool = False
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
    last: int = 0,
) -> Verdict:
    """The verdict on one group. changed: its machines whose declaration this run changes too.

    last: the number of its last move, as the vault has it; a state that was restored is older.
    """
    if stored is None:
        return _first(wish, seen)
    if last > stored.move:
        stored = dataclasses.replace(stored, move=last, unfinished={}, reached={})
        if wish.number == last:
            return _made_already(wish, stored, seen)
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
    odd = _odd(wish, seen)
    if not odd:
        return _settled(wish, wish.number or 0)
    absent = [_problem(name, where, wish) for name, where in odd.items() if where == ABSENT]
    found = _one_place(wish, odd)
    if absent:
        problems = tuple(absent)
    elif found:
        problems = (told(move_refusals.FIRST_RUN, position=wish.position, found=found),)
    else:
        listed = _listed(odd)
        problems = (told(move_refusals.FIRST_MIXED, position=wish.position, found=listed),)
    return Verdict(Kind.REFUSE, wish.position, 0, problems=problems)


def _made_already(wish: Wish, stored: Stored, seen: Machines) -> Verdict:
    """The vault knows this number, the state does not: what it did is taken as it is found."""
    if odd := _odd(wish, seen):
        values = {"number": stored.move, "found": _listed(odd), "next": stored.move + 1}
        return _refused(stored, told(move_refusals.NUMBER_USED, **values))
    resized = {name: () for name in wish.machines if seen[name].resize}
    if resized or _to_be_checked(wish):
        return Verdict(Kind.MOVE, wish.position, stored.move, resized, recheck=not resized)
    return _settled(wish, stored.move)


def _odd(wish: Wish, seen: Machines) -> dict[str, str]:
    """Where the machines are that are not where they are declared."""
    found = {name: seen[name].where for name in wish.machines}
    return {name: where for name, where in found.items() if not at(where, wish.position)}


def _one_place(wish: Wish, odd: collections.abc.Mapping[str, str]) -> Position | None:
    """The one position that could be declared as all machines are found; None if there is none."""
    places = {where.replace("/seeding", "/protected") for where in odd.values()}
    if len(places) == 1 and len(odd) == len(wish.machines) and places <= set(Position):
        return Position(places.pop())
    return None


def _settled(wish: Wish, number: int) -> Verdict:
    kind = Kind.KEEP if wish.position in HOME else Kind.HOLD
    return Verdict(kind, wish.position, number)


def _refused(stored: Stored, problem: str) -> Verdict:
    return Verdict(Kind.REFUSE, stored.declared, stored.move, problems=(problem,))


def _continued(wish: Wish, stored: Stored, seen: Machines) -> Verdict:
    """No new move: the rest of our own, else drift, else nothing."""
    rest = [name for name in wish.machines if _ours(name, wish, stored, seen[name].where)]
    paths = {name: path for name in rest if (path := path_of(seen[name], wish.position))}
    left = [name for name in wish.machines if _left_over(name, wish, stored, seen[name].where)]
    change = bool(left) and wish.position.value.endswith("/failedOver")
    if wish.position is Position.RECOVERY_PROTECTED:
        paths |= dict.fromkeys(left, ())
    if _other_point(wish, stored, paths):
        numbers = {"last": stored.move, "next": stored.move + 1}
        return _refused(stored, told(move_refusals.POINT_NO_NUMBER, **numbers))
    if paths or change:
        return Verdict(Kind.MOVE, wish.position, stored.move, paths, change=change)
    odd = _odd(wish, seen)
    if stored.unchecked and _to_be_checked(wish) and not odd:
        return Verdict(Kind.MOVE, wish.position, stored.move, recheck=True)
    return _drift(wish, stored, odd) if odd else _settled(wish, stored.move)


def _to_be_checked(wish: Wish) -> bool:
    """Whether its machines are asked while they are where they shall be.

    Also by a number of its own: an interrupted run may have failed them over and asked nothing.
    """
    return bool(wish.checks) and wish.position.value.endswith("/failedOver")


def _ours(name: str, wish: Wish, stored: Stored, where: str) -> bool:
    """Whether the rest of our own move leads on from here: nobody took it back since."""
    reached = stored.reached.get(name, where)
    if name not in stored.unfinished:
        return False
    rest, here = moves.path_of(reached, wish.position), moves.path_of(where, wish.position)
    lost = where == reached or reached not in set(Position)  # where it was, nobody could say
    return lost or here == (Operation.WAIT,) or rest[-len(here) :] == here


def _left_over(name: str, wish: Wish, stored: Stored, where: str) -> bool:
    """Whether a machine is where it shall be since our move, and the rest of that failed.

    At failedOver that is its change of point, at recovery/protected its size at home.
    """
    return name in stored.unfinished and where == wish.position == stored.reached.get(name)


def reached(
    wish: Wish, verdict: Verdict, came: collections.abc.Mapping[str, str]
) -> dict[str, str]:
    """How far machines came that did not arrive, as the next run is told.

    One that failed over, if with a complaint, is not to be given another point: only where that
    was the move itself is it left over there.
    """
    done = wish.position.value if wish.position.value.endswith("/failedOver") else ""
    return {name: where for name, where in came.items() if verdict.change or where != done}


def _other_point(
    wish: Wish, stored: Stored, paths: collections.abc.Mapping[str, tuple[Step, ...]]
) -> bool:
    """Whether the point of the last move was changed in the file where that would mean something.

    Without a number nothing is asked: a file may drop a move that is done.
    """
    open_ = wish.position.value.endswith("/failedOver") or _any(paths, Operation.FAILOVER)
    differs = dict(wish.recovery_point) != dict(stored.recovery_point)
    return wish.number is not None and open_ and differs


def _drift(wish: Wish, stored: Stored, odd: dict[str, str]) -> Verdict:
    edits = []
    if found := _one_place(wish, odd):
        edits.append(told(move_refusals.ACCEPT, found=found))
    if set(odd.values()) != {ABSENT}:
        back = {"position": wish.position, "next": stored.move + 1}
        edits.append(told(move_refusals.MOVE_BACK, **back))
    problems = tuple(_problem(name, where, wish) for name, where in odd.items())
    return Verdict(Kind.DRIFT, stored.declared, stored.move, problems=problems, edits=tuple(edits))


def _problem(name: str, where: str, wish: Wish) -> str:
    if where == ABSENT:
        return f"{name}: {told(move_refusals.NOT_REPLICATED, position=wish.position)}"
    return f"{name}: {told(move_refusals.DRIFT, where=where, declared=wish.position)}"


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
            paths |= {name: ()} if one.resize else {}
            continue
        path = path_of(one, wish.position)
        if one.moving and one.where not in set(Position):
            path = (Step(Operation.WAIT, wish.position),)  # between two containers, in none
        if path:
            asked = None if one.moving or one.tested else one.item  # what runs is waited for first
            reason = travel.blocked(asked, path[0]) if asked else ""
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
        if _to_be_checked(wish):
            return Verdict(Kind.MOVE, wish.position, stored.move + 1, recheck=True)
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
    fails_over = _any(paths, Operation.FAILOVER)
    found = []
    if _asks_late(wish, stored) and paths and not fails_over and not change:
        found.append(told(move_refusals.POINT_LATE))
    if wish.consistency_group and blocked and fails_over:
        found.append(told(move_refusals.CONSISTENCY_SPLIT, machines=_listed(blocked)))
    elif blocked and not paths and not change:
        found += [f"{name}: {reason}" for name, reason in blocked.items()]
    return found


def _asks_late(wish: Wish, stored: Stored) -> bool:
    """Whether a point is asked for that differs from the one of a failover that is done.

    The default asks for nothing. Where the last accepted position was before the failover, that
    failover is this move's own, interrupted.
    """
    asked, used = dict(wish.recovery_point), dict(stored.recovery_point)
    return asked not in (used, LATEST) and not stored.declared.endswith("/protected")


def _any(paths: collections.abc.Mapping[str, tuple[Step, ...]], operation: Operation) -> bool:
    return any(step.operation is operation for path in paths.values() for step in path)


def path_of(seen: Seen, to: Position) -> tuple[Step, ...]:
    """The steps of one run; () where it is there, or nothing leads there from here.

    A test failover is cleaned up before its machine fails over.
    """
    if seen.where not in set(Position):
        return ()
    here, may = Position(seen.where), allowed(seen.item) if seen.item else frozenset()
    found = moves.path(here, to, may) or ()
    first = (Step(Operation.CLEANUP, here),) if seen.tested else ()
    return (*first, *found) if found and found[0].operation is Operation.FAILOVER else found


def _listed(found: collections.abc.Mapping[str, str]) -> str:
    return ", ".join(f"{name} ({what})" for name, what in sorted(found.items()))
