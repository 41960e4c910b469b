"""`dr points`: the recovery points of a machine, newest first, by the names that a move takes."""

import argparse
import json
import pathlib
import re
import sys

from console import project, screen, seen, table, times
from console.project import Refused
from site_recovery import arm, points
from site_recovery.watch import API_VERSION
from stacks.config import Config

NAME, HELP = "points", "recovery points of a machine"
EXAMPLES = (
    "dr points db-01",
    "dr points db-01 --json | jq -r '.chosen.latestAppConsistent'",
)
TITLES = ("NAME", "TIME", "AGE", "KIND", "SHARED")
WORD_TITLES = ("WORD", "TAKES", "TIME", "AGE")
DROPPABLE = ("AGE", "SHARED", "TIME")
NEW = "a new point, of all that is pending then"
NONE = "none: there is no such point"


def options(parser: argparse.ArgumentParser) -> None:
    """Whose, and how they are shown."""
    parser.add_argument("machine", metavar="MACHINE", help="its name in the inventory")
    parser.add_argument("--json", action="store_true", help="for programs")


def main(options: argparse.Namespace, directory: pathlib.Path, name: str) -> int:
    """Print the points. Raises Refused for a machine that has none to list."""
    stack = project.load(directory, name)
    found = listed(stack, options.machine)
    now = times.now(point.time for point in found)
    if options.json:
        told = [_document(point, now) for point in found]
        words = {word: point.name if point else None for word, point in by_word(found).items()}
        print(json.dumps({"machine": options.machine, "points": told, "chosen": words}, indent=2))
        return 0
    if not found:
        print(
            f"{options.machine} has no recovery point now; a commit ends them, seeding begins them"
        )
        return 0
    _write(TITLES, [_texts(point, now) for point in found])
    print()
    _write(WORD_TITLES, _words(found, now))
    if any(point.shared for point in found):
        print("\na consistency group takes the newest that all its machines share")
    return 0


def _write(titles: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """On a terminal without the columns that find no room; a pipe gets all of them."""
    if sys.stdout.isatty():
        table.write(*table.fitted(titles, rows, screen.size()[0], DROPPABLE), sys.stdout)
    else:
        table.write(titles, rows, sys.stdout)


def by_word(found: list[points.Point]) -> dict[str, points.Point | None]:
    """What each word of a move would take of this machine; None where there is no such point.

    `latest` takes none of these: the service makes one when it fails over.
    """
    told: dict[str, points.Point | None] = {}
    for word in points.WORDS:
        try:
            told[word] = points.chosen(found, points.Wanted(word=word))
        except points.NoPoint:
            told[word] = None
    return told


def _words(found: list[points.Point], now: points.Time) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for word, point in by_word(found).items():
        if point:
            age = times.duration(_age_s(point, now))
            rows.append((word, point.name, times.shown(point.time), age))
        else:
            rows.append((word, NEW if word == points.LATEST.word else NONE, "", ""))
    return rows


def listed(stack: Config, machine: str) -> list[points.Point]:
    """A machine's points, newest first; the service's list is not in order (protocol-a2a 10.2)."""
    if machine not in stack.machines:
        there = ", ".join(stack.machines)
        raise Refused(f"machine {machine} is not in the inventory; there are {there}")
    item = seen.items(stack, seen.look(stack)).get(machine)
    if item is None:
        raise Refused(f"machine {machine} is not replicated; `pulumi up` enables it")
    reader = arm.Arm(project.settings(stack))
    found = map(points.point, reader.list(f"{item['id']}/recoveryPoints", API_VERSION))
    return sorted(found, key=lambda point: (point.time, point.name), reverse=True)


def _texts(point: points.Point, now: points.Time) -> tuple[str, ...]:
    shared = "yes" if point.shared else "-"
    age = times.duration(_age_s(point, now))
    return point.name, times.shown(point.time), age, _kind(point), shared


def _kind(point: points.Point) -> str:
    """`ApplicationConsistent` as people write it: app-consistent."""
    told = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", point.kind).casefold()
    return told.replace("application-", "app-") or "-"


def _age_s(point: points.Point, now: points.Time) -> int:
    return int((now - point.time).total_seconds())


def _document(point: points.Point, now: points.Time) -> dict[str, object]:
    return {
        "name": point.name,
        "time": times.written(point.time),
        "ageSeconds": _age_s(point, now),
        "kind": point.kind,
        "shared": point.shared,
    }
