"""Ids as Azure Resource Manager compares them."""

import pytest

from site_recovery import ids

VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/shop-dr"
ITEM = f"{VAULT}/replicationFabrics/f/replicationProtectionContainers/c/replicationProtectedItems/i"


def test_ids_are_built_as_the_service_spells_them():
    fabric = ids.fabric(ids.vault("s", "rg", "shop-dr"), "f")

    assert ids.item(ids.container(fabric, "c"), "i") == ITEM
    assert ids.policy(VAULT, "p") == f"{VAULT}/replicationPolicies/p"
    assert ids.job(VAULT, "j") == f"{VAULT}/replicationJobs/j"
    assert ids.network_mapping(fabric, "n") == (
        f"{fabric}/replicationNetworks/azureNetwork/replicationNetworkMappings/n"
    )
    assert ids.container_mapping(ids.container(fabric, "c"), "m") == (
        f"{fabric}/replicationProtectionContainers/c/replicationProtectionContainerMappings/m"
    )


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("/Subscriptions/S/resourceGroups/RG", "/subscriptions/s/resourcegroups/rg", True),
        ("/subscriptions/s/", "/subscriptions/s", True),
        ("/subscriptions/s", "/subscriptions/t", False),
        (None, "", True),
        (None, "/subscriptions/s", False),
    ],
)
def test_case_and_a_last_slash_make_no_difference(one, other, alike):
    """The service answers ids in other cases than they were sent in (recorded)."""
    assert ids.same(one, other) is alike


def test_a_region_is_the_same_in_both_spellings():
    assert ids.same_location("East US 2", "eastus2")
    assert not ids.same_location("eastus", "eastus2")


def test_parts_of_an_id_are_found_whatever_their_case():
    assert ids.name(ITEM) == "i"
    assert ids.part(ITEM.lower(), "replicationFabrics") == "f"
    assert ids.part(ITEM, "replicationJobs") == ""
