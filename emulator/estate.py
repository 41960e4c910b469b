"""What exists already when a world begins, from a compact file or made up by number.

An estate names groups; a group its networks, sets, placement groups and machines (estate_parts).
Every resource is built by the code that answers a PUT, so its document is as full as a real one.
`base` names a file beside it that it changes. `resources` takes any other ARM document by id,
`quotas` the cores that a region allows per family, `restrictions` and `notOffered` the sizes that a
region refuses or lacks, `roles` what the caller may do (without it: all), `unregistered` the
namespaces that are not registered, `vaults` what was protected long ago (site_recovery/by_hand).
"""

import pathlib
import typing

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from emulator import authorization, estate_parts, resources
from emulator.fleet import fleet
from emulator.messages import Document
from emulator.subscriptions import SUBSCRIPTION
from emulator.world import World

KEYS = {
    "subscription",
    "groups",
    "resources",
    "quotas",
    "restrictions",
    "notOffered",
    "roles",
    "unregistered",
    "vaults",
}
LONG_AGO_S = 60 * 86_400.0
"""How long ago an estate with vaults was made: all of it is settled, and its stamps are old."""
FACTS = {"quotas": "quotas", "restrictions": "restrictions", "notOffered": "not offered"}


def load(world: World, estate: str | pathlib.Path | Document) -> None:
    """Put an estate into a world; `fleet:N:SEED`, a file's path, or what such a file holds."""
    told = read(estate)
    unknown = set(told) - KEYS
    if unknown:
        raise ValueError(f"estate {estate}: unknown {', '.join(sorted(unknown))}")
    subscription = str(told.get("subscription", SUBSCRIPTION)).casefold()
    world.facts["account"]["subscriptions"].setdefault(subscription, "Local")
    home = f"/subscriptions/{subscription}"
    try:
        _fill(world, home, told)
    except KeyError as error:
        raise ValueError(f"estate {estate}: {error} is missing") from None
    except ValueError as error:
        raise ValueError(f"estate {estate}: {error}") from None
    world.facts["estate"] = {"source": source(estate)}


def _fill(world: World, home: str, told: Document) -> None:
    """Groups first, then what names them."""
    groups = told.get("groups") or {}
    if told.get("vaults"):
        world.begin_earlier(LONG_AGO_S)
    for name, group in groups.items():
        estate_parts.group(world, f"{home}/resourceGroups/{name}", group)
    for name, group in groups.items():  # once all networks are there
        estate_parts.peer(world, f"{home}/resourceGroups/{name}", group)
    for resource_id, body in (told.get("resources") or {}).items():
        resources.place(world, resource_id, body)
    for key, fact in FACTS.items():
        world.facts[fact] = told.get(key) or {}
    for scope, names in (told.get("roles") or {}).items():
        for name in names:
            authorization.assign(world, _scope(home, scope), name)
    marks = [f"{home.rpartition('/')[2]}/{name}" for name in told.get("unregistered") or ()]
    world.facts["account"]["unregistered"] += [mark.casefold() for mark in marks]
    if told.get("vaults"):
        from emulator.site_recovery import by_hand  # which needs the routes

        by_hand.protect(world, home, told["vaults"])
        world.pass_time(LONG_AGO_S - world.time())
    for name, group in groups.items():  # last: they would keep the rest from being made
        estate_parts.lock(world, f"{home}/resourceGroups/{name}", group)


def _scope(home: str, said: str) -> str:
    """An id as it is, `subscription`, or a group's name."""
    if said.startswith("/"):
        return said
    return home if said == "subscription" else f"{home}/resourceGroups/{said}"


def source(estate: str | pathlib.Path | Document) -> str:
    """What an estate is called, to tell whether a saved world was made from it."""
    return "mapping" if isinstance(estate, dict) else pathlib.PurePath(str(estate)).name


def read(estate: str | pathlib.Path | Document) -> Document:
    """An estate as a mapping."""
    if isinstance(estate, dict):
        return estate
    kind, _, rest = str(estate).partition(":")
    if kind == "fleet":
        number, _, seed = rest.partition(":")
        return fleet(int(number), int(seed or 0))
    text = pathlib.Path(estate).read_text(encoding="utf-8")
    try:
        told: typing.Any = YAML(typ="safe", pure=True).load(text)
    except YAMLError as error:
        raise ValueError(f"estate {estate}: {' '.join(str(error).split())}") from None
    if not isinstance(told, dict):
        raise ValueError(f"estate {estate}: want a mapping with {', '.join(sorted(KEYS))}")
    base = told.pop("base", None)
    return _merged(read(pathlib.Path(estate).parent / base), told) if base else told


def _merged(base: Document, changes: Document) -> Document:
    """The base with the changes, mapping by mapping."""
    merged = dict(base)
    for key, value in changes.items():
        old = merged.get(key)
        both = isinstance(value, dict) and isinstance(old, dict)
        merged[key] = _merged(typing.cast(Document, old), value) if both else value
    return merged
