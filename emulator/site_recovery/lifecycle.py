"""Life of a replicated Azure machine from the end of its enable job on: stage by stage.

What leads from one stage to another by a call is in CALLS; a reprotected machine begins again.
"""

import dataclasses
import enum

from emulator.site_recovery.paces import ASSUMED, CLI23, PPG, REP


class Stage(enum.StrEnum):
    """Our name for a row of the table; kept in the item's record."""

    ENABLED = "enabled"
    REPLICATING = "replicating"
    FIRST_POINT_PENDING = "firstPointPending"
    PROTECTED = "protected"
    TESTING = "testing"
    FAILED_OVER = "failedOver"
    COMMITTED = "committed"


class Operation(enum.StrEnum):
    """Calls on an item, spelled as in `allowedOperations`."""

    FAILOVER = "UnplannedFailover"
    DISABLE = "DisableProtection"
    TEST_FAILOVER = "TestFailover"
    CLEANUP = "TestFailoverCleanup"
    COMPLETE = "CompleteMigration"
    COMMIT = "Commit"
    CHANGE_POINT = "ChangePit"
    SWITCH = "SwitchProtection"
    CANCEL = "CancelFailover"


@dataclasses.dataclass(frozen=True)
class Shown:
    """What an item shows in one stage.

    warned: carries the warning that no test failover was done. replicating: shows a percentage.
    then, pace: the stage that follows by itself and the pace of getting there.
    active: where the machine runs, in the roles of the item.
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
    active: str = "Primary"


_SEEDING = ("InitialReplicationInProgress", "Initial replication is in progress")
_UNPROTECTED = ("UnprotectedStatesBegin", "Enabling protection")
_PENDING = "InitialReplicationPending"
_PENDING_COMMIT = ("UnplannedFailoverCommitPendingStatesBegin", "Failover completed")
_COMMITTED = ("UnplannedFailoverCommitted", "Failover committed")

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
    Stage.TESTING: Shown(
        "Protected",
        "Protected",
        "Protected",
        "Protected",
        "Protected",
        (Operation.DISABLE, Operation.CLEANUP),
        ".NET TestFailover, recorded 2021-03-18 (Hyper-V)",
    ),
    Stage.FAILED_OVER: Shown(
        *_PENDING_COMMIT,
        *_PENDING_COMMIT,
        "Protected",
        (
            Operation.COMPLETE,
            Operation.COMMIT,
            Operation.DISABLE,
            Operation.CHANGE_POINT,
            Operation.SWITCH,
        ),
        f"{PPG}, 20:06:05",
        active="Recovery",
    ),
    Stage.COMMITTED: Shown(
        *_COMMITTED,
        *_COMMITTED,
        "Protected",
        (Operation.COMPLETE, Operation.DISABLE, Operation.SWITCH),
        f"{REP}; the disk's state: {ASSUMED}",
        active="Recovery",
    ),
}
"""The machine's percentage freezes when it is protected (recorded); a disk's is null again."""


CALLS: dict[Operation, str] = {
    Operation.FAILOVER: "UnplannedFailover",
    Operation.TEST_FAILOVER: "TestFailover",
    Operation.CLEANUP: "TestFailoverCleanup",
    Operation.COMMIT: "CommitFailover",
    Operation.CHANGE_POINT: "ChangePit",
    Operation.SWITCH: "SwitchReplicationGroupProtection",
}
"""The job that each call starts; a call that an item's stage does not allow is refused."""
