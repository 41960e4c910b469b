"""Every input that a preview changes, as lines of a diff."""

import collections.abc
import contextlib
import json
import typing

from console.preview import PLAN, Preview, Step

UNKNOWN, LATER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "known after the run"
"""What the engine writes for a value that nobody knows yet (pulumi.runtime.rpc.UNKNOWN)."""


def raw(preview: Preview) -> collections.abc.Iterator[str]:
    """Resource by resource, the worst first."""
    for step in preview.changes:
        yield f"@@ {step.done}: {step.kind} {step.name}"
        for key in sorted({*step.before, *step.after}):
            yield from _input(key, step)


def _input(key: str, step: Step) -> collections.abc.Iterator[str]:
    before, after = _opened(step.before.get(key)), _opened(step.after.get(key))
    if key == PLAN:
        before = None  # an old plan was done, or is none any more
    return _changed(key, before, after)


def _opened(value: typing.Any) -> typing.Any:
    """Records keep machines as JSON text: to be compared inside."""
    if isinstance(value, dict):
        return {key: _opened(each) for key, each in value.items()}
    if value == UNKNOWN:
        return LATER
    if isinstance(value, str) and value.startswith("{"):
        with contextlib.suppress(ValueError):
            return json.loads(value)
    return value


def _changed(
    key: str, before: typing.Any, after: typing.Any, indent: str = ""
) -> collections.abc.Iterator[str]:
    """What differs, below the keys that it stands under."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        yield f"  {indent}{key}:"
        for inner in sorted({*before, *after}):
            name = json.dumps(inner, ensure_ascii=False)
            yield from _changed(name, before.get(inner), after.get(inner), f"{indent}  ")
        return
    for mark, value in (("-", before), ("+", after)):
        if value is not None:
            text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
            yield from (f"{mark} {indent}{line}" for line in f"{key}: {text}".splitlines())
