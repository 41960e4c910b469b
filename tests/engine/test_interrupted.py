"""What goes wrong in the middle, with the real engine: killed, interrupted, refused."""

import pytest

from tests.engine.stack import interrupt, kill, wait_until

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
PROTECTED = "primary/protected"


def test_an_engine_killed_while_machines_seed_is_resumed(stack):
    """Jobs go on at the service; nothing is enabled twice; nothing pending is left."""
    running = stack.start_up()
    wait_until(lambda: len(stack.item_writes()) == 10)
    kill(running)
    locked = stack.up(check=False)
    resumed = stack.resume()

    assert "locked" in locked
    assert resumed.code == 0, resumed.why()
    assert set(stack.positions().values()) == {PROTECTED}
    assert stack.item_writes() == dict.fromkeys(stack.item_writes(), 1)
    assert stack.state().get("pending_operations", []) == []
    stack.preview("--expect-no-changes")


def test_an_engine_killed_before_the_vault_stands_is_resumed(stack):
    """What Azure made meanwhile is not met as somebody else's."""
    running = stack.start_up()
    wait_until(lambda: any("storageAccounts" in call for call in stack.writes()))
    kill(running)
    resumed = stack.resume()

    assert resumed.code == 0, resumed.why()
    assert set(stack.positions().values()) == {PROTECTED}
    stack.preview("--expect-no-changes")


def test_ctrl_c_ends_the_wait_and_up_goes_on(stack):
    """One Ctrl-C: the engine leaves within seconds, says why, and keeps a clean state."""
    running = stack.start_up()
    wait_until(lambda: len(stack.item_writes()) == 10)
    left, seconds = interrupt(running)
    state = stack.state()
    stack.up()

    assert left.code != 0
    assert seconds < 8
    assert "interrupted" in left.text.casefold()
    assert "Traceback" not in left
    assert state.get("pending_operations", []) == []
    assert set(stack.positions().values()) == {PROTECTED}
    assert stack.item_writes() == dict.fromkeys(stack.item_writes(), 1)


def test_one_machine_that_fails_stops_no_other(stack):
    """Nine are protected; one error names the tenth with the service's words; then it is mended."""
    failure = {
        "task": "EnableProtectionPreflightChecksTask",
        "code": "150096",
        "message": "The virtual machine agent is not ready.",
        "possible_causes": "The agent is not installed.",
        "recommended_action": "Install the virtual machine agent.",
    }
    stack.faults({"match": {"machine": "web-02"}, "then": {"fail_task": failure}})
    failed = stack.up(check=False)
    protected = [item["properties"]["friendlyName"] for item in stack.protected()]
    stack.faults()
    stack.up()

    assert failed.code != 0
    assert "web-02" in failed
    assert "150096" in failed
    assert "Install the virtual machine agent" in failed
    assert "Traceback" not in failed
    assert len(protected) == 9
    assert "web-02" not in protected
    assert set(stack.positions().values()) == {PROTECTED}
    stack.preview("--expect-no-changes")
