"""How long a move is expected to take, from the vault's own jobs or from recorded figures."""

import datetime
import pathlib

import pytest

from emulator import faults
from site_recovery import arm, errors, estimates, losses, plan_bodies, plan_runs, plans
from site_recovery.estimates import Course, History
from site_recovery.moves import Operation
from tests.emulator.site_recovery import moves
from tests.site_recovery import planning
from tests.site_recovery.planning import PLACE, wish

ROOT = pathlib.Path(__file__).resolve().parents[2]
FAILOVER, COMMIT, REPROTECT = Operation.FAILOVER, Operation.COMMIT, Operation.REPROTECT
BOOT = (("Db-01",), ("Web-01", "Web-02"))
ELSEWHERE = "recorded elsewhere, 2022, with shutdown"


def now(world):
    return world.epoch + datetime.timedelta(seconds=world.time())


def job(scenario, target, begun, ended, kind="ProtectionEntity", state="Succeeded"):
    """A job of a list; minutes of one day."""
    day = "2026-01-05T08:"
    return {
        "properties": {
            "scenarioName": scenario,
            "targetObjectName": target,
            "targetInstanceType": kind,
            "state": state,
            "startTime": f"{day}{begun:02}:00.1234567Z",
            "endTime": f"{day}{ended:02}:00.0000000Z",
        }
    }


def learned(*documents):
    return estimates.learned(filter(None, map(estimates._job, documents)))


def test_a_vault_without_moves_has_recorded_figures_and_says_so():
    """By plan: all machines at once, and a moment for each boot step."""
    line = estimates.told(History(), Course([FAILOVER, COMMIT], BOOT, plan="shop-away"))

    assert line == (
        f"expected: about 4 min, at worst 5 (failover about 4 min, {ELSEWHERE}; "
        "commit about 1 min, at worst 2, recorded elsewhere, 2021 and 2023)"
    )


def test_a_test_failover_that_is_up_has_its_own_minutes():
    line = estimates.told(History(), Course([Operation.CLEANUP, FAILOVER], BOOT, "shop-away"))

    assert line == (
        "expected: about 5 min, at worst 6 (test failover cleanup about 1 min, at worst 2, "
        f"recorded elsewhere, 2021 and 2025; failover about 4 min, {ELSEWHERE})"
    )


def test_checks_are_told_with_their_own_limit():
    """How long they take nobody knows; how long they may is in the file."""
    asked = Course([FAILOVER], BOOT, "shop-away", checks=2, checks_s=310.0)

    line = estimates.told(History(), asked)

    assert line.endswith(f"{ELSEWHERE}); 2 checks take their own time, each 6 min at most")


def test_one_check_takes_its_own_time():
    asked = Course([FAILOVER], BOOT, "shop-away", checks=1, checks_s=60.0)

    assert "; 1 check takes its own time, 1 min at most" in estimates.told(History(), asked)


def test_item_by_item_the_boot_steps_come_one_after_the_other():
    line = estimates.told(History(), Course([FAILOVER], BOOT))

    assert line == f"expected: about 7 min (failover about 7 min, {ELSEWHERE})"


def test_a_large_step_goes_in_rounds():
    """Sixteen at once: 33 machines are three rounds."""
    many = Course([FAILOVER], [[f"m-{n}" for n in range(33)]])

    (_, figure), *_ = estimates.expected(History(), many)

    assert figure.usual_s == 3 * 212


def test_the_vaults_own_jobs_come_first():
    history = learned(
        job("UnplannedFailover", "web-01", 0, 3),
        job("UnplannedFailover", "web-02", 10, 14),
        job("UnplannedFailover", "db-01", 20, 29),
    )

    line = estimates.told(history, Course([FAILOVER], [["web-01"]]))

    assert line == (
        "expected: about 4 min, at worst 9 (failover about 4 min, at worst 9, "
        "median and worst of 3 jobs of this vault in 90 days)"
    )


def test_runs_of_the_plan_itself_come_before_everything():
    history = learned(
        job("UnplannedFailover", "Shop-Away", 0, 12, kind="RecoveryPlan"),
        job("UnplannedFailover", "web-01", 20, 23),
    )

    line = estimates.told(history, Course([FAILOVER], BOOT, plan="shop-away"))

    assert line.startswith("expected: about 12 min (failover about 12 min, median and worst of 1 ")
    assert "runs of shop-away" in line


