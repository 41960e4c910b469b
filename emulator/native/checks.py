"""What is wrong with a resource's inputs, and the defaults that the real plugin fills in."""

from emulator.native import ids
from emulator.native.shapes import Json
from emulator.native.table import NativeType

Values = dict[str, Json]


def failures(kind: NativeType, inputs: Values) -> list[tuple[str, str]]:
    """(input, reason) for each input that the real plugin, or this table, does not take."""
    known = kind.inputs | set(kind.parameters) | {"azureApiVersion"}
    missing = [(key, "is required") for key in sorted(kind.required) if inputs.get(key) is None]
    unknown = [
        (key, "is not in the stand-in's table (emulator/native/table.py)")
        for key in sorted(inputs.keys() - known)
    ]
    nowhere = "location" in kind.inputs and inputs.get("location") is None
    asked = [("location", "is required here: the stand-in looks none up")] if nowhere else []
    return missing + unknown + asked


def with_defaults(
    kind: NativeType, inputs: Values, old: Values, name: str, seed: bytes, location: str | None
) -> Values:
    """Inputs as they will be sent: a name for what has none, kept from then on."""
    own = ids.own_name(kind)
    filled = {key: value for key, value in inputs.items() if value is not None}
    if own not in filled:
        filled[own] = old.get(own) or ids.invented(kind, name, seed)
    if location and "location" in kind.inputs:
        filled.setdefault("location", location)
    return {**filled, "azureApiVersion": kind.api_version}
