"""Access: roles on the vault as declared, and a pipeline that can do its work and no more."""

import dataclasses
import fnmatch

import pytest

from components import access, permissions
from site_recovery.preflight import rights
from tests.components.conftest import build, stack

ANNA = "aaaaaaaa-0000-4000-8000-000000000001"
PIPE = "bbbbbbbb-0000-4000-8000-000000000002"
SUBSCRIPTION = "/subscriptions/00000000-0000-4000-8000-000000000001"
IDENTITY = "11111111-0000-4000-8000-000000000000"


def granted(tree):
    """Grants of the access component, cache accounts' left out."""
    return {
        each.name: each.inputs
        for each in tree.of("RoleAssignment")
        if each.name.startswith("dr-access-")
    }


@pytest.fixture(scope="module")
def piped():
    """The shop with a pipeline."""
    return build(stack("local", access={"pipeline": [PIPE]}))


def test_nothing_is_granted_that_the_file_does_not_say(shop_tree):
    assert granted(shop_tree) == {}
    assert shop_tree.of("RoleDefinition") == []


def test_people_get_the_built_in_roles_on_the_vault_alone():
    tree = build(stack("local", access={"operators": [ANNA], "readers": [ANNA, PIPE]}))

    found = granted(tree)
    assert sorted(found) == [
        f"dr-access-operators-{ANNA}",
        f"dr-access-readers-{ANNA}",
        f"dr-access-readers-{PIPE}",
    ]
    operator = found[f"dr-access-operators-{ANNA}"]
    assert operator["scope"].endswith("/vaults/shop-dr")
    assert operator["roleDefinitionId"].endswith("/494ae006-db33-4328-bf46-533a6560a3ca")
    assert operator["principalId"] == ANNA
    assert "principalType" not in operator
    assert tree.registered[f"dr-access-operators-{ANNA}"].depends_on >= {"dr-vault-vault"}


def test_a_pipeline_gets_a_role_per_place_where_it_works(piped):
    found = {each.name: each.inputs for each in piped.of("RoleDefinition")}

    assert sorted(found) == [
        "dr-access-pipeline-primary",
        "dr-access-pipeline-recovery",
        "dr-access-pipeline-subscription",
        "dr-access-pipeline-vault",
    ]
    home = found["dr-access-pipeline-primary"]
    assert home["roleName"] == "Disaster recovery pipeline (shop-dr): primary"
    assert home["assignableScopes"] == [f"{SUBSCRIPTION}/resourceGroups/shop-rg"]
    assert home["scope"] == f"{SUBSCRIPTION}/resourceGroups/shop-rg"
    assert sorted(granted(piped)) == [
        f"dr-access-pipeline-primary-shop-rg-{PIPE}",
        f"dr-access-pipeline-recovery-shop-rg-asr-{PIPE}",
        f"dr-access-pipeline-subscription-{SUBSCRIPTION.rpartition('/')[2]}-{PIPE}",
        f"dr-access-pipeline-vault-shop-dr-rg-{PIPE}",
    ]


def test_a_pipeline_at_home_can_neither_delete_machines_nor_purge_items(piped):
    """Reading, the agent and cache storage: nothing that loses a machine."""
    allowed = {
        each.name: each.inputs["permissions"][0]["actions"] for each in piped.of("RoleDefinition")
    }

    home = allowed["dr-access-pipeline-primary"]
    assert "Microsoft.Compute/virtualMachines/delete" not in home
    assert not [name for name in home if name.endswith("/*") or name == "*"]
    purge = f"{permissions.ITEMS}/delete"
    assert purge not in allowed["dr-access-pipeline-vault"]
    assert f"{permissions.ITEMS}/remove/action" in allowed["dr-access-pipeline-vault"]
    assert set(allowed["dr-access-pipeline-subscription"]) == {
        name for name in allowed["dr-access-pipeline-subscription"] if name.endswith("/read")
    }


