"""Guards: what keeps the stack's parts from deletion, and what is allowed to pass them."""

import pytest
from dr_policies.guards import POLICIES

from tests.policy.shop import Shop, told


def away(**changes):
    """The shop after its failover, all of it guarded."""
    shop = Shop()
    shop.groups["shop"]["position"] = "recovery/committed"
    shop.protect = {**dict.fromkeys(shop.protect, True), **changes}
    return shop


def test_a_guarded_stack_passes():
    """At home items and groups carry no flag: their end is refused by the service's own state."""
    assert told(POLICIES, "guards-on", Shop()) == []
    assert told(POLICIES, "guards-on", away()) == []


@pytest.mark.parametrize("value", ["false", False])
def test_protect_off_in_the_stack_file_is_one_line_for_all_it_bares(value):
    shop = Shop()
    shop.config["dr:protect"], shop.protect = value, {}

    (line,) = told(POLICIES, "guards-on", shop)
    assert line.startswith("dr:protect is false")


def test_a_resource_outside_the_vault_without_its_flag_is_named():
    shop = Shop()
    shop.protect["account"] = False

    (line,) = told(POLICIES, "guards-on", shop)
    assert line.startswith("account outside the vault can be deleted by mistake")


@pytest.mark.parametrize("isolated", [True, False])
def test_the_network_of_an_isolated_drill_goes_with_it(isolated):
    """Also once its group has moved: a judged drill keeps the network id of the other side."""
    shop = Shop()
    shop.drills["shop"] |= {"isolated": isolated, "network_id": "/subscriptions/s/shop-vnet-asr"}
    shop.networks = {"shop-drill-network": {"virtualNetworkName": "shop-vnet-drill-shop"}}

    lines = told(POLICIES, "guards-on", shop)
    assert len(lines) == (0 if isolated else 1)


def test_another_network_is_guarded_beside_a_drills():
    shop = Shop()
    shop.drills["shop"] |= {"isolated": True}
    shop.networks = {"shop-drill-network": {}, "other": {}}

    (line,) = told(POLICIES, "guards-on", shop)
    assert line.startswith("other outside the vault")


def test_records_of_a_group_that_is_away_must_be_guarded():
    lines = told(POLICIES, "guards-on", away(**{"shop": False, "db-01": False}))

    assert [line.partition(" is away")[0] for line in lines] == [
        "group shop",
        "machine db-01 of group shop",
    ]


@pytest.mark.parametrize("entry", ["destroy-away:shop", "remove-away:db-01"])
def test_a_flag_that_an_allowance_takes_off_is_no_mistake(entry):
    """It must be off in the state before the end that was allowed; the allowance is shown."""
    shop = away(**{"db-01": False})
    shop.config["dr:allow"] = f'["{entry}"]'

    assert told(POLICIES, "guards-on", shop) == []
    (line,) = told(POLICIES, "allowances-shown", shop)
    assert f"dr:allow holds {entry}" in line
