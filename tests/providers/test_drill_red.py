"""Drills with a planted fault: red, for the right reason, for ever, and cleaned up all the same."""

import pytest

from tests.providers import drilling, fleet, journeys, pair, portal
from tests.providers.conftest import WEB_2

pytestmark = pytest.mark.long

NO = {"fail_task": {"code": "151000", "message": "No."}}
OUTSIDE = {
    "fail_task": {
        "outside": True,
        "task": "BootTestProtectedEntitiesTask",
        "code": "151100",
        "message": "The placement group cannot take it.",
    }
}
CHECK = {"timeout_s": 10, "retry_s": 0}


@pytest.fixture
def shop(stack, tmp_path):
    """Two protected machines of one group, and a drill of them."""
    return drilling.begun(stack, tmp_path / "evidence")


def red(shop):
    """What an update of a red drill raised, and its reasons."""
    told = shop.up()
    found = shop.document()
    lines = told.splitlines()
    assert found["verdict"] == "red"
    assert lines[0] == "vault vault: 1 drill is red:"
    assert lines[1].startswith("  shop: drill 2026-11 is red (0001-shop-2026-11.json); mend")
    assert lines[2:] == [f"  shop: {reason}" for reason in found["reasons"]]
    assert drilling.up_for_test(shop.world) == []
    return found["reasons"]


@pytest.mark.parametrize("item", [False, True])
def test_a_machine_that_does_not_come_up(shop, item):
    """By plan and by item; the other machine is tested, and cleaned up."""
    if item:
        drilling.without_plan(shop.world)
    pair.fault(shop.world, NO, 1, job="TestFailover", machine="web-02")

    reasons = red(shop)

    first, *jobs = reasons
    assert first.startswith("machine web-02 did not come up: ")
    assert "151000: No" in first
    assert all(line.startswith("job TestFailover of ") for line in jobs)
    found = shop.document()
    assert {n: m["state"] for n, m in found["machines"].items()} == {
        "web-01": "up",
        "web-02": "failed",
    }
    assert (found["rpoSeconds"], found["rtoSeconds"]) == (None, None)  # nobody was back


def test_a_check_that_is_red(shop):
    """It finds the test machines, and the drill's name."""
    asked = 'echo "$DR_DRILL $DR_POSITION $DR_MACHINE_WEB_01_ADDRESS"; false'
    shop.declare(checks=[{"name": "smoke", "run": asked, **CHECK}])

    (reason,) = red(shop)

    address = shop.document()["machines"]["web-01"]["address"]
    assert reason.startswith("check smoke is red after ")
    assert reason.endswith(f" s: 2026-11 recovery/drill {address}")
    assert shop.document()["checks"][0]["green"] is False


def test_points_that_are_too_old(shop):
    shop.declare(objectives={"rpo_minutes": 1.0})

    (reason,) = red(shop)

    assert reason.startswith("RPO of ")
    assert "over its objective of 1 min" in reason


def test_a_boot_that_takes_too_long(shop):
    shop.declare(objectives={"rto_minutes": 2, "rpo_minutes": 60})

    (reason,) = red(shop)

    assert reason.startswith("RTO of 2 min 3")
    assert "over its objective of 2 min" in reason


@pytest.mark.parametrize("item", [False, True])
def test_a_machine_that_its_placement_group_did_not_take(ground, tmp_path, item):
    """It comes up outside, with a warning: better than not at all, and not as declared."""
    placed = fleet.machine("web-01", proximity_placement_group_id=fleet.PPG)
    shop = drilling.begun(journeys.begun(ground, placed, WEB_2), tmp_path)
    if item:
        drilling.without_plan(shop.world)
    pair.fault(ground, OUTSIDE, 1, job="TestFailover", machine="web-01")

    (reason,) = red(shop)

    assert reason.startswith(
        "machine web-01 is not placed as declared: proximity placement group none instead of "
        "shop-ppg-asr; "
    )
    assert "The placement group cannot take it" in reason
    placement = shop.document()["machines"]["web-01"]["placement"]
    assert placement["proximityPlacementGroup"] == {"declared": "shop-ppg-asr", "found": None}
    assert placement["achieved"] is False


def test_a_placement_that_was_achieved_is_no_reason(ground, tmp_path):
    """Compute shows the group's name in capitals."""
    placed = fleet.machine("web-01", proximity_placement_group_id=fleet.PPG)
    shop = drilling.begun(journeys.begun(ground, placed), tmp_path)

    assert shop.up() == ""
    placement = shop.document()["machines"]["web-01"]["placement"]
    assert placement["proximityPlacementGroup"]["found"].casefold() == "shop-ppg-asr"


