"""Test failover of a replicated item, and its cleanup.

Recorded for Hyper-V (item, tasks, times), for Azure machines only as parts of a cluster's test
(protocol-a2a 10.4): carried over.
"""

from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import (
    ids,
    item_moves,
    item_stages,
    items,
    jobs,
    objects,
    recovered,
    recovery_points,
)
from emulator.site_recovery.lifecycle import CALLS, Operation, Stage
from emulator.site_recovery.recovery_points import Point
from emulator.world import World

BY_INPUT, NO_NETWORK = "VmNetworkAsInput", "NoNetworkAttachAsInput"
TASK = "PrepareTestProtectedEntitiesTask"


@route("POST", items.ITEM + "/testFailover")
def test_failover(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202; done when the test machine is up, without waiting for the cleanup (recorded)."""
    path, sent = ids.up(request.path), objects.properties(request)
    details = sent.get("providerSpecificDetails") or {}
    refused = (
        item_moves.allowed(world, path, Operation.TEST_FAILOVER)
        or item_moves.wrong_direction(sent)
        or item_moves.of_azure(details)
        or unfit_network(world, sent)
    )
    if refused:
        return refused
    point = item_moves.chosen(world, world.resources[path], details.get("recoveryPointId"))
    failure = item_moves.no_point(point, details.get("recoveryPointId"))
    return items.work_on(
        world,
        request,
        path,
        CALLS[Operation.TEST_FAILOVER],
        "test failover",
        payload(world, sent, point),
        failure=failure,
        custom=job_details(world, world.resources[path], sent, point),
    )


def unfit_network(world: World, sent: Document) -> Reply | None:
    """400 for a test without its network (assumed); a missing network fails the job."""
    kind = sent.get("networkType", BY_INPUT)
    if kind not in (BY_INPUT, NO_NETWORK):
        return objects.bad_input(f"networkType is {BY_INPUT} or {NO_NETWORK}")
    if kind == BY_INPUT and not sent.get("networkId"):
        return objects.bad_input("networkId needed")
    return None


def payload(world: World, sent: Document, point: Point | None) -> Document:
    """What the job's end needs."""
    told = item_moves.told(world, point)
    return {"point": told, "began": world.time(), "network": sent.get("networkId")}


def job_details(world: World, item: Document, sent: Document, point: Point | None) -> Document:
    """The job's customDetails (recorded, Hyper-V)."""
    network = ids.name(sent.get("networkId") or "")
    found = item_moves.came_up(world, item, point, sent.get("networkId"))
    name = item["properties"]["providerSpecificDetails"]["tfoAzureVMName"]
    found["protectedItemDetails"][0].update(testVmName=name, testVmFriendlyName=name)
    return {
        "instanceType": "TestFailoverJobDetails",
        "testFailoverStatus": "Active",
        "comments": None,
        "networkName": network,
        "networkFriendlyName": network,
        "networkType": sent.get("networkType", BY_INPUT),
        **found,
    }


@jobs.ending("TestFailover")
def tested(world: World, payload: Document, succeeded: bool) -> Document | None:
    """The test machine is up; it is all that a cleanup removes."""
    item = world.resources.get(payload["item_id"])
    if item is None or not succeeded:
        return None
    network, outside = payload["network"], bool(payload.get("outside"))
    try:
        made = recovered.make(world, item, recovered.TEST, network, outside=outside)
    except recovered.NotMade as error:
        message = "The test virtual machine couldn't be created."
        return item_moves.not_made(error, message, TASK)
    properties, kept = item["properties"], item[objects.KEPT]
    kept.update(test=made.everything, tested=True)
    item_stages.enter(world, item, Stage.TESTING)
    point = Point(**{**payload["point"], "kind": ""})
    properties.update(
        testFailoverState="WaitingForCompletion",
        testFailoverStateDescription="Waiting for user input",
        lastSuccessfulTestFailoverTime=world.stamp(7, payload["began"]),
        failoverRecoveryPointId=recovery_points.shown_id(item, point),
    )
    details = properties["providerSpecificDetails"]
    details["testFailoverRecoveryFabricObjectId"] = made.machine["id"].casefold()
    return None


@route("POST", items.ITEM + "/testFailoverCleanup")
def clean_up(world: World, request: Request, fabric: str, container: str, item: str) -> Reply:
    """202; about a minute. The body's comments may be left out."""
    path = ids.up(request.path)
    refused = item_moves.allowed(world, path, Operation.CLEANUP)
    if refused:
        return refused
    scenario, pace = CALLS[Operation.CLEANUP], "test failover cleanup"
    comments = objects.properties(request).get("comments")
    return items.work_on(world, request, path, scenario, pace, custom=cleanup_details(comments))


def cleanup_details(comments: str | None) -> Document:
    """The job's customDetails: no status any more (recorded of a cluster)."""
    return {
        "instanceType": "TestFailoverJobDetails",
        "testFailoverStatus": None,
        "comments": comments or "",
        "networkName": None,
        "networkFriendlyName": None,
        "networkType": None,
        "protectedItemDetails": [],
    }


@jobs.ending("TestFailoverCleanup")
def cleaned(world: World, payload: Document, succeeded: bool) -> None:
    """The test machine is gone with its disks and adapters; the warning stays away (recorded)."""
    item = world.resources.get(payload["item_id"])
    if item is None or not succeeded:
        return
    recovered.remove(world, item[objects.KEPT].pop("test", []))
    item_stages.enter(world, item, Stage.PROTECTED)
    item["properties"].update(
        testFailoverState="MarkedForDeletion",
        testFailoverStateDescription="Cleaning up test environment",
    )
    details = item["properties"]["providerSpecificDetails"]
    details["testFailoverRecoveryFabricObjectId"] = None
