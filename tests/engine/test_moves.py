"""Groups that move, with the real engine: away and home, stopping at every position."""

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
    """After each step preview and refresh show no change; resources keep their identity."""
    stack.up()
    urns = sorted(one["urn"] for one in stack.state()["resources"])
    for number, position in enumerate(JOURNEY, 1):
        declare(stack, "shop-app", position, number)
        planned = stack.planned()
        stack.up()
        stack.preview("--expect-no-changes")
        stack.refresh("--expect-no-changes")
        stack.preview("--expect-no-changes")

        assert set(planned) <= {"dr-settlement", "dr-shop-app"}, planned
        assert stack.positions()["app-01"] == position
        assert stack.positions()["web-01"] == "primary/protected"
        assert sorted(one["urn"] for one in stack.state()["resources"]) == urns
