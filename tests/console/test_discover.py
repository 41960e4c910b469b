"""`dr discover`: a pair's files from what Azure shows, and what is already protected in it."""

import json
import shutil

import pytest

from components.machines import machine_inputs
from console import __main__ as console
from console import project
from emulator.resources import place
from site_recovery import differences
from site_recovery.machine import Vault
from stacks.files import read_yaml
from tests import conftest
from tests.console import portal
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


def discover(*options):
    return console.main(["discover", "--stack", "shop", *options])


def pair(stacks):
    return read_yaml((stacks / "Pulumi.shop.yaml").read_text())["config"]["dr:pair"]


def inventory(stacks):
    return read_yaml((stacks / "machines" / "shop.yaml").read_text())


def notes(capsys):
    """Codes and names of what a person is told."""
    capsys.readouterr()
    discover("--check", "--json")
    told = json.loads(capsys.readouterr().out)["notes"]
    return {(note["code"].removeprefix("discover-"), note["where"]) for note in told}


def change(world, path, **properties):
    """A thing of the estate with other properties."""
    world.resources[path]["properties"] |= properties


def vm(name):
    return f"{portal.HOME}/providers/Microsoft.Compute/virtualMachines/{name}"


def add_disk(world, name, lun, **more):
    """A data disk that somebody attached."""
    path = f"{portal.HOME}/providers/Microsoft.Compute/disks/{name}-data{lun}"
    made = {"creationData": {"createOption": "Empty"}, "diskSizeGB": 64, **more.pop("inner", {})}
    place(
        world,
        path,
        {"location": "eastus2", "sku": {"name": "Premium_LRS"}, "properties": made, **more},
    )
    part = {"lun": lun, "name": f"{name}-data{lun}", "managedDisk": {"id": path}}
    world.resources[vm(name)]["properties"]["storageProfile"]["dataDisks"].append(part)


# From nothing


def test_a_file_that_says_next_to_nothing_becomes_a_whole_pair(estate_world, stacks, capsys):
    """Nothing is at the other side yet: only the inventory and one group are written."""
    assert discover() == 0

    config = project.load(stacks.parent, "shop")
    assert len(config.machines) == 10
    assert config.groups["shop"].machines == tuple(sorted(config.machines))
    assert config.machines["db-02"].home_zone == "2"
    assert dict(config.recovery.network.subnets)["data"] == "10.10.3.0/24"
    assert not config.recovery.resource_group.thing.existing
    assert "next     review the files" in capsys.readouterr().out


def test_the_comments_of_the_stack_file_stay(estate_world, stacks):
    discover()

    text = (stacks / "Pulumi.shop.yaml").read_text()
    assert "  dr:pair: # the web shop\n" in text
    assert "vault: {name: shop-dr} # made by hand in spring\n" in text


def test_a_second_discovery_writes_nothing(estate_world, stacks):
    """Byte by byte, and check is green."""
    discover()
    before = [each.read_bytes() for each in sorted(stacks.rglob("*.yaml"))]

    assert discover("--check") == 0
    discover()
    assert [each.read_bytes() for each in sorted(stacks.rglob("*.yaml"))] == before


def test_check_writes_nothing_and_tells_every_difference(estate_world, stacks, capsys):
    assert discover("--check") == 3

    assert not (stacks / "machines").exists()
    assert (
        "web-01    new: Standard_D2s_v5, 1 disk (30 GiB), shop-web-avset" in capsys.readouterr().out
    )


def test_a_vault_that_is_not_named_is_chosen_from_those_that_are_there(
    estate_world, tmp_path, monkeypatch, capsys
):
    text = portal.STACK.format(
        subscription=portal.SUBSCRIPTION, group="shop-rg", network="shop-vnet"
    )
    portal.project(
        tmp_path, stack=text.replace("    vault: {name: shop-dr} # made by hand in spring\n", "")
    )
    portal.recovery_site(estate_world)
    monkeypatch.chdir(tmp_path)

    assert discover() == 1
    assert "there are shop-dr (centralus, group shop-dr-rg)" in capsys.readouterr().err


# Which machines


def test_tags_and_names_choose_machines(estate_world, stacks):
    discover("--tag", "role=web", "--tag", "application")
    discover("--machine", "DB-01", "--group", "db")

    assert sorted(inventory(stacks)["machines"]) == ["db-01", "web-01", "web-02", "web-03"]
    assert pair(stacks)["groups"]["db"] == {"machines": ["db-01"]}


def test_a_machine_that_is_nowhere_is_told(estate_world, stacks, capsys):
    discover("--machine", "web-99", "--machine", "web-01")

    assert "web-99: is in none of the groups looked at (shop-rg)" in capsys.readouterr().out


