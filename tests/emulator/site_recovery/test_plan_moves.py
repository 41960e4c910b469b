"""Recovery plans that run: order, jobs of machines, waits, failures, what the plan shows."""

import pytest

from emulator import guest, outages
from tests.emulator.site_recovery import moves, planned
from tests.emulator.site_recovery.moves import recovered_id
from tests.emulator.site_recovery.planned import PLAN
from tests.emulator.site_recovery.site import (
    code,
    item_id,
    machine_id,
)

# Failover


def test_a_plan_fails_its_machines_over_and_commits_them(site):
    """One call each, instead of one per machine."""
    planned.protected(site, ["Web-01"], ["App-01"])

    planned.fail_over(site)
    away = planned.words(site, "Web-01", "App-01")
    planned.commit(site)

    assert away == ["Failover completed"] * 2
    assert site.get(recovered_id("App-01"))["location"] == "centralus"
    assert planned.words(site, "Web-01", "App-01") == ["Failover committed"] * 2


def test_the_plan_tells_its_last_run(site):
    """Recorded 2022-10-13, Z2Z: Commit beside the others, the run's job, times."""
    planned.protected(site, ["Web-01"])
    guid = planned.fail_over(site)

    plan, status = planned.plan(site), site.operation(guid)
    assert plan["allowedOperations"] == ["UnplannedFailover", "TestFailover", "Commit"]
    assert plan["currentScenario"]["scenarioName"] == "UnplannedFailover"
    assert plan["currentScenario"]["jobId"].endswith(f"/replicationJobs/{status['name']}")
    assert status["name"] != guid
    assert plan["currentScenarioStatus"] == "Succeeded"
    assert plan["currentScenarioStatusDescription"] == "Completed"
    assert plan["lastUnplannedFailoverTime"] == planned.job(site)["startTime"]


def test_a_plan_with_shutdown_takes_as_long_as_recorded(site):
    """Recorded 2022-10-11: 21:54:21.27 to 21:57:45, one group; the source is off."""
    planned.protected(site, ["Web-01"])
    planned.fail_over(site, shut_down=True)

    job = site.world.jobs[planned.plan(site)["currentScenario"]["jobId"].rpartition("/")[2]]
    assert 202 < job["ends"] - job["accepted"] < 205
    assert site.world.resources[machine_id("Web-01")][guest.POWER] == "deallocated"


def test_boot_groups_start_one_after_the_other(site):
    """Docs and recording: all fail over at once, then group by group comes up."""
    planned.protected(site, ["Web-01"], ["App-01"], ["Db-01"])
    planned.fail_over(site, seconds=110)

    first = planned.words(site, "Web-01", "App-01", "Db-01")
    site.world.pass_time(35)
    second = planned.words(site, "Web-01", "App-01", "Db-01")
    site.world.pass_time(40)
    third = planned.words(site, "Web-01", "App-01", "Db-01")

    assert first == ["Protected"] * 3
    assert second == ["Failover completed", "Protected", "Protected"]
    assert third == ["Failover completed", "Failover completed", "Protected"]
    assert planned.tasks(planned.job(site))[2:6] == [
        ("FailoverAllActionGroup", "Succeeded"),
        ("Group1", "Succeeded"),
        ("Group2", "Succeeded"),
        ("Group3", "InProgress"),
    ]


def test_a_machine_in_a_run_is_not_moved_by_another_call(site):
    """Between two of its jobs too, as it waits for the groups before it (assumed)."""
    planned.protected(site, ["Web-01"], ["App-01"])
    planned.fail_over(site, seconds=110)

    body = moves.failover_body()
    reply = site.call("POST", f"{item_id('App-01')}/unplannedFailover", body)
    again = site.call("POST", f"{PLAN}/unplannedFailover", planned.failover_body())

    assert (reply.status, code(reply)) == (409, "AnotherOperationInProgress")
    assert (again.status, code(again)) == (409, "AnotherOperationInProgress")


