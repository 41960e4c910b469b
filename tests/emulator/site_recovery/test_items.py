"""Replicated items: what is taken, what is refused, how an item is cased and listed."""

import pytest

from tests.emulator.site_recovery.site import (
    C2,
    CACHE,
    ITEMS,
    POLICY,
    REMOVE,
    TARGET,
    VNET,
    VNET_ASR,
    code,
    disk_id,
    enable_body,
    item_id,
    machine_id,
)
from tests.support import VAULT

SERVED = "/S" + VAULT[2:]


def test_ids_are_cased_as_the_service_cases_them(site):
    """protocol-a2a section 4: some as sent, some wholly lower-cased, some with a capital S."""
    site.protect(disks=2)

    item = site.get(item_id("Web-01").upper().replace("REPLICATION", "replication"))
    details = item["properties"]["providerSpecificDetails"]
    disk = details["protectedManagedDisks"][0]
    assert item["id"] == "/S" + item_id("Web-01")[2:]
    assert details["fabricObjectId"] == machine_id("Web-01").lower()
    assert disk["diskId"] == disk_id("Web-01").lower()
    assert disk["recoveryResourceGroupId"] == TARGET
    assert disk["primaryStagingAzureStorageAccountId"] == CACHE
    assert disk["recoveryReplicaDiskId"].endswith("/disks/Web-01-OsDisk-ASRReplica")
    assert item["properties"]["recoveryContainerId"] == "/S" + C2[2:]
    assert item["properties"]["policyId"] == "/S" + POLICY[2:]


def test_a_network_that_was_sent_keeps_its_case(site):
    """Recorded 2023-01-16: SelectedByUserOverride, the subnet by its last segment."""
    subnet = f"{VNET_ASR}/subnets/data"
    site.protect(recoveryAzureNetworkId=VNET_ASR, recoverySubnetName=subnet)

    nic = site.details()["vmNics"][0]
    assert nic["recoveryVMNetworkId"] == VNET_ASR
    assert nic["selectionType"] == "SelectedByUserOverride"
    assert nic["ipConfigs"][0]["recoverySubnetName"] == "data"


def test_a_mapped_network_is_lower_case(site):
    """Recorded 2022-10-11: SelectedByDefault, the subnet of the same name."""
    site.protect()

    nic = site.details()["vmNics"][0]
    assert nic["recoveryVMNetworkId"] == VNET_ASR.lower()
    assert nic["selectionType"] == "SelectedByDefault"
    assert nic["vMNetworkName"] == VNET
    assert nic["ipConfigs"][0]["recoverySubnetName"] == "web"


def test_types_that_were_left_out_are_the_sources(site):
    site.protect(disks=2)

    kinds = [
        (disk["diskType"], disk["recoveryReplicaDiskAccountType"])
        for disk in site.details()["protectedManagedDisks"]
    ]
    assert kinds == [("OperatingSystem", "Premium_LRS"), ("Data", "StandardSSD_LRS")]


def test_placement_and_zone_come_back_as_sent(site):
    compute = f"{TARGET}/providers/Microsoft.Compute"
    sets = {
        "recoveryAvailabilitySetId": f"{compute}/availabilitySets/Set-asr",
        "recoveryProximityPlacementGroupId": f"{compute}/proximityPlacementGroups/Ppg-asr",
    }
    where = {"location": "centralus", "properties": {}}
    aligned = {**where, "sku": {"name": "Aligned"}}
    site.call("PUT", sets["recoveryProximityPlacementGroupId"], where)
    site.call("PUT", sets["recoveryAvailabilitySetId"], aligned)
    site.protect(**sets)

    details = site.details()
    assert details["recoveryAvailabilitySet"] == sets["recoveryAvailabilitySetId"]
    placed = details["recoveryProximityPlacementGroupId"]
    assert placed == sets["recoveryProximityPlacementGroupId"]


def test_members_of_a_consistency_group_share_its_id(site):
    """Without a name each machine has a group of its own (recorded); sharing is assumed."""
    site.machine("vm-2")
    site.machine("vm-3")
    for name in ("Web-01", "vm-2"):
        site.enable(name, multiVmGroupName="Shop")
    site.enable("vm-3", seconds=900)

    one, two, alone = (site.details(name) for name in ("Web-01", "vm-2", "vm-3"))
    assert one["multiVmGroupId"] == two["multiVmGroupId"] != alone["multiVmGroupId"]
    assert (one["multiVmGroupName"], alone["multiVmGroupName"]) == ("Shop", "")
    assert alone["multiVmGroupCreateOption"] == "AutoCreated"


def test_newer_versions_tell_more(site):
    """Recorded 2025-04-09: a Z behind the agent's expiry, and the churn option."""
    site.protect()

    old, new = (site.details(version=v) for v in ("2022-08-01", "2025-08-01"))
    assert old["agentExpiryDate"] == "9999-12-31T23:59:59.9999999"
    assert new["agentExpiryDate"] == "9999-12-31T23:59:59.9999999Z"
    assert "churnOptionSelected" not in old
    assert new["churnOptionSelected"] == "Normal"


