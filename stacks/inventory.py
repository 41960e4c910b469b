"""The keys of an inventory, as written: what is at home, looked up once and reviewed.

Everything in it describes what exists; only `overrides`, a NIC's `recovery` and a disk's types
say how the recovered machine shall differ.
"""

from pydantic import Field

from stacks import rows_machines as rows
from stacks import rows_values, values
from stacks.names import Kind
from stacks.references import (
    Account,
    AvailabilitySet,
    HomeGroup,
    Prefixes,
    ProximityPlacementGroup,
    Reference,
)
from stacks.section import Checks, Found, Section

OS_DISK_GIB = 4095
SLOTS = ("os", *(f"lun{number}" for number in range(64)))


class ExistingGroup(HomeGroup):
    """A resource group that exists, made by others."""


class ExistingAccount(Account):
    """A storage account that exists, made by others."""

    AT_HOME = True


class HomeSet(AvailabilitySet):
    """The machine's own availability set."""

    AT_HOME = True


class HomePlacementGroup(Reference):
    """The machine's own proximity placement group."""

    KIND = Kind.PROXIMITY_PLACEMENT_GROUP
    AT_HOME = True


class Disk(Section):
    """A managed disk, known by its slot (os, lun0 …); ids change on the way round."""

    id: values.DiskId = Field(description="the disk's ARM id at home")
    gib: values.Gib = Field(description="its size in GiB")
    type: values.DiskType = Field(description="its type, e.g. Premium_LRS")
    target_type: values.DiskType | None = Field(
        default=None, description="type after a failover; default its type at home"
    )
    replica_type: values.DiskType | None = Field(
        default=None, description="type of the replica; default targetType"
    )
    cache_account: ExistingAccount | None = Field(
        default=None, description="existing account instead of the machine's shard"
    )
    recovery_group: ExistingGroup | None = Field(
        default=None,
        description="existing group for the replica; default the recovery resource group",
    )
    disk_encryption_set: values.EncryptionSetId | None = Field(
        default=None, description="ARM id of the disk encryption set at the recovery site"
    )
    excluded: values.Switch = Field(
        default=False, description="true: a data disk that is not replicated"
    )


class NicRecovery(Section):
    """Settings of the recovered NIC; the service takes them once the machine is protected."""

    subnet: values.SubnetName | None = Field(
        default=None, description="subnet of the recovery network; default the one of the same name"
    )
    address: values.Address | None = Field(
        default=None, description="static address; default dynamic"
    )
    accelerated_networking: values.Switch | None = Field(
        default=None, description="accelerated networking; default as the service decides"
    )
    network_security_group: values.SecurityGroupId | None = Field(
        default=None, description="ARM id of the NIC's network security group"
    )
    test_subnet: values.SubnetName | None = Field(
        default=None, description="subnet in a test failover"
    )
    test_address: values.Address | None = Field(
        default=None, description="address in a test failover"
    )


class Nic(Section):
    """A network interface at home."""

    id: values.NicId = Field(description="the NIC's ARM id")
    subnet: values.SubnetName = Field(description="its subnet in the primary network")
    address: values.Address | None = Field(default=None, description="its address, if static")
    ip_config: values.Text = Field(default="ipconfig1", description="name of its IP configuration")
    recovery: NicRecovery = Field(
        default=NicRecovery(), description="settings of the recovered NIC"
    )


class Overrides(Section):
    """What differs for this machine from its group and the pair."""

    size: values.Text | None = Field(
        default=None, description="size after a failover; default as at home"
    )
    vm_name: values.MachineName | None = Field(
        default=None, description="name after a failover; default as at home"
    )
    zone: values.ZoneOrNone | None = Field(default=None, description="recovery zone, or none")
    availability_set: AvailabilitySet | None = Field(
        default=None, description="availability set, or none"
    )
    proximity_placement_group: ProximityPlacementGroup | None = Field(
        default=None, description="proximity placement group, or none"
    )
    boot_diagnostics_account: values.AccountId | None = Field(
        default=None, description="ARM id of the account for boot diagnostics"
    )
    capacity_reservation_group: values.ReservationId | None = Field(
        default=None, description="ARM id of the capacity reservation group"
    )
    license_type: values.LicenseType | None = Field(
        default=None, description="NotSpecified, NoLicenseType or WindowsServer"
    )


class Machine(Section):
    """A machine at home."""

    id: values.MachineId = Field(description="the machine's ARM id")
    size: values.Text = Field(description="its size, e.g. Standard_D2s_v5")
    zone: values.Zone | None = Field(default=None, description="its availability zone")
    cache_shard: values.Shard = Field(
        description="number of its cache account; once protected it never changes"
    )
    availability_set: HomeSet | None = Field(default=None, description="its availability set")
    proximity_placement_group: HomePlacementGroup | None = Field(
        default=None, description="its proximity placement group"
    )
    disks: dict[str, Disk] = Field(description="its disks by slot: os, lun0 to lun63")
    nics: dict[str, Nic] = Field(description="its network interfaces by name")
    overrides: Overrides = Field(default=Overrides(), description="what differs for this machine")

    def checks(self) -> Checks:
        """Disk slots are the service's; a machine at home is in a zone or in a set, never both."""
        yield self._zone_or_set()
        yield self._slots()
        yield self._nics()
        yield self._os_disk()

    def _zone_or_set(self) -> Found:
        if self.zone and self.availability_set:
            yield ("zone",), rows.ZONE_OR_SET.said()

    def _slots(self) -> Found:
        for slot in self.disks:
            if slot not in SLOTS:
                yield ("disks", slot), rows.SLOT.said()
        if "os" not in self.disks:
            yield ("disks", "os"), rows.OS_DISK_MISSING.said()

    def _nics(self) -> Found:
        if not self.nics:
            yield ("nics",), rows.NICS_EMPTY.said()

    def _os_disk(self) -> Found:
        if "os" not in self.disks:
            return
        disk = self.disks["os"]
        if disk.excluded:
            yield ("disks", "os", "excluded"), rows.OS_DISK_EXCLUDED.said()
        if disk.gib > OS_DISK_GIB:
            yield ("disks", "os", "gib"), rows.OS_DISK_SIZE.said(gib=disk.gib, limit=OS_DISK_GIB)


class Inventory(Section):
    """An inventory file."""

    network: Prefixes | None = Field(
        default=None,
        description="address space and subnets of the primary virtual network, as found",
    )
    machines: dict[str, Machine] = Field(description="the machines, by the name used here")

    def checks(self) -> Checks:
        """Machine names become part of stored names."""
        yield self._names()

    def _names(self) -> Found:
        for name in self.machines:
            if not Kind.LABEL.fits(name):
                yield ("machines", name), rows_values.KEY_NAME.said(**Kind.LABEL.words())
