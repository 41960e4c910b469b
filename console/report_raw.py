"""Every input that a preview changes, as lines of a diff."""

import collections.abc
import difflib
import json

from console.preview import PLAN, Preview, Step


def raw(preview: Preview) -> collections.abc.Iterator[str]:
    """Resource by resource, the worst first."""
    for step in preview.changes:
        yield f"@@ {step.done}: {step.kind} {step.name}"
        for key in sorted({*step.before, *step.after}):
            yield from _input(key, step)


def _input(key: str, step: Step) -> collections.abc.Iterable[str]:
    before, after = step.before.get(key), step.after.get(key)
    if key == PLAN:
        before = None  # an old plan was done, or is none any more
    elif before == after:
        return ()
    return _changed(_lines(key, before), _lines(key, after))


def _lines(key: str, value: object) -> list[str]:
    if value is None:
        return []
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)
    return f"{key}: {text}".splitlines()


def _changed(before: list[str], after: list[str]) -> collections.abc.Iterator[str]:
    """The lines that differ, each below the lines that it stands in."""
    whole = len(before) + len(after)
    around: list[tuple[int, str]] = []
    for line in list(difflib.unified_diff(before, after, n=whole, lineterm=""))[3:]:
        depth = len(line[1:]) - len(line[1:].lstrip())
        while around and around[-1][0] >= depth:
            around.pop()
        if line.startswith(" "):
            around.append((depth, line))
            continue
        yield from (f"  {told[1:]}" for _, told in around)
        around.clear()
        yield f"{line[0]} {line[1:]}"
