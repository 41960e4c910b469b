"""`python -m bench moves`: what a move costs beyond the service's and the engine's own time.

The floor is the same edit of the same tree with providers that do nothing (inert_tree).
"""

import collections.abc
import contextlib
import dataclasses
import datetime
import itertools
import pathlib
import statistics
import tempfile
import typing

from bench import fleet, inert_tree, measure, page
from tests.engine.stack import Stack

SEED, SPEED, FAST = 7, 60, 600
FLEETS = ((100, 1), (100, 12))
HOUR_S = 3600
"""How long machines are protected before they move: by then they have recovery points."""
AGE = datetime.timedelta(minutes=10)
"""How old the point of a move item by item is at least; no recovery plan knows such a point."""
Wish = dict[str, typing.Any]
Floor = collections.abc.Callable[[], float]


@dataclasses.dataclass(frozen=True)
class Move:
    """One `up`. pinned: with a recovery point by its age, so that every machine goes by itself."""

    title: str
    position: str
    pinned: bool = False


JOURNEYS = (
    (
        Move("failover by recovery plan", "recovery/failedOver"),
        Move("commit", "recovery/committed"),
        Move("reprotect", "recovery/protected"),
    ),
    (Move("failover item by item", "recovery/failedOver", pinned=True),),
)
"""Each begins with machines that were just enabled."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One move; seconds are wall clock, `service` at this speed. calls: lists are not among them.

    floor: of the same edit of the same tree, the mean of one before and one after.
    """

    up: float
    service: float
    floor: float
    calls: int
    lists: int
    plugin_mib: float

    @property
    def ratio(self) -> float:
        return self.up / (self.service + self.floor)


def measure_all(chosen: list[tuple[int, int]]) -> None:
    """Measure, print, and write the table when no fleet was chosen."""
    print(HEAD, flush=True)
    lines = []
    for machines, groups in chosen or FLEETS:
        for move, row in measured(machines, groups):
            lines.append(line(move, machines, groups, row))
            print(lines[-1], flush=True)
    if not chosen:
        page.put("moves", "\n".join([HEAD, *lines]))


def measured(machines: int, groups: int) -> typing.Iterator[tuple[Move, Row]]:
    """All moves of a fleet, each journey in a local Azure of its own, its floor in another."""
    with _stack(machines, groups, "instant") as inert:
        inert_tree.make(inert.folder)
        inert.up()
        numbers = itertools.count(1)
        for journey in JOURNEYS:
            with _stack(machines, groups, str(FAST)) as stack:
                stack.up()
                stack.ask("POST", "/emulator/clock", {"advance_s": HOUR_S})
                stack.run_at(SPEED)
                for number, move in enumerate(journey, 1):
                    yield move, _moved(stack, move, number, lambda: _floor(inert, next(numbers)))


def _floor(inert: typing.Any, number: int) -> float:
    """Seconds of such an edit where our providers do nothing."""
    position = ("recovery/failedOver", "recovery/committed")[number % 2]
    _declare(inert, position, {"number": number, "reason": "bench"})
    return measure.run(inert.up).seconds


def _moved(stack: typing.Any, move: Move, number: int, floor: Floor) -> Row:
    since = stack.ask("GET", "/emulator/clock")["now"]
    wish: Wish = {"number": number, "reason": "bench"}
    if move.pinned:
        moment = datetime.datetime.fromisoformat(since[:19]) - AGE
        wish["recoveryPoint"] = {"notAfter": f"{moment.isoformat(timespec='seconds')}Z"}
    _declare(stack, move.position, wish)
    floors = [floor()]
    cost = measure.run(stack.up)
    floors.append(floor())
    lists = stack.ask("GET", "/emulator/counters")["lists"]
    asked = stack.ask("GET", "/emulator/requests")["value"]
    calls = [call for call in asked if call["time"] >= since]
    seconds = measure.move_seconds(measure.jobs(stack), since)
    told = measure.besides_lists(calls, lists)
    return Row(cost.seconds, seconds / SPEED, statistics.mean(floors), *told, cost.plugin_mib)


@contextlib.contextmanager
def _stack(machines: int, groups: int, speed: str) -> typing.Iterator[typing.Any]:
    with tempfile.TemporaryDirectory() as name:
        stack = Stack(pathlib.Path(name), f"fleet:{machines}:{SEED}", speed=speed)
        try:
            with stack.config() as config:
                fleet.write(stack.folder, config, machines, SEED, groups)
            yield stack
        finally:
            stack.close()


def _declare(stack: typing.Any, position: str, wish: Wish) -> None:
    """Write all groups' position and move."""
    with stack.config() as config:
        for group in config["dr:pair"]["groups"].values():
            group |= {"position": position, "move": wish}


COLUMNS = (
    "move",
    "machines",
    "groups",
    "up, s",
    "slowest machine or plan, s",
    "floor of the same tree, s",
    "ratio",
    "calls per machine",
    "list reads",
    "provider, MiB",
)
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}"


def line(move: Move, machines: int, groups: int, row: Row) -> str:
    """One row of the table."""
    figures = (
        f"{row.up:.1f}",
        f"{row.service:.1f}",
        f"{row.floor:.1f}",
        f"**{row.ratio:.2f}**",
        f"{row.calls / machines:.2f}",
        str(row.lists),
        f"{row.plugin_mib:.0f}",
    )
    return f"| {move.title} | {machines} | {groups} | " + " | ".join(figures) + " |"
