"""A pair before its inventory is there, as `dr discover` reads it."""

import json

import pytest

from stacks import config
from tests.stacks.shop import AWAY, GONE, SUB


def load(shop):
    return config.load_pair(shop.stack, shop.directory)


def test_a_pair_without_inventory_and_groups_has_every_default(shop):
    """The first discovery of a pair: nothing but its two regions is written."""
    shop.set("dr:pair.groups", GONE).set("dr:pair.recovery.virtualNetwork", GONE)

    pair = load(shop)

    assert pair.inventory_path == shop.directory / "shop.yaml"
    assert (pair.inventory, pair.groups) == ({}, {})
    assert pair.recovery.resource_group.thing == config.Thing(AWAY, False)
    assert pair.recovery.network.thing.name == "shop-vnet-asr"
    assert pair.vault.thing.name == "shop-dr"
    assert pair.site_recovery.recovery_fabric.name == "asr-centralus"
    assert "recovery" in pair.said


def test_shards_of_the_inventory_and_further_ones_have_accounts(shop):
    """A new machine may need a shard that no machine has yet; its name is known before."""
    whole = shop.load()

    pair = load(shop)

    assert pair.primary.cache_accounts == whole.primary.cache_accounts
    assert pair.cache_account("primary", 0) == whole.primary.cache_accounts[0]
    assert pair.cache_account("recovery", 7).name.startswith("shopdrr7")


def test_the_inventory_is_handed_on_as_it_is_with_what_is_wrong_in_it(shop):
    """A half-written inventory is what discovery is there to complete."""
    text = json.dumps({"machines": {"web-01": {"id": "x"}}})
    (shop.directory / "shop.yaml").write_text(text, encoding="utf-8")

    pair = load(shop)

    assert pair.inventory == {"machines": {"web-01": {"id": "x"}}}
    assert str(pair.inventory_problems[0]).startswith("shop.yaml: machines.web-01.id: ")


@pytest.mark.parametrize("text", ["", "machines: {}"])
def test_an_empty_inventory_is_no_mistake(shop, text):
    (shop.directory / "shop.yaml").write_text(text, encoding="utf-8")

    assert load(shop).inventory_problems == ()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("machines: {a: 1, a: 2}", 'line 1: found duplicate key "a"; correct the file'),
        ("- web-01", "is not a mapping of keys; write one"),
    ],
)
def test_an_inventory_that_is_no_mapping_is_never_written_over(shop, text, line):
    (shop.directory / "shop.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(config.ConfigError) as refused:
        load(shop)

    assert line in str(refused.value)


def test_mistakes_in_keys_that_discovery_does_not_read_are_left_to_the_reader(shop):
    """Groups are written after discovery; a wrong one must not keep it from looking."""
    shop.stack["dr:allow"] = "nonsense"
    shop.set("dr:pair.groups.web.position", "up").set("dr:pair.groups.db.machines", 3)

    assert load(shop).groups == {"web": ("web-01", "web-02")}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("dr:pair.primary.location", "East US"),
        ("dr:pair.vault.location", "eastus2"),
        ("dr:pair.recovry", {}),
        ("dr:pair.machines", GONE),
        ("azure-native:subscriptionId", "x"),
    ],
)
def test_mistakes_in_the_keys_that_it_reads_are_refused(shop, path, value):
    shop.set(path, value)

    with pytest.raises(config.ConfigError) as refused:
        load(shop)

    assert str(refused.value).startswith(f"{path}: ")


def test_a_zonal_pair_has_one_fabric_and_one_network(shop):
    shop.pair["recovery"] = {"location": "eastus2", "zone": "2"}

    pair = load(shop)

    assert pair.zone_to_zone
    assert pair.recovery.network == pair.primary.network
    assert pair.site_recovery.recovery_fabric.name == "asr-eastus2"
    assert pair.subscription_id == SUB
