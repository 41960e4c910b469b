"""What can happen at a step. Each lets it happen, and gives the runs that ended meanwhile."""

import contextlib
import os
import signal
import time

from tests.engine.stack import NAME, ended, kill, plugins, wait_until
from tests.faults.steps import STEPS, VAULT

SPEED = 3000
SLOW = 0.2
"""Slow enough that a job of a second is met while it runs."""


FROZEN = 0.001
HUMAN = 60
"""Two engines look and write within a second; an enable lasts longer than that, as at speed 1.

Faster, a whole enable would fit between one engine's look and its write.
"""
STEP_S = 120
"""Until an engine is at the step, on a machine that has other things to do."""


@contextlib.contextmanager
def held(stack, step, when):
    """An `up` whose write at the step is held; what is still held at the end is hung up on."""
    if step.name == "wait":
        with _waiting(stack) as running:
            yield running
        return
    match = {"method": step.method, "path": step.path}
    stack.faults({"match": match, "times": 1, "then": {"hold": when}})
    running = stack.start_up()
    try:
        met(stack, running, lambda: stack.ask("GET", "/emulator/held")["value"])
        yield running
    finally:
        let_go(stack, close=True)


@contextlib.contextmanager
def _waiting(stack):
    """An `up` that waits for its machines; time nearly stands still until the end."""
    match = {"method": "PUT", "path": "/replicationProtectedItems/[^/]+$"}
    stack.faults({"match": match, "times": 1, "then": {"hold": "before"}})
    running = stack.start_up()
    try:
        met(stack, running, lambda: stack.ask("GET", "/emulator/held")["value"])
        stack.run_at(1)
        let_go(stack)
        met(stack, running, lambda: len(stack.item_writes()) == 2)
        looks = stack.reads("replicationProtectedItems")
        met(stack, running, lambda: stack.reads("replicationProtectedItems") > looks)
        yield running
    finally:
        with contextlib.suppress(OSError):
            stack.run_at(SPEED)


def met(stack, running, condition):
    """Until the condition holds; an `up` that ends before fails with its words."""
    wait_until(lambda: condition() or running.poll() is not None, STEP_S)
    if running.poll() is not None and not condition():
        raise AssertionError(f"`up` ended before the step: {running.communicate()[0]}")


def let_go(stack, *, close=False):
    """Release what is held, or hang up; a dead Azure holds nothing."""
    with contextlib.suppress(OSError):
        stack.ask("POST", "/emulator/held/release", {"close": close})


def engine_killed_before(stack, step):
    with held(stack, step, "before") as running:
        kill(running)
    return []


def engine_killed(stack, step):
    with held(stack, step, "after") as running:
        kill(running)
    return []


def engine_killed_writing(stack, step):
    """As met once in a hundred kills: the attributes of the state's file are cut off."""
    engine_killed(stack, step)
    for attributes in stack.state_files("*.gz.attrs"):
        attributes.write_bytes(b"")
    return []


def power_lost(stack, step):
    """The engine's machine stops before all of the state is on its disk."""
    engine_killed(stack, step)
    for state in stack.state_files("*.gz"):
        state.write_bytes(state.read_bytes()[:100])
    return []


def provider_killed(stack, step):
    with held(stack, step, "after") as running:
        for plugin in plugins(stack, step.sender):
            plugin.kill()
    return [ended(running)]


def azure_killed(stack, step):
    """The local Azure dies after it committed the write, and is back a moment later."""
    with held(stack, step, "after") as running:
        stack.kill_azure()
        stack.restart()
    return [ended(running)]


def dropped(stack, step):
    return _stormed(stack, step, {"drop": "after"}, 1, reads=3)


def throttled(stack, step):
    return _stormed(stack, step, {"status": 429, "headers": {"Retry-After": 1}}, 2, reads=20)


def throttled_without_a_word(stack, step):
    return _stormed(stack, step, {"status": 429}, 1, reads=3)


def unavailable(stack, step):
    return _stormed(stack, step, {"status": 503, "code": "ServiceUnavailable"}, 2, reads=20)


