"""Resource groups, and the lists of all resources."""

import re

from emulator import families, operations, paths, resources
from emulator.families import Family
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World, event

TYPE = paths.GROUP_TYPE
GROUP = "/subscriptions/{subscription}/resourceGroups/{group}"
DELETE_S = 30.0  # the emulator's pace
SHORT = ("id", "name", "type", "location", "tags", "sku", "kind", "zones", "managedBy")
NAME = re.compile(r"[-\w._()]{1,90}(?<!\.)\Z")
FILTER = re.compile(r"(\w+) eq '([^']*)'", re.IGNORECASE)

families.register(Family(TYPE))


@route("PUT", GROUP)
def put_group(world: World, request: Request, subscription: str, group: str) -> Reply:
    """201, then 200; the location of a group never changes."""
    if not isinstance(request.body, dict):
        return resources.not_json()
    if not NAME.match(group):
        message = f"The provided resource group name '{group}' is invalid."
        return refuse(400, "InvalidResourceGroup", message)
    location = resources.region(request.body.get("location") or "")
    if not location:
        return refuse(400, "LocationRequired", "The location property is required.")
    old = world.resources.get(request.path)
    if old and old["location"] != location:
        message = (
            f"Invalid resource group location '{location}'. The Resource group already exists "
            f"in location '{old['location']}'."
        )
        return refuse(409, "InvalidResourceGroupLocation", message)
    path = world.resources.canonical(request.path)
    world.resources[path] = document(path, location, request.body.get("tags"))
    return Reply(200 if old else 201, world.resources[path])


@route("GET", GROUP)
def get_group(world: World, request: Request, subscription: str, group: str) -> Reply:
    """200 or 404."""
    found = world.resources.get(request.path)
    return Reply(200, found) if found else resources.group_missing(request.path)


@route("HEAD", GROUP)
def head_group(world: World, request: Request, subscription: str, group: str) -> Reply:
    """204 if it is there, 404 if not, never a body."""
    return Reply(204 if request.path in world.resources else 404)


@route("PATCH", GROUP)
def patch_group(world: World, request: Request, subscription: str, group: str) -> Reply:
    """Tags are replaced; nothing else of a group changes."""
    found = world.resources.get(request.path)
    if found is None:
        return resources.group_missing(request.path)
    found["tags"] = (request.body or {}).get("tags", found["tags"]) or {}
    return Reply(200, found)


@route("DELETE", GROUP)
def delete_group(world: World, request: Request, subscription: str, group: str) -> Reply:
    """202 with Location only; what is in the group goes with it, or all of it stays."""
    found = world.resources.get(request.path)
    if found is None:
        return resources.group_missing(request.path)
    for inside in world.resources.under(f"{found['id']}/"):
        refused = families.of(str(inside.get("type", ""))).guard(world, request, inside)
        if refused and not _goes_too(request.path, refused):
            return refused
    found["properties"]["provisioningState"] = "Deleting"
    path = str(found["id"])
    operation = operations.begin(world, request, DELETE_S, "group.gone", {"group": path})
    where = f"/subscriptions/{subscription}/operationresults/{operation}"
    headers = {"Location": operations.url(request, where)}
    return Reply(202, headers={**headers, "Retry-After": str(world.retry_after(15))})


@route("GET", "/subscriptions/{subscription}/resourceGroups")
def list_groups(world: World, request: Request, subscription: str) -> Reply:
    """All groups, or those with a tag."""
    found = [d for d in world.resources.under(f"{request.path}/") if d.get("type") == TYPE]
    return Reply(200, {"value": _asked(request, found)})


@route("GET", "/subscriptions/{subscription}/resources")
@route("GET", GROUP + "/resources")
def list_resources(world: World, request: Request, **_: str) -> Reply:
    """Top-level resources as short entries; `$filter` by type, group, name, location or tag."""
    scope = request.path.removesuffix("/resources")
    found = [
        _short(d)
        for d in world.resources.under(f"{scope}/")
        if "/providers/" in d["id"] and "location" in d and str(d["type"]).count("/") == 1
    ]
    found = _asked(request, found)
    top = request.query.get("$top", "")
    return Reply(200, {"value": found[: int(top)] if top.isdigit() else found})


def _short(document: Document) -> Document:
    return {key: document[key] for key in SHORT if key in document}


def document(path: str, location: str, tags: Document | None = None) -> Document:
    """A group that is there."""
    return {
        "id": path,
        "name": paths.name(path),
        "type": TYPE,
        "location": resources.region(location),
        "tags": tags or {},
        "properties": {"provisioningState": "Succeeded"},
    }


@event("group.gone")
def _gone(world: World, group: str) -> None:
    """Take the group and everything in it out; its resources tell others that they are gone."""
    for inside in world.resources.under(f"{group}/"):
        resources.remove(world, str(inside["id"]))
    world.resources.pop(group, None)


def _goes_too(_group: str, refused: Reply) -> bool:
    """Whether what keeps a resource is in use by others of the same group, which go with it."""
    return bool(refused.body["error"]["code"].startswith("InUse"))


def _asked(request: Request, found: list[Document]) -> list[Document]:
    """What `$filter` leaves; conditions that are not known filter nothing."""
    said = FILTER.findall(request.query.get("$filter", ""))
    wanted = {key.casefold(): value.casefold() for key, value in said}
    return [d for d in found if all(_fits(d, k, v, wanted) for k, v in wanted.items())]


def _fits(document: Document, key: str, value: str, wanted: dict[str, str]) -> bool:
    tags = {str(k).casefold(): str(v).casefold() for k, v in (document.get("tags") or {}).items()}
    if key == "resourcegroup":
        return paths.name(paths.group(str(document["id"]))).casefold() == value
    if key in ("resourcetype", "name", "location"):
        return str(document[key.removeprefix("resource")]).casefold() == value
    if key == "tagname":
        return value in tags and wanted.get("tagvalue", tags[value]) == tags[value]
    return True
