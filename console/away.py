"""Groups that are not at home: where they run, how they came there, and whether they left alone."""

import collections.abc
import dataclasses
import pathlib
import typing

from console import state, times
from console.project import Refused
from site_recovery.positions import HOME

if typing.TYPE_CHECKING:
    from console.status import Row

TITLES = (
    "MOVED",
    "RUNS IN",
    "POSITION",
    "DECLARED",
    "MOVE",
    "POINT",
    "FAILED OVER",
    "SOURCE",
    "CHECKS",
)
UNFENCED = "MAY STILL RUN"
MIXED = "mixed"
SOURCES = {True: "off", False: UNFENCED, None: "-"}


@dataclasses.dataclass(frozen=True)
class Group:
    """fenced: whether the machines that were left are off; None where the state cannot be read.

    checks: what they said after the failover; unchecked: whether they are still to be green.
    """

    name: str
    runs_in: str
    position: str
    declared: str
    move: int | None
    recovery_point: str
    failed_over_at: str
    fenced: bool | None
    checks: str
    unchecked: bool

    @property
    def unfenced(self) -> bool:
        """Whether two may serve at once."""
        return self.fenced is False

    def texts(self) -> tuple[str, ...]:
        """The row's cells for people."""
        when = times.moment(self.failed_over_at)
        return (
            self.name,
            self.runs_in,
            self.position,
            self.declared,
            "-" if self.move is None else str(self.move),
            self.recovery_point or "-",
            times.shown(when) if when else "-",
            SOURCES[self.fenced],
            self.checks or "-",
        )


def groups(
    rows: collections.abc.Iterable["Row"], directory: pathlib.Path, stack: str
) -> list[Group]:
    """The groups with a machine that is away, in the file's order."""
    members: dict[str, list[Row]] = {}
    for row in rows:
        members.setdefault(row.group, []).append(row)
    left = {name: found for name, found in members.items() if any(map(_is_away, found))}
    known = _state(directory, stack) if left else None
    return [_group(name, found, known) for name, found in left.items()]


def _is_away(row: "Row") -> bool:
    return bool(row.site) and row.position not in HOME


def _state(directory: pathlib.Path, stack: str) -> state.State | None:
    """The engine's; None where there is none to be read."""
    try:
        return state.read(directory, stack)
    except Refused:
        return None


def _group(name: str, found: "list[Row]", known: state.State | None) -> Group:
    """What the state says of another position than this one says nothing of this one."""
    result = known.result(name) if known else {}
    here = _one([row.position for row in found])
    ours = result.get("position") == here
    fenced = result.get("source_fenced")
    return Group(
        name=name,
        runs_in=_one([_region(row) for row in found]),
        position=here,
        declared=found[0].declared,
        move=known.used(name) if known else None,
        recovery_point=_point(result.get("recovery_point")) if ours else "",
        failed_over_at=max(row.failed_over_at for row in found),
        fenced=fenced if fenced is False or (fenced is True and ours) else None,
        checks=_checks(result.get("checks") or ()) if ours else "",
        unchecked=bool(ours and result.get("unchecked")),
    )


def _region(row: "Row") -> str:
    return {"primary": row.primary, "recovery": row.recovery}.get(row.site, "-")


def _one(texts: collections.abc.Iterable[str]) -> str:
    found = set(texts)
    return found.pop() if len(found) == 1 else MIXED


def _checks(found: collections.abc.Sequence[state.Json]) -> str:
    """How many were red, or that none was."""
    red = sum(not one.get("green") for one in found)
    if red:
        return f"{red} of {len(found)} red"
    return f"{len(found)} green" if found else ""


def _point(taken: typing.Any) -> str:
    """What was asked for, in one word or moment."""
    if not isinstance(taken, dict):
        return ""
    if "by_machine" in taken:
        return "by machine"
    return str(taken.get("word") or taken.get("not_after") or "")
