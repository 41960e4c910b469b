"""A group that moves, with the real engine: away and home, stopping at every position."""

import pytest

from tests.engine.stack import wait_until

pytestmark = [pytest.mark.engine, pytest.mark.timeout(900)]
MAY = "allowedOperations"
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


def drill(stack, name):
    """Begin a test failover behind the stack's back, and wait until it is up."""
    (item,) = [one["id"] for one in stack.items() if one["properties"]["friendlyName"] == name]
    details = {"failoverDirection": "PrimaryToRecovery", "networkType": "NoNetworkAttachAsInput"}
    body = {"properties": {**details, "providerSpecificDetails": {"instanceType": "A2A"}}}
    stack.ask("POST", f"{item}/testFailover", body)
    wait_until(lambda: "TestFailoverCleanup" in stack.ask("GET", item)["properties"][MAY])


def test_a_saved_plan_is_refused_when_a_step_differs(stack):
    """Somebody began a test failover since: its cleanup is a step that nobody has seen."""
    stack.up()
    declare(stack, "shop-app", JOURNEY[0], 1)
    stack.preview("--save-plan", "plan.json")
    drill(stack, "app-01")
    begun = stack.accepted()

    refused = stack.up("--plan", "plan.json", check=False)
    after = stack.accepted()
    stack.preview("--save-plan", "plan.json")
    stack.up("--plan", "plan.json")

    assert refused.code != 0
    assert "dr-settlement" in refused and "violates plan" in refused  # before anything moves
    assert after == begun
    assert [kind for kind in stack.accepted() if kind.endswith("/testFailoverCleanup")]
    assert stack.positions()["app-01"] == JOURNEY[0]


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
