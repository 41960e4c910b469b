"""Drills with the real engine: green, red and final, kept and cleaned up."""

import json

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
GROUP = "shop-db"


def declare(stack, **drill):
    """Write a drill of the databases into the file."""
    with stack.config() as config:
        config["dr:pair"]["groups"][GROUP]["drill"] = drill


def up_for_test(stack):
    """Names of the machines that tests have made."""
    names = [each.rpartition("/")[2] for each in stack.everything()]
    return sorted(name for name in names if name.endswith("-test"))


def drills(stack):
    """Name and verdict of the group's drills, newest first, as the stack exports them."""
    return [(one["name"], one["verdict"]) for one in stack.outputs()["groups"][GROUP]["drills"]]


def test_a_drill_is_green_then_one_is_red_for_ever_then_one_is_kept(stack):
    """What a person reads, what is called, and that nothing stays behind."""
    stack.up()
    before = stack.everything()
    looked = {"name": "looked", "run": "test $DR_DRILL = 2026-11 && echo $DR_MACHINE_DB_01_ADDRESS"}
    declare(stack, name="2026-11", checks=[looked], objectives={"rpoMinutes": 60, "rtoMinutes": 60})
    shown = stack.preview("--diff")
    green = stack.up()
    after_green = up_for_test(stack)
    evidence = json.loads(next(stack.folder.glob("evidence/**/0001-*.json")).read_text())
    declare(stack, name="2026-12", checks=[looked])
    red = stack.up(check=False)
    writes = stack.writes()
    again = stack.up()
    silent = stack.preview("--expect-no-changes", check=False)
    since = stack.writes()
    exported = drills(stack)
    declare(stack, name="2027-01", keep=True)
    stack.up()
    kept = up_for_test(stack)
    with stack.config() as config:
        del config["dr:pair"]["groups"][GROUP]["drill"]
    stack.up()

    assert "test failover to recovery" in shown
    assert "drill 2026-11: green" in green, green.text
    assert after_green == []
    assert (evidence["verdict"], evidence["stack"]) == ("green", "test")
    assert evidence["checks"][0]["output"].startswith("10.")
    assert red.code != 0
    assert "1 drill is red:" in red, red.why()
    assert "shop-db: check looked is red after " in red
    assert "Traceback" not in red
    assert again.code == 0
    assert "drill 2026-12 was red" in again
    assert since == writes
    assert silent.code == 0, silent.why()
    assert exported == [("2026-12", "red"), ("2026-11", "green")]
    assert kept == ["db-01-test", "db-02-test"]
    assert stack.everything() == before
