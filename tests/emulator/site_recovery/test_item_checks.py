"""Machines that cannot be protected: taken with 202, failed seconds later, with all causes."""

import pytest

from emulator.resources import place
from tests.emulator.site_recovery.site import (
    C1,
    CACHE,
    SOURCE,
    TARGET,
    disk,
    enable_body,
    item_id,
    machine_id,
)
from tests.support import VAULT

FAR = f"{SOURCE}/providers/Microsoft.Storage/storageAccounts/farcache"


@pytest.mark.parametrize(
    ("name", "more", "cause"),
    [
        ("Nobody", {}, "Virtual machine Nobody was not found."),
        (
            "Web-01",
            {"recoveryResourceGroupId": f"{TARGET}-x"},
            "recoveryResourceGroupId names Shop-RG-asr-x, which was not found.",
        ),
        (
            "Web-01",
            {"vmManagedDisks": [disk("Web-01", primaryStagingAzureStorageAccountId=CACHE + "x")]},
            "Cache storage account shopcachex of disk Web-01-OsDisk was not found.",
        ),
        (
            "Web-01",
            {"vmManagedDisks": [disk("Web-01", primaryStagingAzureStorageAccountId=FAR)]},
            "Cache storage account farcache of disk Web-01-OsDisk is not in eastus2.",
        ),
        (
            "Web-01",
            {"vmManagedDisks": [disk("Web-01", 5)]},
            "Disk Web-01-Data5 is not attached to the virtual machine.",
        ),
        (
            "Web-01",
            {"vmManagedDisks": [disk("Web-01", recoveryTargetDiskAccountType="PremiumV2_LRS")]},
            "recoveryTargetDiskAccountType PremiumV2_LRS of disk Web-01-OsDisk is not supported.",
        ),
        ("Web-01", {"vmManagedDisks": []}, "No disk was selected for replication."),
        (
            "Web-01",
            {"recoveryContainerId": C1},
            "The container is not mapped to container Primary.",
        ),
    ],
)
def test_what_cannot_be_protected_fails_in_seconds(site, name, more, cause):
    """terraform-provider-azurerm issue 31927: 45005 after three seconds; causes assumed."""
    place(site.world, FAR, {"location": "centralus", "properties": {}})
    guid = site.put(item_id(name), enable_body(name, **more), 4)

    status, job = site.operation(guid), site.job(guid)
    assert (status["status"], status["error"]) == (
        "Failed",
        {
            "code": "45005",
            "message": "Protection couldn't be enabled for the virtual machine.",
            "details": None,
        },
    )
    assert cause in job["errors"][0]["serviceErrorDetails"]["possibleCauses"]
    assert job["tasks"][0]["state"] == "Failed"
    assert [task["state"] for task in job["tasks"][1:]] == ["NotStarted"] * 4


def test_all_causes_are_told_at_once(site):
    body = enable_body("Nobody", recoveryResourceGroupId=f"{TARGET}-x")
    guid = site.put(item_id("Nobody"), body, 4)

    causes = site.job(guid)["errors"][0]["serviceErrorDetails"]["possibleCauses"]
    assert "Nobody was not found" in causes
    assert "Shop-RG-asr-x" in causes


def test_a_machine_has_one_item_in_whatever_vault(site):
    """A second name, the same machine."""
    site.protect()
    guid = site.put(f"{C1}/replicationProtectedItems/twin", enable_body("Web-01"), 4)

    causes = site.job(guid)["errors"][0]["serviceErrorDetails"]["possibleCauses"]
    assert "already protected by item web-01-item in vault vault" in causes
    assert len(site.get(f"{VAULT}/replicationProtectedItems")["value"]) == 1


def test_a_second_put_of_a_protected_item_fails_and_changes_nothing(site):
    """Not recorded: assumed to fail as any other machine that is protected already."""
    site.protect()
    before = site.item()
    guid = site.enable(seconds=4)

    assert site.operation(guid)["status"] == "Failed"
    assert site.item() == before


def test_a_machine_that_is_still_being_made_is_not_taken(site):
    """150019 in the service's troubleshooting pages."""
    site.machine("young")
    site.world.resources[machine_id("young")]["properties"]["provisioningState"] = "Creating"
    guid = site.enable("young", seconds=4)

    error = site.job(guid)["errors"][0]
    assert error["providerErrorDetails"]["errorCode"] == "150019"


def test_another_policy_than_the_mappings_is_not_taken(site):
    site.policy(f"{VAULT}/replicationPolicies/Night", recoveryPointHistory=60)
    body = enable_body("Web-01")
    body["properties"]["policyId"] = f"{VAULT}/replicationPolicies/Night"
    guid = site.put(item_id("Web-01"), body, 4)

    causes = site.job(guid)["errors"][0]["serviceErrorDetails"]["possibleCauses"]
    assert "mapped with policy Day" in causes


def test_a_refused_machine_can_be_enabled_when_the_cause_is_gone(site):
    site.put(item_id("Late"), enable_body("Late"), 4)
    site.machine("Late")

    site.protect("Late")

    assert site.item("Late")["protectionState"] == "Protected"
