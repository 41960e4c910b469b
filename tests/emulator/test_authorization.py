"""Role definitions and role assignments."""

import pytest

from emulator.subscriptions import SUBSCRIPTION
from tests.support import call
from tests.support.ground import GROUP, VNET, lay_ground

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"
ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
BODY = {"properties": {"roleDefinitionId": f"{ROLES}/{READER}", "principalId": "p-1"}}


@pytest.fixture
def site(world):
    lay_ground(world)
    return world


@pytest.mark.parametrize("scope", ["", f"/subscriptions/{SUBSCRIPTION}", GROUP, VNET])
def test_built_in_roles_are_found_by_name_and_guid_at_any_scope(site, scope):
    by_name = call(site, "GET", scope + ROLES, **{"$filter": "roleName eq 'Reader'"}).body["value"]
    by_guid = call(site, "GET", f"{scope}{ROLES}/{READER}").body

    assert [role["name"] for role in by_name] == [READER]
    assert by_guid["properties"]["roleName"] == "Reader"
    assert call(site, "GET", f"{scope}{ROLES}/none").status == 404


@pytest.mark.parametrize("scope", [f"/subscriptions/{SUBSCRIPTION}", GROUP, VNET])
def test_an_assignment_is_made_read_and_removed(site, scope):
    path = f"{scope}{ASSIGNMENTS}/a1"

    made = call(site, "PUT", path, BODY)

    assert made.status == 201
    assert made.body["properties"]["scope"] == scope
    assert made.body["properties"]["principalType"] == "ServicePrincipal"
    assert call(site, "GET", path).body == made.body
    assert call(site, "PUT", path, BODY).status == 200
    assert [call(site, "DELETE", path).status for _ in range(2)] == [200, 204]
    assert call(site, "GET", path).status == 404


def test_the_same_role_twice_is_refused(site):
    call(site, "PUT", f"{GROUP}{ASSIGNMENTS}/a1", BODY)

    again = call(site, "PUT", f"{GROUP}{ASSIGNMENTS}/a2", BODY)

    assert (again.status, again.body["error"]["code"]) == (409, "RoleAssignmentExists")


def test_an_assignment_does_not_change(site):
    path = f"{GROUP}{ASSIGNMENTS}/a1"
    call(site, "PUT", path, BODY)
    other = {"properties": {**BODY["properties"], "principalId": "p-2"}}

    reply = call(site, "PUT", path, other)

    assert reply.body["error"]["code"] == "RoleAssignmentUpdateNotPermitted"


@pytest.mark.parametrize(
    ("scope", "properties", "status"),
    [
        (GROUP, {"principalId": "p"}, 400),
        (GROUP, {"roleDefinitionId": f"{ROLES}/none", "principalId": "p"}, 404),
        (f"{VNET}-none", BODY["properties"], 404),
    ],
)
def test_what_cannot_be_assigned_is_refused(site, scope, properties, status):
    reply = call(site, "PUT", f"{scope}{ASSIGNMENTS}/a", {"properties": properties})

    assert reply.status == status


def test_lists_hold_what_applies_at_a_scope(site):
    """Above and below; atScope() leaves out what is below."""
    subscription = f"/subscriptions/{SUBSCRIPTION}"
    for scope, name in ((subscription, "top"), (GROUP, "mid"), (VNET, "low")):
        call(site, "PUT", f"{scope}{ASSIGNMENTS}/{name}", BODY)

    def names(scope, asked=""):
        reply = call(site, "GET", scope + ASSIGNMENTS, **{"$filter": asked})
        return [entry["name"] for entry in reply.body["value"]]

    assert names(GROUP) == ["top", "mid", "low"]
    assert names(GROUP, "atScope()") == ["top", "mid"]
    assert names(VNET, "principalId eq 'p-2'") == []


def test_assignments_go_with_their_group(site):
    path = f"{VNET}{ASSIGNMENTS}/a1"
    call(site, "PUT", path, BODY)

    call(site, "DELETE", GROUP)
    site.pass_time(60)

    assert path not in site.resources
