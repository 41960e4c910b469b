"""A web shop that somebody protected by hand, in the portal's way, and projects that know of it."""

import shutil

from components.machines import machine_inputs
from console import __main__ as console
from emulator.resources import place
from emulator.subscriptions import SUBSCRIPTION
from site_recovery import differences
from site_recovery.machine import Vault
from stacks.files import read_yaml
from tests.support.calls import call
from tests.test_layers import ROOT

GROUPS = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"
HOME, ASR = f"{GROUPS}/shop-rg", f"{GROUPS}/shop-rg-asr"
VAULT_GROUP = f"{GROUPS}/shop-dr-rg"
VAULT = f"{VAULT_GROUP}/providers/Microsoft.RecoveryServices/vaults/shop-dr"
NETWORK = f"{HOME}/providers/Microsoft.Network/virtualNetworks/shop-vnet"
NETWORK_ASR = f"{ASR}/providers/Microsoft.Network/virtualNetworks/shop-vnet-asr"
CACHE = f"{HOME}/providers/Microsoft.Storage/storageAccounts/shopasrcache"
SET_ASR = f"{ASR}/providers/Microsoft.Compute/availabilitySets/shop-web-avset-asr"
FABRICS = f"{VAULT}/replicationFabrics"
DEFAULT = "asr-a2a-default"
EAST, CENTRAL = f"{FABRICS}/{DEFAULT}-eastus2", f"{FABRICS}/{DEFAULT}-centralus"
C1 = f"{EAST}/replicationProtectionContainers/{DEFAULT}-eastus2-container"
C2 = f"{CENTRAL}/replicationProtectionContainers/{DEFAULT}-centralus-container"
POLICY = f"{VAULT}/replicationPolicies/24-hour-retention-policy"
MAPPINGS = "replicationProtectionContainerMappings"
NETWORK_MAPPINGS = "replicationNetworks/azureNetwork/replicationNetworkMappings"
STACK = """\
config:
  azure-native:subscriptionId: {subscription}
  dr:pair: # the web shop
    primary: {{location: eastus2, resourceGroup: {group}, virtualNetwork: {network}}}
    recovery: {{location: centralus}}
    vault: {{name: shop-dr}} # made by hand in spring
    machines: machines/shop.yaml
"""


def project(directory, group="shop-rg", network="shop-vnet", stack=None):
    """A project with one stack that says next to nothing; gives the folder stacks/."""
    stacks = directory / "stacks"
    stacks.mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", directory)
    text = stack or STACK.format(subscription=SUBSCRIPTION, group=group, network=network)
    (stacks / "Pulumi.shop.yaml").write_text(text)
    return stacks


def put(world, path, properties, seconds=0):
    """A write that must be accepted; then time passes."""
    reply = call(world, "PUT", path, {"properties": properties})
    assert reply.status == 202, (path, reply.body)
    world.pass_time(seconds)


def recovery_site(world):
    """What the portal made around the vault."""
    for group in (ASR, VAULT_GROUP):
        place(world, group, {"location": "centralus"})
    vault = {"location": "centralus", "sku": {"name": "Standard"}, "properties": {}}
    place(world, VAULT, {**vault, "identity": {"type": "SystemAssigned"}})
    subnets = [
        {"name": name, "properties": {"addressPrefix": f"10.10.{n}.0/24"}}
        for n, name in enumerate(("web", "app", "data"), start=1)
    ]
    space = {"addressSpace": {"addressPrefixes": ["10.10.0.0/16"]}, "subnets": subnets}
    place(world, NETWORK_ASR, {"location": "centralus", "properties": space})
    storage = {"sku": {"name": "Standard_LRS"}, "kind": "StorageV2", "properties": {}}
    place(world, CACHE, {"location": "eastus2", **storage})
    place(world, SET_ASR, {"location": "centralus", "sku": {"name": "Aligned"}, "properties": {}})


def set_up(world):
    """Fabrics, containers, the policy and all mappings, as the portal calls them."""
    for path, location in ((EAST, "eastus2"), (CENTRAL, "centralus")):
        put(world, path, {"customDetails": {"instanceType": "Azure", "location": location}}, 80)
    for container in (C1, C2):
        put(world, container, {"providerSpecificInput": [{"instanceType": "A2A"}]}, 2)
    numbers = {"recoveryPointHistory": 1440, "appConsistentFrequencyInMinutes": 0}
    policy = {"instanceType": "A2A", "multiVmSyncStatus": "Enable", **numbers}
    put(world, POLICY, {"providerSpecificInput": policy}, 2)
    for source, target, name in ((C1, C2, "eastus2-centralus"), (C2, C1, "centralus-eastus2")):
        mapping = {
            "policyId": POLICY,
            "targetProtectionContainerId": target,
            "providerSpecificInput": {"instanceType": "A2A", "agentAutoUpdateStatus": "Disabled"},
        }
        put(world, f"{source}/{MAPPINGS}/{name}-24-hour-retention-policy", mapping, 5)
    ends = (
        (EAST, NETWORK, CENTRAL, NETWORK_ASR, "away"),
        (CENTRAL, NETWORK_ASR, EAST, NETWORK, "back"),
    )
    for fabric, network, other, there, name in ends:
        details = {"instanceType": "AzureToAzure", "primaryNetworkId": network}
        mapping = {
            "recoveryFabricName": other.rpartition("/")[2],
            "recoveryNetworkId": there,
            "fabricSpecificDetails": details,
        }
        put(world, f"{fabric}/{NETWORK_MAPPINGS}/portal-{name}", mapping, 5)


def protect(world, name, disks=("osdisk",), **target):
    """A machine protected by hand; gives its item's id once it is protected."""
    path = f"{C1}/replicationProtectedItems/portal-{name}"
    managed = [
        {
            "diskId": f"{HOME}/providers/Microsoft.Compute/disks/{name}-{disk}",
            "primaryStagingAzureStorageAccountId": CACHE,
            "recoveryResourceGroupId": ASR,
        }
        for disk in disks
    ]
    details = {
        "instanceType": "A2A",
        "fabricObjectId": f"{HOME}/providers/Microsoft.Compute/virtualMachines/{name}",
        "recoveryContainerId": C2,
        "recoveryResourceGroupId": ASR,
        "vmManagedDisks": managed,
        **target,
    }
    put(world, path, {"policyId": POLICY, "providerSpecificDetails": details}, 7200)
    return path


def half_protected(world):
    """Half of the shop, each machine in another way."""
    recovery_site(world)
    set_up(world)
    protect(world, "web-01", recoveryAvailabilitySetId=SET_ASR)
    protect(world, "web-02")
    protect(world, "db-01", ("osdisk", "data0"), multiVmGroupName="shop-db-sync")
    protect(world, "db-02", ("osdisk", "data0", "data1", "data2"), multiVmGroupName="shop-db-sync",
            recoveryAvailabilityZone="2")  # fmt: skip


# What tests of discovery share


def discover(*options):
    """The command; its exit code."""
    return console.main(["discover", "--stack", "shop", *options])


def pair(stacks):
    """What stands under dr:pair."""
    return read_yaml((stacks / "Pulumi.shop.yaml").read_text())["config"]["dr:pair"]


def inventory(stacks):
    """The inventory's content."""
    return read_yaml((stacks / "machines" / "shop.yaml").read_text())


def vm(name):
    """ARM id of a machine at home."""
    return f"{HOME}/providers/Microsoft.Compute/virtualMachines/{name}"


def items(world):
    """The vault's items."""
    return call(world, "GET", f"{VAULT}/replicationProtectedItems").body["value"]


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
