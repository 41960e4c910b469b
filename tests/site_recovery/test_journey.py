"""One look at a group on its way."""

import types

import pytest

from site_recovery import authority, journey, moves, watch, wishes
from site_recovery.positions import Position
from tests.site_recovery import wire

PATH = moves.path(Position.PRIMARY_PROTECTED, Position.RECOVERY_FAILED_OVER)
POSITIONS = {"position": "recovery/failedOver", "move": {"number": 1, "reason": "a test"}}


class Counted(watch.Snapshot):
    """A look that counts how often a machine's items are searched in it."""

    searched = 0

    def found(self, vault, machine):
        self.searched += 1
        return super().found(vault, machine)


def group(names, order, shown):
    """A group that fails over item by item, and a look at it."""
    machines, items = {}, []
    for name in names:
        home = wire.VM.replace("web-01", name)
        machines[name] = {**wire.machine(), "machine": name, "machine_id": home}
        item = wire.item_showing(fabricObjectId=home)
        item["properties"] = item["properties"] | shown.get(name, {})
        items.append(item | {"id": f"{wire.CONTAINER}/replicationProtectedItems/{name}"})
    told = {"machines": list(names), "boot_order": order, **POSITIONS}
    verdict = authority.Verdict(authority.Kind.MOVE, "", 1, dict.fromkeys(names, PATH))
    vault = types.SimpleNamespace(vault=wire.VAULT, settings=None)
    moving = journey.Journey(vault, wishes.wish("shop", told), verdict, machines)
    return moving, Counted(1, 0.0, items, {})


AWAY = {
    "protectionState": "UnplannedFailoverCommitPendingStatesBegin",
    "activeLocation": "Recovery",
}


@pytest.mark.parametrize(
    ("away", "due"),
    [((), ["a", "b"]), (("a",), ["a", "b"]), (("a", "b"), ["a", "b", "c"])],
    ids=["nobody", "half of the first step", "the first step"],
)
def test_a_boot_step_waits_for_all_machines_of_the_one_before(away, due):
    moving, look = group("abcd", [["a", "b"], ["c"]], dict.fromkeys(away, AWAY))

    orders = moving.orders(look)

    assert [name for name, order in orders.items() if order.start] == due


def test_a_machine_without_a_boot_step_goes_last():
    moving, look = group("abc", [["a"], ["b"]], {"a": AWAY, "b": AWAY})

    assert moving.orders(look)["c"].start


def test_a_look_at_a_hundred_machines_in_boot_order_searches_each_once():
    names = [f"vm-{number:03}" for number in range(100)]
    moving, look = group(names, [[name] for name in names], dict.fromkeys(names, AWAY))

    moving.orders(look)
    moving.orders(look)

    assert look.searched == 100
