"""Accepted work: an operation, its job where the service is known to list one, and its end."""

import typing

from emulator.messages import Document, Reply, Request
from emulator.site_recovery import ids, jobs, objects, paces
from emulator.world import World, event


def with_job(
    world: World,
    request: Request,
    scenario: str,
    pace: str | float,
    target: tuple[str, str],
    payload: Document,
    *,
    resource_path: str | None = None,
    affected: Document | None = None,
    failure: Document | None = None,
    **more: typing.Any,
) -> Reply:
    """202; the job's ending (see `jobs.ending`) does the work, then the operation ends with it.

    failure: what makes the job fail, of itself; a fault rule may fail it too. more: see
    `jobs.start`.
    """
    objects.register(world, request.vault_id)
    guid = world.new_guid()
    world.journal.accept(scenario, payload.get("item_id") or resource_path or request.path)
    reply = world.accept(request, None, "", {}, resource_path=resource_path, job=guid)
    jobs.start(
        world,
        guid,
        request.vault_id,
        scenario,
        pace if isinstance(pace, float) else paces.take(world, pace, request.path),
        target,
        payload=payload,
        affected=affected,
        failure=failure or world.fault_for_job(scenario, target[1]),
        **more,
    )
    return reply


def plain(
    world: World,
    request: Request,
    event: str,
    pace: str,
    payload: Document,
    *,
    resource_path: str | None = None,
) -> Reply:
    """202 for work whose job was never seen listed: an operation alone (assumed)."""
    objects.register(world, request.vault_id)
    seconds = paces.take(world, pace, request.path)
    world.journal.accept(request.method, request.path)
    return world.accept(request, seconds, event, payload, resource_path=resource_path)


def removal(world: World, request: Request, pace: str) -> Reply:
    """202 for a DELETE or a POST remove of an object that stands alone.

    Of an object that is gone: 204 to DELETE, an operation that succeeds to remove (assumed).
    """
    if request.method == "DELETE":
        if request.path not in world.resources:
            return Reply(204)
        return plain(world, request, "site_recovery.removed", pace, {"object_id": request.path})
    gone = request.path.removesuffix("/remove")
    return plain(
        world,
        request,
        "site_recovery.removed",
        pace,
        {"object_id": gone},
        resource_path=gone,
    )


@event("site_recovery.removed")
def removed(world: World, object_id: str) -> None:
    """The object and all below it are gone."""
    for document in world.resources.under(object_id + "/"):
        world.resources.pop(_stored(document), None)
    world.resources.pop(object_id, None)


@event("site_recovery.changed")
def changed(world: World, object_id: str, document: Document) -> None:
    """The object is as the operation leaves it."""
    if ids.vault(object_id) in world.resources:
        world.resources[world.resources.canonical(object_id)] = document


@event("site_recovery.nothing")
def nothing(world: World) -> None:
    """An operation that leaves everything as it is."""


def _stored(document: Document) -> str:
    """Key of a document: its id without regard to case."""
    return str(document["id"])


def document(path: str, kind: str, properties: Document, kept: Document | None = None) -> Document:
    """An object as it is stored; `kind` is the type below the vault's."""
    return {
        "id": ids.served(path),
        "name": ids.name(path),
        "type": f"{ids.TYPE}/{kind}",
        "properties": properties,
        objects.KEPT: kept or {},
    }
