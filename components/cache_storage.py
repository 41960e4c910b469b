"""Cache storage: where changes of replicated disks wait on their way to the other site."""

import collections.abc
import dataclasses

import pulumi
from pulumi_azure_native import authorization, storage

from components import naming
from components.native import Native
from stacks.config import Thing


@dataclasses.dataclass(frozen=True)
class Cache:
    """A kind of cache account, and the roles that the vault's identity needs on it."""

    kind: storage.Kind
    sku: storage.SkuName
    roles: collections.abc.Mapping[str, str]


CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
BLOB_DATA_OWNER = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"

# By churn. "Azure VM Disaster Recovery - High Churn Support" (premium block blobs, chosen when
# replication is enabled); "Replicate machines with private endpoints" (the roles).
CACHES = {
    "normal": Cache(
        storage.Kind.STORAGE_V2,
        storage.SkuName.STANDARD_LRS,
        {"contributor": CONTRIBUTOR, "blob-data": BLOB_DATA_CONTRIBUTOR},
    ),
    "high": Cache(
        storage.Kind.BLOCK_BLOB_STORAGE,
        storage.SkuName.PREMIUM_LRS,
        {"contributor": CONTRIBUTOR, "blob-data": BLOB_DATA_OWNER},
    ),
}


@dataclasses.dataclass(frozen=True)
class CacheStorageArgs:
    """Where cached changes are kept.

    accounts: by shard; one takes some 750 disks at 4 MB/s (support matrix).
    further: existing accounts that single disks name; they get the roles alone.
    location: region of the machines whose changes they take; Site Recovery accepts no other.
    churn: normal or high.
    vault_id, principal_id: the vault and its identity; without an identity no roles are given.
    """

    accounts: collections.abc.Mapping[int, Thing]
    further: collections.abc.Sequence[Thing]
    location: str
    churn: str
    vault_id: str
    principal_id: pulumi.Input[str] | None
    native: Native


class CacheStorage(pulumi.ComponentResource):
    """The cache accounts of one site, and the vault's rights on them.

    Outputs: last (what a dependent waits for: accounts and roles).
    """

    last: list[pulumi.Resource]

    def __init__(
        self, name: str, args: CacheStorageArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:CacheStorage", name, {}, opts)
        self.last = []
        named = [(str(shard), thing) for shard, thing in args.accounts.items()]
        for key, thing in (*named, *((thing.name, thing) for thing in args.further)):
            made = [] if thing.existing else [self._account(f"{name}-{key}", thing, args)]
            roles = CACHES[args.churn].roles if args.principal_id is not None else {}
            granted = [
                self._grant(f"{name}-{key}-{word}", thing, role, args, made)
                for word, role in roles.items()
            ]
            self.last += granted or made
        self.register_outputs({})

    def _account(self, name: str, thing: Thing, args: CacheStorageArgs) -> storage.StorageAccount:
        """Shared keys and trusted services stay on: replication needs both.

        Soft delete, which replication does not support, stays off: an account has it only when
        its blob service is told so.
        """
        cache = CACHES[args.churn]
        return storage.StorageAccount(
            name,
            account_name=thing.name,
            resource_group_name=thing.resource_group_name,
            location=args.location,
            kind=cache.kind,
            sku=storage.SkuArgs(name=cache.sku),
            allow_shared_key_access=True,
            allow_blob_public_access=False,
            enable_https_traffic_only=True,
            minimum_tls_version=storage.MinimumTlsVersion.TLS1_2,
            network_rule_set=storage.NetworkRuleSetArgs(
                bypass=storage.Bypass.AZURE_SERVICES, default_action=storage.DefaultAction.ALLOW
            ),
            opts=args.native.options(self, thing.subscription_id),
        )

    def _grant(
        self,
        name: str,
        account: Thing,
        role: str,
        args: CacheStorageArgs,
        made: list[storage.StorageAccount],
    ) -> authorization.RoleAssignment:
        """To the vault's identity: of a vault that is made it stays, and each preview of a change
        to that vault holds it for unknown (azure-native provider.go, Update), which would replace.
        """
        stays = isinstance(args.principal_id, pulumi.Output)
        return authorization.RoleAssignment(
            name,
            role_assignment_name=naming.role_assignment(account.id, args.vault_id, role),
            scope=account.id,
            role_definition_id=naming.role_definition(account.subscription_id, role),
            principal_id=args.principal_id or "",
            principal_type=authorization.PrincipalType.SERVICE_PRINCIPAL,
            opts=args.native.options(
                self,
                account.subscription_id,
                made,
                ignore_changes=["principalId"] if stays else [],
            ),
        )
