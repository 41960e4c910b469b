"""The edit of a stack file that asks for a move: position, number, reason; all else stays."""

import collections.abc
import dataclasses
import difflib
import re
import typing

from console.discovery.page import Data, Page
from console.project import Refused

WORDS = ("latest", "latestProcessed", "latestAppConsistent", "latestCrashConsistent")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ].*")
POINTS = (
    f"--point takes a word ({', '.join(WORDS)}), a time (2026-11-21T10:00:00Z), or MACHINE=NAME "
    "for each machine; see `dr points`"
)


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What is asked for. point: as the file says it; None for latest."""

    position: str
    reason: str
    point: str | Data | None
    shuts_down: bool


@dataclasses.dataclass(frozen=True)
class Last:
    """A group's move before this one. position: where that has led to."""

    number: int
    position: str


def edited(page: Page, groups: collections.abc.Mapping[str, Last], wanted: Wanted) -> Page:
    """The page with a new move for each group. Raises Refused where it cannot be changed."""
    for group, last in groups.items():
        said = _move_of(page, group)
        stays = last.position.partition("/")[0] == wanted.position.partition("/")[0]
        move = _move(last.number + 1, wanted, said, stays=stays)
        point = move.get("recoveryPoint")
        if isinstance(point, dict) and isinstance(said.get("recoveryPoint"), dict):
            page = page.after(_at(group, {"move": {"recoveryPoint": WORDS[0]}}))  # not a mixture
        page = page.after(_at(group, {"position": wanted.position, "move": move}))
    return page


def diff(before: Page, after: Page) -> str:
    """What changes in the file, as a unified diff."""
    texts = (before.text.splitlines(), after.text.splitlines())
    name = before.path.name
    return "\n".join(difflib.unified_diff(*texts, name, name, lineterm="", n=1))


def point(given: collections.abc.Sequence[str]) -> str | Data | None:
    """What --point asks for, as the file says it. Raises Refused for what is none."""
    if not given:
        return None
    pairs = [each.partition("=") for each in given]
    if all(machine and name for machine, _, name in pairs):
        return {"byMachine": {machine: name for machine, _, name in pairs}}
    if len(given) > 1:
        raise Refused(POINTS)
    if given[0] in WORDS:
        return given[0]
    if _TIME.fullmatch(given[0]):
        return {"notAfter": given[0]}
    raise Refused(POINTS)


def _move(number: int, wanted: Wanted, said: Data, *, stays: bool) -> Data:
    """The keys of a new move; what an earlier one said is said anew, else it would stay.

    stays: at one site a point that was taken is the point, until another is asked for.
    """
    move: Data = {"number": number, "reason": wanted.reason}
    if wanted.point is not None or ("recoveryPoint" in said and not stays):
        move["recoveryPoint"] = wanted.point or WORDS[0]
    if not wanted.shuts_down or "shutdownSource" in said:
        move["shutdownSource"] = wanted.shuts_down
    return move


def _at(group: str, content: Data) -> Data:
    return {"config": {"dr:pair": {"groups": {group: content}}}}


def _move_of(page: Page, group: str) -> Data:
    """The group's move as the file says it now; nothing if it says none."""
    here: typing.Any = page.data
    for key in ("config", "dr:pair", "groups", group, "move"):
        here = here.get(key) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else {}
