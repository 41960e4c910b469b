"""The keys of a stack file, as written. The field texts are the key reference.

Wherever a thing is named, `NAME`, `{name: NAME, existing: true}` or `{id: ID, existing: true}`
may stand: the first is made, the others are only referred to.
"""

import typing

from pydantic import Field

from stacks import values
from stacks.names import Kind, is_a, type_of
from stacks.problems import shown
from stacks.section import Checks, Found, Section


class Reference(Section):
    """A thing in Azure by name, or an existing one by name or ARM id."""

    KIND: typing.ClassVar[Kind]
    AT_HOME: typing.ClassVar[bool] = False  # what the primary site names exists by nature

    name: values.Text | None = Field(default=None, description="its name")
    id: values.Text | None = Field(default=None, description="its ARM id; only with existing: true")
    existing: values.Switch = Field(
        default=False, description="true: it is there already and is only referred to"
    )

    @classmethod
    def normal(cls, value: typing.Any) -> typing.Any:
        """A bare name stands for `{name: …}`, a bare id for `{id: …}`."""
        if isinstance(value, str):
            return {"id" if value.startswith("/") else "name": value}
        return value

    def checks(self) -> Checks:
        """One of name and id, each as Azure takes it; ids are of what exists."""
        yield self._one_name()

    def _one_name(self) -> Found:
        if self.name is None and self.id is None:
            yield (), f"names no {self.KIND.value.title}; write its name, or its id if it exists"
        if self.name is not None and self.id is not None:
            yield (), "has both a name and an id; keep one"
        if self.name is not None and not self.KIND.fits(self.name):
            yield (), f"{shown(self.name)} {self.KIND.refusal()}"
        if self.id is not None and not is_a(self.id, self.KIND):
            wrong = type_of(self.id)
            found = f"is the id of a {wrong}" if wrong else "is no ARM id"
            yield (), f"{shown(self.id)} {found}; write the id of a {self.KIND.value.type}"
        elif self.id is not None and not (self.existing or self.AT_HOME):
            yield (), f"{shown(self.id)} is an id, so the thing exists; add existing: true"

    @property
    def refers(self) -> bool:
        """Whether it is only referred to."""
        return self.existing or self.AT_HOME


class HomeGroup(Reference):
    """A resource group that exists."""

    KIND = Kind.RESOURCE_GROUP
    AT_HOME = True


class MadeGroup(Reference):
    """A resource group, made unless it is existing."""

    KIND = Kind.RESOURCE_GROUP

    location: values.Location | None = Field(
        default=None, description="region of the group's own records"
    )


class Prefixes(Section):
    """Address space and subnets of a virtual network."""

    address_space: list[values.Prefix] | None = Field(
        default=None, description="IPv4 prefixes of the network"
    )
    subnets: dict[str, values.Prefix] | None = Field(
        default=None, description="subnets, name to IPv4 prefix"
    )


class HomeNetwork(Reference, Prefixes):
    """The primary virtual network; prefixes are said here only to make the recovery one alike."""

    KIND = Kind.VIRTUAL_NETWORK
    AT_HOME = True


class MadeNetwork(Reference, Prefixes):
    """The recovery virtual network."""

    KIND = Kind.VIRTUAL_NETWORK


class Account(Reference):
    """A cache account."""

    KIND = Kind.STORAGE_ACCOUNT


class AvailabilitySet(Reference):
    """An availability set; `none` for no set."""

    KIND = Kind.AVAILABILITY_SET


class ProximityPlacementGroup(Reference):
    """A proximity placement group; `none` for no group."""

    KIND = Kind.PROXIMITY_PLACEMENT_GROUP


class CacheStorage(Section):
    """Where changes wait on their way to the other site; an account per shard."""

    resource_group: HomeGroup | None = Field(
        default=None,
        description="existing group that takes the accounts; default the site's own group",
    )
    accounts: dict[str, Account] | None = Field(
        default=None, description="shard number to account, where the made-up name does not suit"
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
            yield ("resourceGroup",), "is missing; write the existing vault's resource group"
        if self.id is not None and self.name is None and self.resource_group is not None:
            yield ("resourceGroup",), "stands beside the id, which names it; take it out"

    def _identity(self) -> Found:
        if self.principal_id is not None and not self.existing:
            yield ("principalId",), "is for an existing vault; a made one has its own, take it out"


class Policy(Section):
    """Retention and frequency of recovery points."""

    name: values.PolicyName = Field(
        default="dr-policy", description="name of the replication policy"
    )
    retention_hours: values.RetentionHours = Field(
        default=24,
        description="how long recovery points are kept, 0 (latest only) to 360 hours (15 days)",
    )
    app_consistent_hours: values.AppConsistentHours = Field(
        default=4, description="hours between app-consistent points, 1 to 12, or off"
    )
    multi_vm_sync: values.Switch = Field(
        default=True, description="allow consistency groups; the service's default"
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
        description="where the group shall run, and how far a move is taken",
    )
    consistency_group: values.Switch = Field(
        default=False, description="true: recovery points are common to all machines; 16 at most"
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
            yield ("machines",), "is empty; name a machine or take the group out"

    def _boot_order(self) -> Found:
        """Source of the 7: "Common questions: Azure-to-Azure disaster recovery"."""
        if self.boot_order is None:
            return
        order = self.boot_order
        if len(order) > 7:
            yield ("bootOrder",), f"{len(order)} steps are too many; write 7 at most"
        booted = [machine for step in order for machine in step]
        for machine in dict.fromkeys(booted):
            if machine not in self.machines:
                yield ("bootOrder",), f"{machine} is not in this group; take it out or add it"
            elif booted.count(machine) > 1:
                yield ("bootOrder",), f"{machine} stands there twice; keep one"
        for machine in self.machines:
            if machine not in booted:
                yield ("bootOrder",), f"{machine} is missing; add it to a step"


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

    def checks(self) -> Checks:
        """Group names become part of stored names."""
        yield self._names()

    def _names(self) -> Found:
        for name in self.groups:
            if not Kind.LABEL.fits(name):
                yield ("groups", name), Kind.LABEL.refusal()


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
