"""Azure Resource Manager ids of what a vault holds, and how they are compared.

Never compare ids as text: the service answers `/Subscriptions/` where `/subscriptions/` was sent
and lower-cases some ids wholly (recorded, facts/protocol-a2a.md section 2).
"""

import itertools

VAULTS = "Microsoft.RecoveryServices/vaults"
AZURE_NETWORK = "azureNetwork"
"""The network under which Azure-to-Azure network mappings stand: a literal (recorded)."""


def vault(subscription_id: str, resource_group_name: str, vault_name: str) -> str:
    """The vault's id."""
    group = f"/subscriptions/{subscription_id}/resourceGroups/{resource_group_name}"
    return f"{group}/providers/{VAULTS}/{vault_name}"


def fabric(vault_id: str, fabric_name: str) -> str:
    """The id of a fabric in a vault."""
    return f"{vault_id}/replicationFabrics/{fabric_name}"


def container(fabric_id: str, container_name: str) -> str:
    """The id of a protection container in a fabric."""
    return f"{fabric_id}/replicationProtectionContainers/{container_name}"


def item(container_id: str, item_name: str) -> str:
    """The id of a replicated item in a protection container."""
    return f"{container_id}/replicationProtectedItems/{item_name}"


def policy(vault_id: str, policy_name: str) -> str:
    """The id of a replication policy in a vault."""
    return f"{vault_id}/replicationPolicies/{policy_name}"


def container_mapping(container_id: str, mapping_name: str) -> str:
    """The id of a container mapping, which belongs to the container it leads from."""
    return f"{container_id}/replicationProtectionContainerMappings/{mapping_name}"


def network_mapping(fabric_id: str, mapping_name: str) -> str:
    """The id of an Azure-to-Azure network mapping."""
    network = f"{fabric_id}/replicationNetworks/{AZURE_NETWORK}"
    return f"{network}/replicationNetworkMappings/{mapping_name}"


def job(vault_id: str, job_name: str) -> str:
    """The id of a job in a vault."""
    return f"{vault_id}/replicationJobs/{job_name}"


def same(one: str | None, other: str | None) -> bool:
    """Whether two ids (or names) mean the same object; nothing is the same as nothing only."""
    return _plain(one) == _plain(other)


def same_location(one: str | None, other: str | None) -> bool:
    """Whether two regions are the same: `East US` and `eastus` are."""
    return _plain(one).replace(" ", "") == _plain(other).replace(" ", "")


def name(resource_id: str) -> str:
    """The last segment: the object's own name."""
    return resource_id.rstrip("/").rpartition("/")[2]


def part(resource_id: str, collection: str) -> str:
    """The name that follows a collection in an id, e.g. `replicationFabrics`; empty if none."""
    segments = resource_id.strip("/").split("/")
    for key, value in itertools.pairwise(segments):
        if key.casefold() == collection.casefold():
            return value
    return ""


def _plain(text: str | None) -> str:
    return (text or "").rstrip("/").casefold()
