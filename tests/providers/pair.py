"""A region pair's set-up as props, and the providers that operate it, for tests."""

from pulumi import dynamic

from emulator.resources import place
from providers.container_mapping import ContainerMappingProvider
from providers.fabric import FabricProvider
from providers.network_mapping import NetworkMappingProvider
from providers.protection_container import ProtectionContainerProvider
from providers.replication_policy import ReplicationPolicyProvider
from tests.support import again
from tests.support.calls import GROUP, VAULT, make_vault

NETWORKS = f"{GROUP}/providers/Microsoft.Network/virtualNetworks"
PLACE = {
    "subscription_id": VAULT.split("/")[2],
    "resource_group_name": "rg",
    "vault_name": "vault",
}
FABRIC = {**PLACE, "fabric_name": "asr-eastus2", "location": "eastus2"}
FABRIC_2 = {**PLACE, "fabric_name": "asr-centralus", "location": "centralus"}
CONTAINER = {**PLACE, "fabric_name": "asr-eastus2", "container_name": "primary"}
CONTAINER_2 = {**PLACE, "fabric_name": "asr-centralus", "container_name": "recovery"}
POLICY = {
    **PLACE,
    "policy_name": "day",
    "retention_minutes": 1440,
    "app_consistent_minutes": 240,
    "crash_consistent_minutes": 5,
    "multi_vm_sync": "Enable",
}
CONTAINER_MAPPING = {
    **CONTAINER,
    "mapping_name": "away",
    "target_fabric_name": "asr-centralus",
    "target_container_name": "recovery",
    "policy_name": "day",
    "agent_auto_update": "Disabled",
}
NETWORK_MAPPING = {
    **PLACE,
    "fabric_name": "asr-eastus2",
    "mapping_name": "shop-vnet",
    "primary_network_id": f"{NETWORKS}/Shop-VNet",
    "recovery_fabric_name": "asr-centralus",
    "recovery_network_id": f"{NETWORKS}/shop-vnet-asr",
}
ORDER = [
    (FabricProvider, FABRIC),
    (FabricProvider, FABRIC_2),
    (ReplicationPolicyProvider, POLICY),
    (ProtectionContainerProvider, CONTAINER),
    (ProtectionContainerProvider, CONTAINER_2),
    (ContainerMappingProvider, CONTAINER_MAPPING),
    (NetworkMappingProvider, NETWORK_MAPPING),
]
KINDS = {
    "fabric": ORDER[0],
    "policy": ORDER[2],
    "container": ORDER[3],
    "container mapping": ORDER[5],
    "network mapping": ORDER[6],
}


def configured(kind, **config):
    """A provider as the engine hands it out."""
    provider = kind()
    raw = {f"dr:{key}": value for key, value in config.items()}
    provider.configure(dynamic.ConfigureRequest(dynamic.Config(raw, "dr")))
    return provider


def prepare(world, props):
    """The vault, the networks and everything that must stand before `props` can be made."""
    again.once(world, f"pair before {props}", lambda: _prepare(world, props))


def _prepare(world, props):
    make_vault(world)
    for name, location in [("Shop-VNet", "eastus2"), ("shop-vnet-asr", "centralus")]:
        space = {"addressSpace": {"addressPrefixes": ["10.10.0.0/16"]}}
        place(world, f"{NETWORKS}/{name}", {"location": location, "properties": space})
    for kind, before in ORDER:
        if before == props:
            return
        configured(kind).create(dict(before))


def fault(world, then, times=None, **match):
    """One fault rule; `match` as the emulator reads it."""
    world.facts["faults"] = {"rules": [{"match": match, "times": times, "then": then}]}


def started(world):
    """How many operations the service ever started."""
    return len(world.operations)
