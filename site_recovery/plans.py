"""Our recovery plans: one per group and direction, kept equal to what is declared.

The service's list has no groups (recorded, facts/protocol-a2a.md section 7): each plan that is
there is read once more.
"""

import collections.abc
import functools

from site_recovery import arm, client, errors, ids, operations, plan_refusals
from site_recovery.azure_to_azure import Json
from site_recovery.machine import Vault
from site_recovery.plan_bodies import placed, same
from site_recovery.watch import API_VERSION, Watch
from site_recovery.work import LOSSES

KIND = "replicationRecoveryPlans"
LOOKS = 2
"""How often a lost call's effect is looked for before the call is repeated."""
RUNNING = ("InProgress", "Suspended")
"""currentScenarioStatus of a plan that runs, or whose test waits (recorded, Hyper-V)."""


def name(group: str, away: bool) -> str:
    """The plan of a group that leads away from the primary site, or home to it."""
    return f"{group}-away" if away else f"{group}-home"


def plan_id(vault: Vault, plan: str) -> str:
    """ARM id of a plan in a vault."""
    return f"{vault.id}/{KIND}/{plan}"


def title(watch: Watch, plan: str) -> str:
    """A plan in words."""
    return f"recovery plan {plan} in {watch.title}"


def keep(
    watch: Watch,
    wanted: collections.abc.Mapping[str, Json],
    ours: collections.abc.Collection[str],
) -> list[str]:
    """Make, change and remove our plans until they are as wanted; what went wrong, one line each.

    wanted: bodies by name. ours: names that this stack has recorded; others are never removed.
    """
    return _all(watch, wanted, [plan for plan in ours if plan not in wanted], set(ours))


def remove(watch: Watch, names: collections.abc.Collection[str]) -> list[str]:
    """Remove plans of ours; gone already is success; what went wrong, one line each."""
    return _all(watch, {}, list(names), set(names))


def _all(
    watch: Watch,
    wanted: collections.abc.Mapping[str, Json],
    unwanted: list[str],
    ours: set[str],
) -> list[str]:
    """One list, then all plans side by side."""
    if not wanted and not unwanted:
        return []
    try:
        found = {str(plan["name"]).casefold(): plan for plan in _reader(watch).list(*_list(watch))}
    except errors.Interrupted:
        raise
    except errors.ArmError as error:
        return [_problem("the list of recovery plans", error)]
    jobs = [
        functools.partial(_one, watch, plan, wanted.get(plan), found.get(plan.casefold()), ours)
        for plan in [*wanted, *unwanted]
        if plan in wanted or plan.casefold() in found
    ]
    return [line for line in arm.together(jobs) if line]


def _one(watch: Watch, plan: str, wanted: Json | None, listed: Json | None, ours: set[str]) -> str:
    try:
        if listed is None and wanted is not None:
            _create(watch, plan, wanted)
            return ""
        return _corrected(watch, plan, wanted, listed or {}, ours)
    except errors.Interrupted:
        raise
    except errors.ArmError as error:
        return _problem(f"recovery plan {plan}", error)


def _corrected(watch: Watch, plan: str, wanted: Json | None, listed: Json, ours: set[str]) -> str:
    """Bring one that exists to what is wanted.

    A change is the PATCH of its groups, which the API description has for that: it keeps the plan
    with its last run; what a PUT over an existing plan does was never recorded.
    """
    found = find(watch, plan) if wanted else None
    if wanted and found and same(found, wanted):
        return ""
    if told := _in_the_way(plan, wanted, found, listed, ours):
        return told
    if wanted and found and placed(found["properties"]) == placed(wanted["properties"]):
        _change(watch, plan, wanted)
        return ""
    _delete(watch, plan)
    if wanted:
        _create(watch, plan, wanted)
    return ""


def _in_the_way(
    plan: str, wanted: Json | None, found: Json | None, listed: Json, ours: set[str]
) -> str:
    """Why a plan that differs is left as it is: somebody else's, or it runs; empty if neither."""
    if wanted and found and plan not in ours:
        strangers = sorted(_items(found) - _items(wanted))
        if strangers:
            values = {"plan": f"recovery plan {plan}", "items": ", ".join(strangers)}
            return plan_refusals.told(plan_refusals.PLAN_OF_OTHERS, **values)
    shown = (found or listed)["properties"]
    status = shown.get("currentScenarioStatus")
    if status not in RUNNING:
        return ""
    scenario = (shown.get("currentScenario") or {}).get("scenarioName") or "run"
    values = {"plan": f"recovery plan {plan}", "scenario": scenario, "status": status}
    return plan_refusals.told(plan_refusals.PLAN_RUNS, **values)


def _items(plan: Json) -> set[str]:
    """Names of a plan's items: they outlive a reprotect, ids do not (recorded)."""
    return {
        ids.name(entry["id"]).casefold()
        for group in plan["properties"].get("groups") or ()
        for entry in group.get("replicationProtectedItems") or ()
    }


def _create(watch: Watch, plan: str, wanted: Json) -> None:
    _send(watch, plan, "begin_create", (wanted,), lambda: find(watch, plan) is not None)


def _change(watch: Watch, plan: str, wanted: Json) -> None:
    sent = {"properties": {"groups": wanted["properties"]["groups"]}}
    _send(watch, plan, "begin_update", (sent,), lambda: _is(watch, plan, wanted))


def _delete(watch: Watch, plan: str) -> None:
    try:
        _send(watch, plan, "begin_delete", (), lambda: find(watch, plan) is None)
    except errors.ResourceNotFound:
        return


def _is(watch: Watch, plan: str, wanted: Json) -> bool:
    found = find(watch, plan)
    return found is not None and same(found, wanted)


def _send(
    watch: Watch,
    plan: str,
    call: str,
    extra: tuple[object, ...],
    done: collections.abc.Callable[[], bool],
) -> None:
    """Submit and wait; after a lost answer look for the effect, and only then submit again."""
    begin = getattr(watch.service.replication_recovery_plans, call)
    address = watch.vault.resource_group_name, watch.vault.name, plan
    words = title(watch, plan)
    for left in reversed(range(LOSSES)):
        try:
            operation = watch.write(begin, *address, *extra, target=words)
            return operations.wait(watch.service, operation)
        except errors.LostAnswer:
            if not left:
                raise
        for _ in range(LOOKS):
            client.pause(watch.interval_s(), None, words)
            if done():
                return None
    return None


def find(watch: Watch, plan: str) -> Json | None:
    """A plan with its groups; None if it is not there."""
    return _reader(watch).find(plan_id(watch.vault, plan), API_VERSION)


def _reader(watch: Watch) -> arm.Arm:
    return arm.Arm(watch.settings)


def _list(watch: Watch) -> tuple[str, str]:
    return f"{watch.vault.id}/{KIND}", API_VERSION


def _problem(what: str, error: errors.ArmError) -> str:
    values = {"plan": what, "code": error.code, "reason": error.reason}
    return plan_refusals.told(plan_refusals.PLAN_NOT_KEPT, **values)
