"""Drills: from the first call to the evidence and the cleanup."""

import pytest

from tests.providers import drilling


@pytest.fixture
def shop(stack, tmp_path):
    """Two protected machines of one group, and a drill of them."""
    return drilling.begun(stack, tmp_path / "evidence")


def test_a_drill_is_submitted_judged_and_cleaned_up_in_one_update(shop):
    """By the group's own plan; the evidence says what came up, and when."""
    told = shop.up()

    found = shop.document()
    assert told == ""
    assert (found["verdict"], found["reasons"]) == ("green", [])
    assert found["by"] == "recovery plan shop-away"
    assert {n: m["state"] for n, m in found["machines"].items()} == {
        "web-01": "up",
        "web-02": "up",
    }
    assert drilling.calls(shop.world, "testFailover") == ["shop-away"]
    assert drilling.calls(shop.world, "testFailoverCleanup") == ["shop-away"]
    assert drilling.test_machines(shop.world) == []
