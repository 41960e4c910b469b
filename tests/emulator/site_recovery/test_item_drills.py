"""Test failover and cleanup: what comes up, what the item shows, what is left."""

import pytest

from emulator.resources import place
from tests.emulator.site_recovery import planned
from tests.emulator.site_recovery.moves import (
    away_id,
    clean_up,
    drill,
    fail_over,
    failover_body,
    points,
    switch,
)
from tests.emulator.site_recovery.site import (
    REMOVE,
    TARGET,
    VNET_ASR,
    code,
    item_id,
    machine_id,
)
from tests.support import VAULT

WEB = item_id("Web-01")
TESTER = f"{TARGET}/providers/Microsoft.Compute/virtualMachines/Web-01-test"
BUBBLE = f"{TARGET}/providers/Microsoft.Network/virtualNetworks/bubble"


@pytest.fixture
def bubble(site):
    """An isolated network, one subnet of another name."""
    subnets = [{"name": "inside", "properties": {"addressPrefix": "10.9.0.0/24"}}]
    body = {"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}, "subnets": subnets}
    place(site.world, BUBBLE, {"location": "centralus", "properties": body})
    return BUBBLE


def test_a_test_machine_comes_up_in_the_given_network(site, bubble):
    """{vm}-test, {disk}-ASRtest (recorded names); the production machine runs on."""
    site.protect(disks=2)
    drill(site, network=bubble)

    machine = site.get(TESTER)
    storage = machine["properties"]["storageProfile"]
    nic = site.get(machine["properties"]["networkProfile"]["networkInterfaces"][0]["id"])
    config = nic["properties"]["ipConfigurations"][0]["properties"]
    assert storage["osDisk"]["name"] == "Web-01-OsDisk-ASRtest"
    assert storage["dataDisks"][0]["name"] == "Web-01-Data0-ASRtest"
    assert config["subnet"]["id"] == f"{BUBBLE}/subnets/inside"
    view = site.get(f"{machine_id('Web-01')}/instanceView")
    assert view["statuses"][1]["code"] == "PowerState/running"


def test_the_item_waits_for_the_cleanup(site, bubble):
    """Recorded 2021-03-18 (Hyper-V), carried over."""
    site.protect()
    guid = drill(site, network=bubble)

    item = site.item()
    assert (item["protectionState"], item["protectionStateDescription"]) == (
        "Protected",
        "Protected",
    )
    assert (item["testFailoverState"], item["testFailoverStateDescription"]) == (
        "WaitingForCompletion",
        "Waiting for user input",
    )
    assert item["allowedOperations"] == ["DisableProtection", "TestFailoverCleanup"]
    assert (item["failoverHealth"], item["healthErrors"]) == ("Normal", [])
    assert item["lastSuccessfulTestFailoverTime"] == site.job(guid)["startTime"]
    assert item["failoverRecoveryPointId"]
    assert site.details()["testFailoverRecoveryFabricObjectId"] == TESTER.lower()
    assert site.operation(guid)["status"] == "Succeeded"


def test_replication_goes_on_during_a_test(site, bubble):
    site.protect()
    drill(site, network=bubble)
    before = points(site)
    site.world.pass_time(1200)

    assert len(points(site)) > len(before)
    assert site.details()["rpoInSeconds"] < 600


def test_a_cleanup_removes_all_that_was_made(site, bubble):
    """And the warning of 161011 stays away (recorded)."""
    site.protect(disks=2)
    before = set(site.world.resources)
    drill(site, network=bubble)
    guid = clean_up(site)

    item = site.item()
    assert set(site.world.resources) == before
    assert item["allowedOperations"] == ["UnplannedFailover", "DisableProtection", "TestFailover"]
    assert item["testFailoverState"] == "MarkedForDeletion"
    assert (item["failoverHealth"], item["healthErrors"]) == ("Normal", [])
    assert site.job(guid)["customDetails"]["testFailoverStatus"] is None
    assert site.job(guid)["customDetails"]["comments"] == "done"


def test_the_job_names_network_and_machine(site, bubble):
    site.protect()
    guid = drill(site, network=bubble)

    told = site.job(guid)["customDetails"]
    assert (told["instanceType"], told["testFailoverStatus"], told["networkName"]) == (
        "TestFailoverJobDetails",
        "Active",
        "bubble",
    )
    assert told["protectedItemDetails"][0]["testVmName"] == "Web-01-test"


def test_a_failover_after_a_drill_is_not_in_its_way(site, bubble):
    site.protect()
    drill(site, network=bubble)
    clean_up(site)

    fail_over(site)

    assert site.item()["activeLocation"] == "Recovery"


@pytest.mark.parametrize("call", ["unplannedFailover", "testFailover"])
def test_while_a_test_is_up_nothing_else_begins(site, bubble, call):
    """allowedOperations names the cleanup only (recorded); the refusal is assumed."""
    site.protect()
    drill(site, network=bubble)
    body = failover_body()
    body["properties"]["networkId"] = bubble
    reply = site.call("POST", f"{WEB}/{call}", body)

    assert (reply.status, code(reply)) == (409, "OperationNotAllowedInCurrentState")


@pytest.mark.parametrize("task", ["BeginTestFailoverTask", "PrepareTestProtectedEntitiesTask"])
def test_a_failed_test_leaves_nothing(site, bubble, task):
    site.protect()
    before = set(site.world.resources)
    site.fault("TestFailover", task)
    guid = drill(site, network=bubble)

    assert site.operation(guid)["status"] == "Failed"
    assert set(site.world.resources) == before
    assert "TestFailover" in site.item()["allowedOperations"]
    assert site.item()["failoverHealth"] == "Warning"


def test_a_test_in_a_network_that_is_not_there_fails(site):
    site.protect()
    guid = drill(site, network=f"{BUBBLE}-x")

    error = site.job(guid)["errors"][0]
    assert error["providerErrorDetails"]["errorCode"] == "28092"
    assert error["taskId"] == "PrepareTestProtectedEntitiesTask"


def test_a_test_needs_a_network(site):
    site.protect()
    body = failover_body()
    reply = site.call("POST", f"{WEB}/testFailover", body)

    assert (reply.status, code(reply)) == (400, "InvalidInput")


@pytest.mark.parametrize("by_plan", [False, True])
def test_a_placement_that_is_full_is_left_out_of_the_test_with_a_warning(site, by_plan):
    """As for a failover (assumed): the machine is up, and its job complains of a task."""
    group = f"{TARGET}/providers/Microsoft.Compute/proximityPlacementGroups/near"
    place(site.world, group, {"location": "centralus", "properties": {}})
    site.protect(recoveryProximityPlacementGroupId=group)
    site.put(planned.PLAN, planned.body(planned.boot("Web-01")), 2)
    site.fault("TestFailover", "PrepareTestProtectedEntitiesTask", outside=True)

    (planned.drill if by_plan else drill)(site)

    jobs = [job for job in site.world.jobs.values() if job["scenario"] == "TestFailover"]
    (own,) = [site.job(job["name"]) for job in jobs if job["target"][1] == "Web-01"]
    assert "proximityPlacementGroup" not in site.get(TESTER)["properties"]
    assert own["state"] == "Succeeded"
    assert [e["errorLevel"] for task in own["tasks"] for e in task["errors"]] == ["Warning"]


def test_a_failed_cleanup_can_be_repeated(site, bubble):
    site.protect()
    drill(site, network=bubble)
    site.fault("TestFailoverCleanup", "CleanupTestProtectedEntitiesTask")
    clean_up(site)
    assert "TestFailoverCleanup" in site.item()["allowedOperations"]

    clean_up(site)

    assert TESTER not in site.world.resources


def test_a_disable_takes_the_test_machine_along(site, bubble):
    """Nothing is left without an owner (assumed)."""
    site.protect()
    drill(site, network=bubble)
    site.send("POST", f"{WEB}/remove", REMOVE, 500)

    assert TESTER not in site.world.resources
    assert site.get(f"{VAULT}/replicationProtectedItems")["value"] == []


def test_a_reversed_machine_can_be_drilled_too(site):
    """From either side, in a network of the site that it would come up at."""
    site.protect()
    fail_over(site)
    switch(site)
    site.world.pass_time(3600)
    home = VNET_ASR.replace("Shop-RG-asr", "Shop-RG").replace("VNet-asr", "VNet")
    drill(site, away_id(), network=home)

    tester = machine_id("Web-01-test")
    assert site.get(tester)["location"] == "eastus2"
    clean_up(site, away_id())
    assert tester not in site.world.resources


def test_a_drill_takes_a_chosen_point(site, bubble):
    site.protect()
    site.world.pass_time(3000)
    wanted = points(site)[1]
    guid = drill(site, network=bubble, point=f"{WEB}/recoveryPoints/{wanted[2]}")

    told = site.job(guid)["customDetails"]["protectedItemDetails"][0]
    assert told["recoveryPointTime"] == wanted[0]


def test_health_counts_tests(site, bubble):
    """How far the fleet's drills are."""
    site.protect()
    counts = f"{VAULT}/replicationVaultHealth"

    def read():
        found = site.get(counts)["properties"]["protectedItemsHealth"]["categorizedResourceCounts"]
        return [
            found[f"testFailover{word}ProtectedItemsCount"]
            for word in ("Applicable", "InProgress", "Waiting")
        ]

    before = read()
    drill(site, network=bubble, seconds=10)
    during = read()
    site.world.pass_time(200)

    assert (before, during, read()) == ([1, 0, 0], [0, 1, 0], [0, 0, 1])
