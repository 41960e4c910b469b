"""`make walk`, `make walk-moves`: the stories of docs/walk.md and docs/moves.md, step by step.

Every step is taken in a project folder of its own against a local Azure of its own, and shown as
the page has it. A step that ends otherwise than it should ends the walk.
"""

import argparse
import collections.abc
import contextlib
import difflib
import http
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import typing
import urllib.request

from emulator.native.install import install
from tools import move_steps, walk_steps
from tools.leftovers import end_plugins
from tools.local_azure import LocalAzure, NotStarted, environment, write_shell_file
from tools.story import (
    INVENTORY,
    STACK,
    STACK_PAGE,
    Command,
    Edit,
    Post,
    Review,
    Step,
    Story,
    Write,
)
from tools.walk_page import WIDTH, calm, headings, page, printed, prompt, prose

ROOT = pathlib.Path(__file__).resolve().parents[1]
ESTATES = ROOT / "emulator" / "estates"
STORIES = {"walk": walk_steps.STORY, "moves": move_steps.STORY}
CODE = ("components", "console", "providers", "site_recovery", "__main__.py", "Pulumi.yaml")
WRITTEN = "https://localhost:8443"
"""The local Azure's address on pages that a person copies from."""
DR = 'dr() { python -m console "$@"; }\n'
"""As in the file that `make demo` writes for a person's shell."""


class Broken(Exception):
    """A step that did not end as it should."""


