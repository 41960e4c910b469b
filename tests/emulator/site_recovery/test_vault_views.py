"""What a vault tells about itself, and a machine's eligibility."""

from tests.emulator.site_recovery.site import HERE, item_id, machine_id
from tests.support import VAULT


def test_health_counts_items_and_their_issues(site):
    """Shape recorded 2021-03 (Hyper-V); correlation ids are the items'."""
    site.protect()

    shown = site.get(f"{VAULT}/replicationVaultHealth")["properties"]
    health = shown["protectedItemsHealth"]
    assert (health["resourceCount"], shown["fabricsHealth"]["resourceCount"]) == (1, 2)
    assert [issue["summaryCode"] for issue in health["issues"]] == ["161011"]
    correlated = health["issues"][0]["affectedResourceCorrelationIds"]
    assert correlated == [site.item()["eventCorrelationId"]]


def test_usages_count_jobs(site):
    site.enable(seconds=10)

    usage = site.get(f"{VAULT}/replicationUsages")["value"][0]
    assert usage["jobsSummary"] == {"failedJobs": 0, "suspendedJobs": 0, "inProgressJobs": 1}


def test_a_fabric_has_one_provider_and_items_name_it(site):
    site.protect()

    listed = site.get(f"{HERE}/replicationRecoveryServicesProviders")["value"]
    assert [provider["id"] for provider in listed] == [site.item()["recoveryServicesProviderId"]]
    assert site.get(listed[0]["id"]) == listed[0]
    lost = site.call("GET", f"{HERE}/replicationRecoveryServicesProviders/x")
    assert lost.status == 404


def test_eligibility_of_a_machine(site):
    """Recorded 2022-12-23: the list has no nextLink."""
    kind = "providers/Microsoft.RecoveryServices/replicationEligibilityResults"
    path = f"{machine_id('Web-01')}/{kind}"

    assert list(site.get(path)) == ["value"]
    assert site.get(f"{path}/default")["properties"]["errors"] == []
    assert site.call("GET", f"{machine_id('x')}/{kind}/default").status == 404


def test_nothing_that_is_not_built_is_pretended(site):
    """What Azure machines do not use, or nobody recorded, answers a clear 400."""
    site.protect()
    container = item_id("Web-01").partition("/replicationProtectedItems")[0]
    paths = [f"{item_id('Web-01')}/{deed}" for deed in ("plannedFailover", "reProtect")]
    paths.append(f"{container}/switchClusterProtection")

    for path in paths:
        reply = site.call("POST", path, {"properties": {}})
        error = reply.body["error"]
        assert (reply.status, error["details"][0]["code"]) == (400, "EmulatorNotImplemented")
