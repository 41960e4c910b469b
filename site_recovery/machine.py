"""A machine as the stack file declares it, and its addresses in a vault.

The keys are those of a replicated item's inputs: plain names and ARM ids, never wire names.
"""

import dataclasses
import typing
import uuid

from site_recovery import ids


class Target(typing.TypedDict):
    """What the recovered machine shall be; a missing key means the service's default."""

    resource_group_id: str
    network_id: typing.NotRequired[str]
    size: typing.NotRequired[str]
    vm_name: typing.NotRequired[str]
    zone: typing.NotRequired[str]
    availability_set_id: typing.NotRequired[str]
    proximity_placement_group_id: typing.NotRequired[str]
    boot_diagnostics_account_id: typing.NotRequired[str]
    test_network_id: typing.NotRequired[str]
    capacity_reservation_group_id: typing.NotRequired[str]
    license_type: typing.NotRequired[str]


class Home(typing.TypedDict):
    """Where the machine stands at home, for the way back; a missing key means none."""

    resource_group_id: str
    size: typing.NotRequired[str]
    zone: typing.NotRequired[str]
    availability_set_id: typing.NotRequired[str]
    proximity_placement_group_id: typing.NotRequired[str]


class Disk(typing.TypedDict):
    """One replicated disk; excluded disks are absent from a machine.

    home_cache_account_id: at the recovery site, where changes wait on the way home.
    home_type: the disk's type at home.
    """

    id: str
    cache_account_id: str
    recovery_resource_group_id: str
    replica_type: str
    target_type: str
    home_cache_account_id: str
    home_type: str
    disk_encryption_set_id: typing.NotRequired[str]


class Nic(typing.TypedDict):
    """What the file sets on one network interface; subnet by name, `id` of the source."""

    id: str
    ip_config: typing.NotRequired[str]
    subnet: typing.NotRequired[str]
    static_ip: typing.NotRequired[str]
    accelerated_networking: typing.NotRequired[bool]
    security_group_id: typing.NotRequired[str]
    test_subnet: typing.NotRequired[str]
    test_static_ip: typing.NotRequired[str]


class Machine(typing.TypedDict):
    """One machine with two homes.

    machine: the inventory's key. machine_id: home ARM id, compared without case.
    disks: by "os" or "lunN". nics: by name; {} leaves all to the network mapping.
    """

    machine: str
    machine_id: str
    fabric_name: str
    container_name: str
    recovery_fabric_name: str
    recovery_container_name: str
    policy_name: str
    target: Target
    home: Home
    consistency_group: typing.NotRequired[str]
    disks: dict[str, Disk]
    nics: typing.NotRequired[dict[str, Nic]]


@dataclasses.dataclass(frozen=True)
class Vault:
    """Address of a vault."""

    subscription_id: str
    resource_group_name: str
    name: str

    @property
    def id(self) -> str:
        """ARM id, spelled as given."""
        return ids.vault(self.subscription_id, self.resource_group_name, self.name)

    def policy(self, name: str) -> str:
        """ARM id of a replication policy."""
        return ids.policy(self.id, name)

    def primary_container(self, machine: Machine) -> str:
        """Where the machine's item is while it replicates away from home."""
        fabric = ids.fabric(self.id, machine["fabric_name"])
        return ids.container(fabric, machine["container_name"])

    def recovery_container(self, machine: Machine) -> str:
        """Where the machine's item is after a reprotect."""
        fabric = ids.fabric(self.id, machine["recovery_fabric_name"])
        return ids.container(fabric, machine["recovery_container_name"])

    def item(self, machine: Machine) -> str:
        """ARM id that a new item of this machine gets."""
        return ids.item(self.primary_container(machine), item_name(machine["machine_id"]))


def item_name(machine_id: str) -> str:
    """Name of a new item: the same for every spelling of the machine's id."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, machine_id.casefold()))
