"""What is declared inside the vault: the claim, what exists there already, the preflight record."""

import dataclasses
import json

import pytest

from stacks.survey import survey
from tests.components.conftest import build, stack
from tests.components.test_disaster_recovery import stands_on

SETUP = ("Fabric", "ProtectionContainer", "ReplicationPolicy", "ContainerMapping", "NetworkMapping")


def inputs(tree, name):
    return tree.registered[name].inputs


def test_all_inside_the_vault_stands_on_the_claim(shop_tree):
    """Another stack's vault is refused before anything in it is touched."""
    for kind in (*SETUP, "ReplicatedItem", "Settlement", "ReplicationGroup"):
        for each in shop_tree.of(kind):
            assert "dr-claim" in stands_on(shop_tree, each)


def test_the_claim_comes_after_a_vault_that_is_made(shop_tree):
    """A tag needs something that carries it."""
    claim = shop_tree.registered["dr-claim"]

    assert claim.depends_on == {"dr-vault-vault"}
    assert claim.inputs["stack"] == "test"
    assert (claim.inputs["takeover"], claim.inputs["vault_existing"]) == ("", False)


def test_an_existing_vault_is_claimed_at_once():
    tree = build(stack("local", vault={"existing": True}))

    assert tree.of("Vault") == [tree.registered["dr-vault"]]
    assert tree.registered["dr-claim"].depends_on == frozenset()
    assert inputs(tree, "dr-claim")["vault_existing"] is True
    for kind in SETUP:
        assert {each.inputs["vault_existing"] for each in tree.of(kind)} == {True}
        assert {each.inputs["existing"] for each in tree.of(kind)} == {False}


def test_the_claim_knows_what_would_be_deleted_when_it_leaves(shop, shop_tree):
    """So that nobody turns it into an existing thing by an edit that deletes it."""
    claim = inputs(shop_tree, "dr-claim")
    guarded = inputs(build(dataclasses.replace(shop, protect=True)), "dr-claim")

    assert {id_.rpartition("/")[2] for id_ in claim["unguarded"]} >= {
        "shop-dr",
        "shop-dr-rg",
        "shop-rg-asr",
        "shop-vnet-asr",
        "shop-web-avset-asr",
        "shop-ppg-asr",
    }
    assert {id_.rpartition("/")[2] for id_ in claim["existing"]} == {"shop-rg", "shop-vnet"}
    assert guarded["unguarded"] == []


def test_names_and_existing_come_from_the_file():
    """What the portal made keeps its names; items and settlement are told the same ones."""
    named = {
        "primary": {
            "fabric": {"name": "asr-a2a-default-eastus2", "existing": True},
            "container": {"name": "asr-a2a-default-eastus2-container", "existing": True},
        },
        "containerMappings": {"away": {"name": "eastus2-centralus-24-hour", "existing": True}},
        "networkMappings": {"home": "back"},
    }
    tree = build(stack("local", siteRecovery=named))

    fabric = inputs(tree, "dr-pair-fabric-eastus2")
    assert (fabric["fabric_name"], fabric["existing"]) == ("asr-a2a-default-eastus2", True)
    assert inputs(tree, "dr-pair-fabric-centralus")["existing"] is False
    away = inputs(tree, "dr-pair-mapping-primary-to-recovery")
    assert (away["mapping_name"], away["existing"]) == ("eastus2-centralus-24-hour", True)
    assert away["container_name"] == "asr-a2a-default-eastus2-container"
    home = inputs(tree, "dr-pair-network-recovery-to-primary")
    assert (home["mapping_name"], home["fabric_name"]) == ("back", "asr-centralus")
    item = inputs(tree, "dr-web-01")
    assert item["fabric_name"] == "asr-a2a-default-eastus2"
    assert item["container_name"] == "asr-a2a-default-eastus2-container"


def test_of_an_existing_policy_only_what_is_said_is_told():
    """What is absent is neither sent nor compared: the policy is others'."""
    said = {"name": "24-hour-retention-policy", "existing": True, "retentionHours": 72}
    tree = build(stack("local", policy={**said, "appConsistentHours": None}))

    policy = inputs(tree, "dr-pair-policy")
    assert policy["retention_minutes"] == 72 * 60
    assert policy["existing"] is True
    assert not policy.keys() & {"crash_consistent_minutes", "multi_vm_sync"}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (None, {}),
        ("off", {"agent_auto_update": "Disabled"}),
        (
            {"automationAccount": {"name": "agents-aa", "existing": True}},
            {"agent_auto_update": "Enabled", "automation_account_id": "agents-aa"},
        ),
    ],
)
def test_agent_updates_are_told_only_where_the_file_says_them(said, told):
    """A found mapping keeps its own else."""
    tree = build(stack("local", **({} if said is None else {"agentUpdates": said})))
    asked = inputs(tree, "dr-pair-mapping-primary-to-recovery")
    found = {
        key: str(value).rpartition("/")[2]
        for key, value in asked.items()
        if key in ("agent_auto_update", "automation_account_id")
    }

    assert found == told


def test_the_preflight_record_holds_the_survey_and_nothing_waits_for_it(shop, shop_tree):
    """What it finds stops a preview, never a move."""
    record = shop_tree.registered["dr-preflight"]

    assert json.loads(record.inputs["subject"]) == survey(shop)
    assert record.depends_on == frozenset()
    assert not [each for each in shop_tree.registered.values() if "dr-preflight" in each.depends_on]
