"""Room in the recovery region, for all machines of the file at once: cores, sizes, reservations."""

import collections
import collections.abc

from site_recovery import ids
from site_recovery.arm import Json
from site_recovery.preflight.facts import COMPUTE, Check, Facts
from site_recovery.preflight.machines import ERRORS, MATRIX
from site_recovery.preflight.sizes import Size, Sizes, nearest, offered
from site_recovery.preflight.subject import Machine
from site_recovery.rulebook import Finding, Rule, Severity

REFUSE, WARN = Severity.REFUSE, Severity.WARN
CORES = "cores"
"""What the region's total is called among the usages."""
CHOOSE = "write overrides: {{size: …}} for it; nearest offered: {nearest}"

QUOTA = Rule(
    "quota-short",
    REFUSE,
    "the recovery region has fewer free cores than the machines of the file need",
    "{need} cores of {family} are needed, {free} are free ({used} of {limit} in use); "
    "{count} machines need them",
    "ask for a limit of {wanted} or more in {region} (Subscription, Usage + quotas), or choose "
    "sizes of another family",
    f"{ERRORS}: 150097",
)
NOT_OFFERED = Rule(
    "size-not-offered",
    REFUSE,
    "the recovery region does not offer a machine's size",
    "size {size} is not offered in {region}",
    CHOOSE,
    f"{ERRORS}: 150097",
)
CLOSED = Rule(
    "size-restricted",
    REFUSE,
    "the recovery region does not offer a machine's size to this subscription",
    "size {size} is offered in {region}, but not to this subscription",
    f"ask Azure support to open it, or {CHOOSE}",
    "Resource SKUs API: restrictions",
)
NO_ZONE = Rule(
    "size-not-in-zone",
    REFUSE,
    "the recovery region does not offer a machine's size in its zone",
    "size {size} is not to be had in zone {zone} of {region}; it is in {zones}",
    f"write another zone, or {CHOOSE}",
    "Resource SKUs API: locationInfo, restrictions",
)
NO_PREMIUM = Rule(
    "size-without-premium",
    REFUSE,
    "a size that takes no premium disks shall get one",
    "size {size} takes no premium disks, and its disks recover as {type}",
    "write targetType: StandardSSD_LRS for them, or a size whose name has an s",
    "Resource SKUs API: PremiumIO",
)
TOO_MANY_DISKS = Rule(
    "size-too-few-disks",
    REFUSE,
    "a machine has more data disks than its recovery size takes",
    "it has {count} data disks, size {size} takes {limit}",
    f"exclude some, or {CHOOSE}",
    "Resource SKUs API: MaxDataDiskCount",
)
TOO_MANY_NICS = Rule(
    "size-too-few-nics",
    REFUSE,
    "a machine has more interfaces than its recovery size takes",
    "it has {count} interfaces, size {size} takes {limit}",
    CHOOSE,
    "Resource SKUs API: MaxNetworkInterfaces",
)
SMALL = Rule(
    "size-too-small",
    WARN,
    "a machine has fewer than two cores",
    "size {size} has one core; the service supports two or more",
    "watch its replication, or give it a size with two cores",
    MATRIX,
)
NO_RESERVATION = Rule(
    "reservation-gone",
    REFUSE,
    "a capacity reservation group that the file names is not there",
    "capacity reservation group {group} is not there",
    "make it in the recovery region, or take it out",
)
OTHER_REGION = Rule(
    "reservation-elsewhere",
    REFUSE,
    "a capacity reservation group is not in the recovery region",
    "capacity reservation group {group} is in {found}, the machines recover in {region}",
    "name a group in {region}",
)
NOT_ENOUGH = Rule(
    "reservation-too-small",
    WARN,
    "a capacity reservation group holds fewer machines of a size than name it",
    "capacity reservation group {group} holds {held} of {size}, and {count} machines name it",
    "raise its reservation of {size} to {count}",
)
ROWS: tuple[Rule, ...] = (
    QUOTA,
    NOT_OFFERED,
    CLOSED,
    NO_ZONE,
    NO_PREMIUM,
    TOO_MANY_DISKS,
    TOO_MANY_NICS,
    SMALL,
    NO_RESERVATION,
    OTHER_REGION,
    NOT_ENOUGH,
)


