"""What differs between two sets of inputs, and what was changed behind the engine's back."""

import collections.abc

from emulator.native.shapes import Json
from emulator.native.table import NativeType

NOT_COMPARED = {"azureApiVersion"}  # the plugin's own default, no wish of the program's


def top_key(path: str) -> str:
    """The input that a path of `changed` lies in."""
    return path.partition(".")[0].partition("[")[0]


def changed(old: dict[str, Json], new: dict[str, Json]) -> dict[str, str]:
    """Paths that differ, each with `add`, `delete` or `update`; null counts as absent."""
    keys = sorted((old.keys() | new.keys()) - NOT_COMPARED)
    return dict(
        found
        for key in keys
        if not (key == "location" and same_location(old.get(key), new.get(key)))
        for found in _walk(key, old.get(key), new.get(key))
    )


def same_location(one: Json, other: Json) -> bool:
    """True for "East US 2" and "eastus2": the plugin ignores case and blanks (its source)."""
    return bool(_region(one) == _region(other))


def _region(value: Json) -> Json:
    return value.replace(" ", "").casefold() if isinstance(value, str) else value


def _walk(path: str, old: Json, new: Json) -> collections.abc.Iterator[tuple[str, str]]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _walk(f"{path}.{key}", old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _walk(f"{path}[{index}]", before, after)
    elif old is None or new is None:
        yield path, "add" if old is None else "delete"
    else:
        yield path, "update"


def replacing(
    kind: NativeType, old: dict[str, Json], new: dict[str, Json], paths: dict[str, str]
) -> set[str]:
    """Those of `paths` that cost a replacement."""
    fixed = kind.replace_on | set(kind.parameters)
    return {path for path in paths if top_key(path) in fixed and not _same_id_part(old, new, path)}


def _same_id_part(old: dict[str, Json], new: dict[str, Json], path: str) -> bool:
    """ARM ids ignore case: a name spelled otherwise is the same resource."""
    before, after = old.get(path), new.get(path)
    return str(before).casefold() == str(after).casefold()


def inputs_seen(
    inputs: dict[str, Json], before: dict[str, Json], now: dict[str, Json]
) -> dict[str, Json]:
    """The inputs as they would have to be to describe what a read found.

    Only what changed between two reads counts: what the service adds or words its own way is no
    drift.
    """
    seen = {}
    for key, value in inputs.items():
        seen[key] = _seen(value, before[key], now.get(key)) if key in before else value
    return {key: value for key, value in seen.items() if value is not None}


def _seen(value: Json, before: Json, now: Json) -> Json:
    if before == now:
        return value
    if isinstance(value, dict) and isinstance(before, dict) and isinstance(now, dict):
        return inputs_seen(value, before, now)
    same_length = isinstance(value, list) and isinstance(before, list) and isinstance(now, list)
    if same_length and len(value) == len(before) == len(now):
        return [_seen(*each) for each in zip(value, before, now, strict=True)]
    return now
