"""Recovery points: which one a move takes, chosen once from what the service lists, then pinned."""

import collections.abc
import dataclasses
import datetime
import typing

Json = typing.Mapping[str, typing.Any]
Time = datetime.datetime
WORDS = ("latest", "latestProcessed", "latestAppConsistent", "latestCrashConsistent")
_TYPES = {
    "latestProcessed": None,
    "latestAppConsistent": "ApplicationConsistent",
    "latestCrashConsistent": "CrashConsistent",
}
SHARED = "MultiVmSyncRecoveryPoint"


@dataclasses.dataclass(frozen=True)
class Point:
    """One recovery point. kind: the service's recoveryPointType. shared: of a consistency group."""

    id: str
    name: str
    time: Time
    kind: str
    shared: bool


class NoPoint(Exception):
    """Why no recovery point is taken; one line without the machine."""


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What is asked for one machine; exactly one of the three. name: of a point."""

    word: str = ""
    not_after: Time | None = None
    name: str = ""


LATEST = Wanted(word="latest")


def point(document: Json) -> Point:
    """A point from the service's list (recorded shape, protocol-a2a 10.2)."""
    properties = document["properties"]
    details = properties.get("providerSpecificDetails") or {}
    return Point(
        str(document["id"]),
        str(document["name"]),
        time(str(properties["recoveryPointTime"])),
        str(properties.get("recoveryPointType") or ""),
        details.get("recoveryPointSyncType") == SHARED,
    )


def time(text: str) -> Time:
    """A moment as the service writes it: seven digits of a second, with or without the Z."""
    whole, _, rest = text.removesuffix("Z").partition(".")
    micro = int(rest[:6].ljust(6, "0")) if rest else 0
    return Time.fromisoformat(whole).replace(microsecond=micro, tzinfo=datetime.UTC)


def chosen(points: collections.abc.Iterable[Point], wanted: Wanted) -> Point | None:
    """The point of one machine; None for latest, which the service makes when it fails over.

    Raises NoPoint with what there is instead.
    """
    if wanted.word == "latest":
        return None
    known = sorted(points, key=lambda each: each.time)
    fit = [each for each in known if _fits(each, wanted)]
    if fit:
        return fit[-1]
    raise NoPoint(_why(known, wanted))


def shared(machines: collections.abc.Mapping[str, collections.abc.Sequence[Point]]) -> list[Time]:
    """The moments, oldest first, at which all machines of a consistency group have a common point.

    Assumed: common points carry one and the same time on every machine.
    """
    times = [{each.time for each in points if each.shared} for points in machines.values()]
    return sorted(set.intersection(*times)) if times else []


def _fits(each: Point, wanted: Wanted) -> bool:
    if wanted.name:
        return each.name.casefold() == wanted.name.casefold()
    if wanted.not_after is not None:
        return each.time <= wanted.not_after
    kind = _TYPES[wanted.word]
    return kind is None or each.kind == kind


def _why(known: list[Point], wanted: Wanted) -> str:
    if not known:
        return "it has no recovery point yet; wait for the first, or take it out of the move"
    first, last = known[0].time, known[-1].time
    span = f"it has {len(known)} from {shown(first)} to {shown(last)}"
    if wanted.name:
        return f"recovery point {wanted.name} is not among its own; {span}, see `dr points`"
    if wanted.not_after is not None:
        return f"no recovery point is as old as {shown(wanted.not_after)}; {span}"
    return f"no recovery point is {wanted.word.removeprefix('latest')}; {span}, or take latest"


def shown(moment: Time) -> str:
    """A moment as people read it."""
    return moment.strftime("%Y-%m-%d %H:%MZ")
