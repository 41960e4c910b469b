"""What a killed engine was about to create: where it would be in Azure, so that it can be kept.

Our own resources adopt what they find. The native provider refuses to create what exists: its
resources must enter the state before the next `up`, by the ids that their inputs tell.
"""

import collections.abc
import re
import typing

Json = dict[str, typing.Any]
GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
PATHS = {  # of the native types that components register
    "azure-native:resources:ResourceGroup": GROUP,
    "azure-native:network:VirtualNetwork": (
        f"{GROUP}/providers/Microsoft.Network/virtualNetworks/{{virtualNetworkName}}"
    ),
    "azure-native:network:SecurityRule": (
        f"{GROUP}/providers/Microsoft.Network/networkSecurityGroups/{{networkSecurityGroupName}}"
        "/securityRules/{securityRuleName}"
    ),
    "azure-native:network:FirewallPolicyRuleCollectionGroup": (
        f"{GROUP}/providers/Microsoft.Network/firewallPolicies/{{firewallPolicyName}}"
        "/ruleCollectionGroups/{ruleCollectionGroupName}"
    ),
    "azure-native:storage:StorageAccount": (
        f"{GROUP}/providers/Microsoft.Storage/storageAccounts/{{accountName}}"
    ),
    "azure-native:compute:ProximityPlacementGroup": (
        f"{GROUP}/providers/Microsoft.Compute/proximityPlacementGroups/{{proximityPlacementGroupName}}"
    ),
    "azure-native:compute:AvailabilitySet": (
        f"{GROUP}/providers/Microsoft.Compute/availabilitySets/{{availabilitySetName}}"
    ),
    "azure-native:recoveryservices:Vault": (
        f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/{{vaultName}}"
    ),
    "azure-native:monitor:DiagnosticSetting": (
        "/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}"
    ),
    "azure-native:monitor:ScheduledQueryRule": (
        f"{GROUP}/providers/Microsoft.Insights/scheduledQueryRules/{{ruleName}}"
    ),
    "azure-native:authorization:RoleAssignment": (
        "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"
    ),
    "azure-native:authorization:RoleDefinition": (
        "/{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}"
    ),
}


def taken_in(deployment: Json) -> Json | None:
    """The state with native creates that were cut off as resources; None when there are none.

    The next refresh reads each: one that Azure never made leaves the state again. (The engine's
    own `--import-pending-creates` loses them: tried with 3.250.)
    """
    cut_off = deployment.get("pending_operations") or []
    ids = {operation["resource"]["urn"]: _where(deployment, operation) for operation in cut_off}
    found = [
        {**operation["resource"], "id": ids[operation["resource"]["urn"]], "outputs": {}}
        for operation in cut_off
        if ids[operation["resource"]["urn"]]
    ]
    if not found:
        return None
    left = [each for each in cut_off if not ids[each["resource"]["urn"]]]
    resources = [*deployment["resources"], *found]
    return {**deployment, "resources": resources, "pending_operations": left}


def made_before(
    deployment: Json, preview: Json, names: collections.abc.Sequence[str]
) -> tuple[Json, list[str]]:
    """The state with the named ones of the creates of a preview, and the names that are none.

    For what a run made and could not write down, e.g. because the native provider was killed.
    """
    creates = [step["newState"] for step in preview.get("steps") or [] if step["op"] == "create"]
    found = {_native_id(deployment, each): each for each in creates if each["type"] in PATHS}
    taken, left = [], []
    for name in names:
        ids = [id_ for id_ in found if id_ and _named(id_, name)]
        taken += [{**found[id_], "id": id_, "outputs": {}} for id_ in ids]
        left += [] if ids else [name]
    return {**deployment, "resources": [*deployment["resources"], *taken]}, left


def _named(id_: str, name: str) -> bool:
    """Whether a name, or an id, means the resource; case-blind as ARM is."""
    return f"/{id_}".casefold().endswith(f"/{name.strip('/')}".casefold())


def _where(deployment: Json, operation: Json) -> str:
    """The ARM id of a native create that was cut off; empty for anything else."""
    if operation["type"] != "creating" or operation["resource"]["type"] not in PATHS:
        return ""
    return _native_id(deployment, operation["resource"])


def _native_id(deployment: Json, resource: Json) -> str:
    """The ARM id that a native resource has or would have; empty when its inputs lack a name."""
    providers = (
        each.get("inputs") or {}
        for each in deployment["resources"]
        if f"{each['urn']}::{each.get('id')}" == resource.get("provider")
    )
    return _id(PATHS[resource["type"]], {**next(providers, {}), **resource["inputs"]})


def _id(path: str, values: Json) -> str:
    """The path with its values; empty when one is missing."""
    try:
        return re.sub(r"\{(\w+)\}", lambda found: str(values[found[1]]).strip("/"), path)
    except KeyError:
        return ""
