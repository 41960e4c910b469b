"""Every row of what `dr discover` tells is met by a case, and only by its case."""

import json

import pytest

from console import __main__ as console
from console import project
from console.discovery.rules import RULES
from emulator.resources import place
from tests.console import portal

COMPUTE = f"{portal.HOME}/providers/Microsoft.Compute"
NETWORKING = f"{portal.HOME}/providers/Microsoft.Network"


@pytest.fixture
def shop(estate_world, tmp_path, monkeypatch):
    """The half protected shop after a first discovery: nothing is open."""
    monkeypatch.setattr(project, "made_ids", lambda *_: frozenset())
    monkeypatch.chdir(tmp_path)
    portal.half_protected(estate_world)
    portal.project(tmp_path)
    assert console.main(["discover", "--stack", "shop"]) == 0
    return estate_world


def vm(name):
    return f"{COMPUTE}/virtualMachines/{name}"


def properties(world, path):
    return world.resources[path]["properties"]


def item(name, container=portal.C1):
    return f"{container}/replicationProtectedItems/portal-{name}"


def edit(directory, file, was, now):
    """A person's edit of a file."""
    path = directory / "stacks" / file
    text = path.read_text()
    assert was in text
    path.write_text(text.replace(was, now))


def machine_gone(world, _directory):
    world.resources.pop(vm("mon-01"))


def disk_gone(world, _directory):
    properties(world, vm("job-01"))["storageProfile"]["dataDisks"] = []


def nic_gone(world, _directory):
    other = {"id": f"{NETWORKING}/networkInterfaces/new-nic"}
    nic = world.resources[f"{NETWORKING}/networkInterfaces/mon-01-nic"]
    world.resources[other["id"]] = {**nic, "id": other["id"], "name": "new-nic"}
    properties(world, vm("mon-01"))["networkProfile"]["networkInterfaces"] = [other]


def fact_gone(world, _directory):
    properties(world, vm("cache-01")).pop("proximityPlacementGroup")


def subnet_gone(_world, directory):
    network = "network: {addressSpace: [10.10.0.0/16], subnets: {old: 10.10.9.0/24}}\n"
    edit(directory, "machines/shop.yaml", "machines:\n", f"{network}machines:\n")


def existing_gone(world, _directory):
    world.resources.pop(portal.NETWORK_ASR)


def name_taken(world, directory):
    edit(directory, "machines/shop.yaml", "virtualMachines/mon-01", "virtualMachines/mon-02")


def no_group(world, directory):
    edit(directory, "Pulumi.shop.yaml", "mon-01, ", "")


def unfit(world, _directory):
    classic = f"{portal.HOME}/providers/Microsoft.ClassicCompute/virtualMachines/old-01"
    place(world, classic, {"location": "eastus2", "properties": {}})


def elsewhere(world, _directory):
    copy(world, "far-01")["location"] = "westus"


def copy(world, name):
    """A machine like mon-01, which nobody knows."""
    text = json.dumps(world.resources[vm("mon-01")]).replace("mon-01", name)
    world.resources[vm(name)] = json.loads(text)
    for kind in ("Microsoft.Compute/disks/{}-osdisk", "Microsoft.Network/networkInterfaces/{}-nic"):
        path = f"{portal.HOME}/providers/{kind}"
        text = json.dumps(world.resources[path.format("mon-01")]).replace("mon-01", name)
        world.resources[path.format(name)] = json.loads(text)
    return world.resources[vm(name)]


def other_network(world, _directory):
    nic = properties(world, f"{NETWORKING}/networkInterfaces/mon-01-nic")
    subnet = nic["ipConfigurations"][0]["properties"]["subnet"]
    subnet["id"] = subnet["id"].replace("shop-vnet", "other-vnet")


def needs_cache(world, _directory):
    disk = world.resources[f"{COMPUTE}/disks/job-01-data0"]
    disk["sku"] = {"name": "PremiumV2_LRS"}


def failed_over(world, _directory):
    document = world.resources[item("web-02")]
    document["properties"] |= {
        "protectionState": "UnplannedFailoverCommitted",
        "activeLocation": "Recovery",
    }
    recovered = vm("web-02").replace("shop-rg/", "shop-rg-asr/")
    details = document["properties"]["providerSpecificDetails"]
    details["recoveryFabricObjectId"] = recovered
    copied = json.loads(json.dumps(world.resources[vm("web-02")]))
    world.resources[recovered] = {**copied, "id": recovered, "location": "centralus"}
    return recovered


def away_disk(world, directory):
    recovered = failed_over(world, directory)
    part = {"lun": 3, "managedDisk": {"id": f"{COMPUTE}/disks/new"}}
    properties(world, recovered)["storageProfile"]["dataDisks"].append(part)


def away_unknown(world, _directory):
    """A reversed item whose machine was protected by somebody else."""
    path = item("bakery-01", portal.C2)
    told = json.loads(json.dumps(world.resources[item("web-01")]))
    details = told["properties"]["providerSpecificDetails"]
    details["fabricObjectId"] = vm("bakery-01").replace("shop-rg/", "bakery-asr/")
    details["recoveryAzureResourceGroupId"] = portal.HOME.replace("shop-rg", "bakery-rg")
    details["recoveryAzureVMName"] = "bakery-01"
    told["properties"] |= {"recoveryContainerId": portal.C1, "friendlyName": "bakery-01"}
    world.resources[path] = {**told, "id": path, "name": "portal-bakery-01"}


