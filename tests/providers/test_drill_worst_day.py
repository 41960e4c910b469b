"""The primary region is gone, and a plain update moves one group of a stack that has drills."""

import pytest

from emulator import outages
from emulator.resources import place
from site_recovery import client
from tests.providers import drilling, pair, portal
from tests.providers.test_drill_container import ACCOUNT, CONTAINER, URL

pytestmark = pytest.mark.long

AWAY = "recovery/failedOver"
NO = {"status": 400, "code": "X", "message": "No."}
FAILS = {"fail_task": {"code": "151000", "message": "No."}}


@pytest.fixture
def shop(pair_of_groups, tmp_path):
    """Two groups of one machine each, shop and app; shop has a drill."""
    yield drilling.begun(pair_of_groups, tmp_path / "evidence")
    client.STOP.clear()


@pytest.fixture
def said(monkeypatch):
    """Lines that rows were shown."""
    lines = []
    monkeypatch.setattr("providers.live.engine_log", lambda _urn, text, **_: lines.append(text))
    return lines


def down(world):
    outages.set_regions(world, {"eastus2": "down"})


def unanswered(world):
    """Calls that met the dead region."""
    return [one["path"] for one in world.journal.calls if one["status"] == 503]


def moved(shop, group):
    """A group fails over in a plain update, before the drills of that update; what they say."""
    shop.stack.declare(group, AWAY, 1)
    run = shop.stack.run()[group]
    assert (run.refused, run.failed) == ([], "")
    assert shop.stack.result(group)["position"] == AWAY
    return shop.up()


def submitted(shop):
    """Begin the drill without waiting for it."""
    drilling.forget()
    shop.records["shop"] = drilling.providers()[0].create(shop.props("shop")).outs
    shop.world.pass_time(600)


def without_evidence(tmp_path):
    """A build machine that keeps no files, or a laptop that never had them."""
    (tmp_path / "evidence").rename(tmp_path / "away")


@pytest.mark.parametrize("keep", [False, True])
def test_finished_and_kept_drills_ask_nothing_of_the_region_that_is_gone(shop, keep):
    shop.declare(keep=keep)
    shop.declare(group="app", keep=keep)
    shop.up()
    down(shop.world)

    assert moved(shop, "app") == ""
    assert not shop.look()[1]
    assert unanswered(shop.world) == []


def test_a_red_drill_is_recorded_by_the_update_that_moves(shop):
    shop.declare(objectives={"rpo_minutes": 1})
    assert "1 drill is red" in shop.up()
    down(shop.world)

    assert moved(shop, "app") == ""
    assert not shop.look()[1]
    assert unanswered(shop.world) == []


def test_a_drill_that_was_never_run_asks_nothing_of_the_region_that_is_gone(shop):
    """The group that moves waits with its own."""
    shop.declare(group="app")
    down(shop.world)

    assert moved(shop, "app") == ""
    assert len(drilling.calls(shop.world, "testFailover")) == 1
    assert unanswered(shop.world) == []


@pytest.mark.parametrize("readable", [True, False])
def test_a_drill_that_could_not_begin_is_silent_once_its_group_moves(shop, tmp_path, readable):
    """What was in its way is no matter any more."""
    drilling.without_plan(shop.world)
    pair.fault(shop.world, NO, 1, method="POST", path="/testFailover$")
    first = shop.up()
    down(shop.world)
    if not readable:
        (tmp_path / "evidence").write_text("in the way")

    assert "shop: web-01: X: No" in first
    assert moved(shop, "shop") == ""
    assert not shop.look()[1]


def test_a_drill_whose_evidence_is_lost_is_not_judged_again(shop, tmp_path, said):
    """Its machines are long gone: it would be red now. The outputs still know it."""
    shop.up()
    known = shop.verdict["history"]
    without_evidence(tmp_path)
    shop.declare(group="app")

    first = moved(shop, "app")
    again = shop.up()

    assert (first, again) == ("", "")
    assert not (tmp_path / "evidence").exists()
    assert shop.verdict["history"]["shop"] == known["shop"]
    assert any("warning: shop: drill 2026-11 was judged, and its evidence" in one for one in said)
    assert not shop.look()[1]


