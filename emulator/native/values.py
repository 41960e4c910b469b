"""The engine's values: protobuf structs, and the mark of what a preview cannot know yet."""

from google.protobuf import struct_pb2  # type: ignore[import-untyped]

from emulator.native.shapes import Json
from emulator.native.table import NativeType

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"  # the engine's mark for a value not known yet
SECRET = "4dabf18193072939515e22adb298388d"  # the key that tells a wrapped value
WRAPPED_SECRET = "1b47061264138c4ac30d75fd1eb44270"


def received(struct: struct_pb2.Struct) -> dict[str, Json]:
    """Plain values; whole numbers become ints, since the engine sends doubles."""
    return {key: _plain(value) for key, value in struct.fields.items()}


def _plain(value: struct_pb2.Value) -> Json:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        held = received(value.struct_value)
        return held.get("value") if held.get(SECRET) == WRAPPED_SECRET else held
    if kind == "list_value":
        return [_plain(element) for element in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    return None if kind in (None, "null_value") else getattr(value, kind)


def sent(values: dict[str, Json]) -> struct_pb2.Struct:
    """The engine's form of plain values."""
    struct = struct_pb2.Struct()
    struct.update(values)
    return struct


def outputs_to_come(kind: NativeType, inputs: dict[str, Json]) -> dict[str, Json]:
    """What a preview can say of a resource that does not exist: its inputs, the rest unknown."""
    keys = (kind.inputs | kind.outputs | {"azureApiVersion"}) - {"id"}
    known = {key: inputs.get(key, UNKNOWN) for key in sorted(keys)}
    return {key: _filled(value, kind.within.get(key)) for key, value in known.items()}


def _filled(value: Json, to_come: frozenset[str] | None) -> Json:
    if isinstance(value, list):
        return [_filled(element, to_come) for element in value]
    if isinstance(value, dict) and to_come:
        return {**dict.fromkeys(sorted(to_come), UNKNOWN), **value}
    return value
