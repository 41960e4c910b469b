"""The stand-in, called as the engine calls it, against the emulated ARM."""

import pytest

from emulator import faults
from emulator.native.values import UNKNOWN
from tests.emulator.native.engine_side import Refused

GROUP = {"resourceGroupName": "rg", "location": "centralus"}
ACCOUNT = {
    "resourceGroupName": "rg",
    "accountName": "shopcache",
    "location": "eastus2",
    "kind": "StorageV2",
    "sku": {"name": "Standard_LRS"},
    "allowSharedKeyAccess": True,
}
NETWORK = {
    "resourceGroupName": "rg",
    "virtualNetworkName": "vnet",
    "location": "centralus",
    "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
    "subnets": [{"name": "web", "addressPrefix": "10.0.1.0/24"}],
}


@pytest.fixture
def group(engine):
    return engine.create("resources:ResourceGroup", GROUP)


def test_create_looks_first_and_reads_after_the_write(engine, group):
    """As the real plugin: what is there already must not be overwritten."""
    methods = [call.partition(" ")[0] for call in engine.wire.calls]

    assert methods[:2] == ["GET", "PUT"]
    assert methods[-1] == "GET"
    assert group.id.endswith("/resourceGroups/rg")
    assert group.outputs["name"] == "rg"


def test_create_refuses_what_exists(engine, group):
    with pytest.raises(Refused, match="cannot create already existing resource"):
        engine.call("Create", "resources:ResourceGroup", properties=group.inputs)


def test_a_preview_calls_nothing_and_marks_what_it_cannot_know(engine):
    seen = engine.call(
        "Create", "storage:StorageAccount", properties=ACCOUNT, preview=True
    ).properties

    assert engine.wire.calls == []
    assert seen["kind"] == "StorageV2"
    assert seen["primaryEndpoints"] == UNKNOWN


def test_a_preview_marks_what_arm_adds_inside_an_input(engine):
    """A role assignment to the vault's identity is planned before the vault exists."""
    vault = {**GROUP, "vaultName": "v", "identity": {"type": "SystemAssigned"}}
    seen = engine.call("Create", "recoveryservices:Vault", properties=vault, preview=True)

    assert seen.properties["identity"]["type"] == "SystemAssigned"
    assert seen.properties["identity"]["principalId"] == UNKNOWN


def test_unnamed_resources_are_named_by_the_seed_and_keep_their_name(engine):
    news = {key: value for key, value in ACCOUNT.items() if key != "accountName"}
    first = engine.call("Check", "storage:StorageAccount", news=news, randomSeed=b"1").inputs
    again = engine.call(
        "Check", "storage:StorageAccount", news=news, olds=first, randomSeed=b"2"
    ).inputs

    assert first["accountName"].startswith("it")
    assert len(first["accountName"]) == len("it") + 8
    assert again["accountName"] == first["accountName"]


def test_an_input_that_the_table_does_not_know_is_refused(engine):
    reply = engine.call("Check", "resources:ResourceGroup", news={**GROUP, "colour": "red"}).reply

    assert [(each.property, each.reason) for each in reply.failures] == [
        ("colour", "is not in the stand-in's table (emulator/native/table.py)")
    ]


def test_a_type_without_a_row_is_refused(engine):
    with pytest.raises(Refused, match=r"sql:Server has no row"):
        engine.call("Check", "sql:Server", news={})


def test_unchanged_inputs_are_no_difference(engine):
    """Region names differ by case and blanks only."""
    spelled = {**ACCOUNT, "location": "East US 2", "tags": None}
    reply = engine.call("Diff", "storage:StorageAccount", old_inputs=ACCOUNT, news=spelled).reply

    assert reply.changes == reply.DIFF_NONE


def test_a_nested_change_is_shown_where_it_is(engine):
    news = {**NETWORK, "subnets": [{"name": "web", "addressPrefix": "10.0.2.0/24"}]}
    reply = engine.call("Diff", "network:VirtualNetwork", old_inputs=NETWORK, news=news).reply

    assert list(reply.detailedDiff) == ["subnets[0].addressPrefix"]
    assert not reply.replaces


def test_another_region_is_a_replacement_that_deletes_first(engine):
    """Both would have the same id."""
    news = {**ACCOUNT, "location": "westus"}
    reply = engine.call("Diff", "storage:StorageAccount", old_inputs=ACCOUNT, news=news).reply

    assert list(reply.replaces) == ["location"]
    assert reply.deleteBeforeReplace


def test_update_puts_the_whole_body(engine, group):
    made = engine.create("storage:StorageAccount", ACCOUNT)
    news = {**made.inputs, "tags": {"team": "shop"}}
    seen = engine.call("Update", "storage:StorageAccount", id=made.id, news=news).properties

    assert seen["tags"] == {"team": "shop"}
    assert seen["allowSharedKeyAccess"] is True


