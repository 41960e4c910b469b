"""`dr status`: where every group and machine stands, how well, and why somebody should look."""

import argparse
import collections.abc
import dataclasses
import functools
import json
import pathlib
import sys

from console import (
    causes,
    live,
    project,
    screen,
    standing,
    status_changes,
    status_json,
    status_page,
    times,
)
from console.causes import ORDER, Level
from console.project import Refused
from console.standing import Standing
from site_recovery import arm, errors, points
from stacks.config import Config

NAME, HELP = "status", "where every machine stands, how well, and what runs"
EXAMPLES = (
    "dr status",
    "dr status --group shop-web --watch",
    "dr status --all --brief",
    "dr status --json | jq '.stacks[].machines[] | select(.level == \"Critical\")'",
)
EPILOG = """\
ends with:
  0  all is as declared and well
  3  a warning: not as declared, seeding, never drilled, an agent that expires, …
  4  critical: not replicated, an error of the service, RPO over its objective, may run twice
  1  a stack could not be read (and no other one is critical)
  2  wrong options"""
CODES = {Level.NORMAL: 0, Level.WARNING: 3, Level.CRITICAL: 4}
UNREAD = 1
EVERY_S, SHORTEST_S, LONGEST_S = 10.0, 1.0, 3600.0
Seen = tuple[Standing, causes.Causes]


@dataclasses.dataclass(frozen=True)
class Look:
    """All stacks at one moment. unread: stack to why. brief: machines only that need a look."""

    found: tuple[Seen, ...]
    unread: collections.abc.Mapping[str, str]
    brief: bool = False

    @property
    def level(self) -> Level:
        """The worst stack's."""
        levels = [each.level for _, each in self.found]
        return max(levels, key=lambda level: ORDER[level], default=Level.NORMAL)

    @property
    def code(self) -> int:
        """Critical before unread before a warning: what cannot be read may hide no more."""
        if self.unread and self.level is not Level.CRITICAL:
            return UNREAD
        return CODES[self.level]

    @property
    def now(self) -> points.Time:
        """The moment of the look."""
        return times.now(each.now for each, _ in self.found)

    def lines(self, width: int, height: int | None, lively: bool) -> list[str]:
        """The page; where it does not fit, without the machines that are well."""
        whole = self._page(width, lively, self.brief)
        if height is None or len(whole) <= height or self.brief:
            return whole
        return self._page(width, lively, True)

    def _page(self, width: int, lively: bool, brief: bool) -> list[str]:
        told: list[str] = []
        for each, found in self.found:
            told += [*status_page.page(each, found, width, lively=lively, brief=brief), ""]
        for name, why in self.unread.items():
            told += [f"{name}: cannot be read: {why}", ""]
        return told[:-1]

    def changes(self, before: "Look") -> list[str]:
        """What is new, a line each."""
        olds = {each.stack: (each, found) for each, found in before.found}
        told: list[str] = []
        for each, found in self.found:
            if each.stack in olds:
                told += status_changes.changes(olds[each.stack], (each, found))
        for name, why in self.unread.items():
            told += [] if name in before.unread else [f"{name}: cannot be read: {why}"]
        return told

    def document(self) -> status_json.Json:
        """For programs."""
        stacks = [status_json.stack(each, found) for each, found in self.found]
        stacks += [status_json.unread(name, why) for name, why in self.unread.items()]
        return status_json.document(stacks, self.level.value, self.code, self.now)


def options(parser: argparse.ArgumentParser) -> None:
    """Of what, how often, and how it is shown."""
    add = parser.add_argument
    add("--group", "-g", action="append", default=[], metavar="GROUP", help="only this one")
    add("--all", action="store_true", help="all stacks of this project, briefly")
    add("--brief", action="store_true", help="of machines only those that somebody should look at")
    add("--watch", "-w", action="store_true", help="look again and again, until Ctrl-C")
    add(
        "--interval",
        type=seconds,
        default=EVERY_S,
        metavar="SECONDS",
        help=f"between two looks of --watch; default: {EVERY_S:g}",
    )
    add("--json", action="store_true", help="for programs; with --watch a line for each look")
    parser.epilog = f"{EPILOG}\n\n{parser.epilog}"


def needs_stack(options: argparse.Namespace) -> bool:
    """Whether one stack is meant."""
    return not options.all


def main(options: argparse.Namespace, directory: pathlib.Path, name: str) -> int:
    """Show it; 0, 3 or 4 by what is found. Raises Refused."""
    if options.all and (options.group or options.stack):
        raise Refused("--all is of every stack; leave out --stack and --group")
    names = stacks(directory) if options.all else [name]
    looker = Looker(directory, tuple(names), tuple(options.group), options.all, options.brief)
    if options.watch:
        shown = live.stream if options.json else live.watch
        return shown(looker.look, options.interval, sys.stdout)
    seen = looker.look()
    if options.json:
        print(json.dumps(seen.document(), indent=2))
    else:
        live.say(seen.lines(screen.size()[0], None, screen.lively(sys.stdout)), sys.stdout)
    return seen.code


def stacks(directory: pathlib.Path) -> list[str]:
    """The stacks that have a file. Raises Refused if there is none."""
    found = project.stacks(directory)
    if not found:
        raise Refused("no stack has a file in stacks/; write one, README.md says how")
    return found


@dataclasses.dataclass
class Looker:
    """Looks at stacks; their files are read anew when one of them changed."""

    directory: pathlib.Path
    names: tuple[str, ...]
    groups: tuple[str, ...]
    all: bool
    brief: bool
    _read: tuple[object, dict[str, Config]] | None = None

    def look(self) -> Look:
        """One look. Raises what reading a single stack raises; of several, each has its own."""
        configs = self._configs()
        if not self.all:
            (name,) = self.names
            return Look((self._one(configs, name),), {}, self.brief)
        calls = [functools.partial(self._tried, configs, name) for name in self.names]
        found = dict(zip(self.names, arm.together(calls), strict=True))
        return Look(
            tuple(each for each in found.values() if not isinstance(each, str)),
            {name: each for name, each in found.items() if isinstance(each, str)},
            brief=True,
        )

    def _tried(self, configs: dict[str, Config], name: str) -> Seen | str:
        try:
            return self._one(configs, name)
        except (errors.ArmError, Refused) as error:
            return errors.one_line(str(error))

    def _one(self, configs: dict[str, Config], name: str) -> Seen:
        if name not in configs:
            configs[name] = project.load(self.directory, name)
        standing.refuse_unknown(configs[name], self.groups)
        found = standing.read(configs[name], self.directory, name, self.groups)
        return found, causes.causes(found)

    def _configs(self) -> dict[str, Config]:
        """What was read of the files, as long as none of them changed."""
        files = sorted((self.directory / "stacks").rglob("*.yaml"))
        stamp = [(path, path.stat().st_mtime_ns) for path in files]
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, {})
        return self._read[1]


def seconds(text: str) -> float:
    """An interval. Raises what argparse says of a wrong one."""
    given = float(text)
    if not SHORTEST_S <= given <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"{SHORTEST_S:g} to {LONGEST_S:g}: reads are counted")
    return given
