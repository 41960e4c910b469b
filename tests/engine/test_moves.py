"""A group that moves, with the real engine: away and home, stopping at every position."""

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]
JOURNEY = (
    "recovery/failedOver",
    "recovery/committed",
    "recovery/protected",
    "primary/failedOver",
    "primary/committed",
    "primary/protected",
)


def declare(stack, group, position, number):
    """Write a position and its move."""
    with stack.config() as config:
        declared = config["dr:pair"]["groups"][group]
        declared["position"] = position
        declared["move"] = {"number": number, "reason": "a test"}


def test_a_group_goes_away_and_home_and_the_state_stays_true(stack):
    """Refresh shows no change after any step, the next preview the next step only."""
    stack.up()
    urns = sorted(one["urn"] for one in stack.state()["resources"])
    for number, position in enumerate(JOURNEY, 1):
        declare(stack, "shop-app", position, number)
        planned = stack.planned()
        stack.up()
        stack.refresh("--expect-no-changes")

        assert set(planned) == {"dr-settlement", "dr-shop-app"}, planned
        found = stack.positions()
        assert (found["app-01"], found["web-01"]) == (position, "primary/protected")
        assert sorted(one["urn"] for one in stack.state()["resources"]) == urns
    stack.preview("--expect-no-changes")
