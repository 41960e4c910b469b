"""Recovery points of a move: chosen once, pinned, changed while that can be done."""

import pytest

from tests.providers import fleet, journeys, pair, portal
from tests.providers.conftest import WEB
from tests.support.calls import call

DAY_S = 6 * 3600


@pytest.fixture
def aged(ground):
    """One protected machine with points of some hours."""
    stack = journeys.begun(ground, WEB)
    ground.pass_time(DAY_S)
    return stack


def used(world, name="web-01"):
    """Name of the point that a machine runs from."""
    return fleet.shown(world, name)["properties"]["failoverRecoveryPointId"].rpartition("/")[2]


def kinds(world):
    """(time, name) of points by kind."""
    item = fleet.shown(world, "web-01")
    found = call(world, "GET", f"{item['id']}/recoveryPoints").body["value"]
    told = {}
    for one in sorted(found, key=lambda one: one["properties"]["recoveryPointTime"]):
        told.setdefault(one["properties"]["recoveryPointType"], []).append(one["name"])
    return told


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("latestAppConsistent", "ApplicationConsistent"),
        ("latestCrashConsistent", "CrashConsistent"),
    ],
)
@pytest.mark.parametrize("planned", [True, False])
def test_a_word_takes_the_newest_of_its_kind(aged, word, kind, planned):
    """By the plan, which chooses after its shutdowns, or one by one where there is none."""
    if not planned:
        aged.settled["plans"] = []
    before = kinds(aged.world)[kind]

    run = aged.up("recovery/failedOver", 1, move={"recovery_point": {"word": word}})

    assert (run.refused, run.failed) == ([], "")
    assert (run.plan["recovery_point"], "by" in run.plan) == (word, planned)
    newest = kinds(aged.world)[kind] if planned else before
    assert used(aged.world) == newest[-1]
    assert aged.machine()["recovery_point"] == newest[-1]


def test_latest_processed_takes_the_newest_there_is(aged):
    run = aged.up("recovery/failedOver", 1, move={"recovery_point": {"word": "latestProcessed"}})

    assert (run.refused, run.failed) == ([], "")
    assert used(aged.world) == portal.points(aged.world, "web-01")[-1][1]


def test_a_moment_pins_the_last_point_before_it(aged):
    """Shown with its time and name, and taken item by item: a plan knows no such point."""
    told, name, _ = portal.points(aged.world, "web-01")[3]
    point = {"not_after": told[:17] + "59Z"}

    run = aged.up("recovery/committed", 1, move={"recovery_point": point})

    assert run.plan["points"] == {"web-01": f"{told[:10]} {told[11:16]}Z ({name})"}
    assert "by" not in run.plan
    assert (run.refused, run.failed) == ([], "")
    assert aged.machine()["recovery_point"] == name


def test_the_point_that_was_shown_is_the_one_that_is_taken(aged):
    """The list is read once: what comes to it, or leaves it, between check and run is no matter."""
    told, name, _ = portal.points(aged.world, "web-01")[3]
    point = {"not_after": told[:17] + "59Z"}
    before = len(fleet.asked(aged.world, "GET", "/recoveryPoints"))

    aged.up("recovery/failedOver", 1, move={"recovery_point": point})

    assert len(fleet.asked(aged.world, "GET", "/recoveryPoints")) == before + 1
    assert aged.machine()["recovery_point"] == name


def test_a_named_point_is_taken(aged):
    _, name, _ = portal.points(aged.world, "web-01")[2]
    point = {"by_machine": {"web-01": name}}

    run = aged.up("recovery/failedOver", 1, move={"recovery_point": point})

    assert (run.refused, run.failed) == ([], "")
    assert list(run.plan["points"]) == ["web-01"] and name in run.plan["points"]["web-01"]
    assert used(aged.world) == name


def test_a_point_that_does_not_exist_is_refused_before_anything_starts(aged):
    point = {"by_machine": {"web-01": "4f0fa3a5-0000-4000-8000-000000000000"}}

    run = aged.up("recovery/failedOver", 1, move={"recovery_point": point})

    (told,) = run.refused
    assert told.startswith(
        "group shop: web-01: recovery point 4f0fa3a5-0000-4000-8000-000000000000 is not among its "
        "own; it has "
    )
    assert journeys.accepted(aged.world, "UnplannedFailover") == {}


