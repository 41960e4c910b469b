"""Zone to zone: one fabric, two containers, no network mapping (recorded 2022-10-13, script)."""

from tests.emulator.site_recovery.site import C1, HERE, POLICY, SOURCE, VNET, Site, item_id

C3 = f"{HERE}/replicationProtectionContainers/Zones"


def test_a_machine_is_protected_into_another_zone(world):
    """The recovery network is the source's own (assumed)."""
    site = Site(world)
    site.fabric()
    site.put(C1, {"properties": {}}, 2)
    site.put(C3, {"properties": {}}, 2)
    site.policy(POLICY, recoveryPointHistory=1440)
    site.mapping(f"{C1}/replicationProtectionContainerMappings/there", C3)
    site.machine("zonal", zone="1")
    more = {"recoveryContainerId": C3, "recoveryResourceGroupId": SOURCE}
    site.enable("zonal", seconds=3600, recoveryAvailabilityZone="3", **more)

    shown = site.get(item_id("zonal"))["properties"]
    details = shown["providerSpecificDetails"]
    assert shown["protectionState"] == "Protected"
    assert shown["primaryFabricFriendlyName"] == shown["recoveryFabricFriendlyName"] == "East US 2"
    assert shown["recoveryProtectionContainerFriendlyName"] == "Zones"
    assert details["primaryFabricLocation"] == details["recoveryFabricLocation"] == "eastus2"
    assert (details["primaryAvailabilityZone"], details["recoveryAvailabilityZone"]) == ("1", "3")
    assert details["vmNics"][0]["recoveryVMNetworkId"] == VNET.lower()
