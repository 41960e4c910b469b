"""What the stack's state says of its groups: their records, where they are, their last move."""

import dataclasses
import json
import pathlib
import typing

from console import engine
from console.project import Refused

Json = dict[str, typing.Any]
SETTLEMENT, RECORD = "siterecovery:Settlement", "siterecovery:ReplicationGroup"


@dataclasses.dataclass(frozen=True)
class State:
    """settlement: its urn. records: group to urn. results: group to what the settlement found."""

    settlement: str
    records: dict[str, str]
    results: dict[str, Json]

    def result(self, group: str) -> Json:
        """What the last run found of a group; nothing before its first."""
        return self.results.get(group) or {}

    def used(self, group: str) -> int:
        """The number of its last move; 0 before any."""
        return int(self.result(group).get("move") or 0)

    def urns(self, groups: typing.Iterable[str]) -> list[str]:
        """What is written when these groups move: nothing else of the stack."""
        return [self.settlement, *(self.records[group] for group in groups)]


def read(directory: pathlib.Path, stack: str) -> State:
    """The state from the engine's backend: Azure is not asked.

    Raises Refused when the stack was never brought up.
    """
    told = json.loads(engine.answer(directory, "stack", "export", "--stack", stack))
    found = (told.get("deployment") or {}).get("resources") or []
    kept = [each for each in found if not each.get("delete")]
    settlement = next((each for each in kept if _is(each, SETTLEMENT)), None)
    if settlement is None:
        raise Refused(f"stack {stack} has no groups in its state; run `pulumi up` first")
    return State(
        settlement=str(settlement["urn"]),
        records={
            str(each["inputs"]["group"]): str(each["urn"]) for each in kept if _is(each, RECORD)
        },
        results=(settlement.get("outputs") or {}).get("group_results") or {},
    )


def _is(resource: Json, kind: str) -> bool:
    return str(resource.get("type")).endswith(kind)
