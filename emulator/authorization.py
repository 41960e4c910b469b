"""Role assignments at any scope, and what the caller may do there."""

import re

from emulator import paths, resources, role_definitions, roles, throttle
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World

ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
PERMISSIONS = "/providers/Microsoft.Authorization/permissions"
TYPE = "Microsoft.Authorization/roleAssignments"
EQUALS = re.compile(r"(\w+) eq '([^']*)'", re.IGNORECASE)


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
    here, asked = f"/{scope}".casefold(), request.query.get("$filter", "").casefold()
    wanted = _conditions(request).get("principalid")
    found = [
        document
        for document in world.resources.under("/")
        if document.get("type") == TYPE
        and _concerns(document, here, below="atscope()" not in asked)
        and wanted in (None, document["properties"]["principalId"].casefold())
    ]
    return Reply(200, {"value": found})


def _concerns(document: Document, here: str, *, below: bool) -> bool:
    """Whether an assignment holds at a scope, or below it."""
    at = str(document["properties"]["scope"]).casefold()
    return here == at or here.startswith(f"{at}/") or (below and at.startswith(f"{here}/"))


@route("GET", "/{scope*}" + PERMISSIONS)
def list_permissions(world: World, request: Request, scope: str) -> Reply:
    """What the caller's assignments at the scope and above allow, one entry per assignment.

    REST reference, Permissions - List For Resource (Group), API 2022-04-01; that a subscription
    answers too, and a scope that holds nothing yet with what it would inherit: assumed.
    """
    here, who = f"/{scope}".casefold(), _caller(world, request)
    guids = [
        paths.name(document["properties"]["roleDefinitionId"])
        for document in world.resources.under("/")
        if document.get("type") == TYPE
        and document["properties"]["principalId"].casefold() == who
        and _concerns(document, here, below=False)
    ]
    if world.facts["account"].get("owner", True) and who == _self(world):
        guids.insert(0, roles.OWNER)
    found = [role_definitions.permissions(world, guid) for guid in guids]
    return Reply(200, {"value": [entry for part in found for entry in part or ()]})


def _self(world: World) -> str:
    return str(world.facts["account"]["principal"]).casefold()


def _caller(world: World, request: Request) -> str:
    """The token's principal; a token that says none is the account's own (tests)."""
    told = throttle.principal(request.headers.get("authorization", ""))
    return _self(world) if told == "someone" else told.casefold()


def assign(world: World, scope: str, role: str) -> None:
    """Give the account's principal a role by its name (estates). Raises ValueError."""
    guid = role_definitions.guid_of(world, role)
    if guid is None:
        raise ValueError(f"role {role} is not known here")
    world.facts["account"]["owner"] = False
    name = world.guid("assignment", scope.casefold(), guid)
    definition = f"/subscriptions/{scope.split('/')[2]}{role_definitions.DEFINITIONS}/{guid}"
    sent = {"roleDefinitionId": definition, "principalId": world.facts["account"]["principal"]}
    request = Request("PUT", f"{scope}{ASSIGNMENTS}/{name}", body={"properties": sent})
    world.resources[request.path] = _assignment(world, request, scope, name)


def _unfit(world: World, request: Request, scope: str) -> Reply | None:
    body = request.body if isinstance(request.body, dict) else {}
    sent = body.get("properties") or {}
    for key in ("roleDefinitionId", "principalId"):
        if not sent.get(key):
            return refuse(400, "InvalidRequestContent", f"The property {key} is required.")
    guid = paths.name(sent["roleDefinitionId"])
    if role_definitions.permissions(world, guid) is None:
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


def _conditions(request: Request) -> dict[str, str]:
    said = EQUALS.findall(request.query.get("$filter", ""))
    return {key.casefold(): value.casefold() for key, value in said}