class Walk:
    """The project folder, the local Azure behind it, and the steps."""

    def __init__(self, folder: pathlib.Path, story: Story) -> None:
        self._folder = folder
        self.story = story
        self._azure = LocalAzure(folder / ".local")
        self._ready: dict[str, typing.Any] = {}
        self._variables: dict[str, str] = {}
        self._learned: dict[str, str] = {}
        self._written = ""

    def begin(self) -> None:
        """Start the local Azure and make the project. Raises NotStarted, Broken."""
        story = self.story
        options = {"--estate": ESTATES / story.estate, "--speed": story.speed, "--port": story.port}
        self._ready = self._azure.start(*(str(word) for both in options.items() for word in both))
        self._learned = {"subscription": self._ready["subscriptionId"]}
        install(self._azure.directory / "pulumi", self._ready)
        self._variables = environment(self._azure.directory, self._ready) | {
            "PULUMI_BACKEND_URL": "file://.local/state",  # as short wherever the folder is
            "LOCAL_AZURE": self._ready["endpoint"],
        }
        self._make_project()
        if story.stack_file:
            self._make_stack()

    def _make_project(self) -> None:
        """The program by reference."""
        (self._folder / INVENTORY).parent.mkdir(parents=True)
        for source in (*(ROOT / name for name in CODE), *(ROOT / "stacks").glob("*.py")):
            (self._folder / source.relative_to(ROOT)).symlink_to(source)
        (self._folder / ".venv").symlink_to(sys.prefix)

    def _make_stack(self) -> None:
        """The stack, the file that the walk begins with, and what comes before its steps."""
        told = self.story.stack_file.format(
            subscription=self._ready["subscriptionId"], endpoint=self._ready["endpoint"]
        )
        (self._folder / STACK_PAGE).write_text(told, encoding="utf-8")
        for line in (f"pulumi stack init {STACK}", *self.story.prepare):
            self.take(Step("", "", Command(line)))
        self._written = self._text(STACK_PAGE)

    def take(self, step: Step) -> str:
        """Take one step; what it shows. Raises Broken when it ends otherwise than it should."""
        match step.act:
            case Command() as command:
                return printed(self._run(command), command)
            case Edit() as edit:
                return calm(self._edit(edit))
            case Write() as page:
                return self._write(page)
            case Review(file=name, new=new):
                before = "" if new else self._written
                return calm(_difference(name, before, self._text(name)))
            case Post(path=path):
                return calm(self._post(path))

    def _run(self, command: Command) -> str:
        """All that a command line printed."""
        if command.speed:
            self._send("/emulator/clock", json.dumps({"speed": command.speed}).encode())
        done = subprocess.run(
            ["sh", "-c", DR + command.line],
            cwd=self._folder,
            env={**os.environ, **self._variables, "COLUMNS": str(WIDTH)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != command.code:
            how = f"ended with {done.returncode}, not {command.code}"
            raise Broken(f"`{command.line}` {how}:\n{done.stdout}")
        for words in command.expect:
            if words not in done.stdout:
                raise Broken(f"`{command.line}` did not say `{words}`:\n{done.stdout}")
        if command.learn:
            self._learn(*command.learn, done.stdout)
        return done.stdout

    def _learn(self, name: str, pattern: str, text: str) -> None:
        found = re.search(pattern, text, re.MULTILINE)
        if not found:
            raise Broken(f"nothing is like {pattern!r} in:\n{text}")
        self._learned[name] = found[1]

    def _filled(self, text: str) -> str:
        """The text with what was learned in the places that name it."""
        for name, value in self._learned.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def _edit(self, edit: Edit) -> str:
        """Change the files; the diff."""
        before: dict[str, str] = {}
        for name, old, new in edit.changes:
            text, old = self._text(name), self._filled(old)
            before.setdefault(name, text)
            if text.count(old) != 1:
                raise Broken(f"{name}: {old!r} stands there {text.count(old)} times, not once")
            text = text.replace(old, self._filled(new))
            (self._folder / name).write_text(text, encoding="utf-8")
        return "\n".join(_difference(name, was, self._text(name)) for name, was in before.items())

    def _write(self, page: Write) -> str:
        """Write the file; nothing is shown."""
        told = page.text.replace(WRITTEN, str(self._ready.get("endpoint", WRITTEN)))
        (self._folder / page.file).write_text(told, encoding="utf-8")
        return ""

    def _text(self, name: str) -> str:
        return (self._folder / name).read_text(encoding="utf-8")

    def _post(self, path: str) -> str:
        """Make the call and let its time pass."""
        path = self._filled(path)
        status = self._send(path, b"")
        self._send("/emulator/clock", json.dumps({"advance_s": 120}).encode())
        return f"POST {path}\n{status} {http.HTTPStatus(status).phrase}"

    def _send(self, path: str, body: bytes) -> int:
        request = urllib.request.Request(
            self._ready["endpoint"] + path,
            method="POST",
            data=body,
            headers={"Authorization": "Bearer walk", "Content-Type": "application/json"},
        )
        trust = ssl.create_default_context(cafile=self._ready["ca"])
        with urllib.request.urlopen(request, context=trust) as reply:
            return int(reply.status)

    def hand_over(self) -> None:
        """Leave the steps to a person in another terminal, until Ctrl-C."""
        write_shell_file(self._azure.directory / "env", self._variables)
        page = self.story.page.relative_to(ROOT)
        print(
            f"The walk's project is made. In another terminal, with {page} beside it:\n\n"
            f"  cd {self._folder} && . .local/env\n",
        )
        for call in (step.act for step in self.story.steps if isinstance(step.act, Post)):
            print(
                f"Without the Azure CLI, `{call.az}` is\n\n"
                f"  curl --cacert .local/ca.pem -H 'Authorization: Bearer walk' -d '' \\\n"
                f"    '{self._ready['endpoint']}{self._filled(call.path)}'\n"
            )
        print("Ctrl-C here stops the local Azure and removes the folder.", flush=True)
        signal.pause()

    def close(self) -> None:
        """Stop the local Azure and what it needed."""
        self._azure.stop()
        end_plugins(self._azure.directory / "pulumi")


@contextlib.contextmanager
def walking(story: Story) -> collections.abc.Iterator[Walk]:
    """A walk in a folder that goes away with it. Raises NotStarted, Broken."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dr-walk-"))
    walk = Walk(folder, story)
    try:
        walk.begin()
        yield walk
    finally:
        walk.close()
        shutil.rmtree(folder, ignore_errors=True)


def walked(walk: Walk) -> str:
    """Take all steps, each shown as it goes; the page."""
    shown: list[str] = []
    for title, step in zip(headings(walk.story), walk.story.steps, strict=True):
        print("", *filter(None, (title, prose(step), prompt(step))), sep="\n\n", flush=True)
        shown.append(walk.take(step))
        print(shown[-1], flush=True)
    return page(walk.story, shown)


def _difference(name: str, before: str, now: str) -> str:
    """A diff as a reviewer sees it."""
    was = f"a/{name}" if before else "/dev/null"
    lines = difflib.unified_diff(
        before.splitlines(), now.splitlines(), was, f"b/{name}", lineterm="", n=2
    )
    return "\n".join(lines)


def main() -> int:
    """0; 1 and what went wrong when a step did."""
    parser = argparse.ArgumentParser(prog="python -m tools.walk")
    parser.add_argument("story", nargs="?", choices=STORIES, default="walk")
    parser.add_argument("--write", action="store_true", help="write its page anew")
    parser.add_argument("--hand", action="store_true", help="set up only; a person takes the steps")
    options = parser.parse_args()
    story = STORIES[options.story]
    try:
        with walking(story) as walk:
            if options.hand:
                walk.hand_over()
            text = walked(walk)
    except (Broken, NotStarted) as error:
        print(f"walk: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("walk: ended, all of it removed", file=sys.stderr)
        return 130
    if options.write:
        story.page.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
