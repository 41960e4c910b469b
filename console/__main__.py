"""`python -m console`: dr status, dr resume."""

import argparse
import dataclasses
import json
import os
import sys

from console import project, status, table
from console.resume import resume
from site_recovery import errors
from stacks.config import Config


def main(arguments: list[str] | None = None) -> int:
    """0; 1 and one line of why when nothing could be done."""
    options = _parser().parse_args(arguments)
    try:
        directory = project.find()
        os.chdir(directory)  # dr:caFile is relative to the project
        name = project.stack_name(directory, options.stack)
        if options.command == "resume":
            resume(directory, name)
        else:
            _status(project.load(directory, name), options.json)
    except (project.Refused, errors.ArmError) as error:
        print(f"dr: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dr", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--stack", "-s", help="default: the selected one")
    shown = commands.add_parser("status", parents=[shared], help="where every machine stands")
    shown.add_argument("--json", action="store_true", help="for programs")
    commands.add_parser("resume", parents=[shared], help="go on after an engine that was killed")
    return parser


def _status(stack: Config, as_json: bool) -> None:
    found = status.rows(stack)
    if as_json:
        machines = [dataclasses.asdict(row) for row in found]
        print(json.dumps({"vaultId": stack.vault.thing.id, "machines": machines}, indent=2))
        return
    table.write(status.TITLES, [row.texts() for row in found], sys.stdout)
    print(f"\n{status.counts(found)}, vault {stack.vault.thing.name} in {stack.vault.location}")


if __name__ == "__main__":
    sys.exit(main())
