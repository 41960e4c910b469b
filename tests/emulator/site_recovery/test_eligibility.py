"""Eligibility of machines that cannot be protected, and that their enable job says the same."""

from emulator import guest
from tests.emulator.site_recovery.site import machine_id
from tests.support import VAULT

KIND = "providers/Microsoft.RecoveryServices/replicationEligibilityResults/default"


def errors(site):
    return site.get(f"{machine_id('Web-01')}/{KIND}")["properties"]["errors"]


def test_a_machine_that_is_protected_is_not_eligible(site):
    assert errors(site) == []

    site.protect()

    assert [error["code"] for error in errors(site)] == ["150162"]


def test_a_machine_whose_agent_does_not_report_cannot_be_protected(site):
    """Its enable job fails, as every refusal that the service finds late."""
    machine = site.world.resources[machine_id("Web-01")]
    machine[guest.GUEST] = {"agent": "notReady"}

    job = site.enable(seconds=10)

    failed = site.get(f"{VAULT}/replicationJobs/{job}")["properties"]
    assert failed["state"] == "Failed"
    assert "150174" in str(failed["errors"])
