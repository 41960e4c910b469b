"""Life of a replicated Azure machine from the end of its enable job on: stage by stage.

Failover, test failover, commit and switch come as further rows; the routes name no stage.
"""

import dataclasses
import enum

from emulator.site_recovery.paces import CLI23


class Stage(enum.StrEnum):
    """Our name for a row of the table; kept in the item's record."""

    ENABLED = "enabled"
    REPLICATING = "replicating"
    FIRST_POINT_PENDING = "firstPointPending"
    PROTECTED = "protected"


class Operation(enum.StrEnum):
    """Calls on an item, spelled as in `allowedOperations`."""

    FAILOVER = "UnplannedFailover"
    DISABLE = "DisableProtection"
    TEST_FAILOVER = "TestFailover"


@dataclasses.dataclass(frozen=True)
class Shown:
    """What an item shows in one stage.

    warned: carries the warning that no test failover was done. replicating: shows a percentage.
    then, pace: the stage that follows by itself and the pace of getting there.
    """

    state: str
    description: str
    machine_state: str
    machine_description: str
    disk_state: str
    allowed: tuple[Operation, ...]
    source: str
    warned: bool = False
    replicating: bool = False
    then: Stage | None = None
    pace: str = ""


_SEEDING = ("InitialReplicationInProgress", "Initial replication is in progress")
_UNPROTECTED = ("UnprotectedStatesBegin", "Enabling protection")
_PENDING = "InitialReplicationPending"

STAGES: dict[Stage, Shown] = {
    Stage.ENABLED: Shown(
        *_SEEDING,
        *_UNPROTECTED,
        _PENDING,
        (Operation.DISABLE,),
        f"{CLI23}, 09:06 to 09:12",
        then=Stage.REPLICATING,
        pace="replication begins",
    ),
    Stage.REPLICATING: Shown(
        *_SEEDING,
        *_UNPROTECTED,
        _PENDING,
        (Operation.DISABLE,),
        f"{CLI23}, 09:17",
        replicating=True,
        then=Stage.FIRST_POINT_PENDING,
        pace="initial replication",
    ),
    Stage.FIRST_POINT_PENDING: Shown(
        "InitialReplicationRecoveryCompletionPending",
        "Waiting for first recovery point",
        *_UNPROTECTED,
        _PENDING,
        (Operation.DISABLE,),
        f"{CLI23}, 09:22",
        replicating=True,
        then=Stage.PROTECTED,
        pace="first recovery point",
    ),
    Stage.PROTECTED: Shown(
        "Protected",
        "Protected",
        "Protected",
        "Protected",
        "Protected",
        (Operation.FAILOVER, Operation.DISABLE, Operation.TEST_FAILOVER),
        f"{CLI23}, 09:27",
        warned=True,
    ),
}
"""The machine's percentage freezes when it is protected (recorded); a disk's is null again."""
