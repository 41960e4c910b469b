"""Recovery Services vaults: what is around Site Recovery, not Site Recovery itself.

Recorded: 201, operationStatus, 60 s (protocol-a2a 2, CLISC), "Provisioning" meanwhile (10.9, CLIV).
"""

from emulator import families
from emulator.families import Family
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World

TYPE = "Microsoft.RecoveryServices/vaults"
CREATE_S = 60.0
DELETE_S = 20.0  # the emulator's pace
SETTINGS = "/replicationVaultSettings/default"
ALERTS = "/replicationAlertSettings/"


def _fill(world: World, _request: Request, document: Document, old: Document | None) -> None:
    """An identity gets its principal; the service's own settings as a GET of 2025 shows them."""
    properties = document["properties"]
    document.setdefault("sku", {"name": "Standard"}).setdefault("tier", "Standard")
    if "SystemAssigned" in str(document.get("identity", {}).get("type", "")):
        document["identity"]["principalId"] = world.guid("principal", document["id"])
        document["identity"]["tenantId"] = world.facts["account"]["tenant"]
    properties.setdefault("publicNetworkAccess", "Enabled")
    properties.setdefault("privateEndpointStateForBackup", "None")
    properties.setdefault("privateEndpointStateForSiteRecovery", "None")
    redundancy = properties.setdefault("redundancySettings", {})
    redundancy.setdefault("standardTierStorageRedundancy", "GeoRedundant")
    redundancy.setdefault("crossRegionRestore", "Disabled")
    properties.setdefault("securitySettings", {})
    if old is None:
        document.setdefault("tags", {})


def _holds_objects(world: World, _request: Request, document: Document) -> Reply | None:
    """409 while Site Recovery objects are in it; documented that it is, words assumed.

    Its settings are in nobody's way: no call could remove them.
    """
    inside = [str(d["id"]) for d in world.resources.under(f"{document['id']}/replication")]
    inside = [key for key in inside if not key.endswith(SETTINGS) and ALERTS not in key]
    if not inside:
        return None
    message = (
        f"Recovery Services vault {document['name']} cannot be deleted as there are existing "
        f"resources within the vault: {', '.join(sorted(inside)[:5])}"
    )
    return refuse(409, "VaultNotEmpty", message)


@route("GET", SETTINGS)
def get_settings(world: World, request: Request) -> Reply:
    """Every vault has them; azurerm insists on 200."""
    return Reply(200, world.resources.get(request.path) or _settings(request, {}))


@route("PUT", SETTINGS)
def put_settings(world: World, request: Request) -> Reply:
    """200 at once."""
    sent = (request.body or {}).get("properties") or {}
    world.resources[request.path] = _settings(request, sent)
    return Reply(200, world.resources[request.path])


def _settings(request: Request, sent: Document) -> Document:
    return {
        "id": request.path,
        "name": "default",
        "type": f"{TYPE}/replicationVaultSettings",
        "properties": {"migrationSolutionId": None, "vmwareToAzureProviderType": None, **sent},
    }


families.register(
    Family(
        TYPE,
        updated=200,
        create_s=CREATE_S,
        delete_s=DELETE_S,
        style="vault",
        making="Provisioning",
        has_etag=True,
        fill=_fill,
        guard=_holds_objects,
    )
)