def test_what_a_plan_takes_on_is_counted_once_per_machine(site):
    """Tests of clients assert by it that nothing happens twice."""
    planned.protected(site, ["Web-01"], ["App-01"])
    site.world.journal.reset()
    planned.fail_over(site)
    site.call("POST", f"{PLAN}/unplannedFailover", planned.failover_body())

    assert site.world.journal.counters()["accepted"] == {
        "UnplannedFailover": {
            PLAN.casefold(): 1,
            item_id("Web-01").casefold(): 1,
            item_id("App-01").casefold(): 1,
        }
    }


def test_calls_on_items_are_counted_by_scenario(site):
    site.protect()
    site.world.journal.reset()
    moves.fail_over(site)
    site.call("POST", f"{item_id('Web-01')}/unplannedFailover", moves.failover_body())
    moves.commit(site)

    path = item_id("Web-01").casefold()
    assert site.world.journal.counters()["accepted"] == {
        "UnplannedFailover": {path: 1},
        "CommitFailover": {path: 1},
    }


def test_a_group_of_consistent_machines_takes_one_point(site):
    """Assumed of a plan, described by multiVmSyncPointOption."""
    site.machine("App-01")
    for name in ("Web-01", "App-01"):
        site.protect(name, multiVmGroupName="shop")
        site.world.pass_time(700)
    site.put(PLAN, planned.body(planned.boot("Web-01", "App-01")), 2)
    outages.set_replication(site.world, {"App-01": "stopped"})
    site.world.pass_time(1800)
    planned.fail_over(site)

    details = planned.job(site)["customDetails"]["protectedItemDetails"]
    assert len({entry["recoveryPointTime"] for entry in details}) == 1


# Failures


def test_a_machine_that_fails_stops_no_other(site):
    """Assumed; the run fails and names the machine."""
    planned.protected(site, ["Web-01", "App-01"], ["Db-01"])
    planned.stopped(site, {"task": "FailoverTask"}, job="UnplannedFailover", machine="App-01")
    guid = planned.fail_over(site)

    job = planned.job(site)
    assert site.operation(guid)["status"] == "Failed"
    assert planned.words(site, "Web-01", "App-01", "Db-01") == [
        "Failover completed",
        "Protected",
        "Failover completed",
    ]
    assert [entry["friendlyName"] for entry in job["customDetails"]["protectedItemDetails"]] == [
        "Web-01",
        "Db-01",
    ]
    assert job["errors"][0]["serviceErrorDetails"]["code"] == "151000"
    assert [m["state"] for m in planned.group(job, "FailoverAllActionGroup")] == [
        "Succeeded",
        "Failed",
        "Succeeded",
    ]
    assert planned.plan(site)["currentScenarioStatus"] == "Failed"


@pytest.mark.parametrize(
    ("task", "name"),
    [
        ("UnplannedFailoverPreflightChecksTask", "FailoverAllActionGroup"),
        ("FailoverTask", "FailoverAllActionGroup"),
        ("StartVmOnSecondary", "Group1"),
        ("Start the replica virtual machine", "Group1"),
    ],
)
def test_a_rule_fails_the_child_job_that_has_its_task(site, task, name):
    planned.protected(site, ["Web-01"])
    planned.stopped(site, {"task": task}, job="UnplannedFailover")
    planned.fail_over(site)

    job = planned.job(site)
    assert (name, "Failed") in planned.tasks(job)
    assert planned.words(site, "Web-01") == ["Protected"]
    assert [entry["state"] for entry in planned.group(job, name)] == ["Failed"]


def test_a_failed_run_is_simply_run_again(site):
    """Assumed: machines that moved are skipped then (docs), the others move."""
    planned.protected(site, ["Web-01", "App-01"])
    planned.stopped(site, {"task": "FailoverTask"}, job="UnplannedFailover", machine="App-01")
    planned.fail_over(site)
    guid = planned.fail_over(site)

    assert site.operation(guid)["status"] == "Succeeded"
    assert planned.words(site, "Web-01", "App-01") == ["Failover completed"] * 2
    shown = planned.group(planned.job(site), "FailoverAllActionGroup")
    reasons = [entry["customDetails"]["skippedReason"] for entry in shown]
    assert reasons == ["NotInValidState", "None"]


