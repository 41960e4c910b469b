"""Container mapping: the policy by which one container replicates to another; directed.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import typing

import pulumi
from pulumi import dynamic

from providers import setup
from providers.base import VAULT, Props, known
from site_recovery import ids, vault_refusals

AUTO_UPDATE = ("Disabled", "Enabled")


class ContainerMappingProvider(setup.SetupProvider):
    """Create, read, change and remove one mapping; only the agent's updates change in place."""

    GROUP = "replication_protection_container_mappings"
    SCENARIO = "AssociateProtectionProfile"
    KEYS = ("fabric_name", "container_name", "mapping_name")
    OUTPUT = "mapping_id"
    IDENTITY = (*VAULT, *KEYS, "target_fabric_name", "target_container_name", "policy_name")
    CHANGEABLE = ("agent_auto_update", "automation_account_id")
    WORDS: typing.ClassVar = {
        "agent_auto_update": "agent updates",
        "automation_account_id": "automation account",
    }
    COST = "every machine in the container would have to be disabled and seeded again"

    def title(self, props: Props) -> str:
        """The mapping in words."""
        source = f"{props.get('fabric_name')}/{props.get('container_name')}"
        return f"container mapping {props.get('mapping_name')} of {source}"

    def id(self, props: Props) -> str:
        """The mapping's ARM id."""
        source = _container(props, props["fabric_name"], props["container_name"])
        return ids.container_mapping(source, props["mapping_name"])

    def problems(self, news: Props) -> list[str]:
        """A word that the service does not know; absent, a mapping that is found keeps its own."""
        status = news.get("agent_auto_update")
        if status is not None and known(status) and status not in AUTO_UPDATE:
            said = {"key": "agent_auto_update", "value": status, "words": ", ".join(AUTO_UPDATE)}
            return [vault_refusals.told(vault_refusals.WORD, **said)]
        return []

    def job_target(self, props: Props) -> str:
        """The job shows the policy (recorded)."""
        return str(props["policy_name"])

    def body(self, props: Props) -> setup.Document:
        """Where it leads, by which policy."""
        target = _container(props, props["target_fabric_name"], props["target_container_name"])
        vault = ids.vault(*(props[key] for key in VAULT))
        return {
            "properties": {
                "policyId": ids.policy(vault, props["policy_name"]),
                "targetProtectionContainerId": target,
                "providerSpecificInput": _agent(props),
            }
        }

    def patch(self, props: Props) -> setup.Document:
        """How the agent is kept up to date."""
        return {"properties": {"providerSpecificInput": _agent(props)}}

    def removal(self) -> tuple[setup.Document, ...]:
        """The removal of a mapping names its kind."""
        return ({"properties": {"providerSpecificInput": {"instanceType": "A2A"}}},)

    def shown(self, key: str, value: typing.Any) -> str:
        """An account by its name."""
        return ids.name(value) if key == "automation_account_id" else str(value)

    def live(self, found: setup.Document) -> Props:
        """Target, policy and agent updates as the service holds them."""
        held = found.get("properties") or {}
        target = held.get("targetProtectionContainerId") or ""
        details = held.get("providerSpecificDetails") or {}
        live = {
            "target_fabric_name": ids.part(target, "replicationFabrics"),
            "target_container_name": ids.name(target),
            "policy_name": ids.name(held.get("policyId") or ""),
            "agent_auto_update": details.get("agentAutoUpdateStatus"),
            "automation_account_id": details.get("automationAccountArmId"),
        }
        return {key: value for key, value in live.items() if value}

    def remove(self, props: Props) -> None:
        """Remove; a refusal names the replicated items that still use it."""
        with setup.items_named(self.settings, props):
            super().remove(props)


class ContainerMapping(dynamic.Resource, module="siterecovery", name="ContainerMapping"):
    """A policy binding from one container to another. Output: mapping_id."""

    mapping_id: pulumi.Output[str]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(ContainerMappingProvider(), name, {**inputs, "mapping_id": None}, opts)


def _container(props: Props, fabric_name: str, container_name: str) -> str:
    vault = ids.vault(*(props[key] for key in VAULT))
    return ids.container(ids.fabric(vault, fabric_name), container_name)


def _agent(props: Props) -> setup.Document:
    """Agent updates; an account of the user's is used with its own identity (assumed).

    The run-as accounts that the service names by default no longer exist in Azure.
    """
    said = props.get("agent_auto_update") or "Disabled"
    status = {"instanceType": "A2A", "agentAutoUpdateStatus": said}
    account = props.get("automation_account_id")
    if not account or said == "Disabled":
        return status
    kind = {"automationAccountAuthenticationType": "SystemAssignedIdentity"}
    return {**status, **kind, "automationAccountArmId": account}
