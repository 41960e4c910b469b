"""The life of a stack, with the real engine: from nothing to protected machines and back."""

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
PROTECTED = "primary/protected"


def test_a_stack_goes_up_stays_as_it_is_and_leaves_nothing(stack):
    """`up` protects all; `up`, `preview` and `refresh` again change nothing; `destroy` ends it."""
    before = stack.everything()
    stack.up()
    positions = stack.positions()
    written = stack.writes()
    stack.preview("--expect-no-changes")
    stack.up("--expect-no-changes")
    stack.refresh("--expect-no-changes")
    written_again = stack.writes()
    stack.destroy()

    assert positions == dict.fromkeys(positions, PROTECTED)
    assert len(positions) == 10
    assert written_again == written
    assert stack.everything() == before
    assert stack.state().get("resources", []) == []


def test_machines_and_disks_come_change_their_group_and_go(stack):
    """Only the rows that are named change; no item is replaced, enabled anew or purged."""
    with stack.config() as config:
        config["dr:pair"]["groups"]["shop-ops"]["machines"].remove("mon-01")
    with stack.inventory() as machines:
        kept = machines.pop("mon-01")
        machines["cache-01"]["disks"]["lun0"]["excluded"] = True
    stack.up()
    enabled = stack.item_writes()

    _a_machine_and_a_disk_are_added(stack, kept)
    assert len(stack.item_writes()) == len(enabled) + 1
    assert set(stack.item_writes().values()) == {1}

    _a_machine_changes_its_group_and_another_one_leaves(stack)
    assert len(stack.items()) == 9
    assert set(stack.item_writes().values()) == {1}
    assert stack.item_writes("DELETE") == {}
    assert set(stack.item_writes("PATCH").values()) <= {1}
    stack.preview("--expect-no-changes")


def _a_machine_and_a_disk_are_added(stack, machine):
    with stack.config() as config:
        config["dr:pair"]["groups"]["shop-ops"]["machines"].append("mon-01")
    with stack.inventory() as machines:
        machines["mon-01"] = machine
        del machines["cache-01"]["disks"]["lun0"]["excluded"]
    planned = stack.planned()
    stack.up()

    assert planned == {
        "dr-mon-01": "create",
        "dr-cache-01": "update",
        "dr-preflight": "update",
        "dr-settlement": "update",
        "dr-shop-ops": "update",
    }
    assert stack.disks("cache-01") == ["cache-01-data0", "cache-01-osdisk"]


def _a_machine_changes_its_group_and_another_one_leaves(stack):
    """What is planned is all: the addition before it left nothing to do."""
    with stack.config() as config:
        groups = config["dr:pair"]["groups"]
        groups["shop-ops"]["machines"].remove("job-01")
        groups["shop-web"]["machines"].append("job-01")
        groups["shop-app"]["machines"].remove("cache-01")
        groups["shop-app"]["bootOrder"] = [["app-01", "app-02"]]
    with stack.inventory() as machines:
        del machines["cache-01"]
    planned = stack.planned()
    stack.up()

    assert planned == {
        "dr-cache-01": "delete",
        "dr-preflight": "update",
        "dr-settlement": "update",
        "dr-shop-ops": "update",
        "dr-shop-web": "update",
        "dr-shop-app": "update",
    }
