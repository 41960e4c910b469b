"""Machines: each of the inventory is replicated, with all its disks."""

from dr_policies.machines import POLICIES

from tests.policy.shop import Shop, told


def test_machines_with_items_groups_and_disks_pass():
    shop = Shop()

    for policy in POLICIES:
        assert told(POLICIES, policy.name, shop) == []


def test_a_machine_of_the_inventory_without_an_item_is_named():
    """A run with --target leaves it out without a word."""
    shop = Shop()
    del shop.items["db-01"]

    (line,) = told(POLICIES, "machines-protected", shop)
    assert "machine db-01 has no replicated item" in line
    assert "run without --target" in line


def test_a_machine_in_no_group_is_named():
    shop = Shop()
    shop.groups["shop"]["machines"] = ["web-01"]

    (line,) = told(POLICIES, "machines-protected", shop)
    assert "machine db-01 is in no group" in line


def test_a_machine_that_the_last_run_found_unreplicated_is_named():
    shop = Shop()
    shop.found["db-01"]["position"] = "not replicated"

    (line,) = told(POLICIES, "machines-protected", shop)
    assert "machine db-01 is not replicated" in line


def test_a_preview_that_cannot_know_what_was_found_accuses_nobody():
    shop = Shop()
    shop.results = None

    assert told(POLICIES, "machines-protected", shop) == []


def test_a_disk_left_out_without_a_reason_is_named_with_where_to_write_one():
    shop = Shop()
    shop.subject["excluded"] = {"db-01": ["db-01-scratch"]}

    (line,) = told(POLICIES, "disks-covered", shop)
    assert "disk db-01-scratch of machine db-01 is left out without a reason" in line
    assert '{"db-01/db-01-scratch": …}' in line


def test_a_disk_left_out_for_a_reason_is_only_shown():
    """By machine and disk, or by a name that many machines share."""
    shop = Shop()
    shop.subject["excluded"] = {"db-01": ["scratch"]}

    for key in ("db-01/scratch", "scratch"):
        settings = {"reasons": {key: "rebuilt at start"}}
        assert told(POLICIES, "disks-covered", shop, settings) == []
    (line,) = told(POLICIES, "disks-left-out", shop)
    assert "disk scratch of machine db-01 is not replicated" in line


def test_an_empty_reason_is_none():
    shop = Shop()
    shop.subject["excluded"] = {"db-01": ["scratch"]}

    assert len(told(POLICIES, "disks-covered", shop, {"reasons": {"scratch": " "}})) == 1


def test_a_machine_that_replicates_no_disk_is_named():
    shop = Shop()
    shop.items["db-01"]["disks"] = {}

    (line,) = told(POLICIES, "disks-covered", shop)
    assert "machine db-01 replicates no disk" in line
