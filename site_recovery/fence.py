"""Fencing: the machine that was left must not run beside the one that took over.

The service switches sources off as best it can (recorded: a task of the failover); what it did
not, is deallocated here before anything is reprotected, so that two never serve at once.
"""

import collections.abc
import typing

from site_recovery import arm, client, errors, ids, plan_refusals
from site_recovery.rulebook import Rule

COMPUTE = "2024-07-01"
LIMIT_S = 10.0
"""How long one call to a region that may be gone is waited for."""
OFF = ("PowerState/deallocated", "PowerState/stopped")
ENDING = ("PowerState/deallocating", "PowerState/stopping")
"""Power states (REST reference, Virtual Machines - Instance View)."""
SHUTDOWN_TASK = "VmShutdownVmOnPrimary"  # recorded 2022-10-11 (PPG)

Json = dict[str, typing.Any]


def reader(settings: client.Settings) -> arm.Arm:
    """An Arm that asks once and gives up soon: the region may be gone."""
    once = {"retry_total": 0, "connection_timeout": LIMIT_S, "read_timeout": LIMIT_S}
    return arm.Arm(settings, once)


def fence(asked: arm.Arm, machine_id: str, site: str) -> str:
    """See to it that a machine that was left is off; one line while or why it is not, else empty.

    Waits for nothing: ask again until it is empty. A machine that is gone is off.
    """
    try:
        power = _power(asked, machine_id)
        if not power or power in OFF:
            return ""
        if power not in ENDING:
            asked.post(f"{machine_id}/deallocate", COMPUTE)
    except errors.ResourceNotFound:
        return ""
    except errors.Interrupted:
        raise
    except errors.Forbidden:
        return _told(plan_refusals.FENCE_RIGHTS, machine_id, site)
    except errors.ArmError as error:
        values = {"code": error.code, "reason": error.reason}
        return _told(plan_refusals.NOT_FENCED, machine_id, site, **values)
    return _told(plan_refusals.FENCING, machine_id, site)


def is_off(asked: arm.Arm, machine_id: str) -> bool:
    """Whether a machine is off or gone; raises where nobody can tell."""
    power = _power(asked, machine_id)
    return not power or power in OFF


def shut_down(job: collections.abc.Mapping[str, typing.Any]) -> bool | None:
    """Whether an item's failover has switched its source off; None if open or not tried."""
    for task in job["properties"].get("tasks") or ():
        if task.get("name") == SHUTDOWN_TASK:
            return {"Succeeded": True, "Failed": False}.get(str(task.get("state")))
    return None


def _power(asked: arm.Arm, machine_id: str) -> str:
    """The power state's code; empty for a machine that is gone."""
    view = asked.find(f"{machine_id}/instanceView", COMPUTE)
    if view is None:
        return ""
    codes = [str(status.get("code") or "") for status in view.get("statuses") or ()]
    return next((code for code in codes if code.startswith("PowerState/")), "PowerState/unknown")


def _told(rule: Rule, machine_id: str, site: str, **values: object) -> str:
    return plan_refusals.told(rule, machine=ids.name(machine_id), site=site, **values)
