"""What must hold after every row."""

import collections

from tests.engine.stack import plugins, wait_until
from tests.faults.steps import GROWN, JOBS, STEPS, VAULT, WAIT
from tests.faults.table import SET_UP, UNLOCKED, most_writes

GONE_S = 10
LANGUAGE_HOST = "pulumi-language-python"
"""The engine's own; it outlives a killed engine, whatever the program does (3.250)."""
ADVICE = ("`pulumi up`", "`pulumi cancel`", "Make it ready", "start it: make", "see job")
SILENT = {"provider-killed", "ctrl-c-twice"}
"""Where the engine alone has words: its provider is gone, or it was told to leave at once."""


def judge(stack, row, runs):
    """The whole verdict on a stack that was finished."""
    _protected(stack)
    _nothing_twice(stack, row)
    stack.preview("--expect-no-changes")
    nothing_left(stack)
    for run in runs:
        heard(row, run)


def _protected(stack):
    items = {item["properties"]["friendlyName"]: item for item in stack.items_of(VAULT)}
    states = {name: item["properties"]["protectionState"] for name, item in items.items()}
    shown = items["db-01"]["properties"]["providerSpecificDetails"]
    assert states == {"web-01": "Protected", "db-01": "Protected"}
    assert len(shown["protectedManagedDisks"]) == 2
    assert shown["vmNics"][0]["ipConfigs"][0]["recoveryStaticIPAddress"] == "10.20.1.10"


def jobs_of(stack):
    """Scenario and target -> how many jobs there were."""
    jobs = stack.ask("GET", f"{VAULT}/replicationJobs")["value"]
    return collections.Counter(
        (job["properties"]["scenarioName"], job["properties"]["targetObjectName"]) for job in jobs
    )


def _nothing_twice(stack, row):
    wanted = {**JOBS, **(GROWN if row.step.grows else {})}
    restarted = row.happening.again and row.step is WAIT
    again = ("RestartJob" if restarted else row.step.job, row.step.machine)
    wanted |= {again: wanted.get(again, 0) + 1} if row.happening.again else {}
    assert _once_where_twice_is_borne(row, jobs_of(stack)) == wanted
    for kind, paths in stack.accepted().items():
        most = most_writes(row, kind)
        assert {path: count for path, count in paths.items() if count > most} == {}


def _once_where_twice_is_borne(row, jobs):
    """The jobs, each set-up job once where the table bears two of its writes."""
    borne = {step.job for step in STEPS if row.happening is UNLOCKED and step.kind in SET_UP}
    once = {job: JOBS[job] for job in jobs if job[0] in borne and jobs[job] <= 2 * JOBS[job]}
    return {**jobs, **once}


def nothing_left(stack):
    """No process, no lock, no pending operation."""

    def gone():
        return all(LANGUAGE_HOST in _name(each) for each in plugins(stack))

    wait_until(gone, GONE_S)
    assert stack.locks() == []
    assert stack.state().get("pending_operations", []) == []


def _name(process):
    try:
        return " ".join(process.cmdline())
    except Exception:
        return LANGUAGE_HOST  # it ended meanwhile


def heard(row, run):
    """No traceback, and a failure says in a line what now."""
    assert "Traceback" not in run.text, run.text
    if run.code and row.happening.name not in SILENT and "already existing" not in run:
        assert any(words in run.text for words in ADVICE), run.why()
