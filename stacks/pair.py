"""The keys of a stack file, as written. The field texts are the key reference.

Wherever a thing is named, `NAME`, `{name: NAME, existing: true}` or `{id: ID, existing: true}`
may stand: the first is made, the others are only referred to.
"""

from pydantic import Field

from stacks import rows_alerts, rows_values, values
from stacks import rows_pair as rows
from stacks.actions import Action
from stacks.alerts import Alerts
from stacks.checks import Check
from stacks.drills import Drill, Evidence
from stacks.moves import Move
from stacks.names import Kind
from stacks.references import (
    Account,
    AvailabilitySet,
    HomeGroup,
    HomeNetwork,
    MadeGroup,
    MadeNetwork,
    ProximityPlacementGroup,
    Reference,
)
from stacks.section import Checks, Found, Section
from stacks.surroundings import Access, AgentUpdates, OutboundRules
from stacks.vault_objects import ReplicationNames

BOOT_STEPS = 7


class CacheStorage(Section):
    """Where changes wait on their way to the other site; an account per shard."""

    resource_group: HomeGroup | None = Field(
        default=None,
        description="existing group that takes the accounts; default the site's own group",
    )
    accounts: dict[str, Account] | None = Field(
        default=None, description="shard number to account, where the made-up name does not suit"
    )
    churn: values.Churn = Field(
        default="normal",
        description="normal or high; high: premium block blob accounts, for machines that write "
        "more than 54 MB/s; chosen when a machine is protected, never changed later",
    )


class Site(Section):
    """What both sites of a pair have."""

    location: values.Location = Field(description="the region's short name, e.g. eastus2")
    subscription: values.Guid | None = Field(
        default=None, description="subscription of the site; default azure-native:subscriptionId"
    )
    cache_storage: CacheStorage | None = Field(
        default=None, description="cache accounts of the site"
    )
    outbound_rules: OutboundRules | None = Field(
        default=None,
        description="existing network security group or firewall policy that gets the outbound "
        "rules of replication; default none is changed",
    )


class Primary(Site):
    """Where the machines run. Nothing named here is made or changed, but the cache storage."""

    resource_group: HomeGroup = Field(description="the machines' resource group")
    virtual_network: HomeNetwork = Field(description="the machines' virtual network")


class Recovery(Site):
    """Where the machines can run."""

    resource_group: MadeGroup | None = Field(
        default=None,
        description="takes the recovered machines; default NAME-asr of the primary one",
    )
    virtual_network: MadeNetwork | None = Field(
        default=None,
        description="network of the recovered machines; default NAME-asr of the primary one",
    )
    zone: values.Zone | None = Field(
        default=None,
        description="zone of machines that are in one at home; needed when both sites are one "
        "region; default the number of the zone at home (assumed)",
    )


class Vault(Reference):
    """The Recovery Services vault, in any region but the primary's."""

    KIND = Kind.VAULT

    resource_group: MadeGroup | None = Field(
        default=None, description="the vault's resource group; default NAME-rg of the vault"
    )
    location: values.Location | None = Field(
        default=None, description="the vault's region; default the recovery region"
    )
    principal_id: values.Guid | None = Field(
        default=None,
        description="an existing vault's identity, to give it its roles on the cache accounts",
    )

    def checks(self) -> Checks:
        """An existing vault that is named needs its group; a made one has its own identity."""
        yield from super().checks()
        yield self._group()
        yield self._identity()

    def _group(self) -> Found:
        if self.existing and self.name is not None and self.resource_group is None:
            yield ("resourceGroup",), rows.VAULT_GROUP_MISSING.said()
        if self.id is not None and self.name is None and self.resource_group is not None:
            yield ("resourceGroup",), rows.VAULT_GROUP_TWICE.said()

    def _identity(self) -> Found:
        if self.principal_id is not None and not self.existing:
            yield ("principalId",), rows.VAULT_IDENTITY.said()


class Policy(Section):
    """Retention and frequency of recovery points."""

    name: values.PolicyName = Field(
        default="dr-policy", description="name of the replication policy"
    )
    existing: values.Switch = Field(
        default=False,
        description="true: it is there already; only what is said beside it is set, all else stays",
    )
    retention_hours: values.RetentionHours | None = Field(
        default=None,
        description="how long recovery points are kept, 0 (latest only) to 360 hours (15 days); "
        "default 24",
    )
    app_consistent_hours: values.AppConsistentHours | None = Field(
        default=None,
        description="hours between app-consistent points, 1 to 12, or off; default 4",
    )
    multi_vm_sync: values.Switch | None = Field(
        default=None, description="allow consistency groups; default true, as the service's"
    )


class Placement(Section):
    """Where recovered machines stand; each default comes from the machine's own at home."""

    proximity_placement_group: ProximityPlacementGroup | None = Field(
        default=None, description="default NAME-asr of the machine's own; none for no group"
    )
    availability_set: AvailabilitySet | None = Field(
        default=None, description="default NAME-asr of the machine's own; none for no set"
    )


