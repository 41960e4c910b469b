"""A group's own recovery plan does its failover where it can; else it goes item by item."""

import pytest

from site_recovery import client, errors
from tests.providers import fleet, journeys, pair, portal
from tests.providers.conftest import WEB, WEB_2
from tests.support.calls import VAULT, call

PLAN = f"{VAULT}/replicationRecoveryPlans/shop-away"
ORDER = {"boot_order": [["web-02"], ["web-01"]]}
LOOK = {
    "name": "look",
    "step": 1,
    "when": "after",
    "manual": "Please look.",
    "directions": ["away", "home"],
    "drills": False,
}


def ordered(ground, **more):
    """A stack with an order of boot, or actions."""
    stack = journeys.Stack(ground, WEB, WEB_2)
    stack.declare("shop", **more)
    for run in stack.run().values():
        assert (run.refused, run.failed) == ([], "")
    return stack


def failovers(world):
    """Names of machines and plans whose failover was taken, in order, by their calls."""
    return [
        one["path"].split("/")[-2]
        for one in fleet.asked(world, "POST", "/unplannedFailover")
        if one["status"] == 202
    ]


def came_up(world, name):
    """When a machine failed over, as its jobs tell: the end of the last one."""
    found = [
        job["ends"]
        for job in world.jobs.values()
        if job["scenario"] == "UnplannedFailover" and job["target"][1] == name
    ]
    return max(found)


def test_the_plan_for_the_next_direction_is_in_place_at_both_sites(ground):
    """So that it can be run from the portal on the worst day."""
    stack = journeys.begun(ground, WEB)
    plans = [stack.settled["plans"]]
    for number, position in enumerate(journeys.JOURNEY, 1):
        stack.up(position, number)
        plans.append(stack.settled["plans"])

    assert plans == [
        ["shop-away"],
        ["shop-away"],
        ["shop-away"],
        ["shop-home"],
        ["shop-home"],
        ["shop-home"],
        ["shop-away"],
    ]


def test_a_group_fails_over_by_its_plan_in_boot_order(ground):
    stack = ordered(ground, **ORDER)

    run = stack.up("recovery/failedOver", 1, **ORDER)

    assert (run.refused, run.failed) == ([], "")
    assert run.plan["by"] == "recovery plan shop-away"
    assert failovers(ground) == ["shop-away"]
    assert came_up(ground, "web-02") < came_up(ground, "web-01")


def test_a_plan_that_runs_is_followed_by_the_lists(stack):
    """Its own job is read once, when it is over; then each machine's shutdown."""
    stack.up("recovery/failedOver", 1)

    reads = fleet.asked(stack.world, "GET", "/replicationJobs/")
    assert len(reads) == 1 + len(stack.machines)
    assert stack.result()["source_fenced"]


def test_a_run_that_ends_between_two_lists_of_a_look_is_not_begun_again_item_by_item(stack):
    """The items were listed before the end, the jobs after it (seen in the benchmark)."""
    pair.fault(
        stack.world, {"delay_s": 600}, None, method="GET", path="/replicationProtectedItems$"
    )

    run = stack.up("recovery/failedOver", 1)

    assert (run.refused, run.failed) == ([], "")
    asked = fleet.asked(stack.world, "POST", "/unplannedFailover")
    assert [one["path"].split("/")[-2] for one in asked] == ["shop-away"]


def test_a_run_whose_answer_was_lost_is_told_by_its_job(stack, monkeypatch):
    """Over before the next look: it alone tells that the sources were switched off."""
    real, world = client.sleep, stack.world
    monkeypatch.setattr(client, "sleep", lambda s: (real(s), world.pass_time(3600)))
    pair.fault(world, {"drop": "after"}, 1, method="POST", path="/unplannedFailover$")

    run = stack.up("recovery/failedOver", 1)

    assert (run.refused, run.failed) == ([], "")
    assert stack.result()["source_fenced"]
    assert [name for name in failovers(world) if name == "shop-away"] == ["shop-away"]
    assert stack.preview("recovery/failedOver", {"number": 1}) == (journeys.Run({}, []), False)


