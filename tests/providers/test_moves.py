"""Groups that move, against the emulated service: away, home, and twice."""

import pytest

from emulator.site_recovery import item_switch
from tests.providers import fleet, journeys
from tests.providers.journeys import JOURNEY


def test_away_and_home_again_twice_stopping_everywhere(stack):
    """After each step nothing is left to do, and a refresh changes nothing of that."""
    for number, position in enumerate([*JOURNEY, *JOURNEY], 1):
        run = stack.up(position, number)

        assert (run.refused, run.failed) == ([], ""), position
        assert stack.result()["position"] == position
        quiet, changes = stack.preview(position, {"number": number})
        assert (quiet.plan, quiet.refused, changes) == ({}, [], False), position
        before = stack.state
        stack.refresh()
        assert stack.state == before, position


@pytest.mark.parametrize(
    ("to", "number", "position", "times"),
    [
        (0, 1, "recovery/committed", 1),
        (1, 2, "recovery/protected", 1),
        (3, 4, "primary/committed", 2),
        (4, 5, "primary/protected", 2),
    ],
)
def test_one_update_may_fail_over_and_commit_or_commit_and_reprotect(
    ground, to, number, position, times
):
    made = journeys.begun(ground, fleet.machine("web-01"), to=to)

    run = made.up(position, number)

    assert (run.refused, run.failed) == ([], "")
    assert made.result()["position"] == position
    assert len(run.plan["steps"]) == 2
    moves = journeys.accepted(ground, "UnplannedFailover", "CommitFailover")
    assert set(moves.values()) == {times}
    assert made.preview(position, {"number": number}) == (journeys.Run({}, []), False)


def test_a_machine_comes_home_in_its_own_size(ground, monkeypatch):
    """Also from a service that would make it as large as it ran at the recovery site."""
    monkeypatch.setattr(
        item_switch, "_size", lambda _, _old, now: now["properties"]["hardwareProfile"]["vmSize"]
    )
    smaller = fleet.machine("web-01", size="Standard_B2ms")
    smaller["home"]["size"] = "Standard_D2s_v5"
    stack = journeys.Stack(ground, smaller)
    stack.up()
    for number, position in enumerate(JOURNEY[:5], 1):
        assert stack.up(position, number).failed == "", position

    home = ground.resources[smaller["machine_id"]]

    assert home["properties"]["hardwareProfile"]["vmSize"] == "Standard_D2s_v5"
