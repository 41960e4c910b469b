"""The protection container provider: what stands in the way of its removal."""

import pytest

from emulator.resources import place
from providers.container_mapping import ContainerMappingProvider
from providers.protection_container import ProtectionContainerProvider
from site_recovery import client, errors, ids
from tests.providers.pair import (
    CONTAINER,
    CONTAINER_2,
    CONTAINER_MAPPING,
    NETWORK_MAPPING,
    PLACE,
    POLICY,
    configured,
    fault,
    prepare,
    started,
)
from tests.support.calls import GROUP, VAULT

CACHE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/shopcache"
SHOP = f"/subscriptions/{PLACE['subscription_id']}/resourceGroups/shop-rg/providers"


def enable(world, machine):
    """Replication of a machine of the shop, as far as its item can be listed."""
    primary = configured(ProtectionContainerProvider).id(CONTAINER)
    disk = {
        "diskId": f"{SHOP}/Microsoft.Compute/disks/{machine}-osdisk",
        "primaryStagingAzureStorageAccountId": CACHE,
        "recoveryResourceGroupId": GROUP,
    }
    details = {
        "instanceType": "A2A",
        "fabricObjectId": f"{SHOP}/Microsoft.Compute/virtualMachines/{machine}",
        "recoveryContainerId": configured(ProtectionContainerProvider).id(CONTAINER_2),
        "recoveryResourceGroupId": GROUP,
        "vmManagedDisks": [disk],
    }
    calls = client.connect(client.Settings(), PLACE["subscription_id"]).replication_protected_items
    policy = ids.policy(VAULT, POLICY["policy_name"])
    body = {"properties": {"policyId": policy, "providerSpecificDetails": details}}
    address = ("rg", "vault", CONTAINER["fabric_name"], CONTAINER["container_name"], machine)
    calls.begin_create(*address, body, polling=False)
    world.pass_time(3600)
    assert ids.item(primary, machine) in world.resources


@pytest.fixture
def shop(estate_world):
    """Two machines that replicate from the container."""
    prepare(estate_world, NETWORK_MAPPING)
    kind = {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    place(estate_world, CACHE, {"location": "eastus2", **kind})
    enable(estate_world, "web-01")
    enable(estate_world, "web-02")
    return estate_world


def test_a_container_with_machines_names_them(shop):
    """The service's refusal says only that something is in it."""
    provider = configured(ProtectionContainerProvider)

    with pytest.raises(errors.ArmError) as raised:
        provider.delete("id", CONTAINER)
    assert "protection container primary in fabric asr-eastus2: " in str(raised.value)
    assert (
        "2 machines still replicate from it: web-01, web-02; remove them from the stack, run "
        in (str(raised.value))
    )
    assert provider.id(CONTAINER) in shop.resources


def test_a_mapping_that_machines_use_names_them(shop):
    provider = configured(ContainerMappingProvider)

    with pytest.raises(errors.ArmError, match="2 machines still replicate from it: web-01, web-02"):
        provider.delete("id", CONTAINER_MAPPING)
    assert provider.id(CONTAINER_MAPPING) in shop.resources


def test_a_refusal_for_another_reason_stays_as_it_is(shop):
    """Machines are named only when they are the reason: not for missing rights."""
    fault(shop, {"status": 403, "code": "AuthorizationFailed", "message": "No"}, method="POST")

    with pytest.raises(errors.Forbidden):
        configured(ProtectionContainerProvider).delete("id", CONTAINER)


def test_a_container_that_is_mapped_is_refused_in_the_services_words(world):
    prepare(world, NETWORK_MAPPING)
    before = started(world)

    with pytest.raises(errors.ArmError, match="container mappings"):
        configured(ProtectionContainerProvider).delete("id", CONTAINER_2)
    assert started(world) == before