def test_a_machine_that_somebody_cleaned_up_before_it_was_judged(stack, tmp_path, monkeypatch):
    """Nothing is tested twice: the job ended, and no machine is there."""
    shop = drilling.begun(stack, tmp_path)
    drilling.without_plan(shop.world)
    drilling.once_up(monkeypatch, shop.world, lambda: portal.clean_up(shop.world, "web-01"))

    reasons = red(shop)

    assert reasons[0].startswith("machine web-01 is not among the test machines: its test failover")
    assert len(drilling.calls(shop.world, "testFailover")) == 2


# For ever


def test_a_red_drill_is_recorded_by_the_next_update_and_never_run_again(shop, monkeypatch):
    lines = []
    monkeypatch.setattr("providers.live.engine_log", lambda _urn, text, **_: lines.append(text))
    shop.declare(objectives={"rpo_minutes": 1})
    red(shop)
    calls, lines[:] = len(fleet.asked(shop.world, "POST")), []
    told = shop.up()
    warned = [line for line in lines if line.startswith("warning")]
    lines.clear()
    silent = shop.look()[1]
    third = shop.up()

    (line,) = warned
    assert line.startswith("warning: shop: drill 2026-11 was red (0001-shop-2026-11.json): RPO of")
    assert line.endswith("write a new name for the next drill")
    assert (told, third, silent) == ("", "", False)
    assert len(fleet.asked(shop.world, "POST")) == calls
    assert shop.verdict["history"]["shop"][0]["verdict"] == "red"
    assert lines == []


def test_a_new_name_is_a_new_drill(shop):
    shop.declare(objectives={"rpo_minutes": 1})
    red(shop)
    shop.declare("2026-12")
    told = shop.up()

    assert told == ""
    assert [(e["name"], e["verdict"]) for e in shop.verdict["history"]["shop"]] == [
        ("2026-12", "green"),
        ("2026-11", "red"),
    ]


def test_one_red_drill_does_not_stop_the_other(pair_of_groups, tmp_path):
    """One error with the red one; the green one's evidence is there, and both are clean."""
    shop = drilling.begun(pair_of_groups, tmp_path)
    shop.declare(group="app")
    shop.declare(objectives={"rpo_minutes": 1})

    told = shop.up()

    assert told.splitlines()[0] == "vault vault: 1 drill is red:"
    assert "app" not in told
    assert shop.document(group="app")["verdict"] == "green"
    assert drilling.up_for_test(shop.world) == []


# The sentinel


@pytest.fixture
def place(tmp_path):
    """Where a sentinel's value is kept."""
    return tmp_path / "value"


def sentinel(place, read="cat {place}"):
    return {
        "write": f'echo "$DR_SENTINEL" > {place}',
        "read": read.format(place=place),
        "timeout_s": 10,
    }


def test_a_sentinel_that_is_read_back_measures_no_loss(shop, place):
    shop.declare(sentinel=sentinel(place))

    assert shop.up() == ""
    found = shop.document()["sentinel"]
    assert found["green"] is True
    assert found["written"] == found["read"] == place.read_text().strip()
    assert found["ageSeconds"] < 60


def test_an_older_value_tells_its_own_age(shop, place):
    """No objective says how old it may be: only the value itself is green."""
    old = "echo 2020-01-01T00:00:00.000Z-00000000"
    shop.declare(sentinel=sentinel(place, old))

    (reason,) = red(shop)

    assert reason == "the sentinel is red: read: an older value: 2020-01-01T00:00:00.000Z-00000000"
    assert shop.document()["sentinel"]["ageSeconds"] > 86_400


def test_an_older_value_is_held_against_the_objective(shop, place):
    old = "echo 2020-01-01T00:00:00.000Z-00000000"
    shop.declare(sentinel=sentinel(place, old), objectives={"rpo_minutes": 60})

    (reason,) = red(shop)

    assert "over its objective of 1 h as the sentinel measures it" in reason


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({"read": "echo nothing"}, 'read: "nothing" is no value of DR_SENTINEL'),
        ({"read": "echo no route; false"}, "read: no route"),
        ({"write": "echo full; false"}, "write: full"),
    ],
)
def test_a_sentinel_that_cannot_be_written_or_read_is_red(shop, place, sent, why):
    shop.declare(sentinel={**sentinel(place), **sent})

    (reason,) = red(shop)

    assert reason == f"the sentinel is red: {why}"
