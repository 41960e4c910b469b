"""Long-running operations: submitted, waited for, told when they fail."""

import pytest

from site_recovery import errors, operations


def entry(name, state, scenario=None, target=None):
    properties = {"state": state, "scenarioName": scenario, "targetObjectName": target}
    return {"name": name, "properties": properties}


@pytest.mark.parametrize(
    ("jobs", "found"),
    [
        ([entry("1", "InProgress", "CreateSite", "ASR-EastUS2")], "1"),
        ([entry("1", "Succeeded", "CreateSite", "asr-eastus2")], ""),
        ([entry("1", "InProgress", "CreateSite", "another")], ""),
        ([entry("1", "InProgress", "EnableDr", "asr-eastus2")], ""),
        ([entry("1", "NotStarted")], "1"),
        ([], ""),
    ],
)
def test_a_running_job_is_known_by_scenario_and_target(jobs, found):
    """A job that just began shows neither (recorded): it may become ours."""
    assert operations.running(jobs, ("CreateSite",), "asr-eastus2", "fabric f") == found


def test_a_job_of_our_own_about_another_object_is_not_waited_for(monkeypatch):
    """Both directions' mappings name the policy as their job's target."""
    monkeypatch.setitem(operations.OWN, "1", "mapping there")
    jobs = [entry("1", "InProgress", "AssociateProtectionProfile", "dr-policy")]
    scenarios = ("AssociateProtectionProfile",)

    assert operations.running(jobs, scenarios, "dr-policy", "mapping back") == ""
    assert operations.running(jobs, scenarios, "dr-policy", "mapping there") == "1"


class Answer:
    """An answer of the SDK's pipeline."""

    def __init__(self, status, headers):
        self.status_code, self.headers = status, headers
        self.http_response = self


def begin(answer):
    """An SDK method that submits: it hands its answer to the polling method."""

    def begun(*_args, polling, **_options):
        polling.initialize(None, answer, None)
        assert polling.finished()

    return begun


def test_an_accepted_call_knows_its_job_and_pace():
    url = "https://x/Subscriptions/s/replicationOperationStatus/guid?api-version=1&t=2"
    accepted = Answer(202, {"Azure-AsyncOperation": url, "Retry-After": "7"})

    operation = operations.submit(begin(accepted), "rg", target="fabric f")

    assert operation == operations.Operation("fabric f", url, "guid", 7.0)


def test_a_call_that_was_done_at_once_is_not_waited_for():
    operation = operations.submit(begin(Answer(204, {})), target="fabric f")

    operations.wait(None, operation)

    assert operation == operations.Operation("fabric f")


def test_without_a_pace_the_recorded_one_is_kept():
    accepted = Answer(202, {"Location": "https://x/operationresults/guid?api-version=1"})

    operation = operations.submit(begin(accepted), target="fabric f")

    assert operation.job == "guid"
    assert operation.retry_after_s == 30


class Slow:
    """A service whose operation never ends."""

    def send_request(self, _request):
        answer = Answer(200, {"Retry-After": "30"})
        answer.content = b"{}"
        answer.json = lambda: {"status": "InProgress"}
        return answer


def test_a_wait_ends_after_its_time_and_the_operation_goes_on(world):
    operation = operations.Operation("fabric f", "https://x/guid", "guid")

    with pytest.raises(errors.StillRunning) as raised:
        operations.wait(Slow(), operation)
    assert str(raised.value) == (
        "fabric f: StillRunning: not done after 30 min; its job guid goes on; run `pulumi up` "
        "again to go on waiting"
    )


def test_a_wait_says_how_long_it_lasts(world):
    told = []
    operation = operations.Operation("fabric f", "https://x/guid", "guid")

    with pytest.raises(errors.StillRunning):
        operations.wait(Slow(), operation, timeout_s=60, say=told.append)
    assert told[0] == "waiting for the service (1 s)"
    assert told[-1] == "waiting for the service (58 s)"
