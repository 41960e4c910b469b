"""`dr move`: groups to where the stack file says, through the vault and the recovery region only.

Only the settlement and the groups' own records are read and written: the rest of the stack may be
unreachable. The plan that is shown is saved, and what is not in it is not done.
"""

import argparse
import collections.abc
import contextlib
import dataclasses
import pathlib
import sys
import tempfile
import typing

from console import engine, move_file, preview, project, report, report_page, review, state
from console.discovery.page import Page
from console.project import Refused
from stacks.config import Config, Group

NAME, HELP = "move", "move groups, also when the primary region is gone"
EXAMPLES = (
    'dr move shop --to recovery/failedOver --reason "eastus2 is down"',
    "dr move shop            # what the file says already, or go on with it",
    'dr move shop --to recovery/failedOver --reason drill --point "2026-11-21T10:00:00Z" --preview',
)
DR_MOVE = "DR_MOVE"
PLAN = "plan.json"
LEFT_OVER = ("unfinished", "problems", "unfenced")
"""What of a group's result the next run goes on with."""


def options(parser: argparse.ArgumentParser) -> None:
    """Which groups, where to, and how much is asked."""
    add = parser.add_argument
    add("groups", nargs="+", metavar="GROUP", help="groups of the stack file")
    add("--to", metavar="POSITION", help="write this position into the stack file first")
    add("--reason", metavar="TEXT", help="why, one line; with --to")
    add(
        "--point",
        action="append",
        default=[],
        help="latest (default), latestProcessed, latestAppConsistent, latestCrashConsistent, a "
        "time that it is not to be younger than, or MACHINE=NAME for each machine; with --to",
    )
    add(
        "--no-shutdown",
        action="store_true",
        help="leave the machines running where they are; with --to",
    )
    add("--refresh", action="store_true", help="look at the groups anew before, at nothing else")
    add("--yes", "-y", action="store_true", help="do not ask")
    add("--preview", action="store_true", help="show the plan and stop; the edit of --to stays")


@dataclasses.dataclass(frozen=True)
class Errand:
    """What is moved where. urns: all that is read and written."""

    directory: pathlib.Path
    stack: str
    groups: tuple[str, ...]
    urns: tuple[str, ...]
    refresh: bool

    @property
    def arguments(self) -> tuple[str, ...]:
        """What preview and up are both told."""
        targets = [word for urn in self.urns for word in ("--target", urn)]
        return (*targets, *(["--refresh"] if self.refresh else []))

    @property
    def moved(self) -> str:
        """DR_MOVE: pending changes of these groups' machines do not refuse the move."""
        return ",".join(self.groups)


def main(options: argparse.Namespace, directory: pathlib.Path, stack: str) -> int:
    """Move; the engine's own code. Raises Refused."""
    _refuse_words(options)
    config = project.load(directory, stack)
    known = state.read(directory, stack)
    asked = tuple(dict.fromkeys(options.groups))
    _refuse_groups(asked, config, known, stack)
    due = [group for group in asked if not _idle(options, config.groups[group], known)]
    for group in asked:
        if group not in due:
            print(_at_rest(group, known))
    if not due:
        return 0
    urns = tuple(known.urns(due))
    errand = Errand(directory, stack, tuple(due), urns, options.refresh)
    with _file(options, errand, known) as keep:
        return _run(errand, options, keep)


def _run(errand: Errand, options: argparse.Namespace, keep: typing.Callable[[], object]) -> int:
    """Preview, ask, go. keep: called when the edit of the file shall stay."""
    with tempfile.TemporaryDirectory(prefix="dr-move-") as folder:
        plan = pathlib.Path(folder) / PLAN  # the folder is ours alone: a plan holds the config
        print(f"dr: pulumi preview of {', '.join(errand.groups)}", flush=True)
        found = _previewed(errand, plan)
        print(report_page.text(report.report(found)), end="", flush=True)
        if not found.changes:
            print("nothing to do")
            return 0
        if options.preview:
            keep()
            return 0
        if not (options.yes or _agreed(errand)):
            print("nothing was started")
            return 1
        keep()
        run = ("up", "--yes", "--skip-preview", "--suppress-outputs", "--plan", str(plan))
        more = {DR_MOVE: errand.moved}
        where = ("--stack", errand.stack)
        return engine.watched(errand.directory, *run, *errand.arguments, *where, more=more)


