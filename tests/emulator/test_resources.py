"""Life of ARM resources: codes, running operations, ids, errors; the same for every family."""

import pytest

from tests.support import call, make_vault
from tests.support.ground import (
    COMPUTE,
    GROUP,
    MACHINE,
    NETWORK,
    NIC,
    SUBNET,
    VNET,
    VNET_BODY,
    lay_ground,
    machine_body,
    nic_body,
)

HERE = {"location": "eastus2"}
NSG = f"{NETWORK}/networkSecurityGroups/nsg"
STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/cache"
VAULT = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/v2"
DISK = {**HERE, "properties": {"creationData": {"createOption": "Empty"}, "diskSizeGB": 64}}
ADDRESS = {"properties": {"addressPrefix": "10.0.9.0/24"}}
OTHER = f"{GROUP}/providers/Microsoft.Batch/batchAccounts/b"

# path, body, PUT, PUT again, DELETE: written by hand from real-clients.md A5
CODES = {
    "vault": (VAULT, {**HERE, "properties": {}}, 201, 200, 202),
    "network": (f"{NETWORK}/virtualNetworks/n2", VNET_BODY, 201, 200, 202),
    "subnet": (f"{VNET}/subnets/s2", ADDRESS, 201, 200, 202),
    "interface": (f"{NETWORK}/networkInterfaces/n2", nic_body(), 201, 200, 202),
    "security group": (NSG, HERE, 201, 200, 202),
    "public address": (f"{NETWORK}/publicIPAddresses/ip", HERE, 201, 200, 202),
    "route table": (f"{NETWORK}/routeTables/rt", HERE, 201, 200, 202),
    "machine": (MACHINE, machine_body(), 201, 200, 202),
    "disk": (f"{COMPUTE}/disks/d", DISK, 202, 200, 202),
    "availability set": (f"{COMPUTE}/availabilitySets/a", HERE, 200, 200, 200),
    "placement group": (f"{COMPUTE}/proximityPlacementGroups/p", HERE, 201, 200, 200),
    "storage account": (STORAGE, {**HERE, "sku": {"name": "Standard_LRS"}}, 202, 200, 200),
    "unmodelled": (OTHER, {"properties": {"a": None}}, 201, 200, 200),
}


@pytest.fixture
def site(world):
    lay_ground(world)
    return world


@pytest.mark.parametrize("name", CODES)
def test_each_family_answers_with_the_codes_that_clients_accept(site, name):
    """A code outside an operation's set is an error to azurerm and the SDKs."""
    path, body, created, updated, deleted = CODES[name]

    first = call(site, "PUT", path, body).status
    site.pass_time(120)
    second = call(site, "PUT", path, body).status
    site.pass_time(120)
    gone = call(site, "DELETE", path).status
    site.pass_time(120)

    assert (first, second, gone) == (created, updated, deleted)
    assert call(site, "GET", path).status == 404
    assert call(site, "DELETE", path).status == 204


def test_a_running_create_shows_it_and_ends_by_the_clock(site):
    """Polling its URL changes nothing; time does."""
    reply = call(site, "PUT", MACHINE, machine_body())
    poll = reply.headers["Azure-AsyncOperation"].removeprefix("https://localhost:8443")

    states = {call(site, "GET", poll).body["status"] for _ in range(20)}
    running = call(site, "GET", MACHINE).body["properties"]["provisioningState"]
    site.pass_time(60)

    assert (states, running) == ({"InProgress"}, "Creating")
    assert call(site, "GET", poll).body["status"] == "Succeeded"
    assert call(site, "GET", MACHINE).body["properties"]["provisioningState"] == "Succeeded"


def test_a_created_201_has_one_polling_header_and_a_running_delete_has_both(site):
    """real-clients.md E6."""
    created = call(site, "PUT", MACHINE, machine_body()).headers
    site.pass_time(60)
    deleted = call(site, "DELETE", MACHINE).headers

    assert "Location" not in created
    assert {"Azure-AsyncOperation", "Location", "Retry-After"} <= set(deleted)


def test_a_running_delete_shows_it_and_is_gone_then(site):
    call(site, "PUT", MACHINE, machine_body())
    site.pass_time(60)
    call(site, "DELETE", MACHINE)

    shown = call(site, "GET", MACHINE).body["properties"]["provisioningState"]
    site.pass_time(60)

    assert shown == "Deleting"
    assert call(site, "GET", MACHINE).status == 404


def test_a_storage_account_is_polled_by_location_until_it_is_there(site):
    path, body, *_ = CODES["storage account"]
    reply = call(site, "PUT", path, body)
    poll = reply.headers["Location"].removeprefix("https://localhost:8443")

    running = call(site, "GET", poll).status
    site.pass_time(60)
    ended = call(site, "GET", poll)

    assert (reply.body, running, ended.status) == (None, 202, 200)
    assert ended.body["name"] == "cache"