def test_a_preview_of_an_update_knows_what_it_sends_and_little_else(engine, group):
    """As the plugin: name and location stay, anything that ARM adds may change."""
    vault = {**GROUP, "vaultName": "v", "identity": {"type": "SystemAssigned"}}
    made = engine.create("recoveryservices:Vault", {**vault, "sku": {"name": "Standard"}})
    news = {**made.inputs, "tags": {"team": "shop"}}
    seen = engine.call(
        "Update", "recoveryservices:Vault", id=made.id, olds=made.outputs, news=news, preview=True
    ).properties

    assert seen["tags"] == {"team": "shop"}
    assert (seen["name"], seen["location"]) == (made.outputs["name"], made.outputs["location"])
    assert seen["identity"] == {
        "type": "SystemAssigned",
        "principalId": UNKNOWN,
        "tenantId": UNKNOWN,
    }


def test_read_shows_only_what_changed_behind_the_engine(engine, group, world):
    """What the service adds or words its own way is no drift."""
    made = engine.create("storage:StorageAccount", ACCOUNT)
    state = {"id": made.id, "inputs": made.inputs, "properties": made.outputs}
    same = engine.call("Read", "storage:StorageAccount", **state)
    world.resources[made.id]["properties"]["allowSharedKeyAccess"] = False
    drifted = engine.call("Read", "storage:StorageAccount", **state)

    assert same.inputs == made.inputs
    assert drifted.inputs == {**made.inputs, "allowSharedKeyAccess": False}


def test_reading_what_is_gone_gives_no_id(engine, group):
    made = engine.create("storage:StorageAccount", ACCOUNT)
    engine.call("Delete", "storage:StorageAccount", id=made.id)

    assert engine.call("Read", "storage:StorageAccount", id=made.id).reply.id == ""


def test_deleting_what_is_gone_is_a_success(engine, group):
    made = engine.create("storage:StorageAccount", ACCOUNT)
    engine.call("Delete", "storage:StorageAccount", id=made.id)
    engine.call("Delete", "storage:StorageAccount", id=made.id)


def test_a_network_is_dropped_with_its_subnets(engine, group, world):
    """The network of a drill comes again under the same name."""
    made = engine.create("network:VirtualNetwork", NETWORK)
    engine.call("Delete", "network:VirtualNetwork", id=made.id)

    assert world.resources.under(made.id) == []
    assert engine.create("network:VirtualNetwork", NETWORK).id == made.id


def test_an_import_makes_the_inputs_from_what_is_there(engine, group):
    made = engine.create("network:VirtualNetwork", NETWORK)
    seen = engine.call("Read", "network:VirtualNetwork", id=made.id).inputs

    assert seen["virtualNetworkName"] == "vnet"
    assert seen["resourceGroupName"] == "rg"
    assert seen["addressSpace"] == {"addressPrefixes": ["10.0.0.0/16"]}


def test_a_refusal_is_one_line_with_the_service_s_code(engine):
    with pytest.raises(Refused, match="ResourceGroupNotFound: "):
        engine.call("Create", "storage:StorageAccount", properties=ACCOUNT)


def test_a_role_assignment_lives_under_its_scope(engine, group):
    made = engine.create(
        "authorization:RoleAssignment",
        {
            "scope": group.id,
            "principalId": "00000000-0000-4000-8000-0000000000aa",
            "principalType": "ServicePrincipal",
            "roleDefinitionId": "/providers/Microsoft.Authorization/roleDefinitions/"
            "b24988ac-6180-42a0-ab88-20f7382dd24c",
        },
    )

    assert made.id.startswith(f"{group.id}/providers/Microsoft.Authorization/roleAssignments/")
    assert made.outputs["principalType"] == "ServicePrincipal"


@pytest.mark.parametrize(
    "then",
    [{"drop": "before"}, {"drop": "after"}, {"status": 503}, {"status": 429}],
    ids=["lost", "answer lost", "unavailable", "throttled"],
)
def test_a_write_without_an_answer_is_sent_again(engine, world, then):
    """As the real plugin's pipeline: a PUT twice leaves what it leaves once."""
    faults.load(world, [{"match": {"method": "PUT"}, "times": 3, "then": then}])

    made = engine.create("resources:ResourceGroup", GROUP)

    assert made.outputs["name"] == "rg"
    assert engine.wire.calls.count(f"PUT {made.id}") == 4


def test_silence_that_lasts_is_told_in_a_line(engine, world):
    faults.load(world, [{"match": {"method": "PUT"}, "then": {"drop": "before"}}])

    with pytest.raises(Refused, match="EndpointDown"):
        engine.create("resources:ResourceGroup", GROUP)
