"""A drill whose process is killed at any of its calls: the next update ends it all the same.

Every call once, before it is sent and after it was answered; by default some of them.
DR_EVERY_CALL=1 tries them all.
"""

import os

import pytest

from tests.providers import drilling, journeys
from tests.providers.conftest import WEB, WEB_2
from tests.support import InProcessTransport

pytestmark = pytest.mark.long

ORDER = {"boot_order": [["web-02"], ["web-01"]]}
ALL = [(n, item, done) for n in range(1, 70) for item in (False, True) for done in (False, True)]
SOME = [(4, False, True), (4, True, True), (17, True, True), (27, False, True), (27, False, False)]
"""The call that submits, by plan and by item; a later step's; the plan's cleanup."""
FEW = [(3, False, True), (3, True, True)]
"""The cleanup of the drill before."""
EVERY = bool(os.environ.get("DR_EVERY_CALL"))


class Killed(Exception):
    """The process ended."""


def killed_at(monkeypatch, number, answered):
    """The process ends at this call of it: with `answered`, when the service had done it."""
    real, seen = InProcessTransport.send, []

    def send(self, request, **options):
        seen.append(request)
        if len(seen) < number:
            return real(self, request, **options)
        if len(seen) == number and answered:
            real(self, request, **options)
        raise Killed

    monkeypatch.setattr(InProcessTransport, "send", send)


@pytest.mark.parametrize(("number", "item", "answered"), ALL if EVERY else SOME)
def test_a_drill_that_was_killed_is_ended_by_the_next_update(
    ground, tmp_path, monkeypatch, number, item, answered
):
    """One test failover per machine, one evidence, nothing left up and no plan left waiting."""
    stack = journeys.begun(ground, WEB, WEB_2)
    shop = drilling.begun(stack, tmp_path, **(ORDER if item else {}))
    if item:
        drilling.without_plan(ground)
    with monkeypatch.context() as patch:
        killed_at(patch, number, answered)
        try:
            shop.up()
        except Killed:
            ground.pass_time(30)

    assert shop.up() == ""
    assert [entry["verdict"] for entry in shop.verdict["history"]["shop"]] == ["green"]
    assert len(drilling.calls(ground, "testFailover")) == (2 if item else 1)
    assert (drilling.up_for_test(ground), drilling.plans_left(ground)) == ([], [])
    assert not shop.look()[1]


@pytest.mark.parametrize(("number", "item", "answered"), ALL if EVERY else FEW)
def test_a_drill_that_follows_a_kept_one_and_was_killed_is_ended_too(
    ground, tmp_path, monkeypatch, number, item, answered
):
    """What is up is told apart: the old one is cleaned up, the new one is gone on with."""
    order = ORDER if item else {}
    shop = drilling.begun(journeys.begun(ground, WEB, WEB_2), tmp_path, keep=True, **order)
    if item:
        drilling.without_plan(ground)
    shop.up()
    ground.pass_time(3600)
    shop.declare("2026-12", **order)
    with monkeypatch.context() as patch:
        killed_at(patch, number, answered)
        try:
            shop.up()
        except Killed:
            ground.pass_time(5)

    assert shop.up() == ""
    assert shop.document("2026-12")["verdict"] == "green"
    for deed in ("testFailover", "testFailoverCleanup"):
        assert len(drilling.calls(ground, deed)) == (4 if item else 2)
    assert (drilling.up_for_test(ground), drilling.plans_left(ground)) == ([], [])
    assert not shop.look()[1]
