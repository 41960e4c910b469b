"""Virtual machines and what they do: instance view, power, sizes and usages.

Shape of the document: the recovered machine's GET, recorded 2023-01-16 (API 2022-11-01), and the
compute API's own field names.
"""

from emulator import disks, families, guest, operations, placement, resources, sizes
from emulator.families import Family
from emulator.generic import of_type
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World, event

TYPE = "Microsoft.Compute/virtualMachines"
HERE = "/subscriptions/{subscription}/providers/Microsoft.Compute"
MACHINE = (
    "/subscriptions/{subscription}/resourceGroups/{group}"
    "/providers/Microsoft.Compute/virtualMachines/{machine}"
)
CREATE_S, POWER_S = 40.0, 30.0  # the emulator's pace


def _fill(world: World, request: Request, document: Document, old: Document | None) -> Reply | None:
    """Refuse what cannot be; make the disks that come with the machine; tie it to its parts."""
    properties, was = document["properties"], old["properties"] if old else {}
    refused = _references(world, document) or disks.of_machine(world, document, old)
    if refused:
        return refused
    properties["vmId"] = was.get("vmId") or world.guid("vm", document["id"])
    properties["timeCreated"] = was.get("timeCreated") or world.stamp().replace("Z", "+00:00")
    guest.keep(document, old)
    _take_nics(world, document, old)
    return None


def _references(world: World, document: Document) -> Reply | None:
    """404 for a set or a group that is not there, 400 for interfaces, size or zone."""
    properties = document["properties"]
    size = properties.get("hardwareProfile", {}).get("vmSize", "")
    if sizes.find(size) is None:
        return refuse(400, "InvalidParameter", f"The value '{size}' of vmSize is invalid.")
    if document.get("zones") and properties.get("availabilitySet"):
        message = "A machine in an availability set cannot have a zone."
        return refuse(400, "BadRequest", message)
    for key in ("availabilitySet", "proximityPlacementGroup"):
        named = properties.get(key, {}).get("id")
        if named and named not in world.resources:
            return resources.missing(named)
    for nic in properties.get("networkProfile", {}).get("networkInterfaces", []):
        if nic.get("id") not in world.resources:
            message = f"Resource {nic.get('id')} referenced by {document['id']} was not found."
            return refuse(400, "InvalidResourceReference", message)
        owner = world.resources[nic["id"]]["properties"].get("virtualMachine", {}).get("id")
        if owner and owner.casefold() != document["id"].casefold():
            message = f"Network interface {nic['id']} is used by {owner}."
            return refuse(400, "NicInUse", message)
    return None


def _take_nics(world: World, document: Document, old: Document | None) -> None:
    """Each interface knows its machine; the first is the primary one unless another says so."""
    for nic in _nics(old) if old else []:
        world.resources[nic["id"]]["properties"].pop("virtualMachine", None)
    nics = _nics(document)
    for number, nic in enumerate(nics):
        inner = nic.setdefault("properties", {})
        inner.setdefault("primary", number == 0)
        properties = world.resources[nic["id"]]["properties"]
        properties["virtualMachine"] = {"id": document["id"]}
        properties["primary"] = inner["primary"]


def _nics(document: Document) -> list[Document]:
    profile = document["properties"].get("networkProfile", {})
    return list(profile.get("networkInterfaces", []))


def _gone(world: World, document: Document) -> None:
    """Disks and interfaces stay, unless the machine says that they go with it."""
    for nic in _nics(document):
        kept = world.resources.get(nic["id"])
        if kept:
            kept["properties"].pop("virtualMachine", None)
        if nic.get("properties", {}).get("deleteOption") == "Delete":
            resources.remove(world, nic["id"])
    disks.released(world, document)


def _view(world: World, request: Request, document: Document) -> Document:
    """Compute's habit: resource groups in capitals (recorded for placement groups in 2022)."""
    if request.query.get("statusonly", "").casefold() == "true":
        return _status_only(world, document)
    properties = dict(document["properties"])
    for key in ("availabilitySet", "proximityPlacementGroup"):
        if key in properties:
            properties[key] = {"id": placement.shouted(properties[key]["id"])}
    if request.query.get("$expand", "").casefold() == "instanceview":
        properties["instanceView"] = guest.instance_view(world, document)
    return {**guest.shown(document), "properties": properties}


