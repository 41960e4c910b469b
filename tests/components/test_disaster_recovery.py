"""The whole tree of a pair: what is registered, under what, after what, and how it is kept."""

import dataclasses
import functools
import json

import pytest

from components import disaster_recovery
from stacks import config
from tests.components.conftest import build


def zone_to_zone(shop):
    """The shop's databases from zone to zone: their region, their network, another zone."""
    machines = {
        name: dataclasses.replace(shop.machines[name], zone="3", nics={})
        for name in ("db-01", "db-02")
    }
    recovery = dataclasses.replace(
        shop.recovery, location=shop.primary.location, network=shop.primary.network
    )
    inside = dataclasses.replace(
        shop.site_recovery,
        recovery_fabric=shop.site_recovery.primary_fabric,
        recovery_container=config.Named("asr-eastus2-recovery", False),
    )
    return dataclasses.replace(
        shop,
        recovery=recovery,
        site_recovery=inside,
        machines=machines,
        groups={"shop-db": shop.groups["shop-db"]},
        availability_sets=(),
        proximity_placement_groups=(),
    )


def test_the_local_stack_is_one_tree(shop_tree):
    """Logical names are stored: this list may grow, and never change."""
    natives = sorted(n for n, each in shop_tree.registered.items() if "azure-native" in each.type)
    ours = sorted(n for n, each in shop_tree.registered.items() if "dynamic/" in each.type)
    assert natives == [
        "dr-cache-primary-0",
        "dr-cache-primary-0-blob-data",
        "dr-cache-primary-0-contributor",
        "dr-cache-primary-1",
        "dr-cache-primary-1-blob-data",
        "dr-cache-primary-1-contributor",
        "dr-cache-recovery-0",
        "dr-cache-recovery-0-blob-data",
        "dr-cache-recovery-0-contributor",
        "dr-cache-recovery-1",
        "dr-cache-recovery-1-blob-data",
        "dr-cache-recovery-1-contributor",
        "dr-network-vnet",
        "dr-placement-group-shop-ppg-asr",
        "dr-placement-set-shop-app-avset-asr",
        "dr-placement-set-shop-web-avset-asr",
        "dr-target-group",
        "dr-vault-group",
        "dr-vault-vault",
    ]
    assert ours == [
        "dr-app-01",
        "dr-app-02",
        "dr-cache-01",
        "dr-claim",
        "dr-db-01",
        "dr-db-02",
        "dr-job-01",
        "dr-mon-01",
        "dr-pair-container-primary",
        "dr-pair-container-recovery",
        "dr-pair-fabric-centralus",
        "dr-pair-fabric-eastus2",
        "dr-pair-mapping-primary-to-recovery",
        "dr-pair-mapping-recovery-to-primary",
        "dr-pair-network-primary-to-recovery",
        "dr-pair-network-recovery-to-primary",
        "dr-pair-policy",
        "dr-preflight",
        "dr-settlement",
        "dr-shop-app",
        "dr-shop-db",
        "dr-shop-ops",
        "dr-shop-web",
        "dr-web-01",
        "dr-web-02",
        "dr-web-03",
    ]


def test_type_tokens_are_stored_formats(shop_tree):
    tokens = {
        each.type for each in shop_tree.registered.values() if "azure-native" not in each.type
    }
    assert tokens == {
        *(
            f"dr:siterecovery:{name}"
            for name in (
                "CacheStorage",
                "DisasterRecovery",
                "Placement",
                "RecoveryNetwork",
                "RecoveryTarget",
                "SiteRecoveryPair",
                "Vault",
            )
        ),
        *(
            f"pulumi-python:dynamic/siterecovery:{name}"
            for name in (
                "ContainerMapping",
                "Fabric",
                "NetworkMapping",
                "Preflight",
                "ProtectionContainer",
                "ReplicatedItem",
                "ReplicationGroup",
                "ReplicationPolicy",
                "Settlement",
                "VaultClaim",
            )
        ),
    }


def test_an_item_is_a_child_of_the_whole_not_of_its_group(shop_tree):
    """A machine that changes its group keeps its item."""
    assert {each.parent for each in shop_tree.of("ReplicatedItem")} == {"dr"}
    assert {each.parent for each in shop_tree.of("ReplicationGroup")} == {"dr"}


def stands_on(tree, resource):
    """Names of all that a resource waits for, itself or through another."""
    names = set()
    waiting = set(resource.depends_on)
    while waiting:
        name = waiting.pop()
        names.add(name)
        waiting |= tree.registered[name].depends_on - names
    return names


