"""The demo's inventory and the machines of the local Azure are the same shop."""

import pathlib

from ruamel.yaml import YAML

INVENTORY = pathlib.Path(__file__).parent.parent.parent / "stacks" / "machines" / "local.yaml"


def documents(world, type_):
    """Documents of a type, by lower-case id."""
    found = (world.resources[key] for key in list(world.resources))
    return {each["id"].lower(): each for each in found if each.get("type", "").lower() == type_}


def last(reference):
    """Name in a reference to another resource, as the inventory writes it."""
    return reference["id"].rpartition("/")[2] if reference else None


def inventory():
    return YAML(typ="safe", pure=True).load(INVENTORY.read_text(encoding="utf-8"))["machines"]


def test_every_machine_of_the_estate_is_described_as_it_is(estate_world):
    """Else the demo would protect something that is not there."""
    machines = documents(estate_world, "microsoft.compute/virtualmachines")

    described = {
        each["id"].lower(): (
            each["size"],
            each.get("zone"),
            each.get("availabilitySet"),
            each.get("proximityPlacementGroup"),
        )
        for each in inventory().values()
    }
    assert described == {
        key: (
            each["properties"]["hardwareProfile"]["vmSize"],
            (each.get("zones") or [None])[0],
            last(each["properties"].get("availabilitySet")),
            last(each["properties"].get("proximityPlacementGroup")),
        )
        for key, each in machines.items()
    }


def test_every_disk_of_the_estate_is_described_as_it_is(estate_world):
    disks = documents(estate_world, "microsoft.compute/disks")

    described = {
        disk["id"].lower(): (disk["gib"], disk["type"])
        for machine in inventory().values()
        for disk in machine["disks"].values()
    }
    assert described == {
        key: (each["properties"]["diskSizeGB"], each["sku"]["name"]) for key, each in disks.items()
    }


def test_every_nic_of_the_estate_is_described_as_it_is(estate_world):
    nics = documents(estate_world, "microsoft.network/networkinterfaces")

    described = {
        nic["id"].lower(): nic["subnet"]
        for machine in inventory().values()
        for nic in machine["nics"].values()
    }
    assert described == {
        key: last(each["properties"]["ipConfigurations"][0]["properties"]["subnet"])
        for key, each in nics.items()
    }
