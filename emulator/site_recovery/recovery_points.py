"""Recovery points: a reckoning from the time alone, so that a fleet over days costs nothing.

A machine's points lie five minutes apart on a grid; machines of a consistency group share it. What
is older is thinned out, what fell into an outage was never taken. After a failover the list stands
still, with the commit it is gone.
"""

import dataclasses
import math

from emulator import outages
from emulator.messages import Document
from emulator.site_recovery import ids, objects
from emulator.site_recovery.lifecycle import Stage
from emulator.world import World

EVERY_S = 300.0  # docs: crash-consistent points every 5 minutes
LAG_S = 90.0  # a point can be used so long after it was taken: assumed, from RPOs of 99 and 114 s
HOUR_S, DAY_S = 3600, 86_400
THINNED = ((2 * HOUR_S, 1), (DAY_S, 12), (7 * DAY_S, 24), (math.inf, 48))
"""Up to which age one point in how many stays: all for 2 h, then hourly, 2-hourly and 4-hourly
(docs: common questions; the recorded list's 55 minutes are close to hourly)."""
CRASH, APP = "CrashConsistent", "ApplicationConsistent"
WORDS = {"LatestApplicationConsistent": APP, "LatestCrashConsistent": CRASH}


@dataclasses.dataclass(frozen=True)
class Point:
    """One recovery point. place: on the grid. time: seconds of the world."""

    place: int
    time: float
    kind: str
    name: str


def known(world: World, item: Document) -> list[Point]:
    """All points of an item, oldest first (recorded order)."""
    kept = item[objects.KEPT]
    if Stage(kept["stage"]) not in _HAVING:
        return []
    until = _until(world, kept)
    history, every = _policy(world, item)
    still = _gaps(world, item)
    first = max(_place(kept, kept["protected"]), _oldest(kept, until, history))
    newest = _newest(kept, until, still)
    places = [n for n in range(first, newest + 1) if _stays(kept, n, until, still)]
    places = places if history else []
    if newest not in places and newest >= _place(kept, kept["protected"]):
        places.append(newest)
    return [_point(kept, place, every) for place in places]


def newest(world: World, item: Document, word: str = "Latest") -> Point | None:
    """The newest point, of a kind if the word names one; without such a one the newest of all."""
    found = known(world, item)
    wanted = [point for point in found if point.kind == WORDS.get(word, point.kind)]
    usable = wanted or found
    return usable[-1] if usable else None


def named(world: World, item: Document, point_id: str) -> Point | None:
    """The point that an id means: its last segment tells, whatever stands before."""
    name = ids.name(point_id).casefold()
    return next((point for point in known(world, item) if point.name == name), None)


def shown_id(item: Document, point: Point) -> str:
    """The point as `failoverRecoveryPointId` tells it: container by its GUID (recorded, PPG)."""
    container = ids.container(item["id"])
    home = f"{ids.served(ids.fabric(item['id']))}/replicationProtectionContainers"
    path = f"{home}/{ids.internal(container)}/replicationProtectedItems/{item['name']}"
    return f"{path}/recoveryPoints/{point.name}"


def objective(world: World, item: Document, at: float) -> int:
    """Seconds between a moment and the newest point that could be used then."""
    kept = item[objects.KEPT]
    place = max(_newest(kept, at, _gaps(world, item)), _place(kept, kept["protected"]))
    return int(at - _time(kept, place))


def document(world: World, item: Document, point: Point) -> Document:
    """The point as recorded; `disks` where a cluster has nodes (API description)."""
    details = item["properties"]["providerSpecificDetails"]
    shared = bool(details["multiVmGroupName"])
    return {
        "id": f"{item['id']}/recoveryPoints/{point.name}",
        "name": point.name,
        "type": f"{item['type']}/recoveryPoints",
        "properties": {
            "recoveryPointTime": world.stamp(7, point.time),
            "recoveryPointType": point.kind,
            "providerSpecificDetails": {
                "instanceType": "A2A",
                "recoveryPointSyncType": (
                    "MultiVmSyncRecoveryPoint" if shared else "PerVmRecoveryPoint"
                ),
                "disks": [disk["diskId"] for disk in details["protectedManagedDisks"]],
            },
        },
    }


def begin(world: World, item: Document) -> None:
    """The item has its first point now; members of a group share the grid."""
    group = item["properties"]["providerSpecificDetails"]["multiVmGroupId"]
    item[objects.KEPT]["offset_s"] = world.draw("points", group) * EVERY_S


_HAVING = (Stage.PROTECTED, Stage.TESTING, Stage.FAILED_OVER)


def _until(world: World, kept: Document) -> float:
    return min(world.time(), float(kept.get("halted", math.inf)))


def _place(kept: Document, at: float) -> int:
    """The last place of the grid whose point can be used at a moment."""
    return math.floor((at - LAG_S - float(kept["offset_s"])) / EVERY_S)


def _time(kept: Document, place: int) -> float:
    return float(kept["offset_s"] + place * EVERY_S)


def _oldest(kept: Document, until: float, history: float) -> int:
    return math.ceil((until - history - float(kept["offset_s"])) / EVERY_S)


def _newest(kept: Document, until: float, still: list[tuple[float, float]]) -> int:
    """The last place that was not in a gap."""
    place = _place(kept, until)
    while True:
        inside = [b for b, e in still if b <= _time(kept, place) < e]
        if not inside:
            return place
        place = math.ceil((min(inside) - kept["offset_s"]) / EVERY_S) - 1


def _stays(kept: Document, place: int, until: float, still: list[tuple[float, float]]) -> bool:
    taken = _time(kept, place)
    one_in = next(n for age, n in THINNED if until - taken <= age)
    return place % one_in == 0 and not any(b <= taken < e for b, e in still)


def _gaps(world: World, item: Document) -> list[tuple[float, float]]:
    properties = item["properties"]
    details = properties["providerSpecificDetails"]
    regions = (details["primaryFabricLocation"], details["recoveryFabricLocation"])
    return outages.gaps(world, regions, properties["friendlyName"])


def _policy(world: World, item: Document) -> tuple[float, int]:
    """Seconds of history, and one in how many points is app-consistent (0: none)."""
    found = world.resources.get(item["properties"]["policyId"])
    told = found["properties"]["providerSpecificDetails"] if found else {}
    frequency = told.get("appConsistentFrequencyInMinutes") or 0
    return (told.get("recoveryPointHistory") or 0) * 60.0, round(frequency * 60 / EVERY_S)


def _point(kept: Document, place: int, every: int) -> Point:
    kind = APP if every and place % every == 0 else CRASH
    name = ids.fresh(*kept["once"], "point", str(place))
    return Point(place, _time(kept, place), kind, name)
