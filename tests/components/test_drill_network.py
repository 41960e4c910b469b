"""The network that is made for a drill: where, how, and that it goes with the drill."""

import dataclasses

import pytest

from components import access, permissions
from tests.components.conftest import build, stack
from tests.components.test_disaster_recovery import stands_on

DB = "shop-db"
PREFIXES = {"addressSpace": ["10.10.0.0/16"], "subnets": {"web": "10.10.1.0/24"}}


def drilled(**keys):
    """The local stack with a drill of one group, guarded as a stack of one's own is."""
    groups = stack("local").groups
    written = {
        name: {
            "machines": list(group.machines),
            **({"drill": {"name": "2026-11"}, **keys} if name == DB else {}),
        }
        for name, group in groups.items()
    }
    network = {"name": "shop-vnet", **PREFIXES}
    config = stack("local", primary={"virtualNetwork": network}, groups=written)
    return dataclasses.replace(config, protect=True)


@pytest.fixture(scope="module")
def away():
    """A drill of a group that runs at home."""
    return build(drilled())


@pytest.fixture(scope="module")
def at_home():
    """A drill of a group that runs at the recovery site."""
    return build(drilled(position="recovery/protected"))


def made(tree):
    return tree.registered[f"dr-{DB}-drill-network"]


def test_a_drill_network_is_like_the_sites_own(away):
    """Recovered machines find the subnets that they have in a move."""
    own = away.registered["dr-network-vnet"].inputs

    assert made(away).type == "azure-native:network:VirtualNetwork"
    assert made(away).inputs == {**own, "virtualNetworkName": f"shop-vnet-asr-drill-{DB}"}


def test_a_drill_network_waits_for_the_group_that_takes_it(away):
    assert "dr-target-group" in stands_on(away, made(away))


def test_a_drill_network_at_home_waits_for_what_it_waited_for_away(at_home):
    """The engine's targeted preview, which `dr move` makes, takes what an untargeted record waited
    for in the state as seen: registered after it, "Duplicate resource URN" ended the move
    (step_generator.go of engine 3.250, getDependencySteps)."""
    assert "dr-target-group" in stands_on(at_home, made(at_home))


def test_a_drill_network_at_home_is_in_the_machines_own_group(at_home):
    asked = made(at_home).inputs

    assert (asked["resourceGroupName"], asked["location"]) == ("shop-rg", "eastus2")
    assert asked["virtualNetworkName"] == f"shop-vnet-drill-{DB}"
    assert asked["addressSpace"] == {"addressPrefixes": ["10.10.0.0/16"]}


def test_a_drill_network_goes_with_its_drill(away):
    """All else that a guarded stack makes is forgotten when it leaves the file, never deleted."""
    kept = away.registered["dr-network-vnet"]

    assert (kept.protect, kept.retain_on_delete) == (True, True)
    assert (made(away).protect, made(away).retain_on_delete) == (False, False)


def test_a_named_network_is_not_made():
    tree = build(drilled(drill={"name": "2026-11", "network": "lab"}))

    assert [each.name for each in tree.of("VirtualNetwork")] == ["dr-network-vnet"]


def test_a_pipeline_may_make_and_drop_networks_of_drills_at_both_sites():
    """A move changes the side, and nobody shall wait for a right then."""
    drills, none = drilled(), dataclasses.replace(stack("local"), protect=True)

    for place in ("primary", "recovery"):
        found = permissions.actions(drills, place)
        assert {f"Microsoft.Network/virtualNetworks/{verb}" for verb in ("write", "delete")} <= {
            *found
        }
        assert "Microsoft.Network/virtualNetworks/delete" not in permissions.actions(none, place)
    assert "Microsoft.Network/virtualNetworks/write" not in permissions.actions(none, "primary")


def test_a_pipeline_reaches_the_group_of_a_named_network():
    """Machines of a drill join a network that others may have made elsewhere."""
    own = stack("local").subscription_id
    lab = f"/subscriptions/{own}/resourceGroups/lab-rg"
    network = {"id": f"{lab}/providers/Microsoft.Network/virtualNetworks/lab", "existing": True}

    found = access.scopes(drilled(drill={"name": "2026-11", "network": network}))

    assert lab in found["recovery"]
    assert lab not in found["primary"]