class Group(Section):
    """Machines that move together."""

    machines: list[values.Text] = Field(description="the machines, names from the inventory")
    placement: Placement = Field(
        default=Placement(), description="placement of all machines of the group"
    )
    boot_order: list[list[values.Text]] | None = Field(
        default=None, description="steps of machines that start together; default all at once"
    )
    position: values.Position = Field(
        default="primary/protected",
        description="where the group shall run, and how far a move is taken: primary or recovery, "
        "and protected, failedOver or committed",
    )
    move: Move | None = Field(
        default=None, description="what starts a move; none has been asked for where it is not said"
    )
    actions: list[Action] = Field(
        default=[], description="what is done between the steps of the boot order in a move"
    )
    probes: list[Check] = Field(
        default=[],
        alias="checks",  # `checks` is what finds mistakes between the keys of a section
        description="what its machines are asked after a failover; a red one keeps the commit back",
    )
    drill: Drill | None = Field(
        default=None, description="a test failover of the group; default none is made"
    )
    consistency_group: values.SwitchOrLabel = Field(
        default=False,
        description="true: recovery points are common to all machines, 16 at most; or the name of "
        "a multi-VM consistency group that exists; true names it after the group",
    )
    zone: values.ZoneOrNone | None = Field(
        default=None, description="recovery zone of all machines of the group; none for no zone"
    )

    def checks(self) -> Checks:
        """A group has machines; its boot order has each of them once, in at most 7 steps."""
        yield self._machines()
        yield self._boot_order()

    def _machines(self) -> Found:
        if not self.machines:
            yield ("machines",), rows.GROUP_EMPTY.said()

    def _boot_order(self) -> Found:
        if self.boot_order is None:
            return
        order = self.boot_order
        if len(order) > BOOT_STEPS:
            yield ("bootOrder",), rows.BOOT_STEPS.said(count=len(order), limit=BOOT_STEPS)
        booted = [machine for step in order for machine in step]
        for machine in dict.fromkeys(booted):
            if machine not in self.machines:
                yield ("bootOrder",), rows.BOOT_STRANGER.said(machine=machine)
            elif booted.count(machine) > 1:
                yield ("bootOrder",), rows.BOOT_TWICE.said(machine=machine)
        for machine in self.machines:
            if machine not in booted:
                yield ("bootOrder",), rows.BOOT_ABSENT.said(machine=machine)


class Pair(Section):
    """A region pair: all that is declared about the disaster recovery of its machines."""

    primary: Primary = Field(description="where the machines run")
    recovery: Recovery = Field(description="where they can run")
    vault: Vault = Field(description="the Recovery Services vault")
    policy: Policy = Field(
        default=Policy(), description="retention and frequency of recovery points"
    )
    machines: values.RelativePath = Field(description="the inventory, its path inside stacks/")
    groups: dict[str, Group] = Field(
        description="groups of machines; each machine is in exactly one"
    )
    site_recovery: ReplicationNames = Field(
        default=ReplicationNames(),
        description="names inside the vault, where they differ from the defaults or exist already",
    )
    agent_updates: AgentUpdates | None = Field(
        default=None,
        description="off, or who updates the agents; default off for what is made, and as found "
        "for what exists",
    )
    access: Access = Field(default=Access(), description="who may do what on the vault")
    drill_days: values.DrillDays = Field(
        default=90, description="days after which the last test failover is called too old"
    )
    alerts: Alerts | None = Field(
        default=None, description="who is told when protection is in trouble; default nobody"
    )
    evidence: Evidence | None = Field(
        default=None, description="where drills leave their evidence; default directory evidence"
    )

    def checks(self) -> Checks:
        """Group names become part of stored names; an existing vault is not changed."""
        yield self._names()
        yield self._vault_alerts()

    def _names(self) -> Found:
        for name in self.groups:
            if not Kind.LABEL.fits(name):
                yield ("groups", name), rows_values.KEY_NAME.said(**Kind.LABEL.words())

    def _vault_alerts(self) -> Found:
        if self.alerts and self.alerts.azure_monitor and self.vault.existing:
            yield ("alerts", "azureMonitor"), rows_alerts.ALERTS_VAULT_EXISTS.said()


class Project(Section):
    """Every `dr:` key of a stack file."""

    pair: Pair = Field(description="the region pair")
    allow: list[values.Allowance] = Field(
        default=[], description="standing allowances, VERB:NAME, e.g. reseed:db-01"
    )
    takeover: values.Label | None = Field(
        default=None, description="stack whose vault this one takes over (the vault's tag dr-stack)"
    )
    protect: values.Switch = Field(
        default=True, description="false: nothing is protected from deletion (demo and test stacks)"
    )
    live_check: values.Switch = Field(
        default=True, description="off: preview does not look at the vault (offline review)"
    )
    endpoint: values.Endpoint | None = Field(
        default=None, description="address of Azure Resource Manager; default the public cloud"
    )
    ca_file: values.Text | None = Field(
        default=None,
        description="certificates that the endpoint's is signed by; default the system's",
    )
