"""`python -m console`: the `dr` command."""

import argparse
import os
import sys
import types
import typing

from console import (
    completion,
    discover,
    doctor,
    drill,
    fence,
    jobs,
    move,
    points,
    project,
    resume,
    review,
    status,
)
from site_recovery import errors

TOPICS: dict[str, tuple[types.ModuleType, ...]] = {
    "Set up": (discover, doctor, completion),
    "See": (status, jobs, points),
    "Drill": (drill,),
    "Move": (review, move, fence),
    "Mend": (resume,),
}
"""Each module has NAME, HELP, EXAMPLES, `options(parser)` and `main(options, directory, stack)`.

One with `needs_stack(options)` is asked whether it wants the stack's name.
"""
INDENT = 12
INTERRUPTED = 130  # as a shell names a command that Ctrl-C ended
UNREAD = 141  # and one whose reader went away


def main(arguments: list[str] | None = None) -> int:
    """The command's own code; 1 and one line of why when nothing could be done."""
    parser = _parser()
    completion.complete(parser)
    options = parser.parse_args(arguments)
    if not options.command:
        parser.print_help()
        return 0
    try:
        directory = project.find()
        os.chdir(directory)  # dr:caFile is relative to the project
        wanted = options.needs_stack(options)
        name = project.stack_name(directory, options.stack) if wanted else ""
        code = int(options.deed(options, directory, name))
        sys.stdout.flush()
        return code
    except (project.Refused, errors.ArmError) as error:
        print(f"dr: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `dr points db-01 | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left goes there
        return UNREAD
    except KeyboardInterrupt:
        print("dr: interrupted", file=sys.stderr)
        return INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    shape: typing.Any = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    parser = argparse.ArgumentParser(prog="dr", description=_by_topic(), **shape)
    commands = parser.add_subparsers(
        dest="command",
        metavar="COMMAND",
        help="one of these; `dr COMMAND --help` tells its options",
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--stack", "-s", metavar="STACK", help="default: the selected one")
    for module in (module for modules in TOPICS.values() for module in modules):
        examples = "\n".join(["for example:", *(f"  {each}" for each in module.EXAMPLES)])
        command = commands.add_parser(
            module.NAME, parents=[shared], description=_title(module), epilog=examples, **shape
        )
        module.options(command)
        completion.equip(command)
        needs = getattr(module, "needs_stack", lambda _options: True)
        command.set_defaults(deed=module.main, needs_stack=needs)
    return parser


def _by_topic() -> str:
    """Every command under its topic, each with what it is for and how it is called."""
    lines = ["Disaster recovery of Azure machines, beside `pulumi preview` and `pulumi up`."]
    for topic, modules in TOPICS.items():
        lines += ["", topic]
        for module in modules:
            lines.append(f"  {module.NAME:{INDENT}}{module.HELP}")
            lines += [f"  {'':{INDENT}}  $ {example}" for example in module.EXAMPLES]
    return "\n".join(lines)


def _title(module: types.ModuleType) -> str:
    return f"{module.HELP[0].upper()}{module.HELP[1:]}."


if __name__ == "__main__":
    sys.exit(main())
