"""`dr points`: the recovery points of a machine, newest first, by the names that a move takes."""

import argparse
import json
import pathlib
import re
import sys

from console import project, status, table, times
from console.project import Refused
from site_recovery import arm, points
from site_recovery.watch import API_VERSION
from stacks.config import Config

NAME, HELP = "points", "recovery points of a machine"
EXAMPLES = ("dr points db-01", "dr points db-01 --json | jq -r '.points[0].name'")
TITLES = ("NAME", "TIME", "AGE", "KIND", "SHARED")


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
        print(json.dumps({"machine": options.machine, "points": told}, indent=2))
        return 0
    if not found:
        print(
            f"{options.machine} has no recovery point now; a commit ends them, seeding begins them"
        )
        return 0
    table.write(TITLES, [_texts(point, now) for point in found], sys.stdout)
    return 0


def listed(stack: Config, machine: str) -> list[points.Point]:
    """A machine's points, newest first; the service's list is not in order (protocol-a2a 10.2)."""
    if machine not in stack.machines:
        there = ", ".join(stack.machines)
        raise Refused(f"machine {machine} is not in the inventory; there are {there}")
    item = status.items(stack, status.look(stack)).get(machine)
    if item is None:
        raise Refused(f"machine {machine} is not replicated; `pulumi up` enables it")
    reader = arm.Arm(project.settings(stack))
    found = map(points.point, reader.list(f"{item['id']}/recoveryPoints", API_VERSION))
    return sorted(found, key=lambda point: (point.time, point.name), reverse=True)


def _texts(point: points.Point, now: points.Time) -> tuple[str, ...]:
    shared = "yes" if point.shared else "-"
    age = status.duration(_age_s(point, now))
    return point.name, times.shown(point.time), age, _kind(point), shared


def _kind(point: points.Point) -> str:
    """`CrashConsistent` as people write it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", point.kind).casefold() or "-"


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