def test_item_by_item_the_later_step_waits_for_the_earlier(ground):
    """Named points: no plan knows them."""
    stack = ordered(ground, **ORDER)
    ground.pass_time(3600)
    moment = portal.points(ground, "web-01")[-1][0][:19] + "Z"
    point = {"not_after": moment}

    run = stack.up("recovery/failedOver", 1, move={"recovery_point": point}, **ORDER)

    assert (run.refused, run.failed) == ([], "")
    assert "by" not in run.plan
    names = [fleet.item_name_of(one) for one in (WEB_2, WEB)]
    assert failovers(ground) == names


def test_a_step_that_fails_does_not_hold_the_next_for_ever(ground):
    """Item by item: whoever can run shall run."""
    stack = ordered(ground, **ORDER)
    stack.settled["plans"] = []
    no = {"fail_task": {"code": "151000", "message": "No."}}
    pair.fault(ground, no, 1, job="UnplannedFailover", machine="web-02")

    run = stack.up("recovery/failedOver", 1, **ORDER)

    assert "web-02: " in run.failed and "web-01" not in run.failed
    assert stack.machine("web-01")["position"] == "recovery/failedOver"


def test_a_plan_that_somebody_deleted_is_done_without(stack):
    """The recorded name leads to nothing: item by item, and nothing is told twice."""
    call(stack.world, "DELETE", PLAN)
    stack.world.pass_time(60)

    run = stack.up("recovery/committed", 1)

    assert (run.refused, run.failed) == ([], "")
    assert sorted(failovers(stack.world)) == sorted(map(fleet.item_name_of, (WEB, WEB_2)))
    assert set(journeys.accepted(stack.world, "UnplannedFailover").values()) == {1}


def test_a_plan_that_was_deleted_is_made_again_by_the_next_run_that_has_work(stack):
    call(stack.world, "DELETE", PLAN)
    stack.world.pass_time(60)
    stack.machines = (fleet.machine("web-01", size="Standard_D4s_v5"), stack.machines[1])

    stack.up()

    assert call(stack.world, "GET", PLAN).status == 200


# A person's part


def ending(world, monkeypatch, after_s):
    """Somebody ends the manual action, so long after it began to wait; gives what was shown."""
    real, waited = client.sleep, []

    def sleep(seconds):
        real(seconds)
        suspended = [job for job in world.jobs.values() if job.get("suspended")]
        waited.extend([world.clock.now()] if suspended and not waited else [])
        if suspended and world.clock.now() - waited[0] > after_s:
            path = f"{VAULT}/replicationJobs/{suspended[0]['name']}/resume"
            call(world, "POST", path, {"properties": {"comments": "done"}})

    monkeypatch.setattr(client, "sleep", sleep)


@pytest.fixture
def shown(monkeypatch):
    """Progress texts of settlements."""
    texts = []
    monkeypatch.setattr(
        "providers.settlement.Progress.show", lambda _self, text: texts.append(text)
    )
    return texts


def test_a_manual_action_is_waited_for_and_told(ground, shown, monkeypatch):
    stack = ordered(ground, actions=[LOOK])
    ending(ground, monkeypatch, 900)

    run = stack.up("recovery/committed", 1, actions=[LOOK])

    told = "recovery plan shop-away waits for a person at look: Please look; do it, then end it"
    assert any(told in text for text in shown)
    assert told not in shown[-1]
    assert (run.refused, run.failed) == ([], "")
    assert stack.result()["position"] == "recovery/committed"


def test_who_is_interrupted_while_a_person_is_waited_for_waits_on(ground, shown, monkeypatch):
    """All machines have failed over by then: the plan still runs, and holds them."""
    stack = ordered(ground, actions=[LOOK])
    real = client.sleep
    with monkeypatch.context() as patch:

        def stop(seconds):
            real(seconds)
            if any("waits for a person" in text for text in shown):
                client.STOP.set()

        patch.setattr(client, "sleep", stop)
        with pytest.raises(errors.Interrupted):
            stack.up("recovery/committed", 1, actions=[LOOK])
    client.STOP.clear()
    shown.clear()
    ending(ground, monkeypatch, 900)

    run = stack.up("recovery/committed", 1, actions=[LOOK])

    assert any("waits for a person at look" in text for text in shown)
    assert (run.refused, run.failed) == ([], "")
    assert stack.result()["position"] == "recovery/committed"
    assert failovers(ground) == ["shop-away"]