def test_an_item_waits_for_all_that_it_is_protected_with(shop_tree):
    """Mappings, cache and its rights, the target group, the network and the sets."""
    for item in shop_tree.of("ReplicatedItem"):
        assert {
            "dr-pair-mapping-primary-to-recovery",
            "dr-pair-network-recovery-to-primary",
            "dr-cache-primary-0",
            "dr-cache-primary-1-blob-data",
            "dr-target-group",
            "dr-network-vnet",
            "dr-placement-set-shop-web-avset-asr",
        } <= stands_on(shop_tree, item)


def test_the_settlement_does_not_wait_for_items(shop_tree):
    """One failed item would stop every failover, and no settlement could be targeted."""
    (settlement,) = shop_tree.of("Settlement")
    assert not settlement.depends_on & {each.name for each in shop_tree.of("ReplicatedItem")}
    before = stands_on(shop_tree, settlement)
    assert {"dr-pair-mapping-primary-to-recovery", "dr-network-vnet"} <= before


def test_an_item_knows_where_its_group_is_declared(shop):
    """Away from home nothing is enabled: the item alone could not tell."""
    groups = {
        **shop.groups,
        "shop-db": dataclasses.replace(shop.groups["shop-db"], position="recovery/committed"),
    }

    tree = build(dataclasses.replace(shop, groups=groups))

    told = {item.inputs["machine"]: item.inputs["position"] for item in tree.of("ReplicatedItem")}
    assert told["db-01"] == "recovery/committed"
    assert told["web-01"] == "primary/protected"


def test_a_group_waits_for_the_settlement_alone(shop_tree):
    assert {each.depends_on for each in shop_tree.of("ReplicationGroup")} == {
        frozenset({"dr-settlement"})
    }


@pytest.mark.parametrize(("moves", "first"), [(True, "Settlement"), (False, "ReplicatedItem")])
def test_a_group_that_moves_waits_for_no_record_of_an_item(shop, monkeypatch, moves, first):
    """Its failover is called while the engine still works on hundreds of items."""
    move = config.Move(1, "a test", config.RecoveryPoint(word="latest"), True)
    told = {"position": "recovery/failedOver", "move": move} if moves else {}
    group = dataclasses.replace(shop.groups["shop-web"], **told)
    declared = []
    for kind in ("Settlement", "ReplicatedItem"):
        real = getattr(disaster_recovery, kind)
        made = functools.partial(_declared, declared, kind, real)
        monkeypatch.setattr(disaster_recovery, kind, made)

    build(dataclasses.replace(shop, groups={**shop.groups, "shop-web": group}))

    assert declared[0] == first


def _declared(declared, kind, real, *args):
    """The program's own order; registrations run side by side and may come in any."""
    declared.append(kind)
    return real(*args)


def test_a_move_may_name_points_by_machine(shop):
    """What a group says can be a mapping: the program once died of it."""
    point = config.RecoveryPoint(by_machine={"db-01": "p-1", "db-02": "p-2"})
    move = config.Move(1, "fire", point, shut_down_source=True)
    moving = dataclasses.replace(shop.groups["shop-db"], move=move)
    tree = build(dataclasses.replace(shop, groups={**shop.groups, "shop-db": moving}))

    assert tree.registered["dr-shop-db"].inputs["move"]["recovery_point"] == {
        "by_machine": {"db-01": "p-1", "db-02": "p-2"}
    }


def test_item_and_settlement_are_told_the_same(shop_tree):
    """In the run both go through one ensure step; else they would undo each other's work."""
    (settlement,) = shop_tree.of("Settlement")
    for item in shop_tree.of("ReplicatedItem"):
        own = json.loads(settlement.inputs["machines"][item.inputs["machine"]])
        assert own.items() <= item.inputs.items()
        assert {"subscription_id", "resource_group_name", "vault_name"} <= item.inputs.keys()
    assert settlement.inputs["groups"]["shop-db"] == {
        "machines": ["db-01", "db-02"],
        "position": "primary/protected",
        "boot_order": [["db-01", "db-02"]],
        "consistency_group": True,
    }


def test_natives_are_guarded_and_forgotten_unless_the_file_says_not(shop):
    """From made to existing is one edit: what leaves the program is not deleted."""
    engine = build(dataclasses.replace(shop, protect=True))

    for each in engine.registered.values():
        if "azure-native" in each.type:
            assert (each.protect, each.retain_on_delete) == (True, True)
        if "dynamic/" in each.type:  # at home: taking a machine out of the file says it
            assert (each.protect, each.retain_on_delete) == (False, False)


