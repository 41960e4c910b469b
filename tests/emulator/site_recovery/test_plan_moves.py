"""Recovery plans that run: order, jobs of machines, waits, failures, what the plan shows."""

import pytest

from emulator import faults, guest, outages
from tests.emulator.site_recovery import moves, planned
from tests.emulator.site_recovery.moves import recovered_id
from tests.emulator.site_recovery.planned import PLAN
from tests.emulator.site_recovery.site import (
    HERE,
    REMOVE,
    THERE,
    code,
    item_id,
    machine_id,
)
from tests.support import VAULT

RUNBOOK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Automation/automationAccounts/a"


def action(name, kind="ManualActionDetails", scenario="UnplannedFailover", **details):
    """An action of a group."""
    return {
        "actionName": name,
        "failoverTypes": [scenario],
        "failoverDirections": ["PrimaryToRecovery"],
        "customDetails": {"instanceType": kind, **details},
    }


def runbook(name):
    """A runbook as an action."""
    path = f"{RUNBOOK}/runbooks/{name}"
    return action(name, "AutomationRunbookActionDetails", runbookId=path, fabricLocation="Recovery")


def tasks(job):
    """(task, state) of a run's job."""
    return [
        (task["taskId"] if "-" not in task["taskId"] else task["name"], task["state"])
        for task in job["tasks"]
    ]


def group(job, name):
    """The machines of a group in a run's job."""
    found = next(task for task in job["tasks"] if task["taskId"] == name)
    return found["groupTaskCustomDetails"]["childTasks"]


def words(site, *names):
    """What items show of their state."""
    return [site.item(name)["protectionStateDescription"] for name in names]


def stopped(site, what, **match):
    """A fault rule for a job."""
    failure = {"code": "151000", "message": "It failed.", **what}
    faults.load(site.world, [{"match": match, "times": 1, "then": {"fail_task": failure}}])


# Failover


