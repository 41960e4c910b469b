"""`dr discover`: a pair's files from what Azure shows at home."""

import json

import pytest

from console import project
from emulator.resources import place
from tests.console import portal
from tests.console.portal import discover, inventory, pair, vm


@pytest.fixture(autouse=True)
def no_state(monkeypatch):
    """No engine in these tests: the stack has made nothing yet."""
    monkeypatch.setattr(project, "made_ids", lambda *_: frozenset())


@pytest.fixture
def stacks(tmp_path, monkeypatch):
    """A project whose stack file says next to nothing."""
    monkeypatch.chdir(tmp_path)
    return portal.project(tmp_path)


def notes(capsys):
    """Codes and names of what a person is told."""
    capsys.readouterr()
    discover("--check", "--json")
    told = json.loads(capsys.readouterr().out)["notes"]
    return {(note["code"].removeprefix("discover-"), note["where"]) for note in told}


def change(world, path, **properties):
    """A thing of the estate with other properties."""
    world.resources[path]["properties"] |= properties


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
