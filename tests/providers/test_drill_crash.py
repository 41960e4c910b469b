"""Drills of runs that ended in the middle: nothing is begun twice, no cleanup is lost."""

import copy

import pytest

from site_recovery import client, errors
from site_recovery.drills import look, runs
from site_recovery.drills.trial import Trial
from tests.providers import drilling, journeys, pair, portal
from tests.providers.conftest import WEB, WEB_2

pytestmark = pytest.mark.long

ORDER = {"boot_order": [["web-02"], ["web-01"]]}


@pytest.fixture
def shop(stack, tmp_path):
    """Two protected machines of one group, and a drill of them."""
    yield drilling.begun(stack, tmp_path / "evidence")
    client.STOP.clear()


@pytest.fixture
def ordered(ground, tmp_path):
    """The same, item by item in boot order."""
    stack = journeys.Stack(ground, WEB, WEB_2)
    stack.declare("shop", **ORDER)
    stack.run()
    made = drilling.begun(stack, tmp_path / "evidence")
    drilling.without_plan(ground)
    yield made
    client.STOP.clear()


def stopped_when(monkeypatch, condition):
    """Ctrl-C in the wait in which this comes true."""
    real = client.sleep

    def sleep(seconds):
        real(seconds)
        if condition():
            client.STOP.set()

    monkeypatch.setattr(client, "sleep", sleep)


def interrupted(shop, monkeypatch, condition):
    """An update that somebody ended; what it said."""
    with monkeypatch.context() as patch:
        stopped_when(patch, condition)
        with pytest.raises(errors.Interrupted) as error:
            shop.up()
    client.STOP.clear()
    return str(error.value)


def green(shop, tests):
    """The next update is green, clean, and began nothing twice."""
    assert shop.up() == ""
    assert shop.document()["verdict"] == "green"
    assert drilling.up_for_test(shop.world) == []
    assert drilling.plans_left(shop.world) == []
    assert len(drilling.calls(shop.world, "testFailover")) == tests
    assert not shop.look()[1]


@pytest.mark.parametrize("item", [False, True])
@pytest.mark.parametrize("wait_s", [0, 20, 600])
def test_a_crash_between_the_call_and_the_state(shop, item, wait_s):
    """The jobs are found again: as shells, while they run, when all is up."""
    if item:
        drilling.without_plan(shop.world)
    drilling.forget()
    drilling.providers()[0].create(shop.props("shop"))
    shop.world.pass_time(wait_s)

    green(shop, 2 if item else 1)


def test_a_crash_in_an_update_to_another_name(shop):
    """What is up is the new drill's, and not what the old one left."""
    shop.up()
    shop.declare("2026-12")
    drilling.forget()
    drilling.providers()[0].update("id", copy.deepcopy(shop.records["shop"]), shop.props("shop"))
    shop.world.pass_time(600)

    assert shop.up() == ""
    assert shop.document("2026-12")["verdict"] == "green"
    assert len(drilling.calls(shop.world, "testFailover")) == 2


def test_ctrl_c_while_the_machines_come_up(shop, monkeypatch):
    """The record is in the state; the next update goes on with its jobs."""
    clock, begun = shop.world.clock, shop.world.clock.now()

    said = interrupted(shop, monkeypatch, lambda: clock.now() - begun > 60)
    shown = shop.look()[0] if shop.verdict else {}

    assert "shop: drill 2026-11: 0/2 up, 2 coming up: interrupted while waiting" in said
    assert shown == {}
    green(shop, 1)


def test_ctrl_c_between_two_boot_steps(ordered, monkeypatch):
    """Nobody kept the job of the later step: it was begun after the drill's first."""
    tests = "testFailover"

    interrupted(ordered, monkeypatch, lambda: len(drilling.calls(ordered.world, tests)) == 2)
    ordered.world.pass_time(600)

    green(ordered, 2)


def test_a_later_step_that_failed_while_nobody_looked(ordered, monkeypatch):
    """It is not begun again under the same name."""
    no = {"fail_task": {"code": "151000", "message": "No."}}
    pair.fault(ordered.world, no, 1, job="TestFailover", machine="web-01")
    interrupted(
        ordered,
        monkeypatch,
        lambda: len(drilling.calls(ordered.world, "testFailover")) == 2,
    )
    ordered.world.pass_time(600)

    told = ordered.up()

    assert "machine web-01 did not come up" in told
    assert len(drilling.calls(ordered.world, "testFailover")) == 2
    assert drilling.up_for_test(ordered.world) == []


