"""Fencing: the machine that was left must not run beside the one that took over.

The service switches sources off as best it can (recorded: a task of the failover); what it did
not, is deallocated here before anything is reprotected, so that two never serve at once.
"""

import collections.abc
import functools
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
    return many(asked, [(machine_id, site)])[0]


def many(asked: arm.Arm, left: collections.abc.Sequence[tuple[str, str]]) -> list[str]:
    """The same for machines, given with their sites; one of each site is asked before the others.

    Where that one gets no answer nobody else is asked: a hundred would wait for their own silence.
    """
    told: dict[tuple[str, str], str] = {}
    silent: dict[str, errors.Unreachable] = {}
    first = {site: (machine_id, site) for machine_id, site in reversed(left)}.values()
    for wave in (first, [each for each in left if each not in first]):
        calls = [functools.partial(_one, asked, *each, silent.get(each[1])) for each in wave]
        for each, (why, error) in zip(wave, arm.together(calls), strict=True):
            told[each] = why
            silent |= {each[1]: error} if error else {}
    return [told[each] for each in left]


def _one(
    asked: arm.Arm, machine_id: str, site: str, silent: errors.Unreachable | None
) -> tuple[str, errors.Unreachable | None]:
    """Its line, and the error if there was no answer, or none for the site's first."""
    try:
        if silent:
            raise silent
        return _switched_off(asked, machine_id, site), None
    except errors.Interrupted:
        raise
    except errors.Unreachable as error:
        return _why(error, machine_id, site), error
    except errors.ArmError as error:
        return _why(error, machine_id, site), None


def _switched_off(asked: arm.Arm, machine_id: str, site: str) -> str:
    power = _power(asked, machine_id)
    if not power or power in OFF:
        return ""
    if power not in ENDING:
        asked.post(f"{machine_id}/deallocate", COMPUTE)
    return _told(plan_refusals.FENCING, machine_id, site)


def _why(error: errors.ArmError, machine_id: str, site: str) -> str:
    """What is said of an error; a machine that is gone between two calls is off."""
    if isinstance(error, errors.ResourceNotFound):
        return ""
    if isinstance(error, errors.Forbidden):
        return _told(plan_refusals.FENCE_RIGHTS, machine_id, site)
    values = {"code": error.code, "reason": error.reason}
    return _told(plan_refusals.NOT_FENCED, machine_id, site, **values)


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
