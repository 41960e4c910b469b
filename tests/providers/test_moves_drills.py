"""A test failover that is up when its group moves: cleaned up first, the first step shown."""

import pytest

from site_recovery import client, errors
from tests.providers import fleet, journeys, pair, portal, test_moves_plans
from tests.providers.conftest import WEB
from tests.support.calls import VAULT, call

pytestmark = pytest.mark.long

PLAN = f"{VAULT}/replicationRecoveryPlans/shop-away"
NO = {"fail_task": {"code": "151000", "message": "No."}}
AWAY = "recovery/failedOver"
QUIET = (journeys.Run({}, []), False)


def written(world):
    """The calls that moved something, in order: the deed and whose."""
    return [
        tuple(reversed(one["path"].split("/")[-2:]))
        for one in fleet.asked(world, "POST")
        if one["status"] == 202 and one["path"].endswith(("/testFailoverCleanup", "Failover"))
    ]


def drilled_by_plan(world, wait_s=600):
    """Somebody tests our recovery plan in the portal."""
    details = [{"instanceType": "A2A", "recoveryPointType": "Latest"}]
    body = {"properties": {**portal.DRILL, "providerSpecificDetails": details}}
    assert call(world, "POST", f"{PLAN}/testFailover", body).status == 202
    world.pass_time(wait_s)


def test_a_test_failover_is_cleaned_up_first_and_shown(stack):
    portal.drill(stack.world, "web-01")

    run = stack.up(AWAY, 1)

    assert run.plan["steps"] == [
        "clean up the test failover of web-01",
        "failover to recovery/failedOver",
    ]
    assert run.plan["machines"] == {"primary/protected": ["web-01", "web-02"]}
    assert "blocked" not in run.plan
    assert (run.refused, run.failed) == ([], "")
    deeds = [("testFailoverCleanup", fleet.item_name_of(WEB)), ("unplannedFailover", "shop-away")]
    assert written(stack.world)[-2:] == deeds
    assert stack.preview(AWAY, {"number": 1}) == QUIET


def test_a_test_of_the_plan_is_cleaned_up_by_the_plan(stack):
    """Else the plan would still wait for it, and could fail nothing over."""
    drilled_by_plan(stack.world)

    run = stack.up(AWAY, 1)

    assert run.plan["steps"][0] == "clean up the test failover of web-01, web-02"
    assert (run.refused, run.failed) == ([], "")
    deeds = [("testFailoverCleanup", "shop-away"), ("unplannedFailover", "shop-away")]
    assert written(stack.world)[-2:] == deeds
    assert stack.preview(AWAY, {"number": 1}) == QUIET


@pytest.mark.parametrize("by_plan", [True, False])
def test_a_test_failover_that_still_runs_is_waited_for(stack, by_plan):
    """It began a moment ago: the preview says already what will be done."""
    if by_plan:
        drilled_by_plan(stack.world, wait_s=10)
    else:
        portal.drill(stack.world, "web-01", wait=False)
        stack.world.pass_time(10)

    run = stack.up(AWAY, 1)

    assert run.plan["steps"][0].startswith("clean up the test failover of web-01")
    assert (run.refused, run.failed) == ([], "")
    whose = "shop-away" if by_plan else fleet.item_name_of(WEB)
    assert written(stack.world).count(("testFailoverCleanup", whose)) == 1


def test_a_failed_cleanup_keeps_its_machine_back_and_the_others_move(stack):
    portal.drill(stack.world, "web-01")
    pair.fault(stack.world, NO, 1, job="TestFailoverCleanup")

    run = stack.up(AWAY, 1)
    shown, _ = stack.preview(AWAY, {"number": 1})
    again = stack.up(AWAY, 1)

    assert run.failed.startswith("group shop: 1 of 2 machines")
    assert "web-01: Test failover cleanup" in run.failed and "No" in run.failed
    assert shown.plan["machines"] == {"primary/protected": ["web-01"]}
    assert shown.plan["steps"][0] == "clean up the test failover of web-01"
    assert (again.refused, again.failed) == ([], "")
    assert set(journeys.accepted(stack.world, "UnplannedFailover").values()) == {1}
    assert stack.preview(AWAY, {"number": 1}) == QUIET


def test_a_failed_cleanup_by_the_plan_is_tried_again_by_the_same_number(stack):
    drilled_by_plan(stack.world)
    pair.fault(stack.world, NO, 1, job="TestFailoverCleanup", machine="web-01")

    run = stack.up(AWAY, 1)
    again = stack.up(AWAY, 1)

    kept = "web-01: its test failover could not be cleaned up: "
    assert kept in run.failed and "No" in run.failed and "web-02: " not in run.failed
    assert stack.machine("web-02")["position"] == AWAY
    assert (again.refused, again.failed) == ([], "")
    assert set(journeys.accepted(stack.world, "UnplannedFailover").values()) == {1}