def test_a_pipeline_grants_the_vaults_identity_its_roles_and_nothing_else(piped):
    """Else whoever can push to the pipeline's branch could make himself owner."""
    condition = granted(piped)[f"dr-access-pipeline-primary-shop-rg-{PIPE}"]["condition"]

    assert granted(piped)[f"dr-access-pipeline-primary-shop-rg-{PIPE}"]["conditionVersion"] == "2.0"
    assert f"PrincipalId] ForAnyOfAnyValues:GuidEquals {{{IDENTITY}}}" in condition
    assert "b24988ac-6180-42a0-ab88-20f7382dd24c" in condition
    assert "roleAssignments/delete" in condition
    vault = next(each.inputs for each in piped.of("RoleDefinition") if each.name.endswith("vault"))
    assert not [name for name in vault["permissions"][0]["actions"] if "roleAssignments" in name]
    assert "condition" not in granted(piped)[f"dr-access-pipeline-vault-shop-dr-rg-{PIPE}"]


def test_a_condition_reads_as_the_service_documents_it():
    assert access.grants_only(["r1", "r2"], "p") == (
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR ("
        "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
        "ForAnyOfAnyValues:GuidEquals {r1, r2} AND "
        "@Request[Microsoft.Authorization/roleAssignments:PrincipalId] "
        "ForAnyOfAnyValues:GuidEquals {p})) AND "
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR ("
        "@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
        "ForAnyOfAnyValues:GuidEquals {r1, r2} AND "
        "@Resource[Microsoft.Authorization/roleAssignments:PrincipalId] "
        "ForAnyOfAnyValues:GuidEquals {p}))"
    )


def test_a_guarded_stacks_pipeline_deletes_no_native_resource(shop):
    """Guarded natives are forgotten, never deleted: no right to delete them is needed."""
    guarded = dataclasses.replace(shop, protect=True)
    recovery = permissions.actions(guarded, "recovery")

    assert "Microsoft.Network/virtualNetworks/delete" not in recovery
    assert "Microsoft.Network/virtualNetworks/delete" in permissions.actions(shop, "recovery")
    assert "Microsoft.Resources/subscriptions/resourceGroups/delete" not in recovery


def test_an_assignment_waits_for_its_role(piped):
    made = piped.registered[f"dr-access-pipeline-vault-shop-dr-rg-{PIPE}"]

    assert "dr-access-pipeline-vault" in made.depends_on
    assert made.inputs["principalType"] == "ServicePrincipal"
    role = piped.registered["dr-access-pipeline-vault"].inputs["roleDefinitionId"]
    assert made.inputs["roleDefinitionId"].endswith(f"/{role}")


def test_every_group_where_something_of_the_pair_stands_is_covered(clinic):
    """Networks, cache accounts and machines may lie in groups and subscriptions of their own."""
    found = access.scopes(clinic)

    names = {place: {each.rpartition("/")[2] for each in where} for place, where in found.items()}
    assert {"clinic-we-rg", "net-we-rg", "clinic-cache-we-rg"} <= names["primary"]
    assert {"clinic-ne-rg", "net-ne-rg"} <= names["recovery"]
    assert names["vault"] == {"clinic-dr-rg"}
    assert len(names["subscription"]) == 2


def test_every_action_has_a_place_a_reason_and_a_source():
    for each in permissions.ACTIONS:
        assert each.why and each.source
        assert set(each.places) <= permissions.PLACES.keys()
    rows = [(each.name, place) for each in permissions.ACTIONS for place in each.places]
    assert len(rows) == len(set(rows))


def test_a_pipeline_passes_the_check_of_rights_before_the_day(shop):
    """What site_recovery asks for and what is declared here are two tables: they must agree."""
    places = {
        "vault": ["vault"],
        "target": ["recovery"],
        "primary": ["primary"],
        "cache": ["primary", "recovery"],
    }
    guarded = dataclasses.replace(shop, protect=True)

    missing = {
        (place, action)
        for need in rights.NEEDS
        for place in places[need.where]
        for action in need.actions
        if not any(
            fnmatch.fnmatch(action.casefold(), allowed.casefold())
            for allowed in permissions.actions(guarded, place)
        )
    }
    assert missing == set()