def test_a_plans_jobs_on_its_machines_are_no_failovers_of_their_own():
    """Three per machine, each only a part (recorded, RP)."""
    history = learned(
        job("UnplannedFailover", "shop-away", 0, 12, kind="RecoveryPlan"),
        job("UnplannedFailover", "web-01", 1, 2),
        job("UnplannedFailover", "web-01", 3, 5),
    )

    assert "UnplannedFailover" not in history.items


@pytest.mark.parametrize("state", ["Failed", "InProgress", "Cancelled"])
def test_only_what_ended_well_is_learned_from(state):
    history = learned(job("UnplannedFailover", "web-01", 0, 50, state=state))

    assert history == History()


def test_a_reprotect_copies_back_as_long_as_the_first_seeding_took():
    """Docs: comparing both sides takes as long; a fifth more for points, 20 to 30 min to scale."""
    history = learned(
        job("EnableDr", "Web-01", 0, 10),
        job("PrimaryIrCompletion", "Web-01", 40, 50),
    )

    found = dict(estimates.expected(history, Course([REPROTECT], [["web-01"]])))

    copy = found["copying back"]
    assert round(copy.usual_s / 60) == 85  # 50 * 1.2 + 25
    assert round(copy.worst_s / 60) == 90
    assert copy.source == "at least, from the seeding of web-01 in this vault"


def test_without_a_seeding_in_the_vault_the_fullest_machine_counts():
    course = Course([REPROTECT], BOOT, gib={"Db-01": 540.0, "Web-01": 30.0})

    found = dict(estimates.expected(History(), course))

    assert found["copying back"].source == "at least, assumed from 540 GiB at 54 MB/s"
    assert round(found["copying back"].usual_s / 60) == 240  # 540 GiB: 179 min * 1.2 + 25


def test_a_change_of_point_and_actions_are_told_too():
    line = estimates.told(History(), Course([], [["web-01"]], change=True, actions=2))

    assert line == (
        "expected: about 5 min (change of recovery point about 5 min, "
        "recorded elsewhere, 2025, of a cluster); 2 actions take their own time"
    )


def test_what_only_waits_has_no_figure():
    assert estimates.told(History(), Course([Operation.WAIT], [["web-01"]])) == ""


@pytest.fixture
def fleet(world):
    return planning.Fleet(world, "Web-01", "Db-01")


def test_a_vaults_jobs_are_read_in_one_list(fleet, monkeypatch):
    """Enabled, seeded, failed over and committed in the local Azure."""
    moves.fail_over(fleet)
    moves.commit(fleet)
    asked, real = [], arm.Arm._sent
    monkeypatch.setattr(arm.Arm, "_sent", lambda *args: asked.append(args) or real(*args))

    history = estimates.read(fleet.watch, now(fleet.world))

    assert len(asked) == 1
    assert [round(s) for s in history.items["CommitFailover"]] == [8]
    assert 130 < history.items["UnplannedFailover"][0] < 150
    assert 900 < history.seeded["web-01"] < 3600


def test_a_run_of_a_plan_is_learned_from(fleet):
    body = plan_bodies.body(
        PLACE, wish(["db-01"], ["web-01"]), fleet.members("Web-01", "Db-01"), True
    )
    plans.keep(fleet.watch, {"shop-away": body}, [])
    plan_runs.begin_failover(fleet.watch, "shop-away", "latest", False, False)
    fleet.world.pass_time(900)

    history = estimates.read(fleet.watch, now(fleet.world))

    assert 120 < history.runs["shop-away"][0] < 180
    assert "UnplannedFailover" not in history.items


def test_what_is_older_than_90_days_does_not_count(fleet):
    moves.fail_over(fleet)
    later = now(fleet.world) + datetime.timedelta(days=91)

    assert estimates.read(fleet.watch, later) == History()


def test_a_vault_that_does_not_answer_raises_for_the_look_that_asked(fleet):
    rule = {"match": {"method": "GET"}, "then": {"status": 503, "code": "Down", "message": "No."}}
    faults.load(fleet.world, [rule])

    with pytest.raises(errors.Unreachable):
        estimates.read(fleet.watch, now(fleet.world), {"retry_total": 0})


def test_the_page_on_moves_says_what_to_do_about_everything_that_stays_behind():
    page = (ROOT / "docs" / "moving.md").read_text(encoding="utf-8")

    rows = [f"| {loss.what} | {loss.then} | {loss.source} |" for loss in losses.LOSSES]

    assert all(loss.source for loss in losses.LOSSES)
    assert "\n".join(rows) in page
