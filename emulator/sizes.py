"""Machine sizes: cores, memory, disks; and how many cores a region has left.

Cores, memory and disk limits: Azure docs, sizes for virtual machines, of these series only.
"""

import dataclasses
import re

from emulator.messages import Document
from emulator.regions import REGIONS, ZONES
from emulator.world import World

CORES_ALLOWED = 2000  # the emulator's; a subscription's own limit is set per family in an estate
LOCATION = re.compile(r"location eq '([^']*)'", re.IGNORECASE)


@dataclasses.dataclass(frozen=True)
class Size:
    """One size. family: as usages name it."""

    name: str
    family: str
    cores: int
    memory_gib: float
    data_disks: int
    premium: bool = True


def _series() -> list[Size]:
    made = []
    for letter, per_core, family in (
        ("D", 4, "standardDSv5Family"),
        ("E", 8, "standardESv5Family"),
    ):
        for cores in (2, 4, 8, 16, 32, 48, 64):
            name = f"Standard_{letter}{cores}s_v5"
            made.append(Size(name, family, cores, cores * per_core, min(2 * cores, 32)))
            made.append(
                Size(
                    f"Standard_{letter}{cores}s_v3",
                    family.replace("v5", "v3"),
                    cores,
                    cores * per_core,
                    min(2 * cores, 32),
                )
            )
    for number, cores in ((1, 1), (2, 2), (3, 4), (4, 8), (5, 16)):
        name = f"Standard_DS{number}_v2"
        made.append(Size(name, "standardDSv2Family", cores, cores * 3.5, 4 * cores))
    for cores in (2, 4, 8, 16, 32, 48, 64, 72):
        name = f"Standard_F{cores}s_v2"
        made.append(Size(name, "standardFSv2Family", cores, cores * 2, min(2 * cores, 32)))
    for name, cores, gib in (
        ("B1s", 1, 1),
        ("B1ms", 1, 2),
        ("B2s", 2, 4),
        ("B2ms", 2, 8),
        ("B4ms", 4, 16),
    ):
        made.append(Size(f"Standard_{name}", "standardBSFamily", cores, gib, 2 * cores))
    return made


SIZES = {size.name.casefold(): size for size in _series()}


def find(name: str) -> Size | None:
    """The size of that name, in any case."""
    return SIZES.get(name.casefold())


def document(size: Size) -> Document:
    """A size as the list of a region shows it."""
    return {
        "name": size.name,
        "numberOfCores": size.cores,
        "osDiskSizeInMB": 1_047_552,
        "resourceDiskSizeInMB": 0,
        "memoryInMB": int(size.memory_gib * 1024),
        "maxDataDiskCount": size.data_disks,
    }


def offered(world: World, location: str) -> list[Size]:
    """Sizes that a region has at all."""
    absent = {n.casefold() for n in world.facts.get("not offered", {}).get(location, ())}
    return [size for key, size in SIZES.items() if key not in absent]


def skus(world: World, asked: str) -> list[Document]:
    """Sizes as SKUs of one region, or of all."""
    wanted = LOCATION.search(asked)
    names = [wanted.group(1).replace(" ", "").lower()] if wanted else list(REGIONS)
    return [
        _sku(world, size, name)
        for name in names
        if name in REGIONS
        for size in offered(world, name)
    ]


def _sku(world: World, size: Size, location: str) -> Document:
    zones = list(ZONES) if REGIONS[location].zonal else []
    capabilities = {
        "vCPUs": size.cores,
        "MemoryGB": size.memory_gib,
        "MaxDataDiskCount": size.data_disks,
        "MaxNetworkInterfaces": min(8, max(2, size.cores // 2)),  # as of the Dsv5 series
        "PremiumIO": size.premium,
        "HyperVGenerations": "V1,V2",
        "AcceleratedNetworkingEnabled": size.cores > 1,
        "CpuArchitectureType": "x64",
    }
    return {
        "resourceType": "virtualMachines",
        "name": size.name,
        "tier": "Standard",
        "size": size.name.removeprefix("Standard_"),
        "family": size.family,
        "locations": [location],
        "locationInfo": [{"location": location, "zones": zones, "zoneDetails": []}],
        "capabilities": [{"name": k, "value": str(v)} for k, v in capabilities.items()],
        "restrictions": _restrictions(world, size, location),
    }


def _restrictions(world: World, size: Size, location: str) -> list[Document]:
    """What an estate says a subscription may not have: the region, or some of its zones.

    REST reference, Resource Skus - List, API 2021-07-01: type Location or Zone.
    """
    told = world.facts.get("restrictions", {}).get(location, {})
    known = {name.casefold(): entry for name, entry in told.items()}.get(size.name.casefold())
    if known is None:
        return []
    zones = [str(zone) for zone in known.get("zones", ())]
    where = {"locations": [location], **({"zones": zones} if zones else {})}
    return [
        {
            "type": "Zone" if zones else "Location",
            "values": [location],
            "restrictionInfo": where,
            "reasonCode": known["reason"],
        }
    ]


def usages(world: World, location: str, used: dict[str, int]) -> list[Document]:
    """Use and limit of each quota of a region; limits of an estate stand in facts."""
    limits = world.facts.get("quotas", {}).get(location, {})
    families = sorted({size.family for size in SIZES.values()})
    words = {"cores": "Total Regional vCPUs", "virtualMachines": "Virtual Machines"}
    return [
        {
            "unit": "Count",
            "currentValue": used.get(name, 0),
            "limit": limits.get(name, CORES_ALLOWED),
            "name": {"value": name, "localizedValue": words.get(name, f"{name} vCPUs")},
        }
        for name in ("cores", "virtualMachines", *families)
    ]
