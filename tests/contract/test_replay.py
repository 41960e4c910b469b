"""Every recorded step is replayed against the local Azure, in process and over HTTPS, or waits.

Status, the recorded headers and every leaf of the body are compared; masks.yaml lists what cannot.
"""

import datetime

import pytest

from emulator import throttle
from emulator.app import build_world
from emulator.clock import VirtualClock
from emulator.store import Store
from tests.contract.channels import InProcess, OverHttps
from tests.contract.compare import MASKS, Bindings, Comparison, fits
from tests.contract.scripts import MARKS, PATIENCE_S, SCRIPTS, recordings, waits
from tests.contract.worlds import Builder

MOST_MASKED = 0.15
EPOCH = datetime.datetime(2026, 1, 5, 8, 0, tzinfo=datetime.UTC)
RECORDED = recordings()


@pytest.fixture(params=["in process", "over HTTPS"])
def channel(request, tmp_path):
    world = build_world(None, VirtualClock(), seed=7, store=Store(":memory:"), epoch=EPOCH)
    throttle.configure(world, on=False)
    made = InProcess(world) if request.param == "in process" else OverHttps(world, tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("recording", SCRIPTS)
def test_the_local_azure_answers_as_azure_did(channel, recording):
    """The emulator is only worth what it shares with the service."""
    compared = replay(channel, recording)

    assert compared.wrong == []


def test_few_leaves_are_masked():
    """What is masked is not compared: with much of it, the recordings prove nothing."""
    leaves = masked = 0
    for recording in SCRIPTS:
        world = build_world(None, VirtualClock(), seed=7, epoch=EPOCH)
        throttle.configure(world, on=False)
        compared = replay(InProcess(world), recording)
        leaves, masked = leaves + compared.leaves, masked + compared.masked

    assert leaves > 1500
    assert masked / leaves <= MOST_MASKED, f"{masked} of {leaves} leaves are masked"


def test_every_step_is_replayed_or_waits_for_a_reason():
    """A step that nobody looks at would be a hole that nobody knows of."""
    for recording, steps in RECORDED.items():
        waiting = [step["step"] for step in steps if waits(recording, step)]
        replayed = [step["step"] for step in steps if not waits(recording, step)]

        assert not replayed or recording in SCRIPTS, recording
        assert len(waiting) + len(replayed) == len(steps)


def test_nothing_waits_that_was_not_recorded():
    """A stale entry hides that its step is replayed by now, or misspelt."""
    for entry in MASKS["waiting"]:
        known = {step["step"] for step in RECORDED[entry["recording"]]}

        assert set(entry["steps"]) <= known
        assert entry["why"]


def test_a_mask_takes_only_its_kind():
    """The kinds are tight enough to notice a value of another kind."""
    assert fits("time", "2023-01-16T08:59:45.3049179Z")
    assert not fits("time", "0001-01-01T00:00:00")
    assert not fits("time", None)
    assert fits("guid of names", "53ceb3d3-5baf-53a1-8509-a67e3be83b27")
    assert not fits("guid of names", "1a533964-760c-4d03-8811-4999ac23538b")
    assert not fits("percentage", True)
    assert not fits("percentage", 101)


def replay(channel, recording):
    """Send every step that does not wait and compare what comes back."""
    script = SCRIPTS[recording]
    build = Builder(channel, dict(script.values))
    script.world(build)
    compared = Comparison(Bindings(build.values))
    for step in RECORDED[recording]:
        if waits(recording, step):
            continue
        if step["step"] in script.before:
            script.before[step["step"]](build)
            compared.bindings.place(build.values)
        _step(build, script, step, compared)
    return compared


def _step(build, script, step, compared):
    sent = step.get("request_body")
    if step["step"] in script.requests:
        sent = script.requests[step["step"]](build)
    call = (
        step["method"],
        _path(build, step, compared),
        compared.bindings.fill(sent),
        (step["api_version"] or "2022-08-01").split()[0],
    )
    polls = step.get("identical_polls") or 1
    build.channel.advance(script.pace_s.get(step["step"], 0))
    for _ in range(polls if isinstance(polls, int) else 3):
        status, headers, body = _sent(build.channel, script, step, call, compared)
        if step["status"] is not None and status != step["status"]:
            compared.wrong.append(f"{step['step']}: want {step['status']}, got {status} {body}")
        lowered = {name.lower(): value for name, value in headers.items()}
        for name, value in step["response_headers"].items():
            value = value.replace("https://management.azure.com", build.channel.base)
            compared.header(step["step"], name, value, lowered.get(name.lower()))
        partial = bool(step.get("partial"))
        compared.body(step["step"], step["response_body"], body, partial=partial)


def _path(build, step, compared):
    """The step's path; the operation of a reported failure is the one that we made fail."""
    path = step["path"]
    if step["step"] == "failed enable protection: poll of the operation":
        compared.bindings.learn(path, f"{path.rpartition('/')[0]}/{build.operation}")
        compared.bindings.learn(path.rpartition("/")[2], build.operation)
    return compared.bindings.fill(path)


def _sent(channel, script, step, call, compared):
    """One call; a reading is repeated until its marks are as recorded, so that time can pass."""
    answer = channel.send(*call)
    marks = _marks(step)
    if step["step"] in script.pace_s or not marks or _read(step["response_body"], marks) is None:
        return answer
    wanted, passed = _read(step["response_body"], marks), 0
    while _read(answer[2], marks) != wanted and passed < PATIENCE_S:
        channel.advance(10)
        passed += 10
        answer = channel.send(*call)
    return answer


def _marks(step):
    if step["method"] != "GET" or step["path"] is None:
        return ()
    if step["path"].endswith("/replicationJobs"):
        return MARKS["job list"]
    return MARKS.get(step["path"].split("/")[-2], ())


def _read(body, marks):
    """The values of the marks in a body; None if it has none of them."""
    found = [_value(body, mark.split(".")) for mark in marks]
    return None if all(value is None for value in found) else found


def _value(body, keys):
    for number, key in enumerate(keys):
        if not isinstance(body, dict):
            return None
        body = body.get(key.removesuffix("[]"))
        if key.endswith("[]"):
            return [_value(part, keys[number + 1 :]) for part in body or []]
    return body
