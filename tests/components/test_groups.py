"""What settlement and record are told of a group, and what the stack tells of it."""

import dataclasses

import pytest

from components.groups import machine_outputs, move_inputs, settlement_inputs
from stacks.config import Action, Check, Move, RecoveryPoint
from tests.components.conftest import build

RUNBOOK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Automation/automationAccounts/a/r"
LOST = Move(4, "region is down", RecoveryPoint(word="latest"), shut_down_source=True)


def action(**more):
    """A manual action after the first step; then what differs."""
    given = {
        "name": "look",
        "step": 1,
        "when": "after",
        "manual": "look at the shop",
        "runbook_id": None,
        "timeout_minutes": None,
        "side": "recovery",
        "directions": ("away", "home"),
        "drills": True,
    }
    return Action(**{**given, **more})


def moving(shop, **more):
    """The databases on the way to the recovery site."""
    return dataclasses.replace(shop.groups["shop-db"], position="recovery/failedOver", **more)


def test_a_group_without_a_move_tells_none(shop):
    """A key that is absent; null would be a difference."""
    assert settlement_inputs(shop.groups["shop-web"]) == {
        "machines": ["web-01", "web-02", "web-03"],
        "position": "primary/protected",
        "boot_order": [list(step) for step in shop.groups["shop-web"].boot_order],
        "consistency_group": False,
    }


def test_settlement_and_record_are_told_one_move(shop):
    """The record authorises nothing by itself; a preview shows the move on both rows alike."""
    groups = {**shop.groups, "shop-db": moving(shop, move=LOST)}
    tree = build(dataclasses.replace(shop, groups=groups))

    record = tree.registered["dr-shop-db"].inputs
    settled = tree.registered["dr-settlement"].inputs["groups"]["shop-db"]
    assert record["position"] == settled["position"] == "recovery/failedOver"
    assert record["move"] == settled["move"]
    assert record["move"] == {
        "number": 4,
        "reason": "region is down",
        "recovery_point": {"word": "latest"},
        "shut_down_source": True,
    }


@pytest.mark.parametrize(
    ("point", "told"),
    [
        (RecoveryPoint(word="latestProcessed"), {"word": "latestProcessed"}),
        (
            RecoveryPoint(not_after="2026-11-21T10:00:00Z"),
            {"not_after": "2026-11-21T10:00:00Z"},
        ),
        (RecoveryPoint(by_machine={"db-01": "p1"}), {"by_machine": {"db-01": "p1"}}),
    ],
)
def test_one_way_to_choose_a_point_is_told(shop, point, told):
    move = dataclasses.replace(LOST, recovery_point=point)

    assert move_inputs(moving(shop, move=move))["move"]["recovery_point"] == told


def test_checks_are_told_without_what_they_do_not_ask(shop):
    """A probe of every machine, and a question to the group, which has no machines."""
    port = Check("tcp 443", 443, None, None, ("db-01",), 200, None, 10, 300)
    page = Check("shop", None, "https://shop/", None, (), 204, "well", 5, 0)
    smoke = Check("smoke", None, None, "./smoke.sh", (), 200, None, 60, 0)

    told = settlement_inputs(moving(shop, checks=(port, page, smoke)))

    assert told["checks"] == [
        {"name": "tcp 443", "tcp": 443, "machines": ["db-01"], "timeout_s": 10, "retry_s": 300},
        {
            "name": "shop",
            "http": "https://shop/",
            "status": 204,
            "contains": "well",
            "timeout_s": 5,
            "retry_s": 0,
        },
        {"name": "smoke", "run": "./smoke.sh", "timeout_s": 60, "retry_s": 0},
    ]


def test_actions_are_told_to_the_settlement_alone(shop):
    """It keeps the recovery plans; a person's instruction is no runbook, and has no time limit."""
    runbook = action(name="dns", manual=None, runbook_id=RUNBOOK, timeout_minutes=30, when="before")
    group = dataclasses.replace(shop.groups["shop-db"], actions=(action(), runbook))
    tree = build(dataclasses.replace(shop, groups={**shop.groups, "shop-db": group}))

    told = tree.registered["dr-settlement"].inputs["groups"]["shop-db"]["actions"]
    both = {"side": "recovery", "directions": ["away", "home"], "drills": True}
    assert told == [
        {"name": "look", "step": 1, "when": "after", "manual": "look at the shop", **both},
        {
            "name": "dns",
            "step": 1,
            "when": "before",
            "runbook": RUNBOOK,
            "timeout_minutes": 30,
            **both,
        },
    ]
    assert "actions" not in tree.registered["dr-shop-db"].inputs


def test_the_stack_tells_where_each_machine_runs():
    """Also the addresses of what runs there, the point it was started from, and when."""
    found = {"position": "recovery/failedOver", "runs_at": "/x", "failed_over_at": "2026-11-21"}

    assert machine_outputs({**found, "recovery_addresses": ["10.0.0.4"], "other": 1}) == {
        "position": "recovery/failedOver",
        "health": None,
        "runsAt": "/x",
        "recoveryMachineId": None,
        "recoveryAddresses": ["10.0.0.4"],
        "recoveryPoint": None,
        "failedOverAt": "2026-11-21",
    }
