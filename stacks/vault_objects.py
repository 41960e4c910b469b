"""What is named inside the vault: fabrics, protection containers, mappings.

Each is `NAME` or `{name: NAME, existing: true}`; what is not said has the name of `naming`.
"""

import typing

from pydantic import Field

from stacks import rows_values, values
from stacks.names import Kind
from stacks.problems import shown
from stacks.section import Checks, Found, Section


class VaultObject(Section):
    """Something inside the vault, made unless it is existing."""

    KIND: typing.ClassVar[Kind]

    name: values.Text = Field(description="its name")
    existing: values.Switch = Field(
        default=False, description="true: it is there already, and is never made or deleted"
    )

    @classmethod
    def normal(cls, value: typing.Any) -> typing.Any:
        """A bare name stands for `{name: …}`."""
        return {"name": value} if isinstance(value, str) else value

    def checks(self) -> Checks:
        """A name as the service takes it."""
        yield self._fits()

    def _fits(self) -> Found:
        if not self.KIND.fits(self.name):
            yield (), rows_values.NAME.said(value=shown(self.name), **self.KIND.words())


class Fabric(VaultObject):
    """A region, as Site Recovery sees it."""

    KIND = Kind.FABRIC


class Container(VaultObject):
    """A protection container."""

    KIND = Kind.PROTECTION_CONTAINER


class ContainerMapping(VaultObject):
    """A container mapping."""

    KIND = Kind.CONTAINER_MAPPING


class NetworkMapping(VaultObject):
    """A network mapping."""

    KIND = Kind.NETWORK_MAPPING


class SiteNames(Section):
    """One site inside the vault."""

    fabric: Fabric | None = Field(default=None, description="its fabric; default asr-LOCATION")
    container: Container | None = Field(
        default=None,
        description="its protection container; default asr-LOCATION-primary or -recovery",
    )


class ContainerMappings(Section):
    """The container mappings of the way to the recovery site and of the way home."""

    away: ContainerMapping | None = Field(default=None, description="default primary-to-recovery")
    home: ContainerMapping | None = Field(default=None, description="default recovery-to-primary")


class NetworkMappings(Section):
    """The network mappings of the way to the recovery site and of the way home."""

    away: NetworkMapping | None = Field(default=None, description="default primary-to-recovery")
    home: NetworkMapping | None = Field(default=None, description="default recovery-to-primary")


class ReplicationNames(Section):
    """The names inside the vault."""

    primary: SiteNames = Field(default=SiteNames(), description="the primary site's")
    recovery: SiteNames = Field(default=SiteNames(), description="the recovery site's")
    container_mappings: ContainerMappings = Field(
        default=ContainerMappings(), description="the container mappings, by direction"
    )
    network_mappings: NetworkMappings = Field(
        default=NetworkMappings(),
        description="the network mappings, by direction; none from zone to zone",
    )
