"""The page of every key of a stack file and of an inventory, made from the models that read them.

Examples are those of docs/reference/example/, a pair with every key.
"""

import collections.abc
import dataclasses
import json
import pathlib
import re
import typing

import yaml
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from stacks.inventory import Inventory
from stacks.pair import Project
from stacks.section import Section
from tools.config_kinds import inner, is_section, words
from tools.tables import Cells, code, made, plain, table

EXAMPLES = pathlib.Path(__file__).parents[1] / "docs" / "reference" / "example"
STACK_FILE, INVENTORY = "Pulumi.example.yaml", "machines/example.yaml"
HEADS = ("key", "takes", "default", "meaning")
LONGEST = 60
"""Of an example that stands in a cell."""
INTRODUCTION = """\
Two files say all: `stacks/Pulumi.NAME.yaml`, the stack file, has the keys below `dr:`; the
inventory, which it names, has the machines. Keys are in camelCase, unknown ones are refused, and
[rules.md](../rules.md) has every refusal. A key that has no default must be there.

Wherever a thing of Azure is named, a bare name is one that the stack makes; `existing: true` says
that it is there already: it is used, and never changed or deleted. Dates are quoted: the engine
rewrites bare ones.

The examples are of one pair that has every key:
[the stack file](example/Pulumi.example.yaml), [the inventory](example/machines/example.yaml).
What a pair needs at least is in [the first hour](../guide/first-hour.md).
"""


@dataclasses.dataclass(frozen=True)
class Place:
    """A section and where it stands: its path, and what the examples have there."""

    path: str
    model: type[Section]
    found: tuple[typing.Any, ...]


def page() -> str:
    """The whole page."""
    stack, inventory = _read(STACK_FILE)["config"], _read(INVENTORY)
    own = {key.removeprefix("dr:"): value for key, value in stack.items() if key[:3] == "dr:"}
    return (
        "\n\n".join(
            (
                "# Configuration",
                made("python -m tools.pages", "the models in stacks/"),
                INTRODUCTION.strip(),
                "## The stack file",
                *_sections(Place("dr:", Project, (own,))),
                "## The inventory",
                *_sections(Place("", Inventory, (inventory,))),
            )
        )
        + "\n"
    )


def _read(name: str) -> typing.Any:
    return yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8"))


def _sections(root: Place) -> collections.abc.Iterator[str]:
    """A heading, words and a table for each section, from the outermost inwards."""
    seen: dict[type[Section], str] = {}
    open_ = [root]
    while open_:
        place = open_.pop(0)
        if place.model not in seen:
            seen[place.model] = place.path
            open_[:0] = list(_inside(place))
    for model, path in seen.items():
        yield f"### {path.rstrip('.') or 'inventory'}"
        yield _about(model)
        yield table(HEADS, _rows(_place(root, path, model), seen))


def _place(root: Place, path: str, model: type[Section]) -> Place:
    """The section with every example of it, wherever it stands."""
    found = (each for place in _all(root) if place.model is model for each in place.found)
    return Place(path, model, tuple(found))


def _all(place: Place) -> collections.abc.Iterator[Place]:
    yield place
    for below in _inside(place):
        yield from _all(below)


def _inside(place: Place) -> collections.abc.Iterator[Place]:
    """The sections that its keys hold."""
    for key, (_, annotation) in keys(place.model).items():
        more, held = inner(annotation)
        if is_section(held):
            found = (each[key] for each in place.found if key in each)
            below = tuple(one for each in found for one in _spread(each, more))
            yield Place(_joined(place.path, key) + more, held, below)


def _spread(value: typing.Any, more: str) -> collections.abc.Iterator[typing.Any]:
    """The mappings inside lists and mappings; a bare word stands for a section written short."""
    for step in re.findall(r"\[\]|\.NAME", more)[:1]:
        values = value if step == "[]" else value.values()
        for each in values:
            yield from _spread(each, more[len(step) :])
    if not more and isinstance(value, dict):
        yield value


def keys(model: type[Section]) -> dict[str, tuple[FieldInfo, typing.Any]]:
    """Every key of a section, with its field and what it takes."""
    hints = typing.get_type_hints(model, include_extras=True)
    return {field.alias or name: (field, hints[name]) for name, field in model.model_fields.items()}


def _joined(path: str, key: str) -> str:
    return path + key if path in ("", "dr:") else f"{path}.{key}"


def _about(model: type[Section]) -> str:
    return plain((model.__doc__ or "").strip())


def _rows(place: Place, seen: dict[type[Section], str]) -> collections.abc.Iterator[Cells]:
    for key, (field, annotation) in keys(place.model).items():
        meaning, default = _meaning(field.description or "")
        if field.is_required():
            default = "**needed**"
        elif not default:
            default = _written(field.default)
        example = "" if "e.g." in meaning else _example(each.get(key) for each in place.found)
        taken = ", ".join(filter(None, (_takes(annotation, seen), example)))
        yield code(key), taken, default, meaning


def _meaning(told: str) -> tuple[str, str]:
    """What a key means, and the default that its words name."""
    parts = [part.strip() for part in told.split(";")]
    default = [part for part in parts if part.startswith("default ")]
    rest = [part for part in parts if part not in default[:1]]
    return plain("; ".join(rest)), plain(default[0].removeprefix("default ")) if default else ""


def _written(default: typing.Any) -> str:
    if default in (None, [], PydanticUndefined) or isinstance(default, Section):
        return ""
    return code(_flow(default))


def _takes(annotation: typing.Any, seen: dict[type[Section], str]) -> str:
    """Its words, or a link to the section that it holds."""
    more, held = inner(annotation)
    if not is_section(held):
        return words(annotation)
    path = seen[held]
    holder = {"": "", "[]": "list of: ", ".NAME": "names to: "}.get(more, "")
    return f"{holder}[{path}](#{re.sub(r'[^a-z0-9_-]', '', path.lower())})"


def _example(found: collections.abc.Iterable[typing.Any]) -> str:
    """The first that fits into a cell, as it is written in YAML's flow style."""
    for value in found:
        told = _flow(value)
        if not isinstance(value, bool | None) and len(told) <= LONGEST:
            return f"e.g. {code(told)}"
    return ""


def _flow(value: typing.Any) -> str:
    """YAML's flow style: JSON without the quotes that are not needed."""
    told = json.dumps(value)
    return value if isinstance(value, str) else re.sub(r'"([\w./-]+)"', r"\1", told)
