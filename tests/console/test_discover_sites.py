"""`dr discover` of unusual sites: one region, a subscription for each, high churn."""

import collections

import pytest

from console import project
from emulator.resources import place
from emulator.site_recovery import item_stages
from stacks import group_checks
from tests.console import portal
from tests.console.portal import differing, discover, inventory, items, pair, put

OTHER = "00000000-0000-4000-8000-000000000002"
STACK = portal.STACK.format(subscription=portal.SUBSCRIPTION, group="shop-rg", network="shop-vnet")
SITE = "recovery: {location: centralus}"


@pytest.fixture(autouse=True)
def no_state(monkeypatch, tmp_path):
    """No engine in these tests: the stack has made nothing yet."""
    monkeypatch.setattr(project, "made_ids", lambda *_: frozenset())
    monkeypatch.chdir(tmp_path)


def stable(stacks, *options):
    """Whether a second discovery writes nothing and check is green."""
    before = [each.read_bytes() for each in sorted(stacks.rglob("*.yaml"))]
    told = discover("--check", *options), discover(*options)
    return told == (0, 0) and before == [
        each.read_bytes() for each in sorted(stacks.rglob("*.yaml"))
    ]


# From zone to zone

ZONED = ("--machine", "db-01", "--machine", "db-02")


@pytest.fixture
def zones(tmp_path):
    """A stack from any zone of the region to its third."""
    zonal = STACK.replace(SITE, "recovery: {location: eastus2, zone: '3'}")
    return portal.project(tmp_path, stack=zonal)


def between_zones(world, monkeypatch):
    """One fabric with two containers and their mappings, and a database protected into zone 3."""
    portal.recovery_site(world)
    second = portal.C1.replace("-container", "-second")
    monkeypatch.setattr(portal, "C2", second)
    group = {"location": "eastus2"}
    place(world, portal.ASR, group)
    place(world, portal.VAULT_GROUP, group)
    world.resources[portal.VAULT]["location"] = "eastus2"
    put(world, portal.EAST, {"customDetails": {"instanceType": "Azure", "location": "eastus2"}}, 80)
    for container in (portal.C1, second):
        put(world, container, {"providerSpecificInput": [{"instanceType": "A2A"}]}, 2)
    numbers = {"recoveryPointHistory": 1440, "appConsistentFrequencyInMinutes": 0}
    policy = {"instanceType": "A2A", "multiVmSyncStatus": "Enable", **numbers}
    put(world, portal.POLICY, {"providerSpecificInput": policy}, 2)
    for source, target, name in ((portal.C1, second, "there"), (second, portal.C1, "back")):
        mapping = {
            "policyId": portal.POLICY,
            "targetProtectionContainerId": target,
            "providerSpecificInput": {"instanceType": "A2A", "agentAutoUpdateStatus": "Disabled"},
        }
        put(world, f"{source}/{portal.MAPPINGS}/{name}", mapping, 5)
    portal.protect(world, "db-01", ("osdisk", "data0"), recoveryAvailabilityZone="3")


def test_from_zone_to_zone_nothing_is_said_of_a_second_network(estate_world, zones):
    discover(*ZONED)

    config = project.load(zones.parent, "shop")
    assert config.zone_to_zone
    assert config.recovery.network == config.primary.network
    assert {name: each.zone for name, each in config.machines.items()} == {
        "db-01": "3",
        "db-02": "3",
    }
    assert "virtualNetwork" not in pair(zones)["recovery"]
    assert "network" not in inventory(zones)
    assert stable(zones, *ZONED)


def test_what_is_protected_from_zone_to_zone_is_adopted_without_a_difference(
    estate_world, zones, monkeypatch
):
    """One fabric for both sites, a container each."""
    between_zones(estate_world, monkeypatch)
    discover(*ZONED)

    config = project.load(zones.parent, "shop")
    inside = pair(zones)["siteRecovery"]
    assert inside["primary"]["fabric"]["name"] == portal.EAST.rpartition("/")[2]
    assert set(inside["recovery"]) == {"container"}
    assert inside["recovery"]["container"]["name"].endswith("-second")
    assert {way: each["name"] for way, each in inside["containerMappings"].items()} == {
        "away": "there",
        "home": "back",
    }
    assert "networkMappings" not in inside
    assert differing(config, items(estate_world)) == {"db-01": []}
    assert stable(zones, *ZONED)


