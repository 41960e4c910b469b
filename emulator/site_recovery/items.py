"""Replicated items: the calls on them. What becomes of them in time is in item_life."""

import typing
import urllib.parse

from emulator.messages import Document, Reply, Request, refuse_site_recovery
from emulator.routing import route
from emulator.site_recovery import (
    containers,
    ids,
    item_changes,
    item_checks,
    item_life,
    item_stages,
    jobs,
    objects,
    work,
)
from emulator.world import World

ITEM = containers.CONTAINER + "/replicationProtectedItems/{item}"
NEEDED = ("fabricObjectId", "recoveryContainerId", "recoveryResourceGroupId")
NEEDED_OF_DISK = ("diskId", "primaryStagingAzureStorageAccountId", "recoveryResourceGroupId")


@route("PUT", ITEM)
def put_item(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202; the job ends 7 to 13 minutes later, long before the machine is protected (recorded).

    What cannot be protected is taken too, and fails in seconds.
    """
    body = objects.properties(request)
    sent = body.get("providerSpecificDetails") or {}
    refused = (
        _incomplete(body, sent) or _lost(world, request, body, sent) or busy(world, request.path)
    )
    if refused:
        return refused
    path, policy = world.resources.canonical(request.path), str(body["policyId"])
    return work.with_job(
        world,
        request,
        "EnableDr",
        "enable",
        item_life.job_target(path, sent["fabricObjectId"].casefold()),
        {"item_id": path, "sent": sent, "policy": policy},
        affected=item_life.affected(
            world, path, sent["recoveryContainerId"], policy, sent["fabricObjectId"]
        ),
        failure=item_checks.enable_failure(world, path, sent, policy),
    )


def _incomplete(body: Document, sent: Document) -> Reply | None:
    if sent.get("instanceType") != "A2A":
        return objects.bad_input(
            "providerSpecificDetails.instanceType must be A2A: only it is emulated"
        )
    absent = [key for key in NEEDED if not sent.get(key)]
    absent += [] if body.get("policyId") else ["policyId"]
    if absent:
        return objects.bad_input(f"{', '.join(absent)} needed")
    return _incomplete_disks(sent.get("vmManagedDisks") or [])


def _incomplete_disks(disks: list[Document]) -> Reply | None:
    for disk in disks:
        absent = [key for key in NEEDED_OF_DISK if not disk.get(key)]
        if absent:
            return objects.bad_input(f"vmManagedDisks: {', '.join(absent)} needed")
    return None


def _lost(world: World, request: Request, body: Document, sent: Document) -> Reply | None:
    """404 where the container, the recovery container or the policy does not exist."""
    for needed in (ids.container(request.path), sent["recoveryContainerId"], body["policyId"]):
        refused = objects.absent(world, needed)
        if refused:
            return refused
    return None


def busy(world: World, path: str) -> Reply | None:
    """409 while another job works on the item (that it is refused, and how: assumed)."""
    job = jobs.working(world, path)
    if job is None:
        return None
    return refuse_site_recovery(
        409,
        "AnotherOperationInProgress",
        f"Job {job['name']} ({job['scenario']}) is in progress on {ids.name(path)}.",
        "Another operation is in progress on the item.",
        "Wait for it to complete, then retry the operation.",
    )


@route("GET", ITEM)
def get_item(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """200, or 404 (assumed: what a gone item answers was not recorded)."""
    found = world.resources.get(request.path)
    if found is None:
        return objects.missing(world, request.path)
    return Reply(200, item_stages.shown(world, found, request.api_version))


@route("GET", containers.CONTAINER + "/replicationProtectedItems")
def list_items(world: World, request: Request, fabric: str, container: str) -> Reply:
    """Items of a container, in pages."""
    return objects.absent(world, ids.container(request.path)) or _listed(
        world, request, ids.container(request.path)
    )


@route("GET", "/replicationProtectedItems")
def list_all_items(world: World, request: Request) -> Reply:
    """Items of the vault, in pages; `$filter` as the API description has it."""
    return _listed(world, request, request.vault_id)


def _listed(world: World, request: Request, under: str) -> Reply:
    if not objects.registered(world, request.vault_id):
        return objects.unregistered(request.vault_id)
    found = objects.of_type(world, under, containers.ITEMS)
    wanted = urllib.parse.unquote(request.query.get("$filter", ""))
    chosen = _filtered(world, request, found, wanted)
    if isinstance(chosen, Reply):
        return chosen
    return objects.page(
        request,
        [item[objects.KEPT]["number"] for item in chosen],
        lambda place: item_stages.shown(world, chosen[place], request.api_version),
    )


def _filtered(
    world: World, request: Request, found: list[Document], wanted: str
) -> list[Document] | Reply:
    """Items that a filter leaves; RecoveryPlanName is recorded, the others are described."""
    for field, value in objects.conditions(wanted):
        if field == "recoveryplanname":
            members = _members(world, request.vault_id, value)
            found = [item for item in found if item["id"].casefold() in members]
        elif field in ("sourcefabricname", "recoveryfabricname"):
            found = [item for item in found if ids.same(_fabric_name(item, field), value)]
        elif field == "instancetype":
            found = [item for item in found if value.casefold() == "a2a"]
        else:
            return objects.not_emulated(request, f"$filter on {field}")
    return found


def _fabric_name(item: Document, field: str) -> str:
    if field == "sourcefabricname":
        return ids.name(ids.fabric(item["id"]))
    return ids.name(item["properties"]["recoveryFabricId"])


def _members(world: World, vault: str, plan: str) -> set[str]:
    found = world.resources.get(f"{vault}/replicationRecoveryPlans/{plan}")
    groups = found["properties"]["groups"] if found else []
    return {
        member["id"].casefold() for group in groups for member in group["replicationProtectedItems"]
    }


@route("PATCH", ITEM)
def patch_item(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202; a job of two seconds."""
    found = world.resources.get(request.path)
    sent = objects.properties(request)
    failure = item_changes.change_failure(found, sent) if found else None
    return _work(world, request, request.path, "UpdateVmProperties", "item change", failure)


@route("POST", ITEM + "/addDisks")
def add_disks(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202; five minutes, then a job of its own for the new disks' initial replication."""
    path = ids.up(request.path)
    sent = objects.properties(request).get("providerSpecificDetails") or {}
    disks = sent.get("vmManagedDisks") or []
    if not disks:
        return objects.bad_input("providerSpecificDetails.vmManagedDisks is empty")
    refused = _incomplete_disks(disks) or objects.absent(world, path)
    failure = None if refused else item_changes.add_failure(world, path, disks)
    return refused or _work(world, request, path, "AddDisks", "add disks", failure)


@route("POST", ITEM + "/removeDisks")
def remove_disks(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202 (job and time: assumed)."""
    path = ids.up(request.path)
    sent = objects.properties(request).get("providerSpecificDetails") or {}
    refused = objects.absent(world, path)
    if not refused and not sent.get("vmManagedDisksIds"):
        refused = objects.bad_input("providerSpecificDetails.vmManagedDisksIds is empty")
    failure = (
        None if refused else item_changes.remove_failure(world, path, sent["vmManagedDisksIds"])
    )
    return refused or _work(world, request, path, "RemoveDisks", "remove disks", failure)


@route("POST", ITEM + "/remove")
def disable(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202; the item is gone 6 min 49 s later. An item that is gone: an operation that succeeds."""
    path = ids.up(request.path)
    if path not in world.resources and not busy(world, path):
        return work.plain(
            world, request, "site_recovery.nothing", "container removal", {}, resource_path=path
        )
    return _work(world, request, path, "DisableDr", "disable")


@route("DELETE", ITEM)
def purge(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202, about two minutes (recorded for a failed-over item); 204 for what is gone (assumed)."""
    if request.path not in world.resources:
        return Reply(204)
    return work.plain(
        world, request, "site_recovery.item_purged", "purge", {"item_id": request.path}
    )


def _work(
    world: World,
    request: Request,
    path: str,
    scenario: str,
    pace: str,
    failure: Document | None = None,
) -> Reply:
    """202 with a job on an existing item that nothing else works on."""
    refused = busy(world, path) or objects.absent(world, path)
    if refused:
        return refused
    return work_on(world, request, path, scenario, pace, failure=failure)


def work_on(
    world: World,
    request: Request,
    path: str,
    scenario: str,
    pace: str,
    payload: Document | None = None,
    **more: typing.Any,
) -> Reply:
    """202 with a job on an item; payload: what its ending needs beside item and body."""
    found = world.resources[path]
    properties, kept = found["properties"], found[objects.KEPT]
    told = {"item_id": world.resources.canonical(path), "sent": objects.properties(request)}
    given = {"resource_path": path, "affected": item_affected(world, path), **more}
    target = (kept["entity"], properties["friendlyName"])
    return work.with_job(
        world, request, scenario, pace, target, {**told, **(payload or {})}, **given
    )


def item_affected(world: World, path: str) -> Document:
    """What a job on an item names."""
    properties, kept = world.resources[path]["properties"], world.resources[path][objects.KEPT]
    return item_life.affected(
        world, path, properties["recoveryContainerId"], properties["policyId"], kept["machine_id"]
    )
