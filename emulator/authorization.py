"""Role definitions (built-in ones) and role assignments, at any scope."""

import re

from emulator import paths, resources
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World

ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions"
TYPE = "Microsoft.Authorization/roleAssignments"
EQUALS = re.compile(r"(\w+) eq '([^']*)'", re.IGNORECASE)

# Source: Azure docs, built-in roles.
ROLES = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "6670b86e-a3f7-4917-ac9b-5d6ab1be4567": "Site Recovery Contributor",
    "494ae006-db33-4328-bf46-533a6560a3ca": "Site Recovery Operator",
    "dbaa88c4-0c30-4179-9fb3-46319faa6149": "Site Recovery Reader",
    "5e467623-bb1f-42f4-a55d-6e525e11384b": "Backup Contributor",
    "9980e02c-c2be-4d73-94e8-173b1dc7cf3c": "Virtual Machine Contributor",
    "4d97b98b-1d4f-4787-a291-c67834d212e7": "Network Contributor",
    "17d1049b-9a84-46fb-8f53-869881c3d3ab": "Storage Account Contributor",
    "86e8f5dc-a6e9-4c67-9d15-de283e8eac25": "Classic Storage Account Contributor",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
    "f353d9bd-d4a6-484e-a77a-8050b599b867": "Automation Contributor",
    "749f88d5-cbae-40b8-bcfc-e573ddc772fa": "Monitoring Contributor",
}


@route("GET", DEFINITIONS)
@route("GET", "/{scope*}" + DEFINITIONS)
def list_definitions(_world: World, request: Request, scope: str = "") -> Reply:
    """Built-in roles, or the one that `$filter=roleName eq '…'` names."""
    wanted = _conditions(request).get("rolename")
    found = [
        _definition(request, scope, guid, name)
        for guid, name in ROLES.items()
        if wanted in (None, name.casefold())
    ]
    return Reply(200, {"value": found})


@route("GET", DEFINITIONS + "/{guid}")
@route("GET", "/{scope*}" + DEFINITIONS + "/{guid}")
def get_definition(_world: World, request: Request, guid: str, scope: str = "") -> Reply:
    """One built-in role."""
    name = ROLES.get(guid.casefold())
    if name is None:
        message = f"The specified role definition with ID '{guid}' does not exist."
        return refuse(404, "RoleDefinitionDoesNotExist", message)
    return Reply(200, _definition(request, scope, guid, name))


@route("PUT", "/{scope*}" + ASSIGNMENTS + "/{name}")
def put_assignment(world: World, request: Request, scope: str, name: str) -> Reply:
    """201; again the same is 200, another in its place or under another name is refused."""
    refused = _unfit(world, request, f"/{scope}")
    if refused:
        return refused
    sent, old = request.body["properties"], world.resources.get(request.path)
    if old:
        if _same(old, sent):
            return Reply(200, old)
        message = (
            "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
        )
        return refuse(409, "RoleAssignmentUpdateNotPermitted", message)
    twin = next((d for d in _at(world, f"/{scope}") if _same(d, sent)), None)
    if twin:
        message = f"The role assignment already exists. Its ID is {twin['name'].replace('-', '')}."
        return refuse(409, "RoleAssignmentExists", message)
    world.resources[request.path] = _assignment(world, request, f"/{scope}", name)
    return Reply(201, world.resources[request.path])


@route("GET", "/{scope*}" + ASSIGNMENTS + "/{name}")
def get_assignment(world: World, request: Request, scope: str, name: str) -> Reply:
    """200 or 404."""
    found = world.resources.get(request.path)
    if found is None:
        message = f"The role assignment '{name}' is not found."
        return refuse(404, "RoleAssignmentNotFound", message)
    return Reply(200, found)


@route("DELETE", "/{scope*}" + ASSIGNMENTS + "/{name}")
def delete_assignment(world: World, request: Request, scope: str, name: str) -> Reply:
    """200 with what it was, or 204."""
    found = world.resources.pop(request.path, None)
    return Reply(200, found) if found else Reply(204)


@route("GET", "/{scope*}" + ASSIGNMENTS)
def list_assignments(world: World, request: Request, scope: str) -> Reply:
    """Assignments at, above and below a scope; `$filter` by principal, or `atScope()`."""
    here, asked = f"/{scope}".casefold(), request.query.get("$filter", "")
    wanted = _conditions(request).get("principalid")
    found = []
    for document in world.resources.under("/"):
        if document.get("type") != TYPE:
            continue
        at = str(document["properties"]["scope"]).casefold()
        above = here == at or here.startswith(f"{at}/")
        below = at.startswith(f"{here}/") and "atscope()" not in asked.casefold()
        principal = document["properties"]["principalId"].casefold()
        if (above or below) and wanted in (None, principal):
            found.append(document)
    return Reply(200, {"value": found})


def _unfit(world: World, request: Request, scope: str) -> Reply | None:
    body = request.body if isinstance(request.body, dict) else {}
    sent = body.get("properties") or {}
    for key in ("roleDefinitionId", "principalId"):
        if not sent.get(key):
            return refuse(400, "InvalidRequestContent", f"The property {key} is required.")
    if paths.name(sent["roleDefinitionId"]).casefold() not in ROLES:
        guid = paths.name(sent["roleDefinitionId"])
        message = f"The specified role definition with ID '{guid}' does not exist."
        return refuse(404, "RoleDefinitionDoesNotExist", message)
    if scope.count("/") > 2 and scope not in world.resources:
        return resources.missing(scope)
    return None


def _assignment(world: World, request: Request, scope: str, name: str) -> Document:
    sent = request.body["properties"]
    account = world.facts["account"]
    moment = world.stamp()
    return {
        "id": request.path,
        "name": name,
        "type": TYPE,
        "properties": {
            "condition": None,
            "conditionVersion": None,
            **sent,
            "principalType": sent.get("principalType") or "ServicePrincipal",
            "scope": world.resources.canonical(scope),
            "createdOn": moment,
            "updatedOn": moment,
            "createdBy": account["principal"],
            "updatedBy": account["principal"],
        },
    }


def _at(world: World, scope: str) -> list[Document]:
    return world.resources.under(f"{scope}{ASSIGNMENTS}/")


def _same(document: Document, sent: Document) -> bool:
    kept = document["properties"]
    return (
        kept["principalId"].casefold() == sent["principalId"].casefold()
        and paths.name(kept["roleDefinitionId"]).casefold()
        == paths.name(sent["roleDefinitionId"]).casefold()
    )


def _definition(request: Request, scope: str, guid: str, name: str) -> Document:
    parts = scope.split("/")
    subscription = "/".join(["", *parts[:2]]) if parts[0] == "subscriptions" else ""
    return {
        "id": f"{subscription}{DEFINITIONS}/{guid}",
        "name": guid,
        "type": "Microsoft.Authorization/roleDefinitions",
        "properties": {
            "roleName": name,
            "type": "BuiltInRole",
            "description": f"The built-in role {name}.",
            "assignableScopes": ["/"],
            "permissions": [{"actions": ["*/read"], "notActions": []}],
        },
    }


def _conditions(request: Request) -> dict[str, str]:
    said = EQUALS.findall(request.query.get("$filter", ""))
    return {key.casefold(): value.casefold() for key, value in said}