def _status_only(world: World, document: Document) -> Document:
    """What a list with `statusOnly=true` has of a machine (fields beside the view: assumed)."""
    properties = document["properties"]
    told = {
        "vmId": properties["vmId"],
        "provisioningState": properties["provisioningState"],
        "instanceView": guest.instance_view(world, document),
    }
    head = {key: document[key] for key in ("id", "name", "type", "location")}
    return {**head, "properties": told}


@route("GET", MACHINE + "/instanceView")
def get_instance_view(world: World, request: Request, **_: str) -> Reply:
    """The instance view alone."""
    path = request.path.rpartition("/")[0]
    found = world.resources.get(path)
    return Reply(200, guest.instance_view(world, found)) if found else resources.missing(path)


@route("GET", MACHINE + "/vmSizes")
def get_machine_sizes(_world: World, _request: Request, **_: str) -> Reply:
    """Sizes that a machine can become."""
    return Reply(200, {"value": [sizes.document(size) for size in sizes.SIZES.values()]})


def _powered(world: World, request: Request, power: str) -> Reply:
    """202; the machine's power changes when the operation ends."""
    path = request.path.rpartition("/")[0]
    found = world.resources.get(path)
    if found is None:
        return resources.missing(path)
    payload = {"machine": str(found["id"]), "power": power}
    operation = operations.begin(
        world, request, POWER_S, "compute.power", payload, resource_path=path
    )
    where = (
        "/".join(path.split("/")[:3])
        + f"/providers/Microsoft.Compute/locations/{found['location']}"
    )
    headers = {
        "Azure-AsyncOperation": operations.url(request, f"{where}/operations/{operation}"),
        "Location": operations.url(request, f"{where}/operationResults/{operation}"),
        "Retry-After": str(world.retry_after(15)),
    }
    return Reply(202, headers=headers)


@event("compute.power")
def _power(world: World, machine: str, power: str) -> None:
    found = world.resources.get(machine)
    if found is None:
        return
    found[guest.POWER] = power
    if power == "running":
        guest.restarted(found)


@route("POST", MACHINE + "/start")
@route("POST", MACHINE + "/restart")
def start(world: World, request: Request, **_: str) -> Reply:
    """Runs afterwards, its agent too."""
    return _powered(world, request, "running")


@route("POST", MACHINE + "/deallocate")
def deallocate(world: World, request: Request, **_: str) -> Reply:
    """Stopped and not paid for afterwards."""
    return _powered(world, request, "deallocated")


@route("POST", MACHINE + "/powerOff")
def power_off(world: World, request: Request, **_: str) -> Reply:
    """Stopped afterwards, still paid for."""
    return _powered(world, request, "stopped")


@route("GET", HERE + "/locations/{location}/vmSizes")
def get_sizes(world: World, _request: Request, location: str, **_: str) -> Reply:
    """Sizes of a region: the same everywhere, but for those an estate says are not offered."""
    found = sizes.offered(world, resources.region(location))
    return Reply(200, {"value": [sizes.document(size) for size in found]})


@route("GET", HERE + "/skus")
def get_skus(world: World, request: Request, **_: str) -> Reply:
    """Sizes as resource SKUs, with zones and restrictions; `$filter` by location."""
    return Reply(200, {"value": sizes.skus(world, request.query.get("$filter", ""))})


@route("GET", HERE + "/locations/{location}/usages")
def get_usages(world: World, _request: Request, subscription: str, location: str) -> Reply:
    """Cores in use and allowed, of the region and of each family."""
    used: dict[str, int] = {"cores": 0, "virtualMachines": 0}
    for machine in of_type(world, f"/subscriptions/{subscription}/", TYPE):
        size = sizes.find(machine["properties"]["hardwareProfile"]["vmSize"])
        if machine["location"] == resources.region(location) and size:
            for name, amount in (
                ("cores", size.cores),
                (size.family, size.cores),
                ("virtualMachines", 1),
            ):
                used[name] = used.get(name, 0) + amount
    return Reply(200, {"value": sizes.usages(world, resources.region(location), used)})


families.register(
    Family(TYPE, create_s=CREATE_S, update_s=10, delete_s=30, fill=_fill, view=_view, gone=_gone)
)
families.register(Family(f"{TYPE}/extensions", create_s=CREATE_S, delete_s=10))
