"""Recovery plans: what fails over together and in which order; the service adds two groups.

How they run is in plan_moves and plan_runs.
"""

from emulator.messages import Document, Reply, Request, refuse_site_recovery
from emulator.routing import route
from emulator.site_recovery import fabrics, jobs, objects, plan_groups, plan_runs, plan_steps, work
from emulator.world import World, event

PLAN = "/replicationRecoveryPlans/{plan}"
KIND = "replicationRecoveryPlans"
RUN = (
    "currentScenario",
    "currentScenarioStatus",
    "currentScenarioStatusDescription",
    "lastUnplannedFailoverTime",
    "lastTestFailoverTime",
)
"""What a plan tells of its runs; a change of its groups leaves it alone."""


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
    sides = (sent["primaryFabricId"], sent["recoveryFabricId"])
    groups = plan_groups.kept(world, sent.get("groups") or [], sides)
    if isinstance(groups, Reply):
        return groups
    return _changed(world, request, _properties(world, sent, plan, groups))


def _changed(world: World, request: Request, properties: Document) -> Reply:
    """202; the plan has these properties in a moment."""
    path = world.resources.canonical(request.path)
    refused = busy(world, path)
    if refused:
        return refused
    payload = {"plan_id": path, "properties": properties}
    return work.plain(world, request, "site_recovery.plan_changed", "plan", payload)


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
        "allowedOperations": [],
        "currentScenario": None,
        "currentScenarioStatus": None,
        "currentScenarioStatusDescription": None,
        "groups": groups,
        "providerSpecificDetails": _zones(sent.get("providerSpecificInput") or []),
    }


@event("site_recovery.plan_changed")
def changed(world: World, plan_id: str, properties: Document) -> None:
    """The plan is as the call leaves it; what it tells of its runs stays."""
    found = world.resources.get(plan_id)
    if found is None:
        made = work.document(plan_id, KIND, properties, {"guid": world.new_guid()})
        world.resources[plan_id] = made
        return
    told = {key: found["properties"][key] for key in RUN if key in found["properties"]}
    found["properties"].update({**properties, **told})


@route("PATCH", PLAN)
def patch_plan(world: World, request: Request, plan: str) -> Reply:
    """202; replaces the groups, their actions too (PowerShell issue 12837)."""
    refused = objects.absent(world, request.path)
    if refused:
        return refused
    properties = world.resources[request.path]["properties"]
    sent = objects.properties(request).get("groups")
    if sent is None:
        return _changed(world, request, {})
    sides = (properties["primaryFabricId"], properties["recoveryFabricId"])
    groups = plan_groups.kept(world, sent, sides)
    return groups if isinstance(groups, Reply) else _changed(world, request, {"groups": groups})


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


@route("GET", "/replicationRecoveryPlans")
def list_plans(world: World, request: Request) -> Reply:
    """All plans; their groups are [] in the list (recorded 2023-01-16)."""
    if not objects.registered(world, request.vault_id):
        return objects.unregistered(request.vault_id)
    found = objects.children(world, request.vault_id, KIND)
    value = [_shown(world, plan, groups=[]) for plan in found]
    return Reply(200, {"value": value, "nextLink": None})


def _shown(world: World, plan: Document, **more: list[Document]) -> Document:
    """The plan with what it allows now."""
    properties = {**plan["properties"], "allowedOperations": allowed(world, plan), **more}
    return {**objects.shown(plan), "properties": properties}


def allowed(world: World, plan: Document) -> list[str]:
    """Operations that a plan allows: Commit as soon as a member does (recorded beside the others,
    Z2Z), a cleanup alone while its own test is up (recorded, Hyper-V)."""
    if plan_runs.testing(world, plan):
        return ["TestFailoverCleanup"]
    found = [world.resources.get(member) for member in plan_steps.members(plan)]
    commits = any(i and "Commit" in i["properties"]["allowedOperations"] for i in found)
    return ["UnplannedFailover", "TestFailover", *(["Commit"] if commits else [])]


def busy(world: World, path: str) -> Reply | None:
    """409 while the plan runs (that it is refused, and how: assumed)."""
    plan = world.resources.get(path)
    job = plan_runs.running(world, plan) if plan else None
    if job is None:
        return None
    return refuse_site_recovery(
        409,
        "AnotherOperationInProgress",
        f"Job {job['name']} ({job['scenario']}) is in progress on the recovery plan.",
        "Another operation is in progress on the recovery plan.",
        "Wait for it to complete, then retry the operation.",
    )


@route("DELETE", PLAN)
def delete_plan(world: World, request: Request, plan: str) -> Reply:
    """202, under a second."""
    if request.path not in world.resources:
        return Reply(204)
    refused = busy(world, request.path)
    if refused:
        return refused
    target = (world.resources[request.path][objects.KEPT]["guid"], plan)
    payload = {"plan_id": request.path}
    return work.with_job(world, request, "DeleteRecoveryPlan", "plan", target, payload)


@jobs.ending("DeleteRecoveryPlan")
def deleted(world: World, payload: Document, succeeded: bool) -> None:
    """The plan is gone."""
    if succeeded:
        world.resources.pop(payload["plan_id"], None)
