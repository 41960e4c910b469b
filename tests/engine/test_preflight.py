"""Checks before the day, with the real engine: refused before anything starts, told by doctor."""

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
MACHINES = (
    "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop-rg/providers"
    "/Microsoft.Compute/virtualMachines"
)
STOPPED = ("web-02", "job-01")


def power(stack, verb):
    """Switch two machines, and let the time pass that it takes."""
    for name in STOPPED:
        stack.ask("POST", f"{MACHINES}/{name}/{verb}")
    stack.ask("POST", "/emulator/clock", {"advance_s": 60})


def test_machines_that_cannot_be_protected_are_refused_at_preview_all_at_once(stack):
    """Else the service would say so one by one, after minutes each."""
    power(stack, "deallocate")
    before = stack.writes()
    refused = stack.preview(check=False)
    told = stack.doctor()
    written = stack.writes()
    power(stack, "start")
    stack.up()

    assert refused.code != 0
    line = (
        f"machines {', '.join(sorted(STOPPED))}: the machine is deallocated; the agent can only be"
    )
    assert refused.why().count("the machine is deallocated") == 1
    assert line in refused.why()
    assert "Traceback" not in refused
    assert told.code == 3
    assert "machines web-02, job-01: the machine is deallocated" in told
    assert written == before
    assert stack.protected()
    stack.preview("--expect-no-changes")


def test_what_is_protected_stops_no_preview_when_it_would_be_refused_today(stack):
    """A move must not wait for a machine to be started."""
    stack.up()
    power(stack, "deallocate")
    stack.preview("--expect-no-changes")
    told = stack.doctor()

    assert told.code == 0
    assert "machines web-02, job-01: the machine is deallocated; no new recovery points" in told
