"""Machines of the shop estate as props, their set-up, and providers as a new process has them."""

import copy
import json

from emulator.resources import place
from providers import live
from providers.replicated_item import ReplicatedItemProvider
from providers.replication_group import ReplicationGroupProvider
from providers.settlement import SettlementProvider
from site_recovery import ensure, groups, judged, look, watch
from site_recovery import machine as machine_module
from tests.providers import pair
from tests.support import again
from tests.support.calls import GROUP, call, make_vault

SHOP = GROUP.replace("/resourceGroups/rg", "/resourceGroups/shop-rg")
ASR = GROUP.replace("/resourceGroups/rg", "/resourceGroups/shop-rg-asr")
CACHE = f"{SHOP}/providers/Microsoft.Storage/storageAccounts/shopcache"
CACHE_ASR = f"{ASR}/providers/Microsoft.Storage/storageAccounts/shopcacheasr"
NETWORK = f"{SHOP}/providers/Microsoft.Network/virtualNetworks/shop-vnet"
NETWORK_ASR = f"{ASR}/providers/Microsoft.Network/virtualNetworks/shop-vnet-asr"
PPG = f"{ASR}/providers/Microsoft.Compute/proximityPlacementGroups/shop-ppg-asr"
MAPPING = {
    **pair.NETWORK_MAPPING,
    "primary_network_id": NETWORK,
    "recovery_network_id": NETWORK_ASR,
}


def machine(name="web-01", disks=("os",), nics=None, **target):
    """Props of one machine of the estate, as the components would say them."""
    made = {
        "machine": name,
        "machine_id": f"{SHOP}/providers/Microsoft.Compute/virtualMachines/{name}",
        "fabric_name": "asr-eastus2",
        "container_name": "primary",
        "recovery_fabric_name": "asr-centralus",
        "recovery_container_name": "recovery",
        "policy_name": "day",
        "target": {"resource_group_id": ASR, **target},
        "home": {"resource_group_id": SHOP},
        "disks": {key: disk(name, key) for key in disks},
        "nics": nics or {},
    }
    return copy.deepcopy(made)


def disk(name, key, kind="Premium_LRS"):
    """One disk of a machine by the inventory's key."""
    own = "osdisk" if key == "os" else key.replace("lun", "data")
    return {
        "id": f"{SHOP}/providers/Microsoft.Compute/disks/{name}-{own}",
        "cache_account_id": CACHE,
        "recovery_resource_group_id": ASR,
        "replica_type": kind,
        "target_type": kind,
        "home_cache_account_id": CACHE_ASR,
        "home_type": kind,
    }


def nic(name="web-01", **settings):
    """What a file sets on a machine's one interface."""
    source = f"{SHOP}/providers/Microsoft.Network/networkInterfaces/{name}-nic"
    return {f"{name}-nic": {"id": source, **settings}}


def item(one):
    """Inputs of a machine's replicated item."""
    return {**pair.PLACE, **one}


def settlement(*machines, group="shop"):
    """Inputs of a settlement with all machines in one group."""
    names = [one["machine"] for one in machines]
    return {
        **pair.PLACE,
        "machines": {one["machine"]: json.dumps(one, sort_keys=True) for one in machines},
        "groups": {group: {"machines": names, "position": "primary/protected"}},
    }


def group(*names, name="shop"):
    """Inputs of a group's record."""
    return {
        **pair.PLACE,
        "group": name,
        "machines": list(names),
        "position": "primary/protected",
    }


def surround(world):
    """The vault, and everything outside it that machines need."""
    make_vault(world)
    place(world, ASR, {"location": "centralus"})
    space = {"addressSpace": {"addressPrefixes": ["10.10.0.0/16"]}}
    subnets = [
        {"name": name, "properties": {"addressPrefix": f"10.10.{n}.0/24"}}
        for n, name in enumerate(("web", "app", "data"), start=1)
    ]
    network = {"location": "centralus", "properties": {**space, "subnets": subnets}}
    place(world, NETWORK_ASR, network)
    place(world, CACHE, {"location": "eastus2", "properties": {}})
    place(world, CACHE_ASR, {"location": "centralus", "properties": {}})
    place(world, PPG, {"location": "centralus", "properties": {}})


def prepare(world):
    """Everything outside and inside the vault that machines need."""
    surround(world)
    fill(world)


def fill(world):
    """What stands inside the vault before machines come."""
    again.once(world, "fleet", _fill)


def _fill():
    for kind, props in [*pair.ORDER[:-1], (pair.ORDER[-1][0], MAPPING)]:
        pair.configured(kind).create(dict(props))


def fill_home():
    """What machines need inside the vault for the way home."""
    home = {
        **pair.CONTAINER_MAPPING,
        "fabric_name": "asr-centralus",
        "container_name": "recovery",
        "mapping_name": "home",
        "target_fabric_name": "asr-eastus2",
        "target_container_name": "primary",
    }
    network = {
        **pair.NETWORK_MAPPING,
        "fabric_name": "asr-centralus",
        "mapping_name": "shop-vnet-asr",
        "primary_network_id": NETWORK_ASR,
        "recovery_fabric_name": "asr-eastus2",
        "recovery_network_id": NETWORK,
    }
    for kind, props in (("container mapping", home), ("network mapping", network)):
        pair.configured(pair.KINDS[kind][0]).create(props)


def forget():
    """As a new provider process begins: nothing is remembered."""
    for module in (watch, ensure, groups, judged, look):
        module.forget()
    live.forget()


def items(**config):
    """The item provider of a new process."""
    return pair.configured(ReplicatedItemProvider, **config)


def settlements(**config):
    """The settlement's provider."""
    return pair.configured(SettlementProvider, **config)


def records(**config):
    """The groups' provider."""
    return pair.configured(ReplicationGroupProvider, **config)


def pulumi_up(world_machines, olds=None, **config):
    """What the engine does in one run: items, then the settlement; new processes before and after.

    Gives (item results by name, settlement result).
    """
    forget()
    provider, settler = items(**config), settlements(**config)
    made = {one["machine"]: provider.create(item(one)) for one in world_machines}
    wanted = settlement(*world_machines)
    settled = settler.update("id", olds, wanted) if olds else settler.create(wanted)
    return made, settled


def shown(world, name):
    """The item of a machine as the service shows it, None without one."""
    path = VAULT_ITEMS
    for one in call(world, "GET", path).body["value"]:
        if one["properties"]["friendlyName"] == name:
            return one
    return None


VAULT_ITEMS = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/vault/replicationProtectedItems"


def fail_over(world, item_id):
    """The item as it shows after somebody failed it over (recorded: protocol-a2a section 4)."""
    document = copy.deepcopy(world.resources[item_id])
    document["properties"] |= {
        "protectionState": "UnplannedFailoverCommitPendingStatesBegin",
        "activeLocation": "Recovery",
        "allowedOperations": ["Commit", "DisableProtection", "ChangePit", "SwitchProtection"],
    }
    world.resources[item_id] = document


def asked(world, method, part=""):
    """Calls that the service has seen: of a method, with a part in their path."""
    return [
        one
        for one in world.journal.calls
        if one["method"] == method and part.casefold() in one["path"].casefold()
    ]


def item_name_of(one):
    """The name that a machine's item gets."""
    return machine_module.item_name(one["machine_id"])
