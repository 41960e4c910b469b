"""Reading Azure outside the vault."""

import threading

import pytest

from emulator.resources import place
from site_recovery import arm, client, errors
from tests.providers.pair import fault
from tests.support.calls import GROUP, SUBSCRIPTION

VERSION = "2025-01-01"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/shop-vnet"
LIST = f"{GROUP}/providers/Microsoft.Network/virtualNetworks"
SPACE = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}


@pytest.fixture
def reader(world):
    place(world, GROUP, {"location": "eastus2"})
    place(world, NETWORK, {"location": "eastus2", "properties": SPACE})
    return arm.Arm(client.Settings(), {"retry_total": 0})


def test_a_document_is_read_as_it_is(reader):
    assert reader.get(NETWORK, VERSION)["name"] == "shop-vnet"


def test_what_is_not_there_is_none(reader):
    assert reader.find(NETWORK + "-2", VERSION) is None


def test_a_list_in_a_group_that_is_not_there_is_empty(reader):
    assert reader.list(LIST.replace("/rg/", "/other/"), VERSION) == []


def test_a_subscription_that_nobody_knows_is_no_empty_list(reader):
    """404 too, but it says nothing about what is there."""
    with pytest.raises(errors.WrongSubscription):
        reader.list(LIST.replace(SUBSCRIPTION, "0" * 36), VERSION)


def test_a_refused_read_asks_for_the_right_to_read(reader, world):
    """The role for writes would be too much, and may not even help."""
    fault(world, {"status": 403, "code": "AuthorizationFailed", "message": "No right."})

    with pytest.raises(errors.Forbidden) as raised:
        reader.list(LIST, VERSION)

    assert str(raised.value) == (
        f"{LIST}: AuthorizationFailed: No right; give who is signed in the role Reader there"
    )


def test_a_refused_action_is_an_error_like_any_other(reader, world):
    """What a machine's deallocation meets; that one is accepted: see test_fence."""
    machine = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/web-01"
    with pytest.raises(errors.ResourceNotFound):
        reader.post(f"{machine}/deallocate", VERSION)

    fault(world, {"status": 409, "code": "Busy", "message": "Wait."}, method="POST")
    with pytest.raises(errors.OperationConflict):
        reader.post(f"{machine}/deallocate", VERSION)


class Pages:
    """Answers a list in pages, without end if so made."""

    def __init__(self, count):
        self.count, self.urls = count, []

    def send_request(self, request, **_):
        self.urls.append(request.url)
        return self

    status_code, headers = 200, {"Content-Type": "application/json"}

    def json(self):
        number = len(self.urls)
        more = {"nextLink": f"https://azure/next/{number}"} if number < self.count else {}
        return {"value": [{"id": f"/{number}"}], **more}


def test_a_list_goes_over_all_its_pages(monkeypatch):
    pages = Pages(3)
    monkeypatch.setattr(client, "connect", lambda *_: pages)

    found = arm.Arm(client.Settings()).list(LIST, VERSION)

    assert [each["id"] for each in found] == ["/1", "/2", "/3"]
    assert pages.urls[1] == "https://azure/next/1"


def test_a_list_that_goes_in_circles_ends(monkeypatch):
    pages = Pages(10**9)
    monkeypatch.setattr(client, "connect", lambda *_: pages)

    with pytest.raises(errors.ArmError, match="more than 1000 pages"):
        arm.Arm(client.Settings()).list(LIST, VERSION)


def test_an_answer_that_is_no_json_is_an_error(monkeypatch):
    page = Pages(1)
    page.json = lambda: ["a proxy's page"]
    monkeypatch.setattr(client, "connect", lambda *_: page)

    with pytest.raises(errors.ArmError, match="no JSON object"):
        arm.Arm(client.Settings()).get(NETWORK, VERSION)


def test_jobs_run_side_by_side_and_answer_in_order():
    """The second one lets the first one go on: alone they would wait for ever."""
    gate = threading.Event()

    def first():
        assert gate.wait(10)
        return 1

    def second():
        gate.set()
        return 2

    assert arm.together([first, second]) == [1, 2]


def test_the_first_failure_is_raised_when_all_have_ended():
    ended = []

    def fails():
        raise errors.Throttled("429", "slower", "x")

    with pytest.raises(errors.Throttled):
        arm.together([fails, lambda: ended.append(1)])

    assert ended == [1]


def test_no_jobs_are_no_work():
    assert arm.together([]) == []


@pytest.mark.parametrize(
    ("path", "group"),
    [(NETWORK, GROUP), (GROUP, GROUP), (f"/subscriptions/{SUBSCRIPTION}", ""), ("/x", "")],
)
def test_the_group_of_a_path(path, group):
    assert arm.group_of(path) == group
