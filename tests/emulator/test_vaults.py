"""Recovery Services vaults."""

import pytest

from tests.support import call
from tests.support.ground import GROUP, lay_ground

VAULT = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/v"
BODY = {
    "location": "West Central US",
    "identity": {"type": "SystemAssigned", "userAssignedIdentities": None},
    "sku": {"name": "Standard"},
    "properties": {},
    "tags": {},
}


@pytest.fixture
def site(world):
    lay_ground(world)
    return world


def test_a_vault_is_made_in_a_minute(site):
    """Recorded: 201, Provisioning, operationStatus, 60 s."""
    reply = call(site, "PUT", VAULT, BODY)
    state = reply.body["properties"]["provisioningState"]
    poll = reply.headers["Azure-AsyncOperation"].removeprefix("https://localhost:8443")
    site.pass_time(59)
    late = call(site, "GET", poll).body["status"]
    site.pass_time(1)

    assert (reply.status, state) == (201, "Provisioning")
    assert reply.body["location"] == "westcentralus"
    assert poll.startswith(f"{VAULT}/operationStatus/")
    assert (late, call(site, "GET", poll).body["status"]) == ("InProgress", "Succeeded")
    assert call(site, "GET", VAULT).body["properties"]["provisioningState"] == "Succeeded"


def test_an_identity_has_one_principal_for_life(site):
    made = call(site, "PUT", VAULT, BODY).body["identity"]
    patched = call(site, "PATCH", VAULT, {"tags": {"dr-stack": "x"}}).body

    assert made["principalId"]
    assert made["tenantId"] == site.facts["account"]["tenant"]
    assert patched["identity"] == made
    assert patched["tags"] == {"dr-stack": "x"}


def test_no_identity_has_no_principal(site):
    """azurerm sends type None with nulls."""
    body = {**BODY, "identity": {"type": "None", "userAssignedIdentities": None}}

    assert call(site, "PUT", VAULT, body).body["identity"] == {"type": "None"}


def test_settings_are_there_from_the_start(site):
    """azurerm insists on 200 after each read of a vault."""
    call(site, "PUT", VAULT, BODY)
    path = f"{VAULT}/replicationVaultSettings/default"

    first = call(site, "GET", path)
    body = {"properties": {"vmwareToAzureProviderType": "Vmware"}}
    second = call(site, "PUT", path, body)

    assert (first.status, second.status) == (200, 200)
    assert first.body["properties"]["migrationSolutionId"] is None
    assert call(site, "GET", path).body["properties"]["vmwareToAzureProviderType"] == "Vmware"


def test_a_vault_that_holds_objects_stays(site):
    call(site, "PUT", VAULT, BODY)
    fabric = f"{VAULT}/replicationFabrics/f"
    site.resources[fabric] = {"id": fabric, "type": "x", "properties": {}}

    refused = call(site, "DELETE", VAULT).status
    del site.resources[fabric]

    assert (refused, call(site, "DELETE", VAULT).status) == (409, 202)
