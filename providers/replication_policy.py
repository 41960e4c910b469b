"""Replication policy: how long recovery points are kept and how often they are made.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import typing

import pulumi
from pulumi import dynamic

from providers import setup
from providers.base import VAULT, Props, known
from site_recovery import ids, vault_refusals
from site_recovery.vault_refusals import told

LONGEST_RETENTION = 15 * 24 * 60
"""Minutes; facts of the support matrix: 0 to 15 days."""
APP_CONSISTENT = (60, 720)
"""Minutes between app-consistent points: off (0), or 1 to 12 hours."""
WIRE = {
    "retention_minutes": "recoveryPointHistory",
    "app_consistent_minutes": "appConsistentFrequencyInMinutes",
    "crash_consistent_minutes": "crashConsistentFrequencyInMinutes",
}
SYNC = {"Enable": "Enabled", "Disable": "Disabled"}
"""The service takes the first and shows the second (recorded)."""

EXAMPLE: Props = {**dict.fromkeys(WIRE, 0), "multi_vm_sync": "Enable"}
"""A policy with nothing wrong, to complete one that says a part."""


class ReplicationPolicyProvider(setup.SetupProvider):
    """Create, read, change and remove one policy; all its settings change in place."""

    GROUP = "replication_policies"
    SCENARIO = "AddProtectionProfile"
    KEYS = ("policy_name",)
    OUTPUT = "policy_id"
    IDENTITY = (*VAULT, "policy_name")
    CHANGEABLE = (*WIRE, "multi_vm_sync")
    WORDS: typing.ClassVar = {
        "retention_minutes": "retention",
        "app_consistent_minutes": "app-consistent points every",
        "crash_consistent_minutes": "crash-consistent points every",
        "multi_vm_sync": "multi-VM sync",
    }

    def title(self, props: Props) -> str:
        """The policy in words."""
        return f"replication policy {props.get('policy_name')} in vault {props.get('vault_name')}"

    def id(self, props: Props) -> str:
        """The policy's ARM id."""
        return ids.policy(ids.vault(*(props[key] for key in VAULT)), props["policy_name"])

    def problems(self, news: Props) -> list[str]:
        """Values that the service would refuse only after it accepted the call.

        Of an existing policy the file need not say any.
        """
        if news.get("existing"):
            news = {**EXAMPLE, **{key: value for key, value in news.items() if value is not None}}
        wrong = [_number_problem(key, news.get(key)) for key in WIRE]
        numbers = (news.get("app_consistent_minutes"), news.get("retention_minutes"))
        found = wrong if any(wrong) else [_app_problem(*numbers)]
        sync = news.get("multi_vm_sync")
        if known(sync) and sync not in SYNC:
            found.append(
                told(vault_refusals.WORD, key="multi_vm_sync", value=sync, words=", ".join(SYNC))
            )
        return [problem for problem in found if problem]

    def body(self, props: Props) -> setup.Document:
        """The settings as PUT names them."""
        return {"properties": {"providerSpecificInput": _settings(props)}}

    def patch(self, props: Props) -> setup.Document:
        """The settings as PATCH names them (another key, recorded)."""
        return {"properties": {"replicationProviderSettings": _settings(props)}}

    def shown(self, key: str, value: typing.Any) -> str:
        """Hours where they are whole."""
        if key not in WIRE:
            return str(value)
        minutes = int(value)
        return f"{minutes} min" if minutes % 60 or not minutes else f"{minutes // 60} h"

    def live(self, found: setup.Document) -> Props:
        """The settings that the service holds."""
        held = (found.get("properties") or {}).get("providerSpecificDetails") or {}
        live = {key: held[wire] for key, wire in WIRE.items() if held.get(wire) is not None}
        words = {shown: taken for taken, shown in SYNC.items()}
        sync = words.get(str(held.get("multiVmSyncStatus")))
        return {**live, "multi_vm_sync": sync} if sync else live


class ReplicationPolicy(dynamic.Resource, module="siterecovery", name="ReplicationPolicy"):
    """Retention and frequency of recovery points. Output: policy_id."""

    policy_id: pulumi.Output[str]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(ReplicationPolicyProvider(), name, {**inputs, "policy_id": None}, opts)


def _settings(props: Props) -> setup.Document:
    numbers = {wire: int(props[key]) for key, wire in WIRE.items()}
    return {"instanceType": "A2A", "multiVmSyncStatus": props["multi_vm_sync"], **numbers}


def _number_problem(key: str, value: object) -> str:
    """What is wrong with a number of minutes; empty if nothing is."""
    if not known(value):
        return ""
    whole = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    if not whole or not 0 <= typing.cast(float, value) <= LONGEST_RETENTION:
        shown = f"{value:.0f}" if whole else value  # every number comes as a float
        return told(vault_refusals.POLICY_NUMBER, key=key, value=shown, most=LONGEST_RETENTION)
    return ""


def _app_problem(value: object, retention: object) -> str:
    """What is wrong with app-consistent points beyond being a number; empty if nothing is."""
    low, high = APP_CONSISTENT
    if not isinstance(value, int | float) or not value:
        return ""
    if not low <= value <= high:
        return told(vault_refusals.POLICY_APP_RANGE, value=value, low=low, high=high)
    if isinstance(retention, int | float) and value > retention:
        return told(vault_refusals.POLICY_APP_LONGER, value=value, retention=retention)
    return ""
