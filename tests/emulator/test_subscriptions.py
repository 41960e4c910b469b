"""Tenants, subscriptions, regions, resource providers."""

import pytest

from emulator.subscriptions import SUBSCRIPTION, TENANT
from tests.support import call
from tests.support.ground import GROUP, VNET, VNET_BODY

HOME = f"/subscriptions/{SUBSCRIPTION}"


def test_az_finds_one_enabled_subscription(world):
    shown = call(world, "GET", "/subscriptions").body["value"]

    assert [(s["state"], s["tenantId"]) for s in shown] == [("Enabled", TENANT)]
    assert call(world, "GET", HOME).body == shown[0]
    assert call(world, "GET", "/tenants").body["value"][0]["tenantId"] == TENANT


@pytest.mark.parametrize(
    ("name", "shown", "paired"),
    [
        ("eastus2", "East US 2", "centralus"),
        ("westeurope", "West Europe", "northeurope"),
        ("northeurope", "North Europe", "westeurope"),
    ],
)
def test_regions_have_names_and_pairs(world, name, shown, paired):
    regions = {r["name"]: r for r in call(world, "GET", f"{HOME}/locations").body["value"]}

    assert regions[name]["displayName"] == shown
    assert regions[name]["metadata"]["pairedRegion"][0]["name"] == paired


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("eastus2", "US"),
        ("uksouth", "Europe"),
        ("canadaeast", "Canada"),
        ("eastasia", "Asia Pacific"),
    ],
)
def test_regions_name_their_geography(world, name, group):
    """Vault and recovery region are chosen by it."""
    found = {
        r["name"]: r["metadata"] for r in call(world, "GET", f"{HOME}/locations").body["value"]
    }

    assert found[name]["geographyGroup"] == group
    assert found[name]["regionType"] == "Physical"


@pytest.mark.parametrize(
    "kind",
    [
        "Microsoft.ClassicCompute/virtualMachines",
        "Microsoft.ClassicCompute/domainNames",
        "Microsoft.Compute/virtualMachineScaleSets",
        "Microsoft.KeyVault/vaults",
        "Microsoft.Storage/storageAccounts",
    ],
)
def test_lists_of_any_type_are_there_for_a_subscription_and_a_group(world, kind):
    call(world, "PUT", GROUP, {"location": "eastus2"})
    path = f"{GROUP}/providers/{kind}/x1y"
    call(world, "PUT", path, {"location": "eastus2", "properties": {}})

    for scope in (HOME, GROUP):
        found = call(world, "GET", f"{scope}/providers/{kind}").body["value"]
        assert [entry["id"] for entry in found] == [path]


def test_providers_come_in_pages(world):
    page = call(world, "GET", f"{HOME}/providers")
    names = [p["namespace"] for p in page.body["value"]]
    rest = page.body["nextLink"].removeprefix("https://localhost:8443")

    names += [p["namespace"] for p in call(world, "GET", rest).body["value"]]

    assert "Microsoft.RecoveryServices" in names
    assert len(names) == len(set(names))


def test_a_provider_lists_real_types_with_versions(world):
    """az chooses the newest version of the type that it shows."""
    shown = call(world, "GET", f"{HOME}/providers/microsoft.recoveryservices").body
    types = {t["resourceType"]: t["apiVersions"] for t in shown["resourceTypes"]}

    assert "2025-08-01" in types["vaults/replicationFabrics"]
    assert call(world, "GET", f"{HOME}/providers/Microsoft.None").status == 404


def test_an_unregistered_namespace_refuses_writes_until_it_is_registered(world):
    provider = f"{HOME}/providers/Microsoft.Network"
    call(world, "PUT", GROUP, {"location": "eastus2"})
    call(world, "POST", f"{provider}/unregister")

    refused = call(world, "PUT", VNET, VNET_BODY)
    state = call(world, "GET", provider).body["registrationState"]
    call(world, "POST", f"{provider}/register")

    assert (refused.status, state) == (409, "NotRegistered")
    assert refused.body["error"]["details"][0]["code"] == "MissingSubscriptionRegistration"
    assert call(world, "PUT", VNET, VNET_BODY).status == 201
