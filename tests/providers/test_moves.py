"""Groups that move, against the emulated service: away, home, and twice."""

import pytest

from emulator.site_recovery import item_switch
from tests.providers import fleet, journeys, pair
from tests.providers.journeys import JOURNEY
from tests.support.calls import VAULT


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


@pytest.fixture
def larger_away(ground, monkeypatch):
    """A machine that is larger at the recovery site, where the service knows no other size."""
    monkeypatch.setattr(
        item_switch, "_size", lambda _, _old, now: now["properties"]["hardwareProfile"]["vmSize"]
    )
    smaller = fleet.machine("web-01", size="Standard_B2ms")
    smaller["home"]["size"] = "Standard_D2s_v5"
    stack = journeys.Stack(ground, smaller)
    stack.up()
    return stack


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


def test_a_machine_comes_home_in_its_own_size(larger_away, ground):
    """Also from a service that would make it as large as it ran at the recovery site."""
    for number, position in enumerate(JOURNEY[:5], 1):
        assert larger_away.up(position, number).failed == "", position

    (machine,) = larger_away.machines
    home = ground.resources[machine["machine_id"]]

    assert home["properties"]["hardwareProfile"]["vmSize"] == "Standard_D2s_v5"


def test_a_size_that_could_not_be_set_is_set_by_the_same_number(larger_away, ground):
    """The machine is where it is declared; what belongs to that move is not done."""
    for number, position in enumerate(JOURNEY[:2], 1):
        assert larger_away.up(position, number).failed == "", position
    no = {"fail_task": {"code": "151000", "message": "No."}}
    pair.fault(ground, no, 1, job="UpdateVmProperties")

    first = larger_away.up("recovery/protected", 3)
    shown, _ = larger_away.preview("recovery/protected", {"number": 3})
    second = larger_away.up("recovery/protected", 3)

    details = fleet.shown(ground, "web-01")["properties"]["providerSpecificDetails"]
    assert "No" in first.failed
    assert shown.plan["steps"] == ["set the size at home"]
    assert (second.refused, second.failed) == ([], "")
    assert details["recoveryAzureVMSize"] == "Standard_D2s_v5"
    quiet = larger_away.preview("recovery/protected", {"number": 3})
    assert quiet == (journeys.Run({}, []), False)


@pytest.mark.parametrize("saved", [True, False], ids=["its end untold", "killed before"])
def test_a_size_that_a_run_did_not_live_to_set_is_set_by_the_same_number(
    larger_away, ground, saved
):
    """The state is that of before; the machine stands where it is declared."""
    for number, position in enumerate(JOURNEY[:2], 1):
        assert larger_away.up(position, number).failed == "", position
    old, no = larger_away.state, {"fail_task": {"code": "151000", "message": "No."}}
    pair.fault(ground, no, 1, job="UpdateVmProperties")
    larger_away.up("recovery/protected", 3)
    larger_away.state = old
    ground.resources[VAULT]["tags"] = {"dr-moves": "shop=3" if saved else "shop=2"}

    run = larger_away.up("recovery/protected", 3)

    details = fleet.shown(ground, "web-01")["properties"]["providerSpecificDetails"]
    assert (run.plan["steps"], run.refused, run.failed) == (["set the size at home"], [], "")
    assert details["recoveryAzureVMSize"] == "Standard_D2s_v5"
    quiet = larger_away.preview("recovery/protected", {"number": 3})
    assert quiet == (journeys.Run({}, []), False)
