"""Estates: the shop, made-up fleets, and what a file may hold."""

import pytest

from emulator import estate
from emulator.generic import of_type
from tests.conftest import SHOP
from tests.support import call
from tests.support.ground import GROUP

SHOP_RG = GROUP.replace("/rg", "/shop-rg")

# machine: size, subnet, OS, set, placement group, zone, OS disk, data disks: the agreed table
MACHINES = {
    "web-01": ("D2s_v5", "web", "Linux", "shop-web-avset", None, None, "30 Premium_LRS", []),
    "web-02": ("D2s_v5", "web", "Linux", "shop-web-avset", None, None, "30 Premium_LRS", []),
    "web-03": ("D2s_v5", "web", "Linux", "shop-web-avset", None, None, "30 Premium_LRS", []),
    "app-01": (
        *("D4s_v5", "app", "Windows", "shop-app-avset", "shop-ppg", None, "127 Premium_LRS"),
        ["128 Premium_LRS"],
    ),
    "app-02": (
        *("D4s_v5", "app", "Windows", "shop-app-avset", "shop-ppg", None, "127 Premium_LRS"),
        ["128 Premium_LRS"],
    ),
    "cache-01": (
        *("D4s_v5", "app", "Linux", None, "shop-ppg", None, "30 Premium_LRS"),
        ["64 StandardSSD_LRS"],
    ),
    "db-01": (
        *("E8s_v5", "data", "Linux", None, None, ["1"], "30 Premium_LRS"),
        ["512 Premium_LRS", "512 Premium_LRS", "256 StandardSSD_LRS", "1024 Standard_LRS"],
    ),
    "db-02": (
        *("E8s_v5", "data", "Linux", None, None, ["2"], "30 Premium_LRS"),
        ["512 Premium_LRS", "512 Premium_LRS", "256 StandardSSD_LRS"],
    ),
    "job-01": (
        *("D2s_v5", "app", "Windows", None, None, None, "127 Premium_LRS"),
        ["256 Standard_LRS"],
    ),
    "mon-01": ("D2s_v5", "data", "Linux", None, None, None, "64 StandardSSD_LRS", []),
}


def last(reference):
    return reference["id"].rpartition("/")[2] if reference else None


def told(disk):
    return f"{disk['diskSizeGB']} {disk['managedDisk']['storageAccountType']}"


@pytest.mark.parametrize("name", MACHINES)
def test_the_shop_is_as_agreed(estate_world, name):
    machine = call(
        estate_world, "GET", f"{SHOP_RG}/providers/Microsoft.Compute/virtualMachines/{name}"
    ).body
    properties = machine["properties"]
    nic = call(estate_world, "GET", properties["networkProfile"]["networkInterfaces"][0]["id"]).body
    config = nic["properties"]["ipConfigurations"][0]
    storage = properties["storageProfile"]

    assert (
        properties["hardwareProfile"]["vmSize"].removeprefix("Standard_"),
        last(config["properties"]["subnet"]),
        storage["osDisk"]["osType"],
        last(properties.get("availabilitySet")),
        last(properties.get("proximityPlacementGroup")),
        machine.get("zones"),
        told(storage["osDisk"]),
        [told(disk) for disk in storage["dataDisks"]],
    ) == MACHINES[name]
    assert (nic["name"], config["name"]) == (f"{name}-nic", "ipconfig1")
    assert storage["osDisk"]["name"] == f"{name}-osdisk"
    luns = [(disk["lun"], disk["name"]) for disk in storage["dataDisks"]]
    assert luns == [(n, f"{name}-data{n}") for n in range(len(luns))]
    assert machine["location"] == "eastus2"


def test_the_shop_has_ten_machines_and_four_subnets(estate_world):
    machines = of_type(estate_world, SHOP_RG, "Microsoft.Compute/virtualMachines")
    network = f"{SHOP_RG}/providers/Microsoft.Network/virtualNetworks/shop-vnet"
    subnets = call(estate_world, "GET", network).body["properties"]["subnets"]

    assert [machine["name"] for machine in machines] == list(MACHINES)
    assert [s["name"] for s in subnets] == ["web", "app", "data", "AzureBastionSubnet"]


def test_machines_know_their_disks_and_no_two_share_an_address(estate_world):
    nics = of_type(estate_world, SHOP_RG, "Microsoft.Network/networkInterfaces")
    addresses = [
        n["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] for n in nics
    ]
    disks = of_type(estate_world, SHOP_RG, "Microsoft.Compute/disks")

    assert len(set(addresses)) == 10
    assert all(disk["managedBy"] for disk in disks)
    assert len(disks) == 10 + 2 + 1 + 4 + 3 + 1


def test_a_fleet_is_the_same_for_a_seed():
    assert estate.fleet(20, 7) == estate.fleet(20, 7) != estate.fleet(20, 8)
    assert estate.read("fleet:20:7") == estate.fleet(20, 7)


def test_a_fleet_has_machines_with_one_to_three_disks(world):
    estate.load(world, "fleet:40:7")

    machines = of_type(world, "/subscriptions/", "Microsoft.Compute/virtualMachines")
    disks = {1 + len(m["properties"]["storageProfile"]["dataDisks"]) for m in machines}
    nics = of_type(world, "/subscriptions/", "Microsoft.Network/networkInterfaces")
    addresses = {
        n["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] for n in nics
    }
    assert (len(machines), disks, len(addresses)) == (40, {1, 2, 3}, 40)


def test_an_estate_takes_any_resource_and_quotas(world):
    path = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/old"
    told = {
        "groups": {"rg": {"location": "westus"}},
        "resources": {path: {"location": "westus"}},
        "quotas": {"centralus": {"standardDSv5Family": 8}},
    }
    estate.load(world, told)

    region = f"{GROUP.partition('/resourceGroups')[0]}/providers/Microsoft.Compute/locations"
    usages = call(world, "GET", f"{region}/centralus/usages").body["value"]
    limits = {entry["name"]["value"]: entry["limit"] for entry in usages}
    assert call(world, "GET", path).body["properties"]["provisioningState"] == "Succeeded"
    assert limits["standardDSv5Family"] == 8


@pytest.mark.parametrize("wrong", [{"machines": {}}, {"groups": {}, "fleet": 3}])
def test_unknown_keys_are_refused(world, wrong):
    with pytest.raises(ValueError, match="unknown"):
        estate.load(world, wrong)


def test_a_file_that_is_no_mapping_is_refused(world, tmp_path):
    path = tmp_path / "e.yaml"
    path.write_text("- a\n", encoding="utf-8")

    with pytest.raises(ValueError, match="want a mapping"):
        estate.load(world, path)


def test_the_shop_can_be_named_as_text(world):
    estate.load(world, str(SHOP))

    assert world.facts["estate"] == {"source": "shop.yaml"}
