"""Fabric: a region as Site Recovery sees it, in one vault.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import typing

import pulumi
from pulumi import dynamic

from providers import setup
from providers.base import VAULT, Props
from site_recovery import client, errors, ids, vault_refusals
from site_recovery import setup as listed


class FabricProvider(setup.SetupProvider):
    """Create, read and remove one fabric; nothing of it can be changed in place."""

    GROUP = "replication_fabrics"
    SCENARIO = "CreateSite"
    KEYS = ("fabric_name",)
    OUTPUT = "fabric_id"
    IDENTITY = (*VAULT, "fabric_name", "location")

    def title(self, props: Props) -> str:
        """The fabric in words."""
        return f"fabric {props.get('fabric_name')} in vault {props.get('vault_name')}"

    def id(self, props: Props) -> str:
        """The fabric's ARM id."""
        return ids.fabric(ids.vault(*(props[key] for key in VAULT)), props["fabric_name"])

    def body(self, props: Props) -> setup.Document:
        """The region, spelled as Azure's API names it."""
        location = props["location"].replace(" ", "").lower()
        return {"properties": {"customDetails": {"instanceType": "Azure", "location": location}}}

    def live(self, found: setup.Document) -> Props:
        """The region that the fabric stands for."""
        return {"location": location} if (location := _location(found)) else {}

    def create(self, props: Props) -> dynamic.CreateResult:
        """As all; a refusal names the fabric that stands for the region already."""
        try:
            return super().create(props)
        except setup.REFUSALS as refusal:
            if type(refusal) not in setup.REFUSALS or not (twin := self._twin(props)):
                raise
            reason = f"{refusal.reason}; {vault_refusals.told(vault_refusals.FABRIC_TWIN, **twin)}"
            raise type(refusal)(refusal.code, reason, refusal.target) from None

    def refuse_missing(self, props: Props) -> None:
        """A region that has a fabric of another name, such as the portal's: there can be one."""
        vault = self.watch(props).vault
        service = client.connect(self.settings, vault.subscription_id)
        seen = self.read_at_preview(
            props, "fabrics", lambda how: listed.fabrics(service, vault, **how)
        )
        if twin := _twin(props, seen.found or []):
            told = vault_refusals.told(vault_refusals.FABRIC_TWIN, **twin)
            raise errors.OperationConflict("FabricOfRegion", told, self.title(props))

    def _twin(self, props: Props) -> dict[str, str]:
        vault = self.watch(props).vault
        service = client.connect(self.settings, vault.subscription_id)
        try:
            return _twin(props, listed.fabrics(service, vault))
        except errors.ArmError:
            return {}


class Fabric(dynamic.Resource, module="siterecovery", name="Fabric"):
    """A region in a vault. Output: fabric_id."""

    fabric_id: pulumi.Output[str]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(FabricProvider(), name, {**inputs, "fabric_id": None}, opts)


def _location(found: setup.Document) -> str:
    details = (found.get("properties") or {}).get("customDetails") or {}
    return str(details.get("location") or "")


def _twin(props: Props, found: list[setup.Document]) -> dict[str, str]:
    """The region, and the name of another fabric that stands for it; empty without one."""
    for fabric in found:
        name, location = str(fabric.get("name")), props["location"]
        if ids.same_location(_location(fabric), location) and not ids.same(
            name, props["fabric_name"]
        ):
            return {"location": location, "twin": name}
    return {}
