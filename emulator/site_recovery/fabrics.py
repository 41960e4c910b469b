"""Fabrics: a region, as Site Recovery sees it."""

from emulator import regions, resources
from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import ids, jobs, objects, work
from emulator.world import World

FABRIC = "/replicationFabrics/{fabric}"
CONTAINERS = "replicationProtectionContainers"


@route("PUT", FABRIC)
def put_fabric(world: World, request: Request, fabric: str) -> Reply:
    """202, about 70 s; a fabric that exists stays as it is (assumed)."""
    details = objects.properties(request).get("customDetails") or {}
    if details.get("instanceType") != "Azure":
        return objects.bad_input("customDetails.instanceType must be Azure: only that is emulated")
    location = resources.region(details.get("location") or "")
    if not location:
        return objects.bad_input("customDetails.location needed")
    found = world.resources.get(request.path)
    if found and found["properties"]["customDetails"]["location"] != location:
        return objects.bad_input(f"fabric {fabric} exists for another region")
    return work.with_job(
        world,
        request,
        "CreateSite",
        "fabric",
        (internal(request.path), fabric),
        {"fabric_id": request.path, "location": location},
        failure=_twin(world, request, location),
    )


def _twin(world: World, request: Request, location: str) -> Document | None:
    """The failure for a second fabric of a region.

    Azure docs, set up with PowerShell: one fabric per region in a vault; code and words assumed.
    """
    for other in objects.children(world, request.vault_id, "replicationFabrics"):
        same = other["properties"]["customDetails"]["location"] == location
        if same and not ids.same(other["id"], request.path):
            return {
                "code": "45010",
                "message": "The fabric couldn't be created.",
                "possible_causes": f"Fabric {other['name']} exists for region {location}.",
                "recommended_action": "Use the fabric that exists.",
            }
    return None


@jobs.ending("CreateSite")
def created(world: World, payload: Document, succeeded: bool) -> None:
    """The fabric can be read; it remembers containers of its name's former life (recorded)."""
    path = payload["fabric_id"]
    if not succeeded or path in world.resources:
        return
    nothing = {"kekState": "None", "kekCertThumbprint": None}
    properties = {
        "friendlyName": regions.display_name(payload["location"]),
        "encryptionDetails": dict(nothing),
        "rolloverEncryptionDetails": dict(nothing),
        "internalIdentifier": internal(path),
        "bcdrState": "Valid",
        "customDetails": {
            "instanceType": "Azure",
            "location": payload["location"],
            "containerIds": _remembered(world, path),
            "zones": [],
        },
        "healthErrorDetails": [],
        "health": "Normal",
    }
    world.resources[path] = work.document(path, "replicationFabrics", properties)


def _remembered(world: World, path: str) -> list[str]:
    """Containers of this fabric, former ones too, by their internal ids (recorded 2022-12-23)."""
    known = objects.register(world, ids.vault(path))[objects.KEPT]["containers"]
    folded = path.casefold() + "/"
    return [container_entry(path, key) for key in known if key.startswith(folded)]


def container_entry(fabric_id: str, container_id: str) -> str:
    """How a fabric lists a container."""
    return f"{ids.served(fabric_id)}/{CONTAINERS}/{internal(container_id)}"


def internal(path: str) -> str:
    """Internal id of an object of a vault."""
    return ids.internal(path)


def friendly_name(world: World, fabric_id: str) -> str:
    """Display name of a fabric's region."""
    return str(world.resources[fabric_id]["properties"]["friendlyName"])


def location(world: World, fabric_id: str) -> str:
    """Region of a fabric."""
    return str(world.resources[fabric_id]["properties"]["customDetails"]["location"])


@route("GET", FABRIC)
def get_fabric(world: World, request: Request, fabric: str) -> Reply:
    """200, 404 FabricArmEntityMissing, or 400 in a vault without any object."""
    return objects.read(world, request)


@route("GET", "/replicationFabrics")
def list_fabrics(world: World, request: Request) -> Reply:
    """All fabrics of the vault."""
    return objects.listed(world, request, request.vault_id, "replicationFabrics")


@route("DELETE", FABRIC)
def purge_fabric(world: World, request: Request, fabric: str) -> Reply:
    """202, 2 s; network mappings go with it (recorded 2023-01-16)."""
    return _remove(world, request, request.path)


@route("POST", FABRIC + "/remove")
def remove_fabric(world: World, request: Request, fabric: str) -> Reply:
    """202, as the purge."""
    return _remove(world, request, request.path.removesuffix("/remove"))


def _remove(world: World, request: Request, path: str) -> Reply:
    if objects.children(world, path, CONTAINERS):
        return objects.in_use("Fabric", ids.name(path), "it has protection containers")
    return work.removal(world, request, "fabric removal")


@route("POST", FABRIC + "/checkConsistency")
def check_consistency(world: World, request: Request, fabric: str) -> Reply:
    """202; finds nothing (assumed)."""
    path = request.path.removesuffix("/checkConsistency")
    return objects.absent(world, path) or work.plain(
        world, request, "site_recovery.nothing", "fabric removal", {}, resource_path=path
    )
