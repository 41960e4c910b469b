"""Built-in roles and what they allow.

Source: Azure docs, built-in roles (azure-docs repository, pages of 2025-01), for every role that
says so; "assumed" rows allow what their name says, the exact list was not read.
"""

import dataclasses

DOCS = "Azure docs, built-in roles, 2025-01"
ASSUMED = "assumed"
SUPPORT = (
    "Microsoft.Authorization/*/read",
    "Microsoft.Insights/alertRules/*",
    "Microsoft.ResourceHealth/availabilityStatuses/read",
    "Microsoft.Resources/deployments/*",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Support/*",
)
"""What most roles that manage one service allow beside it."""


@dataclasses.dataclass(frozen=True)
class Role:
    """One built-in role."""

    name: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    source: str = DOCS


def _vault(*actions: str) -> tuple[str, ...]:
    return tuple(f"Microsoft.RecoveryServices/vaults/{action}" for action in actions)


_FABRICS = "replicationFabrics"
_CONTAINERS = f"{_FABRICS}/replicationProtectionContainers"
_ITEMS = f"{_CONTAINERS}/replicationProtectedItems"
_STORAGE = f"{_FABRICS}/replicationStorageClassifications"
_MAPPED_STORAGE = f"{_STORAGE}/replicationStorageClassificationMappings"

_READ_ALL = _vault(
    "extendedInformation/read",
    "read",
    "refreshContainers/read",
    "registeredIdentities/operationResults/read",
    "registeredIdentities/read",
    "replicationAlertSettings/read",
    "replicationEvents/read",
    f"{_FABRICS}/read",
    f"{_FABRICS}/replicationNetworks/read",
    f"{_FABRICS}/replicationNetworks/replicationNetworkMappings/read",
    f"{_CONTAINERS}/read",
    f"{_CONTAINERS}/replicationProtectableItems/read",
    f"{_ITEMS}/read",
    f"{_ITEMS}/recoveryPoints/read",
    f"{_CONTAINERS}/replicationProtectionContainerMappings/read",
    f"{_FABRICS}/replicationRecoveryServicesProviders/read",
    f"{_STORAGE}/read",
    f"{_MAPPED_STORAGE}/read",
    f"{_FABRICS}/replicationvCenters/read",
    "replicationPolicies/read",
    "replicationRecoveryPlans/read",
    "replicationVaultSettings/read",
    "monitoringConfigurations/notificationConfiguration/read",
    "storageConfig/read",
    "tokenInfo/read",
    "usages/read",
    "vaultTokens/read",
)
_STAMP = "Microsoft.RecoveryServices/locations/allocatedStamp/read"

_SITE_RECOVERY_READER = (
    "Microsoft.Authorization/*/read",
    _STAMP,
    *_READ_ALL,
    *_vault("monitoringAlerts/read", "replicationJobs/read"),
    "Microsoft.Support/*",
)
_SITE_RECOVERY_OPERATOR = (
    *SUPPORT,
    "Microsoft.Network/virtualNetworks/read",
    _STAMP,
    "Microsoft.RecoveryServices/locations/allocateStamp/action",
    *_READ_ALL,
    *_vault(
        f"{_FABRICS}/checkConsistency/action",
        f"{_FABRICS}/reassociateGateway/action",
        f"{_FABRICS}/renewcertificate/action",
        f"{_ITEMS}/applyRecoveryPoint/action",
        f"{_ITEMS}/failoverCommit/action",
        f"{_ITEMS}/plannedFailover/action",
        f"{_ITEMS}/repairReplication/action",
        f"{_ITEMS}/reProtect/action",
        f"{_CONTAINERS}/switchprotection/action",
        f"{_ITEMS}/testFailover/action",
        f"{_ITEMS}/testFailoverCleanup/action",
        f"{_ITEMS}/unplannedFailover/action",
        f"{_ITEMS}/updateMobilityService/action",
        f"{_FABRICS}/replicationRecoveryServicesProviders/refreshProvider/action",
        "replicationJobs/*",
        "replicationRecoveryPlans/failoverCommit/action",
        "replicationRecoveryPlans/plannedFailover/action",
        "replicationRecoveryPlans/reProtect/action",
        "replicationRecoveryPlans/testFailover/action",
        "replicationRecoveryPlans/testFailoverCleanup/action",
        "replicationRecoveryPlans/unplannedFailover/action",
        "monitoringAlerts/*",
    ),
    "Microsoft.Storage/storageAccounts/read",
)
_SITE_RECOVERY_CONTRIBUTOR = (
    *SUPPORT,
    "Microsoft.Network/virtualNetworks/read",
    _STAMP,
    "Microsoft.RecoveryServices/locations/allocateStamp/action",
    *_vault(
        "certificates/write",
        "extendedInformation/*",
        "read",
        "refreshContainers/read",
        "registeredIdentities/*",
        "replicationAlertSettings/*",
        "replicationEvents/read",
        "replicationFabrics/*",
        "replicationJobs/*",
        "replicationPolicies/*",
        "replicationRecoveryPlans/*",
        "replicationVaultSettings/*",
        "storageConfig/*",
        "tokenInfo/read",
        "usages/read",
        "vaultTokens/read",
        "monitoringAlerts/*",
        "monitoringConfigurations/notificationConfiguration/read",
        "replicationOperationStatus/read",
    ),
    "Microsoft.Storage/storageAccounts/read",
)
_MACHINES = (
    *SUPPORT,
    "Microsoft.Compute/availabilitySets/*",
    "Microsoft.Compute/locations/*",
    "Microsoft.Compute/virtualMachines/*",
    "Microsoft.Compute/virtualMachineScaleSets/*",
    "Microsoft.Compute/cloudServices/*",
    "Microsoft.Compute/disks/write",
    "Microsoft.Compute/disks/read",
    "Microsoft.Compute/disks/delete",
    "Microsoft.DevTestLab/schedules/*",
    "Microsoft.Network/applicationGateways/backendAddressPools/join/action",
    "Microsoft.Network/loadBalancers/backendAddressPools/join/action",
    "Microsoft.Network/loadBalancers/inboundNatPools/join/action",
    "Microsoft.Network/loadBalancers/inboundNatRules/join/action",
    "Microsoft.Network/loadBalancers/probes/join/action",
    "Microsoft.Network/loadBalancers/read",
    "Microsoft.Network/locations/*",
    "Microsoft.Network/networkInterfaces/*",
    "Microsoft.Network/networkSecurityGroups/join/action",
    "Microsoft.Network/networkSecurityGroups/read",
    "Microsoft.Network/publicIPAddresses/join/action",
    "Microsoft.Network/publicIPAddresses/read",
    "Microsoft.Network/virtualNetworks/read",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.RecoveryServices/locations/*",
    *_vault(
        "backupFabrics/backupProtectionIntent/write",
        "backupFabrics/protectionContainers/protectedItems/*/read",
        "backupFabrics/protectionContainers/protectedItems/read",
        "backupFabrics/protectionContainers/protectedItems/write",
        "backupPolicies/read",
        "backupPolicies/write",
        "read",
        "usages/read",
        "write",
    ),
    "Microsoft.SerialConsole/serialPorts/connect/action",
    "Microsoft.SqlVirtualMachine/*",
    "Microsoft.Storage/storageAccounts/listKeys/action",
    "Microsoft.Storage/storageAccounts/read",
)
_ACCOUNTS = (
    *SUPPORT,
    "Microsoft.Insights/diagnosticSettings/*",
    "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
    "Microsoft.Storage/storageAccounts/*",
)
_BLOBS = "Microsoft.Storage/storageAccounts/blobServices"


