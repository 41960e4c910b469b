"""`dr discover` over what is protected already: adopted as it is, also while it is away."""

import json
import shutil

import pytest

from console import project
from tests import conftest
from tests.console import portal
from tests.console.portal import differing, discover, inventory, items, pair, vm
from tests.support.calls import call
from tests.test_layers import ROOT


@pytest.fixture(autouse=True)
def no_state(monkeypatch):
    """No engine in these tests: the stack has made nothing yet."""
    monkeypatch.setattr(project, "made_ids", lambda *_: frozenset())


@pytest.fixture
def stacks(tmp_path, monkeypatch):
    """A project whose stack file says next to nothing."""
    monkeypatch.chdir(tmp_path)
    return portal.project(tmp_path)


@pytest.fixture
def half(estate_world):
    """The shop, half protected in the portal."""
    portal.half_protected(estate_world)
    return estate_world


def test_what_the_portal_made_is_adopted_without_a_difference(half, stacks):
    """Neither a re-seed nor a second job: nothing differs between the files and the items."""
    discover()

    found = differing(project.load(stacks.parent, "shop"), items(half))
    assert sorted(found) == ["db-01", "db-02", "web-01", "web-02"]
    assert {name: words for name, words in found.items() if words} == {}


def test_the_shop_that_comes_half_protected_is_adopted_without_a_difference(
    tmp_path, monkeypatch, capsys
):
    """The estate that the walk through adoption begins with."""
    world = conftest._build(conftest.SHOP.with_name("shop-half.yaml"))
    conftest._install(monkeypatch, world)
    text = portal.STACK.format(
        subscription=portal.SUBSCRIPTION, group="shop-rg", network="shop-vnet"
    )
    portal.project(tmp_path, stack=text.replace("shop-dr", "shop-vault"))
    monkeypatch.chdir(tmp_path)
    discover()

    config = project.load(tmp_path, "shop")
    path = f"{config.vault.thing.id}/replicationProtectedItems"
    found = call(world, "GET", path).body["value"]
    assert {each: words for each, words in differing(config, found).items() if words} == {}
    assert sorted(differing(config, found)) == ["app-01", "app-02", "db-01", "job-01"]
    assert config.agent_updates.endswith("shop-vau-asr-automationaccount")
    assert "job-01: lun1 (128 GiB) is not replicated" in capsys.readouterr().out
    assert discover("--check") == 0


def test_the_inventory_of_the_demo_is_what_its_estate_shows(estate_world, tmp_path, monkeypatch):
    """Written by hand, and still as discovery would have it."""
    for name in ("Pulumi.local.yaml", "machines/local.yaml"):
        text = (ROOT / "stacks" / name).read_text()
        path = tmp_path / "stacks" / name.replace("local", "shop")
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = text.replace("machines/local.yaml", "machines/shop.yaml").splitlines(True)
        path.write_text("".join(line for line in lines if "dr:caFile" not in line))
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)

    assert discover("--check") == 0


def test_what_exists_at_the_other_side_is_only_referred_to(half, stacks):
    discover()

    config = project.load(stacks.parent, "shop")
    assert config.vault.thing.existing
    assert config.vault.principal_id
    assert config.recovery.resource_group.thing.existing
    assert config.recovery.network.thing.id == portal.NETWORK_ASR
    assert config.primary.cache_accounts[0].id == portal.CACHE
    assert {each.thing.name: each.thing.existing for each in config.availability_sets} == {
        "shop-web-avset-asr": True,
        "shop-app-avset-asr": False,
    }


def test_names_inside_the_vault_are_found_by_region_and_pairing(half, stacks):
    discover()

    names = project.load(stacks.parent, "shop").site_recovery
    assert (names.primary_fabric.name, names.primary_fabric.existing) == (
        "asr-a2a-default-eastus2",
        True,
    )
    assert names.recovery_container.name == "asr-a2a-default-centralus-container"
    assert names.home_mapping.name == "centralus-eastus2-24-hour-retention-policy"
    assert (names.away_network.name, names.home_network.name) == ("portal-away", "portal-back")
    assert pair(stacks)["policy"] == {"name": "24-hour-retention-policy", "existing": True}


def test_a_consistency_group_becomes_a_group_of_its_own(half, stacks):
    discover()

    assert pair(stacks)["groups"]["shop-db-sync"] == {
        "machines": ["db-01", "db-02"],
        "consistencyGroup": "shop-db-sync",
    }


def test_a_disk_that_was_left_out_stays_out_and_is_told(half, stacks, capsys):
    discover()

    disks = inventory(stacks)["machines"]["db-01"]["disks"]
    assert [slot for slot, disk in disks.items() if disk.get("excluded")] == [
        "lun1",
        "lun2",
        "lun3",
    ]
    assert "db-01: lun1, lun2, lun3 (1792 GiB) is not replicated" in capsys.readouterr().out


def test_a_disk_that_a_person_wants_in_is_not_left_out_again(half, stacks):
    """As the note says: else the next discovery, before `up`, took the decision back."""
    discover()
    page = stacks / "machines" / "shop.yaml"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("excluded: true", "excluded: false"), encoding="utf-8")

    assert discover("--check") == 0


def test_a_second_discovery_of_it_writes_nothing(half, stacks):
    discover()

    assert discover("--check") == 0