def test_ids_are_found_in_any_case_and_answered_in_azures(site):
    """Fixed segments as Azure writes them, names as first written."""
    path = SUBNET.lower().replace("/web", "/WEB")

    found = call(site, "GET", path)

    assert found.body["id"] == SUBNET


@pytest.mark.parametrize("bent", ["/{}", "{}/", "{}//", "//{}"])
def test_paths_are_put_straight(site, bent):
    """az builds doubled and trailing slashes."""
    path = VNET.replace("Microsoft.Network/", "Microsoft.Network//").replace("vnet", "%76net")

    assert call(site, "GET", bent.format(path)).status == 200


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (f"{COMPUTE}/disks/none", "ResourceNotFound"),
        (f"{GROUP}-none/providers/Microsoft.Compute/disks/d", "ResourceGroupNotFound"),
        (GROUP + "-none", "ResourceGroupNotFound"),
        ("/subscriptions/none/resourceGroups", "SubscriptionNotFound"),
    ],
)
def test_what_is_missing_is_named(site, path, code):
    reply = call(site, "GET", path)

    assert (reply.status, reply.body["error"]["code"]) == (404, code)


def test_a_child_needs_its_parent(site):
    path = f"{NETWORK}/virtualNetworks/none/subnets/s"

    assert call(site, "PUT", path, ADDRESS).body["error"]["code"] == "ParentResourceNotFound"
    assert call(site, "GET", path.rpartition("/")[0]).status == 404


def test_a_body_has_to_be_an_object_with_a_location(site):
    for body, code in (("text", "InvalidRequestContent"), ({}, "LocationRequired")):
        assert call(site, "PUT", NSG, body).body["error"]["code"] == code


def test_patch_merges_and_replaces_tags(site):
    call(site, "PUT", NSG, {**HERE, "tags": {"a": "1"}, "properties": {"flushConnection": True}})

    reply = call(site, "PATCH", NSG, {"tags": {"b": "2"}})

    assert reply.status == 200
    assert reply.body["tags"] == {"b": "2"}
    assert reply.body["properties"]["flushConnection"] is True


def test_unmodelled_types_are_kept_as_sent(site):
    """Nothing is invented for a type that nobody modelled."""
    call(site, "PUT", OTHER, {"location": "West US", "properties": {"a": None, "b": {}}})

    kept = call(site, "GET", OTHER).body

    assert kept["properties"] == {"a": None, "b": {}, "provisioningState": "Succeeded"}
    assert (kept["location"], kept["type"]) == ("westus", "Microsoft.Batch/batchAccounts")


def test_lists_by_group_by_subscription_and_below_a_resource(site):
    subscription = GROUP.partition("/resourceGroups")[0]
    for path, name in (
        (f"{NETWORK}/virtualNetworks", "vnet"),
        (f"{subscription}/providers/Microsoft.Network/virtualNetworks", "vnet"),
        (f"{VNET}/subnets", "web"),
    ):
        assert [d["name"] for d in call(site, "GET", path).body["value"]] == [name]


def test_an_etag_that_does_not_match_is_refused(site):
    """412; the right one is taken, and each write makes a new one."""
    etag = call(site, "GET", VNET).headers["ETag"]

    wrong = call(site, "PUT", VNET, VNET_BODY, headers={"If-Match": 'W/"x"'})
    right = call(site, "PUT", VNET, VNET_BODY, headers={"If-Match": etag})
    new = call(site, "PUT", VNET, VNET_BODY, headers={"If-None-Match": "*"})

    assert (wrong.status, right.status, new.status) == (412, 200, 412)
    assert right.body["etag"] != etag


def test_nothing_stands_for_what_has_no_handler(site):
    """400 with method and path: every client would retry a 5xx."""
    reply = call(site, "POST", f"{VNET}/dance")

    assert reply.status == 400
    assert reply.body["error"]["code"] == "EmulatorNotImplemented"
    assert f"POST {VNET}/dance" in reply.body["error"]["message"]


def test_a_template_is_refused_since_its_resources_would_be_missing(site):
    path = f"{GROUP}/providers/Microsoft.Resources/deployments/d"

    assert call(site, "PUT", path, {"properties": {}}).status == 400


def test_site_recovery_paths_are_never_kept_as_sent(site):
    vault = make_vault(site)
    reply = call(site, "PUT", f"{vault}/replicationDances/x", {"properties": {}})

    assert reply.body["error"]["code"] == "EmulatorNotImplemented"


def test_a_vault_that_is_missing_is_told_before_anything_in_it(site):
    reply = call(site, "GET", f"{VAULT}/replicationFabrics/f")

    assert (reply.status, reply.body["error"]["code"]) == (404, "ResourceNotFound")


def test_an_interface_belongs_to_one_machine(site):
    call(site, "PUT", MACHINE, machine_body())

    reply = call(site, "PUT", f"{MACHINE}-2", machine_body())

    assert (reply.status, reply.body["error"]["code"]) == (400, "NicInUse")
    assert call(site, "DELETE", NIC).status == 400