def _stormed(stack, step, then, times, reads):
    """The step's first writes meet it; while machines are waited for, the next reads do."""
    if step.name == "wait":
        with held(stack, step, "after") as running:
            stack.faults({"match": {"method": "GET"}, "times": reads, "then": then})
        return [ended(running)]
    stack.faults(
        *(
            {"match": {"method": each.method, "path": each.path}, "times": times, "then": then}
            for each in (STEPS if step.name == "all" else (step,))
        )
    )
    return [stack.up(check=False)]


def job_fails(stack, step):
    failure = {
        "code": "150096",
        "message": "The step went wrong.",
        "possible_causes": "Something is not ready.",
        "recommended_action": "Make it ready.",
    }
    match = {"job": step.job, "machine": step.machine}
    stack.faults({"match": match, "times": step.strikes, "then": {"fail_task": failure}})
    run = stack.up(check=False)
    stack.faults()
    if step.name == "wait":
        job = job_in(stack, step, "Failed")
        stack.ask("POST", f"{VAULT}/replicationJobs/{job}/restart")
    assert run.code != 0
    assert "150096: The step went wrong" in run
    assert "Make it ready" in run
    return [run]


def job_cancelled(stack, step):
    """In the portal, while it runs."""
    with held(stack, step, "before") as running:
        stack.run_at(SLOW)
        let_go(stack)
        job = job_in(stack, step)
        stack.ask("POST", f"{VAULT}/replicationJobs/{job}/cancel")
        stack.run_at(SPEED)
        run = ended(running)
    assert run.code != 0
    assert "cancel" in run.text.casefold(), run.why()
    return [run]


def job_goes_on(stack, step):
    """The engine dies while the job runs, and `dr resume` meets the job still running."""
    with held(stack, step, "before") as running:
        stack.run_at(SLOW)
        let_go(stack)
        job_in(stack, step)
        stack.run_at(FROZEN)
        kill(running)
    asked = stack.reads("replicationJobs")
    resumed = stack.start_resume()
    met(stack, resumed, lambda: stack.reads("replicationJobs") > asked + 1)
    stack.run_at(SPEED)
    return [ended(resumed)]


def job_in(stack, step, state="InProgress"):
    """Name of the step's job, once it is in a state; a running one is no shell any more."""

    def found():
        jobs = stack.ask("GET", f"{VAULT}/replicationJobs")["value"]
        return [
            job["name"]
            for job in jobs
            if job["properties"]["scenarioName"] == step.job
            and job["properties"]["targetObjectName"] == step.machine
            and job["properties"]["state"] == state
        ]

    return wait_until(found)[0]


def second_refused(stack, step):
    """Two updates at once: the engine's lock keeps the second one out."""
    with held(stack, step, "after") as running:
        second = stack.up(check=False)
        let_go(stack)
        if step.name == "wait":
            stack.run_at(SPEED)
        first = ended(running)
    assert second.code != 0
    assert "locked" in second
    assert first.code == 0, first.why()
    return [first, second]


def second_unlocked(stack, step):
    """Two updates at once, the lock taken away from between them."""
    with held(stack, step, "after") as running:
        stack.run_at(HUMAN)
        stack.pulumi("cancel", "--yes", "--stack", NAME)
        asked = stack.reads("replicationJobs")
        second = stack.start_up()
        met(stack, second, lambda: stack.reads("replicationJobs") > asked)
        let_go(stack)
        if step.name == "wait":
            stack.run_at(SPEED)
        return [ended(running), ended(second)]


def interrupted(stack, step):
    """One Ctrl-C; the held call is answered, the wait is not over."""
    with held(stack, step, "after") as running:
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(0.2)
        let_go(stack)
        began = time.monotonic()
        run = ended(running)
    assert time.monotonic() - began < 15
    return [run]


def interrupted_twice(stack, step):
    with held(stack, step, "after") as running:
        os.killpg(running.pid, signal.SIGINT)
        time.sleep(0.5)
        os.killpg(running.pid, signal.SIGINT)
        run = ended(running)
    return [run]


def slow(stack, _step):
    """Every answer takes a third of a second."""
    stack.faults({"match": {}, "then": {"delay_s": 0.3 * SPEED}})
    run = stack.up(check=False)
    stack.faults()
    assert run.code == 0, run.why()
    return [run]
