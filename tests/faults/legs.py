"""The legs of the journey: from which position each begins, and what the file then says."""

import collections.abc
import dataclasses

from tests.engine.stack import wait_until
from tests.faults.prepared import GROUP, JOURNEY, MACHINES, declare, points

HOME = (
    "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/fault-rg"
    "/providers/Microsoft.Compute/virtualMachines/db-01"
)


def _next(stack, stage, **more):
    declare(stack, JOURNEY[stage], stage + 1, **more)


def _pinned(stack, stage):
    """To points of a time: a recovery plan knows none, so each machine goes by itself."""
    _next(stack, stage, recoveryPoint={"notAfter": points(stack, "db-01")[-3]})


def _other_point(stack, stage):
    """Where it is, with an older point."""
    older = {"notAfter": points(stack, "db-01")[-4]}
    declare(stack, JOURNEY[stage - 1], stage + 1, recoveryPoint=older)


def _started(stack, stage):
    """Somebody started at home what had been left there."""
    stack.ask("POST", f"{HOME}/start")
    wait_until(lambda: "PowerState/running" in power(stack, HOME))
    _next(stack, stage)


def _deleted(stack, stage):
    """Somebody deleted at home what had been left there: nobody knows its size any more."""
    stack.ask("DELETE", HOME)
    wait_until(lambda: HOME.casefold() not in stack.everything())
    _next(stack, stage)


def _without_db(stack, _stage):
    with stack.config() as config:
        config["dr:pair"]["groups"][GROUP]["machines"].remove("db-01")
    with stack.inventory() as machines:
        del machines["db-01"]


def power(stack, machine):
    """Codes of the machine's instance view."""
    view = stack.ask("GET", f"{machine}/instanceView")
    return [status["code"] for status in view["statuses"]]


def _both(scenario, times=1):
    return {(scenario, machine): times for machine in MACHINES}


@dataclasses.dataclass(frozen=True)
class Leg:
    """One `up` of the journey. start: how many moves were made before it.

    tell: writes the file. jobs: those of a quiet run. position, number, machines: at its end.
    """

    start: int
    tell: collections.abc.Callable
    jobs: dict
    position: str = ""
    number: int = 0
    machines: tuple = MACHINES


def _leg(start, tell, *jobs, stays=False):
    told = {key: times for each in jobs for key, times in each.items()}
    return Leg(start, tell, told, JOURNEY[start - stays], start + 1)


AWAY = {("UnplannedFailover", "fault-away"): 1, **_both("UnplannedFailover", 3)}
BACK = {("UnplannedFailover", "fault-home"): 1, **_both("UnplannedFailover", 3)}
ROUND = {
    **_both("SwitchReplicationGroupProtection"),
    **_both("EnableDr"),
    **_both("PrimaryIrCompletion"),
}
SIZE = {("UpdateVmProperties", "db-01"): 1}
PLAN_AWAY, PLAN_HOME = ({("DeleteRecoveryPlan", f"fault-{way}"): 1} for way in ("away", "home"))
LEGS = {
    "away": _leg(0, _next, AWAY),
    "away-pinned": _leg(0, _pinned, _both("UnplannedFailover")),
    "point": _leg(1, _other_point, _both("ChangePit"), stays=True),
    "commit": _leg(1, _next, _both("CommitFailover")),
    "reprotect": _leg(2, _next, ROUND, PLAN_AWAY),
    "reprotect-started": _leg(2, _started, ROUND, PLAN_AWAY),
    "reprotect-deleted": _leg(2, _deleted, ROUND, PLAN_AWAY, SIZE),
    "back": _leg(3, _next, BACK),
    "back-commit": _leg(4, _next, _both("CommitFailover")),
    "back-reprotect": _leg(5, _next, ROUND, PLAN_HOME),
    "remove": Leg(0, _without_db, {("DisableDr", "db-01"): 1}, "primary/protected", 0, ("web-01",)),
}
