"""`make demo` and `make demo-down`: the whole program against the local Azure."""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import typing

from emulator.native.install import install
from tools.leftovers import end_plugins
from tools.local_azure import LocalAzure, NotStarted, environment, write_shell_file

ROOT = pathlib.Path(__file__).resolve().parents[1]
DIRECTORY = ROOT / ".local"
ESTATE = "emulator/estates/shop.yaml"
PORT = "8443"  # the stack file names it
STACK = "local"
NEXT = """
Try next
  . .local/env                     this shell now works with the demo's engine, state and sign-in
  dr status                        the table above, asked anew
  pulumi up --stack local          after an edit of stacks/Pulumi.local.yaml: groups, retention
  make demo                        once more: nothing to change
  make demo-down                   remove the stack and stop the local Azure
"""


WHAT_NOW = "make demo goes on from here, make demo-down removes all"


class Broken(Exception):
    """A step that failed; one line, what now included."""


def up(speed: str, expect_no_changes: bool) -> None:
    """Start what is not running, show the preview, apply it, show what is protected."""
    options = ["--stack", STACK, "--suppress-outputs", *_calm()]
    options += ["--expect-no-changes"] if expect_no_changes else []
    started = time.monotonic()
    ready = _start(speed)
    variables = environment(DIRECTORY, ready)
    install(DIRECTORY / "pulumi", ready)
    write_shell_file(DIRECTORY / "env", variables)
    _quietly(variables, "pulumi", "stack", "select", "--create", STACK)
    if _left_behind():
        _run(variables, sys.executable, "-m", "console", "resume", "--stack", STACK)
    _title("Preview: what would change")
    _pulumi(variables, "preview", *options)
    _title("Up: change it")
    _pulumi(variables, "up", "--yes", "--skip-preview", *options)
    _title("Replicated items")
    status = (sys.executable, "-m", "console", "status", "--stack", STACK)
    _run(variables, *status, check=False)  # 3: nobody drilled them yet
    print(f"\n{_summary(variables)} ({time.monotonic() - started:.0f} s)\n{NEXT}", end="")


def down() -> None:
    """Destroy the stack, stop the local Azure, forget both; whatever state they are in."""
    ready = LocalAzure(DIRECTORY).ready()
    try:
        if ready and (DIRECTORY / "state" / ".pulumi" / "stacks").exists():
            _destroy(environment(DIRECTORY, ready))
    finally:
        stop()


def stop() -> None:
    """Stop the local Azure and drop what it and the stack remember."""
    stopped = LocalAzure(DIRECTORY).stop()
    end_plugins(DIRECTORY / "pulumi")
    there = DIRECTORY.exists()
    shutil.rmtree(DIRECTORY, ignore_errors=True)
    print("local Azure: stopped" if stopped else "local Azure: none was running", end="")
    print(", .local removed" if there else "")


def _destroy(variables: dict[str, str]) -> None:
    """A stack that cannot be destroyed is told, not kept: its Azure goes away with it.

    Without `--remove`, which would delete the stack file too.
    """
    try:
        with contextlib.suppress(Broken):  # no lock to take away
            _quietly(variables, "pulumi", "cancel", "--yes", "--stack", STACK)
        options = ["--stack", STACK, "--yes", "--skip-preview", *_calm()]
        failed = _pulumi(variables, "destroy", *options, check=False)
    except FileNotFoundError:
        failed = 1
    if failed:
        print("demo: destroy failed; its records go away with the local Azure", file=sys.stderr)


def _start(speed: str) -> dict[str, typing.Any]:
    azure = LocalAzure(DIRECTORY)
    running = azure.ready()
    ready = running or azure.start("--estate", ESTATE, "--speed", speed, "--port", PORT)
    how = "already running" if running else f"started, {speed} times as fast as Azure"
    print(f"local Azure: {ready['endpoint']}, {how}")
    return ready


def _left_behind() -> bool:
    """An engine that was killed leaves its lock."""
    return any((DIRECTORY / "state" / ".pulumi" / "locks").rglob("*.json"))


def _summary(variables: dict[str, str]) -> str:
    """What the last update changed, from the engine's own history."""
    options = ("--stack", STACK, "--json", "--page-size", "1")
    told = _quietly(variables, "pulumi", "stack", "history", *options)
    counts = json.loads(told)[0].get("resourceChanges", {})
    same = counts.pop("same", 0)
    if not counts:
        return f"Nothing changed: all {same} resources are as the stack file says."
    changed = ", ".join(f"{count} {how}d" for how, count in counts.items())
    return f"Resources: {changed}, {same} unchanged." if same else f"Resources: {changed}."


def _calm() -> list[str]:
    """In a log nobody watches the dots."""
    return [] if sys.stdout.isatty() else ["--suppress-progress"]


def _title(text: str) -> None:
    bold = sys.stdout.isatty()
    print(f"\n\033[1m{text}\033[0m\n" if bold else f"\n== {text}\n", flush=True)


def _pulumi(variables: dict[str, str], *arguments: str, check: bool = True) -> int:
    return _run(variables, "pulumi", *arguments, check=check)


def _run(variables: dict[str, str], *command: str, check: bool = True) -> int:
    """Run it in the project's folder, its output shown as it comes."""
    sys.stdout.flush()
    asks = None if sys.stdin.isatty() else subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, stdin=asks)
    code = _end_of(process)
    if code and check:
        raise Broken(f"`{' '.join(command[:3])}` ended with {code}; {WHAT_NOW}")
    return code


def _end_of(process: "subprocess.Popen[bytes]") -> int:
    """The exit code. A Ctrl-C reaches the child too: it shall end in order, not be killed."""
    interrupted = False
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            interrupted = True
            continue
        if interrupted:
            raise KeyboardInterrupt
        return code


def _quietly(variables: dict[str, str], *command: str) -> str:
    """What a short command printed; its last line becomes the error when it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise Broken(f"`{' '.join(command[:3])}`: {said}; {WHAT_NOW}")
    return done.stdout


def main() -> int:
    """1 and one line when a step failed; what runs stays, for `make demo` to go on from.

    `idle` is 0 when no demo runs here.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.demo")
    parser.add_argument("what", choices=("up", "down", "stop", "idle"))
    parser.add_argument("--speed", default="60")
    parser.add_argument("--expect-no-changes", action="store_true")
    options = parser.parse_args()
    try:
        match options.what:
            case "up":
                up(options.speed, options.expect_no_changes)
            case "down":
                down()
            case "stop":
                stop()
            case "idle":
                return 1 if LocalAzure(DIRECTORY).ready() else 0
    except NotStarted as error:
        print(f"demo: {error} (the stack file names port {PORT})", file=sys.stderr)
        return 1
    except Broken as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo: interrupted; make demo goes on, make demo-down removes all", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
