"""Failover, change of the point and commit: what the item, the machines and the job show."""

import pytest

from emulator import outages
from emulator.resources import place
from tests.emulator.site_recovery.moves import (
    commit,
    fail_over,
    failover_body,
    points,
    recovered_id,
)
from tests.emulator.site_recovery.site import (
    NETMAP,
    SOURCE,
    TARGET,
    VNET_ASR,
    code,
    item_id,
    machine_id,
)
from tests.support import VAULT

WEB = item_id("Web-01")


def power(site, path):
    """The power state of a machine."""
    view = site.get(f"{path}/instanceView")
    return view["statuses"][1]["code"]


def states(job):
    """(task, state) of a job."""
    return [(task["taskId"], task["state"]) for task in job["tasks"]]


def test_the_machine_comes_up_at_the_recovery_site(site):
    """Recorded 2023-01-16 and 2022-10-11: names, tags, size, OS disk attached, no osProfile."""
    site.protect(disks=2)

    fail_over(site)

    machine = site.get(recovered_id())
    storage, nics = (
        machine["properties"]["storageProfile"],
        machine["properties"]["networkProfile"]["networkInterfaces"],
    )
    assert (machine["location"], machine["tags"]) == ("centralus", {"tier": "web"})
    assert machine["properties"]["hardwareProfile"] == {"vmSize": "Standard_D2s_v5"}
    assert "osProfile" not in machine["properties"]
    assert storage["osDisk"]["createOption"] == "Attach"
    assert storage["osDisk"]["name"] == "Web-01-OsDisk"
    assert [disk["name"] for disk in storage["dataDisks"]] == ["Web-01-Data0"]
    assert [disk["lun"] for disk in storage["dataDisks"]] == [0]
    adapter = site.get(nics[0]["id"])
    assert adapter["name"] == "Web-01-Nic"
    config = adapter["properties"]["ipConfigurations"][0]["properties"]
    assert config["subnet"]["id"] == f"{VNET_ASR}/subnets/web"
    assert site.get(storage["osDisk"]["managedDisk"]["id"])["properties"]["diskSizeGB"] == 30


def test_the_item_shows_the_failover(site):
    """Protocol-a2a section 4, stage 5."""
    site.protect(disks=2)
    before = site.details()
    guid = fail_over(site)

    item, details = site.item(), site.details()
    assert item["activeLocation"] == "Recovery"
    assert item["protectionState"] == "UnplannedFailoverCommitPendingStatesBegin"
    assert (item["failoverHealth"], item["healthErrors"]) == ("Normal", [])
    assert details["recoveryFabricObjectId"] == recovered_id().lower()
    assert details["protectedManagedDisks"][1]["recoveryTargetDiskId"] == (
        f"{TARGET}/providers/Microsoft.Compute/disks/Web-01-Data0"
    )
    assert item["lastSuccessfulFailoverTime"] == site.job(guid)["startTime"]
    assert "agentCertificateExpiryDate" not in details
    assert details["lifecycleId"] == before["lifecycleId"]
    site.world.pass_time(3600)
    assert site.details() == details


def test_the_job_tells_machine_network_and_point(site):
    """Recorded 2022-10-11; nothing of it while the job runs."""
    site.protect()
    guid = fail_over(site, seconds=100)
    during = site.job(guid)["customDetails"]
    site.world.pass_time(200)
    after = site.job(guid)["customDetails"]

    assert during["protectedItemDetails"] == []
    found = after["protectedItemDetails"][0]
    assert after["instanceType"] == "FailoverJobDetails"
    assert (found["friendlyName"], found["subnet"]) == ("Web-01", "web")
    assert found["networkFriendlyName"] == "shop-vnet-asr"
    assert site.item()["failoverRecoveryPointId"].endswith(found["recoveryPointId"])


@pytest.mark.parametrize(
    ("shut_down", "state", "running", "seconds"),
    [
        (True, "Succeeded", "PowerState/deallocated", 212),
        (False, "Other", "PowerState/running", 140),
    ],
)
def test_the_source_is_shut_down_if_asked_for(site, shut_down, state, running, seconds):
    """Recorded: 212 s with shutdown, 139 s without; synchronizing is always skipped."""
    site.protect()
    guid = fail_over(site, shut_down=shut_down)

    job = site.job(guid)
    assert states(job)[1:3] == [
        ("ShutdownVmOnPrimaryForUFO", state),
        ("PrepareForUnPlannedFailoverTask", "Other"),
    ]
    assert job["tasks"][2]["endTime"] == "0001-01-01T00:00:00"
    assert power(site, machine_id("Web-01")) == running
    assert power(site, recovered_id()) == "PowerState/running"
    took = site.world.jobs[guid]["ends"] - site.world.jobs[guid]["began"]
    assert seconds - 4 <= took <= seconds


