"""The Pulumi engine as a process: what it answers, and runs that a person watches."""

import collections.abc
import os
import pathlib
import subprocess

from console.project import Refused

PARALLEL = "PULUMI_PARALLEL"
THREADS = "64"
"""Else the engine's own step limit starves groups (facts, pulumi-engine section 3)."""
MISSING = "pulumi is not on PATH; install it, or run `make engine`"
UNREADABLE = ("failed to load checkpoint", "; `dr resume` mends what a killed engine left")
Environment = collections.abc.Mapping[str, str]


def answer(directory: pathlib.Path, *arguments: str, told: str | None = None) -> str:
    """What a short command printed. Raises Refused with the engine's own words."""
    done = ended(directory, *arguments, told=told)
    if done.returncode:
        said = " ".join(done.stderr.split()) or f"ended with {done.returncode}"
        said += UNREADABLE[1] if UNREADABLE[0] in said else ""
        raise Refused(f"pulumi {' '.join(arguments[:2])}: {said.removeprefix('error: ')}")
    return done.stdout


def ended(
    directory: pathlib.Path,
    *arguments: str,
    told: str | None = None,
    more: Environment | None = None,
) -> "subprocess.CompletedProcess[str]":
    """A command to its end, with all that it printed. more: variables besides this shell's."""
    try:
        return subprocess.run(
            ["pulumi", *arguments],
            cwd=directory,
            input=told,
            capture_output=True,
            text=True,
            check=False,
            env=_variables(more),
        )
    except FileNotFoundError:
        raise Refused(MISSING) from None


def watched(directory: pathlib.Path, *arguments: str, more: Environment | None = None) -> int:
    """The exit code of a run that prints as it goes. A Ctrl-C reaches the engine, too."""
    print(f"dr: pulumi {arguments[0]}", flush=True)
    try:
        process = subprocess.Popen(["pulumi", *arguments], cwd=directory, env=_variables(more))
    except FileNotFoundError:
        raise Refused(MISSING) from None
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _variables(more: Environment | None) -> dict[str, str]:
    return {PARALLEL: THREADS, **os.environ, **(more or {})}
