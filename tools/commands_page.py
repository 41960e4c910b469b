"""The page of `dr` and all its commands, made from their parsers."""

import argparse
import collections.abc
import types
import typing

from console.__main__ import TOPICS
from tools.tables import Cells, code, made, plain, table

INTRODUCTION = """\
`dr` is short for `python -m console` in the project's folder. Every command takes `--stack NAME`,
tells its options by `--help`, and needs no more than Reader rights unless it says that it changes
something. It reads the stack file, the engine's state and the service.

| exit code | when |
| --- | --- |
| 0 | it went well |
| 1 | it could not be done; one line says why |
| 2 | the words are none of the command's |
| 3 | somebody should look, for pipelines and monitoring; of `dr status`: a warning |
| 4 | of `dr status`: something is critical |
| 130 | Ctrl-C ended it |
"""
SHARED = ("help", "stack")
HEADS = ("option", "meaning", "default")


def page() -> str:
    """The whole page."""
    parts = ["# Commands", made("python -m tools.pages", "the commands in console/")]
    parts += [INTRODUCTION.strip(), _index()]
    for topic, modules in TOPICS.items():
        parts.append(f"## {topic}")
        for module in modules:
            parts += _command(module)
    return "\n\n".join(parts) + "\n"


def _index() -> str:
    rows = [
        (f"[`dr {module.NAME}`](#dr-{module.NAME})", plain(module.HELP), topic)
        for topic, modules in TOPICS.items()
        for module in modules
    ]
    return table(("command", "for", "topic"), rows)


def _command(module: types.ModuleType) -> collections.abc.Iterator[str]:
    """A command's section; one that has commands of its own shows theirs below it."""
    parser = argparse.ArgumentParser(prog=f"dr {module.NAME}", add_help=False)
    module.options(parser)
    yield f"### dr {module.NAME}"
    yield f"{module.HELP[0].upper()}{module.HELP[1:]}."
    yield "\n".join(("```console", *(f"$ {example}" for example in module.EXAMPLES), "```"))
    yield from _options(parser)


def _options(parser: argparse.ArgumentParser) -> collections.abc.Iterator[str]:
    own = [each for each in parser._actions if each.dest not in SHARED]
    rows = [_row(each) for each in own if not _commands(each)]
    if rows:
        yield table(HEADS, rows)
    for name, inner, told in (each for action in parser._actions for each in _commands(action)):
        yield f"#### {parser.prog} {name}"
        yield from filter(None, (plain(told),))
        yield from _options(inner)


def _commands(
    action: argparse.Action,
) -> list[tuple[str, argparse.ArgumentParser, str]]:
    """The commands inside a command; none of a plain option."""
    if not isinstance(action, argparse._SubParsersAction):
        return []
    told = {each.dest: each.help or "" for each in action._choices_actions}
    return [
        (name, inner, inner.description or told.get(name, ""))
        for name, inner in action.choices.items()
    ]


def _row(action: argparse.Action) -> Cells:
    named = ", ".join(action.option_strings)
    values = _values(action)
    meaning = plain((action.help or "") % vars(action) if action.help else "")
    again = "; may be given again" if isinstance(action, argparse._AppendAction) else ""
    return code(f"{named} {values}".strip()), meaning + again, _default(action)


def _values(action: argparse.Action) -> str:
    """What follows it, or its own place: `NAME`, `NAME …`, `[FILE]`."""
    if action.nargs == 0:
        return ""
    if action.choices is not None and not action.metavar:
        name = "|".join(str(choice) for choice in action.choices)
    else:
        name = str(action.metavar or action.dest.upper())
    return {"+": f"{name} …", "*": f"[{name} …]", "?": f"[{name}]"}.get(str(action.nargs), name)


def _default(action: argparse.Action) -> str:
    value: typing.Any = action.default
    if action.nargs == 0 or value in (None, [], argparse.SUPPRESS):
        return ""
    return code(str(value))