def test_ctrl_c_while_it_is_cleaned_up(shop, monkeypatch):
    """The evidence is there by then; the next update ends the cleanup, and judges nothing."""
    cleanups = "testFailoverCleanup"

    interrupted(shop, monkeypatch, lambda: bool(drilling.calls(shop.world, cleanups)))
    kept = shop.document()

    green(shop, 1)
    assert shop.document() == kept
    assert len(drilling.calls(shop.world, cleanups)) == 1


def test_a_crash_between_evidence_and_cleanup(shop, monkeypatch):
    """What the evidence names is cleaned up by whoever comes next."""
    with monkeypatch.context() as patch:
        patch.setattr(Trial, "cleaning", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.up()
    up = drilling.up_for_test(shop.world)

    assert up == ["web-01-test", "web-02-test"]
    green(shop, 1)


def test_a_crash_after_the_evidence_and_then_another_name(shop, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Trial, "cleaning", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.up()
    shop.declare("2026-12")

    assert shop.up() == ""
    assert len(drilling.calls(shop.world, "testFailoverCleanup")) == 2
    assert drilling.up_for_test(shop.world) == []


@pytest.mark.parametrize("item", [False, True])
@pytest.mark.parametrize("deed", ["testFailover", "testFailoverCleanup"])
def test_an_answer_that_was_lost_is_looked_for_before_a_repeat(shop, item, deed):
    if item:
        drilling.without_plan(shop.world)
    pair.fault(shop.world, {"drop": "after"}, 1, method="POST", path=f"/{deed}$")

    green(shop, 2 if item else 1)
    assert len(drilling.calls(shop.world, deed)) == (2 if item else 1)


def test_a_refused_plan_goes_item_by_item(shop):
    """Nobody knows why; each machine tells its own story."""
    pair.fault(
        shop.world,
        {"status": 400, "code": "X", "message": "No."},
        1,
        method="POST",
        path="shop-away/testFailover$",
    )

    green(shop, 2)
    assert shop.document()["by"] == "items"


def test_a_drill_that_no_machine_can_begin_is_told_and_tried_again(shop):
    """No test was begun, so there is no verdict."""
    drilling.without_plan(shop.world)
    no = {"status": 400, "code": "X", "message": "No."}
    pair.fault(shop.world, no, 2, method="POST", path="/testFailover$")

    told = shop.up()

    assert told.splitlines() == [
        "vault vault: drills are not done:",
        "  shop: web-01: X: No; web-02: X: No",
    ]
    green(shop, 2)


def test_evidence_that_cannot_be_written_keeps_the_machines_up(shop, tmp_path):
    """They are what there is to see; the next update goes on, and tests nothing again."""
    folder = tmp_path / "evidence"
    folder.write_text("in the way")
    first = shop.up()
    tests = drilling.calls(shop.world, "testFailover")
    folder.unlink()
    shop.declare(keep=True)
    shop.up()
    folder.rename(tmp_path / "away")
    folder.write_text("in the way")
    second = shop.up()

    assert "drill 2026-11: " in first
    assert "evidence cannot be kept there" in first
    assert tests == []
    assert second == ""  # it is recorded: a warning is enough
    assert drilling.up_for_test(shop.world) == ["web-01-test", "web-02-test"]


def test_a_cleanup_that_fails_is_told_and_done_by_the_next_update(shop):
    """The drill is green all the same: its evidence was written before."""
    no = {"fail_task": {"code": "151000", "message": "No."}}
    pair.fault(shop.world, no, 2, job="TestFailoverCleanup")

    told = shop.up()

    assert "shop: shop-away: its test failover is not cleaned up: All groups (2); web-01" in told
    assert told.splitlines()[0] == "vault vault: drills are not done:"
    assert shop.document()["verdict"] == "green"
    green(shop, 1)


def test_a_removal_that_cannot_clean_up_says_so(shop):
    """The record stays, so the next `up` tries again."""
    shop.declare(keep=True)
    shop.up()
    no = {"fail_task": {"code": "151000", "message": "No."}}
    pair.fault(shop.world, no, 4, job="TestFailoverCleanup")
    with pytest.raises(runs.DrillsFailed, match="is not cleaned up"):
        drilling.providers()[0].delete("id", shop.records["shop"])

    pair.fault(shop.world, no, 0, job="TestFailoverCleanup")
    shop.remove()
    assert drilling.up_for_test(shop.world) == []


# What cannot be read


def test_jobs_that_cannot_be_read_leave_moments_out(shop):
    """Points are told by their list; an objective that nobody can hold is red, not green."""
    drilling.without_plan(shop.world)
    shop.declare(objectives={"rto_minutes": 60})
    no = {"status": 404, "code": "X", "message": "No."}
    pair.fault(shop.world, no, method="GET", path="/replicationJobs/")

    told = shop.up()

    found = shop.document()
    assert found["reasons"] == ["RTO is not known, its objective is 1 h"]
    assert "RTO is not known" in told
    assert found["machines"]["web-01"]["point"]
    assert (found["jobs"], found["began"], found["machines"]["web-01"]["state"]) == ([], None, "up")
    assert drilling.up_for_test(shop.world) == []


def test_a_test_machine_that_nobody_may_read_is_told(shop):
    """Reader rights on the other region are missing: no address, and so no check by address."""
    port = {"name": "ssh", "tcp": 22, "machines": ["web-01"], "timeout_s": 1, "retry_s": 0}
    shop.declare(checks=[port])
    no = {"status": 403, "code": "Denied", "message": "No."}
    pair.fault(shop.world, no, method="GET", path="/virtualMachines/")

    shop.up()

    found = shop.document()
    assert found["machines"]["web-01"]["why"].startswith("Denied: No")
    assert found["reasons"][0].startswith("check ssh of web-01 is red after 0 s: Denied: No")


def test_an_item_that_does_not_name_its_test_machine_says_where_it_will_be(shop, monkeypatch):
    """What an Azure machine's item shows of that was never recorded."""
    real = look.details
    hidden = "testFailoverRecoveryFabricObjectId"
    monkeypatch.setattr(look, "details", lambda item: {**real(item), hidden: None})

    assert shop.up() == ""
    assert shop.document()["machines"]["web-01"]["machineId"].endswith("/web-01-test")


# Somebody else's


def test_a_test_failover_of_somebody_else_is_refused_by_the_preview(shop):
    """In another network than the drill's: whoever began it ends it."""
    portal.drill(shop.world, "web-01")

    runs, _ = shop.look()
    drilling.forget()
    shop.records["shop"] = drilling.providers()[0].create(shop.props("shop")).outs
    told = shop.judge()

    (failure,) = runs["shop"].failures
    assert failure.reason.startswith(
        "drill 2026-11 of group shop: web-01: a test failover that is not drill 2026-11 is up in "
        "network "
    )
    assert "shop-vnet-asr; clean it up where it was begun" in failure.reason
    assert "web-01: a test failover that is not drill 2026-11 is up" in told
    assert drilling.up_for_test(shop.world) == ["web-01-test"]
    portal.clean_up(shop.world, "web-01")
    green(shop, 2)


def test_what_somebody_tests_after_the_drill_is_left_alone(shop):
    """The evidence names the drill's own jobs: this is none of them."""
    shop.up()
    portal.drill(shop.world, "web-01")

    assert not shop.look()[1]
    shop.up()
    assert drilling.up_for_test(shop.world) == ["web-01-test"]


def test_an_outage_of_the_service_is_borne(shop):
    """A few minutes of silence end no drill that runs."""
    drilling.forget()
    shop.records["shop"] = drilling.providers()[0].create(shop.props("shop")).outs
    down = {"status": 503, "code": "X", "message": "No."}
    pair.fault(shop.world, down, 12, method="GET", path="/replicationProtectedItems$")

    assert shop.judge() == ""
    assert shop.document()["verdict"] == "green"


def test_a_service_that_is_silent_when_a_drill_shall_begin_is_told(shop):
    """Nothing was begun; the next update begins it."""
    down = {"status": 503, "code": "X", "message": "No."}
    pair.fault(shop.world, down, 40, method="GET", path="/replicationProtectedItems$")

    told = shop.up()

    assert "shop: vault vault: X: No" in told
    pair.fault(shop.world, down, 0)
    green(shop, 1)
