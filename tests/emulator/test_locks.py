"""Locks: kept, listed with what is inherited, and what they forbid."""

import pytest

from emulator import resources
from emulator.subscriptions import SUBSCRIPTION
from tests.support import call
from tests.support.ground import GROUP, NETWORK, VNET, lay_ground

HOME = f"/subscriptions/{SUBSCRIPTION}"
LOCKS = "providers/Microsoft.Authorization/locks"
NSG = f"{NETWORK}/networkSecurityGroups/nsg"


@pytest.fixture
def site(world):
    lay_ground(world)
    return world


def lock(world, scope, name="keep", level="CanNotDelete"):
    body = {"properties": {"level": level, "notes": "ours"}}
    return call(world, "PUT", f"{scope}/{LOCKS}/{name}", body)


def names(world, scope, asked=""):
    reply = call(world, "GET", f"{scope}/{LOCKS}", **{"$filter": asked})
    return sorted(entry["name"] for entry in reply.body["value"])


@pytest.mark.parametrize("scope", [HOME, GROUP, VNET])
def test_a_lock_is_made_read_and_removed(site, scope):
    made = lock(site, scope)
    again = lock(site, scope)

    assert (made.status, again.status) == (201, 200)
    assert made.body["type"] == "Microsoft.Authorization/locks"
    assert made.body["properties"] == {"level": "CanNotDelete", "notes": "ours"}
    assert call(site, "GET", f"{scope}/{LOCKS}/keep").body == made.body
    assert [call(site, "DELETE", f"{scope}/{LOCKS}/keep").status for _ in range(2)] == [200, 204]
    assert names(site, scope) == []


def test_a_level_that_is_none_is_refused(site):
    assert lock(site, GROUP, level="Forever").status == 400


def test_lists_hold_what_is_inherited_and_what_lies_below(site):
    for scope, name in ((HOME, "top"), (GROUP, "mid"), (VNET, "low")):
        lock(site, scope, name)

    assert names(site, GROUP) == ["low", "mid", "top"]
    assert names(site, GROUP, "atScope()") == ["mid", "top"]
    assert names(site, NSG, "atScope()") == ["mid", "top"]


@pytest.mark.parametrize(
    ("level", "method", "path", "status"),
    [
        ("CanNotDelete", "DELETE", VNET, 409),
        ("CanNotDelete", "DELETE", GROUP, 409),
        ("CanNotDelete", "PUT", NSG, 201),
        ("ReadOnly", "PUT", NSG, 409),
        ("ReadOnly", "DELETE", VNET, 409),
    ],
)
def test_a_lock_forbids_what_its_level_says(site, level, method, path, status):
    """Azure docs, lock resources."""
    lock(site, GROUP, level=level)

    reply = call(site, method, path, {"location": "eastus2"} if method == "PUT" else None)

    assert reply.status == status
    assert status != 409 or reply.body["error"]["code"] == "ScopeLocked"


def test_a_group_with_a_locked_resource_stays(site):
    lock(site, VNET)

    assert call(site, "DELETE", GROUP).status == 409
    call(site, "DELETE", f"{VNET}/{LOCKS}/keep")
    assert call(site, "DELETE", GROUP).status == 202


def test_locks_go_with_what_they_locked(site):
    """The list of a world must not name what is gone."""
    lock(site, VNET, level="ReadOnly")
    resources.remove(site, VNET)

    assert names(site, HOME) == []
