"""Where a machine runs and how far its move is taken: one table over what the service shows.

activeLocation alone never answers that: it reads Primary again after a reprotect, when the item
has become a new one under the other container (facts, protocol-a2a section 4).
"""

import enum
import typing

Item = typing.Mapping[str, typing.Any]  # one replicated item as plain JSON of the wire

ABSENT = "not replicated"


class Position(enum.StrEnum):
    """Site and stage, written as in the stack file; seeding is on the way to protected."""

    PRIMARY_SEEDING = "primary/seeding"
    PRIMARY_PROTECTED = "primary/protected"
    RECOVERY_FAILED_OVER = "recovery/failedOver"
    RECOVERY_COMMITTED = "recovery/committed"
    RECOVERY_SEEDING = "recovery/seeding"
    RECOVERY_PROTECTED = "recovery/protected"
    PRIMARY_FAILED_OVER = "primary/failedOver"
    PRIMARY_COMMITTED = "primary/committed"

    @property
    def askable(self) -> bool:
        """Whether a file may ask for it; seeding is only passed through."""
        return not self.value.endswith("/seeding")


HOME = frozenset({Position.PRIMARY_SEEDING, Position.PRIMARY_PROTECTED})

_STAGES = {
    # recorded: azure-cli A2A scenario 2023-01-16
    "InitialReplicationInProgress": "seeding",
    "InitialReplicationRecoveryCompletionPending": "seeding",
    "Protected": "protected",
    # recorded: PowerShell placement group test 2022-10-11, reprotect test 2025-04-09
    "UnplannedFailoverCommitPendingStatesBegin": "failedOver",
    "UnplannedFailoverCommitted": "committed",
    # assumed: stages that an item may show while its enable job still runs
    "UnprotectedStatesBegin": "seeding",
    "EnablingProtection": "seeding",
    "InitialReplicationStatesBegin": "seeding",
}
_SITES = {
    # (under the recovery container, activeLocation, replicating): site
    (False, "Primary", True): "primary",
    (False, "Recovery", False): "recovery",
    (True, "Primary", True): "recovery",
    (True, "Recovery", False): "primary",
}
_REPLICATING = frozenset({"seeding", "protected"})


def position(item: Item | None, primary_container_id: str, recovery_container_id: str) -> str:
    """A `Position`, `ABSENT`, or words that name what no row of the table knows."""
    if item is None:
        return ABSENT
    properties = item["properties"]
    under = container_id(item).casefold()
    stage = _STAGES.get(properties.get("protectionState") or "")
    known = under in (primary_container_id.casefold(), recovery_container_id.casefold())
    if not known or stage is None:
        return _unnamed(item)
    reversed_ = under == recovery_container_id.casefold()
    site = _SITES.get((reversed_, properties.get("activeLocation") or "", stage in _REPLICATING))
    return Position(f"{site}/{stage}").value if site else _unnamed(item)


def never_left(item: Item, primary_container_id: str) -> bool:
    """Whether nothing but a machine that runs at home hangs on an item, whatever its state.

    True for one that failed to be enabled or seeded; removing it loses nobody's way back.
    """
    properties = item["properties"]
    return (
        container_id(item).casefold() == primary_container_id.casefold()
        and properties.get("activeLocation") == "Primary"
        and "failover" not in str(properties.get("protectionState") or "").casefold()
    )


def container_id(item: Item) -> str:
    """ARM id of the protection container that an item is under."""
    return str(item["id"]).rpartition("/replicationProtectedItems/")[0]


def _unnamed(item: Item) -> str:
    properties = item["properties"]
    state = properties.get("protectionState") or "no state"
    active = properties.get("activeLocation") or "nowhere"
    container = container_id(item).rpartition("/")[2]
    return f"{state}, active location {active}, under container {container}"
