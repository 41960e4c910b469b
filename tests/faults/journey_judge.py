"""What must hold after every row of the journey."""

import collections
import json

from tests.faults.journey_steps import BY_HAND, STOPS
from tests.faults.judge import heard, jobs_of, nothing_left
from tests.faults.legs import GROUP, HOME, LEGS, MACHINES, power
from tests.faults.steps import VAULT

MOST = {stop.kind: stop.most for stop in STOPS}
TYPE = "/virtualmachines"
BEGAN_WITH = {"SwitchReplicationGroupProtection": "EnableDr"}
"""A job that the service begins itself in the course of another: also of one that is cancelled."""
SWITCH = "SwitchReplicationGroupProtection"


def judge(stack, row, runs, jobs):
    """The whole verdict on a stack that was finished. jobs: those before the row."""
    leg = LEGS[row.step.leg]
    _as_declared(stack, leg)
    _nothing_twice(stack, row, leg, jobs_of(stack) - jobs)
    _one_serves(stack)
    stack.preview("--expect-no-changes")
    nothing_left(stack)
    for run in runs:
        heard(row, run)


def _as_declared(stack, leg):
    told = stack.outputs()
    found = {name: machine["position"] for name, machine in told["machines"].items()}
    assert found == dict.fromkeys(leg.machines, leg.position)
    group = told["groups"][GROUP]
    assert (group["position"], group["move"]) == (leg.position, leg.number)


def _nothing_twice(stack, row, leg, jobs):
    """Jobs as of a quiet run, writes once per path; one more where a job came to nothing.

    A recovery plan's machine that failed goes on by itself: its run had three jobs for it, or less.
    """
    wanted, hit = dict(leg.jobs), (row.step.job, row.step.machine)
    if row.happening.again:
        most = wanted.pop(hit) + 1
        fewest = most if row.step.strikes else 2
        assert fewest <= jobs.pop(hit) <= most
        began = (BEGAN_WITH.get(row.step.job, ""), row.step.machine)
        assert wanted.pop(began, 0) <= jobs.pop(began, 0) <= 2
    assert jobs == wanted
    for kind, paths in stack.accepted().items():
        if kind not in BY_HAND:
            most = MOST[kind] + (row.happening.again and kind == row.step.kind)
            assert {path: count for path, count in paths.items() if count > most} == {}


def _one_serves(stack):
    """Each machine runs once; what was started at home was off before its disks were taken."""
    machines = [one for one in stack.everything() if one.rpartition("/")[0].endswith(TYPE)]
    running = [one for one in machines if "PowerState/running" in power(stack, one)]
    names = collections.Counter(one.rpartition("/")[2] for one in running)
    assert names == dict.fromkeys(MACHINES, 1)
    calls = [json.loads(line) for line in stack._log.read_text(encoding="utf-8").splitlines()]
    off = [call["time"] for call in calls if call["path"] == f"{HOME}/deallocate"]
    if off:
        assert off[0] < _began(stack, SWITCH)


def _began(stack, scenario):
    """When the job of the machine that was started began."""
    jobs = stack.ask("GET", f"{VAULT}/replicationJobs")["value"]
    return min(
        job["properties"]["startTime"]
        for job in jobs
        if (job["properties"]["scenarioName"], job["properties"]["targetObjectName"])
        == (scenario, "db-01")
    )
