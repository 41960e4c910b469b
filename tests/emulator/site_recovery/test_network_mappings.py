"""Network mappings: lower-cased, changed by PATCH, removed by DELETE."""

from tests.emulator.site_recovery.site import (
    FABRICS,
    HERE,
    NETMAP,
    TARGET,
    VNET,
    VNET_ASR,
    code,
    network_mapping,
)
from tests.support import VAULT


def test_networks_come_back_in_lower_case(site):
    """Recorded 2023-01-16: ids and names."""
    shown = site.get(NETMAP)["properties"]

    assert shown["primaryNetworkId"] == VNET.lower()
    assert shown["recoveryNetworkId"] == VNET_ASR.lower()
    assert shown["primaryNetworkFriendlyName"] == "shop-vnet"
    assert shown["recoveryFabricFriendlyName"] == "Central US"
    assert shown["fabricSpecificSettings"]["recoveryFabricLocation"] == "centralus"


def test_a_patch_maps_another_network(site):
    other = f"{TARGET}/providers/Microsoft.Network/virtualNetworks/Other"
    space = {"addressSpace": {"addressPrefixes": ["10.2.0.0/16"]}}
    site.call("PUT", other, {"location": "centralus", "properties": space})
    site.send("PATCH", NETMAP, {"properties": {"recoveryNetworkId": other}}, 5)

    shown = site.get(NETMAP)["properties"]
    assert shown["recoveryNetworkId"] == other.lower()
    assert shown["primaryNetworkId"] == VNET.lower()


def test_a_network_that_is_missing_fails_the_job(site):
    """Code and words assumed."""
    guid = site.put(NETMAP + "2", network_mapping(recovery=VNET_ASR + "x"), 10)

    assert site.operation(guid)["status"] == "Failed"
    assert site.job(guid)["tasks"][0]["state"] == "Failed"
    assert site.call("GET", NETMAP + "2").status == 404


def test_the_recovery_fabric_must_exist(site):
    reply = site.call("PUT", NETMAP + "2", network_mapping("Nowhere"))

    assert code(reply) == "FabricArmEntityMissing"


def test_only_the_azure_network_has_mappings(site):
    path = NETMAP.replace("azureNetwork", "net")

    assert site.call("PUT", path, network_mapping()).status == 400


def test_a_mapping_goes_by_delete(site):
    site.send("DELETE", NETMAP, seconds=5)

    assert site.call("GET", NETMAP).status == 404
    assert site.get(f"{VAULT}/replicationNetworkMappings")["value"] == []


def test_mappings_are_listed_by_fabric(site):
    here = f"{HERE}/replicationNetworks/azureNetwork/replicationNetworkMappings"
    there = f"{FABRICS}/Central/replicationNetworks/azureNetwork/replicationNetworkMappings"

    assert [m["name"] for m in site.get(here)["value"]] == ["Net"]
    assert site.get(there)["value"] == []
    assert site.get(f"{HERE}/replicationNetworks") == {"value": [], "nextLink": None}
