"""From every position to every declared one: the path, or the sequence of edits."""

import pytest

from site_recovery.moves import COSTS, STEPS, Operation, edits, path
from site_recovery.positions import Position

# from: {to: operations}; what is missing is too far for one `up`
PATHS = {
    "primary/seeding": {"primary/protected": "wait"},
    "primary/protected": {
        "primary/protected": "",
        "recovery/failedOver": "failover",
        "recovery/committed": "failover, commit",
    },
    "recovery/failedOver": {
        "recovery/failedOver": "",
        "recovery/committed": "commit",
        "recovery/protected": "commit, reprotect",
    },
    "recovery/committed": {"recovery/committed": "", "recovery/protected": "reprotect"},
    "recovery/seeding": {"recovery/protected": "wait"},
    "recovery/protected": {
        "recovery/protected": "",
        "primary/failedOver": "failover",
        "primary/committed": "failover, commit",
    },
    "primary/failedOver": {
        "primary/failedOver": "",
        "primary/committed": "commit",
        "primary/protected": "commit, reprotect",
    },
    "primary/committed": {"primary/committed": "", "primary/protected": "reprotect"},
}
ASKED = [position for position in Position if position.askable]


@pytest.mark.parametrize("start", Position)
@pytest.mark.parametrize("end", ASKED)
def test_every_pair_has_its_path_or_its_edits(start, end):
    """The table by hand; where no path leads, the edits do, each of them one `up`."""
    expected = PATHS[start].get(end)

    found = path(start, end)

    if expected is None:
        assert found is None
        told = edits(start, end)
        assert told[-1] == end
        assert len(told) > 1 or start.endswith("seeding")
        for here, there in zip([start, *told], told, strict=False):
            assert path(here, there) is not None
    else:
        assert ", ".join(step.operation for step in found) == expected


def test_a_failover_is_cancelled_only_where_the_service_allows_it():
    start, home = Position.RECOVERY_FAILED_OVER, Position.PRIMARY_PROTECTED

    cancelled = path(start, home, frozenset({"CancelFailover", "Commit"}))

    assert [step.operation for step in cancelled] == [Operation.CANCEL]
    assert path(start, home, frozenset({"Commit"})) is None


def test_the_way_home_from_a_failover_is_told_as_edits():
    """What an operator reads who wants to go back after the day."""
    told = edits(Position.RECOVERY_FAILED_OVER, Position.PRIMARY_PROTECTED)

    assert told == ["recovery/protected", "primary/failedOver", "primary/protected"]


def test_every_step_says_what_it_costs():
    operations = {step.operation for steps in STEPS.values() for step in steps}

    assert {*operations, Operation.CLEANUP} == set(COSTS)
    assert {o for o in operations if COSTS[o].irreversible} == {
        Operation.COMMIT,
        Operation.REPROTECT,
    }