def other_container(world, _directory):
    path = item("web-02", f"{portal.EAST}/replicationProtectionContainers/second")
    told = world.resources.pop(item("web-02"))
    world.resources[path] = {**told, "id": path}


def other_policy(world, _directory):
    properties(world, item("web-02"))["policyId"] = portal.POLICY.replace("24-hour", "7-day")


def other_target(world, _directory):
    details = properties(world, item("web-02"))["providerSpecificDetails"]
    details["recoveryAzureResourceGroupId"] = portal.ASR.replace("shop-rg-asr", "web-asr")


def disk_left_out(world, directory):
    text = (directory / "stacks/machines/shop.yaml").read_text()
    start = text.index("  db-01:\n")
    rest = text[start:]
    (directory / "stacks/machines/shop.yaml").write_text(
        text[:start] + rest[rest.index("  db-02:\n") :]
    )


def mixed_group(world, directory):
    properties(world, item("web-02"))["providerSpecificDetails"]["multiVmGroupName"] = "sync"


def says_otherwise(world, directory):
    edit(directory, "Pulumi.shop.yaml", "{name: portal-away, existing: true}", "mine")


def vault_of_another(world, _directory):
    world.resources[portal.VAULT]["tags"] = {"dr-stack": "bakery"}


def vault_at_home(world, _directory):
    world.resources[portal.VAULT]["location"] = "eastus2"


def ambiguous(world, directory):
    """A second pair of containers, mapped alike, and nobody replicates along either."""
    for path in [key for key in world.resources if "replicationProtectedItems" in key]:
        world.resources.pop(path)
    second = portal.C1.replace("eastus2-container", "second")
    mapping = f"{portal.C1}/{portal.MAPPINGS}/eastus2-centralus-24-hour-retention-policy"
    told = json.loads(json.dumps(world.resources[mapping]))
    path = f"{second}/{portal.MAPPINGS}/other"
    world.resources[path] = {**told, "id": path, "name": "other"}
    edit(
        directory,
        "Pulumi.shop.yaml",
        "{name: asr-a2a-default-eastus2-container, existing: true}",
        "''",
    )
    text = (directory / "stacks/Pulumi.shop.yaml").read_text()
    (directory / "stacks/Pulumi.shop.yaml").write_text(text.replace("        container: ''\n", ""))


def two_groups(world, directory):
    copy(world, "mon-02")
    copy(world, "mon-03")
    properties(world, item("web-01"))["providerSpecificDetails"]["multiVmGroupName"] = "sync"
    edit(directory, "Pulumi.shop.yaml", "web-01, ", "")


CASES = {
    "machine-gone": (machine_gone, "mon-01"),
    "disk-gone": (disk_gone, "job-01"),
    "nic-gone": (nic_gone, "mon-01"),
    "fact-gone": (fact_gone, "cache-01"),
    "subnet-gone": (subnet_gone, "shop-vnet"),
    "existing-gone": (existing_gone, "dr:pair.recovery.virtualNetwork"),
    "name-taken": (name_taken, "mon-01"),
    "no-group": (no_group, "mon-01"),
    "unfit": (unfit, "old-01"),
    "elsewhere": (elsewhere, "far-01"),
    "unknown-machine": (None, "nobody"),
    "other-network": (other_network, "mon-01"),
    "needs-cache": (needs_cache, "job-01"),
    "away": (failed_over, "web-02"),
    "away-disk": (away_disk, "web-02"),
    "away-unknown": (away_unknown, "bakery-01"),
    "other-container": (other_container, "web-02"),
    "other-policy": (other_policy, "web-02"),
    "other-target": (other_target, "web-02"),
    "disk-left-out": (disk_left_out, "db-01"),
    "mixed-group": (mixed_group, "group shop"),
    "says-otherwise": (says_otherwise, "dr:pair.siteRecovery.networkMappings.away"),
    "vault-of-another": (vault_of_another, "vault shop-dr"),
    "vault-at-home": (vault_at_home, "vault shop-dr"),
    "ambiguous": (ambiguous, "vault shop-dr"),
    "two-groups": (two_groups, "groups"),
}


def test_every_row_has_its_case():
    assert {f"discover-{code}" for code in CASES} == {rule.code for rule in RULES}


@pytest.mark.parametrize("code", CASES)
def test_the_case_of_a_row_is_told_and_red_if_the_file_differs(shop, tmp_path, capsys, code):
    """A warning makes check fail; what is only told does not, unless something is to be written."""
    case, where = CASES[code]
    if case:
        case(shop, tmp_path)
    options = ["--machine", "nobody"] if code == "unknown-machine" else []
    options += ["--group", "shop"] if code == "two-groups" else []
    capsys.readouterr()
    exit_code = console.main(["discover", "--stack", "shop", "--check", "--json", *options])

    told = json.loads(capsys.readouterr().out)
    found = {(note["code"], note["where"]): note for note in told["notes"]}
    assert (f"discover-{code}", where) in found
    warned = [note for note in told["notes"] if note["severity"] == "warn"]
    assert exit_code == (3 if warned or told["changes"] else 0)
    assert all("{" not in note["text"] + note["fix"] for note in told["notes"])
