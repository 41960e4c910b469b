"""What a key of a file takes, in words: from the checks that stacks.values has for its kind."""

import collections.abc
import functools
import inspect
import typing

import pydantic

from stacks import values
from stacks.names import Kind
from stacks.references import Reference
from stacks.section import Section
from stacks.vault_objects import VaultObject

WORDS = {
    "_text": "text",
    "_line": f"one line, at most {values.LINE} characters",
    "_machine_id": "ARM id of a virtual machine",
    "_hours_or_off": "1 to 12 hours, or `off`",
    "_switch": "`true` or `false`",
    "_switch_or_label": "`true`, `false` or name",
    "_location": "region's short name",
    "_zone": "`1`, `2` or `3`",
    "_zone_or_none": "`1`, `2`, `3` or `none`",
    "_guid": "guid",
    "_address": "IPv4 address",
    "_prefix": "IPv4 prefix",
    "_relative_path": "path inside `stacks/`",
    "_endpoint": "`https://` address",
    "_position": " ".join(("one of", ", ".join(f"`{position}`" for position in values.POSITIONS))),
    "_moment": "quoted moment",
    "_check_url": "address",
    "_command": "command line",
    "_drill_name": f"name, at most {values.DRILL_NAME} characters",
    "_evidence_path": "path inside the project",
    "_container_url": "`https://` address of a blob container",
    "_email": "address",
    "_locale": "language",
    "_allowance": " ".join(
        ("`VERB:NAME`, a verb of", ", ".join(f"`{verb}`" for verb in values.ALLOWANCES))
    ),
}
"""Those of the checks that have no words of their own, by their names."""
UNITS = ("days", "hours", "minutes", "seconds", "GiB")


def bare(annotation: typing.Any) -> typing.Any:
    """The annotation without the None that stands for what is not said."""
    found = [each for each in typing.get_args(annotation) if each is not type(None)]
    optional = type(None) in typing.get_args(annotation)
    return found[0] if optional else annotation


def inner(annotation: typing.Any) -> tuple[str, typing.Any]:
    """What lists and mappings hold, and the path to it: `[]`, `.NAME`."""
    path, here = "", bare(annotation)
    while typing.get_origin(here) in (list, dict):
        path += "[]" if typing.get_origin(here) is list else ".NAME"
        here = bare(typing.get_args(here)[-1])
    return path, here


def is_section(annotation: typing.Any) -> bool:
    """Whether it has keys of its own beyond those that every reference has."""
    if not (isinstance(annotation, type) and issubclass(annotation, Section)):
        return False
    plain: tuple[type[Section], ...] = (Reference, VaultObject)
    return not any(
        issubclass(annotation, each) and annotation.model_fields.keys() == each.model_fields.keys()
        for each in plain
    )


def words(annotation: typing.Any) -> str:
    """What may stand there; empty for a section, whose keys say it."""
    here = bare(annotation)
    origin = typing.get_origin(here)
    if origin is list:
        return f"list of: {words(typing.get_args(here)[0])}"
    if origin is dict:
        return f"names to: {words(typing.get_args(here)[1])}"
    if isinstance(here, type) and issubclass(here, Reference | VaultObject):
        return _reference(here)
    if isinstance(here, type) and issubclass(here, Section):
        return ""
    return _kind(here)


def _reference(model: type[Reference] | type[VaultObject]) -> str:
    title = _a(model.KIND)
    if issubclass(model, VaultObject):
        return f"name of {title}, or `{{name, existing: true}}`"
    if model.AT_HOME:
        return f"name or ARM id of {title} that exists"
    return f"name of {title}, or `{{name, existing: true}}`, or `{{id, existing: true}}`"


def _kind(annotation: typing.Any) -> str:
    """The words of an annotated value's check."""
    for found in getattr(annotation, "__metadata__", ()):
        if isinstance(found, pydantic.PlainValidator):
            return _told(inspect.getclosurevars(found.func).nonlocals["check"])
    return "text"


def _told(check: collections.abc.Callable[..., typing.Any]) -> str:
    if not isinstance(check, functools.partial):
        return WORDS.get(check.__name__) or " ".join((check.__doc__ or "text").split())
    name, told = check.func.__name__, check.args
    if name == "_choice":
        return "one of " + ", ".join(f"`{word}`" for word in told[0])
    if isinstance(told[0], Kind):
        return _named(name, told[0])
    low, high, unit = told
    off = ", or `off`" if name.endswith("_or_off") else ""
    return f"{low} to {high}{f' {unit}' if unit in UNITS else ''}{off}"


def _a(kind: Kind) -> str:
    title = kind.value.title
    return f"an {title}" if title[0] in "aeiou" else f"a {title}"


def _named(name: str, kind: Kind) -> str:
    if name == "_arm_id":
        return f"ARM id of {_a(kind)}"
    return "name" if kind is Kind.LABEL else f"name of {_a(kind)}"
