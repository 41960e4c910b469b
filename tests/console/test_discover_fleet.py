"""Discovery of many machines: a handful of lists, cache accounts and groups by their limits."""

import collections
import json

import pytest

from console import __main__ as console
from console import project
from console.discovery import groups
from emulator import estate, throttle
from emulator.app import build_world
from emulator.clock import VirtualClock
from emulator.store import Store
from stacks.files import read_yaml
from tests import conftest
from tests.console import portal

pytestmark = pytest.mark.long


@pytest.fixture
def fleet(tmp_path, monkeypatch):
    """A thousand machines in one resource group, and a project that names it.

    One is made as every estate is, the others are its copies: to make each takes ten seconds.
    """
    told = estate.fleet(1, 1)
    disks = {"os": {"gib": 30, "type": "Premium_LRS"}, "lun0": {"gib": 64, "type": "Premium_LRS"}}
    told["groups"]["fleet-rg"]["machines"]["vm-0001"]["disks"] = disks
    world = build_world(told, VirtualClock(), seed=7, store=Store(":memory:"))
    own = [json.dumps(world.resources[key]) for key in list(world.resources) if "vm-0001" in key]
    for number in range(2, 1001):
        for text in own:
            copy = json.loads(text.replace("vm-0001", f"vm-{number:04d}"))
            world.resources[copy["id"]] = copy
    throttle.configure(world, on=False)
    conftest._install(monkeypatch, world)
    monkeypatch.setattr(project, "made_ids", lambda *_: frozenset())
    monkeypatch.chdir(tmp_path)
    portal.project(tmp_path, group="fleet-rg", network="fleet-vnet")
    return world


def test_a_thousand_machines_are_read_by_a_handful_of_lists(fleet, tmp_path, capsys):
    """And written so that the program takes them: shards and groups within their limits."""
    assert console.main(["discover", "--stack", "shop"]) == 0

    assert len(fleet.journal.calls) <= 20
    config = project.load(tmp_path, "shop")
    assert len(config.machines) == 1000
    assert [len(group.machines) for group in config.groups.values()] == [100] * 10
    told = read_yaml((tmp_path / "stacks" / "machines" / "shop.yaml").read_text())
    disks = collections.Counter()
    for machine in told["machines"].values():
        disks[machine["cacheShard"]] += len(machine["disks"])
    assert len(disks) == 3
    assert max(disks.values()) <= 750
    assert len(capsys.readouterr().out.splitlines()) < 60


SAID = {"shop": {"machines": [f"m{n}" for n in range(99)]}}


def test_a_full_group_is_followed_by_the_next():
    """A recovery plan takes 100 machines."""
    names = [*SAID["shop"]["machines"], "x", "y"]
    wanted, notes = groups.wanted(SAID, names, {}, "shop", "shop")

    assert wanted["shop"]["machines"][-1] == "x"
    assert wanted["shop-2"] == {"machines": ["y"]}
    assert [note.rule.code for note in notes] == ["discover-two-groups"]


def test_machines_of_one_consistency_group_fill_the_group_that_was_asked_for():
    wanted, notes = groups.wanted({}, ["a", "b"], {"a": "sync", "b": "sync"}, "shop", "first")

    assert wanted == {"shop": {"machines": ["a", "b"], "consistencyGroup": "sync"}}
    assert not notes


def test_a_group_whose_machines_are_in_several_consistency_groups_is_told():
    """The service's groups cannot be changed: a person cuts the file's."""
    said = {"shop": {"machines": ["a", "b"]}}
    wanted, notes = groups.wanted(said, ["a", "b"], {"a": "sync"}, None, "shop")

    assert wanted == {}
    assert str(notes[0]).startswith(
        "group shop: its machines are in the consistency groups none, sync"
    )


def test_what_the_file_says_of_consistency_stays():
    said = {"shop": {"machines": ["a"], "consistencyGroup": False}}

    assert groups.wanted(said, ["a"], {"a": "sync"}, None, "shop") == ({}, [])
