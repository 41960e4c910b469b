"""Storage accounts."""

import pytest

from tests.support import call
from tests.support.ground import GROUP, lay_ground

STORAGE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts"
BODY = {"location": "eastus2", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2"}


@pytest.fixture
def site(world):
    lay_ground(world)
    call(world, "PUT", f"{STORAGE}/cache", BODY)
    world.pass_time(60)
    return world


def test_an_account_has_what_the_service_adds(site):
    shown = call(site, "GET", f"{STORAGE}/cache").body

    assert shown["sku"] == {"name": "Standard_LRS", "tier": "Standard"}
    assert shown["properties"]["primaryEndpoints"]["blob"] == "https://cache.blob.core.localhost/"
    assert shown["properties"]["networkAcls"]["bypass"] == "AzureServices"


@pytest.mark.parametrize("name", ["ab", "Upper", "dash-ed", "x" * 25])
def test_a_name_that_azure_refuses_is_refused(site, name):
    reply = call(site, "PUT", f"{STORAGE}/{name}", BODY)

    assert (reply.status, reply.body["error"]["code"]) == (400, "AccountNameInvalid")


def test_a_name_is_taken_in_all_azure(site):
    call(site, "PUT", f"{GROUP}-2", {"location": "westus"})
    path = STORAGE.replace("/rg/", "/rg-2/")

    assert call(site, "PUT", f"{path}/cache", BODY).status == 409


def test_names_can_be_asked_for(site):
    path = "/providers/Microsoft.Storage/checkNameAvailability"

    told = [call(site, "POST", path, {"name": name}).body for name in ("cache", "free")]

    assert [entry["nameAvailable"] for entry in told] == [False, True]


def test_keys_are_the_same_each_time_and_per_account(site):
    keys = [call(site, "POST", f"{STORAGE}/cache/listKeys").body for _ in range(2)]

    assert keys[0] == keys[1]
    assert [key["keyName"] for key in keys[0]["keys"]] == ["key1", "key2"]
    assert call(site, "POST", f"{STORAGE}/none/listKeys").status == 404


@pytest.mark.parametrize("service", ["blobServices", "fileServices"])
def test_services_are_there_from_the_start(site, service):
    shown = call(site, "GET", f"{STORAGE}/cache/{service}/default")

    assert (shown.status, shown.body["name"]) == (200, "default")
    assert call(site, "GET", f"{STORAGE}/none/{service}/default").status == 404


def test_a_service_keeps_what_is_set(site):
    path = f"{STORAGE}/cache/blobServices/default"
    body = {"properties": {"deleteRetentionPolicy": {"enabled": True, "days": 7}}}

    reply = call(site, "PUT", path, body)

    assert reply.status == 200
    shown = call(site, "GET", path).body["properties"]
    assert shown["deleteRetentionPolicy"] == {"enabled": True, "days": 7}
    assert shown["isVersioningEnabled"] is False


def test_an_account_shows_what_replication_depends_on(site):
    """Shared keys, firewall, hierarchical namespace, kind and tier are kept as sent."""
    told = {
        "allowSharedKeyAccess": False,
        "isHnsEnabled": True,
        "networkAcls": {"defaultAction": "Deny"},
    }
    sku = {"name": "Premium_LRS"}
    body = {"location": "eastus2", "sku": sku, "kind": "BlockBlobStorage", "properties": told}
    call(site, "PUT", f"{STORAGE}/premium", body)
    site.pass_time(30)

    shown = call(site, "GET", f"{STORAGE}/premium").body

    properties = shown["properties"]
    assert (shown["kind"], shown["sku"]) == (
        "BlockBlobStorage",
        {"name": "Premium_LRS", "tier": "Premium"},
    )
    assert (properties["allowSharedKeyAccess"], properties["isHnsEnabled"]) == (False, True)
    assert properties["networkAcls"]["defaultAction"] == "Deny"
    assert properties["networkAcls"]["bypass"] == "AzureServices"
    assert "accessTier" not in properties
