"""`dr resume`: go on after an engine that was killed, with what it left behind cleared away."""

import pathlib
import subprocess

from console.project import Refused

STEPS = (
    ("cancel", "--yes"),
    ("refresh", "--yes", "--skip-preview", "--clear-pending-creates"),
    ("up", "--yes", "--skip-preview"),
)


def resume(directory: pathlib.Path, stack: str) -> None:
    """Take the lock away, forget pending creates (ours adopt what they find), and go on.

    Raises Refused when refresh or up fails; cancel fails when there is no lock, which is fine.
    """
    for step in STEPS:
        print(f"dr: pulumi {' '.join(step)}", flush=True)
        code = _pulumi(directory, [*step, "--stack", stack])
        if code and step[0] != "cancel":
            raise Refused(f"pulumi {step[0]} ended with {code}; its own words are above")


def _pulumi(directory: pathlib.Path, arguments: list[str]) -> int:
    """The exit code. A Ctrl-C reaches the engine too, which then ends in order."""
    try:
        process = subprocess.Popen(["pulumi", *arguments], cwd=directory)
    except FileNotFoundError:
        raise Refused("pulumi is not on PATH; install it, or run `make engine`") from None
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue
