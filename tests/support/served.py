"""A local Azure as its own process, over HTTPS."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

ROOT = pathlib.Path(__file__).parent.parent.parent


class Served:
    """The process and what its ready line told."""

    def __init__(self, process: subprocess.Popen[str], told: dict[str, Any]) -> None:
        self.process, self.told = process, told

    def end(self, *, kill: bool = False) -> int:
        """Stop it, or kill it; gives the exit code."""
        self.process.kill() if kill else self.process.terminate()
        self.process.communicate(timeout=20)
        return self.process.returncode


@contextlib.contextmanager
def serve(directory: pathlib.Path, *options: str) -> Iterator[Served]:
    """A served world on a free port, ended at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "emulator", "--port", "0", "--directory", str(directory), *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    served = Served(process, json.loads(line) if line else {})
    try:
        yield served
    finally:
        if process.poll() is None:
            served.end(kill=True)
