"""Managed disks: their size, speed and owner; and those that come and go with a machine."""

from emulator import families, resources
from emulator.families import Family
from emulator.messages import Document, Reply, Request, refuse
from emulator.world import World

TYPE = "Microsoft.Compute/disks"
GIB = 1024**3
OS_GIB = {"Linux": 30, "Windows": 127}
PACE_S = 5.0  # the emulator's pace

# GiB up to which IOPS and MB/s hold. Source: Azure docs, performance targets for VM disks.
SPEED: dict[str, list[tuple[int, int, int]]] = {
    "Premium": [
        (32, 120, 25),
        (64, 240, 50),
        (128, 500, 100),
        (256, 1100, 125),
        (512, 2300, 150),
        (1024, 5000, 200),
        (4096, 7500, 250),
        (8192, 16000, 500),
        (16384, 18000, 750),
        (32767, 20000, 900),
    ],
    "StandardSSD": [(4096, 500, 100), (8192, 2000, 400), (16384, 4000, 600), (32767, 6000, 750)],
    "Standard": [(4096, 500, 60), (8192, 1300, 300), (32767, 2000, 500)],
}
TIER = {"Premium": "Premium", "StandardSSD": "Standard", "Standard": "Standard"}


def _fill(
    world: World, _request: Request, document: Document, old: Document | None
) -> Reply | None:
    """Size in bytes, speed, state; a disk never shrinks."""
    properties, was = document["properties"], old["properties"] if old else {}
    properties.setdefault("creationData", {"createOption": "Empty"})
    source = world.resources.get(properties["creationData"].get("sourceResourceId", ""))
    size = properties.get("diskSizeGB") or (source or {"properties": {}})["properties"].get(
        "diskSizeGB"
    )
    if not size:
        return refuse(400, "InvalidParameter", "Required parameter 'disk.diskSizeGB' is missing.")
    if size < was.get("diskSizeGB", 0):
        return refuse(400, "InvalidParameter", "Shrinking a disk is not supported.")
    sku = document.setdefault("sku", {}).setdefault("name", "Standard_LRS")
    kind = sku.partition("_")[0]
    document["sku"]["tier"] = TIER.get(kind, kind)
    iops, throughput = speed(kind, size)
    properties["diskSizeGB"], properties["diskSizeBytes"] = size, size * GIB
    properties.setdefault("diskIOPSReadWrite", iops)
    properties.setdefault("diskMBpsReadWrite", throughput)
    properties.setdefault("encryption", {"type": "EncryptionAtRestWithPlatformKey"})
    properties.setdefault("networkAccessPolicy", "AllowAll")
    properties.setdefault("publicNetworkAccess", "Enabled")
    properties["timeCreated"] = was.get("timeCreated") or world.stamp().replace("Z", "+00:00")
    properties["uniqueId"] = was.get("uniqueId") or world.guid("disk", document["id"])
    properties["diskState"] = was.get("diskState", "Unattached")
    if old and "managedBy" in old:
        document["managedBy"] = old["managedBy"]
    return None


def speed(kind: str, gib: int) -> tuple[int, int]:
    """IOPS and MB/s of a disk of this kind and size."""
    rows = SPEED.get(kind, SPEED["Standard"])
    return next(((i, t) for up_to, i, t in rows if gib <= up_to), rows[-1][1:])


def _in_use(_world: World, _request: Request, document: Document) -> Reply | None:
    owner = document.get("managedBy")
    if not owner:
        return None
    message = f"Disk {document['name']} is attached to VM {owner}."
    return refuse(409, "InUse.OperationNotAllowed", message)


