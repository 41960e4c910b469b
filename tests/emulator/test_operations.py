"""Long-running operations: they end by the clock, and polls only look."""

import pytest

from emulator.messages import Request
from emulator.world import EVENTS
from tests.support import VAULT, call, make_vault

POLICY = f"{VAULT}/replicationPolicies/p"


@pytest.fixture
def deed(monkeypatch):
    """An event that notes its payload; whatever stands in `error` it gives back."""
    happened = {"error": None, "payloads": []}

    def handler(_world, **payload):
        happened["payloads"].append(payload)
        return happened["error"]

    monkeypatch.setitem(EVENTS, "test.deed", handler)
    return happened


def accept(world, **more):
    request = Request("PUT", POLICY, {"api-version": "2025-08-01"})
    return world.accept(request, 60, "test.deed", {"n": 1}, **more)


def status_of(world, reply):
    path = reply.headers["Azure-AsyncOperation"].removeprefix("https://localhost:8443")
    return call(world, "GET", path).body


def test_an_accepted_call_answers_with_the_three_headers(world, deed):
    """protocol-a2a 1.1: no body, capital S, the guid is the same in both URLs."""
    make_vault(world)

    reply = accept(world)

    assert (reply.status, reply.body) == (202, None)
    operation = next(iter(world.operations))
    base = f"https://localhost:8443/S{VAULT[2:]}"
    query = "?api-version=2025-08-01"
    assert reply.headers == {
        "Azure-AsyncOperation": f"{base}/replicationOperationStatus/{operation}{query}",
        "Location": f"{base}/replicationPolicies/p/operationresults/{operation}{query}",
        "Retry-After": "30",
    }


def test_polls_do_not_make_time_pass(world, deed):
    make_vault(world)
    reply = accept(world)

    seen = {status_of(world, reply)["status"] for _ in range(50)}

    assert seen == {"InProgress"}


def test_an_operation_ends_by_the_clock_alone(world, deed):
    """Nobody polled: it has ended at its own moment all the same."""
    make_vault(world)
    reply = accept(world)

    world.pass_time(3600)

    assert deed["payloads"] == [{"n": 1}]
    assert status_of(world, reply) == {
        "error": None,
        "id": None,
        "name": next(iter(world.operations)),
        "properties": None,
        "status": "Succeeded",
        "startTime": "2026-01-05T08:00:00.0000000Z",
        "endTime": "2026-01-05T08:01:00.0000000Z",
        "percentComplete": None,
    }


def test_an_event_that_gives_an_error_fails_its_operation(world, deed):
    make_vault(world)
    deed["error"] = {"code": "45005", "message": "Protection couldn't be enabled."}
    reply = accept(world)

    world.pass_time(60)

    told = status_of(world, reply)
    assert told["status"] == "Failed"
    assert told["error"] == {
        "code": "45005",
        "message": "Protection couldn't be enabled.",
        "details": None,
    }


def test_a_job_lends_its_guid_and_its_id(world, deed):
    make_vault(world)

    reply = accept(world, job="a1b2")

    assert "a1b2" in world.operations
    assert reply.headers["x-ms-request-id"].endswith("/replicationJobs/a1b2")
    assert reply.headers["x-ms-request-id"].startswith("/Subscriptions/")


def test_the_result_is_202_then_204_when_nothing_is_left(world, deed):
    """Recorded for POST remove: 204 after the end (protocol-a2a 10.5)."""
    make_vault(world)
    reply = accept(world)
    path = reply.headers["Location"].removeprefix("https://localhost:8443")

    running = call(world, "GET", path).status
    world.pass_time(60)

    assert (running, call(world, "GET", path).status) == (202, 204)


def test_an_unknown_operation_is_not_found(world):
    make_vault(world)

    assert call(world, "GET", f"{VAULT}/replicationOperationStatus/x").status == 404
