"""Drills that go well: by plan and by item, from either side, kept, waiting, several at once."""

import pytest

from tests.providers import drilling, fleet, journeys, portal
from tests.providers.conftest import WEB, WEB_2

ORDER = {"boot_order": [["web-02"], ["web-01"]]}
GREEN = ("", "green", [])


@pytest.fixture
def evidence(tmp_path):
    return tmp_path / "evidence"


@pytest.fixture
def shop(stack, evidence):
    """Two protected machines of one group, and a drill of them."""
    return drilling.begun(stack, evidence)


def ended(shop, name="2026-11", group=None):
    """What an update said, and the verdict with its reasons."""
    told, found = shop.up(), shop.document(name, group)
    return told, found["verdict"], found["reasons"]


def test_a_drill_is_submitted_judged_and_cleaned_up_in_one_update(shop):
    """By the group's own plan; the evidence says what came up, and when."""
    result = ended(shop)

    found = shop.document()
    assert result == GREEN
    assert (found["by"], found["side"]) == ("recovery plan shop-away", "recovery")
    assert found["network"] == {"id": drilling.BUBBLE, "isolated": True}
    assert {n: m["state"] for n, m in found["machines"].items()} == {
        "web-01": "up",
        "web-02": "up",
    }
    assert drilling.calls(shop.world, "testFailover") == ["shop-away"]
    assert drilling.calls(shop.world, "testFailoverCleanup") == ["shop-away"]
    assert drilling.up_for_test(shop.world) == []


def test_the_times_are_the_services_own(shop):
    """Loss: from the point that was used to its job's begin; boot: from the begin to its end."""
    shop.up()

    found, one = shop.document(), shop.document()["machines"]["web-01"]
    (job,) = [job for job in found["jobs"] if job["target"] == "web-01"]
    (whole,) = [job for job in found["jobs"] if job["target"] == "shop-away"]
    assert found["began"] == whole["began"]
    boot = drilling.seconds(found["began"], job["tasks"][-1]["ended"])
    assert one["bootSeconds"] == pytest.approx(boot, abs=0.002)
    loss = drilling.seconds(one["pointTime"], job["began"])
    assert one["rpoSeconds"] == pytest.approx(loss, abs=0.002)
    assert one["address"].startswith("10.10.")
    losses = [m["rpoSeconds"] for m in found["machines"].values()]
    boots = [m["bootSeconds"] for m in found["machines"].values()]
    assert (found["rpoSeconds"], found["rtoSeconds"]) == (max(losses), max(boots))
    assert (whole["state"], job["state"]) == ("Active", "Succeeded")


def test_a_quiet_update_calls_nothing(shop):
    shop.up()
    calls = len(fleet.asked(shop.world, "POST"))

    runs, changes = shop.look()

    assert not changes
    assert [run.inputs.get("plan") for run in runs.values()] == [None, None]
    assert shop.up() == ""
    assert len(fleet.asked(shop.world, "POST")) == calls


def test_a_preview_says_what_will_be_done(shop, said):
    runs, changes = shop.look()

    assert changes
    assert runs["shop"].inputs["plan"] == {
        "drill": "2026-11",
        "steps": ["test failover to recovery", "judge", "clean up"],
        "machines": ["web-01", "web-02"],
        "network": "shop-vnet-asr-drill-shop (isolated)",
        "by": "recovery plan shop-away, else item by item",
        "recovery_point": "latest",
    }
    (told,) = said
    assert told.splitlines()[0].startswith("web-01: recovery point ")
    assert told.splitlines()[-1] == "what runs goes on running, and replicates on"


def test_a_plan_boots_in_order(ground, evidence):
    stack = journeys.Stack(ground, WEB, WEB_2)
    stack.declare("shop", **ORDER)
    stack.run()
    shop = drilling.begun(stack, evidence)

    result = ended(shop)

    machines = shop.document()["machines"]
    assert result == GREEN
    assert drilling.calls(ground, "testFailover") == ["shop-away"]
    assert machines["web-02"]["bootSeconds"] < machines["web-01"]["bootSeconds"]


def test_named_points_go_item_by_item_and_later_steps_wait(ground, evidence):
    """The verdict begins what the record could not yet."""
    stack = journeys.Stack(ground, WEB, WEB_2)
    stack.declare("shop", **ORDER)
    stack.run()
    ground.pass_time(3600)
    points = {name: portal.points(ground, name)[0] for name in ("web-01", "web-02")}
    names = {name: point[1] for name, point in points.items()}
    shop = drilling.begun(stack, evidence, recovery_point={"by_machine": names})
    shown = shop.look()[0]["shop"].inputs["plan"]["points"]

    result = ended(shop)

    found = shop.document()
    assert result == GREEN
    assert sorted(shown) == ["web-01", "web-02"]
    assert drilling.calls(ground, "testFailover") == [
        fleet.item_name_of(one) for one in (WEB_2, WEB)
    ]
    assert {n: m["point"] for n, m in found["machines"].items()} == names
    assert found["recoveryPoint"] == {"byMachine": names}
    assert len(drilling.calls(ground, "testFailoverCleanup")) == 2