def test_a_drill_whose_evidence_cannot_be_read_fails_no_update_once_it_is_recorded(
    shop, tmp_path, said
):
    shop.up()
    without_evidence(tmp_path)
    (tmp_path / "evidence").write_text("in the way")

    assert moved(shop, "app") == ""
    assert any("evidence cannot be kept there" in one for one in said)
    assert not shop.look()[1]


def test_a_drill_under_way_without_its_evidence_fails_no_move_and_is_judged_later(shop, tmp_path):
    """The move ended it; that is for its evidence, once that can be written."""
    shop.up()
    known = shop.verdict["history"]
    shop.declare("2026-12")
    drilling.forget()
    shop.records["shop"] = (
        drilling.providers()[0].update("id", shop.records["shop"], shop.props("shop")).outs
    )
    shop.world.pass_time(600)
    without_evidence(tmp_path)
    (tmp_path / "evidence").write_text("in the way")
    first, second = moved(shop, "shop"), shop.up()
    kept = shop.verdict["history"]
    (tmp_path / "evidence").unlink()
    (tmp_path / "away").rename(tmp_path / "evidence")
    third = shop.up()

    assert (first, second) == ("", "")
    assert kept == known
    assert "machine web-01 is not among the test machines" in third
    assert shop.up() == ""


def test_a_kept_drill_without_its_evidence_is_cleaned_up_when_it_is_not_kept_any_more(
    shop, tmp_path
):
    """The state knows its jobs."""
    shop.declare(keep=True)
    shop.up()
    without_evidence(tmp_path)
    shop.declare(keep=False)

    assert shop.up() == ""
    assert drilling.up_for_test(shop.world) == []


def test_a_container_without_an_answer_is_asked_once(shop, said):
    """Each try takes long, and every drill would try several times."""
    shop.told = {"container": URL}
    place(shop.world, ACCOUNT, {"location": "centralus"})
    place(shop.world, CONTAINER, {"properties": {}})
    shop.declare(group="app")
    shop.up()
    pair.fault(shop.world, {"drop": "before"}, 1000, method="GET", path="shopevidence")
    begun = shop.world.clock.now()
    shop.look()
    took = shop.world.clock.now() - begun
    told = moved(shop, "app")

    assert told == ""
    assert 0 < took < 60
    assert any("warning: shop: drill 2026-11: " in one for one in said)


def test_a_test_failover_of_others_refuses_no_update_that_moves_a_group(shop, said):
    """Else nobody could move by `pulumi up` until it is cleaned up; the drill fails, and last."""
    portal.drill(shop.world, "web-01")
    shop.stack.declare("app", AWAY, 1)
    drill, verdict = drilling.providers()
    shop.stack.look()
    shown = drill.check({}, shop.props("shop")).failures
    run = shop.stack.run()["app"]
    again = drill.check({}, shop.props("shop")).failures
    shop.records["shop"] = drill.create(shop.props("shop")).outs
    told = shop.judge(verdict)
    later = shop.look()[0]["shop"].failures

    assert (shown, again, run.refused, run.failed) == ([], [], [], "")
    assert any("warning: shop: web-01: a test failover that is not drill 2026" in x for x in said)
    assert "web-01: a test failover that is not drill 2026-11 is up" in told
    assert len(later) == 1


def test_another_name_keeps_the_jobs_of_the_one_before_until_they_are_cleaned_up(shop):
    """Else the new drill would be judged by the machines of the old one."""
    drilling.without_plan(shop.world)
    submitted(shop)
    shop.declare("2026-12")
    pair.fault(shop.world, FAILS, 1, job="TestFailoverCleanup")
    first = shop.up()
    second = shop.up()

    assert "web-01: its test failover is not cleaned up" in first
    assert second == ""
    assert len(drilling.calls(shop.world, "testFailover")) == 2
    assert shop.document("2026-12")["verdict"] == "green"
    assert drilling.up_for_test(shop.world) == []


def test_evidence_that_cannot_be_read_for_a_while_loses_no_job(shop, tmp_path):
    """A drill that is under way goes on when it can be read again."""
    submitted(shop)
    (tmp_path / "evidence").write_text("in the way")
    shop.declare("2026-11", keep=True)
    first = shop.up()
    (tmp_path / "evidence").unlink()

    assert "evidence cannot be kept there" in first
    assert shop.up() == ""
    assert len(drilling.calls(shop.world, "testFailover")) == 1
