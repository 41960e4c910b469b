"""The native types that the stand-in serves: one row each.

The real plugin generates these facts at build time and ships them nowhere else, so they are
written down here; a test holds every row against the Python SDK's own classes. A type without
a row is refused. New type: a row, nothing else.
"""

import collections.abc
import dataclasses
import enum
import re
import typing

from emulator.native.shapes import Shape

GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
PLAIN = Shape()
PARAMETER = re.compile(r"\{(\w+)\}")


class Naming(enum.Enum):
    """What the plugin calls a resource that was given no name (read in its source)."""

    SUFFIX = "logical name and 8 random hex digits"
    SAME = "logical name as it is"
    UUID = "a random uuid"


@dataclasses.dataclass(frozen=True)
class NativeType:
    """What must be known of a type to map it to ARM.

    path: ARM id with the SDK's names of its parameters; the last one is the resource's own name.
    inputs: what the SDK sends beside the path's parameters.
    outputs: what ARM answers beyond the inputs.
    within: what ARM adds inside an input, by input; a preview must show it as not known yet.
    replace_on: inputs that cannot change in place, beside the path's parameters.
    at_rest: only for what exists with its parent: inputs that a delete puts back.
    """

    path: str
    api_version: str
    inputs: frozenset[str]
    outputs: frozenset[str]
    required: frozenset[str] = frozenset()
    shape: Shape = PLAIN
    naming: Naming = Naming.SUFFIX
    within: collections.abc.Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    replace_on: frozenset[str] = frozenset({"location"})
    at_rest: dict[str, typing.Any] | None = None

    @property
    def parameters(self) -> list[str]:
        """Names of the path's parameters that the SDK sends, in order."""
        return [name for name in PARAMETER.findall(self.path) if name != "subscriptionId"]


def words(text: str) -> frozenset[str]:
    """The names in a blank-separated list."""
    return frozenset(text.split())


TRACKED = words("location tags")
SECURITY_RULES = Shape(outer=words("id name etag type"))
SECURITY_GROUP = Shape(
    outer=TRACKED | words("id name etag type"),
    nested={"securityRules": SECURITY_RULES, "defaultSecurityRules": SECURITY_RULES},
)
SUBNET = Shape(
    outer=words("id name etag type"),
    nested={
        "networkSecurityGroup": SECURITY_GROUP,
        "delegations": Shape(outer=words("id name etag type")),
    },
)
PEERING = Shape(outer=words("id name etag type"))
STORAGE_RULES = Shape(
    nested={
        "ipRules": Shape(renamed={"iPAddressOrRange": "value"}),
        "virtualNetworkRules": Shape(renamed={"virtualNetworkResourceId": "id"}),
    }
)