def test_a_plan_fails_its_machines_over_and_commits_them(site):
    """One call each, instead of one per machine."""
    planned.protected(site, ["Web-01"], ["App-01"])

    planned.fail_over(site)
    away = words(site, "Web-01", "App-01")
    planned.commit(site)

    assert away == ["Failover completed"] * 2
    assert site.get(recovered_id("App-01"))["location"] == "centralus"
    assert words(site, "Web-01", "App-01") == ["Failover committed"] * 2


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

    first = words(site, "Web-01", "App-01", "Db-01")
    site.world.pass_time(35)
    second = words(site, "Web-01", "App-01", "Db-01")
    site.world.pass_time(40)
    third = words(site, "Web-01", "App-01", "Db-01")

    assert first == ["Protected"] * 3
    assert second == ["Failover completed", "Protected", "Protected"]
    assert third == ["Failover completed", "Failover completed", "Protected"]
    assert tasks(planned.job(site))[2:6] == [
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
    stopped(site, {"task": "FailoverTask"}, job="UnplannedFailover", machine="App-01")
    guid = planned.fail_over(site)

    job = planned.job(site)
    assert site.operation(guid)["status"] == "Failed"
    assert words(site, "Web-01", "App-01", "Db-01") == [
        "Failover completed",
        "Protected",
        "Failover completed",
    ]
    assert [entry["friendlyName"] for entry in job["customDetails"]["protectedItemDetails"]] == [
        "Web-01",
        "Db-01",
    ]
    assert job["errors"][0]["serviceErrorDetails"]["code"] == "151000"
    assert [m["state"] for m in group(job, "FailoverAllActionGroup")] == [
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
    stopped(site, {"task": task}, job="UnplannedFailover")
    planned.fail_over(site)

    job = planned.job(site)
    assert (name, "Failed") in tasks(job)
    assert words(site, "Web-01") == ["Protected"]
    assert [entry["state"] for entry in group(job, name)] == ["Failed"]


def test_a_failed_run_is_simply_run_again(site):
    """Assumed: machines that moved are skipped then (docs), the others move."""
    planned.protected(site, ["Web-01", "App-01"])
    stopped(site, {"task": "FailoverTask"}, job="UnplannedFailover", machine="App-01")
    planned.fail_over(site)
    guid = planned.fail_over(site)

    assert site.operation(guid)["status"] == "Succeeded"
    assert words(site, "Web-01", "App-01") == ["Failover completed"] * 2
    shown = group(planned.job(site), "FailoverAllActionGroup")
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
    assert words(site, "Web-01") == ["Failover completed"]
    assert [m["state"] for m in group(job, "FailoverAllActionGroup")] == ["Failed", "Succeeded"]
    assert job["errors"][0]["serviceErrorDetails"]["message"] == (
        "The machine could not take part."
    )


def test_a_member_that_is_purged_in_the_middle_fails_alone(site):
    planned.protected(site, ["Web-01"], ["App-01"])
    planned.fail_over(site, seconds=20)
    site.send("DELETE", item_id("App-01"), None, 300)

    assert words(site, "Web-01") == ["Failover completed"]
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

    shown = group(planned.job(site), "ShutdownAllActionGroup")[0]
    child = shown["groupTaskCustomDetails"]["childTasks"][0]["customDetails"]["jobTask"]["jobId"]
    assert site.operation(guid)["status"] == "Succeeded"
    assert words(site, "Web-01", "App-01") == ["Failover completed"] * 2
    assert site.job(child.rpartition("/")[2])["tasks"][1]["state"] == "Failed"
    assert site.world.resources[machine_id("Web-01")].get(guest.POWER) != "deallocated"


def test_a_recovery_region_that_goes_in_the_middle_fails_what_is_still_to_start(site):
    """The first group is up by then."""
    planned.protected(site, ["Web-01"], ["App-01"])
    planned.fail_over(site, seconds=150)
    outages.set_regions(site.world, {"centralus": "down"})
    site.world.pass_time(200)
    outages.set_regions(site.world, {"centralus": "up"})

    assert words(site, "Web-01", "App-01") == ["Failover completed", "Protected"]
    assert planned.plan(site)["currentScenarioStatus"] == "Failed"


# Actions


def test_a_manual_action_waits_to_be_resumed(site):
    """Described by the API; states of Hyper-V's waiting test (protocol-a2a 10.8)."""
    planned.protected(site, ["Web-01"])
    check = action("Check the ledger", description="Is it closed?")
    groups = [planned.boot("Web-01", startGroupActions=[check])]
    site.put(PLAN, planned.body(*groups), 2)
    guid = planned.fail_over(site, seconds=4000)
    waiting, run = planned.job(site), planned.plan(site)["currentScenario"]["jobId"]
    during = planned.plan(site)["currentScenarioStatus"]
    site.send("POST", f"{run}/resume", {"properties": {"comments": "closed"}}, 100)
    task = group(planned.job(site), "Group1")[0]

    assert (waiting["state"], waiting["allowedActions"]) == ("Suspended", ["Resume", "Cancel"])
    assert during == "Suspended"
    assert site.operation(guid)["status"] == "Succeeded"
    assert words(site, "Web-01") == ["Failover completed"]
    assert task["customDetails"] == {
        "instanceType": "ManualActionTaskDetails",
        "name": "Check the ledger",
        "instructions": "Is it closed?",
        "observation": "closed",
    }
    assert site.call("POST", f"{run}/resume", {}).status == 409


def test_runbooks_run_and_one_that_fails_stops_the_plan(site):
    """Assumed: later groups do not start."""
    planned.protected(site, ["Web-01"], ["App-01"])
    groups = [
        planned.boot("Web-01", endGroupActions=[runbook("Warm"), runbook("Swing")]),
        planned.boot("App-01"),
    ]
    site.put(PLAN, planned.body(*groups), 2)
    stopped(site, {}, job="AutomationRunbook", machine="Swing")
    planned.fail_over(site, seconds=400)

    shown = group(planned.job(site), "Group1")
    assert [(task["name"], task["state"]) for task in shown[1:]] == [
        ("Warm", "Succeeded"),
        ("Swing", "Failed"),
    ]
    assert shown[2]["errors"][0]["serviceErrorDetails"]["code"] == "151000"
    assert shown[1]["customDetails"]["runbookName"] == "Warm"
    assert words(site, "Web-01", "App-01") == ["Failover completed", "Protected"]
    assert planned.plan(site)["currentScenarioStatus"] == "Failed"


def test_a_rule_stops_the_plan_itself(site):
    planned.protected(site, ["Web-01"])
    stopped(site, {}, job="RecoveryPlan", machine="Shop")
    planned.fail_over(site)

    assert tasks(planned.job(site))[0] == ("RpSrsPrerequisitesCheck", "Failed")
    assert words(site, "Web-01") == ["Protected"]


def test_actions_of_another_scenario_are_left_out(site):
    planned.protected(site, ["Web-01"])
    only = action("Ask", scenario="TestFailover")
    site.put(PLAN, planned.body(planned.boot("Web-01", startGroupActions=[only])), 2)
    guid = planned.fail_over(site)

    assert site.operation(guid)["status"] == "Succeeded"


def test_a_run_can_be_cancelled(site):
    """Assumed: what moved has moved, the rest stays."""
    planned.protected(site, ["Web-01"], ["App-01"])
    guid = planned.fail_over(site, seconds=150)
    run = planned.plan(site)["currentScenario"]["jobId"]
    site.send("POST", f"{run}/cancel", None, 200)

    assert site.operation(guid)["status"] == "Canceled"
    assert words(site, "Web-01", "App-01") == ["Failover completed", "Protected"]
    assert planned.plan(site)["currentScenarioStatus"] == "Cancelled"
    assert site.operation(planned.fail_over(site))["status"] == "Succeeded"


# Tests


def test_a_plans_test_waits_for_its_cleanup(site):
    """Recorded for Hyper-V, protocol-a2a 10.8: the operation has succeeded, the job is open."""
    planned.protected(site, ["Web-01"], ["App-01"])
    guid = planned.drill(site, seconds=400)
    up, job = planned.plan(site), planned.job(site)
    planned.clean_up(site)
    after = planned.plan(site)

    assert site.operation(guid)["status"] == "Succeeded"
    assert up["allowedOperations"] == ["TestFailoverCleanup"]
    assert (up["currentScenarioStatus"], up["currentScenarioStatusDescription"]) == (
        "Suspended",
        "WaitingForStopTestFailover",
    )
    assert up["lastTestFailoverTime"] == job["startTime"]
    assert job["customDetails"]["testFailoverStatus"] == "Active"
    assert after["currentScenario"]["scenarioName"] == "TestFailoverCleanup"
    assert after["allowedOperations"] == ["UnplannedFailover", "TestFailover"]
    assert site.call("GET", f"{recovered_id('Web-01')}-test").status == 404
    assert site.get(f"{VAULT}/replicationUsages")["value"][0]["jobsSummary"]["suspendedJobs"] == 0


def test_a_test_that_fails_for_one_machine_is_cleaned_up_too(site):
    planned.protected(site, ["Web-01", "App-01"])
    stopped(
        site, {"task": "PrepareTestProtectedEntitiesTask"}, job="TestFailover", machine="App-01"
    )
    guid = planned.drill(site)
    allowed = planned.plan(site)["allowedOperations"]
    cleanup = planned.clean_up(site)

    assert site.operation(guid)["status"] == "Failed"
    assert allowed == ["TestFailoverCleanup"]
    assert site.operation(cleanup)["status"] == "Succeeded"
    assert planned.plan(site)["allowedOperations"] == ["UnplannedFailover", "TestFailover"]


def test_a_test_whose_machines_were_cleaned_up_one_by_one_can_still_be_ended(site):
    planned.protected(site, ["Web-01"])
    planned.drill(site)
    moves.clean_up(site)
    guid = planned.clean_up(site)

    assert site.operation(guid)["status"] == "Succeeded"
    assert planned.plan(site)["allowedOperations"] == ["UnplannedFailover", "TestFailover"]


# Reversal


def test_members_follow_a_reprotect_and_the_plan_leads_home_in_the_other_direction(site):
    """Docs: a plan serves failover and failback; that its members follow is assumed."""
    planned.protected(site, ["Web-01"])
    planned.fail_over(site)
    moves.switch(site, seconds=4000)
    member = planned.plan(site)["groups"][2]["replicationProtectedItems"][0]
    forth = site.call("POST", f"{PLAN}/unplannedFailover", planned.failover_body())
    guid = planned.fail_over(site, direction="RecoveryToPrimary")

    assert member["id"].casefold() == moves.away_id().casefold()
    assert forth.status == 409
    assert site.operation(guid)["status"] == "Succeeded"
    assert site.get(machine_id("Web-01"))["location"] == "eastus2"


def test_a_plan_of_the_other_direction_leads_home(site):
    """Its primary fabric is the one where the machines run now."""
    planned.protected(site, ["Web-01"])
    planned.fail_over(site)
    moves.switch(site, seconds=4000)
    sent = planned.body(
        {**planned.boot(), "replicationProtectedItems": [{"id": moves.away_id()}]},
        here=THERE,
        there=HERE,
    )
    site.put(f"{PLAN}-home", sent, 2)
    guid = site.send("POST", f"{PLAN}-home/unplannedFailover", planned.failover_body(), 300)

    assert site.operation(guid)["status"] == "Succeeded"
    assert site.get(machine_id("Web-01"))["location"] == "eastus2"


def test_a_plan_is_not_changed_or_removed_while_it_runs(site):
    """Assumed."""
    planned.protected(site, ["Web-01"])
    planned.fail_over(site, seconds=20)

    assert site.call("PUT", PLAN, planned.body()).status == 409
    assert site.call("PATCH", PLAN, {"properties": {"groups": []}}).status == 409
    assert site.call("DELETE", PLAN).status == 409
    assert site.call("POST", f"{item_id('Web-01')}/remove", REMOVE).status == 409
