"""The groups of a recovery plan as a client sends them, and as the service keeps them.

Recorded: two groups are added, members are known by the service's own GUID (CLI23, RP). What is
refused, and how: assumed.
"""

from emulator.messages import Document, Reply
from emulator.site_recovery import ids, objects
from emulator.world import World

OWN = ("Shutdown", "Failover")
MOST = 100
"""Machines of one plan (docs: about recovery plans)."""
NEEDED = {
    "ManualActionDetails": (),
    "AutomationRunbookActionDetails": ("fabricLocation",),
    "ScriptActionDetails": ("path", "fabricLocation"),
}
"""Kinds of actions, with what each must tell (API description 2025-08-01)."""


def kept(world: World, sent: list[Document], fabrics: tuple[str, str]) -> list[Document] | Reply:
    """All groups, the service's own first, or why they are refused.

    fabrics: the plan's two, of which one must hold each member.
    """
    refused = _unfit(world, sent, fabrics)
    if refused:
        return refused
    known = {group.get("groupType"): group for group in sent}
    boot = [group for group in sent if group.get("groupType") not in OWN]
    ordered = [known.get(kind) or {"groupType": kind} for kind in OWN]
    return [_group(world, group) for group in [*ordered, *(boot or [{"groupType": "Boot"}])]]


def _group(world: World, sent: Document) -> Document:
    items = [world.resources[member["id"]] for member in _members(sent)]
    return {
        "groupType": sent["groupType"],
        "replicationProtectedItems": [
            {"id": item["id"], "virtualMachineId": item[objects.KEPT]["entity"]} for item in items
        ],
        "startGroupActions": sent.get("startGroupActions") or [],
        "endGroupActions": sent.get("endGroupActions") or [],
    }


def _members(group: Document) -> list[Document]:
    return group.get("replicationProtectedItems") or []


def _unfit(world: World, sent: list[Document], fabrics: tuple[str, str]) -> Reply | None:
    """404 for a member that does not exist, 400 for the rest."""
    members = [str(member.get("id")) for group in sent for member in _members(group)]
    for member in members:
        if member not in world.resources:
            return objects.missing(world, member)
        if not any(ids.same(ids.fabric(member), fabric) for fabric in fabrics):
            return objects.bad_input(f"{ids.name(member)} is of neither fabric of the plan")
    if len({member.casefold() for member in members}) < len(members):
        return objects.bad_input("an item is in the plan twice")
    if len(members) > MOST:
        return objects.bad_input(f"a recovery plan has at most {MOST} machines")
    if any(group.get("groupType") not in (*OWN, "Boot") for group in sent):
        return objects.bad_input("groupType is Shutdown, Failover or Boot")
    return _unfit_actions(sent)


def _unfit_actions(sent: list[Document]) -> Reply | None:
    """400 for an action without what the API description requires."""
    sides = ("startGroupActions", "endGroupActions")
    for action in [a for group in sent for side in sides for a in group.get(side) or []]:
        details = action.get("customDetails") or {}
        kind = str(details.get("instanceType"))
        absent = [
            k for k in ("actionName", "failoverTypes", "failoverDirections") if not action.get(k)
        ]
        absent += [] if kind in NEEDED else [f"customDetails.instanceType of {', '.join(NEEDED)}"]
        absent += [key for key in NEEDED.get(kind, ()) if not details.get(key)]
        if absent:
            return objects.bad_input(
                f"action {action.get('actionName')}: {', '.join(absent)} needed"
            )
    return None
