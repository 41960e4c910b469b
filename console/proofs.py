"""What the evidence says of each group's last drill."""

import collections.abc
import dataclasses
import functools

from console import project, times
from site_recovery import arm, errors, evidence, points
from stacks.config import Config

GREEN, RED = "green", "red"


@dataclasses.dataclass(frozen=True)
class Proof:
    """The last drill of a group. file: of its evidence. reasons: of a red one, a line each.

    machines: that it was about. rpo_s, rto_s: as measured; None where they were not.
    """

    drill: str
    verdict: str
    at: points.Time | None
    file: str
    reasons: tuple[str, ...]
    machines: tuple[str, ...]
    rpo_s: float | None
    rto_s: float | None


def read(
    stack: Config, groups: collections.abc.Iterable[str]
) -> tuple[dict[str, Proof], tuple[str, ...]]:
    """The last drill by group, of those that declare one, and a line where nobody could read it."""
    asked = [group for group in groups if stack.groups[group].drill]
    if not asked:
        return {}, ()
    told = {"directory": stack.evidence.directory, "container": stack.evidence.container}
    kept = evidence.store(told, stack.vault.thing.name, project.settings(stack))
    calls = [functools.partial(evidence.last, kept, group, 1) for group in asked]
    try:
        found = dict(zip(asked, arm.together(calls), strict=True))
    except errors.ArmError as error:
        return {}, (f"the evidence of drills cannot be read: {error}",)
    return {group: _proof(entries[0]) for group, entries in found.items() if entries}, ()


def _proof(entry: evidence.Entry) -> Proof:
    told = entry.document
    return Proof(
        drill=str(told.get("drill") or ""),
        verdict=str(told.get("verdict") or ""),
        at=times.moment(str(told.get("ended") or told.get("began") or "")),
        file=entry.name,
        reasons=tuple(str(reason) for reason in told.get("reasons") or ()),
        machines=tuple(told.get("machines") or {}),
        rpo_s=told.get("rpoSeconds"),
        rto_s=told.get("rtoSeconds"),
    )