def quotas(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Cores per family and in all, of every machine that is still to come to the other side."""
    sizes, region = _sizes(facts), facts.subject["recovery"]["location"]
    need, count = _needed(facts, sizes)
    path = f"/subscriptions/{_subscription(facts)}/providers/Microsoft.Compute/locations/{region}"
    for usage in facts.entries(f"{path}/usages", COMPUTE):
        key = str((usage.get("name") or {}).get("value") or "").casefold()
        used, limit = int(usage.get("currentValue") or 0), int(usage.get("limit") or 0)
        if need[key] > max(0, limit - used):
            yield QUOTA.found(
                region,
                family="all families" if key == CORES else usage["name"]["value"],
                need=need[key],
                free=max(0, limit - used),
                used=used,
                limit=limit,
                count=count[key],
                wanted=used + need[key],
                region=region,
            )


def sizes_offered(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Whether each machine's recovery size can be had."""
    sizes, region = _sizes(facts), facts.subject["recovery"]["location"]
    for name, machine in _coming(facts):
        size = sizes.get(machine["size"].casefold())
        words = {"size": machine["size"], "region": region}
        if size is None:
            yield NOT_OFFERED.found(name, **words, nearest=_nearest(facts, machine, None))
        elif size.closed:
            yield CLOSED.found(name, **words, nearest=_nearest(facts, machine, size))
        elif not size.free_in(machine["zone"]):
            zones = ", ".join(sorted(size.zones - size.closed_zones)) or "no zone"
            near = _nearest(facts, machine, size)
            yield NO_ZONE.found(name, **words, zone=machine["zone"], zones=zones, nearest=near)


def sizes_fit(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Whether each machine's recovery size takes what hangs on the machine."""
    sizes = _sizes(facts)
    for name, machine in _coming(facts):
        size = sizes.get(machine["size"].casefold())
        if size is not None:
            yield from _fits(facts, name, machine, size)


def _fits(
    facts: Facts, name: str, machine: Machine, size: Size
) -> collections.abc.Iterator[Finding]:
    disks, nics = len(machine["disks"]) - 1, len(machine["nics"])
    types = {each["target_type"] for each in machine["disks"].values()}
    premium = sorted(each for each in types if each.casefold().startswith("premium"))
    if premium and not size.premium:
        yield NO_PREMIUM.found(name, size=size.name, type=premium[0])
    limits = ((TOO_MANY_DISKS, disks, size.data_disks), (TOO_MANY_NICS, nics, size.nics))
    for rule, count, limit in limits:
        if limit is not None and count > limit:
            near = _nearest(facts, machine, size)
            yield rule.found(name, count=count, size=size.name, limit=limit, nearest=near)
    if size.cores == 1:
        yield SMALL.found(name, size=size.name)


def reservations(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Whether each capacity reservation group is there and holds enough."""
    region = facts.subject["recovery"]["location"]
    for group_id, wanted in _reserved(facts).items():
        name, group = ids.name(group_id), facts.document(group_id, COMPUTE)
        if group is None:
            yield NO_RESERVATION.found(name, group=name)
            continue
        if not ids.same_location(group.get("location"), region):
            found = group.get("location")
            yield OTHER_REGION.found(name, group=name, found=found, region=region)
        held = _held(facts.listed(f"{group_id}/capacityReservations", COMPUTE).values())
        for size, count in wanted.items():
            if count > held[size.casefold()]:
                yield NOT_ENOUGH.found(
                    name, group=name, held=held[size.casefold()], size=size, count=count
                )


def _coming(facts: Facts) -> collections.abc.Iterator[tuple[str, Machine]]:
    """Machines to be checked that do not run at the other side already."""
    away = facts.away()
    return (each for each in facts.subject["machines"].items() if each[0] not in away)


def _needed(
    facts: Facts, sizes: Sizes
) -> tuple[collections.Counter[str], collections.Counter[str]]:
    """Cores, and machines, by lower-case family and in all; of the whole file."""
    need: collections.Counter[str] = collections.Counter()
    count: collections.Counter[str] = collections.Counter()
    away = facts.away()
    for name, machine in facts.whole["machines"].items():
        size = sizes.get(machine["size"].casefold())
        if name in away or size is None or machine["capacity_reservation_group_id"]:
            continue
        for key in (size.family.casefold(), CORES):
            need[key] += size.cores or 0
            count[key] += 1
    return need, count


def _reserved(facts: Facts) -> dict[str, collections.Counter[str]]:
    """Group -> size -> machines of the file that name it."""
    found: dict[str, collections.Counter[str]] = {}
    for machine in facts.whole["machines"].values():
        if group := machine["capacity_reservation_group_id"]:
            found.setdefault(group.casefold(), collections.Counter())[machine["size"]] += 1
    return found


def _held(reservations: collections.abc.Iterable[Json]) -> collections.Counter[str]:
    """What the reservations of a group hold, by lower-case size."""
    held: collections.Counter[str] = collections.Counter()
    for each in reservations:
        sku = each.get("sku") or {}
        held[str(sku.get("name") or "").casefold()] += int(sku.get("capacity") or 0)
    return held


def _nearest(facts: Facts, machine: Machine, size: Size | None) -> str:
    """Sizes to take instead, as the home region knows the wanted one."""
    primary = facts.subject["primary"]
    if size is None:
        home = offered(facts, primary["subscription_id"], primary["location"])
        size = home.get(machine["size"].casefold())
    return ", ".join(nearest(_sizes(facts), machine["size"], size, machine["zone"])) or "none"


def _sizes(facts: Facts) -> Sizes:
    return offered(facts, _subscription(facts), facts.subject["recovery"]["location"])


def _subscription(facts: Facts) -> str:
    return facts.subject["recovery"]["subscription_id"]


CHECKS: tuple[Check, ...] = (quotas, sizes_offered, sizes_fit, reservations)
