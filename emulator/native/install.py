"""Install the stand-in as the native plugin of one PULUMI_HOME, for one running local Azure.

Nothing outside that home knows of it: other homes keep the real plugin.
"""

import argparse
import json
import pathlib
import shlex
import sys
import typing

from emulator.native.settings import FILE, NotLocal, from_ready_line

VERSION = "3.29.0"  # the version that the Python SDK asks the engine for
NAME = "pulumi-resource-azure-native"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def install(home: pathlib.Path, ready: dict[str, typing.Any]) -> pathlib.Path:
    """Write the plugin's folder and return its program; repeatable.

    home: the PULUMI_HOME of the runs that shall use it. ready: the emulator's ready line.
    """
    from_ready_line(ready)  # refuses what is not local
    folder = home / "plugins" / f"resource-azure-native-v{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / FILE
    settings.write_text(json.dumps(ready), encoding="utf-8")
    settings.chmod(0o600)
    (folder / "PulumiPlugin.yaml").write_text(f"name: azure-native\nversion: {VERSION}\n")
    program = folder / NAME
    program.write_text(_script(settings), encoding="utf-8")
    program.chmod(0o755)
    return program


def _script(settings: pathlib.Path) -> str:
    python, root, file = (shlex.quote(str(x)) for x in (sys.executable, ROOT, settings.resolve()))
    return f'#!/bin/sh\nPYTHONPATH={root} exec {python} -m emulator.native {file} "$@"\n'


def main() -> None:
    """Install for the ready line that comes on stdin."""
    parser = argparse.ArgumentParser(prog="python -m emulator.native.install")
    parser.add_argument("home", type=pathlib.Path, help="the PULUMI_HOME to install into")
    try:
        print(install(parser.parse_args().home, json.loads(sys.stdin.readline())))
    except (NotLocal, json.JSONDecodeError, KeyError) as error:
        sys.exit(f"install: the ready line of `python -m emulator` is expected on stdin: {error}")


if __name__ == "__main__":
    main()