def test_a_member_in_the_wrong_state_fails_alone(site):
    """Assumed: App-01 is still seeding; the others go on."""
    planned.protected(site, ["Web-01"])
    site.machine("App-01")
    site.enable("App-01", seconds=800)
    site.put(PLAN, planned.body(planned.boot("App-01"), planned.boot("Web-01")), 2)
    guid = planned.fail_over(site)

    job = planned.job(site)
    assert site.operation(guid)["status"] == "Failed"
    assert planned.words(site, "Web-01") == ["Failover completed"]
    assert [m["state"] for m in planned.group(job, "FailoverAllActionGroup")] == [
        "Failed",
        "Succeeded",
    ]
    assert job["errors"][0]["serviceErrorDetails"]["message"] == (
        "The machine could not take part."
    )


def test_a_member_that_is_purged_in_the_middle_fails_alone(site):
    planned.protected(site, ["Web-01"], ["App-01"])
    planned.fail_over(site, seconds=20)
    site.send("DELETE", item_id("App-01"), None, 300)

    assert planned.words(site, "Web-01") == ["Failover completed"]
    assert planned.plan(site)["currentScenarioStatus"] == "Failed"


def test_a_plan_without_a_machine_for_the_call_refuses_it(site):
    """409 (assumed); nothing is started."""
    planned.protected(site, ["Web-01"])
    planned.fail_over(site)

    reply = site.call("POST", f"{PLAN}/unplannedFailover", planned.failover_body())
    committed = site.call("POST", f"{PLAN}/testFailoverCleanup")

    assert (reply.status, code(reply)) == (409, "OperationNotAllowedInCurrentState")
    assert committed.status == 409


@pytest.mark.parametrize("deed", ["failoverCancel", "plannedFailover"])
def test_what_no_plan_allows_is_refused(site, deed):
    planned.protected(site, ["Web-01"])

    assert site.call("POST", f"{PLAN}/{deed}", {}).status == 409


def test_a_plan_cannot_be_reprotected(site):
    """Docs: an API for deprecated scenarios that no longer works; code assumed."""
    planned.protected(site, ["Web-01"])

    assert code(site.call("POST", f"{PLAN}/reProtect")) == "ReprotectNotSupported"
    assert site.call("POST", f"{PLAN}-x/reProtect").status == 404


@pytest.mark.parametrize(
    "sent",
    [
        planned.failover_body(direction="Forward"),
        planned.failover_body(word="Newest"),
        {"properties": {"failoverDirection": "PrimaryToRecovery", "providerSpecificDetails": {}}},
        {"properties": {"failoverDirection": "PrimaryToRecovery"}},
    ],
)
def test_a_body_without_what_is_required_is_refused(site, sent):
    planned.protected(site, ["Web-01"])

    assert site.call("POST", f"{PLAN}/unplannedFailover", sent).status == 400


def test_the_primary_region_may_be_gone(site):
    """Assumed: shutdowns fail as best effort, machines come up, sources are not fenced."""
    planned.protected(site, ["Web-01"], ["App-01"])
    outages.set_regions(site.world, {"eastus2": "down"})
    guid = planned.fail_over(site, shut_down=True)

    shown = planned.group(planned.job(site), "ShutdownAllActionGroup")[0]
    child = shown["groupTaskCustomDetails"]["childTasks"][0]["customDetails"]["jobTask"]["jobId"]
    assert site.operation(guid)["status"] == "Succeeded"
    assert planned.words(site, "Web-01", "App-01") == ["Failover completed"] * 2
    assert site.job(child.rpartition("/")[2])["tasks"][1]["state"] == "Failed"
    assert site.world.resources[machine_id("Web-01")].get(guest.POWER) != "deallocated"


def test_a_recovery_region_that_goes_in_the_middle_fails_what_is_still_to_start(site):
    """The first group is up by then."""
    planned.protected(site, ["Web-01"], ["App-01"])
    planned.fail_over(site, seconds=150)
    outages.set_regions(site.world, {"centralus": "down"})
    site.world.pass_time(200)
    outages.set_regions(site.world, {"centralus": "up"})

    assert planned.words(site, "Web-01", "App-01") == ["Failover completed", "Protected"]
    assert planned.plan(site)["currentScenarioStatus"] == "Failed"
