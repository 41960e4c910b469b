"""Protection containers and the role that a mapping gives them."""

from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import fabrics, ids, jobs, objects, work
from emulator.world import World

CONTAINER = fabrics.FABRIC + "/replicationProtectionContainers/{container}"
KIND = "replicationFabrics/replicationProtectionContainers"
ITEMS = "replicationProtectedItems"
MAPPINGS = "replicationProtectionContainerMappings"


@route("PUT", CONTAINER)
def put_container(world: World, request: Request, fabric: str, container: str) -> Reply:
    """202, about a second. The body may be empty (recorded 2021-03, .NET)."""
    return objects.absent(world, ids.fabric(request.path)) or work.with_job(
        world,
        request,
        "CreateCloud",
        "container",
        (ids.internal(request.path), container),
        {"container_id": request.path},
    )


@jobs.ending("CreateCloud")
def created(world: World, payload: Document, succeeded: bool) -> None:
    """The container can be read; one of a name that was paired before is so at once (recorded)."""
    path, fabric_id = payload["container_id"], ids.fabric(payload["container_id"])
    if not succeeded or path in world.resources or fabric_id not in world.resources:
        return
    known = objects.register(world, ids.vault(path))[objects.KEPT]["containers"]
    role = known.setdefault(path.casefold(), "")
    properties = {
        "fabricFriendlyName": fabrics.friendly_name(world, fabric_id),
        "friendlyName": ids.name(path),
        "fabricType": "Azure",
        "protectedItemCount": 0,
        "pairingStatus": "Paired" if role else "NotPaired",
        "role": role,
        "fabricSpecificDetails": None,
    }
    world.resources[path] = work.document(path, KIND, properties)
    listed = world.resources[fabric_id]["properties"]["customDetails"]["containerIds"]
    entry = fabrics.container_entry(fabric_id, path)
    if entry not in listed:
        listed.append(entry)


def pair(world: World, container_id: str, role: str) -> None:
    """Give a container its role; the first one stays (recorded: mapped both ways, yet Primary)."""
    known = objects.register(world, ids.vault(container_id))[objects.KEPT]["containers"]
    first = known.get(container_id.casefold()) or role
    known[container_id.casefold()] = first
    properties = world.resources[container_id]["properties"]
    properties.update(pairingStatus="Paired", role=first)


@route("GET", CONTAINER)
def get_container(world: World, request: Request, fabric: str, container: str) -> Reply:
    """200, or 404 before its create ended."""
    found = world.resources.get(request.path)
    return Reply(200, _shown(world, found)) if found else objects.missing(world, request.path)


@route("GET", fabrics.FABRIC + "/replicationProtectionContainers")
def list_containers(world: World, request: Request, fabric: str) -> Reply:
    """Containers of a fabric."""
    return _listed(world, request, ids.fabric(request.path))


@route("GET", "/replicationProtectionContainers")
def list_all_containers(world: World, request: Request) -> Reply:
    """Containers of the vault."""
    return _listed(world, request, request.vault_id)


def _listed(world: World, request: Request, under: str) -> Reply:
    reply = objects.listed(world, request, under, "replicationProtectionContainers")
    if reply.status == 200:
        reply.body["value"] = [_shown(world, found) for found in reply.body["value"]]
    return reply


def _shown(world: World, found: Document) -> Document:
    """The container with the number of items that it has now."""
    items = len(objects.children(world, found["id"], ITEMS))
    counted = {**found["properties"], "protectedItemCount": items}
    return {**objects.shown(found), "properties": counted}


@route("POST", CONTAINER + "/remove")
def remove_container(world: World, request: Request, fabric: str, container: str) -> Reply:
    """202, under a second. The service has no DELETE for containers (recorded)."""
    path = request.path.removesuffix("/remove")
    if objects.children(world, path, ITEMS):
        return objects.in_use("Protection container", container, "it has replicated items")
    bound = [
        mapping
        for mapping in objects.of_type(world, request.vault_id, MAPPINGS)
        if ids.same(mapping["properties"]["targetProtectionContainerId"], path)
        or ids.same(ids.container(mapping["id"]), path)
    ]
    if bound:
        return objects.in_use("Protection container", container, "it has container mappings")
    return work.removal(world, request, "container removal")
