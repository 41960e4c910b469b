"""What is moved behind our back: shown with its edits, left alone, accepted or moved back."""

import pytest

from tests.providers import fleet, journeys, portal
from tests.providers.conftest import WEB

BACK = "to move it to primary/protected; write move: {number: 1, reason: …}"
COUNTED = ("EnableDr", "UnplannedFailover", "CommitFailover", "SwitchReplicationGroupProtection")


def drifted(where, declared="primary/protected", names=("web-01",)):
    """The words on machines that are not where they were declared."""
    return [
        f"{name}: found at {where}, declared at {declared}; nothing is changed" for name in names
    ]


def test_a_portal_failover_survives_an_unrelated_update(stack):
    """The story that no peer survives: a merge at night must not fail production back."""
    portal.fail_over(stack.world, "web-01")
    moved = journeys.accepted(stack.world, *COUNTED)

    shown, changes = stack.preview()
    run = stack.up()

    assert shown.plan == {"drift": drifted("recovery/failedOver"), "edits": [BACK]}
    assert changes
    assert run.plan == shown.plan
    *lines, outputs = run.failed.splitlines()
    assert "`dr status` shows what is" in outputs
    assert lines == [
        "group shop: 1 of 2 machines are not as declared:",
        f"  {drifted('recovery/failedOver')[0]}",
        f"  {BACK}",
    ]
    assert journeys.accepted(stack.world, *COUNTED) == moved
    assert stack.result()["declared"] == "primary/protected"
    assert stack.result()["position"] == "mixed"


def test_drift_stays_drift_after_a_refresh(stack):
    """Refresh writes down what is; what was declared and reached it leaves."""
    for name in ("web-01", "web-02"):
        portal.fail_over(stack.world, name)
    moved = journeys.accepted(stack.world, *COUNTED)

    stack.refresh()
    run = stack.up()

    assert stack.result()["position"] == "recovery/failedOver"
    assert run.plan["drift"] == drifted("recovery/failedOver", names=("web-01", "web-02"))
    assert run.plan["edits"] == ["to accept it; write position: recovery/failedOver", BACK]
    assert "group shop: 2 of 2 machines are not as declared" in run.failed
    assert journeys.accepted(stack.world, *COUNTED) == moved


def test_drift_is_accepted_by_declaring_what_is_found(stack):
    for name in ("web-01", "web-02"):
        portal.fail_over(stack.world, name)
        portal.commit(stack.world, name)
    stack.up()
    moved = journeys.accepted(stack.world, *COUNTED)

    run = stack.up("recovery/committed")

    assert (run.plan, run.refused, run.failed) == ({}, [], "")
    assert journeys.accepted(stack.world, *COUNTED) == moved
    assert (stack.result()["declared"], stack.result()["move"]) == ("recovery/committed", 0)
    assert stack.preview("recovery/committed") == (journeys.Run({}, []), False)


def test_what_was_accepted_moves_on_with_the_next_number(stack):
    for name in ("web-01", "web-02"):
        portal.fail_over(stack.world, name)
        portal.commit(stack.world, name)
    stack.up("recovery/committed")

    run = stack.up("recovery/protected", 1)

    assert (run.refused, run.failed) == ([], "")
    assert stack.result()["position"] == "recovery/protected"


def test_a_group_that_the_portal_took_away_moves_back_by_a_number(ground):
    """The edit that drift shows: away by the portal and protected there, declared at home."""
    stack = journeys.begun(ground, WEB)
    for deed in (portal.fail_over, portal.commit, portal.switch):
        deed(ground, "web-01")
    stack.up()

    refused = stack.up("primary/protected", 1)
    run = stack.up("primary/committed", 1)
    home = stack.up("primary/protected", 2)

    assert refused.refused == [
        "group shop: web-01: is at recovery/protected, and primary/protected is too far for one "
        "`up`; declare one after the other: primary/failedOver, primary/protected"
    ]
    assert (run.failed, home.failed) == ("", "")
    assert stack.result()["position"] == "primary/protected"


def test_one_group_moved_back_by_hand_stays_while_another_s_failed_move_goes_on(pair_of_groups):
    """Two groups go; one's failover fails, the other's is moved back in the portal after it."""
    stack, world = pair_of_groups, pair_of_groups.world
    no = {"code": "151000", "message": "No."}
    world.facts["faults"] = {
        "rules": [
            {
                "match": {"job": "UnplannedFailover", "machine": "web-01"},
                "times": 1,
                "then": {"fail_task": no},
            }
        ]
    }
    stack.declare("shop", "recovery/committed", 1)
    stack.declare("app", "recovery/committed", 1)

    first = stack.run()
    portal.home(world, "web-02")
    moved = journeys.accepted(world, *COUNTED)
    second = stack.run()

    assert "web-01" in first["shop"].failed and first["app"].failed == ""
    assert second["shop"].failed == ""
    assert stack.result("shop")["position"] == "recovery/committed"
    assert drifted("primary/protected", "recovery/committed", ["web-02"])[0] in second["app"].failed
    assert fleet.shown(world, "web-02")["properties"]["activeLocation"] == "Primary"
    again = journeys.accepted(world, *COUNTED)
    name = fleet.item_name_of(fleet.machine("web-02"))
    assert {k: n for k, n in again.items() if k[1] == name} == {
        k: n for k, n in moved.items() if k[1] == name
    }


