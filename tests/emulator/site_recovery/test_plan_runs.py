"""Runs of recovery plans that wait, are stopped, test, or lead home."""

from tests.emulator.site_recovery import moves, planned
from tests.emulator.site_recovery.moves import recovered_id
from tests.emulator.site_recovery.planned import PLAN
from tests.emulator.site_recovery.site import HERE, REMOVE, THERE, item_id, machine_id
from tests.support import VAULT

# Actions


def test_a_manual_action_waits_to_be_resumed(site):
    """Described by the API; states of Hyper-V's waiting test (protocol-a2a 10.8)."""
    planned.protected(site, ["Web-01"])
    check = planned.action("Check the ledger", description="Is it closed?")
    groups = [planned.boot("Web-01", startGroupActions=[check])]
    site.put(PLAN, planned.body(*groups), 2)
    guid = planned.fail_over(site, seconds=4000)
    waiting, run = planned.job(site), planned.plan(site)["currentScenario"]["jobId"]
    during = planned.plan(site)["currentScenarioStatus"]
    site.send("POST", f"{run}/resume", {"properties": {"comments": "closed"}}, 100)
    task = planned.group(planned.job(site), "Group1")[0]

    assert (waiting["state"], waiting["allowedActions"]) == ("Suspended", ["Resume", "Cancel"])
    assert during == "Suspended"
    assert site.operation(guid)["status"] == "Succeeded"
    assert planned.words(site, "Web-01") == ["Failover completed"]
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
        planned.boot("Web-01", endGroupActions=[planned.runbook("Warm"), planned.runbook("Swing")]),
        planned.boot("App-01"),
    ]
    site.put(PLAN, planned.body(*groups), 2)
    planned.stopped(site, {}, job="AutomationRunbook", machine="Swing")
    planned.fail_over(site, seconds=400)

    shown = planned.group(planned.job(site), "Group1")
    assert [(task["name"], task["state"]) for task in shown[1:]] == [
        ("Warm", "Succeeded"),
        ("Swing", "Failed"),
    ]
    assert shown[2]["errors"][0]["serviceErrorDetails"]["code"] == "151000"
    assert shown[1]["customDetails"]["runbookName"] == "Warm"
    assert planned.words(site, "Web-01", "App-01") == ["Failover completed", "Protected"]
    assert planned.plan(site)["currentScenarioStatus"] == "Failed"


def test_a_rule_stops_the_plan_itself(site):
    planned.protected(site, ["Web-01"])
    planned.stopped(site, {}, job="RecoveryPlan", machine="Shop")
    planned.fail_over(site)

    assert planned.tasks(planned.job(site))[0] == ("RpSrsPrerequisitesCheck", "Failed")
    assert planned.words(site, "Web-01") == ["Protected"]


def test_actions_of_another_scenario_are_left_out(site):
    planned.protected(site, ["Web-01"])
    only = planned.action("Ask", scenario="TestFailover")
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
    assert planned.words(site, "Web-01", "App-01") == ["Failover completed", "Protected"]
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
    planned.stopped(
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