def test_nothing_is_guarded_in_a_demo_stack(shop_tree):
    assert not [each for each in shop_tree.registered.values() if each.protect]


def test_a_group_that_is_away_is_guarded_with_its_machines(shop):
    """By the time its delete is refused, the engine has deleted what depends on it."""
    away = dataclasses.replace(shop.groups["shop-db"], position="recovery/committed")
    engine = build(
        dataclasses.replace(shop, protect=True, groups={**shop.groups, "shop-db": away}),
    )

    guarded = {
        n for n, each in engine.registered.items() if each.protect and "dynamic" in each.type
    }
    assert guarded == {"dr-shop-db", "dr-db-01", "dr-db-02"}


@pytest.mark.parametrize(
    ("allowed", "guarded"),
    [
        ("destroy-away:shop-db", set()),
        ("remove-away:db-01", {"dr-shop-db", "dr-db-02"}),
        ("destroy-away:shop-web", {"dr-shop-db", "dr-db-01", "dr-db-02"}),
    ],
)
def test_what_may_end_away_by_name_is_guarded_no_more(shop, allowed, guarded):
    """Set the key, `up`, `destroy`: the engine refuses a guarded record before it asks us."""
    away = dataclasses.replace(shop.groups["shop-db"], position="recovery/protected")
    groups = {**shop.groups, "shop-db": away}
    engine = build(dataclasses.replace(shop, protect=True, groups=groups, allow=(allowed,)))

    found = {n for n, each in engine.registered.items() if each.protect and "dynamic" in each.type}
    assert found == guarded


def test_every_native_resource_says_where_it_is(shop_tree):
    """The provider would else take the group's region, which may be another one."""
    for each in shop_tree.registered.values():
        if "azure-native" in each.type and not each.type.endswith(":RoleAssignment"):
            expected = "eastus2" if each.name.startswith("dr-cache-primary") else "centralus"
            assert each.inputs["location"] == expected


def test_outputs_are_what_the_settlement_found(shop_tree):
    """The keys that the program exports, also before anything was found."""
    told = shop_tree.told

    assert told["vaultId"].endswith("/vaults/shop-dr")
    assert sorted(told["groups"]) == ["shop-app", "shop-db", "shop-ops", "shop-web"]
    assert told["groups"]["shop-db"] == {
        "position": "primary/protected",
        "move": None,
        "sourceFenced": None,
        "drills": [],
    }
    assert told["machines"]["web-01"] == {
        "position": None,
        "health": None,
        "runsAt": None,
        "recoveryMachineId": None,
        "recoveryAddresses": None,
        "recoveryPoint": None,
        "failedOverAt": None,
    }


def test_from_zone_to_zone_there_is_one_fabric_and_no_network_mapping(shop):
    """Recorded 2022-10-13, zone-to-zone recovery plan test."""
    engine = build(zone_to_zone(shop))

    (fabric,) = engine.of("Fabric")
    names = {each.inputs["container_name"] for each in engine.of("ProtectionContainer")}
    assert fabric.inputs["fabric_name"] == "asr-eastus2"
    assert names == {"asr-eastus2-primary", "asr-eastus2-recovery"}
    assert engine.of("NetworkMapping") == []
    assert engine.of("VirtualNetwork") == []
    item = engine.registered["dr-db-01"].inputs
    assert item["target"]["network_id"] == shop.primary.network.thing.id
    assert (item["fabric_name"], item["recovery_fabric_name"]) == ("asr-eastus2", "asr-eastus2")


def test_what_exists_is_not_registered(clinic_tree):
    """Referred to by id, never made, changed or deleted."""
    assert clinic_tree.of("VirtualNetwork") == []
    assert clinic_tree.of("ProximityPlacementGroup") == []
    mapping = clinic_tree.registered["dr-pair-network-primary-to-recovery"].inputs
    assert mapping["recovery_network_id"].endswith("/virtualNetworks/hub-ne-vnet")
    assert mapping["primary_network_id"].endswith("/virtualNetworks/hub-we-vnet")


def test_another_subscription_gets_a_provider_of_its_own(clinic_tree):
    name = "dr-subscription-00000000-0000-0000-0000-00000000000b"
    assert clinic_tree.registered[name].inputs["subscriptionId"].endswith("b")
    assert f"::{name}::" in clinic_tree.registered["dr-vault-vault"].provider
    assert clinic_tree.registered["dr-cache-primary-0"].provider == ""
