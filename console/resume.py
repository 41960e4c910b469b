"""`dr resume`: go on after an engine that was killed, with what it left behind cleared away."""

import argparse
import json
import pathlib
import subprocess

from console import pending
from console.project import Refused

NAME, HELP = "resume", "go on after an engine that was killed"
CALM = ("--yes", "--skip-preview")


def options(parser: argparse.ArgumentParser) -> None:
    """None beside the stack."""
    del parser


def main(_options: argparse.Namespace, directory: pathlib.Path, stack: str) -> int:
    """Resume; 0, or raises Refused."""
    resume(directory, stack)
    return 0


def resume(directory: pathlib.Path, stack: str) -> None:
    """Take the lock away, clear up pending creates, and go on.

    Raises Refused when refresh or up fails; cancel fails when there is no lock, which is fine.
    """
    _pulumi(directory, "cancel", "--yes", "--stack", stack)
    state = json.loads(_engine(directory, None, "stack", "export", "--stack", stack))
    if deployment := pending.taken_in(state["deployment"]):
        told = json.dumps({**state, "deployment": deployment})
        _engine(directory, told, "stack", "import", "--stack", stack)
    _must(directory, "refresh", *CALM, "--clear-pending-creates", "--stack", stack)
    _must(directory, "up", *CALM, "--stack", stack)


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
