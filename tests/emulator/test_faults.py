"""Fault rules for calls and jobs, and the control paths that set them."""

import pytest

from emulator import faults
from emulator.app import dispatch
from emulator.clock import ScaledClock
from emulator.messages import Request
from tests.support import call
from tests.support.ground import GROUP, lay_ground

TASK = {"task": "EnableProtectionTask", "code": "45005", "message": "no"}


def set_rules(world, *rules):
    faults.load(world, list(rules))


def test_a_rule_refuses_the_calls_that_it_matches_as_often_as_it_says(world):
    lay_ground(world)
    match = {"method": "get", "path": "resourcegroups/rg$"}
    then = {"status": 503, "code": "Busy", "message": "later", "headers": {"Retry-After": 7}}
    set_rules(world, {"match": match, "times": 2, "then": then})

    seen = [call(world, "GET", GROUP) for _ in range(3)]

    assert [reply.status for reply in seen] == [503, 503, 200]
    assert seen[0].body["error"] == {"code": "Busy", "message": "later"}
    assert seen[0].headers["Retry-After"] == "7"
    assert call(world, "HEAD", GROUP).status == 204


@pytest.mark.parametrize(("when", "made"), [("before", False), ("after", True)])
def test_a_dropped_call_was_or_was_not_done(world, when, made):
    """The difference that a client cannot see."""
    set_rules(world, {"match": {"method": "PUT"}, "times": 1, "then": {"drop": when}})

    reply = call(world, "PUT", GROUP, {"location": "westus"})

    assert reply.dropped
    assert (GROUP in world.resources) is made


def test_an_answer_can_be_late(world):
    set_rules(world, {"match": {}, "times": 1, "then": {"delay_s": 20}})

    assert [call(world, "GET", "/subscriptions").delay_s for _ in range(2)] == [20, 0]


def test_job_rules_meet_jobs_only(world):
    match = {"job": "EnableDr", "machine": "web-01"}
    set_rules(world, {"match": match, "times": 1, "then": {"fail_task": TASK}})

    assert call(world, "GET", "/subscriptions").status == 200
    assert world.fault_for_job("EnableDr", "web-02") is None
    assert world.fault_for_job("DisableDr", "web-01") is None
    assert world.fault_for_job("enabledr", "WEB-01") == TASK
    assert world.fault_for_job("EnableDr", "web-01") is None


@pytest.mark.parametrize(
    "rule",
    [
        {"match": {"verb": "GET"}, "then": {"status": 400}},
        {"match": {}, "then": {"explode": True}},
        {"match": {}, "then": {"drop": "sometimes"}},
        {"match": {}},
        "text",
    ],
)
def test_a_rule_that_says_nothing_is_refused(world, rule):
    with pytest.raises(faults.BadRule, match="fault rule 0"):
        set_rules(world, rule)


def control(world, method, path, body=None):
    return dispatch(world, Request(method, f"/emulator/{path}", body=body))


def test_rules_are_set_over_the_control_path(world):
    rule = {"match": {"path": "/tenants"}, "times": None, "then": {"status": 403}}

    answered = control(world, "PUT", "faults", [rule])
    wrong = control(world, "PUT", "faults", [{"then": {"x": 1}}])

    assert (answered.status, wrong.status) == (200, 400)
    assert call(world, "GET", "/tenants").status == 403
    assert control(world, "GET", "faults").body == {"rules": [rule]}


def test_requests_are_logged_and_counted_without_headers_and_bodies(world):
    lay_ground(world)
    call(world, "PUT", GROUP, {"location": "eastus2", "tags": {"k": "hush"}})
    for _ in range(2):
        call(world, "GET", GROUP.rpartition("/")[0])

    told = control(world, "GET", "counters").body
    log = control(world, "GET", "requests").body["value"]

    lists = "GET /subscriptions/{subscription}/resourceGroups"
    assert told["writes"] == {f"PUT {GROUP}": 1}
    assert told["lists"] == {lists: 2}
    assert told["statuses"] == {"200": 3}
    assert [entry["status"] for entry in log] == [200, 200, 200]
    assert "hush" not in str(log)
    assert control(world, "DELETE", "counters").status == 204
    assert control(world, "GET", "counters").body["writes"] == {}


def test_the_control_path_tells_the_clock_and_moves_it(world):
    control(world, "POST", "clock", {"advance_s": 90})

    assert control(world, "GET", "clock").body["now"] == "2026-01-05T08:01:30.0000000Z"
    assert control(world, "POST", "clock", {"advance_s": -1}).status == 400
    assert control(world, "GET", "nothing").status == 404
    assert control(world, "POST", "nothing").status == 404


def test_limits_are_set_over_the_control_path(world):
    control(world, "PUT", "throttle", {"on": True, "reads": {"size": 5, "refill": 1}})

    seen = [call(world, "GET", GROUP.rpartition("/")[0]).status for _ in range(6)]

    assert seen == [200] * 5 + [429]


@pytest.mark.parametrize(("when", "made"), [("before", False), ("after", True)])
def test_a_held_call_waits_where_the_rule_says(world, when, made):
    """Without a server it has no answer; who is held is told, and let go by number."""
    rule = {"match": {"method": "PUT"}, "times": 1, "then": {"hold": when}}
    control(world, "PUT", "faults", [rule])

    reply = call(world, "PUT", GROUP, {"location": "westus"})
    held = control(world, "GET", "held").body["value"]
    released = control(world, "POST", "held/release", {"number": reply.hold}).body

    assert held == [{"number": reply.hold, "method": "PUT", "path": GROUP, "when": when}]
    assert (GROUP in world.resources) is made
    assert released == {"released": 1}
    assert control(world, "GET", "held").body["value"] == []


def test_time_can_be_slowed_and_hurried(world):
    """So that a test meets a job of a second while it runs."""
    world.clock, world.speed = ScaledClock(1000), 1000
    world.pass_time(10_000)

    told = control(world, "POST", "clock", {"speed": 0.001}).body
    after = control(world, "GET", "clock").body["seconds"]

    assert after - told["seconds"] < 0.1
    assert told["seconds"] >= 10_000
    assert world.retry_after() == 30_000
    assert control(world, "POST", "clock", {"speed": 0}).status == 400