def test_a_group_that_runs_away_is_drilled_at_home(ground, evidence):
    """The plan of the way home, the network and the placement of that side."""
    stack = journeys.begun(ground, WEB, WEB_2, to=3)
    shop = drilling.begun(stack, evidence)

    result = ended(shop)

    found = shop.document()
    assert result == GREEN
    assert (found["by"], found["side"]) == ("recovery plan shop-home", "primary")
    assert "/shop-rg/" in found["machines"]["web-01"]["machineId"]
    assert drilling.up_for_test(ground) == []


def test_two_groups_are_drilled_in_one_loop(pair_of_groups, evidence):
    """Each by itself would take twice as long."""
    shop = drilling.begun(pair_of_groups, evidence)
    shop.declare(group="app")
    begun = shop.world.clock.now()

    told = shop.up()

    took = shop.world.clock.now() - begun
    assert told == ""
    assert [shop.document(group=group)["verdict"] for group in ("shop", "app")] == ["green"] * 2
    assert [entry["name"] for entry in shop.verdict["history"]["app"]] == ["2026-11"]
    assert took < 2 * shop.document()["rtoSeconds"] + 2 * 78
    assert drilling.up_for_test(shop.world) == []


# Kept, and cleaned up later


def test_a_kept_drill_stays_up_until_it_leaves_the_file(shop):
    shop.declare(keep=True)
    told = shop.up()
    kept = drilling.up_for_test(shop.world)
    quiet = shop.look()[1]
    shop.remove()

    assert (told, quiet) == ("", False)
    assert kept == ["web-01-test", "web-02-test"]
    assert drilling.up_for_test(shop.world) == []
    assert drilling.calls(shop.world, "testFailoverCleanup") == ["shop-away"]


def test_a_kept_drill_ends_when_it_is_not_kept_any_more(shop):
    shop.declare(keep=True)
    shop.up()
    shop.declare()
    runs, changes = shop.look()
    told = shop.up()

    assert (changes, told) == (True, "")
    assert runs["verdict"].inputs["plan"] == {"steps": ["shop: clean up drill 2026-11"]}
    assert drilling.up_for_test(shop.world) == []
    assert len(shop.verdict["history"]["shop"]) == 1
    assert not shop.look()[1]


def test_another_name_cleans_up_what_the_one_before_left(shop):
    """Nothing but that: the service refuses a second test."""
    shop.declare(keep=True)
    shop.up()
    shop.declare("2026-12")
    plan = shop.look()[0]["shop"].inputs["plan"]
    told = shop.up()

    assert told == ""
    assert plan["steps"][0] == "clean up drill 2026-11, if it is still up"
    assert [one["name"] for one in shop.verdict["history"]["shop"]] == ["2026-12", "2026-11"]
    assert len(drilling.calls(shop.world, "testFailover")) == 2
    assert drilling.up_for_test(shop.world) == []


def test_a_drill_that_is_clean_leaves_the_file_without_a_call(shop):
    shop.up()
    calls = len(fleet.asked(shop.world, "POST"))
    shop.remove()

    assert len(fleet.asked(shop.world, "POST")) == calls


# Waiting


def test_a_drill_of_a_group_that_is_declared_away_waits(stack, evidence, said):
    """A drill is in no move's way; it begins when the group can be drilled from there."""
    stack.up("recovery/committed", 1)
    shop = drilling.begun(stack, evidence)
    told = shop.up()
    waited = drilling.calls(stack.world, "testFailover")
    stack.up("recovery/protected", 2)
    later = ended(shop)

    assert (told, waited) == ("", [])
    assert any(
        "shop: drill 2026-11 waits: group shop is declared at recovery/committed; it begins" in line
        for line in said
    )
    assert later == GREEN


def test_a_drill_waits_for_the_whole_group(ground, evidence, said):
    stack = journeys.begun(ground, WEB, WEB_2)
    portal.fail_over(ground, "web-02")
    shop = drilling.begun(stack, evidence)

    told = shop.up()

    assert (told, drilling.calls(ground, "testFailover")) == ("", [])
    assert any("waits: web-02 is at recovery/failedOver" in line for line in said)


@pytest.fixture
def said(monkeypatch):
    """Lines that rows were shown."""
    lines = []
    monkeypatch.setattr("providers.live.engine_log", lambda _urn, text, **_: lines.append(text))
    return lines
