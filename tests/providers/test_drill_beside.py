"""Drills beside what else happens to a group: moves, people in plans, another network, removal."""

import pytest

from site_recovery import client, errors
from tests.providers import drilling, fleet, journeys, pair
from tests.providers.conftest import WEB, WEB_2
from tests.support.calls import VAULT, call

pytestmark = pytest.mark.long

LOOK = {
    "name": "look",
    "step": 1,
    "when": "after",
    "manual": "Please look.",
    "directions": ["away", "home"],
    "drills": True,
}


@pytest.fixture
def shop(stack, tmp_path):
    """Two protected machines of one group, and a drill of them."""
    yield drilling.begun(stack, tmp_path / "evidence")
    client.STOP.clear()


def submitted(shop):
    """Begin the drill without waiting for it."""
    drilling.forget()
    shop.records["shop"] = drilling.providers()[0].create(shop.props("shop")).outs


def test_a_move_ends_a_kept_drill_and_the_drill_stays_judged(shop):
    """A drill is in no move's way; afterwards nothing is left to clean up."""
    shop.declare(keep=True)
    shop.up()
    run = shop.stack.up("recovery/committed", 1)
    up, quiet = drilling.up_for_test(shop.world), shop.look()[1]
    told = shop.up()

    assert (run.refused, run.failed) == ([], "")
    assert shop.stack.result()["position"] == "recovery/committed"
    assert up == []
    assert (told, quiet) == ("", False)
    assert shop.document()["verdict"] == "green"
    assert len(drilling.calls(shop.world, "testFailover")) == 1


def test_a_move_that_overtakes_a_drill_leaves_it_red(shop):
    """Its machines were gone before anybody judged them; it says so, once."""
    submitted(shop)
    shop.world.pass_time(600)
    run = shop.stack.up("recovery/failedOver", 1)

    told = shop.judge()

    assert (run.refused, run.failed) == ([], "")
    assert "machine web-01 is not among the test machines" in told
    assert shop.document()["by"] == "recovery plan shop-away"
    assert drilling.up_for_test(shop.world) == []


def test_a_person_in_a_plan_is_waited_for_and_told(ground, tmp_path, monkeypatch):
    """An action that is for drills too; somebody ends it after a quarter of an hour."""
    stack = journeys.Stack(ground, WEB, WEB_2)
    stack.declare("shop", actions=[LOOK])
    stack.run()
    shop = drilling.begun(stack, tmp_path)
    texts, real, waited = [], client.sleep, []
    monkeypatch.setattr(
        "providers.drill_verdict.Progress.show", lambda _self, text: texts.append(text)
    )

    def sleep(seconds):
        real(seconds)
        found = [job for job in ground.jobs.values() if job.get("suspended") == "manual"]
        waited.extend([ground.clock.now()] if found and not waited else [])
        if found and ground.clock.now() - waited[0] > 900:
            path = f"{VAULT}/replicationJobs/{found[0]['name']}/resume"
            call(ground, "POST", path, {"properties": {"comments": "done"}})

    monkeypatch.setattr(client, "sleep", sleep)

    told = shop.up()

    assert any(
        "recovery plan shop-away waits for a person at look: Please look" in t for t in texts
    )
    assert (told, shop.document()["verdict"]) == ("", "green")
    assert drilling.calls(ground, "testFailover") == ["shop-away"]


def test_a_network_that_changes_in_the_middle_is_another_drills(shop):
    """What was begun goes on where it was begun, and is cleaned up there."""
    submitted(shop)
    shop.declare(network_id=fleet.NETWORK_ASR, isolated=False)

    told = shop.up()

    assert told == ""
    assert shop.document()["network"] == {"id": drilling.BUBBLE, "isolated": True}
    assert drilling.up_for_test(shop.world) == []


def test_another_name_in_another_network_cleans_up_the_one_before(shop, tmp_path):
    """Also where the evidence is lost: the state knows the network that was made for it."""
    shop.declare(keep=True)
    shop.up()
    (tmp_path / "evidence").rename(tmp_path / "away")
    shop.declare("2026-12", network_id=fleet.NETWORK_ASR, isolated=False)
    refused = shop.look()[0]["shop"].failures
    told = shop.up()

    assert (refused, told) == ([], "")
    assert drilling.up_for_test(shop.world) == []
    assert shop.document("2026-12")["verdict"] == "green"


def test_a_named_network_takes_the_machines(shop):
    """Somebody's own: nothing there is taken for ours but by its job."""
    shop.declare(network_id=fleet.NETWORK_ASR, isolated=False)

    told = shop.up()

    assert told == ""
    assert shop.document()["network"] == {"id": fleet.NETWORK_ASR, "isolated": False}
    assert drilling.up_for_test(shop.world) == []


@pytest.mark.parametrize("wait_s", [0, 60])
@pytest.mark.parametrize("item", [False, True])
def test_a_drill_that_leaves_the_file_while_it_comes_up_is_cleaned_up(shop, item, wait_s):
    """Its jobs end first; one that has just begun does not even tell on what."""
    if item:
        drilling.without_plan(shop.world)
    submitted(shop)
    shop.world.pass_time(wait_s)
    shop.remove()

    assert drilling.up_for_test(shop.world) == []
    assert len(drilling.calls(shop.world, "testFailoverCleanup")) == (2 if item else 1)


def test_a_drill_that_leaves_the_file_without_its_evidence_is_cleaned_up(shop, tmp_path):
    """A build machine that keeps no files: the state knows the jobs."""
    shop.declare(keep=True)
    shop.up()
    (tmp_path / "evidence").rename(tmp_path / "away")

    shop.remove()

    assert drilling.up_for_test(shop.world) == []


@pytest.mark.parametrize("wait_s", [0, 600])
def test_a_machine_that_leaves_the_stack_takes_its_test_machine_along(shop, wait_s):
    """Without an item nobody could clean it up any more."""
    drilling.without_plan(shop.world)
    submitted(shop)
    shop.world.pass_time(wait_s)
    drilling.forget()
    fleet.items().delete("id", shop.stack.items["web-01"])

    assert fleet.shown(shop.world, "web-01") is None
    assert drilling.up_for_test(shop.world) == ["web-02-test"]


def test_a_cleanup_that_fails_stops_the_removal_of_its_machine(shop):
    """The record stays; nothing is left that no record knows."""
    shop.declare(keep=True)
    shop.up()
    no = {"fail_task": {"code": "151000", "message": "No."}}
    pair.fault(shop.world, no, 1, job="TestFailoverCleanup", machine="web-01")
    drilling.forget()

    with pytest.raises(errors.OperationFailed, match="151000: No"):
        fleet.items().delete("id", shop.stack.items["web-01"])
    assert fleet.shown(shop.world, "web-01")


def test_a_vault_that_is_gone_needs_no_cleanup(shop):
    """`destroy` after somebody removed it by hand."""
    shop.declare(keep=True)
    shop.up()
    call(shop.world, "DELETE", VAULT)
    for path in [path for path in shop.world.resources if "/vaults/" in path.casefold()]:
        del shop.world.resources[path]

    shop.remove()


def test_without_the_live_look_the_file_decides(shop):
    """Offline review: the plan is shown, and what is judged is known from the evidence."""
    off = {"liveCheck": "off"}
    drill = drilling.configured(**off)[0]
    first = drill.check({}, shop.props("shop")).inputs
    shop.up()
    drilling.forget()
    again = drill.check(drilling.inputs(shop.records["shop"]), shop.props("shop")).inputs

    assert first["plan"]["drill"] == "2026-11"
    assert "plan" not in again
    assert not drill.diff("id", shop.records["shop"], again).changes
