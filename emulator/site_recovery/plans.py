"""Recovery plans: what fails over together and in which order; the service adds two groups."""

import typing

from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import fabrics, ids, jobs, objects, work
from emulator.world import World

PLAN = "/replicationRecoveryPlans/{plan}"
KIND = "replicationRecoveryPlans"
OWN_GROUPS = ("Shutdown", "Failover")


@route("PUT", PLAN)
def put_plan(world: World, request: Request, plan: str) -> Reply:
    """202, under a second."""
    sent = objects.properties(request)
    for key in ("primaryFabricId", "recoveryFabricId"):
        if not sent.get(key):
            return objects.bad_input(f"{key} needed")
        refused = objects.absent(world, sent[key])
        if refused:
            return refused
    groups = _groups(world, sent.get("groups") or [])
    if isinstance(groups, Reply):
        return groups
    path = world.resources.canonical(request.path)
    properties = _properties(world, sent, ids.name(path), groups)
    made = {"object_id": path, "document": work.document(path, KIND, properties)}
    return work.plain(world, request, "site_recovery.changed", "plan", made)


def _properties(world: World, sent: Document, name: str, groups: list[Document]) -> Document:
    """A plan on which nothing was ever run."""
    primary = world.resources[sent["primaryFabricId"]]["id"]
    recovery = world.resources[sent["recoveryFabricId"]]["id"]
    return {
        "friendlyName": name,
        "primaryFabricId": primary,
        "primaryFabricFriendlyName": fabrics.friendly_name(world, primary),
        "recoveryFabricId": recovery,
        "recoveryFabricFriendlyName": fabrics.friendly_name(world, recovery),
        "failoverDeploymentModel": sent.get("failoverDeploymentModel") or "ResourceManager",
        "replicationProviders": ["A2A"],
        "allowedOperations": ["UnplannedFailover", "TestFailover"],
        "currentScenario": None,
        "currentScenarioStatus": None,
        "currentScenarioStatusDescription": None,
        "groups": groups,
        "providerSpecificDetails": _zones(sent.get("providerSpecificInput") or []),
    }


@route("PATCH", PLAN)
def patch_plan(world: World, request: Request, plan: str) -> Reply:
    """202; replaces the groups."""
    refused = objects.absent(world, request.path)
    if refused:
        return refused
    found, sent = world.resources[request.path], objects.properties(request)
    groups = found["properties"]["groups"]
    if sent.get("groups") is not None:
        groups = _groups(world, sent["groups"])
    if isinstance(groups, Reply):
        return groups
    after = {**found, "properties": {**found["properties"], "groups": groups}}
    changed = {"object_id": request.path, "document": after}
    return work.plain(world, request, "site_recovery.changed", "plan", changed)


def _groups(world: World, sent: list[Document]) -> list[Document] | Reply:
    """All groups, the service's own first; members by the GUID that it knows them by (recorded)."""
    known = {group.get("groupType"): group for group in sent}
    boot = [group for group in sent if group.get("groupType") not in OWN_GROUPS]
    ordered = [known.get(kind) or {"groupType": kind} for kind in OWN_GROUPS]
    ordered += boot or [{"groupType": "Boot"}]
    shown = []
    for group in ordered:
        members = _members(world, group.get("replicationProtectedItems") or [])
        if isinstance(members, Reply):
            return members
        shown.append(
            {
                "groupType": group["groupType"],
                "replicationProtectedItems": members,
                "startGroupActions": group.get("startGroupActions") or [],
                "endGroupActions": group.get("endGroupActions") or [],
            }
        )
    return shown


def _members(world: World, sent: list[Document]) -> list[Document] | Reply:
    members = []
    for member in sent:
        item = world.resources.get(str(member.get("id")))
        if item is None:
            return objects.missing(world, str(member.get("id")))
        members.append({"id": item["id"], "virtualMachineId": item[objects.KEPT]["entity"]})
    return members


def _zones(sent: list[Document]) -> list[Document]:
    """The zones of a plan between zones (recorded 2022-10-13, Z2Z)."""
    return [
        {
            "instanceType": "A2A",
            "primaryZone": zones.get("primaryZone"),
            "recoveryZone": zones.get("recoveryZone"),
            "primaryExtendedLocation": zones.get("primaryExtendedLocation"),
            "recoveryExtendedLocation": zones.get("recoveryExtendedLocation"),
        }
        for zones in sent
        if zones.get("instanceType") == "A2A"
    ]


@route("GET", PLAN)
def get_plan(world: World, request: Request, plan: str) -> Reply:
    """200 or 404."""
    found = world.resources.get(request.path)
    return Reply(200, _shown(world, found)) if found else objects.missing(world, request.path)


def _shown(world: World, plan: Document) -> Document:
    """The plan with what it allows now."""
    properties = {**plan["properties"], "allowedOperations": allowed(world, plan)}
    return {**objects.shown(plan), "properties": properties}


def allowed(world: World, plan: Document) -> list[str]:
    """Operations that a plan allows: Commit as soon as a member does (recorded beside the others,
    Z2Z), a cleanup alone while its own test is up (recorded, Hyper-V)."""
    from emulator.site_recovery import plan_runs, plan_steps  # which build on this module

    if plan_runs.testing(world, plan):
        return ["TestFailoverCleanup"]
    found = [world.resources.get(member) for member in plan_steps.members(plan)]
    commits = any(i and "Commit" in i["properties"]["allowedOperations"] for i in found)
    return ["UnplannedFailover", "TestFailover", *(["Commit"] if commits else [])]


@route("GET", "/replicationRecoveryPlans")
def list_plans(world: World, request: Request) -> Reply:
    """All plans; their groups are [] in the list (recorded 2023-01-16)."""
    reply = objects.listed(world, request, request.vault_id, KIND)
    if reply.status == 200:
        found = [_shown(world, plan) for plan in reply.body["value"]]
        reply.body["value"] = [_without_groups(plan) for plan in found]
    return reply


def _without_groups(plan: Document) -> Document:
    properties: dict[str, typing.Any] = {**plan["properties"], "groups": []}
    return {**plan, "properties": properties}


@route("DELETE", PLAN)
def delete_plan(world: World, request: Request, plan: str) -> Reply:
    """202, under a second."""
    if request.path not in world.resources:
        return Reply(204)
    return work.with_job(
        world,
        request,
        "DeleteRecoveryPlan",
        "plan",
        (ids.internal(request.path), plan),
        {"plan_id": request.path},
    )


@jobs.ending("DeleteRecoveryPlan")
def deleted(world: World, payload: Document, succeeded: bool) -> None:
    """The plan is gone."""
    if succeeded:
        world.resources.pop(payload["plan_id"], None)
