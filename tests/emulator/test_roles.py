"""What roles allow: the table of built-in ones, custom ones, and the caller's own permissions."""

import pytest

from emulator import authorization, roles
from emulator.subscriptions import PRINCIPAL, SUBSCRIPTION
from tests.support import call
from tests.support.ground import GROUP, VNET, lay_ground

HOME = f"/subscriptions/{SUBSCRIPTION}"
DEFINITIONS = f"{HOME}/providers/Microsoft.Authorization/roleDefinitions"
ASSIGNMENTS = "providers/Microsoft.Authorization/roleAssignments"
GUID = "11111111-2222-4333-8444-555555555555"
ROLE = f"{DEFINITIONS}/{GUID}"
VAULTS = "Microsoft.RecoveryServices/vaults"

# an action, and whether Contributor, Operator, Reader of Site Recovery have it: Azure docs
ALLOWED = {
    f"{VAULTS}/replicationFabrics/*": (True, False, False),
    f"{VAULTS}/replicationJobs/*": (True, True, False),
    f"{VAULTS}/replicationVaultSettings/read": (False, True, True),
    "Microsoft.Network/virtualNetworks/read": (True, True, False),
    f"{VAULTS}/write": (False, False, False),
}


def custom(name="Pipeline", scopes=(HOME,), actions=("Microsoft.Compute/*/read",)):
    permissions = [{"actions": list(actions), "notActions": []}]
    told = {"roleName": name, "assignableScopes": list(scopes), "permissions": permissions}
    return {"properties": told}


def permitted(world, scope):
    reply = call(world, "GET", f"{scope}/providers/Microsoft.Authorization/permissions")
    assert reply.status == 200
    return reply.body["value"]


@pytest.fixture
def site(world):
    lay_ground(world)
    return world


@pytest.mark.parametrize("action", ALLOWED)
def test_the_roles_of_site_recovery_allow_what_the_docs_say(site, action):
    names = ("Contributor", "Operator", "Reader")
    guids = [roles.guid_of(f"Site Recovery {name}") for name in names]
    shown = [call(site, "GET", f"{DEFINITIONS}/{guid}").body["properties"] for guid in guids]

    has = tuple(action in told["permissions"][0]["actions"] for told in shown)
    assert has == ALLOWED[action]


def test_every_built_in_role_allows_something_and_names_its_source():
    for role in roles.BUILT_IN.values():
        assert role.actions
        assert role.source in (roles.DOCS, roles.ASSUMED)


def test_a_contributor_cannot_assign_roles():
    role = roles.BUILT_IN["b24988ac-6180-42a0-ab88-20f7382dd24c"]

    assert role.not_actions[1] == "Microsoft.Authorization/*/Write"


def test_a_custom_role_is_made_found_changed_and_removed(site):
    made = call(site, "PUT", ROLE, custom())
    named = call(site, "GET", DEFINITIONS, **{"$filter": "roleName eq 'Pipeline'"}).body["value"]
    changed = call(site, "PUT", ROLE, custom(actions=("*/read",)))
    gone = [call(site, "DELETE", ROLE).status for _ in range(2)]

    assert (made.status, made.body["id"], made.body["properties"]["type"]) == (
        201,
        ROLE,
        "CustomRole",
    )
    assert [role["name"] for role in named] == [GUID]
    assert changed.body["properties"]["permissions"][0]["actions"] == ["*/read"]
    assert gone == [200, 204]
    assert call(site, "GET", ROLE).status == 404


def test_custom_roles_are_listed_where_they_can_be_assigned(site):
    call(site, "PUT", ROLE, custom(scopes=(GROUP,)))
    only = {"$filter": "type eq 'CustomRole'"}

    def listed(scope):
        path = f"{scope}/providers/Microsoft.Authorization/roleDefinitions"
        return [role["name"] for role in call(site, "GET", path, **only).body["value"]]

    assert (listed(GROUP), listed(VNET), listed(HOME)) == ([GUID], [GUID], [])


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (ROLE, {"properties": {"roleName": "x"}}, 400),
        (ROLE, custom(name="Reader"), 409),
        (f"{DEFINITIONS}/{roles.OWNER}", custom(), 400),
    ],
)
def test_roles_that_cannot_be_are_refused(site, path, body, status):
    """No scope, another role's name, a built-in role."""
    assert call(site, "PUT", path, body).status == status


def test_a_role_in_use_stays(site):
    call(site, "PUT", ROLE, custom())
    body = {"properties": {"roleDefinitionId": ROLE, "principalId": "p"}}
    assigned = call(site, "PUT", f"{GROUP}/{ASSIGNMENTS}/a", body)

    refused = call(site, "DELETE", ROLE)

    assert (assigned.status, refused.status) == (201, 400)
    assert refused.body["error"]["code"] == "RoleDefinitionHasAssignments"


def test_the_caller_is_owner_unless_an_estate_says_otherwise(site):
    assert [entry["actions"] for entry in permitted(site, VNET)] == [["*"]]

    authorization.assign(site, GROUP, "Reader")

    assert [entry["actions"] for entry in permitted(site, VNET)] == [["*/read"]]
    assert permitted(site, HOME) == []


def test_permissions_are_those_of_the_caller_and_of_custom_roles_too(site):
    """What another principal may do does not count."""
    authorization.assign(site, GROUP, "Reader")
    call(site, "PUT", ROLE, custom())
    for name, who in (("mine", PRINCIPAL), ("theirs", "someone-else")):
        body = {"properties": {"roleDefinitionId": ROLE, "principalId": who}}
        call(site, "PUT", f"{VNET}/{ASSIGNMENTS}/{name}", body)

    found = permitted(site, VNET)

    assert [entry["actions"] for entry in found] == [["*/read"], ["Microsoft.Compute/*/read"]]
    assert set(found[0]) == {"actions", "notActions", "dataActions", "notDataActions"}
    assert len(permitted(site, GROUP)) == 1


def test_an_unknown_role_cannot_be_given(site):
    with pytest.raises(ValueError, match="role Nobody is not known"):
        authorization.assign(site, GROUP, "Nobody")
