"""What the records of drills are told, where they stand, and what the stack exports of them."""

import dataclasses
import json
import threading

import pytest

from components.drills import evidence_inputs
from stacks.config import Evidence
from tests.components.conftest import Monitor, build
from tests.components.test_drill_network import DB, drilled


@pytest.fixture(scope="module")
def config():
    """A drill of the databases, with objectives and a sentinel."""
    told = drilled()
    drill = dataclasses.replace(told.groups[DB].drill, keep=True)
    group = dataclasses.replace(told.groups[DB], drill=drill)
    return dataclasses.replace(told, groups={**told.groups, DB: group})


@pytest.fixture(scope="module")
def tree(config):
    """The same, registered."""
    return build(config)


def test_a_drill_stands_after_the_settlement_its_machines_and_its_network(tree):
    """A failover waits for no drill; items and network go only when the drill is cleaned up."""
    record = tree.registered["dr-shop-db-drill"]

    assert record.type == "pulumi-python:dynamic/siterecovery:Drill"
    assert {
        "dr-settlement",
        "dr-shop-db-drill-network",
        "dr-db-01",
        "dr-db-02",
    } <= record.depends_on
    assert "dr-web-01" not in record.depends_on
    assert "dr-shop-db-drill" in tree.registered["dr-drills"].depends_on
    assert tree.registered["dr-settlement"].depends_on.isdisjoint({"dr-shop-db-drill"})


def test_a_drill_is_registered_after_the_items_of_other_groups_too(config, monkeypatch):
    """One may have been its own group's: `dr move` then ended in "Duplicate resource URN"."""
    real, drill = Monitor.RegisterResource, threading.Event()

    def late(self, request):
        if request.name == "dr-shop-db-drill":
            drill.set()
        before = request.name == "dr-web-01" and drill.wait(0.2)
        assert not before
        return real(self, request)

    monkeypatch.setattr(Monitor, "RegisterResource", late)
    names = list(build(config).registered)

    assert {"dr-web-01", "dr-shop-db-drill"} <= set(names)


def test_the_record_is_told_what_the_file_says(tree, config):
    told = tree.registered["dr-shop-db-drill"].inputs

    assert (told["group"], told["drill"], told["keep"]) == ("shop-db", "2026-11", True)
    assert (told["side"], told["position"]) == ("recovery", "primary/protected")
    assert told["isolated"] is True
    assert told["network_id"] == config.groups[DB].drill.network.thing.id
    assert told["recovery_point"] == {"word": "latest"}
    assert sorted(told["machines"]) == sorted(config.groups[DB].machines)
    assert told["evidence"] == {"directory": "evidence"}
    assert not {"sentinel", "objectives"} & set(told)


def test_the_verdict_knows_each_drill_by_the_same_words(tree):
    told = tree.registered["dr-drills"].inputs
    record = dict(tree.registered["dr-shop-db-drill"].inputs)
    for key in ("subscription_id", "resource_group_name", "vault_name"):
        assert record.pop(key) == told[key]

    written = json.loads(told["drills"]["shop-db"])
    assert sorted(written.pop("machines")) == sorted(record.pop("machines"))
    assert written == {key: record[key] for key in written}
    assert set(record) - set(written) <= {"__provider", "submitted"}


def test_a_stack_without_drills_registers_none(shop_tree):
    """And every group tells that it has none."""
    assert shop_tree.of("Drill") == shop_tree.of("DrillVerdict") == []
    assert {tuple(group["drills"]) for group in shop_tree.told["groups"].values()} == {()}


def test_evidence_is_told_by_the_one_key_that_is_set():
    """A key that is absent means none."""
    assert evidence_inputs(Evidence(None, "https://a.b/c")) == {"container": "https://a.b/c"}
