"""How what we make outside the vault is kept, and in which subscription it is made."""

import collections.abc
import dataclasses
import typing

import pulumi
import pulumi_azure_native as azure_native

from stacks.config import Config

# A provider of one's own does not see the stack's azure-native:* settings; these are handed on.
_PLAIN = ("environment", "metadataHost", "clientId", "tenantId", "msiEndpoint", "oidcTokenFilePath")
_SECRET = ("clientSecret", "clientCertificatePath", "clientCertificatePassword", "oidcToken")
_SWITCHES = ("disableInstanceDiscovery", "useOidc", "useMsi", "useDefaultAzureCredential")


@dataclasses.dataclass(frozen=True)
class Native:
    """protect: guard and, when it leaves the program, forget instead of delete.

    providers: by subscription, for those that are not the native provider's own.
    first: what must stand before; the engine does not hand a component's dependencies on.
    """

    protect: bool
    providers: collections.abc.Mapping[str, pulumi.ProviderResource]
    first: tuple[pulumi.Resource, ...] = ()

    def after(self, *resources: pulumi.Resource) -> "Native":
        """The same, for resources that wait for others."""
        return dataclasses.replace(self, first=(*self.first, *resources))

    def options(
        self,
        parent: pulumi.Resource,
        subscription_id: str,
        depends_on: collections.abc.Sequence[pulumi.Resource] = (),
        ignore_changes: collections.abc.Sequence[str] = (),
    ) -> pulumi.ResourceOptions:
        """Options of a native resource. ignore_changes: inputs that others may change."""
        return pulumi.ResourceOptions(
            parent=parent,
            depends_on=[*self.first, *depends_on],
            protect=self.protect,
            retain_on_delete=self.protect,
            ignore_changes=list(ignore_changes),
            provider=self.providers.get(subscription_id.casefold()),
        )


def native(name: str, config: Config, parent: pulumi.Resource) -> Native:
    """How this stack keeps its native resources, with a provider per further subscription."""
    own = config.subscription_id.casefold()
    sites = (config.primary, config.recovery)
    others = {site.subscription_id.casefold() for site in sites} | {
        config.vault.thing.subscription_id.casefold()
    }
    return Native(
        config.protect,
        {each: _provider(name, each, parent) for each in sorted(others - {own})},
    )


def _provider(name: str, subscription_id: str, parent: pulumi.Resource) -> azure_native.Provider:
    settings = pulumi.Config("azure-native")
    given: dict[str, typing.Any] = {key: settings.get(key) for key in _PLAIN}
    given |= {key: settings.get_secret(key) for key in _SECRET}
    given |= {key: settings.get_bool(key) for key in _SWITCHES}
    return azure_native.Provider(
        f"{name}-subscription-{subscription_id}",
        subscription_id=subscription_id,
        opts=pulumi.ResourceOptions(parent=parent),
        **{_snake(key): value for key, value in given.items() if value is not None},
    )


def _snake(key: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)
