"""The local Azure of a directory: start, find and stop it, and what its users need set."""

import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import time
import typing

ROOT = pathlib.Path(__file__).resolve().parents[1]
START_S = 30
STOP_S = 10
Ready = dict[str, typing.Any]


class NotStarted(Exception):
    """Why the local Azure is not there; one line."""


class LocalAzure:
    """The emulator that keeps its state in `directory`; at most one runs there."""

    def __init__(self, directory: pathlib.Path) -> None:
        self.directory = directory.resolve()
        self._line = self.directory / "ready.json"
        self._errors = self.directory / "emulator.err"
        self._process: subprocess.Popen[bytes] | None = None

    def ready(self) -> Ready | None:
        """The ready line of the one that runs; None when none does."""
        try:
            ready: Ready = json.loads(self._line.read_text(encoding="utf-8"))
        except (FileNotFoundError, json.JSONDecodeError):
            return None
        return ready if _is_emulator(ready["pid"]) else None

    def start(self, *options: str) -> Ready:
        """The ready line of the one that runs, started if need be.

        Raises NotStarted.
        """
        if running := self.ready():
            return running
        self.directory.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "emulator", "--directory", str(self.directory), *options]
        with self._line.open("wb") as line, self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=line,
                stderr=errors,
                start_new_session=True,  # a Ctrl-C meant for the engine must not reach it
            )
        return self._answer(self._process)

    def _answer(self, process: "subprocess.Popen[bytes]") -> Ready:
        until = time.monotonic() + START_S
        while time.monotonic() < until and process.poll() is None:
            if ready := self.ready():
                return ready
            time.sleep(0.05)
        process.kill()
        said = self._errors.read_text(encoding="utf-8").strip().splitlines()
        raise NotStarted(said[-1] if said else f"no answer within {START_S} s")

    def wait(self) -> None:
        """Until the one that was started here ends."""
        if self._process:
            self._process.wait()

    def stop(self) -> bool:
        """End it and wait for its end; False when none ran."""
        running = self.ready()
        if not running:
            return False
        pid = running["pid"]
        os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + STOP_S
        while _is_emulator(pid) and time.monotonic() < until:
            time.sleep(0.05)
        if _is_emulator(pid):
            os.kill(pid, signal.SIGKILL)
        self.wait()  # nobody else collects it
        return True


def _is_emulator(pid: int) -> bool:
    """True while the process lives and is ours: a number is given to another one some day."""
    try:
        os.kill(pid, 0)
        told = _command_line(pid)
    except (ProcessLookupError, PermissionError, FileNotFoundError):
        return False
    return "emulator" in told


def _command_line(pid: int) -> str:
    """Empty for a zombie. Linux has /proc and, in containers, often no ps."""
    file = pathlib.Path(f"/proc/{pid}/cmdline")
    if file.parent.parent.joinpath("self").exists():
        return file.read_text(encoding="utf-8")
    asked = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def environment(directory: pathlib.Path, ready: Ready) -> dict[str, str]:
    """What the engine, the console and a shell need set to work with this local Azure."""
    directory = directory.resolve()
    state = directory / "state"
    state.mkdir(parents=True, exist_ok=True)
    programs = [str(ROOT / ".engine" / "bin"), str(pathlib.Path(sys.executable).parent)]
    return {
        **ready["environment"],
        "PATH": os.pathsep.join([*programs, os.environ["PATH"]]),
        "PULUMI_HOME": str(directory / "pulumi"),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "local",
        "PULUMI_DIY_BACKEND_GZIP": "true",
        "PULUMI_PARALLEL": "64",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def write_shell_file(path: pathlib.Path, variables: dict[str, str]) -> None:
    """A file to source: the same environment for a person's own shell, before its own PATH."""
    rest = variables["PATH"].removesuffix(os.environ["PATH"])
    fixed = {name: value for name, value in sorted(variables.items()) if name != "PATH"}
    lines = [f"export {name}={shlex.quote(value)}" for name, value in fixed.items()]
    lines.append(f'export PATH={shlex.quote(rest)}"$PATH"')
    lines.append('dr() { python -m console "$@"; }')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
