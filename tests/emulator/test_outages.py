"""Regions that are down or slow: what still answers, and what that costs."""

import pytest

from emulator.app import dispatch
from emulator.messages import Request
from emulator.resources import place
from tests.support import SUBSCRIPTION, call, make_vault
from tests.support.calls import GROUP

FAR = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/far"
DISKS = "providers/Microsoft.Compute/disks"
SIZE = {"diskSizeGB": 32, "creationData": {"createOption": "Empty"}}


def control(world, what, body, method="PUT"):
    """One control call."""
    return dispatch(world, Request(method, f"/emulator/{what}", {}, {}, body))


@pytest.fixture
def two(world):
    """Two groups, a disk in each, one of each other's region too."""
    make_vault(world)
    place(world, FAR, {"location": "eastus2"})
    for group, name, location in (
        (GROUP, "near", "centralus"),
        (FAR, "gone", "eastus2"),
        (FAR, "kept", "centralus"),
    ):
        path = f"{group}/{DISKS}/{name}"
        place(world, path, {"location": location, "properties": dict(SIZE)})
    control(world, "regions", {"East US 2": "down"})
    return world


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"{FAR}/{DISKS}/gone", 503),
        ("DELETE", f"{FAR}/{DISKS}/gone", 503),
        ("GET", f"{FAR}/{DISKS}/kept", 503),
        ("GET", f"{FAR}/{DISKS}", 503),
        ("GET", FAR, 503),
        ("GET", f"{GROUP}/{DISKS}/near", 200),
        ("GET", f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/vault", 200),
        ("GET", f"/subscriptions/{SUBSCRIPTION}/{DISKS}", 200),
        (
            "GET",
            f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/locations/eastus2/usages",
            503,
        ),
    ],
)
def test_what_lies_in_a_dead_region_does_not_answer(two, method, path, status):
    """The resource's region or its group's; all else goes on."""
    reply = call(two, method, path)

    assert reply.status == status
    assert (reply.delay_s > 0) == (status == 503)


def test_nothing_new_is_made_there(two):
    body = {"location": "East US 2", "properties": dict(SIZE)}

    assert call(two, "PUT", f"{GROUP}/{DISKS}/new", body).status == 503
    assert call(two, "GET", f"{GROUP}/{DISKS}/new").status == 404


def test_a_region_comes_back(two):
    control(two, "regions", {"eastus2": "up"})

    assert call(two, "GET", f"{FAR}/{DISKS}/gone").status == 200
    told = control(two, "regions", None, "GET").body
    assert told["regions"] == {}
    assert [gap["what"] for gap in told["gaps"]] == ["eastus2"]


def test_a_slow_region_answers_late(two):
    """Virtual seconds, so that --speed shortens them too."""
    control(two, "regions", {"eastus2": "slow:7"})
    reply = call(two, "GET", f"{FAR}/{DISKS}/gone")

    assert (reply.status, reply.delay_s) == (200, 7 / two.speed)


@pytest.mark.parametrize(
    ("what", "body"),
    [("regions", {"eastus2": "sideways"}), ("replication", {"web-01": "down"})],
)
def test_nonsense_is_refused_and_changes_nothing(world, what, body):
    reply = control(world, what, body)

    assert (reply.status, reply.body["error"]["code"]) == (400, "EmulatorBadControl")
    assert control(world, "regions", None, "GET").body == {"regions": {}, "gaps": []}