def of_machine(world: World, machine: Document, old: Document | None) -> Reply | None:
    """Find or make each disk of a machine's storage profile and attach it."""
    profile = machine["properties"].get("storageProfile", {})
    os_disk = profile.get("osDisk")
    if not os_disk:
        return refuse(
            400, "InvalidParameter", "Required parameter 'storageProfile.osDisk' is missing."
        )
    os_disk.setdefault("osType", _os_type(machine))
    os_disk.setdefault("name", f"{machine['name']}_OsDisk_1")
    os_disk.setdefault("caching", "ReadWrite")
    profile.setdefault("dataDisks", [])
    for disk in profile["dataDisks"]:
        disk.setdefault("name", f"{machine['name']}_DataDisk_{disk.get('lun', 0)}")
        disk.setdefault("caching", "None")
    listed = [os_disk, *profile["dataDisks"]]
    for disk in listed:
        refused = _attached(world, machine, disk)
        if refused:
            return refused
    kept = {disk["managedDisk"]["id"].casefold() for disk in listed}
    for disk in _entries(old) if old else []:
        if disk["managedDisk"]["id"].casefold() not in kept:
            _detach(world, disk["managedDisk"]["id"])
    return None


def _attached(world: World, machine: Document, disk: Document) -> Reply | None:
    """One disk of a machine: as named, or made with it."""
    managed = disk.setdefault("managedDisk", {})
    home = machine["id"].rpartition("/Microsoft.Compute/")[0]
    path = managed.get("id") or f"{home}/{TYPE}/{disk['name']}"
    found = world.resources.get(path)
    if found is None and disk.get("createOption") == "Attach":
        return resources.missing(path)
    if found is None:
        found = resources.place(world, path, _new(machine, disk))
    owner = str(found.get("managedBy") or machine["id"])
    if owner.casefold() != machine["id"].casefold():
        message = f"Disk '{found['name']}' is attached to VM {owner}."
        return refuse(409, "AttachDiskWhileBeingUsed", message)
    found["managedBy"], found["properties"]["diskState"] = machine["id"], "Attached"
    managed["id"], managed["storageAccountType"] = found["id"], found["sku"]["name"]
    disk["name"], disk["diskSizeGB"] = found["name"], found["properties"]["diskSizeGB"]
    disk.setdefault("deleteOption", "Detach")
    return None


def _new(machine: Document, disk: Document) -> Document:
    """The disk that a machine brings along."""
    option = disk.get("createOption", "Empty")
    os_type = disk.get("osType")
    body: Document = {
        "location": machine["location"],
        "sku": {"name": disk.get("managedDisk", {}).get("storageAccountType", "Premium_LRS")},
        "properties": {
            "creationData": {"createOption": option},
            "diskSizeGB": disk.get("diskSizeGB") or OS_GIB.get(str(os_type), 32),
        },
    }
    if os_type:
        body["properties"].update(osType=os_type, hyperVGeneration="V2")
    if "zones" in machine:
        body["zones"] = machine["zones"]
    return body


def _os_type(machine: Document) -> str:
    """Windows, if anything of the machine says so."""
    properties = machine["properties"]
    image = properties["storageProfile"].get("imageReference", {})
    windows = "windowsConfiguration" in properties.get("osProfile", {})
    windows = windows or "windows" in str(image.get("publisher", "")).casefold()
    return "Windows" if windows else "Linux"


def _entries(machine: Document) -> list[Document]:
    profile = machine["properties"]["storageProfile"]
    return [profile["osDisk"], *profile["dataDisks"]]


def names(machine: Document) -> list[str]:
    """Names of a machine's disks, the OS disk first."""
    return [str(disk["name"]) for disk in _entries(machine)]


def released(world: World, machine: Document) -> None:
    """The machine is gone: its disks are free, or gone too if it said so."""
    for disk in _entries(machine):
        _detach(world, disk["managedDisk"]["id"])
        if disk.get("deleteOption") == "Delete":
            resources.remove(world, disk["managedDisk"]["id"])


def _detach(world: World, path: str) -> None:
    found = world.resources.get(path)
    if found:
        found.pop("managedBy", None)
        found["properties"]["diskState"] = "Unattached"


families.register(
    Family(
        TYPE, created=202, updated=202, create_s=PACE_S, delete_s=PACE_S, fill=_fill, guard=_in_use
    )
)
