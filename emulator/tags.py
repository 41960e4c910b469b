"""Tags at a scope: read, set, merged and removed without touching the rest of what carries them.

Source: REST reference, Tags at scope, API 2021-04-01: 200 to every call; later versions may answer
202 where the resource's own provider takes long, which is not emulated.
"""

from emulator import resources
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World

TAGS = "/{scope*}/providers/Microsoft.Resources/tags/default"
TYPE = "Microsoft.Resources/tags"
MOST = 50  # tags per resource (the same page)
SUBSCRIPTION_PARTS = 2


@route("GET", TAGS)
def get_tags(world: World, request: Request, scope: str) -> Reply:
    """The tags of what the scope names; 404 if it is not there."""
    holder = _holder(world, scope)
    return _missing(scope) if holder is None else _told(request, holder)


@route("PUT", TAGS)
def put_tags(world: World, request: Request, scope: str) -> Reply:
    """All tags at once."""
    return _changed(world, request, scope, "Replace")


@route("PATCH", TAGS)
def patch_tags(world: World, request: Request, scope: str) -> Reply:
    """Merge, Replace or Delete; 400 for any other operation."""
    body = request.body if isinstance(request.body, dict) else {}
    return _changed(world, request, scope, str(body.get("operation")))


@route("DELETE", TAGS)
def delete_tags(world: World, request: Request, scope: str) -> Reply:
    """No tags left; without a body."""
    holder = _holder(world, scope)
    if holder is None:
        return _missing(scope)
    holder["tags"] = {}
    return Reply(200)


def _changed(world: World, request: Request, scope: str, operation: str) -> Reply:
    holder, sent = _holder(world, scope), _sent(request)
    if holder is None:
        return _missing(scope)
    if sent is None:
        return resources.not_json()
    after = _after(holder.get("tags") or {}, sent, operation)
    if after is None:
        message = f"The operation '{operation}' is not one of Replace, Merge, Delete."
        return refuse(400, "InvalidTagOperation", message)  # code and words: assumed
    if len(after) > MOST:
        message = f"The number of tags {len(after)} exceeds the maximum {MOST}."
        return refuse(400, "TagsMaximumLimitExceeded", message)  # code and words: assumed
    holder["tags"] = after
    return _told(request, holder)


def _sent(request: Request) -> dict[str, str] | None:
    body = request.body if isinstance(request.body, dict) else {}
    found = (body.get("properties") or {}).get("tags")
    return found if isinstance(found, dict) else None


def _after(now: dict[str, str], sent: dict[str, str], operation: str) -> dict[str, str] | None:
    """The tags after an operation; names without regard to case, None if it is unknown."""
    named = {name.casefold() for name in sent}
    others = {name: value for name, value in now.items() if name.casefold() not in named}
    if operation.casefold() == "replace":
        return dict(sent)
    if operation.casefold() == "merge":
        return {**others, **{_known(now, name): value for name, value in sent.items()}}
    if operation.casefold() == "delete":
        asked = {name.casefold(): value for name, value in sent.items()}
        return {k: v for k, v in now.items() if not _doomed(asked, k, v)}
    return None


def _known(now: dict[str, str], name: str) -> str:
    """A tag's name as it is kept already: names are case-blind and keep their first spelling."""
    return next((known for known in now if known.casefold() == name.casefold()), name)


def _doomed(asked: dict[str, str], name: str, value: str) -> bool:
    """Delete takes a name alone (an empty value), or name and value together."""
    wanted = asked.get(name.casefold())
    return wanted is not None and wanted in ("", value)


def _holder(world: World, scope: str) -> Document | None:
    """What carries the tags: a resource, a group, or a subscription's own record."""
    path = f"/{scope}"
    if len(scope.split("/")) == SUBSCRIPTION_PARTS:
        return _of_subscription(world, path)
    return world.resources.get(path)


def _of_subscription(world: World, path: str) -> Document:
    known = world.facts.setdefault("subscription tags", {})
    holder: Document = known.setdefault(path.casefold(), {})
    return holder


def _told(request: Request, holder: Document) -> Reply:
    shown = {
        "id": request.path,
        "name": "default",
        "type": TYPE,
        "properties": {"tags": holder.get("tags") or {}},
    }
    return Reply(200, shown)


def _missing(scope: str) -> Reply:
    path = f"/{scope}"
    in_group = "/providers/" in path
    return resources.missing(path) if in_group else resources.group_missing(path)
