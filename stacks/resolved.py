"""What the reader hands on: one frozen object with every default decided.

Names are the service's; every id is known before the thing is made, so a preview shows it.
"""

import collections.abc
import dataclasses

from stacks.names import Thing
from stacks.resolved_alerts import Alerts

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
class OutboundRules:
    """Existing things that get the outbound rules of replication; the first rule's priority."""

    network_security_group: Thing | None
    firewall_policy: Thing | None
    first_priority: int


@dataclasses.dataclass(frozen=True)
class Site:
    """One side of the pair.

    cache_accounts: by shard; changes of machines *at this site* wait there.
    churn: normal or high; high accounts are premium block blobs. outbound_rules: None if not said.
    """

    location: str
    subscription_id: str
    resource_group: ResourceGroup
    network: Network
    cache_accounts: Mapping[int, Thing]
    churn: str = "normal"
    outbound_rules: OutboundRules | None = None


@dataclasses.dataclass(frozen=True)
class Vault:
    """principal_id: identity of an existing vault, if the file says; a made one tells its own."""

    thing: Thing
    location: str
    group: ResourceGroup
    principal_id: str | None


@dataclasses.dataclass(frozen=True)
class Policy:
    """app_consistent_minutes: 0 is off. crash_consistent_minutes: 5, fixed by the service.

    None: of an existing policy, as found there; neither sent nor compared.
    """

    name: str
    retention_minutes: int | None
    app_consistent_minutes: int | None
    multi_vm_sync: bool | None
    crash_consistent_minutes: int = 5
    existing: bool = False


@dataclasses.dataclass(frozen=True)
class Named:
    """Something inside the vault. existing: never made or deleted."""

    name: str
    existing: bool


@dataclasses.dataclass(frozen=True)
class SiteRecovery:
    """The names inside the vault; away is primary to recovery, home the way back.

    From zone to zone both fabrics are one, and there are no network mappings.
    """

    primary_fabric: Named
    recovery_fabric: Named
    primary_container: Named
    recovery_container: Named
    away_mapping: Named
    home_mapping: Named
    away_network: Named
    home_network: Named


@dataclasses.dataclass(frozen=True)
class Access:
    """Object ids per role on the vault."""

    contributors: tuple[str, ...]
    operators: tuple[str, ...]
    readers: tuple[str, ...]
    pipeline: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class AvailabilitySet:
    """proximity_placement_group: what its machines share; a set stands in one or in none."""

    thing: Thing
    proximity_placement_group: Thing | None


@dataclasses.dataclass(frozen=True)
class Disk:
    """A replicated disk. The types are the service's names, e.g. Premium_LRS; type: at home.

    home_cache_account: at the recovery site, where changes wait on the way home.
    """

    id: str
    gib: int
    type: str
    replica_type: str
    target_type: str
    cache_account: Thing
    home_cache_account: Thing
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
    """A machine and how it shall recover. None: as at home, by the service's own default.

    home_size, home_zone, home_set, home_placement_group, nic_ids (by name), excluded_disks (ids):
    as at home.
    """

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
    home_size: str
    home_zone: str | None
    home_set: Thing | None
    home_placement_group: Thing | None
    nic_ids: Mapping[str, str]
    excluded_disks: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class RecoveryPoint:
    """Which points a move takes; one of the three is set.

    word: of values.POINT_WORDS. not_after: a moment in UTC, e.g. 2026-11-21T10:00:00Z.
    by_machine: names of points.
    """

    word: str | None = None
    not_after: str | None = None
    by_machine: Mapping[str, str] | None = None


@dataclasses.dataclass(frozen=True)
class Move:
    """number: one more than the last applied one starts it; any other starts nothing."""

    number: int
    reason: str
    recovery_point: RecoveryPoint
    shut_down_source: bool


@dataclasses.dataclass(frozen=True)
class Action:
    """An action of the group's recovery plans; manual or runbook_id is set.

    step: of the boot order, from 1. when: before or after it. timeout_minutes: None leaves it to
    the service. side: primary or recovery, the runbook's site. directions: of away and home.
    """

    name: str
    step: int
    when: str
    manual: str | None
    runbook_id: str | None
    timeout_minutes: int | None
    side: str
    directions: tuple[str, ...]
    drills: bool


@dataclasses.dataclass(frozen=True)
class Check:
    """A question to the machines; one of tcp (port), http (address) and run (command) is set.

    machines: each is asked by itself; empty: asked once for the group. contains: text of an answer.
    timeout_s: of one try. retry_s: how long it may keep failing before it is red.
    """

    name: str
    tcp: int | None
    http: str | None
    run: str | None
    machines: tuple[str, ...]
    status: int
    contains: str | None
    timeout_s: int
    retry_s: int


@dataclasses.dataclass(frozen=True)
class Objectives:
    """What a drill is held against, in minutes; None: it is not."""

    rpo_minutes: int | None
    rto_minutes: int | None


@dataclasses.dataclass(frozen=True)
class Sentinel:
    """Commands that write a value at the source and read it in the drill. timeout_s: of each."""

    write: str
    read: str
    timeout_s: int


@dataclasses.dataclass(frozen=True)
class Drill:
    """A test failover of a group; another name is another drill.

    side: primary or recovery, where it comes up; while the group is in a move, the side moved to,
    and no drill begins. network: there; isolated: made for this drill,
    else it exists or is the side's own. keep: until the name changes or the drill leaves the file.
    """

    name: str
    recovery_point: RecoveryPoint
    network: Network
    isolated: bool
    side: str
    keep: bool
    checks: tuple[Check, ...]
    objectives: Objectives
    sentinel: Sentinel | None


@dataclasses.dataclass(frozen=True)
class Evidence:
    """Where drills leave their evidence; one of the two is set.

    directory: path inside the project. container: https address of a blob container.
    """

    directory: str | None
    container: str | None


@dataclasses.dataclass(frozen=True)
class Group:
    """boot_order: steps of machines that start together; one step if the file does not say."""

    name: str
    machines: tuple[str, ...]
    boot_order: tuple[tuple[str, ...], ...]
    position: str
    consistency_group: bool
    move: Move | None = None
    actions: tuple[Action, ...] = ()
    checks: tuple[Check, ...] = ()
    drill: Drill | None = None


@dataclasses.dataclass(frozen=True)
class Config:
    """Everything that a stack file and its inventory say.

    subscription_id: the native provider's own; sites and vault may be in others.
    machines: in the inventory's order. groups: in the file's.
    agent_updates: the automation account's id; None is off, which agent_updates_said tells from
    nothing said. drill_days: age at which the last test failover is too old.
    """

    subscription_id: str
    primary: Site
    recovery: Site
    vault: Vault
    policy: Policy
    site_recovery: SiteRecovery
    agent_updates: str | None
    agent_updates_said: bool
    access: Access
    drill_days: int
    evidence: Evidence
    alerts: Alerts
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