@pytest.mark.parametrize(
    "lost",
    ["fabricObjectId", "recoveryContainerId", "recoveryResourceGroupId", "instanceType"],
)
def test_a_body_without_the_needed_is_refused_at_once(site, lost):
    """400; code and words assumed."""
    body = enable_body("Web-01")
    del body["properties"]["providerSpecificDetails"][lost]

    assert site.call("PUT", item_id("Web-01"), body).status == 400
    assert "EnableDr" not in site.jobs()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"recoveryContainerId": f"{C2}-x"}, "ProtectionContainerArmEntityMissing"),
        ({"policyId": f"{POLICY}-x"}, "PolicyArmEntityMissing"),
    ],
)
def test_what_the_vault_does_not_have_is_refused_at_once(site, more, expected):
    body = enable_body("Web-01")
    sent = body["properties"]
    (sent if "policyId" in more else sent["providerSpecificDetails"]).update(more)

    assert code(site.call("PUT", item_id("Web-01"), body)) == expected


def test_items_are_listed_by_container_and_by_vault(site):
    site.protect()

    by_container = site.get(ITEMS)
    by_vault = site.get(f"{VAULT}/replicationProtectedItems")
    assert by_container == by_vault
    assert by_vault["value"][0] == site.get(item_id("Web-01"))
    assert site.get(f"{C2}/replicationProtectedItems")["value"] == []


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        ("SourceFabricName eq 'east'", 1),
        ("SourceFabricName eq 'Central'", 0),
        ("RecoveryFabricName eq 'Central' and InstanceType eq 'A2A'", 1),
        ("RecoveryPlanName eq 'Shop'", 0),
    ],
)
def test_the_vaults_items_can_be_filtered(site, wanted, number):
    site.protect()

    found = site.get(f"{VAULT}/replicationProtectedItems", **{"$filter": wanted})
    assert len(found["value"]) == number


def test_an_unknown_filter_is_no_invented_success(site):
    reply = site.call(
        "GET", f"{VAULT}/replicationProtectedItems", **{"$filter": "VCenterName eq 'x'"}
    )

    assert (reply.status, code(reply)) == (400, "EmulatorNotImplemented")


def test_disable_takes_the_item_away(site):
    """Recorded 2021-03-20: 6 min 49 s, then operationresults answers 204."""
    site.protect()
    reply = site.call("POST", f"{item_id('Web-01')}/remove", REMOVE)
    site.world.pass_time(405)
    during = site.call("GET", item_id("Web-01")).status
    site.world.pass_time(5)

    where = reply.headers["Location"].removeprefix("https://localhost:8443").partition("?")[0]
    assert during == 200
    assert site.call("GET", item_id("Web-01")).status == 404
    assert site.call("GET", where).status == 204
    assert site.get(f"{VAULT}/replicationProtectedItems")["value"] == []


def test_replicas_come_and_go_with_the_protection(site):
    """They are read in the recovery group; that they go with it is assumed."""
    disks = f"{TARGET}/providers/Microsoft.Compute/disks"
    site.protect(disks=2)
    found = site.get(disks)["value"]
    site.send("POST", f"{item_id('Web-01')}/remove", REMOVE, 500)

    assert {(d["name"], d["location"], d["sku"]["name"]) for d in found} == {
        ("Web-01-OsDisk-ASRReplica", "centralus", "Premium_LRS"),
        ("Web-01-Data0-ASRReplica", "centralus", "StandardSSD_LRS"),
    }
    assert site.get(disks)["value"] == []


def test_purge_takes_the_item_away(site):
    """Recorded for a failed-over item: 1 min 51 s."""
    site.protect()
    site.send("DELETE", item_id("Web-01"), seconds=115)

    assert site.call("GET", item_id("Web-01")).status == 404


def test_an_item_that_is_gone(site):
    """204 to DELETE, an operation that succeeds to remove (assumed)."""
    assert site.call("DELETE", f"{ITEMS}/x").status == 204
    guid = site.send("POST", f"{ITEMS}/x/remove", REMOVE, 5)
    assert site.operation(guid)["status"] == "Succeeded"


def test_one_job_at_a_time_works_on_an_item(site):
    """That the second is refused, and how, is assumed."""
    site.enable()
    again = site.call("PUT", item_id("Web-01"), enable_body("Web-01"))
    removal = site.call("POST", f"{item_id('Web-01')}/remove", REMOVE)
    site.world.pass_time(3600)
    site.send("PATCH", item_id("Web-01"), {"properties": {}})
    change = site.call("POST", f"{item_id('Web-01')}/remove", REMOVE)

    for reply in (again, removal, change):
        assert (reply.status, code(reply)) == (409, "AnotherOperationInProgress")


def test_a_machine_can_be_protected_again_after_a_disable(site):
    site.protect()
    first = site.details()["managementId"]
    site.send("POST", f"{item_id('Web-01')}/remove", REMOVE, 500)

    site.protect()

    assert site.details()["managementId"] != first


def test_the_same_seed_gives_the_same_times(site):
    """A run that is repeated can be compared."""
    guid = site.enable(seconds=3600)

    assert site.operation(guid)["endTime"] == "2026-01-05T08:12:16.0000000Z"
