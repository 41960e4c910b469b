"""Protection container: what replicated items stand in, one per site of a pair.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import typing

import pulumi
from pulumi import dynamic

from providers import setup
from providers.base import VAULT, Props
from site_recovery import ids


class ProtectionContainerProvider(setup.SetupProvider):
    """Create, read and remove one container; nothing of it can be changed in place."""

    GROUP = "replication_protection_containers"
    SCENARIO = "CreateCloud"
    KEYS = ("fabric_name", "container_name")
    OUTPUT = "container_id"
    IDENTITY = (*VAULT, *KEYS)

    def title(self, props: Props) -> str:
        """The container in words."""
        fabric = props.get("fabric_name")
        return f"protection container {props.get('container_name')} in fabric {fabric}"

    def id(self, props: Props) -> str:
        """The container's ARM id."""
        vault = ids.vault(*(props[key] for key in VAULT))
        return ids.container(ids.fabric(vault, props["fabric_name"]), props["container_name"])

    def body(self, _props: Props) -> setup.Document:
        """A list of one, as recorded."""
        return {"properties": {"providerSpecificInput": [{"instanceType": "A2A"}]}}

    def live(self, _found: setup.Document) -> Props:
        """Its address says all; pairing and role change as mappings come and go."""
        return {}

    def remove(self, props: Props) -> None:
        """Remove; a refusal names the replicated items that are still in it."""
        with setup.items_named(self.settings, props):
            super().remove(props)


class ProtectionContainer(dynamic.Resource, module="siterecovery", name="ProtectionContainer"):
    """A protection container in a fabric. Output: container_id."""

    container_id: pulumi.Output[str]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(
            ProtectionContainerProvider(), name, {**inputs, "container_id": None}, opts
        )
