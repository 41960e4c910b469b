"""Calls that no route takes: resources of any type, and their lists."""

from emulator import families, paths, resources
from emulator.messages import Document, Reply, Request
from emulator.world import World

SITE_RECOVERY = "/microsoft.recoveryservices/vaults/"
NOT_KEPT = {"microsoft.resources/deployments"}  # to keep a template would promise its resources
DEEDS = {
    "PUT": resources.put,
    "PATCH": resources.patch,
    "GET": resources.get,
    "DELETE": resources.delete,
}


def answer(world: World, request: Request) -> Reply | None:
    """Create, read, change, delete or list; None for what is none of these."""
    scope, found, tail = request.path.rpartition("/providers/")
    parts = tail.split("/")
    if not found or len(parts) < 2 or _site_recovery(request.path):
        return None
    if len(parts) % 2 == 0:
        return _listed(world, request, scope, parts) if request.method == "GET" else None
    if paths.resource_type(request.path).casefold() in NOT_KEPT:
        return None
    if request.method == "HEAD":
        return Reply(204 if request.path in world.resources else 404)
    deed = DEEDS.get(request.method)
    if deed is None or not _writable(request.method, scope):
        return None
    return deed(world, request)


def _site_recovery(path: str) -> bool:
    """Whether the path lies in the part of a vault that Site Recovery answers for."""
    _, found, tail = path.casefold().partition(SITE_RECOVERY)
    return bool(found) and "/replication" in tail


def _writable(method: str, scope: str) -> bool:
    """Resources live in groups or extend something; at other scopes only reads make sense."""
    return method in ("GET", "DELETE") or scope.startswith("/subscriptions/")


def _listed(world: World, request: Request, scope: str, parts: list[str]) -> Reply:
    """A type's resources: below a resource, in a group, or in the subscription."""
    kind = "/".join([parts[0], *parts[1::2]])
    prefix = f"{request.path}/" if len(parts) > 2 else f"{scope}/"
    if len(parts) > 2 and paths.parent(f"{request.path}/x") not in world.resources:
        return resources.parent_missing(f"{request.path}/x")
    found = of_type(world, prefix, kind)
    view = families.of(kind).view
    return Reply(200, {"value": [view(world, request, document) for document in found]})


def of_type(world: World, prefix: str, kind: str) -> list[Document]:
    """Documents of one type whose ids begin with `prefix`."""
    folded, segment = kind.casefold(), kind.rpartition("/")[2]
    found = world.resources.typed(prefix, segment)
    return [d for d in found if str(d.get("type")).casefold() == folded]