# A subscription for each site


@pytest.fixture
def subscriptions(tmp_path, estate_world, monkeypatch):
    """A stack whose recovery site, and so its vault, is in another subscription."""
    estate_world.facts["account"]["subscriptions"][OTHER] = "Recovery"
    there = portal.ASR, portal.VAULT_GROUP
    for name, value in vars(portal).copy().items():
        if isinstance(value, str) and value.startswith(there):
            monkeypatch.setattr(portal, name, value.replace(portal.SUBSCRIPTION, OTHER))
    own = STACK.replace(SITE, f"recovery: {{location: centralus, subscription: {OTHER}}}")
    return portal.project(tmp_path, stack=own)


def test_each_site_is_looked_for_in_its_own_subscription(estate_world, subscriptions):
    discover()

    config = project.load(subscriptions.parent, "shop")
    assert config.recovery.resource_group.thing.subscription_id == OTHER
    assert {each.id.split("/")[2] for each in config.machines.values()} == {portal.SUBSCRIPTION}
    assert stable(subscriptions)


def test_what_is_protected_into_another_subscription_is_adopted_without_a_difference(
    estate_world, subscriptions
):
    portal.half_protected(estate_world)
    discover()

    config = project.load(subscriptions.parent, "shop")
    assert pair(subscriptions)["recovery"]["resourceGroup"] == {
        "name": "shop-rg-asr",
        "existing": True,
    }
    assert config.vault.thing.subscription_id == OTHER
    assert config.primary.cache_accounts[0].id.casefold() == portal.CACHE.casefold()
    found = differing(config, items(estate_world))
    assert sorted(found) == ["db-01", "db-02", "web-01", "web-02"]
    assert {name: words for name, words in found.items() if words} == {}
    assert stable(subscriptions)


# High churn


def test_machines_that_are_protected_for_high_churn_make_the_pair_so(
    estate_world, tmp_path, monkeypatch
):
    """The next ones wait in premium accounts too, each of which takes half as many disks."""
    stacks = portal.project(tmp_path)
    portal.half_protected(estate_world)
    shown = item_stages.shown

    def high(*args):
        found = shown(*args)
        found["properties"]["providerSpecificDetails"]["churnOptionSelected"] = "High"
        return found

    monkeypatch.setattr(item_stages, "shown", high)
    discover()

    config = project.load(stacks.parent, "shop")
    assert pair(stacks)["primary"]["cacheStorage"]["churn"] == "high"
    assert config.primary.cache_accounts[0].id.casefold() == portal.CACHE.casefold()
    assert not any(differing(config, items(estate_world)).values())
    assert stable(stacks)


@pytest.mark.parametrize("site", ["primary", "recovery"])
def test_accounts_for_high_churn_get_half_as_many_disks(estate_world, tmp_path, monkeypatch, site):
    """Each shard stands at both sites: the one that takes fewer disks decides."""
    monkeypatch.setattr(group_checks, "DISKS_PER_ACCOUNT", {"normal": 20, "high": 10})
    said = "cacheStorage: {churn: high}"
    text = {
        "primary": STACK.replace("shop-vnet}", f"shop-vnet, {said}}}"),
        "recovery": STACK.replace(SITE, f"recovery: {{location: centralus, {said}}}"),
    }[site]
    stacks = portal.project(tmp_path, stack=text)
    discover()

    disks = collections.Counter()
    for machine in inventory(stacks)["machines"].values():
        disks[machine["cacheShard"]] += len(machine["disks"])
    assert sum(disks.values()) > 10
    assert max(disks.values()) <= 10
    assert len(project.load(stacks.parent, "shop").machines) == 10