TYPES: dict[str, NativeType] = {
    "azure-native:resources:ResourceGroup": NativeType(
        path=GROUP,
        api_version="2024-03-01",
        inputs=TRACKED | words("managedBy"),
        outputs=words("name properties type"),
    ),
    "azure-native:network:VirtualNetwork": NativeType(
        path=f"{GROUP}/providers/Microsoft.Network/virtualNetworks/{{virtualNetworkName}}",
        api_version="2024-05-01",
        inputs=TRACKED
        | words(
            """addressSpace bgpCommunities ddosProtectionPlan dhcpOptions enableDdosProtection
            enableVmProtection encryption extendedLocation flowTimeoutInMinutes id ipAllocations
            privateEndpointVNetPolicies subnets virtualNetworkPeerings"""
        ),
        outputs=words("etag flowLogs name provisioningState resourceGuid type"),
        required=words("resourceGroupName"),
        shape=Shape(
            outer=TRACKED | words("extendedLocation id name etag type"),
            nested={"subnets": SUBNET, "virtualNetworkPeerings": PEERING},
        ),
        within={"subnets": words("etag id provisioningState")},
    ),
    "azure-native:network:Subnet": NativeType(
        path=f"{GROUP}/providers/Microsoft.Network/virtualNetworks/{{virtualNetworkName}}"
        "/subnets/{subnetName}",
        api_version="2024-05-01",
        inputs=words(
            """addressPrefix addressPrefixes applicationGatewayIPConfigurations
            defaultOutboundAccess delegations id ipAllocations ipamPoolPrefixAllocations name
            natGateway networkSecurityGroup privateEndpointNetworkPolicies
            privateLinkServiceNetworkPolicies routeTable serviceEndpointPolicies serviceEndpoints
            sharingScope type"""
        ),
        outputs=words(
            """etag ipConfigurationProfiles ipConfigurations privateEndpoints provisioningState
            purpose resourceNavigationLinks serviceAssociationLinks"""
        ),
        required=words("resourceGroupName virtualNetworkName"),
        shape=SUBNET,
        naming=Naming.SAME,
    ),
    "azure-native:network:NetworkSecurityGroup": NativeType(
        path=f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/{{networkSecurityGroupName}}",
        api_version="2024-05-01",
        inputs=TRACKED | words("flushConnection id securityRules"),
        outputs=words(
            """defaultSecurityRules etag flowLogs name networkInterfaces provisioningState
            resourceGuid subnets type"""
        ),
        required=words("resourceGroupName"),
        shape=SECURITY_GROUP,
    ),
    "azure-native:network:SecurityRule": NativeType(
        path=f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups"
        "/{networkSecurityGroupName}/securityRules/{securityRuleName}",
        api_version="2024-05-01",
        inputs=words(
            """access description destinationAddressPrefix destinationAddressPrefixes
            destinationApplicationSecurityGroups destinationPortRange destinationPortRanges
            direction id name priority protocol sourceAddressPrefix sourceAddressPrefixes
            sourceApplicationSecurityGroups sourcePortRange sourcePortRanges type"""
        ),
        outputs=words("etag provisioningState"),
        required=words(
            "access direction networkSecurityGroupName priority protocol resourceGroupName"
        ),
        shape=SECURITY_RULES,
        naming=Naming.SAME,
    ),
    "azure-native:network:FirewallPolicyRuleCollectionGroup": NativeType(
        path=f"{GROUP}/providers/Microsoft.Network/firewallPolicies/{{firewallPolicyName}}"
        "/ruleCollectionGroups/{ruleCollectionGroupName}",
        api_version="2024-05-01",
        inputs=words("id name priority ruleCollections"),
        outputs=words("etag provisioningState size type"),
        required=words("firewallPolicyName resourceGroupName"),
        shape=Shape(outer=words("id name etag type")),
        naming=Naming.SAME,
    ),
    "azure-native:storage:StorageAccount": NativeType(
        path=f"{GROUP}/providers/Microsoft.Storage/storageAccounts/{{accountName}}",
        api_version="2024-01-01",
        inputs=TRACKED
        | words(
            """accessTier allowBlobPublicAccess allowCrossTenantReplication allowSharedKeyAccess
            allowedCopyScope azureFilesIdentityBasedAuthentication customDomain
            defaultToOAuthAuthentication dnsEndpointType enableExtendedGroups
            enableHttpsTrafficOnly enableNfsV3 encryption extendedLocation identity
            immutableStorageWithVersioning isHnsEnabled isLocalUserEnabled isSftpEnabled keyPolicy
            kind largeFileSharesState minimumTlsVersion networkRuleSet publicNetworkAccess
            routingPreference sasPolicy sku"""
        ),
        outputs=words(
            """accountMigrationInProgress blobRestoreStatus creationTime failoverInProgress
            geoReplicationStats isSkuConversionBlocked keyCreationTime lastGeoFailoverTime name
            primaryEndpoints primaryLocation privateEndpointConnections provisioningState
            secondaryEndpoints secondaryLocation statusOfPrimary statusOfSecondary
            storageAccountSkuConversionStatus type"""
        ),
        required=words("kind resourceGroupName sku"),
        shape=Shape(
            outer=TRACKED | words("extendedLocation identity kind sku id name type"),
            renamed={
                "enableHttpsTrafficOnly": "supportsHttpsTrafficOnly",
                "enableNfsV3": "isNfsV3Enabled",
                "networkRuleSet": "networkAcls",
            },
            nested={"networkRuleSet": STORAGE_RULES},
        ),
        within={"identity": words("principalId tenantId")},
        replace_on=words("location isHnsEnabled enableNfsV3"),
    ),
    "azure-native:storage:BlobServiceProperties": NativeType(
        path=f"{GROUP}/providers/Microsoft.Storage/storageAccounts/{{accountName}}"
        "/blobServices/{blobServicesName}",
        api_version="2024-01-01",
        inputs=words(
            """automaticSnapshotPolicyEnabled changeFeed containerDeleteRetentionPolicy cors
            defaultServiceVersion deleteRetentionPolicy isVersioningEnabled
            lastAccessTimeTrackingPolicy restorePolicy"""
        ),
        outputs=words("name sku type"),
        required=words("accountName resourceGroupName"),
        shape=Shape(outer=words("id name sku type")),
        naming=Naming.SAME,
        at_rest={"cors": {"corsRules": []}, "deleteRetentionPolicy": {"enabled": False}},  # assumed
    ),
    "azure-native:compute:ProximityPlacementGroup": NativeType(
        path=f"{GROUP}/providers/Microsoft.Compute/proximityPlacementGroups"
        "/{proximityPlacementGroupName}",
        api_version="2024-11-01",
        inputs=TRACKED | words("colocationStatus intent proximityPlacementGroupType zones"),
        outputs=words(
            "availabilitySets name systemData type virtualMachineScaleSets virtualMachines"
        ),
        required=words("resourceGroupName"),
        shape=Shape(outer=TRACKED | words("zones systemData id name type")),
    ),
    "azure-native:compute:AvailabilitySet": NativeType(
        path=f"{GROUP}/providers/Microsoft.Compute/availabilitySets/{{availabilitySetName}}",
        api_version="2024-11-01",
        inputs=TRACKED
        | words(
            """platformFaultDomainCount platformUpdateDomainCount proximityPlacementGroup
            scheduledEventsPolicy sku virtualMachines"""
        ),
        outputs=words("name statuses systemData type virtualMachineScaleSetMigrationInfo"),
        required=words("resourceGroupName"),
        shape=Shape(outer=TRACKED | words("sku systemData id name type")),
    ),
    "azure-native:recoveryservices:Vault": NativeType(
        path=f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/{{vaultName}}",
        api_version="2024-10-01",
        inputs=TRACKED | words("identity properties sku"),
        outputs=words("etag name systemData type"),
        required=words("resourceGroupName"),
        within={"identity": words("principalId tenantId")},
    ),
    "azure-native:monitor:DiagnosticSetting": NativeType(
        path="/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
        api_version="2021-05-01-preview",
        inputs=words(
            """eventHubAuthorizationRuleId eventHubName logAnalyticsDestinationType logs
            marketplacePartnerId metrics serviceBusRuleId storageAccountId workspaceId"""
        ),
        outputs=words("name systemData type"),
        required=words("resourceUri"),
        shape=Shape(outer=words("id name type systemData")),
        replace_on=frozenset(),
    ),
    "azure-native:monitor:ScheduledQueryRule": NativeType(
        path=f"{GROUP}/providers/Microsoft.Insights/scheduledQueryRules/{{ruleName}}",
        api_version="2025-01-01-preview",
        inputs=TRACKED
        | words(
            """actions autoMitigate checkWorkspaceAlertsStorageConfigured criteria description
            displayName enabled evaluationFrequency identity kind muteActionsDuration
            overrideQueryTimeRange resolveConfiguration scopes severity skipQueryValidation
            targetResourceTypes windowSize"""
        ),
        outputs=words(
            """createdWithApiVersion etag isLegacyLogAnalyticsRule
            isWorkspaceAlertsStorageConfigured name systemData type"""
        ),
        required=words("resourceGroupName"),
        shape=Shape(outer=TRACKED | words("etag id identity kind name systemData type")),
    ),
    "azure-native:authorization:RoleAssignment": NativeType(
        path="/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
        api_version="2022-04-01",
        inputs=words(
            """condition conditionVersion delegatedManagedIdentityResourceId description
            principalId principalType roleDefinitionId"""
        ),
        outputs=words("createdBy createdOn name scope systemData type updatedBy updatedOn"),
        required=words("principalId roleDefinitionId scope"),
        shape=Shape(outer=words("id name type systemData")),
        naming=Naming.UUID,
        replace_on=words("principalId roleDefinitionId"),  # ARM: RoleAssignmentUpdateNotPermitted
    ),
    "azure-native:authorization:RoleDefinition": NativeType(
        path="/{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
        api_version="2022-05-01-preview",
        inputs=words("assignableScopes description permissions roleName roleType"),
        outputs=words("createdBy createdOn name systemData type updatedBy updatedOn"),
        required=words("scope"),
        shape=Shape(outer=words("id name type systemData"), renamed={"roleType": "type"}),
        naming=Naming.UUID,  # assumed; the program names its own
        replace_on=frozenset(),
    ),
}
