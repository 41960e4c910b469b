"""Network mapping: the recovery network for machines of a primary network; directed.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import typing

import pulumi
from pulumi import dynamic

from providers import setup
from providers.base import VAULT, Props, known
from site_recovery import ids, vault_refusals

NETWORKS = ("primary_network_id", "recovery_network_id")


class NetworkMappingProvider(setup.SetupProvider):
    """Create, read, change and remove one mapping; its recovery network changes in place."""

    GROUP = "replication_network_mappings"
    SCENARIO = "NetworkPairing"
    KEYS = ("fabric_name", "mapping_name")
    OUTPUT = "mapping_id"
    IDENTITY = (*VAULT, *KEYS, "primary_network_id", "recovery_fabric_name")
    CHANGEABLE = ("recovery_network_id",)
    WORDS: typing.ClassVar = {"recovery_network_id": "recovery network"}

    def title(self, props: Props) -> str:
        """The mapping in words."""
        return f"network mapping {props.get('mapping_name')} in fabric {props.get('fabric_name')}"

    def id(self, props: Props) -> str:
        """The mapping's ARM id."""
        vault = ids.vault(*(props[key] for key in VAULT))
        return ids.network_mapping(ids.fabric(vault, props["fabric_name"]), props["mapping_name"])

    def address(self, props: Props) -> tuple[str, ...]:
        """All mappings between Azure regions stand under one network's name."""
        return (props["fabric_name"], ids.AZURE_NETWORK, props["mapping_name"])

    def problems(self, news: Props) -> list[str]:
        """Ids that are no virtual network's."""
        return [
            vault_refusals.told(vault_refusals.NETWORK_ID, key=key, value=news.get(key))
            for key in NETWORKS
            if known(news.get(key)) and not ids.part(str(news.get(key)), "virtualNetworks")
        ]

    def job_target(self, props: Props) -> str:
        """The job shows the primary network, in lower case (recorded)."""
        return ids.name(props["primary_network_id"])

    def body(self, props: Props) -> setup.Document:
        """From which network to which; PUT and PATCH say it alike (API description)."""
        details = {
            "instanceType": "AzureToAzure",
            "primaryNetworkId": props["primary_network_id"],
        }
        return {
            "properties": {
                "fabricSpecificDetails": details,
                "recoveryFabricName": props["recovery_fabric_name"],
                "recoveryNetworkId": props["recovery_network_id"],
            }
        }

    def patch(self, props: Props) -> setup.Document:
        """The same, with another recovery network."""
        return self.body(props)

    def shown(self, key: str, value: typing.Any) -> str:
        """A network by its group and name."""
        del key
        return f"{ids.part(value, 'resourceGroups')}/{ids.name(value)}"

    def live(self, found: setup.Document) -> Props:
        """Both networks, which the service shows in lower case."""
        held = found.get("properties") or {}
        live = {
            "primary_network_id": held.get("primaryNetworkId"),
            "recovery_network_id": held.get("recoveryNetworkId"),
            "recovery_fabric_name": ids.name(held.get("recoveryFabricArmId") or ""),
        }
        return {key: value for key, value in live.items() if value}


class NetworkMapping(dynamic.Resource, module="siterecovery", name="NetworkMapping"):
    """A recovery network for a primary one. Output: mapping_id."""

    mapping_id: pulumi.Output[str]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(NetworkMappingProvider(), name, {**inputs, "mapping_id": None}, opts)
