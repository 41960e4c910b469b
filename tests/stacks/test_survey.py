"""What the checks before the day are told."""

import json
import typing

import pytest

from site_recovery.preflight import subject
from stacks.survey import survey
from tests.stacks.shop import AWAY, GONE, HOME


def test_a_machine_is_told_as_it_is_at_home_and_as_it_shall_recover(shop):
    """Quota is asked for the recovery size, agents and images for the machine at home."""
    shop.set("shop.yaml: machines.db-01.overrides", {"size": "Standard_E4s_v5", "zone": "2"})
    shop.set("shop.yaml: machines.db-01.disks.lun0.excluded", True)

    told = survey(shop.load())["machines"]["db-01"]

    assert (told["home_size"], told["size"]) == ("Standard_D2s_v5", "Standard_E4s_v5")
    assert (told["home_zone"], told["zone"]) == ("1", "2")
    assert list(told["disks"]) == ["os"]
    assert told["excluded_disks"] == [f"{HOME}/providers/Microsoft.Compute/disks/db-01-data0"]
    assert told["nics"] == {
        "nic": f"{HOME}/providers/Microsoft.Network/networkInterfaces/db-01-nic"
    }


def test_each_thing_is_told_once_with_the_key_to_change(shop):
    """Two machines share a set, and all of them one cache account."""
    shop.set("dr:pair.recovery.resourceGroup", {"name": "shop-rg-asr", "existing": True})

    things = survey(shop.load())["things"]

    assert {thing["key"]: thing["existing"] for thing in things} == {
        "vault": False,
        "vault.resourceGroup": False,
        "primary.resourceGroup": True,
        "primary.virtualNetwork": True,
        "primary.cacheStorage.accounts.0": False,
        "recovery.resourceGroup": True,
        "recovery.virtualNetwork": False,
        "recovery.cacheStorage.accounts.0": False,
        "groups.web.placement.availabilitySet": False,
    }
    assert {"key": "recovery.resourceGroup", "id": AWAY, "existing": True} in things


def test_the_subject_is_one_json_text(shop):
    """The record of the checks keeps it in the stack's state."""
    shop.set("dr:pair.recovery.virtualNetwork", GONE)

    told = survey(shop.load())

    assert json.loads(json.dumps(told)) == told
    assert told["groups"] == {"web": ["web-01", "web-02"], "db": ["db-01"]}


@pytest.mark.parametrize(
    ("shape", "path"),
    [
        (subject.Subject, ()),
        (subject.Vault, ("vault",)),
        (subject.Site, ("recovery",)),
        (subject.Thing, ("things", 0)),
        (subject.Machine, ("machines", "db-01")),
        (subject.Disk, ("machines", "db-01", "disks", "lun0")),
    ],
)
def test_the_subject_has_the_keys_that_the_checks_read(shop, shape, path):
    """The two layers share no code: this is what keeps them one."""
    told = survey(shop.load())
    for step in path:
        told = told[step]

    assert set(told) == set(typing.get_type_hints(shape))