def _previewed(errand: Errand, plan: pathlib.Path) -> preview.Preview:
    saved = ("--save-plan", str(plan), *errand.arguments)
    told = review.run(errand.directory, errand.stack, *saved, moved=errand.moved)
    found = preview.read(told)
    if found.refusals:
        raise Refused("\n".join(note.text for note in found.refusals))
    return found


@contextlib.contextmanager
def _file(
    options: argparse.Namespace, errand: Errand, known: state.State
) -> collections.abc.Iterator[typing.Callable[[], object]]:
    """The stack file with the move written into it; as it was again unless it is kept."""
    kept: list[bool] = []
    if not options.to:
        yield lambda: None
        return
    page = Page(project.stack_file(errand.directory, errand.stack))
    new = move_file.edited(page, _lasts(errand, known), _wanted(options))
    project.parsed(page.path, new.text)  # refuses what the file may not say
    print(f"{move_file.diff(page, new)}\n", flush=True)
    page.save(new.text)
    try:
        yield lambda: kept.append(True)
    finally:
        if not kept:
            page.save(page.text)
            print(f"{page.path.name} is as it was", flush=True)


def _lasts(errand: Errand, known: state.State) -> dict[str, move_file.Last]:
    return {
        group: move_file.Last(known.used(group), str(known.result(group).get("position")))
        for group in errand.groups
    }


def _wanted(options: argparse.Namespace) -> move_file.Wanted:
    return move_file.Wanted(
        position=options.to,
        reason=options.reason,
        point=move_file.point(options.point),
        shuts_down=not options.no_shutdown,
    )


def _refuse_words(options: argparse.Namespace) -> None:
    """What cannot be meant, before anything is read."""
    if options.to and not (options.reason or "").strip():
        raise Refused("--to needs --reason TEXT: the reviewer of the file reads it")
    if not options.to and (options.reason or options.point or options.no_shutdown):
        raise Refused("--reason, --point and --no-shutdown belong to --to POSITION; add it")
    move_file.point(options.point)
    if not (options.yes or options.preview or sys.stdin.isatty()):
        raise Refused("nobody can be asked here; add --yes to go, or --preview to look only")


def _refuse_groups(
    groups: collections.abc.Iterable[str], config: Config, known: state.State, stack: str
) -> None:
    for group in groups:
        if group not in config.groups:
            there = ", ".join(config.groups)
            raise Refused(f"group {group} is not in the file of stack {stack}; there are {there}")
        if group not in known.records:
            raise Refused(f"group {group} has no record in the state; run `pulumi up` first")


def _idle(options: argparse.Namespace, group: Group, known: state.State) -> bool:
    """Whether the last run left nothing to do of what is asked now."""
    found = known.result(group.name)
    if options.refresh or any(found.get(key) for key in LEFT_OVER):
        return False
    here = found.get("position")
    if options.to:
        return bool(options.to == found.get("declared", here) == here and not options.point)
    move = group.move
    new = move is not None and (move.number != known.used(group.name) or _other_point(group, found))
    return bool(group.position == found.get("declared", here) and not new)


def _other_point(group: Group, found: collections.abc.Mapping[str, typing.Any]) -> bool:
    """Whether the file names other recovery points than the last move took."""
    used = found.get("recovery_point")
    if not isinstance(used, dict) or group.move is None:
        return False
    said = dataclasses.asdict(group.move.recovery_point)
    return {key: value for key, value in said.items() if value is not None} != used


def _at_rest(group: str, known: state.State) -> str:
    found = known.result(group)
    here, number = found.get("position"), known.used(group)
    return f"{group}: at {here} since move {number}; nothing to do (--refresh looks again)"


def _agreed(errand: Errand) -> bool:
    """The person's own word."""
    try:
        said = input(f"\nGo on with {', '.join(errand.groups)}? [y/N] ")
    except (EOFError, KeyboardInterrupt):
        return False
    return said.strip().casefold() in ("y", "yes")