def test_a_source_in_a_lost_region_does_not_stop_a_failover(site):
    """Assumed: the task fails and tells why, the job goes on; the source is not fenced."""
    site.protect()
    outages.set_regions(site.world, {"eastus2": "down"})
    guid = fail_over(site, shut_down=True)
    outages.set_regions(site.world, {"eastus2": "up"})

    job = site.job(guid)
    assert job["state"] == "Succeeded"
    assert states(job)[1] == ("ShutdownVmOnPrimaryForUFO", "Failed")
    assert job["tasks"][1]["errors"][0]["serviceErrorDetails"]["possibleCauses"] == (
        "Region eastus2 is not available."
    )
    assert power(site, machine_id("Web-01")) == "PowerState/running"
    assert site.item()["activeLocation"] == "Recovery"


def test_a_source_that_is_gone_needs_no_shutdown(site):
    site.protect()
    site.call("DELETE", machine_id("Web-01"))
    site.world.pass_time(60)
    guid = fail_over(site, shut_down=True)

    assert states(site.job(guid))[1] == ("ShutdownVmOnPrimaryForUFO", "Other")
    assert site.item()["activeLocation"] == "Recovery"


def test_a_shutdown_that_a_rule_fails_is_only_tried(site):
    site.protect()
    site.fault("UnplannedFailover", "ShutdownVmOnPrimaryForUFO")
    guid = fail_over(site, shut_down=True)

    assert site.operation(guid)["status"] == "Succeeded"
    assert states(site.job(guid))[1][1] == "Failed"


@pytest.mark.parametrize(
    "task", ["UnplannedFailoverPreflightChecksTask", "FailoverTask", "StartVmOnSecondary"]
)
def test_a_failed_failover_leaves_the_item_as_it_was(site, task):
    site.protect()
    before = site.item()["allowedOperations"]
    site.fault("UnplannedFailover", task)
    guid = fail_over(site)

    assert site.operation(guid)["status"] == "Failed"
    assert (task, "Failed") in states(site.job(guid))
    assert site.item()["allowedOperations"] == before
    assert site.item()["activeLocation"] == "Primary"
    assert recovered_id() not in site.world.resources
    fail_over(site)
    assert site.item()["activeLocation"] == "Recovery"


@pytest.mark.parametrize(
    ("spoil", "cause"),
    [
        (lambda site: place(site.world, recovered_id(), taken()), "Web-01 exists already"),
        (lambda site: site.world.resources.pop(VNET_ASR.lower()), "shop-vnet-asr was not found"),
        (
            lambda site: outages.set_regions(site.world, {"centralus": "down"}),
            "Region centralus is not available",
        ),
    ],
)
def test_a_machine_that_cannot_be_made_fails_the_job_late(site, spoil, cause):
    """28031 and 28092 are documented; nothing half-made stays."""
    site.protect(disks=2)
    spoil(site)
    known = set(site.world.resources)
    guid = fail_over(site) if cause[:6] != "Region" else lost(site)

    job = site.job(guid)
    assert job["state"] == "Failed"
    assert cause in job["errors"][0]["serviceErrorDetails"]["possibleCauses"]
    assert states(job)[3:] == [("FailoverTask", "Failed"), ("StartVmOnSecondary", "NotStarted")]
    assert set(site.world.resources) == known


def lost(site):
    """A failover while its region is gone, and the region's return; the vault is elsewhere."""
    outages.set_regions(site.world, {"centralus": "up"})
    guid = fail_over(site, seconds=10)
    outages.set_regions(site.world, {"centralus": "down"})
    site.world.pass_time(300)
    outages.set_regions(site.world, {"centralus": "up"})
    return guid


def taken():
    """A machine that has the recovered one's name."""
    disk = {"createOption": "Empty", "diskSizeGB": 30, "osType": "Linux"}
    return {
        "location": "centralus",
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "storageProfile": {"osDisk": {**disk, "name": "other"}},
            "networkProfile": {"networkInterfaces": []},
        },
    }


