"""Fabric: a region as Site Recovery sees it, in one vault.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import typing

import pulumi
from pulumi import dynamic

from providers import setup
from providers.base import VAULT, Props
from site_recovery import ids


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
        details = (found.get("properties") or {}).get("customDetails") or {}
        return {"location": details["location"]} if details.get("location") else {}


class Fabric(dynamic.Resource, module="siterecovery", name="Fabric"):
    """A region in a vault. Output: fabric_id."""

    fabric_id: pulumi.Output[str]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(FabricProvider(), name, {**inputs, "fabric_id": None}, opts)
