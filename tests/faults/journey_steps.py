"""What a journey writes, in order: the places at which its table strikes."""

import dataclasses

from site_recovery.machine import item_name
from tests.faults.legs import HOME
from tests.faults.steps import BY_NAME, CONTAINER, ITEM, OURS, Step

PLAN = "/replicationRecoveryPlans/{plan}"
MACHINE = (
    "/subscriptions/{subscription}/resourceGroups/{group}"
    "/providers/Microsoft.Compute/virtualMachines/{machine}"
)


@dataclasses.dataclass(frozen=True)
class Stop(Step):
    """One kind of write of a journey. leg: the `up` that makes it; most: how often per path.

    A tag is merged twice where its answer was lost: that leaves what it leaves once.
    """

    leg: str = ""
    most: int = 1


def _stop(name, leg, kind, path="", job="", **more):
    return Stop(name, kind, path or _end(kind), OURS, job, "db-01" if job else "", leg=leg, **more)


def _end(kind):
    """How its paths end; an item's is that of the machine whose job the rows look for."""
    which = f"{item_name(HOME)}/" if ITEM in kind else ""
    return f"/{which}{kind.rpartition('/')[2]}$"


RUN = f"POST {PLAN}/unplannedFailover"
GO, COMMIT = f"POST {ITEM}/unplannedFailover", f"POST {ITEM}/failoverCommit"
SWITCH = f"POST {CONTAINER}/switchprotection"
OF_PLAN = "/replicationRecoveryPlans/[^/]+$"
TAGS = BY_NAME["claim"].kind
FAILOVER, REPROTECT = "UnplannedFailover", "SwitchReplicationGroupProtection"
STOPS = (
    # a run has three jobs of that name for a machine, the first of them its shutdown
    _stop("failover", "away", RUN, job=FAILOVER, strikes=None),
    _stop("failover-item", "away-pinned", GO, job=FAILOVER),
    _stop("point", "point", f"POST {ITEM}/applyRecoveryPoint", job="ChangePit"),
    _stop("commit", "commit", COMMIT, job="CommitFailover"),
    _stop("fence", "reprotect-started", f"POST {MACHINE}/deallocate"),
    _stop("reprotect", "reprotect", SWITCH, job=REPROTECT, most=2),
    _stop(
        "home-size",
        "reprotect-deleted",
        f"PATCH {ITEM}",
        f"/replicationProtectedItems/{item_name(HOME)}$",
        "UpdateVmProperties",
        cancellable=False,
    ),
    _stop("plan-put", "reprotect", f"PUT {PLAN}", OF_PLAN),
    _stop("plan-delete", "reprotect", f"DELETE {PLAN}", OF_PLAN),
    _stop(
        "number",
        "commit",
        TAGS,
        "/vaults/fault-dr/providers/Microsoft.Resources/tags/default$",
        most=2,
    ),
    _stop("failback", "back", RUN, job=FAILOVER, strikes=None),
    _stop("failback-commit", "back-commit", COMMIT, job="CommitFailover"),
    _stop("failback-reprotect", "back-reprotect", SWITCH, job=REPROTECT, most=2),
    _stop("plan-change", "remove", f"PATCH {PLAN}", OF_PLAN),
    _stop("remove", "remove", f"POST {ITEM}/remove", job="DisableDr"),
)
BY_HAND = {
    f"POST {MACHINE}/start",
    "DELETE Microsoft.Compute/virtualMachines",
    "POST /replicationJobs/{job}/cancel",
}
"""What a row does itself, as a person would."""