def test_what_the_file_says_is_told_and_not_overwritten(half, tmp_path, monkeypatch, capsys):
    text = portal.STACK.format(
        subscription=portal.SUBSCRIPTION, group="shop-rg", network="shop-vnet"
    )
    said = "    recovery: {location: centralus, virtualNetwork: mine-vnet}\n"
    said += "    policy: {retentionHours: 72}\n"
    stacks = portal.project(
        tmp_path, stack=text.replace("    recovery: {location: centralus}\n", said)
    )
    monkeypatch.chdir(tmp_path)
    discover()

    told = capsys.readouterr().out
    assert "virtualNetwork: the file says mine-vnet; shop-vnet-asr was found" in told
    assert "policy.retentionHours: the file says 72; 24 was found" in told
    assert pair(stacks)["recovery"]["virtualNetwork"] == "mine-vnet"
    assert pair(stacks)["policy"]["retentionHours"] == 72


def test_what_this_stack_made_is_not_turned_into_existing(half, stacks, monkeypatch):
    """By the stack's state; the vault by its tag too."""
    made = {portal.ASR, portal.NETWORK_ASR, portal.VAULT, portal.VAULT_GROUP, portal.SET_ASR}
    ids = frozenset(each.casefold() for each in made)
    monkeypatch.setattr(project, "made_ids", lambda *_: ids)
    discover()

    assert "existing" not in (stacks / "Pulumi.shop.yaml").read_text().replace(
        "shopasrcache, ex", ""
    )
    assert "siteRecovery" not in pair(stacks)


def test_a_vault_of_another_stack_is_left_alone(half, stacks, capsys):
    half.resources[portal.VAULT]["tags"] = {"dr-stack": "bakery"}
    discover()

    assert (
        "vault shop-dr: belongs to the stack bakery; write dr:takeover: bakery"
        in capsys.readouterr().out
    )
    assert pair(stacks)["vault"] == {"name": "shop-dr"}


# While away


def away(world, name, **shown):
    """The item as after a failover (recorded: protocol-a2a section 4), and the machine it made."""
    item_id = f"{portal.C1}/replicationProtectedItems/portal-{name}"
    recovered = vm(name).replace("shop-rg/", "shop-rg-asr/")
    document = world.resources[item_id]
    document["properties"] |= {
        "protectionState": "UnplannedFailoverCommitted",
        "activeLocation": "Recovery",
    }
    document["properties"]["providerSpecificDetails"] |= {
        "recoveryFabricObjectId": recovered.lower()
    }
    source = world.resources[vm(name)]
    profile = json.loads(
        json.dumps(source["properties"]["storageProfile"]).replace("shop-rg/", "shop-rg-asr/")
    )
    new = {**source, "id": recovered, "location": "centralus"}
    new["properties"] = {**source["properties"], "storageProfile": profile}
    world.resources[recovered] = new
    return item_id, recovered


def reverse(world, name):
    """The new item of the same name under the other container, as after a reprotect."""
    item_id, recovered = away(world, name)
    old = world.resources.pop(item_id)
    details = old["properties"]["providerSpecificDetails"]
    properties = {
        **old["properties"],
        "protectionState": "Protected",
        "activeLocation": "Primary",
        "recoveryContainerId": portal.C1,
        "providerSpecificDetails": {
            **details,
            "fabricObjectId": recovered.lower(),
            "recoveryFabricObjectId": None,
            "recoveryAzureResourceGroupId": portal.HOME,
            "recoveryAzureVMName": name,
        },
    }
    path = item_id.replace(portal.C1, portal.C2)
    world.resources[path] = {**old, "id": path, "properties": properties}
    world.resources.pop(vm(name))  # the service deletes the source it has taken over


@pytest.mark.parametrize(
    ("move", "where"), [(away, "recovery/committed"), (reverse, "recovery/protected")]
)
def test_a_machine_that_is_away_keeps_its_entry_and_is_told(half, stacks, capsys, move, where):
    """Its home ids are what the way back leads to: they are never rewritten."""
    discover()
    before = (stacks / "machines" / "shop.yaml").read_bytes()
    move(half, "web-01")
    capsys.readouterr()

    assert discover("--check") == 0
    assert (
        f"web-01: runs in centralus as {vm('web-01').replace('shop-rg/', 'shop-rg-asr/')} ({where})"
        in (capsys.readouterr().out)
    )
    discover()
    assert (stacks / "machines" / "shop.yaml").read_bytes() == before


def test_disks_of_a_recovered_machine_are_matched_by_their_slots(half, stacks, capsys):
    """Disk ids are others there; what was attached meanwhile is told."""
    discover()
    reverse(half, "db-02")
    recovered = half.resources[vm("db-02").replace("shop-rg/", "shop-rg-asr/")]
    new = {"lun": 7, "managedDisk": {"id": f"{portal.ASR}/providers/Microsoft.Compute/disks/new"}}
    recovered["properties"]["storageProfile"]["dataDisks"].append(new)
    capsys.readouterr()
    discover("--json")

    told = json.loads(capsys.readouterr().out)
    assert told["away"]["db-02"]["disks"]["os"].endswith(
        "shop-rg-asr/providers/Microsoft.Compute/disks/db-02-osdisk"
    )
    assert {"discover-away", "discover-away-disk"} <= {note["code"] for note in told["notes"]}
    assert told["changes"] == []
