"""Regions that are down or slow, and machines whose replication stands still; turned by control.

What was down when is kept, so that what time would have made (recovery points) has its gaps.
"""

import re

from emulator import paths, resources
from emulator.messages import Document, Reply, Request, refuse
from emulator.world import World

FACT = "outages"
HANG_S = 30.0  # virtual seconds before a dead region's answer: assumed
PLACE = re.compile(r"/locations/([^/]+)(?:/|\Z)", re.IGNORECASE)
SLOW = re.compile(r"slow:(\d+(?:\.\d+)?)\Z")


class BadOutage(ValueError):
    """What was asked for means nothing; the text says what would."""


def set_regions(world: World, wanted: Document) -> None:
    """Turn regions: down, up, or slow by virtual seconds. Raises BadOutage."""
    for said in wanted.values():
        if said not in ("down", "up") and not SLOW.match(str(said)):
            raise BadOutage('regions: want {"REGION": "down", "up" or "slow:SECONDS"}')
    kept = _kept(world)
    for name, said in wanted.items():
        region = resources.region(name)
        kept["regions"].pop(region, None)
        if said != "up":
            kept["regions"][region] = said
        _gap(world, kept, region, stopped=said == "down")


def set_replication(world: World, wanted: Document) -> None:
    """Stop or start the replication of machines by name. Raises BadOutage."""
    if any(said not in ("stopped", "running") for said in wanted.values()):
        raise BadOutage('replication: want {"MACHINE": "stopped" or "running"}')
    for name, said in wanted.items():
        _gap(world, _kept(world), f"machine {name.casefold()}", stopped=said == "stopped")


def told(world: World) -> Document:
    """What is not as it should be at the moment."""
    known = world.facts.get(FACT) or {"regions": {}, "gaps": []}
    return {"regions": known["regions"], "gaps": known["gaps"]}


def down(world: World, region: object) -> bool:
    """Whether a region is gone."""
    known = world.facts.get(FACT)
    return bool(known and known["regions"].get(resources.region(region)) == "down")


def gaps(world: World, regions: tuple[str, ...], machine: str) -> list[tuple[float, float]]:
    """Begin and end of each time in which one of these regions or the machine stood still."""
    known = world.facts.get(FACT)
    if not known:
        return []
    names = {*map(resources.region, regions), f"machine {machine.casefold()}"}
    return [
        (gap["from"], world.time() + 1 if gap["to"] is None else gap["to"])
        for gap in known["gaps"]
        if gap["what"] in names
    ]


def met(world: World, request: Request) -> tuple[Reply | None, float]:
    """What a call meets on its way: a dead region's refusal, and virtual seconds that it costs."""
    known = world.facts.get(FACT)
    if not known or not known["regions"]:
        return None, 0.0
    said = [known["regions"].get(region) for region in _regions(world, request)]
    if "down" in said:
        message = "The request was not answered in time: the region is not available."
        return refuse(503, "ServiceUnavailable", message), HANG_S
    slow = [SLOW.match(state) for state in said if state]
    return None, max((float(found[1]) for found in slow if found), default=0.0)


def _regions(world: World, request: Request) -> set[str]:
    """Regions that must answer: of the resource, or of what it lies in, and of its group."""
    found = {resources.region(region) for region in PLACE.findall(request.path)}
    body = request.body if isinstance(request.body, dict) else {}
    if request.method == "PUT" and body.get("location"):
        found.add(resources.region(body["location"]))
    path = request.path
    while path.count("/") > 4:
        document = world.resources.get(path)
        if document and document.get("location"):
            found.add(document["location"])
            break
        path = path.rpartition("/")[0]
    group = world.resources.get(paths.group(request.path))
    if group:
        found.add(group["location"])
    return found


def _kept(world: World) -> Document:
    known: Document = world.facts.setdefault(FACT, {"regions": {}, "gaps": []})
    world.facts[FACT] = known
    return known


def _gap(world: World, kept: Document, what: str, *, stopped: bool) -> None:
    """Open or close the gap of one thing."""
    still = [gap for gap in kept["gaps"] if gap["what"] == what and gap["to"] is None]
    if stopped and not still:
        kept["gaps"].append({"what": what, "from": world.time(), "to": None})
    for gap in still if not stopped else ():
        gap["to"] = world.time()
