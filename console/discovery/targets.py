"""Where a pair can recover to: regions with the sizes, zones and quota that its machines need."""

import collections
import dataclasses
import functools
import math

from console.discovery.estate import COMPUTE, LOCATIONS, Json
from site_recovery import arm, client, ids

TITLES = ("REGION", "PAIRED", "GEOGRAPHY", "ZONES", "SIZES MISSING", "CORES SHORT")
SHOWN = 2
"""Missing sizes that are named in the table; the rest is a number."""


@dataclasses.dataclass(frozen=True)
class Region:
    """A candidate. missing: sizes that it does not offer. short: cores short by quota's name."""

    name: str
    paired: bool
    geography: str
    zones: int
    missing: tuple[str, ...]
    short: dict[str, int]

    @property
    def suits(self) -> bool:
        """Whether every machine could come up there now."""
        return not self.missing and not self.short

    def texts(self) -> tuple[str, ...]:
        """The row's cells for people."""
        more = len(self.missing) - SHOWN
        missing = ", ".join(self.missing[:SHOWN]) + (f" and {more} more" if more > 0 else "")
        short = ", ".join(f"{count} {name}" for name, count in self.short.items())
        paired = "yes" if self.paired else "-"
        zones = str(self.zones) if self.zones else "-"
        return self.name, paired, self.geography, zones, missing or "-", short or "-"


@dataclasses.dataclass(frozen=True)
class Size:
    """A machine size. offered: regions that take new machines of it, lower-case."""

    family: str
    cores: int
    offered: frozenset[str]


def regions(
    settings: client.Settings, subscription: str, primary: str, sizes: collections.Counter[str]
) -> tuple[list[Region], list[str]]:
    """Candidates, the best first, and every region that a vault may be in.

    subscription: of the recovery site. sizes: how many machines of each size there are.
    Any two regions can be a pair (support matrix); those of the primary's own geography group are
    looked at, for data that must not leave it.
    """
    reader = arm.Arm(settings)
    home = f"/subscriptions/{subscription}"
    compute = f"{home}/providers/Microsoft.Compute"
    located, offered = arm.together(
        [
            functools.partial(reader.list, f"{home}/locations", LOCATIONS),
            functools.partial(reader.list, f"{compute}/skus", COMPUTE),
        ]
    )
    physical = {str(each["name"]): each for each in located if _physical(each)}
    group = _geography(physical.get(primary) or {})
    names = [n for n, each in physical.items() if n != primary and _geography(each) == group]
    usages = arm.together(
        [
            functools.partial(reader.list, f"{compute}/locations/{name}/usages", COMPUTE)
            for name in names
        ]
    )
    known = _sizes(offered)
    paired = _paired(physical.get(primary) or {})
    found = [
        _region(physical[name], name in paired, known, sizes, used)
        for name, used in zip(names, usages, strict=True)
    ]
    found.sort(key=lambda each: (not each.suits, not each.paired, len(each.missing), each.name))
    return found, sorted(name for name in physical if name != primary)


def _region(
    location: Json,
    paired: bool,
    known: dict[str, Size],
    sizes: collections.Counter[str],
    usages: list[Json],
) -> Region:
    name = str(location["name"])
    missing = tuple(
        size
        for size in sorted(sizes)
        if size.casefold() not in known or name not in known[size.casefold()].offered
    )
    zones = len(location.get("availabilityZoneMappings") or [])
    return Region(name, paired, _geography(location), zones, missing, _short(known, sizes, usages))


def _short(
    known: dict[str, Size], sizes: collections.Counter[str], usages: list[Json]
) -> dict[str, int]:
    """Cores that quotas lack for all machines at once; families as usages call them."""
    needed: collections.Counter[str] = collections.Counter()
    for name, count in sizes.items():
        if size := known.get(name.casefold()):
            needed[size.family.casefold()] += size.cores * count
            needed["cores"] += size.cores * count
    short = {}
    for usage in usages:
        name = str(usage["name"]["value"])
        lacking = needed[name.casefold()] - (int(usage["limit"]) - int(usage["currentValue"]))
        if needed[name.casefold()] and lacking > 0:
            short[name] = lacking
    return short


def _sizes(skus: list[Json]) -> dict[str, Size]:
    """Every size of the subscription with the regions that offer it without restriction."""
    offered: dict[str, set[str]] = collections.defaultdict(set)
    about: dict[str, tuple[str, int]] = {}
    for sku in skus:
        if sku.get("resourceType") != "virtualMachines":
            continue
        key = str(sku["name"]).casefold()
        values = {each["name"]: each["value"] for each in sku.get("capabilities") or []}
        about[key] = str(sku.get("family") or ""), math.ceil(float(values.get("vCPUs") or 0))
        barred = {
            str(place).casefold()
            for restriction in sku.get("restrictions") or []
            if restriction.get("type") == "Location"
            for place in restriction.get("values") or []
        }
        places = {str(place).casefold().replace(" ", "") for place in sku.get("locations") or []}
        offered[key] |= places - barred
    return {key: Size(*about[key], frozenset(offered[key])) for key in about}


def _physical(location: Json) -> bool:
    return (location.get("metadata") or {}).get("regionType") == "Physical"


def _geography(location: Json) -> str:
    return str((location.get("metadata") or {}).get("geographyGroup") or "-")


def _paired(location: Json) -> set[str]:
    pairs = (location.get("metadata") or {}).get("pairedRegion") or []
    return {ids.name(str(each["name"])) for each in pairs}
