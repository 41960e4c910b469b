"""Machine sizes as a region offers them to a subscription, and what comes nearest to one."""

import collections.abc
import dataclasses
import typing

from site_recovery.arm import Json
from site_recovery.preflight.facts import Facts

SKUS = "2021-07-01"
NEAREST = 3
Sizes = dict[str, "Size"]


@dataclasses.dataclass(frozen=True)
class Size:
    """One size in one region. closed_zones: zones where this subscription may not have it.

    A capability that the list does not tell is None; True for premium disks and accelerated
    networking.
    """

    name: str
    family: str
    cores: int | None
    memory_gib: float | None
    data_disks: int | None
    nics: int | None
    premium: bool
    zones: frozenset[str]
    closed: bool
    closed_zones: frozenset[str]
    accelerated: bool = True

    def free_in(self, zone: str | None) -> bool:
        """Whether this subscription may have it there; without a zone: in the region."""
        return not self.closed and (
            zone is None or (zone in self.zones and zone not in self.closed_zones)
        )


def offered(facts: Facts, subscription_id: str, location: str) -> Sizes:
    """Sizes of a region by lower-case name."""
    path = f"/subscriptions/{subscription_id}/providers/Microsoft.Compute/skus"

    def read() -> Sizes:
        asked = {"$filter": f"location eq '{location}'"}
        listed = facts.entries(path, SKUS, **asked)
        found = (_size(each) for each in listed if each.get("resourceType") == "virtualMachines")
        return {size.name.casefold(): size for size in found}

    return facts.once(("sizes", subscription_id, location), read)


def nearest(sizes: Sizes, name: str, like: Size | None, zone: str | None) -> list[str]:
    """Names of sizes to take instead: as many cores, at least the memory, of a kin family first.

    like: the wanted size as another region knows it; without it, by the number in its name.
    """
    cores = like.cores if like else _number(name)
    memory = (like.memory_gib if like else None) or 0.0
    fitting = [
        size
        for size in sizes.values()
        if size.free_in(zone) and size.cores == cores and (size.memory_gib or 0.0) >= memory
    ]
    fitting.sort(key=lambda size: ((size.memory_gib or 0.0) - memory, _strange(size.name, name)))
    return [size.name for size in fitting[:NEAREST]]


def _strange(name: str, wanted: str) -> tuple[int, str]:
    """How little a name has in common with another: letters of its series that differ."""
    one, other = (set(each.casefold().removeprefix("standard_")) for each in (name, wanted))
    return len(one ^ other), name


def _number(name: str) -> int | None:
    """The cores that a size's name tells: Standard_D4s_v5 has 4."""
    digits = ""
    for letter in name.casefold().removeprefix("standard_"):
        if letter.isdigit():
            digits += letter
        elif digits:
            break
    return int(digits) if digits else None


def _size(sku: Json) -> Size:
    told = {each["name"]: each["value"] for each in sku.get("capabilities") or ()}
    info = (sku.get("locationInfo") or [{}])[0]
    restrictions = sku.get("restrictions") or []
    return Size(
        name=str(sku["name"]),
        family=str(sku.get("family") or ""),
        cores=_int(told.get("vCPUs")),
        memory_gib=float(told["MemoryGB"]) if "MemoryGB" in told else None,
        data_disks=_int(told.get("MaxDataDiskCount")),
        nics=_int(told.get("MaxNetworkInterfaces")),
        premium=str(told.get("PremiumIO", "True")).casefold() == "true",
        zones=frozenset(info.get("zones") or ()),
        closed=any(each.get("type") == "Location" for each in restrictions),
        closed_zones=frozenset(_zones(restrictions)),
        accelerated=str(told.get("AcceleratedNetworkingEnabled", "True")).casefold() == "true",
    )


def _zones(restrictions: collections.abc.Iterable[Json]) -> collections.abc.Iterator[str]:
    for each in restrictions:
        if each.get("type") == "Zone":
            yield from (each.get("restrictionInfo") or {}).get("zones") or ()


def _int(value: typing.Any) -> int | None:
    return None if value is None else int(float(value))
