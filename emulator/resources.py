"""Life of an ARM resource: put, patched, read, deleted; the same for every family.

Errors and semantics: real-clients.md E5.
"""

import typing

from emulator import families, operations, paths
from emulator.families import Family
from emulator.messages import Document, Reply, Request, refuse
from emulator.world import World, event

SENT_KEYS_IGNORED = ("id", "name", "type", "etag")


def missing_ground(world: World, request: Request, *, in_vault: bool) -> Reply | None:
    """404 where the subscription, the group or the vault of a path does not exist."""
    parts = request.path.split("/")
    if parts[1] != "subscriptions" or len(parts) < 3:
        return None
    if parts[2].casefold() not in world.facts["account"]["subscriptions"]:
        message = f"The subscription '{parts[2]}' could not be found."
        return refuse(404, "SubscriptionNotFound", message)
    group = paths.group(request.path)
    if group and len(parts) > 5 and group not in world.resources:
        return group_missing(group)
    if in_vault and request.vault_id not in world.resources:
        return missing(request.vault_id)
    return None


def group_missing(group: str) -> Reply:
    """404 for a group, in Azure's words."""
    name = paths.name(group)
    return refuse(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def missing(resource_id: str) -> Reply:
    """404 for a resource, in Azure's words."""
    kind, group = paths.resource_type(resource_id), paths.name(paths.group(resource_id))
    what = f"{kind}/{paths.name(resource_id)}"
    message = f"The Resource '{what}' under resource group '{group}' was not found."
    return refuse(404, "ResourceNotFound", message)


def parent_missing(resource_id: str) -> Reply:
    """404 for what would lie below a missing resource."""
    message = (
        f"Can not perform requested operation on nested resource. Parent resource "
        f"'{paths.name(paths.parent(resource_id))}' not found."
    )
    return refuse(404, "ParentResourceNotFound", message)


def get(world: World, request: Request) -> Reply:
    """200 as the family shows it, or 404."""
    found = world.resources.get(request.path)
    return _shown(world, request, 200, found) if found else missing(request.path)


def put(world: World, request: Request) -> Reply:
    """Create or replace."""
    family, old = families.of(paths.resource_type(request.path)), world.resources.get(request.path)
    refused = _unfit(world, request, family, old)
    if refused:
        return refused
    document = _document(world, request, family, old)
    refused = family.fill(world, request, document, old)
    if refused:
        return refused
    return _stored(world, request, family, document, new=old is None)


def patch(world: World, request: Request) -> Reply:
    """Merge into what is there; tags are replaced as a whole."""
    old = world.resources.get(request.path)
    if old is None:
        return missing(request.path)
    if not isinstance(request.body, dict):
        return not_json()
    family = families.of(str(old["type"]))
    sent = {k: v for k, v in request.body.items() if k not in SENT_KEYS_IGNORED}
    document = _merged(old, sent)
    if "tags" in sent:
        document["tags"] = sent["tags"] or {}
    refused = family.fill(world, request, document, old)
    if refused:
        return refused
    _renew(world, family, document)
    world.resources[request.path] = document
    return _shown(world, request, 200, document)


def delete(world: World, request: Request) -> Reply:
    """Remove with what lies below; 204 for what is not there."""
    found = world.resources.get(request.path)
    if found is None:
        return Reply(204)
    family = families.of(str(found["type"]))
    refused = _stale(request, found) or family.guard(world, request, found)
    if refused:
        return refused
    if not family.delete_s:
        remove(world, str(found["id"]))
        return Reply(family.deleted)
    if family.has_state:
        found["properties"]["provisioningState"] = "Deleting"
    headers = _started(world, request, family, family.delete_s, "resource.gone", both=True)
    return Reply(family.deleted, headers=headers)


def remove(world: World, resource_id: str) -> None:
    """Take a resource and everything below it out of the world."""
    found = world.resources.pop(resource_id, None)
    gone = world.resources.under(f"{resource_id}/")
    for below in gone:
        world.resources.pop(str(below["id"]), None)
    for document in [found, *gone] if found else gone:
        families.of(str(document.get("type", ""))).gone(world, document)


@event("resource.ready")
def _ready(world: World, resource_id: str) -> None:
    """What was being made is there now."""
    found = world.resources.get(resource_id)
    if found and found["properties"].get("provisioningState") not in (None, "Deleting"):
        found["properties"]["provisioningState"] = "Succeeded"


@event("resource.gone")
def _gone(world: World, resource_id: str) -> None:
    remove(world, resource_id)


def not_json() -> Reply:
    """400 for a body that is no JSON object."""
    return refuse(
        400, "InvalidRequestContent", "The request content was invalid: a JSON object is required."
    )


def region(location: object) -> str:
    """A location as Azure answers it: lower case, no blanks."""
    return str(location).replace(" ", "").lower()


def place(world: World, resource_id: str, body: Document, **more: typing.Any) -> Document:
    """Put a finished document straight into the world, past codes and pace (estates, failovers).

    Everything that the service adds to a PUT is added; a refusal raises ValueError.
    """
    path = paths.canonical(resource_id)
    request = Request("PUT", path, {"api-version": "2025-04-01"}, {}, {**body, **more})
    family = families.of(paths.resource_type(path))
    document = _document(world, request, family, None)
    refused = family.fill(world, request, document, None)
    if refused:
        raise ValueError(f"{path}: {refused.body['error']['message']}")
    if family.has_state:
        document["properties"]["provisioningState"] = "Succeeded"
    _renew(world, family, document)
    world.resources[path] = document
    return document


def _unfit(world: World, request: Request, family: Family, old: Document | None) -> Reply | None:
    """What is wrong with a PUT before anything is looked into."""
    if not isinstance(request.body, dict):
        return not_json()
    if old is None and request.headers.get("if-match"):
        return precondition()
    if old is not None and request.headers.get("if-none-match") == "*":
        return precondition()
    if old is not None and _stale(request, old):
        return precondition()
    above = paths.parent(request.path)
    if "/" in paths.resource_type(above) and above not in world.resources:
        return parent_missing(request.path)
    if (
        family.located
        and "/" not in paths.resource_type(above)
        and not request.body.get("location")
    ):
        message = "The location property is required for this definition."
        return refuse(400, "LocationRequired", message)
    return None


def _stale(request: Request, found: Document) -> Reply | None:
    wanted = request.headers.get("if-match", "*")
    return precondition() if wanted not in ("*", found.get("etag", wanted)) else None


def precondition() -> Reply:
    """412 for an If-Match or If-None-Match that does not hold."""
    return refuse(412, "PreconditionFailed", "The condition of the request headers does not hold.")


def _document(world: World, request: Request, family: Family, old: Document | None) -> Document:
    """What is sent, with what every resource carries."""
    path = world.resources.canonical(request.path)
    sent = {k: v for k, v in request.body.items() if k not in SENT_KEYS_IGNORED}
    if families.modelled(family.type):
        sent = _without_nulls(sent)
    document = {"id": path, "name": paths.name(path), "type": family.type, **sent}
    document["properties"] = dict(sent.get("properties") or {})
    if "location" in sent:
        document["location"] = region(sent["location"])
    if family.located and "tags" not in document:
        document["tags"] = {}
    if old is not None and "location" in old:
        document["location"] = old["location"]
    return document


def _stored(
    world: World, request: Request, family: Family, document: Document, *, new: bool
) -> Reply:
    """Keep it, at once or as an operation."""
    seconds = family.create_s if new else family.update_s
    status = family.created if new else family.updated
    if family.has_state:
        running = family.making if new else "Updating"
        document["properties"]["provisioningState"] = running if seconds else "Succeeded"
    _renew(world, family, document)
    world.resources[request.path] = document
    if not seconds:
        return _shown(world, request, 200 if status == 202 else status, document)
    headers = _started(world, request, family, seconds, "resource.ready", both=status == 202)
    shown = _shown(world, request, status, document)
    body = None if family.style == "location" else shown.body
    return Reply(status, body, {**shown.headers, **headers})


def _started(
    world: World, request: Request, family: Family, seconds: float, event: str, *, both: bool
) -> dict[str, str]:
    """Begin the operation and say where to ask for it."""
    path = world.resources.canonical(request.path)
    operation = operations.begin(
        world, request, seconds, event, {"resource_id": path}, resource_path=path
    )
    told = {"Retry-After": str(world.retry_after(family_pace(family)))}
    status, result = _poll_paths(world, path, family, operation)
    if family.style != "location":
        told["Azure-AsyncOperation"] = operations.url(request, status)
    if both or family.style == "location":
        told["Location"] = operations.url(request, result)
    return told


def family_pace(family: Family) -> float:
    """Seconds that a service asks its pollers to wait; the emulator's pace."""
    return min(15.0, max(family.create_s, family.delete_s, 1.0))


def _poll_paths(world: World, path: str, family: Family, operation: str) -> tuple[str, str]:
    if family.style == "vault":
        return f"{path}/operationStatus/{operation}", f"{path}/operationResults/{operation}"
    _, _, subscription, *_ = path.split("/")
    where = f"/subscriptions/{subscription}/providers/{family.type.split('/')[0]}/locations/"
    where += str(world.resources.get(path, {}).get("location", "global"))
    if family.style == "location":
        return "", f"{where}/asyncoperations/{operation}"
    return f"{where}/operations/{operation}", f"{where}/operationResults/{operation}"


def _shown(world: World, request: Request, status: int, document: Document) -> Reply:
    shown = families.of(str(document["type"])).view(world, request, document)
    headers = {"ETag": str(document["etag"])} if "etag" in document else {}
    return Reply(status, shown, headers)


def _renew(world: World, family: Family, document: Document) -> None:
    if family.has_etag:
        document["etag"] = f'W/"{world.new_guid()}"'


def _merged(old: Document, new: Document) -> Document:
    """New values over old ones, object by object; null removes."""
    merged = dict(old)
    for key, value in new.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, dict) and isinstance(old.get(key), dict):
            merged[key] = _merged(old[key], value)
        else:
            merged[key] = value
    return merged


def _without_nulls(value: typing.Any) -> typing.Any:
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    return [_without_nulls(v) for v in value] if isinstance(value, list) else value
