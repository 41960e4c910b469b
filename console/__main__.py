"""`python -m console`: the `dr` command."""

import argparse
import os
import sys

from console import discover, doctor, project, resume, status
from site_recovery import errors

COMMANDS = (discover, doctor, status, resume)
"""Each module has NAME, HELP, `options(parser)` and `main(options, directory, stack)`."""


def main(arguments: list[str] | None = None) -> int:
    """The command's own code; 1 and one line of why when nothing could be done."""
    options = _parser().parse_args(arguments)
    try:
        directory = project.find()
        os.chdir(directory)  # dr:caFile is relative to the project
        name = project.stack_name(directory, options.stack)
        return int(options.run(options, directory, name))
    except (project.Refused, errors.ArmError) as error:
        print(f"dr: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dr", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--stack", "-s", help="default: the selected one")
    for module in COMMANDS:
        command = commands.add_parser(module.NAME, parents=[shared], help=module.HELP)
        module.options(command)
        command.set_defaults(run=module.main)
    return parser


if __name__ == "__main__":
    sys.exit(main())
