"""Vault: the Recovery Services vault, in any region but the primary's."""

import collections.abc
import dataclasses

import pulumi
from pulumi_azure_native import recoveryservices

from components.native import Native
from components.recovery_target import resource_group
from stacks import config


@dataclasses.dataclass(frozen=True)
class VaultArgs:
    """vault: made unless it exists. makes_group: false where another part makes its group.

    switches: its own alerts in Azure Monitor; None leaves them to the service.
    """

    vault: config.Vault
    makes_group: bool
    native: Native
    switches: config.AlertSwitches | None = None


class Vault(pulumi.ComponentResource):
    """The vault and its resource group.

    Outputs: principal_id (the vault's identity; None if it exists and the file does not say);
    made (what stands on the vault waits for it, if it is made).
    """

    principal_id: pulumi.Input[str] | None
    made: list[pulumi.Resource]

    def __init__(
        self, name: str, args: VaultArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:Vault", name, {}, opts)
        self.principal_id, self.made = args.vault.principal_id, []
        if not args.vault.thing.existing:
            group = args.vault.group
            made = (
                [resource_group(f"{name}-group", group, args.native, self)]
                if args.makes_group and not group.thing.existing
                else []
            )
            vault = self._vault(name, args, made)
            self.made = [vault]
            self.principal_id = vault.identity.apply(
                lambda identity: identity.principal_id if identity else ""
            )
        self.register_outputs({})

    def _vault(
        self, name: str, args: VaultArgs, group: collections.abc.Sequence[pulumi.Resource]
    ) -> recoveryservices.Vault:
        """Its tags are others' too: the claim's, a policy's, a person's."""
        thing = args.vault.thing
        return recoveryservices.Vault(
            f"{name}-vault",
            vault_name=thing.name,
            resource_group_name=thing.resource_group_name,
            location=args.vault.location,
            identity=recoveryservices.IdentityDataArgs(
                type=recoveryservices.ResourceIdentityType.SYSTEM_ASSIGNED
            ),
            properties=recoveryservices.VaultPropertiesArgs(
                public_network_access=recoveryservices.PublicNetworkAccess.ENABLED,
                monitoring_settings=_monitoring(args.switches),
            ),
            sku=recoveryservices.SkuArgs(name=recoveryservices.SkuName.RS0, tier="Standard"),
            opts=args.native.options(self, thing.subscription_id, group, ["tags"]),
        )


def _monitoring(
    said: config.AlertSwitches | None,
) -> recoveryservices.MonitoringSettingsArgs | None:
    """Only what is said; the rest is the service's own, which is on."""
    if said is None:
        return None
    words = {
        True: recoveryservices.AlertsState.ENABLED,
        False: recoveryservices.AlertsState.DISABLED,
    }
    told = {
        key: None if value is None else words[value]
        for key, value in {
            "alerts_for_all_job_failures": said.job_failures,
            "alerts_for_all_replication_issues": said.replication_issues,
            "alerts_for_all_failover_issues": said.failover_issues,
        }.items()
    }
    settings = recoveryservices.AzureMonitorAlertSettingsArgs(**told)
    return recoveryservices.MonitoringSettingsArgs(azure_monitor_alert_settings=settings)
