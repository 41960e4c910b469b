"""What our recovery plans hold, as bodies of the wire, and whether a plan that is found holds it.

The service shows a plan otherwise than it was sent: two groups are added and machines read as its
own ids (recorded, facts/protocol-a2a.md section 7).
"""

import collections.abc
import typing

from site_recovery import ids, plan_refusals
from site_recovery.azure_to_azure import Json, details
from site_recovery.machine import Machine, Vault
from site_recovery.move_bodies import FORTH
from site_recovery.positions import Item

MACHINES = 100
"""Machines of one plan (azure-docs includes/site-recovery-limits.md)."""
OWN_GROUPS = ("Shutdown", "Failover")
"""Groups that the service adds before ours (recorded); a PATCH has them (API description)."""

Wish = collections.abc.Mapping[str, typing.Any]
Member = tuple[Machine, Item]


def unfit(members: collections.abc.Sequence[Member], away: bool) -> str:
    """Why no one plan can hold these machines; empty if one can."""
    pairs = {_fabrics(machine, away) for machine, _ in members}
    why = ""
    if len(members) > MACHINES:
        why = f"{len(members)} machines, a plan holds {MACHINES}"
    elif len(pairs) > 1:
        why = "its machines are in several fabrics"
    elif _in_one_fabric(members) and len({_zones(machine, away) for machine, _ in members}) > 1:
        why = "its machines go between several zones"
    return plan_refusals.told(plan_refusals.PLAN_UNFIT, why=why) if why else ""


def body(vault: Vault, wish: Wish, members: collections.abc.Sequence[Member], away: bool) -> Json:
    """Body that makes the group's plan; members: those protected in this direction, at least one.

    Directions are the service's: each plan leads from primary to recovery as its items do.
    """
    here, there = _fabrics(members[0][0], away)
    sent: Json = {
        "primaryFabricId": ids.fabric(vault.id, here),
        "recoveryFabricId": ids.fabric(vault.id, there),
        "failoverDeploymentModel": "ResourceManager",
        "groups": _groups(wish, members, away),
    }
    if _in_one_fabric(members):
        primary, recovery = _zones(members[0][0], away)
        zones = {"instanceType": "A2A", "primaryZone": primary, "recoveryZone": recovery}
        sent["providerSpecificInput"] = [zones]
    return {"properties": sent}


def _fabrics(machine: Machine, away: bool) -> tuple[str, str]:
    pair = machine["fabric_name"], machine["recovery_fabric_name"]
    return pair if away else pair[::-1]


def _zones(machine: Machine, away: bool) -> tuple[str, str]:
    pair = machine["home"].get("zone", ""), machine["target"].get("zone", "")
    return pair if away else pair[::-1]


def _in_one_fabric(members: collections.abc.Sequence[Member]) -> bool:
    """Whether the machines go between zones of one region: then a plan names the zones (Z2Z)."""
    return ids.same(*_fabrics(members[0][0], True))


def _groups(wish: Wish, members: collections.abc.Sequence[Member], away: bool) -> list[Json]:
    """Groups in boot order; a step without machines hands its actions to the next that has some."""
    known = {machine["machine"]: item for machine, item in members}
    groups = [_group(kind, [], [], []) for kind in OWN_GROUPS]
    waiting: list[Json] = []
    for number, step in enumerate(wish.get("boot_order") or [list(known)], start=1):
        items = [known[machine] for machine in step if machine in known]
        before = waiting + _actions(wish, number, "before", away)
        after = _actions(wish, number, "after", away)
        waiting = [] if items else before + after
        if items:
            groups.append(_group("Boot", items, before, after))
    groups[-1]["endGroupActions"] += waiting
    return groups


def _group(kind: str, items: list[Item], before: list[Json], after: list[Json]) -> Json:
    return {
        "groupType": kind,
        "replicationProtectedItems": [
            {"id": item["id"], "virtualMachineId": details(item).get("fabricObjectId") or ""}
            for item in items
        ],
        "startGroupActions": before,
        "endGroupActions": after,
    }


def _actions(wish: Wish, step: int, when: str, away: bool) -> list[Json]:
    """The declared actions of one side of a step, in their order."""
    direction = "away" if away else "home"
    return [
        _action(action, away)
        for action in wish.get("actions") or ()
        if (action["step"], action["when"]) == (step, when) and direction in action["directions"]
    ]


def _action(action: Wish, away: bool) -> Json:
    return {
        "actionName": action["name"],
        "failoverTypes": ["UnplannedFailover", *(["TestFailover"] if action["drills"] else [])],
        "failoverDirections": [FORTH],
        "customDetails": _manual(action) if action.get("manual") else _runbook(action, away),
    }


def _manual(action: Wish) -> Json:
    return {"instanceType": "ManualActionDetails", "description": action["manual"]}


def _runbook(action: Wish, away: bool) -> Json:
    """The form of the timeout is assumed: nobody recorded one."""
    ours = (action.get("side") or "recovery") == "recovery"
    told = {
        "instanceType": "AutomationRunbookActionDetails",
        "runbookId": action["runbook"],
        "fabricLocation": "Recovery" if ours == away else "Primary",
    }
    if minutes := int(action.get("timeout_minutes") or 0):
        told["timeout"] = f"{minutes // 60:02}:{minutes % 60:02}:00"
    return told


def same(found: Json, wanted: Json) -> bool:
    """Whether a plan as the service shows it is what a body asks for."""
    one, other = found["properties"], wanted["properties"]
    return placed(one) == placed(other) and _ordered(one) == _ordered(other)


def placed(properties: Json) -> tuple[typing.Any, ...]:
    """What only another plan could have otherwise: fabrics and zones."""
    shown = properties.get("providerSpecificInput") or properties.get("providerSpecificDetails")
    zones = [(z.get("primaryZone") or "", z.get("recoveryZone") or "") for z in shown or ()]
    fabrics = [properties[key].casefold() for key in ("primaryFabricId", "recoveryFabricId")]
    return (*fabrics, [pair for pair in zones if any(pair)])


def _ordered(properties: Json) -> list[typing.Any]:
    """Machines and actions in their order; within a step machines have none."""
    groups = properties.get("groups") or []
    kinds = {group["groupType"]: group for group in groups if group["groupType"] in OWN_GROUPS}
    boot = [group for group in groups if group["groupType"] not in OWN_GROUPS]
    return [_said(group) for group in [*(kinds.get(kind) or {} for kind in OWN_GROUPS), *boot]]


def _said(group: Json) -> typing.Any:
    members = {
        str(entry["id"]).casefold() for entry in group.get("replicationProtectedItems") or ()
    }
    sides = [
        [_done(action) for action in group.get(key) or ()]
        for key in ("startGroupActions", "endGroupActions")
    ]
    return members, sides


def _done(action: Json) -> Json:
    """One action, however its lists are ordered and its ids cased."""
    inner = action.get("customDetails") or {}
    told = {key: str(value).casefold() for key, value in inner.items() if value is not None}
    told["description"] = str(inner.get("description") or "")
    for key in ("failoverTypes", "failoverDirections"):
        told[key] = ",".join(sorted(action.get(key) or ()))
    return {**told, "actionName": action.get("actionName")}
