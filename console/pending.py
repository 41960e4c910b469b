"""What a killed engine was about to create: where it would be in Azure, so that it can be kept.

Our own resources adopt what they find. The native provider refuses to create what exists: its
resources must enter the state before the next `up`, by the ids that their inputs tell.
"""

import re
import typing

Json = dict[str, typing.Any]
GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
PATHS = {  # of the native types that components register
    "azure-native:resources:ResourceGroup": GROUP,
    "azure-native:network:VirtualNetwork": (
        f"{GROUP}/providers/Microsoft.Network/virtualNetworks/{{virtualNetworkName}}"
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
    "azure-native:authorization:RoleAssignment": (
        "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}"
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


def _where(deployment: Json, operation: Json) -> str:
    """The ARM id of a native create; empty for anything else."""
    resource = operation["resource"]
    if operation["type"] != "creating" or resource["type"] not in PATHS:
        return ""
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