def test_a_machine_comes_up_as_its_item_says(site):
    """Zone or set, placement group in capitals, name, size, address (recorded in part)."""
    group = f"{TARGET}/providers/Microsoft.Compute/proximityPlacementGroups/near"
    place(site.world, group, {"location": "centralus", "properties": {}})
    aset = f"{TARGET}/providers/Microsoft.Compute/availabilitySets/front"
    place(site.world, aset, {"location": "centralus", "properties": {}})
    site.protect(recoveryProximityPlacementGroupId=group, recoveryAvailabilitySetId=aset)
    nic = site.details()["vmNics"][0]
    config = {"ipConfigName": "ipconfig1", "recoverySubnetName": "data"}
    config |= {"recoveryStaticIPAddress": "10.1.1.77", "isPrimary": True}
    change = {"recoveryAzureVMName": "web-dr", "recoveryAzureVMSize": "Standard_D4s_v5"}
    change["selectedRecoveryAzureNetworkId"] = VNET_ASR
    change["vmNics"] = [{"nicId": nic["nicId"], "ipConfigs": [config]}]
    site.send("PATCH", WEB, {"properties": change}, 5)

    fail_over(site)

    machine = site.get(recovered_id("web-dr"))
    properties = machine["properties"]
    assert properties["hardwareProfile"]["vmSize"] == "Standard_D4s_v5"
    assert "/resourceGroups/SHOP-RG-ASR/" in properties["proximityPlacementGroup"]["id"]
    assert properties["availabilitySet"]["id"].endswith("/front")
    adapter = site.get(properties["networkProfile"]["networkInterfaces"][0]["id"])
    own = adapter["properties"]["ipConfigurations"][0]["properties"]
    assert (own["privateIPAddress"], own["subnet"]["id"]) == (
        "10.1.1.77",
        f"{VNET_ASR}/subnets/data",
    )


def test_a_zone_is_kept(site):
    site.machine("zonal", zone="1")
    site.protect("zonal", recoveryAvailabilityZone="2")

    fail_over(site, item_id("zonal"))

    machine = site.get(recovered_id("zonal"))
    assert machine["zones"] == ["2"]
    assert site.get(machine["properties"]["storageProfile"]["osDisk"]["managedDisk"]["id"])[
        "zones"
    ] == ["2"]


def test_a_placement_that_is_full_is_left_out_with_a_warning(site):
    """DESIGN.md section 7: it comes up outside; failing instead is a rule too."""
    aset = f"{TARGET}/providers/Microsoft.Compute/availabilitySets/front"
    place(site.world, aset, {"location": "centralus", "properties": {}})
    site.protect(recoveryAvailabilitySetId=aset)
    site.fault("UnplannedFailover", "FailoverTask", outside=True)

    guid = fail_over(site)

    job = site.job(guid)
    assert "availabilitySet" not in site.get(recovered_id())["properties"]
    assert (job["state"], states(job)[3]) == ("Succeeded", ("FailoverTask", "Succeeded"))
    assert job["tasks"][3]["errors"][0]["errorLevel"] == "Warning"


def test_a_point_can_be_chosen(site):
    site.protect()
    site.world.pass_time(3000)
    wanted = points(site)[-4]

    guid = fail_over(site, point=f"{WEB}/recoveryPoints/{wanted[2]}")

    told = site.job(guid)["customDetails"]["protectedItemDetails"][0]
    assert (told["recoveryPointTime"], told["recoveryPointId"]) == (wanted[0], wanted[2])
    assert site.item()["failoverRecoveryPointId"].endswith(f"/recoveryPoints/{wanted[2]}")


def test_a_point_of_another_machine_fails_the_job_in_seconds(site):
    """Assumed, as for an enable that names what is not there."""
    site.machine("Web-02")
    site.protect("Web-02")
    site.protect()
    other = points(site, item_id("Web-02"))[0][2]
    guid = fail_over(site, seconds=5, point=f"{WEB}/recoveryPoints/{other}")

    assert site.operation(guid)["error"]["code"] == "150181"
    assert site.item()["activeLocation"] == "Primary"


