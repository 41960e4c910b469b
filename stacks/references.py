"""Things in Azure as a file names them: by name, or existing ones by name or ARM id.

`NAME`, `{name: NAME, existing: true}` or `{id: ID, existing: true}`: the first is made, the
others are only referred to.
"""

import typing

from pydantic import Field

from stacks import rows_pair, rows_values, values
from stacks.names import Kind, is_a, type_of
from stacks.problems import shown
from stacks.rule import Said
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
            yield (), rows_pair.REFERENCE_NAMELESS.said(kind=self.KIND.value.title)
        if self.name is not None and self.id is not None:
            yield (), rows_pair.REFERENCE_TWICE.said()
        if self.name is not None and not self.KIND.fits(self.name):
            yield (), rows_values.NAME.said(value=shown(self.name), **self.KIND.words())
        if self.id is not None and not is_a(self.id, self.KIND):
            yield (), self._wrong_id(self.id)
        elif self.id is not None and not (self.existing or self.AT_HOME):
            yield (), rows_pair.REFERENCE_EXISTS.said(value=shown(self.id))

    def _wrong_id(self, written: str) -> Said:
        found = type_of(written)
        row = rows_values.REFERENCE_ID_OF_ANOTHER if found else rows_values.REFERENCE_NO_ARM_ID
        return row.said(value=shown(written), found=found, type=self.KIND.value.type)

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


class AutomationAccount(Reference):
    """An automation account; none is ever made."""

    KIND = Kind.AUTOMATION_ACCOUNT
    AT_HOME = True


class SecurityGroup(Reference):
    """A network security group that exists."""

    KIND = Kind.SECURITY_GROUP
    AT_HOME = True


class FirewallPolicy(Reference):
    """A firewall policy that exists."""

    KIND = Kind.FIREWALL_POLICY
    AT_HOME = True
