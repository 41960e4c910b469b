"""Reprotect, failback and the second turn: one item per machine, under the other container."""

import pytest

from emulator import outages
from tests.emulator.site_recovery.moves import (
    away_id,
    commit,
    fail_over,
    points,
    recovered_id,
    switch,
    switch_body,
)
from tests.emulator.site_recovery.site import (
    C1,
    C2,
    SOURCE,
    TARGET,
    VNET,
    code,
    disk_id,
    item_id,
    machine_id,
)
from tests.support import VAULT

WEB = item_id("Web-01")


def all_items(site):
    """Ids of the vault's items, lower-cased."""
    return [i["id"].lower() for i in site.get(f"{VAULT}/replicationProtectedItems")["value"]]


def protected(site, path, until=6000):
    """Wait until an item is protected."""
    for _ in range(until // 60):
        found = site.get(path)["properties"]
        if found["protectionState"] == "Protected":
            return found
        site.world.pass_time(60)
    raise AssertionError(found["protectionState"])


def away(site):
    """The machine runs at the recovery site and is protected back."""
    site.protect(disks=2)
    fail_over(site, shut_down=True)
    switch(site)
    return protected(site, away_id())


@pytest.mark.parametrize("committed", [False, True])
def test_a_new_item_stands_under_the_other_container(site, committed):
    """Recorded: same name, roles swapped, Primary again; the old path is gone (assumed)."""
    site.protect(disks=2)
    fail_over(site)
    if committed:
        commit(site)
    old = site.item()
    guid = switch(site)

    new = site.get(away_id())["properties"]
    details, was = new["providerSpecificDetails"], old["providerSpecificDetails"]
    assert all_items(site) == [away_id().replace("/subs", "/Subs").lower()]
    assert site.call("GET", WEB).status == 404
    assert (new["activeLocation"], new["allowedOperations"]) == ("Primary", ["DisableProtection"])
    assert details["fabricObjectId"] == recovered_id().lower()
    assert details["initialPrimaryFabricLocation"] == "eastus2"
    assert details["primaryFabricLocation"] == "centralus"
    assert details["multiVmGroupId"] == was["multiVmGroupId"]
    assert new["eventCorrelationId"] != old["eventCorrelationId"]
    task = next(t for t in site.job(guid)["tasks"] if t["taskId"] == "CommitFailoverTask")
    assert task["state"] == ("Other" if committed else "Succeeded")


def test_the_machine_that_was_left_is_deleted_and_its_disks_are_the_seed(site):
    """Docs: switched off, used as the seed, deleted. Disks stay until protected (inferred)."""
    site.protect(disks=2)
    fail_over(site)
    switch(site, seconds=100)
    during = site.get(machine_id("Web-01"))
    power = site.get(f"{machine_id('Web-01')}/instanceView")["statuses"][1]["code"]
    site.world.pass_time(500)

    assert (during["name"], power) == ("Web-01", "PowerState/deallocated")
    assert machine_id("Web-01") not in site.world.resources
    assert f"{SOURCE}/providers/Microsoft.Network/networkInterfaces/Web-01-Nic" not in (
        site.world.resources
    )
    shown = site.get(away_id())["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
    assert [d["recoveryOrignalTargetDiskId"] for d in shown] == [
        disk_id("Web-01"),
        disk_id("Web-01", 0),
    ]
    assert disk_id("Web-01") in site.world.resources
    protected(site, away_id())
    assert disk_id("Web-01") not in site.world.resources


def test_the_job_has_the_enable_job_as_its_child(site):
    """Recorded 2022-10-11: a group task of one, newReplicationProtectedItemId while it runs."""
    site.protect()
    fail_over(site)
    guid = switch(site, seconds=60)

    job = site.job(guid)
    task = job["tasks"][-1]
    child = task["groupTaskCustomDetails"]["childTasks"][0]
    assert task["friendlyName"] == "Reprotecting virtual machine (1)"
    inner = child["customDetails"]["jobTask"]
    assert site.get(inner["jobId"])["properties"]["scenarioName"] == "EnableDr"
    assert job["customDetails"]["newReplicationProtectedItemId"] == away_id()
    site.world.pass_time(600)
    assert site.job(inner["jobId"].rpartition("/")[2])["state"] == "Succeeded"
    assert "EnableDr" in site.jobs()[:3]


def test_replication_back_takes_as_long_as_recorded(site):
    """47 minutes (2023-01-16)."""
    site.protect()
    fail_over(site)
    switch(site)
    began = site.world.time()
    protected(site, away_id())

    assert 36 * 60 <= site.world.time() - began <= 52 * 60


def test_home_is_as_it_was(site):
    """Network, subnet, size and names of the way home are those of the machine that was left."""
    found = away(site)

    details = found["providerSpecificDetails"]
    nic = details["vmNics"][0]
    assert (details["recoveryAzureVMName"], details["recoveryAzureVMSize"]) == (
        "Web-01",
        "Standard_D2s_v5",
    )
    assert nic["recoveryVMNetworkId"] == VNET
    assert nic["ipConfigs"][0]["recoverySubnetName"] == "web"
    assert len(details["protectedManagedDisks"]) == 2
    assert [e["errorCode"] for e in found["healthErrors"]] == ["161011"]
    assert points(site, away_id())


def test_home_again_and_away_again(site):
    """Twice around: names stay, one machine and one item at every end."""
    away(site)
    for turn in range(2):
        fail_over(site, away_id(), shut_down=True)
        assert machine_id("Web-01") in site.world.resources
        assert site.get(away_id())["properties"]["activeLocation"] == "Recovery"
        switch(site, away_id(), home=False)
        protected(site, WEB)
        assert all_items(site) == [WEB.lower()]
        assert recovered_id() not in site.world.resources
        fail_over(site, WEB, shut_down=True)
        switch(site)
        protected(site, away_id())
        assert all_items(site) == [away_id().lower()], turn
    machine = site.get(recovered_id())
    assert [d["name"] for d in machine["properties"]["storageProfile"]["dataDisks"]] == [
        "Web-01-Data0"
    ]
    leftovers = [path for path in site.world.resources if path.startswith(f"{SOURCE}/")]
    assert not [path for path in leftovers if "/disks/" in path and "ASRReplica" not in path]


def test_a_placement_of_the_way_home_keeps_its_case(site):
    """Recorded 2022-10-11: the group's case as sent, in the item."""
    from emulator.resources import place

    path = f"{SOURCE}/providers/Microsoft.Compute/proximityPlacementGroups/near"
    place(site.world, path, {"location": "eastus2", "properties": {}})
    site.protect()
    fail_over(site)
    odd = path.replace("Shop-RG", "SHOP-rg")
    switch(site, recoveryProximityPlacementGroupId=odd)

    shown = site.get(away_id())["properties"]["providerSpecificDetails"]
    assert shown["recoveryProximityPlacementGroupId"] == odd


def test_a_machine_that_was_not_failed_over_cannot_be_reprotected(site):
    site.protect()
    body = switch_body(site, WEB)
    reply = site.call("POST", f"{C1}/switchprotection", body)

    assert (reply.status, code(reply)) == (409, "OperationNotAllowedInCurrentState")


@pytest.mark.parametrize(
    ("more", "cause"),
    [
        ({"recoveryContainerId": C2}, "not mapped to container Recovery"),
        ({"vmManagedDisks": []}, "No disk was selected"),
        ({"recoveryResourceGroupId": f"{TARGET}-x"}, "Shop-RG-asr-x, which was not found"),
    ],
)
def test_what_cannot_be_reprotected_fails_in_seconds(site, more, cause):
    """Assumed to be as for an enable; the item stays failed over."""
    site.protect()
    fail_over(site)
    guid = switch(site, seconds=5, **more)

    assert cause in site.job(guid)["errors"][0]["serviceErrorDetails"]["possibleCauses"]
    assert "SwitchProtection" in site.item()["allowedOperations"]
    assert machine_id("Web-01") in site.world.resources


def test_a_reprotect_waits_for_its_region(site):
    """Fails until the region is back (code assumed)."""
    site.protect()
    fail_over(site)
    outages.set_regions(site.world, {"eastus2": "down"})
    guid = switch(site, seconds=5)
    outages.set_regions(site.world, {"eastus2": "up"})

    assert site.operation(guid)["status"] == "Failed"
    switch(site)
    assert site.get(away_id())["name"] == "web-01-item"


@pytest.mark.parametrize("scenario", ["SwitchReplicationGroupProtection", "EnableDr"])
def test_a_failed_reprotect_leaves_the_item_committed(site, scenario):
    """The commit went before; a fault of the child job fails the parent."""
    site.protect()
    fail_over(site)
    site.fault(scenario, "ProtectReplicaTask" if scenario != "EnableDr" else "EnableProtectionTask")
    guid = switch(site)

    assert site.operation(guid)["status"] == "Failed"
    assert site.job(guid)["tasks"][-1]["state"] == "Failed"
    assert site.item()["protectionState"] == "UnplannedFailoverCommitted"
    switch(site)
    assert all_items(site) == [away_id().lower()]


def test_the_operation_gives_the_container(site):
    """Location is on the container (recorded)."""
    site.protect()
    fail_over(site)
    reply = site.call("POST", f"{C1}/switchprotection", switch_body(site, WEB))

    assert "/Primary/operationresults/" in reply.headers["Location"]
