"""`dr resume`: go on after an engine that was killed, with what it left behind cleared away."""

import argparse
import collections.abc
import json
import pathlib

from console import backend, checkpoint, engine, pending
from console.project import Refused

NAME, HELP = "resume", "go on after an engine that was killed"
EXAMPLES = ("dr resume --stack shop", "dr resume --made shop-vnet-asr")
ALL_ERRORS = ("--continue-on-error",)
"""Whatever else an earlier run made is then named at once."""
CALM = ("--yes", "--skip-preview")


def options(parser: argparse.ArgumentParser) -> None:
    """What the state does not know was made."""
    parser.add_argument(
        "--made",
        action="append",
        default=[],
        metavar="NAME",
        help='what "already exists" and an earlier run of this stack made: keep it as its own',
    )


def main(options: argparse.Namespace, directory: pathlib.Path, stack: str) -> int:
    """Resume; 0, or raises Refused."""
    resume(directory, stack, options.made)
    return 0


def resume(directory: pathlib.Path, stack: str, made: collections.abc.Sequence[str] = ()) -> None:
    """Make the state readable, take the lock away, clear up pending creates, and go on.

    made: names of native resources that a run made without writing it down; never guessed, as
    what is taken in is the stack's own from then on. The next refresh drops what is not there.

    Raises Refused when refresh or up fails; cancel fails when there is no lock, which is fine.
    """
    for done in checkpoint.mend(backend.ask(directory), directory, stack):
        print(f"dr: {done}", flush=True)
    engine.watched(directory, "cancel", "--yes", "--stack", stack)
    _take_in(directory, stack, made)
    _must(directory, "refresh", *CALM, "--clear-pending-creates", "--stack", stack)
    _must(directory, "up", *CALM, *(ALL_ERRORS if made else ()), "--stack", stack)


def _take_in(directory: pathlib.Path, stack: str, made: collections.abc.Sequence[str]) -> None:
    """Write into the state what Azure may hold and the state does not."""
    state = json.loads(engine.answer(directory, "stack", "export", "--stack", stack))
    deployment = pending.taken_in(state["deployment"])
    if made:
        preview = json.loads(engine.answer(directory, "preview", "--json", "--stack", stack))
        kept = deployment or state["deployment"]
        deployment, unknown = pending.made_before(kept, preview, made)
        if unknown:
            raise Refused(
                f"{', '.join(unknown)}: not to be made by this stack; see `pulumi preview`"
            )
    if deployment:
        told = json.dumps({**state, "deployment": deployment})
        engine.answer(directory, "stack", "import", "--stack", stack, told=told)


def _must(directory: pathlib.Path, *arguments: str) -> None:
    if code := engine.watched(directory, *arguments):
        raise Refused(
            f'pulumi {arguments[0]} ended with {code}; its own words are above. What "already '
            'exists" because a run of this stack made it: `dr resume --made NAME`'
        )
