"""Management locks: kept, listed, and what they forbid.

Azure docs, lock resources: CanNotDelete forbids deletes at the scope and below, ReadOnly every
write; what a service does behind its own vault is not locked.
"""

from emulator import families, paths
from emulator.families import Family
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World

LOCKS = "/providers/Microsoft.Authorization/locks"
TYPE = "Microsoft.Authorization/locks"
LEVELS = ("CanNotDelete", "ReadOnly")
BY_LEVEL = {"DELETE": LEVELS, "PUT": LEVELS[1:], "PATCH": LEVELS[1:], "POST": LEVELS[1:]}
VERBS = {"DELETE": "delete", "PUT": "write", "PATCH": "write", "POST": "action"}
FACT = "locks"
"""Ids of all locks, so that a world without any pays nothing for them."""


def _fill(world: World, _request: Request, document: Document, _old: object) -> Reply | None:
    level = document["properties"].get("level")
    if level not in LEVELS:
        message = f"The lock level '{level}' is not one of {', '.join(LEVELS)}."
        return refuse(400, "InvalidLockLevel", message)  # code and words: assumed
    known = world.facts.setdefault(FACT, {})
    known[str(document["id"]).casefold()] = level
    return None


def _gone(world: World, document: Document) -> None:
    world.facts[FACT].pop(str(document["id"]).casefold(), None)


@route("GET", "/{scope*}" + LOCKS)
def list_locks(world: World, request: Request, scope: str) -> Reply:
    """Locks at the scope, above and below it; `atScope()` leaves out those below (assumed)."""
    here = f"/{scope}".casefold()
    below = "atscope()" not in request.query.get("$filter", "").casefold()
    found = [
        world.resources[key]
        for key in world.facts.get(FACT, {})
        if _holds(key, here) or (below and key.startswith(f"{here}/"))
    ]
    return Reply(200, {"value": found})


def _holds(lock_id: str, path: str) -> bool:
    """Whether a lock's scope is the path or above it."""
    scope = lock_id.rpartition(LOCKS.casefold())[0]
    return path == scope or path.startswith(f"{scope}/")


def refusal(world: World, request: Request) -> Reply | None:
    """409 for what a lock forbids; locks themselves can always be changed (Azure docs)."""
    known = world.facts.get(FACT)
    if not known or request.method not in BY_LEVEL or paths.resource_type(request.path) == TYPE:
        return None
    path, forbid = request.path.casefold(), BY_LEVEL[request.method]
    deletes = request.method == "DELETE"  # takes what lies below with it
    held = [
        key
        for key, level in known.items()
        if level in forbid and (_holds(key, path) or (deletes and key.startswith(f"{path}/")))
    ]
    if not held:
        return None
    scopes = "', '".join(key.rpartition(LOCKS.casefold())[0] for key in held)
    message = (
        f"The scope '{request.path}' cannot perform {VERBS[request.method]} operation because "
        f"following scope(s) are locked: '{scopes}'. Please remove the lock and try again."
    )
    return refuse(409, "ScopeLocked", message)


families.register(Family(TYPE, deleted=200, has_state=False, located=False, fill=_fill, gone=_gone))
