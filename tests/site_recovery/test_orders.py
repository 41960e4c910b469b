"""Several groups in one look."""

import threading

from site_recovery import authority, declared, orders, watch, wishes

LOOK = watch.Snapshot(1, 0.0, [], {})


class Moving:
    """A journey whose look ends when the other's has begun."""

    failures, going = {}, False

    def __init__(self, both):
        self.both = both

    def orders(self, _):
        self.both.wait()
        return {}


def test_a_group_waits_for_no_answer_about_another():
    wish = wishes.wish("shop", {"machines": [], "position": "recovery/failedOver"})
    found = orders.Orders(None, {}, declared.Groups({"shop": wish, "app": wish}))
    verdict = authority.Verdict(authority.Kind.MOVE, wish.position, 1)
    found.verdicts = dict.fromkeys(("shop", "app"), verdict)
    both = threading.Barrier(2, timeout=5)
    found.journeys = {name: Moving(both) for name in ("shop", "app")}

    found.next(LOOK, {})

    assert not both.broken