def test_what_was_taken_back_is_not_the_rest_of_our_move(ground):
    """Its commit failed; then the portal brought it home: the same number moves it no more."""
    stack = journeys.begun(ground, WEB)
    no = {"code": "151000", "message": "No."}
    rule = {"match": {"job": "CommitFailover"}, "times": 1, "then": {"fail_task": no}}
    ground.facts["faults"] = {"rules": [rule]}
    first = stack.up("recovery/committed", 1)
    portal.home(ground, "web-01")
    moved = journeys.accepted(ground, *COUNTED)

    second = stack.up("recovery/committed", 1)

    assert "No" in first.failed
    assert second.plan["drift"] == drifted("primary/protected", "recovery/committed")
    assert journeys.accepted(ground, *COUNTED) == moved


def test_an_unfinished_move_that_the_portal_finished_leaves_nothing_to_do(ground):
    stack = journeys.begun(ground, WEB)
    no = {"code": "151000", "message": "No."}
    rule = {"match": {"job": "CommitFailover"}, "times": 1, "then": {"fail_task": no}}
    ground.facts["faults"] = {"rules": [rule]}
    stack.up("recovery/committed", 1)
    portal.commit(ground, "web-01")

    run = stack.up("recovery/committed", 1)

    assert (run.plan, run.failed) == ({}, "")
    assert stack.preview("recovery/committed", {"number": 1}) == (journeys.Run({}, []), False)


# First run


@pytest.mark.parametrize(
    ("deeds", "found"),
    [
        ((portal.fail_over,), "recovery/failedOver"),
        ((portal.fail_over, portal.commit, portal.switch), "recovery/protected"),
    ],
)
def test_a_first_update_over_machines_that_are_away_declares_it(ground, deeds, found):
    """Refused with the line to write; that line is accepted, and nothing moves."""
    old = journeys.begun(ground, WEB)
    for deed in deeds:
        deed(ground, "web-01")
    moved = journeys.accepted(ground, *COUNTED)
    stack = journeys.Stack(ground, *old.machines)

    refused = stack.up()
    run = stack.up(found)

    assert refused.refused == [
        f"group shop: found at {found}, declared at primary/protected; write position: {found}; "
        "the first `up` moves nothing"
    ]
    assert (run.plan, run.refused, run.failed) == ({}, [], "")
    assert journeys.accepted(ground, *COUNTED) == moved
    assert stack.preview(found) == (journeys.Run({}, []), False)


def test_a_first_update_that_declares_away_what_is_not_replicated_enables_nothing(ground):
    stack = journeys.Stack(ground, WEB)

    run = stack.up("recovery/protected")

    assert run.refused == [
        "group shop: web-01: is not replicated, and its group is declared at recovery/protected; "
        "enable it in the portal from where it runs, or bring the group home first"
    ]
    assert journeys.accepted(ground, "EnableDr") == {}


# Machines that come and go while their group is away


def test_an_item_that_vanished_while_away_is_not_enabled_behind_the_recovered_machine(ground):
    """What stands at home was left; enabling it would replicate old data over the new."""
    stack = journeys.begun(ground, WEB, to=2)
    portal.disable(ground, "web-01")
    before = journeys.accepted(ground, "EnableDr")

    shown, changes = stack.preview("recovery/committed", {"number": 2})
    run = stack.up("recovery/committed", 2)
    stack.refresh()
    again = stack.up("recovery/committed", 2)

    told = (
        "web-01: is not replicated, and its group is declared at recovery/committed; enable it in "
        "the portal from where it runs, or bring the group home first"
    )
    assert shown.plan == {"drift": [told]}
    assert changes
    assert told in run.failed and told in again.failed
    assert journeys.accepted(ground, "EnableDr") == before
    assert stack.items["web-01"]["submission"].startswith("left: not replicated")


def test_a_machine_added_to_a_group_that_is_away_waits_for_it_to_come_home(ground):
    old = journeys.begun(ground, WEB, to=2)
    stack = journeys.Stack(ground, *old.machines, fleet.machine("web-02"))
    stack.state = old.state
    before = journeys.accepted(ground, "EnableDr")

    run = stack.up("recovery/committed", 2)

    assert "web-02: is not replicated" in run.failed and "web-01" not in run.failed
    assert journeys.accepted(ground, "EnableDr") == before


def test_destroy_while_away_is_refused_with_words(ground):
    stack = journeys.begun(ground, WEB, to=2)
    fleet.forget()

    with pytest.raises(Exception, match="removing it there loses the way back; move it home first"):
        fleet.items().delete("id", stack.items["web-01"])

    assert fleet.shown(ground, "web-01")
