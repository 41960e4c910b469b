"""Role definitions: the built-in ones, and custom ones as they are put.

REST reference, Role Definitions, API 2022-04-01. A custom role is kept at its subscription.
"""

import re

from emulator import paths, roles
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World

DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions"
ASSIGNED = "Microsoft.Authorization/roleAssignments"
TYPE = "Microsoft.Authorization/roleDefinitions"
EQUALS = re.compile(r"(\w+) eq '([^']*)'", re.IGNORECASE)
PARTS = ("actions", "notActions", "dataActions", "notDataActions")


@route("GET", DEFINITIONS)
@route("GET", "/{scope*}" + DEFINITIONS)
def list_definitions(world: World, request: Request, scope: str = "") -> Reply:
    """Roles that can be assigned at the scope; `$filter` by `roleName` or `type`."""
    said = {k.casefold(): v.casefold() for k, v in _said(request)}
    built_in = [_built_in(scope, guid) for guid in roles.BUILT_IN]
    custom = [d for d in _custom(world) if _assignable(d, f"/{scope}")]
    found = [
        d
        for d in (*built_in, *custom)
        if said.get("rolename") in (None, str(d["properties"]["roleName"]).casefold())
        and said.get("type") in (None, str(d["properties"]["type"]).casefold())
    ]
    return Reply(200, {"value": found})


@route("GET", DEFINITIONS + "/{guid}")
@route("GET", "/{scope*}" + DEFINITIONS + "/{guid}")
def get_definition(world: World, request: Request, guid: str, scope: str = "") -> Reply:
    """One role; 404 if there is none of that guid."""
    if guid.casefold() in roles.BUILT_IN:
        return Reply(200, _built_in(scope, guid))
    found = _of_guid(world, guid)
    return _missing(guid) if found is None else Reply(200, found)


@route("PUT", "/{scope*}" + DEFINITIONS + "/{guid}")
def put_definition(world: World, request: Request, guid: str, scope: str) -> Reply:
    """201, again 201 for a change; 409 for the name of another role."""
    refused = _unfit(world, request, guid)
    if refused:
        return refused
    sent, old = request.body["properties"], _of_guid(world, guid)
    home = "/".join(f"/{scope}".split("/")[:3])
    key = str(old["id"]) if old else f"{home}{DEFINITIONS}/{guid}"
    kept = old["properties"] if old else {}
    world.resources[key] = {
        "id": key,
        "name": guid,
        "type": TYPE,
        "properties": {
            "roleName": sent["roleName"],
            "type": "CustomRole",
            "description": sent.get("description") or "",
            "assignableScopes": sent["assignableScopes"],
            "permissions": [_permission(part) for part in sent.get("permissions") or ()],
            "createdOn": kept.get("createdOn") or world.stamp(),
            "updatedOn": world.stamp(),
            "createdBy": world.facts["account"]["principal"],
            "updatedBy": world.facts["account"]["principal"],
        },
    }
    return Reply(201, world.resources[key])


@route("DELETE", "/{scope*}" + DEFINITIONS + "/{guid}")
def delete_definition(world: World, request: Request, guid: str, scope: str) -> Reply:
    """200 with what it was, 204 if there is none; 400 while it is assigned (Azure docs, RBAC)."""
    found = _of_guid(world, guid)
    if found is None:
        return Reply(204)
    used = [
        d
        for d in world.resources.under("/")
        if d.get("type") == ASSIGNED
        and paths.name(d["properties"]["roleDefinitionId"]).casefold() == guid.casefold()
    ]
    if used:
        message = "There are existing role assignments referencing role."
        return refuse(400, "RoleDefinitionHasAssignments", message)
    world.resources.pop(str(found["id"]))
    return Reply(200, found)


def permissions(world: World, guid: str) -> list[Document] | None:
    """What a role allows; None for a role that does not exist."""
    known = roles.BUILT_IN.get(guid.casefold())
    if known:
        return [_of_role(known)]
    found = _of_guid(world, guid)
    return None if found is None else list(found["properties"]["permissions"])


def guid_of(world: World, name: str) -> str | None:
    """The guid of a role by its name, built-in or custom."""
    custom = (str(d["name"]) for d in _custom(world) if d["properties"]["roleName"] == name)
    return roles.guid_of(name) or next(custom, None)


def _of_guid(world: World, guid: str) -> Document | None:
    wanted = guid.casefold()
    return next((d for d in _custom(world) if str(d["name"]).casefold() == wanted), None)


def _custom(world: World) -> list[Document]:
    return [d for d in world.resources.under("/subscriptions/") if d.get("type") == TYPE]


def _assignable(document: Document, scope: str) -> bool:
    here = f"{scope}/".casefold()
    told = (f"{at}/".casefold() for at in document["properties"]["assignableScopes"])
    return any(here.startswith(at) or at == "//" for at in told)


def _unfit(world: World, request: Request, guid: str) -> Reply | None:
    body = request.body if isinstance(request.body, dict) else {}
    sent = body.get("properties") or {}
    if guid.casefold() in roles.BUILT_IN:
        return refuse(400, "RoleDefinitionCannotBeChanged", "Built-in roles cannot be changed.")
    for key in ("roleName", "assignableScopes"):
        if not sent.get(key):
            return refuse(400, "InvalidRequestContent", f"The property {key} is required.")
    other = guid_of(world, sent["roleName"])
    if other and other.casefold() != guid.casefold():
        message = f"A custom role with the same name '{sent['roleName']}' already exists."
        return refuse(409, "RoleDefinitionWithSameNameExists", message)
    return None


def _permission(sent: Document) -> Document:
    return {key: list(sent.get(key) or ()) for key in PARTS}


def _of_role(role: roles.Role) -> Document:
    told = (role.actions, role.not_actions, role.data_actions, ())
    return {key: list(part) for key, part in zip(PARTS, told, strict=True)}


def _missing(guid: str) -> Reply:
    message = f"The specified role definition with ID '{guid}' does not exist."
    return refuse(404, "RoleDefinitionDoesNotExist", message)


def _built_in(scope: str, guid: str) -> Document:
    parts, role = scope.split("/"), roles.BUILT_IN[guid.casefold()]
    subscription = "/".join(["", *parts[:2]]) if parts[0] == "subscriptions" else ""
    return {
        "id": f"{subscription}{DEFINITIONS}/{guid}",
        "name": guid,
        "type": TYPE,
        "properties": {
            "roleName": role.name,
            "type": "BuiltInRole",
            "description": f"The built-in role {role.name}.",
            "assignableScopes": ["/"],
            "permissions": [_of_role(role)],
        },
    }


def _said(request: Request) -> list[tuple[str, str]]:
    return EQUALS.findall(request.query.get("$filter", ""))