def test_a_consistency_group_waits_whole_for_a_cleanup_that_failed(ground):
    """It fails over as one; the next `up` goes on with all of it."""
    stack = journeys.begun(ground, WEB, fleet.machine("web-02"))
    portal.drill(ground, "web-01")
    pair.fault(ground, NO, 1, job="TestFailoverCleanup")
    shared = {"consistency_group": True}

    run = stack.up(AWAY, 1, **shared)
    moved = journeys.accepted(ground, "UnplannedFailover")
    again = stack.up(AWAY, 1, **shared)

    assert "web-02: a consistency group fails over as one, and some cannot start" in run.failed
    assert moved == {}
    assert (again.refused, again.failed) == ([], "")


@pytest.mark.parametrize(("by_plan", "after_s"), [(False, 0), (True, 20), (False, 70)])
def test_an_interrupted_cleanup_is_gone_on_with(stack, monkeypatch, by_plan, after_s):
    """Nothing twice: the service knows what goes on."""
    if by_plan:
        drilled_by_plan(stack.world)
    else:
        portal.drill(stack.world, "web-01")
    begun, real = stack.world.clock.now(), client.sleep
    with monkeypatch.context() as patch:

        def sleep(seconds):
            real(seconds)
            if stack.world.clock.now() - begun >= after_s:
                client.STOP.set()

        patch.setattr(client, "sleep", sleep)
        with pytest.raises(errors.Interrupted):
            stack.up(AWAY, 1)
    client.STOP.clear()

    run = stack.up(AWAY, 1)

    assert (run.refused, run.failed) == ([], "")
    deeds = written(stack.world)
    assert [name for deed, name in deeds if deed == "testFailoverCleanup"] == [
        "shop-away" if by_plan else fleet.item_name_of(WEB)
    ]
    assert deeds.count(("unplannedFailover", "shop-away")) == 1


@pytest.mark.parametrize(("by_plan", "drop"), [(False, "before"), (True, "after")])
def test_a_cleanup_whose_answer_was_lost_is_looked_for(stack, by_plan, drop):
    if by_plan:
        drilled_by_plan(stack.world)
    else:
        portal.drill(stack.world, "web-01")
    pair.fault(stack.world, {"drop": drop}, 1, method="POST", path="/testFailoverCleanup$")

    run = stack.up(AWAY, 1)

    assert (run.refused, run.failed) == ([], "")
    assert [deed for deed, _ in written(stack.world)].count("testFailoverCleanup") == 1


def test_a_test_of_the_plan_that_waits_for_a_person_is_waited_for_and_told(ground, monkeypatch):
    """Its machines are tested, and held by it: only its end lets them be cleaned up."""
    look = {**test_moves_plans.LOOK, "drills": True}
    stack = test_moves_plans.ordered(ground, actions=[look])
    drilled_by_plan(ground)
    test_moves_plans.ending(ground, monkeypatch, 900)
    texts = []
    monkeypatch.setattr(
        "providers.settlement.Progress.show", lambda _self, text: texts.append(text)
    )

    run = stack.up(AWAY, 1, actions=[look])

    assert any("recovery plan shop-away waits for a person at look" in text for text in texts)
    assert "waits for a person" not in texts[-1]
    assert (run.refused, run.failed) == ([], "")
    deeds = [("testFailoverCleanup", "shop-away"), ("unplannedFailover", "shop-away")]
    assert written(ground)[-2:] == deeds


def test_a_test_failover_at_the_recovery_site_is_cleaned_up_on_the_way_home(ground):
    stack = journeys.begun(ground, WEB, to=3)
    portal.drill(ground, "web-01")

    run = stack.up("primary/committed", 4)

    assert run.plan["steps"] == [
        "clean up the test failover of web-01",
        "failover to primary/failedOver",
        "commit to primary/committed",
    ]
    assert (run.refused, run.failed) == ([], "")


def test_checks_are_shown_after_the_failover(ground):
    """The cleanup before it moves their line."""
    stack = journeys.begun(ground, WEB)
    portal.drill(ground, "web-01")

    shown, _ = stack.preview(
        "recovery/committed", {"number": 1}, checks=[{"name": "one", "run": "true"}]
    )

    assert [step.split(" ")[0] for step in shown.plan["steps"]] == [
        "clean",
        "failover",
        "run",
        "commit",
    ]
