"""How the SDK's objects lie on the wire: renamed keys, and what ARM keeps under `properties`."""

import collections.abc
import dataclasses
import typing

Json = typing.Any  # what json.loads returns


@dataclasses.dataclass(frozen=True)
class Shape:
    """One object's place on the wire.

    outer: keys beside `properties`, all others inside it; None: the object has no such level.
    renamed: wire name by the SDK's name, where they differ.
    nested: shapes of values, or of a list's elements; a key without one is copied as it is.
    """

    outer: frozenset[str] | None = None
    renamed: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    nested: collections.abc.Mapping[str, "Shape"] = dataclasses.field(default_factory=dict)


def to_wire(shape: Shape, value: Json) -> Json:
    """The request body for what the SDK sent."""
    if isinstance(value, list):
        return [to_wire(shape, element) for element in value]
    if not isinstance(value, dict):
        return value
    outer: dict[str, Json] = {}
    inner: dict[str, Json] = {}
    for key, held in value.items():
        place = outer if shape.outer is None or key in shape.outer else inner
        nested = shape.nested.get(key)
        place[shape.renamed.get(key, key)] = to_wire(nested, held) if nested else held
    return {**outer, "properties": inner} if inner else outer


def from_wire(shape: Shape, value: Json) -> Json:
    """The SDK's words for what ARM answered; keys that the SDK does not know are kept."""
    if isinstance(value, list):
        return [from_wire(shape, element) for element in value]
    if not isinstance(value, dict):
        return value
    names = {wire: name for name, wire in shape.renamed.items()}
    outer = dict(value)
    inner = outer if shape.outer is None else outer.pop("properties", None) or {}
    told = {names.get(key, key): held for key, held in inner.items()}
    if shape.outer is not None:
        told |= outer  # a key of both levels was renamed inside: a role's type and its resource's
    return {
        key: from_wire(shape.nested[key], held) if key in shape.nested else held
        for key, held in told.items()
    }
