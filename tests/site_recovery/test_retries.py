"""What is repeated by itself, and what never."""

import pytest
import requests
import urllib3
from azure.core import exceptions
from azure.core.rest import HttpRequest

from site_recovery import client, retries

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
GROUP = f"{client.PUBLIC}/subscriptions/{SUBSCRIPTION}/resourceGroups/rg?api-version=2021-04-01"
ITEM = GROUP.replace(
    "rg?",
    "rg/providers/Microsoft.RecoveryServices/vaults/v/replicationFabrics/f"
    "/replicationProtectionContainers/c/replicationProtectedItems/i?",
)
BODY = {"location": "centralus"}


def send(method, url=GROUP, **options):
    request = HttpRequest(method, url, json=BODY if method == "PUT" else None)
    return client.connect(client.Settings(), SUBSCRIPTION).send_request(request, **options)


def rule(world, then, times):
    world.facts["faults"] = {"rules": [{"match": {}, "times": times, "then": then}]}


def calls(world):
    """How many calls a fault met, from what is left of a rule that has a hundred times."""
    return 100 - world.facts["faults"]["rules"][0]["times"]


def test_a_read_goes_on_when_the_third_try_is_answered(world):
    send("PUT")
    rule(world, {"status": 503}, times=2)

    assert send("GET").status_code == 200


def test_a_read_is_tried_four_times(world):
    rule(world, {"status": 503}, times=100)

    assert send("GET").status_code == 503
    assert calls(world) == 4


def test_a_read_without_an_answer_is_tried_four_times(world):
    rule(world, {"drop": "after"}, times=100)

    with pytest.raises(exceptions.ServiceResponseError):
        send("GET")
    assert calls(world) == 4


def test_a_single_try_can_be_asked_for(world):
    """The live look of a preview waits for nothing."""
    rule(world, {"status": 429, "headers": {"Retry-After": "3"}}, times=100)

    assert send("GET", retry_total=0).status_code == 429
    assert calls(world) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_write_is_never_repeated_after_a_server_error(world, status):
    """The call may have been accepted: a repeat would start a second operation."""
    rule(world, {"status": status, "headers": {"Retry-After": "1"}}, times=100)

    assert send("PUT").status_code == status
    assert calls(world) == 1


def test_a_write_is_never_repeated_after_a_lost_answer(world):
    rule(world, {"drop": "after"}, times=100)

    with pytest.raises(exceptions.ServiceResponseError) as raised:
        send("PUT")
    assert calls(world) == 1
    assert raised.value.may_have_arrived


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_throttling_is_waited_out_as_long_as_it_says(world, method):
    send("PUT")
    begun = world.clock.now()
    rule(world, {"status": 429, "headers": {"Retry-After": "17"}}, times=3)

    assert send(method).status_code in (200, 201)
    assert world.clock.now() - begun == pytest.approx(51, abs=1)


def test_throttling_is_not_waited_out_for_ever(world):
    begun = world.clock.now()
    rule(world, {"status": 429, "headers": {"Retry-After": "60"}}, times=100)

    assert send("GET").status_code == 429
    assert world.clock.now() - begun <= 300


def test_another_operation_on_the_object_is_waited_out(world):
    then = {"status": 409, "code": "AnotherOperationInProgress", "headers": {"Retry-After": "5"}}
    rule(world, then, times=2)

    assert send("PUT").status_code == 201


def test_another_operation_on_a_replicated_item_is_an_answer(world):
    """It may be the same work, of another run: sent again at its end, it would be done twice."""
    rule(world, {"status": 409, "code": "AnotherOperationInProgress"}, times=100)

    assert send("PUT", ITEM).status_code == 409
    assert calls(world) == 1


def test_any_other_conflict_is_an_answer(world):
    rule(world, {"status": 409, "code": "Exists"}, times=100)

    assert send("PUT").status_code == 409
    assert calls(world) == 1


def test_the_pace_of_the_service_is_kept(world):
    headers = {
        "Retry-After": "30",
        "x-ms-ratelimit-remaining-subscription-reads": "11999",
    }
    rule(world, {"status": 409, "code": "Exists", "headers": headers}, times=1)
    send("PUT")

    assert client.pace(client.Settings()).retry_after_s == 30
    assert client.pace(client.Settings()).remaining_reads == 11999


@pytest.mark.parametrize(
    ("inner", "arrived"),
    [
        (urllib3.exceptions.NewConnectionError(None, "refused"), False),
        (urllib3.exceptions.ConnectTimeoutError(None, "slow"), False),
        (urllib3.exceptions.SSLError("EOF in the middle"), True),
    ],
)
def test_only_a_connection_that_was_never_made_is_sure(inner, arrived):
    """Both reach the SDK as the same error; a broken TLS stream may have carried the call."""
    wrapped = urllib3.exceptions.MaxRetryError(None, "/", reason=inner)
    error = exceptions.ServiceRequestError("x", error=requests.ConnectionError(wrapped))

    assert retries.may_have_arrived(error) is arrived


@pytest.mark.parametrize(("text", "number"), [("30", 30.0), ("-1", 0.0), ("", None), ("x", None)])
def test_retry_after_is_a_number_or_nothing(text, number):
    assert retries.seconds(text) == number
