"""Resource groups: codes, cascade, and the lists of all resources."""

import pytest

from emulator.resources import place
from tests.support import call, make_vault
from tests.support.ground import GROUP, MACHINE, VNET, lay_ground, machine_body

SUBSCRIPTION = GROUP.partition("/resourceGroups")[0]


@pytest.fixture
def site(world):
    lay_ground(world)
    return world


def test_a_group_is_made_then_confirmed(world):
    body = {"location": "East US 2", "tags": {"a": "b"}}

    first, second = (call(world, "PUT", GROUP, body) for _ in range(2))

    assert (first.status, second.status) == (201, 200)
    assert first.body == {
        "id": GROUP,
        "name": "rg",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "eastus2",
        "tags": {"a": "b"},
        "properties": {"provisioningState": "Succeeded"},
    }


def test_a_group_never_moves(site):
    reply = call(site, "PUT", GROUP, {"location": "westus"})

    assert (reply.status, reply.body["error"]["code"]) == (409, "InvalidResourceGroupLocation")


@pytest.mark.parametrize("name", ["ends.", "a b", "x" * 91])
def test_a_name_that_azure_refuses_is_refused(world, name):
    path = GROUP.replace("/rg", f"/{name}")

    assert call(world, "PUT", path, {"location": "westus"}).status == 400


def test_head_tells_whether_it_is_there(site):
    assert call(site, "HEAD", GROUP).status == 204
    assert call(site, "HEAD", f"{GROUP}-none").status == 404


def test_patch_replaces_tags(site):
    assert call(site, "PATCH", GROUP, {"tags": {"x": "y"}}).body["tags"] == {"x": "y"}


def test_delete_takes_everything_along_and_tells_with_location_only(site):
    """Interfaces of machines, subnets in use: all of it goes together."""
    call(site, "PUT", MACHINE, machine_body())
    site.pass_time(60)

    reply = call(site, "DELETE", GROUP)
    poll = reply.headers["Location"].removeprefix("https://localhost:8443")
    running = call(site, "GET", poll).status
    site.pass_time(60)

    assert (reply.status, "Azure-AsyncOperation" in reply.headers) == (202, False)
    assert (running, call(site, "GET", poll).status) == (202, 200)
    assert site.resources.under(GROUP) == []
    assert call(site, "DELETE", GROUP).status == 404


def test_a_group_with_a_full_vault_stays_as_it_is(site):
    """A vault that holds objects keeps its whole group (code assumed)."""
    vault = make_vault(site, f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/v")
    fabric = f"{vault}/replicationFabrics/f"
    site.resources[fabric] = {"id": fabric, "type": "x", "properties": {}}

    assert call(site, "DELETE", GROUP).status == 409
    assert call(site, "GET", VNET).status == 200


def test_groups_are_listed_without_what_is_in_them(site):
    listed = call(site, "GET", f"{SUBSCRIPTION}/resourcegroups").body["value"]

    assert [group["name"] for group in listed] == ["rg"]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("resourceGroup eq 'RG'", {"vnet", "vm-nic"}),
        ("resourceGroup eq 'other'", {"far"}),
        ("resourceType eq 'microsoft.network/virtualnetworks'", {"vnet"}),
        ("name eq 'far'", {"far"}),
        ("location eq 'westus'", {"far"}),
        ("tagName eq 'who' and tagValue eq 'me'", {"far"}),
        ("tagName eq 'who' and tagValue eq 'you'", set()),
    ],
)
def test_resources_are_filtered(site, asked, names):
    other = f"{SUBSCRIPTION}/resourceGroups/other"
    place(site, other, {"location": "westus"})
    body = {"location": "westus", "tags": {"who": "me"}}
    place(site, f"{other}/providers/Microsoft.Network/routeTables/far", body)

    listed = call(site, "GET", f"{SUBSCRIPTION}/resources", **{"$filter": asked}).body["value"]

    assert {entry["name"] for entry in listed} == names


def test_top_cuts_the_list(site):
    listed = call(site, "GET", f"{GROUP}/resources", **{"$top": "1"}).body["value"]

    assert len(listed) == 1
    assert "properties" not in listed[0]