def _blob_role(name: str, actions: tuple[str, ...], data: tuple[str, ...]) -> Role:
    return Role(
        name,
        tuple(f"{_BLOBS}/{action}" for action in actions),
        (),
        tuple(f"{_BLOBS}/containers/blobs/{action}" for action in data),
        ASSUMED,
    )


BUILT_IN = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": Role("Owner", ("*",)),
    "b24988ac-6180-42a0-ab88-20f7382dd24c": Role(
        "Contributor",
        ("*",),
        (
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
        ),
    ),
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": Role("Reader", ("*/read",)),
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": Role(
        "User Access Administrator",
        ("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"),
    ),
    "6670b86e-a3f7-4917-ac9b-5d6ab1be4567": Role(
        "Site Recovery Contributor", _SITE_RECOVERY_CONTRIBUTOR
    ),
    "494ae006-db33-4328-bf46-533a6560a3ca": Role("Site Recovery Operator", _SITE_RECOVERY_OPERATOR),
    "dbaa88c4-0c30-4179-9fb3-46319faa6149": Role("Site Recovery Reader", _SITE_RECOVERY_READER),
    "9980e02c-c2be-4d73-94e8-173b1dc7cf3c": Role("Virtual Machine Contributor", _MACHINES),
    "4d97b98b-1d4f-4787-a291-c67834d212e7": Role(
        "Network Contributor", (*SUPPORT, "Microsoft.Network/*")
    ),
    "17d1049b-9a84-46fb-8f53-869881c3d3ab": Role("Storage Account Contributor", _ACCOUNTS),
    "5e467623-bb1f-42f4-a55d-6e525e11384b": Role(
        "Backup Contributor",
        (*SUPPORT, *_vault("backupFabrics/*", "read")),
        source=ASSUMED,
    ),
    "86e8f5dc-a6e9-4c67-9d15-de283e8eac25": Role(
        "Classic Storage Account Contributor",
        (*SUPPORT, "Microsoft.ClassicStorage/storageAccounts/*"),
        source=ASSUMED,
    ),
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": _blob_role(
        "Storage Blob Data Contributor",
        (
            "containers/delete",
            "containers/read",
            "containers/write",
            "generateUserDelegationKey/action",
        ),
        ("delete", "read", "write", "move/action", "add/action"),
    ),
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": _blob_role(
        "Storage Blob Data Owner",
        ("containers/*", "generateUserDelegationKey/action"),
        ("*",),
    ),
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": _blob_role(
        "Storage Blob Data Reader",
        ("containers/read", "generateUserDelegationKey/action"),
        ("read",),
    ),
    "f353d9bd-d4a6-484e-a77a-8050b599b867": Role(
        "Automation Contributor",
        (*SUPPORT, "Microsoft.Automation/automationAccounts/*"),
        source=ASSUMED,
    ),
    "749f88d5-cbae-40b8-bcfc-e573ddc772fa": Role(
        "Monitoring Contributor", ("*/read", *SUPPORT, "Microsoft.Insights/*"), source=ASSUMED
    ),
}
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


def guid_of(name: str) -> str | None:
    """The guid of a built-in role by its name, in any case."""
    wanted = name.casefold()
    return next((g for g, role in BUILT_IN.items() if role.name.casefold() == wanted), None)