def test_another_point_can_be_taken_until_the_commit(site):
    """Only failoverRecoveryPointId changes; the machine stays the same (recorded, 10.3)."""
    site.protect()
    site.world.pass_time(3000)
    fail_over(site)
    before, machine = site.item(), site.get(recovered_id())
    wanted = points(site)[0][2]
    body = {
        "recoveryPointId": f"{WEB}/recoveryPoints/{wanted}",
        "providerSpecificDetails": {"instanceType": "A2A"},
    }
    guid = site.send("POST", f"{WEB}/applyRecoveryPoint", {"properties": body}, 400)

    after = site.item()
    assert site.job(guid)["friendlyName"] == "Change the recovery point"
    assert after.pop("failoverRecoveryPointId").endswith(wanted)
    before.pop("failoverRecoveryPointId")
    assert after == before
    assert site.get(recovered_id()) == machine
    commit(site)
    reply = site.call("POST", f"{WEB}/applyRecoveryPoint", {"properties": body})
    assert (reply.status, code(reply)) == (409, "OperationNotAllowedInCurrentState")


def test_a_commit_is_final(site):
    """Protocol-a2a stage 6: no points, no replicas, no way back."""
    site.protect()
    replica = site.details()["protectedManagedDisks"][0]["recoveryReplicaDiskId"]
    fail_over(site)
    assert replica in site.world.resources

    commit(site)

    item, details = site.item(), site.details()
    assert item["protectionState"] == "UnplannedFailoverCommitted"
    assert details["protectedManagedDisks"][0]["recoveryReplicaDiskId"] == ""
    assert replica not in site.world.resources
    assert points(site) == []


REFUSED = {
    "failoverCommit": None,
    "applyRecoveryPoint": {
        "properties": {"recoveryPointId": "x", "providerSpecificDetails": {"instanceType": "A2A"}}
    },
    "failoverCancel": None,
    "testFailoverCleanup": {"properties": {}},
}


@pytest.mark.parametrize("call", REFUSED)
def test_what_the_state_does_not_allow_is_refused_at_once(site, call):
    """Code and words assumed; nothing is started."""
    site.protect()
    jobs = site.jobs()
    reply = site.call("POST", f"{WEB}/{call}", REFUSED[call])

    assert (reply.status, code(reply)) == (409, "OperationNotAllowedInCurrentState")
    assert site.jobs() == jobs


def test_a_failover_during_the_first_replication_is_refused(site):
    site.enable(seconds=900)
    reply = site.call("POST", f"{WEB}/unplannedFailover", failover_body())

    assert (reply.status, code(reply)) == (409, "OperationNotAllowedInCurrentState")


def test_a_second_failover_meanwhile_is_refused(site):
    site.protect()
    fail_over(site, seconds=10)
    reply = site.call("POST", f"{WEB}/unplannedFailover", failover_body())

    assert (reply.status, code(reply)) == (409, "AnotherOperationInProgress")


def test_azure_machines_know_one_direction(site):
    """PrimaryToRecovery on the way back too (recorded); the code is Hyper-V's."""
    site.protect()
    body = failover_body()
    body["properties"]["failoverDirection"] = "RecoveryToPrimary"
    reply = site.call("POST", f"{WEB}/unplannedFailover", body)

    assert (reply.status, code(reply)) == (400, "InvalidFailoverDirection")


def test_a_call_on_a_missing_item_says_so(site):
    reply = site.call("POST", f"{item_id('nobody')}/unplannedFailover", failover_body())

    assert reply.status == 404


def test_a_failed_over_item_can_be_purged_and_its_machine_runs_on(site):
    """Recorded: DELETE in stage 5."""
    site.protect()
    fail_over(site)
    site.send("DELETE", WEB, None, 120)

    assert site.get(f"{VAULT}/replicationProtectedItems")["value"] == []
    assert power(site, recovered_id()) == "PowerState/running"


def test_a_recovered_machine_is_protected_by_its_item(site):
    """Nobody else may take it meanwhile."""
    site.protect()
    fail_over(site)

    known = site.world.facts[f"site recovery protects {recovered_id()}"]
    assert known["item"].lower().endswith("web-01-item")


def test_between_groups_nothing_else_is_left(site):
    """All that a failover makes: a machine, its adapter, its disks."""
    site.protect(disks=2)
    before = {k.lower() for k in site.world.resources}
    fail_over(site)

    made = {k.lower() for k in site.world.resources} - before
    assert {path.rsplit("/", 2)[1] for path in made} == {
        "virtualmachines",
        "networkinterfaces",
        "disks",
    }
    assert len(made) == 4
    assert NETMAP in site.world.resources
    assert SOURCE in site.world.resources
