"""What the reader hands on: one frozen object with every default decided.

Names are the service's; every id is known before the thing is made, so a preview shows it.
"""

import collections.abc
import dataclasses

from stacks.names import Thing

Mapping = collections.abc.Mapping


@dataclasses.dataclass(frozen=True)
class ResourceGroup:
    """location: region of the group's records; None where it exists and the file does not say."""

    thing: Thing
    location: str | None


@dataclasses.dataclass(frozen=True)
class Network:
    """address_space, subnets (name to prefix): what is made; of an existing one what is said."""

    thing: Thing
    address_space: tuple[str, ...]
    subnets: Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class Site:
    """One side of the pair.

    cache_accounts: by shard; changes of machines *at this site* wait there.
    """

    location: str
    subscription_id: str
    resource_group: ResourceGroup
    network: Network
    cache_accounts: Mapping[int, Thing]


@dataclasses.dataclass(frozen=True)
class Vault:
    """principal_id: identity of an existing vault, if the file says; a made one tells its own."""

    thing: Thing
    location: str
    group: ResourceGroup
    principal_id: str | None


@dataclasses.dataclass(frozen=True)
class Policy:
    """app_consistent_minutes: 0 is off. crash_consistent_minutes: 5, fixed by the service."""

    name: str
    retention_minutes: int
    app_consistent_minutes: int
    multi_vm_sync: bool
    crash_consistent_minutes: int = 5


@dataclasses.dataclass(frozen=True)
class AvailabilitySet:
    """proximity_placement_group: what its machines share; a set stands in one or in none."""

    thing: Thing
    proximity_placement_group: Thing | None


@dataclasses.dataclass(frozen=True)
class Disk:
    """A replicated disk. The types are the service's names, e.g. Premium_LRS."""

    id: str
    gib: int
    replica_type: str
    target_type: str
    cache_account: Thing
    recovery_group: Thing
    disk_encryption_set_id: str | None


@dataclasses.dataclass(frozen=True)
class Nic:
    """What the file sets for a recovered NIC; NICs without settings are absent.

    None: the service decides. subnet is set whenever the NIC is here.
    """

    id: str
    ip_config: str
    subnet: str
    static_ip: str | None
    accelerated_networking: bool | None
    security_group_id: str | None
    test_subnet: str | None
    test_static_ip: str | None


@dataclasses.dataclass(frozen=True)
class Machine:
    """A machine and how it shall recover. None: as at home, by the service's own default."""

    name: str
    id: str
    group: str
    size: str | None
    vm_name: str | None
    zone: str | None
    availability_set: Thing | None
    proximity_placement_group: Thing | None
    consistency_group: str | None
    boot_diagnostics_account_id: str | None
    capacity_reservation_group_id: str | None
    license_type: str | None
    disks: Mapping[str, Disk]
    nics: Mapping[str, Nic]


@dataclasses.dataclass(frozen=True)
class Group:
    """boot_order: steps of machines that start together; one step if the file does not say."""

    name: str
    machines: tuple[str, ...]
    boot_order: tuple[tuple[str, ...], ...]
    position: str
    consistency_group: bool


@dataclasses.dataclass(frozen=True)
class Config:
    """Everything that a stack file and its inventory say.

    subscription_id: the native provider's own; sites and vault may be in others.
    machines: in the inventory's order. groups: in the file's.
    """

    subscription_id: str
    primary: Site
    recovery: Site
    vault: Vault
    policy: Policy
    availability_sets: tuple[AvailabilitySet, ...]
    proximity_placement_groups: tuple[Thing, ...]
    machines: Mapping[str, Machine]
    groups: Mapping[str, Group]
    allow: tuple[str, ...]
    takeover: str | None
    protect: bool
    live_check: bool
    endpoint: str | None
    ca_file: str | None

    @property
    def zone_to_zone(self) -> bool:
        """Whether both sites are one region: one fabric, one network, two containers."""
        return self.primary.location == self.recovery.location
