"""The page of what the local Azure answers, made from its routes, families and their docstrings."""

import collections.abc
import inspect
import itertools
import json
import pathlib

import emulator.app  # noqa: F401 - handlers register themselves
from emulator import families, routing
from tools.tables import Cells, code, made, plain, table

RECORDINGS = pathlib.Path(__file__).parents[1] / "tests" / "recordings"
PARTS = {"emulator.site_recovery": "Site Recovery", "emulator": "Everything around it"}
SHORT = {
    "/subscriptions/{subscription}/resourceGroups/{group}": "GROUP",
    "/subscriptions/{subscription}": "SUBSCRIPTION",
}
INTRODUCTION = """\
Every call that has a handler of its own, with what comes of it. A path that begins with
`/replication` is below a vault; SUBSCRIPTION and GROUP stand for the paths of these.

Evidence is what a row's own words name, and how many replies of Azure are replayed against the call
in `tests/contract`. Where a row names none, [emulator/README.md](../../emulator/README.md) has the
evidence of all of its kind, and
[emulator/site_recovery/README.md](../../emulator/site_recovery/README.md) what is unchecked there.

A resource type without a handler is kept as it was sent (PUT, GET, list, PATCH, DELETE). Whatever
else is called answers 400 `EmulatorNotImplemented` with its method and path.
"""
FAMILIES = """\
Resource types that are more than kept: what their calls answer, and for how long they work, in
virtual seconds.
"""
HEADS = ("call", "path", "what comes of it", "evidence")
SAID = {"assumed": "assumed", "recorded": "recorded", "REST reference": "REST reference"}
"""What a handler's words say of their evidence, by the words that say it."""


def page() -> str:
    """The whole page."""
    return (
        "\n\n".join(
            (
                "# What the local Azure answers",
                made("python -m tools.pages", "the handlers in emulator/"),
                INTRODUCTION.strip(),
                *_parts(),
                "## Resource types",
                FAMILIES.strip(),
                _families(),
            )
        )
        + "\n"
    )


def _parts() -> collections.abc.Iterator[str]:
    """A table for each module that has handlers, Site Recovery's first."""
    recorded = _recorded()
    parts = list(PARTS)
    routes = sorted(
        routing.routes(),
        key=lambda each: (parts.index(_part(each)), _module(each), each.template),
    )
    for part, of_part in itertools.groupby(routes, _part):
        yield f"## {PARTS[part]}"
        for _, of_module in itertools.groupby(of_part, _module):
            entries = list(of_module)
            yield f"### {_title(entries[0])}"
            yield table(HEADS, (_row(each, recorded.get(id(each), 0)) for each in entries))


def _part(entry: routing.Route) -> str:
    inside = entry.handler.__module__.startswith("emulator.site_recovery")
    return "emulator.site_recovery" if inside else "emulator"


def _module(entry: routing.Route) -> str:
    return entry.handler.__module__


def _title(entry: routing.Route) -> str:
    """The first words of the module's docstring."""
    told = (inspect.getdoc(inspect.getmodule(entry.handler)) or "").splitlines()[0]
    return plain(told.rstrip(".").partition(": ")[0].partition("; ")[0].partition(" (")[0])


def _row(entry: routing.Route, recorded: int) -> Cells:
    told = plain(inspect.getdoc(entry.handler) or "400 EmulatorNotImplemented: not built yet")
    path = entry.template
    for long, short in SHORT.items():
        path = path.replace(long, short)
    return entry.method, code(path), told, _evidence(told, recorded)


def _evidence(told: str, recorded: int) -> str:
    """How often it was recorded, and what its words say."""
    counted = f"{recorded} recorded" if recorded else ""
    said = [name for words, name in SAID.items() if words in told and name not in counted]
    return ", ".join(filter(None, (counted, *said)))


def _recorded() -> dict[int, int]:
    """How many replies of Azure there are for each route."""
    counts: dict[int, int] = {}
    for file in sorted(RECORDINGS.glob("*.json")):
        for step in json.loads(file.read_text(encoding="utf-8")):
            path = (step["path"] or "").partition("?")[0]  # what a job's task said has none
            found = routing.find(step["method"], path)
            if found:
                counts[id(found[0])] = counts.get(id(found[0]), 0) + 1
    return counts


def _families() -> str:
    heads = ("type", "made", "changed", "deleted", "seconds to make", "to change", "to delete")
    return table(
        heads,
        (
            (
                code(each.type),
                *(str(number) for number in (each.created, each.updated, each.deleted)),
                *(f"{number:g}" for number in (each.create_s, each.update_s, each.delete_s)),
            )
            for each in sorted(families.known(), key=lambda each: each.type)
        ),
    )
