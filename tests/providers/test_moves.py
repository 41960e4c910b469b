"""Groups that move, against the emulated service: away, home, and what stops them."""

import pytest

from tests.providers import fleet, journeys

WEB = fleet.machine("web-01")
WEB_2 = fleet.machine("web-02")
JOURNEY = (
    "recovery/failedOver",
    "recovery/committed",
    "recovery/protected",
    "primary/failedOver",
    "primary/committed",
    "primary/protected",
)


@pytest.fixture
def shop(estate_world):
    """The shop's machines, and a vault that is ready for them."""
    fleet.prepare(estate_world)
    fleet.fill_home()
    return estate_world


@pytest.fixture
def stack(shop):
    """Two protected machines of one group."""
    made = journeys.Stack(shop, WEB, WEB_2)
    assert made.up().failed == ""
    return made


def test_away_and_home_again_stopping_everywhere(stack):
    """After each step nothing is left to do, and the outputs say where machines run."""
    for number, position in enumerate(JOURNEY, 1):
        run = stack.up(position, number)

        assert (run.refused, run.failed) == ([], ""), position
        assert stack.result()["position"] == position
        quiet, changes = stack.preview(position, {"number": number})
        assert (quiet.plan, quiet.refused, changes) == ({}, [], False), position
