"""`dr completion`: what a shell needs to complete commands, options and names for `dr`.

Names come from the files of stacks/ alone: nothing is asked of Azure or of the engine.
"""

import argparse
import collections.abc
import os
import pathlib
import typing

from console import project
from site_recovery.positions import Position
from stacks import files

NAME, HELP = "completion", "completion of commands and names for your shell"
EXAMPLES = (
    "dr completion bash > ~/.local/share/bash-completion/completions/dr",
    "dr completion zsh > ~/.zfunc/_dr",
    "dr completion fish > ~/.config/fish/completions/dr.fish",
)
NOW = """\
for this shell only, where it is bash or zsh:
  eval "$(dr completion bash)"
"""
SHELLS = ("bash", "zsh", "fish")
COMMAND = "dr"
Names = list[str]


def options(parser: argparse.ArgumentParser) -> None:
    """For which shell."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that reads it")
    parser.epilog = f"{NOW}\n{parser.epilog}"


def needs_stack(_options: argparse.Namespace) -> bool:
    """A script is the same for all."""
    return False


def main(options: argparse.Namespace, _directory: pathlib.Path, _stack: str) -> int:
    """Print the script."""
    from argcomplete import shell_integration

    print(shell_integration.shellcode([COMMAND], shell=options.shell))
    return 0


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer a shell that asks for completions, and end; return at once for anybody else."""
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser, always_complete_options="long")


def equip(command: argparse.ArgumentParser) -> None:
    """Let each argument of a command, and of its own commands, be completed by what help calls it.

    argparse calls one without a metavar by its destination, in capitals.
    """
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            for act in action.choices.values():
                equip(act)
        elif completer := COMPLETERS.get(str(action.metavar or action.dest.upper())):
            action.completer = completer  # type: ignore[attr-defined]


def stacks(**_asked: typing.Any) -> Names:
    """Stacks that have a file."""
    return project.stacks(project.find())


def groups(parsed_args: argparse.Namespace, **_asked: typing.Any) -> Names:
    """Groups of the stack that stands on the line, else of all."""
    return sorted({name for pair in _pairs(parsed_args) for name in _mapping(pair.get("groups"))})


def machines(parsed_args: argparse.Namespace, **_asked: typing.Any) -> Names:
    """Machines of the stack that stands on the line, else of all."""
    folder = project.find() / "stacks"
    found: set[str] = set()
    for pair in _pairs(parsed_args):
        if inventory := pair.get("machines"):
            found |= set(_mapping(_content(folder / str(inventory)).get("machines")))
    return sorted(found)


def positions(**_asked: typing.Any) -> Names:
    """What a file may ask for."""
    return [position.value for position in Position if position.askable]


COMPLETERS: dict[str, collections.abc.Callable[..., Names]] = {
    "STACK": stacks,
    "GROUP": groups,
    "MACHINE": machines,
    "POSITION": positions,
}


def _pairs(asked: argparse.Namespace) -> collections.abc.Iterator[dict[str, typing.Any]]:
    folder = project.find() / "stacks"
    named = getattr(asked, "stack", None)
    for name in [named] if named else stacks():
        content = _content(folder / f"Pulumi.{name}.yaml")
        yield _mapping(_mapping(content.get("config")).get("dr:pair"))


def _content(path: pathlib.Path) -> dict[str, typing.Any]:
    """A file's keys; none of a file that is broken or not there: nobody reads a message here."""
    try:
        return _mapping(files.read_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, files.BrokenFile):
        return {}


def _mapping(found: typing.Any) -> dict[str, typing.Any]:
    return found if isinstance(found, dict) else {}
