"""Replication policies: defaults, limits, changes."""

import pytest

from tests.emulator.site_recovery.site import POLICY, code
from tests.support import VAULT


def details(site, path=POLICY):
    return site.get(path)["properties"]["providerSpecificDetails"]


def test_numbers_that_were_left_out_become_the_recorded_ones(bare):
    """Recorded 2022-12-23; Enable goes in, Enabled comes out."""
    bare.policy()

    assert details(bare) == {
        "instanceType": "A2A",
        "recoveryPointThresholdInMinutes": 0,
        "recoveryPointHistory": 0,
        "appConsistentFrequencyInMinutes": 0,
        "multiVmSyncStatus": "Enabled",
        "crashConsistentFrequencyInMinutes": 5,
    }


def test_numbers_that_were_sent_come_back(bare):
    """Recorded 2025-04-09."""
    bare.policy(recoveryPointHistory=1440, appConsistentFrequencyInMinutes=240)

    shown = details(bare)
    assert (shown["recoveryPointHistory"], shown["appConsistentFrequencyInMinutes"]) == (1440, 240)


@pytest.mark.parametrize(
    "numbers",
    [
        {"recoveryPointHistory": 21601},
        {"recoveryPointHistory": 5400, "appConsistentFrequencyInMinutes": 1440},
        {"recoveryPointHistory": 60, "appConsistentFrequencyInMinutes": 120},
        {"recoveryPointHistory": 1440, "appConsistentFrequencyInMinutes": 30},
    ],
)
def test_a_policy_that_is_not_taken_fails_with_150261(bare, numbers):
    """terraform-provider-azurerm issue 7479: accepted, then failed."""
    guid = bare.policy(**numbers)

    status = bare.operation(guid)
    assert (status["status"], status["error"]["code"]) == ("Failed", "150261")
    assert status["error"]["message"] == "Replication policy creation failed."
    assert bare.call("GET", POLICY).status == 404


def test_a_patch_changes_what_it_names(site):
    """The key differs from the PUT's (recorded 2022-11-28)."""
    sent = {"instanceType": "A2A", "recoveryPointHistory": 2880, "multiVmSyncStatus": "Disable"}
    guid = site.send("PATCH", POLICY, {"properties": {"replicationProviderSettings": sent}}, 2)

    shown = details(site)
    assert (shown["recoveryPointHistory"], shown["multiVmSyncStatus"]) == (2880, "Disabled")
    assert shown["crashConsistentFrequencyInMinutes"] == 5
    assert site.job(guid)["friendlyName"] == "Modify settings of the replication policy"


def test_a_policy_in_use_stays(site):
    """That it is refused is assumed."""
    assert code(site.call("DELETE", POLICY)) == "ResourceInUse"


def test_a_policy_goes(site):
    spare = f"{VAULT}/replicationPolicies/Spare"
    site.policy(spare)
    site.send("DELETE", spare, seconds=2)

    assert code(site.call("GET", spare)) == "PolicyArmEntityMissing"
    assert site.call("DELETE", spare).status == 204


def test_multi_vm_sync_is_required(bare):
    sent = {"properties": {"providerSpecificInput": {"instanceType": "A2A"}}}

    assert bare.call("PUT", POLICY, sent).status == 400