def test_without_a_group_new_machines_are_told_and_check_is_red(estate_world, stacks, capsys):
    """A machine in no group is refused by the program: better said here."""
    discover("--machine", "web-01")
    assert discover("--machine", "web-02") == 0

    assert "web-02: is in no group; add it under groups" in capsys.readouterr().out
    assert discover("--check", "--machine", "web-02") == 3
    assert discover("--machine", "web-02", "--group", "shop") == 0
    assert pair(stacks)["groups"]["shop"]["machines"] == ["web-01", "web-02"]


# What changed at home


def test_what_changed_at_home_is_written_and_what_people_wrote_stays(estate_world, stacks):
    discover()
    path = stacks / "machines" / "shop.yaml"
    mine = path.read_text().replace(
        "    size: Standard_D2s_v5\n    cacheShard: 0\n    disks:\n      os:\n",
        "    size: Standard_D2s_v5 # small\n    cacheShard: 0\n"
        "    overrides: {size: Standard_D4s_v5}\n    disks:\n      os:\n",
    )
    path.write_text(mine)
    change(estate_world, vm("job-01"), hardwareProfile={"vmSize": "Standard_D8s_v5"})
    add_disk(estate_world, "job-01", 4)
    discover()

    job = inventory(stacks)["machines"]["job-01"]
    assert job["size"] == "Standard_D8s_v5"
    assert job["disks"]["lun4"]["gib"] == 64
    assert job["overrides"] == {"size": "Standard_D4s_v5"}
    assert "size: Standard_D8s_v5 # small" in path.read_text()


def test_ids_that_differ_in_case_only_are_left_as_they_are(estate_world, stacks):
    discover()
    path = stacks / "machines" / "shop.yaml"
    path.write_text(path.read_text().replace("resourceGroups/shop-rg", "resourcegroups/SHOP-RG"))

    assert discover("--check") == 0


def test_what_is_gone_is_told_and_never_dropped(estate_world, stacks, capsys):
    """A machine or a disk that leaves the file ends its replication: a person decides that."""
    discover()
    estate_world.resources.pop(vm("mon-01"))
    estate_world.resources[vm("web-01")]["properties"].pop("availabilitySet")
    profile = estate_world.resources[vm("db-01")]["properties"]["storageProfile"]
    profile["dataDisks"] = profile["dataDisks"][:-1]

    assert notes(capsys) == {
        ("machine-gone", "mon-01"),
        ("fact-gone", "web-01"),
        ("disk-gone", "db-01"),
    }
    assert discover("--check") == 3
    discover()
    assert "lun3" in inventory(stacks)["machines"]["db-01"]["disks"]
    assert "mon-01" in inventory(stacks)["machines"]


def test_what_cannot_be_replicated_is_named_with_the_reason_and_not_written(
    estate_world, stacks, capsys
):
    compute = f"{portal.HOME}/providers/Microsoft.Compute"
    change(estate_world, f"{compute}/disks/db-01-data0", maxShares=2)
    estate_world.resources[f"{compute}/disks/db-02-data0"]["sku"] = {"name": "UltraSSD_LRS"}
    os_disk = estate_world.resources[vm("web-03")]["properties"]["storageProfile"]["osDisk"]
    os_disk["diffDiskSettings"] = {"option": "Local"}
    classic = f"{portal.HOME}/providers/Microsoft.ClassicCompute"
    for kind in ("virtualMachines/old-01", "domainNames/old-service"):
        place(estate_world, f"{classic}/{kind}", {"location": "eastus2", "properties": {}})
    uniform = {"location": "eastus2", "properties": {"orchestrationMode": "Uniform"}}
    place(estate_world, f"{compute}/virtualMachineScaleSets/web-scale", uniform)
    discover()

    told = capsys.readouterr().out
    assert "old-01: cannot be replicated: a classic machine" in told
    assert "old-service: cannot be replicated: a classic cloud service" in told
    assert "web-scale: cannot be replicated: a uniform scale set" in told
    assert "db-01: cannot be replicated: disk lun0 is shared" in told
    assert "db-02: cannot be replicated: disk lun0 is an ultra disk" in told
    assert "web-03: cannot be replicated: its OS disk is ephemeral" in told
    assert not {"db-01", "db-02", "web-03"} & set(inventory(stacks)["machines"])
    assert discover("--check") == 0


# What is protected already


@pytest.fixture
def half(estate_world):
    """The shop, half protected in the portal."""
    portal.half_protected(estate_world)
    return estate_world


def items(world):
    return call(world, "GET", f"{portal.VAULT}/replicationProtectedItems").body["value"]


def differing(config, found):
    """What preview would show for each item, by machine."""
    thing = config.vault.thing
    vault = Vault(thing.subscription_id, thing.resource_group_name, thing.name)
    told = {}
    for item in found:
        name = item["properties"]["friendlyName"]
        machine = machine_inputs(config, config.machines[name])
        told[name] = differences.differences(vault, machine, item).words()
    return told


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
    assert "job-01: disk lun1 (128 GiB) is not replicated" in capsys.readouterr().out
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
    assert "db-01: disk lun3 (1024 GiB) is not replicated" in capsys.readouterr().out


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
