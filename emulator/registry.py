"""Resource providers, their types and the api-versions that clients choose from.

Any other well-formed version is accepted too. Sources: what azurerm, the Python SDK, az and the
 recordings sent (real-clients.md A4 and B3, protocol-a2a.md 9).
"""

_SITE_RECOVERY = "vaults/replicationFabrics"
_CONTAINER = f"{_SITE_RECOVERY}/replicationProtectionContainers"

VERSIONS: dict[str, list[str]] = {
    "Microsoft.Automation": ["2023-11-01", "2022-08-08"],
    "Microsoft.ClassicCompute": ["2016-11-01"],
    "Microsoft.Insights": [
        "2025-01-01-preview",
        "2023-10-01",
        "2023-01-01",
        "2021-05-01-preview",
        "2018-01-01",
    ],
    "Microsoft.KeyVault": ["2023-07-01", "2022-07-01"],
    "Microsoft.Authorization": ["2022-05-01-preview", "2022-04-01", "2020-05-01"],
    "Microsoft.Compute": ["2026-04-01", "2024-03-01", "2022-11-01", "2022-03-01"],
    "Microsoft.Network": ["2026-03-01", "2025-01-01", "2022-07-01"],
    "Microsoft.RecoveryServices": [
        "2026-11-01",
        "2025-08-01",
        "2024-10-01",
        "2024-04-01",
        "2022-08-01",
        "2021-11-01",
        "2018-07-10",
    ],
    "Microsoft.Resources": ["2025-04-01", "2021-04-01", "2023-07-01", "2022-09-01"],
    "Microsoft.Storage": ["2026-09-01", "2025-08-01", "2022-09-01"],
    "Microsoft.OperationalInsights": ["2025-02-01", "2023-09-01", "2022-10-01"],
}
TYPES: dict[str, list[str]] = {
    "Microsoft.Automation": ["automationAccounts"],
    "Microsoft.ClassicCompute": ["virtualMachines", "domainNames"],
    "Microsoft.Insights": [
        "metrics",
        "diagnosticSettings",
        "scheduledQueryRules",
        "actionGroups",
    ],
    "Microsoft.KeyVault": ["vaults"],
    "Microsoft.Authorization": ["roleAssignments", "roleDefinitions", "locks", "permissions"],
    "Microsoft.Compute": [
        "virtualMachines",
        "virtualMachines/extensions",
        "virtualMachines/instanceView",
        "virtualMachineScaleSets",
        "virtualMachineScaleSets/virtualMachines",
        "disks",
        "snapshots",
        "images",
        "availabilitySets",
        "proximityPlacementGroups",
        "diskEncryptionSets",
        "capacityReservationGroups",
        "locations/usages",
        "locations/vmSizes",
        "locations/operations",
        "skus",
    ],
    "Microsoft.Network": [
        "virtualNetworks",
        "virtualNetworks/subnets",
        "virtualNetworks/virtualNetworkPeerings",
        "networkInterfaces",
        "networkSecurityGroups",
        "networkSecurityGroups/securityRules",
        "publicIPAddresses",
        "routeTables",
        "routeTables/routes",
        "loadBalancers",
        "firewallPolicies",
        "firewallPolicies/ruleCollectionGroups",
        "privateEndpoints",
        "privateDnsZones",
        "natGateways",
        "locations/operations",
        "locations/usages",
    ],
    "Microsoft.RecoveryServices": [
        "vaults",
        "vaults/replicationFabrics",
        _CONTAINER,
        f"{_CONTAINER}/replicationProtectedItems",
        f"{_CONTAINER}/replicationProtectedItems/recoveryPoints",
        f"{_CONTAINER}/replicationProtectedItems/targetComputeSizes",
        f"{_CONTAINER}/replicationProtectionContainerMappings",
        f"{_CONTAINER}/replicationProtectionClusters",
        f"{_CONTAINER}/replicationProtectableItems",
        f"{_CONTAINER}/replicationMigrationItems",
        f"{_SITE_RECOVERY}/replicationNetworks",
        f"{_SITE_RECOVERY}/replicationNetworks/replicationNetworkMappings",
        f"{_SITE_RECOVERY}/replicationRecoveryServicesProviders",
        f"{_SITE_RECOVERY}/replicationStorageClassifications",
        f"{_SITE_RECOVERY}/replicationvCenters",
        "vaults/replicationAlertSettings",
        "vaults/replicationEligibilityResults",
        "vaults/replicationEvents",
        "vaults/replicationJobs",
        "vaults/replicationNetworkMappings",
        "vaults/replicationNetworks",
        "vaults/replicationOperationStatus",
        "vaults/replicationPolicies",
        "vaults/replicationProtectedItems",
        "vaults/replicationProtectionContainerMappings",
        "vaults/replicationProtectionContainers",
        "vaults/replicationRecoveryPlans",
        "vaults/replicationRecoveryServicesProviders",
        "vaults/replicationUsages",
        "vaults/replicationVaultHealth",
        "vaults/replicationVaultSettings",
        "vaults/operationStatus",
        "vaults/operationResults",
        "replicationEligibilityResults",
    ],
    "Microsoft.Resources": ["resourceGroups", "deployments", "subscriptions", "tags"],
    "Microsoft.Storage": [
        "storageAccounts",
        "storageAccounts/blobServices",
        "storageAccounts/blobServices/containers",
        "storageAccounts/fileServices",
        "locations/asyncoperations",
    ],
    "Microsoft.OperationalInsights": ["workspaces"],
}
NAMESPACES = {name.casefold(): name for name in TYPES}
SEGMENTS = {
    segment.casefold(): segment
    for types in TYPES.values()
    for kind in types
    for segment in kind.split("/")
}
