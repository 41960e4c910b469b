"""Drills with the real engine: green, then red and final, kept, and gone with the file's words."""

import json

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
GROUP = "shop-db"
LOOKED = {"name": "looked", "run": "test $DR_DRILL = 2026-11 && echo $DR_MACHINE_DB_01_ADDRESS"}


def declare(stack, **drill):
    """Write a drill of the databases into the file."""
    with stack.config() as config:
        config["dr:pair"]["groups"][GROUP]["drill"] = drill


def up_for_test(stack):
    """What tests have made: machines and the network of the drill."""
    kinds, names = ("/virtualmachines/", "/virtualnetworks/"), ("-test", f"-drill-{GROUP}")
    found = [each for each in stack.everything() if any(kind in each for kind in kinds)]
    return sorted(each.rpartition("/")[2] for each in found if each.endswith(names))


def test_a_drill_is_green_and_the_next_is_red_for_ever(stack):
    """In the update that protects the group; what a person reads, and what is called."""
    declare(stack, name="2026-11", checks=[LOOKED], objectives={"rpoMinutes": 60})
    green = stack.up()
    left = up_for_test(stack)
    (written,) = stack.folder.glob("evidence/*/*.json")
    evidence = json.loads(written.read_text(encoding="utf-8"))
    declare(stack, name="2026-12", checks=[LOOKED], keep=True)
    shown = stack.preview("--diff", "--save-plan", "plan.json")
    red = stack.up("--plan", "plan.json", check=False)
    kept, writes = up_for_test(stack), stack.writes()
    again = stack.up()
    stack.refresh("--expect-no-changes")
    quiet = stack.preview("--expect-no-changes", check=False)
    since, exported = stack.writes(), stack.outputs()["groups"][GROUP]["drills"]
    with stack.config() as config:
        del config["dr:pair"]["groups"][GROUP]["drill"]
    stack.up()

    assert "drill 2026-11: green" in green, green.text
    assert left == ["shop-vnet-asr-drill-shop-db"]
    assert (evidence["verdict"], evidence["stack"]) == ("green", "test")
    assert evidence["checks"][0]["output"].startswith("10.")
    assert "test failover to recovery" in shown
    assert red.code != 0
    assert "1 drill is red:" in red, red.why()
    assert "shop-db: check looked is red after " in red
    assert "Traceback" not in red
    assert kept == ["db-01-test", "db-02-test", "shop-vnet-asr-drill-shop-db"]
    assert "drill 2026-12 was red" in again
    assert quiet.code == 0, quiet.why()
    assert since == writes
    assert [(one["name"], one["verdict"]) for one in exported] == [
        ("2026-12", "red"),
        ("2026-11", "green"),
    ]
    assert up_for_test(stack) == []
