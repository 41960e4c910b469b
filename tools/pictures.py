"""`make pictures`: docs/pictures anew, each of what really came out of a run.

A shop of ten machines in a local Azure of its own is protected and drilled over a year, once with a
planted fault. Its machines run nothing, so what stands for their checks is said by this machine.
"""

import collections.abc
import contextlib
import datetime
import fcntl
import itertools
import json
import os
import pathlib
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import typing

from ruamel.yaml import YAML

from tools.browser import NoBrowser, browser, program
from tools.local_azure import NotStarted
from tools.picture import SGR, picture
from tools.story import STACK, STACK_PAGE, Story
from tools.walk import DR, ROOT, Broken, Walk

FOLDER = ROOT / "docs" / "pictures"
LOCAL = ROOT / "stacks" / "Pulumi.local.yaml"
COLUMNS, LINES = 118, 40
DAYS = 86_400
UNWELL = 3  # two of the groups are never drilled, and status says so
UP = (
    "pulumi up --yes --skip-preview --suppress-outputs --non-interactive --suppress-progress "
    "--color always"
)
UNDER_WAY = re.compile(r" (updating|running)( |$)")
TYPE = re.compile(r"pulumi-python:dynamic/siterecovery:|pulumi:pulumi:")
SHOTS = {
    "report-light": ("green", 1000, 1130, "light", ""),
    "report-dark": ("red", 1000, 1240, "dark", ""),
    "report-phone": ("red", 360, 1300, "light", "#drill"),
    "report-history": ("green", 1000, 760, "light", "#history"),
}
"""By file: the drill that is shown, width, height, scheme, and the part that is on top."""
GOALS = {"rpoMinutes": 15, "rtoMinutes": 4}
CHECKS = {
    "shop-web": [
        {"name": "home-page", "run": 'echo "status 200 from $DR_MACHINE_WEB_01_ADDRESS"'},
        {"name": "signed-in", "run": 'echo "status 200 from $DR_MACHINE_WEB_02_ADDRESS"'},
    ],
    "shop-db": [{"name": "orders", "run": "echo 1204 orders; echo newest of 08:55:41Z"}],
}
FULL = {
    "code": "AllocationFailed",
    "message": "Allocation failed. We do not have sufficient capacity for the size in this region",
    "possible_causes": "",
    "recommended_action": "Try a smaller size, or another zone",
}
FAULT = {
    "match": {"job": "TestFailover", "machine": "web-02"},
    "times": 1,
    "then": {"fail_task": FULL},
}


class Shop(Walk):
    """The shop's project, drilled as a file says, and looked at."""

    _passed = datetime.timedelta()

    def protect(self) -> None:
        """Replicate all that is in the demo's own stack file."""
        shutil.copy(ROOT / "stacks" / "machines" / "local.yaml", self._file("stacks/machines"))
        with self._config() as config:
            told = YAML().load(LOCAL.read_text(encoding="utf-8"))["config"]
            config["dr:pair"] = told["dr:pair"]
        self._run_quietly(UP)

    def drill(self, name: str, *groups: str, code: int = 0) -> str:
        """Declare a drill of these groups, and what `up` then prints."""
        with self._config() as config:
            for group, told in config["dr:pair"]["groups"].items():
                told.pop("drill", None)
                if group in groups:
                    told["drill"] = {"name": name, "objectives": GOALS, "checks": CHECKS[group]}
        return self.painted(UP, code)

    def plant(self, fault: dict[str, typing.Any]) -> None:
        """Let the service fail at something."""
        self._send("/emulator/faults", json.dumps([fault]).encode())

    def pass_days(self, days: int) -> None:
        """Let time go by."""
        self._send("/emulator/clock", json.dumps({"advance_s": days * DAYS}).encode())
        self._passed += datetime.timedelta(days=days)

    def month(self) -> str:
        """Which it is there, as drills are named."""
        return f"{datetime.datetime.now(datetime.UTC) + self._passed:%Y-%m}"

    def painted(self, line: str, code: int = 0) -> str:
        """What a terminal shows of a command line. Raises Broken when it ends otherwise."""
        found, text = _on_a_terminal(line, self._folder, self._variables)
        if found != code:
            raise Broken(f"`{line}` ended with {found}, not {code}:\n{text}")
        return text

    def report(self, options: str) -> None:
        """The report of its drills, in a file."""
        self._run_quietly(f"dr drill report --output {options}")

    def _run_quietly(self, line: str) -> None:
        self.painted(line)

    def _file(self, name: str) -> pathlib.Path:
        return self._folder / name

    @contextlib.contextmanager
    def _config(self) -> typing.Iterator[dict[str, typing.Any]]:
        """The stack's config, to be edited."""
        yaml = YAML()
        path = self._file(STACK_PAGE)
        file = yaml.load(path.read_text(encoding="utf-8"))
        yield file["config"]
        with path.open("w", encoding="utf-8") as text:
            yaml.dump(file, text)


