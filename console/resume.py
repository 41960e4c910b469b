"""`dr resume`: go on after an engine that was killed, with what it left behind cleared away."""

import argparse
import collections.abc
import json
import pathlib
import subprocess

from console import backend, checkpoint, pending
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
    _pulumi(directory, "cancel", "--yes", "--stack", stack)
    _take_in(directory, stack, made)
    _must(directory, "refresh", *CALM, "--clear-pending-creates", "--stack", stack)
    _must(directory, "up", *CALM, *(ALL_ERRORS if made else ()), "--stack", stack)


def _take_in(directory: pathlib.Path, stack: str, made: collections.abc.Sequence[str]) -> None:
    """Write into the state what Azure may hold and the state does not."""
    state = json.loads(_engine(directory, None, "stack", "export", "--stack", stack))
    deployment = pending.taken_in(state["deployment"])
    if made:
        preview = json.loads(_engine(directory, None, "preview", "--json", "--stack", stack))
        kept = deployment or state["deployment"]
        deployment, unknown = pending.made_before(kept, preview, made)
        if unknown:
            raise Refused(
                f"{', '.join(unknown)}: not to be made by this stack; see `pulumi preview`"
            )
    if deployment:
        told = json.dumps({**state, "deployment": deployment})
        _engine(directory, told, "stack", "import", "--stack", stack)


def _must(directory: pathlib.Path, *arguments: str) -> None:
    if code := _pulumi(directory, *arguments):
        raise Refused(f"pulumi {arguments[0]} ended with {code}; its own words are above")


def _engine(directory: pathlib.Path, told: str | None, *arguments: str) -> str:
    """What a short engine command printed."""
    command = ["pulumi", *arguments]
    done = subprocess.run(
        command, cwd=directory, input=told, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"{' '.join(command[:3])}: {done.stderr.strip()}")
    return done.stdout


def _pulumi(directory: pathlib.Path, *arguments: str) -> int:
    """The exit code. A Ctrl-C reaches the engine too, which then ends in order."""
    print(f"dr: pulumi {arguments[0]}", flush=True)
    try:
        process = subprocess.Popen(["pulumi", *arguments], cwd=directory)
    except FileNotFoundError:
        raise Refused("pulumi is not on PATH; install it, or run `make engine`") from None
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