def test_a_point_of_another_machine_is_refused(stack):
    stack.world.pass_time(DAY_S)
    other = portal.points(stack.world, "web-02")[2][1]
    point = {"by_machine": {"web-01": other}}

    run = stack.up("recovery/failedOver", 1, move={"recovery_point": point})

    assert len(run.refused) == 1
    assert f"web-01: recovery point {other} is not among its own" in run.refused[0]


def test_a_moment_before_every_point_is_refused(aged):
    point = {"not_after": "2020-01-01T00:00:00Z"}

    run = aged.up("recovery/failedOver", 1, move={"recovery_point": point})

    assert "no recovery point is as old as 2020-01-01 00:00Z; it has " in run.refused[0]


def test_the_point_is_changed_while_failed_over(aged):
    """The same position, a new number, another point: the service's ChangePit."""
    old = portal.points(aged.world, "web-01")[1][1]
    aged.up("recovery/failedOver", 1)
    point = {"by_machine": {"web-01": old}}

    shown, changes = aged.preview("recovery/failedOver", {"number": 2, "recovery_point": point})
    run = aged.up("recovery/failedOver", 2, move={"recovery_point": point})

    assert shown.plan["steps"] == ["change recovery point"]
    assert shown.plan == run.plan and changes
    assert (run.refused, run.failed) == ([], "")
    assert used(aged.world) == old
    assert set(journeys.accepted(aged.world, "ChangePit", "UnplannedFailover").values()) == {1}
    quiet = aged.preview("recovery/failedOver", {"number": 2, "recovery_point": point})
    assert quiet == (journeys.Run({}, []), False)


def test_the_point_changes_for_those_that_failed_over_and_the_others_start_with_it(stack):
    """One failed over alone, by the portal."""
    stack.world.pass_time(DAY_S)
    portal.fail_over(stack.world, "web-01")
    moment = portal.points(stack.world, "web-02")[3][0][:19] + "Z"
    point = {"not_after": moment}

    run = stack.up("recovery/failedOver", 1, move={"recovery_point": point})

    assert (run.refused, run.failed) == ([], "")
    assert run.plan["steps"] == ["change recovery point", "failover to recovery/failedOver"]
    for name in ("web-01", "web-02"):
        taken = {p[1]: p[0] for p in portal.points(stack.world, name)}[used(stack.world, name)]
        assert taken[:19] + "Z" <= moment


def test_another_point_after_the_commit_is_refused(aged):
    aged.up("recovery/committed", 1)
    point = {"word": "latestProcessed"}

    run = aged.up("recovery/protected", 2, move={"recovery_point": point})

    assert run.refused == [
        "group shop: its recovery point can be changed only while it is failedOver; take "
        "recoveryPoint back to what it was"
    ]


def test_another_point_without_a_number_is_refused(aged):
    aged.up("recovery/failedOver", 1)
    point = {"word": "latestAppConsistent"}

    run = aged.up("recovery/failedOver", 1, move={"recovery_point": point})

    assert run.refused == [
        "group shop: recoveryPoint differs from that of move 1, and no new move is given; write "
        "number: 2 if it shall be changed now, else take it back"
    ]


def test_a_commit_keeps_the_point_that_was_taken(aged):
    """The second of two updates says nothing of points."""
    aged.up("recovery/failedOver", 1, move={"recovery_point": {"word": "latestAppConsistent"}})
    taken = used(aged.world)

    run = aged.up("recovery/committed", 2)

    assert (run.refused, run.failed) == ([], "")
    assert aged.machine()["recovery_point"] == taken


def test_a_change_that_failed_is_tried_again_by_the_same_number(aged):
    """It is where it is declared, and does not run from what is declared."""
    told, name, _ = portal.points(aged.world, "web-01")[3]
    point = {"not_after": told[:17] + "59Z"}
    aged.up("recovery/failedOver", 1)
    no = {"fail_task": {"code": "151000", "message": "No."}}
    pair.fault(aged.world, no, 1, job="ChangePit")

    first = aged.up("recovery/failedOver", 2, move={"recovery_point": point})
    before = used(aged.world)
    shown, _ = aged.preview("recovery/failedOver", {"number": 2, "recovery_point": point})
    second = aged.up("recovery/failedOver", 2, move={"recovery_point": point})

    assert "No" in first.failed and before != name
    assert shown.plan["steps"] == ["change recovery point"]
    assert (second.refused, second.failed, used(aged.world)) == ([], "", name)
    quiet = aged.preview("recovery/failedOver", {"number": 2, "recovery_point": point})
    assert quiet == (journeys.Run({}, []), False)