STORY = Story(
    page=FOLDER,
    estate="shop.yaml",
    stack_file="config:\n  azure-native:subscriptionId: {subscription}\n"
    "  dr:endpoint: {endpoint}\n  dr:caFile: .local/ca.pem\n  dr:protect: 'false'\n",
    introduction="",
    steps=(),
)


def _on_a_terminal(line: str, folder: pathlib.Path, variables: dict[str, str]) -> tuple[int, str]:
    """Exit code and all that is printed, by a command that has a terminal for itself."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    process = subprocess.Popen(
        ["sh", "-c", DR + line],
        cwd=folder,
        env={**os.environ, **variables, "TERM": "xterm-256color", "PULUMI_STACK": STACK},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    with contextlib.suppress(OSError):  # Linux: the other end is closed
        while chunk := os.read(ours, 1 << 16):
            said += chunk
    os.close(ours)
    return process.wait(), said.decode(errors="replace").replace("\r\n", "\n")


def _screen(name: str, line: str, text: str) -> None:
    """A terminal's picture, with the command above it."""
    rows = [short for row in text.splitlines() if (short := _row(row)) is not None]
    folded = itertools.chain.from_iterable(map(_folded, rows))
    shown = picture("\n".join([f"\x1b[1m$ {line}\x1b[0m", *folded]))
    (FOLDER / f"{name}.svg").write_text(shown, encoding="utf-8")


def _row(row: str) -> str | None:
    """A row without what the engine puts before a type; None for one that is not the last word."""
    return None if UNDER_WAY.search(SGR.sub("", row)) else TYPE.sub("", row)


def _folded(row: str) -> collections.abc.Iterator[str]:
    """The row in lines that fit, indented as it is; colours take no room."""
    if len(SGR.sub("", row)) <= COLUMNS:
        yield row
        return
    indent = " " * (len(row) - len(row.lstrip()))
    line = indent
    for word in row.split():
        if len(SGR.sub("", line)) + len(SGR.sub("", word)) + 1 > COLUMNS and line.strip():
            yield line
            line = f"{indent}  "
        line += word if not line.strip() else f" {word}"
    yield line


def _photograph(folder: str) -> None:
    with browser() as opened:
        for name, (word, width, height, scheme, part) in SHOTS.items():
            opened.open(f"file://{folder}/{word}.html{part}", width, height, scheme)
            opened.picture(FOLDER / f"{name}.png", whole=False)


def take(shop: Shop) -> None:
    """All pictures."""
    both = ("shop-web", "shop-db")
    shop.protect()
    for _ in range(2):
        shop.drill(shop.month(), *both)
        shop.pass_days(90)
    shop.plant(FAULT)
    month = shop.month()
    _screen("drill-red", "pulumi up", shop.drill(month, *both, code=1))
    shop.pass_days(90)
    _screen("drill-green", "pulumi up", shop.drill(shop.month(), *both))
    _screen("status", "dr status", shop.painted("dr status", UNWELL))
    _screen("drill-list", "dr drill list", shop.painted("dr drill list"))
    with tempfile.TemporaryDirectory() as folder:
        shop.report(f"{folder}/green.html")
        shop.report(f"{folder}/red.html --group shop-web --drill {month}")
        _photograph(folder)


def main() -> int:
    """0; 1 and what went wrong when something did."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dr-pictures-"))
    shop = Shop(folder, STORY)
    try:
        program()  # without a browser nothing need begin
        shop.begin()
        take(shop)
    except (Broken, NoBrowser, NotStarted) as error:
        print(f"pictures: {error}", file=sys.stderr)
        return 1
    finally:
        shop.close()
        shutil.rmtree(folder, ignore_errors=True)
    print("\n".join(f"{file.relative_to(ROOT)}" for file in sorted(FOLDER.iterdir())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
