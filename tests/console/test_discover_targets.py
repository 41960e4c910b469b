"""`dr discover --targets`: where a pair can recover to."""

import json

import pytest

from console import __main__ as console
from tests.console import portal


@pytest.fixture
def shop(estate_world, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    portal.project(tmp_path)
    return estate_world


def targets(capsys):
    capsys.readouterr()
    assert console.main(["discover", "--stack", "shop", "--targets", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    return {region["name"]: region for region in found["recovery"]}, found["vault"]


def test_regions_of_the_same_geography_are_listed_the_paired_one_first(shop, capsys):
    regions, _ = targets(capsys)

    assert next(iter(regions)) == "centralus"
    assert regions["centralus"]["paired"]
    assert not {"eastus2", "westeurope"} & set(regions)


def test_a_vault_may_be_anywhere_but_in_the_primary_region(shop, capsys):
    _, vaults = targets(capsys)

    assert "westeurope" in vaults
    assert "eastus2" not in vaults


def test_quota_that_does_not_hold_all_machines_is_told_in_cores(shop, capsys):
    """Two database machines of 8 cores each against 10 that are left."""
    shop.facts["quotas"] = {"centralus": {"standardESv5Family": 10}}

    regions, _ = targets(capsys)
    assert regions["centralus"]["short"] == {"standardESv5Family": 6}
    assert next(iter(regions)) != "centralus"


def test_a_size_that_is_not_to_be_had_is_named(shop, capsys):
    shop.facts["restrictions"] = {
        "centralus": {"Standard_D2s_v5": {"reason": "NotAvailableForSubscription"}}
    }

    regions, _ = targets(capsys)
    assert regions["centralus"]["missing"] == ["Standard_D2s_v5"]


def test_usages_are_read_once_per_region_and_sizes_once(shop, capsys):
    targets(capsys)

    calls = [one["path"].rpartition("Microsoft.Compute/")[2] for one in shop.journal.calls]
    assert calls.count("skus") == 1
    assert sum(call.endswith("/usages") for call in calls) == len(targets(capsys)[0])


def test_people_get_a_table(shop, capsys):
    assert console.main(["discover", "--stack", "shop", "--targets"]) == 0

    told = capsys.readouterr().out
    assert "10 machines of 3 sizes at home in eastus2" in told
    assert "REGION          PAIRED  GEOGRAPHY  ZONES  SIZES MISSING  CORES SHORT\n" in told
