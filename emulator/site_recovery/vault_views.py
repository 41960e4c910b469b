"""What a vault tells of itself: health, usages, providers, networks."""

from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import (
    containers,
    fabrics,
    ids,
    item_document,
    item_stages,
    jobs,
    objects,
)
from emulator.world import World

PROVIDER = fabrics.FABRIC + "/replicationRecoveryServicesProviders"


@route("GET", "/replicationVaultHealth")
def get_health(world: World, request: Request) -> Reply:
    """Counts and issues of all items (shape recorded 2021-03, Hyper-V; counts shown: assumed)."""
    if not objects.registered(world, request.vault_id):
        return objects.unregistered(request.vault_id)
    found = objects.of_type(world, request.vault_id, containers.ITEMS)
    items = [item_stages.shown(world, item, request.api_version) for item in found]
    protected = _health(len(items), _issues(items), _counts(world, items))
    sites = objects.children(world, request.vault_id, "replicationFabrics")
    rooms = objects.of_type(world, request.vault_id, fabrics.CONTAINERS)
    properties = {
        "vaultErrors": [],
        "protectedItemsHealth": protected,
        "fabricsHealth": _health(len(sites), [], None),
        "containersHealth": _health(len(rooms), [], None),
    }
    return Reply(
        200,
        {
            "id": f"{ids.served(request.vault_id)}/replicationVaultHealth/Default",
            "name": "Default",
            "type": f"{ids.TYPE}/replicationVaultHealth",
            "properties": properties,
        },
    )


def _health(number: int, issues: list[Document], counts: Document | None) -> Document:
    return {"resourceCount": number, "issues": issues, "categorizedResourceCounts": counts}


def _issues(items: list[Document]) -> list[Document]:
    """One issue per error code, with the items that have it."""
    by_code: dict[str, tuple[Document, list[str]]] = {}
    for item in items:
        for error in item["properties"]["healthErrors"]:
            known = by_code.setdefault(error["errorCode"], (error, []))
            known[1].append(item["properties"]["eventCorrelationId"])
    return [
        {
            "summaryCode": code,
            "category": error["errorCategory"],
            "severity": error["errorLevel"],
            "summaryMessage": error["errorMessage"],
            "affectedResourceType": "ReplicationGroup",
            "affectedResourceSubtype": None,
            "affectedResourceCorrelationIds": correlated,
        }
        for code, (error, correlated) in by_code.items()
    ]


def _counts(world: World, items: list[Document]) -> Document:
    """How items fare, and how far their tests are."""
    warned = sum(1 for item in items if item["properties"]["failoverHealth"] == "Warning")
    critical = sum(1 for item in items if item["properties"]["replicationHealth"] == "Critical")
    running = [jobs.working(world, world.resources.canonical(item["id"])) for item in items]
    testing = sum(1 for job in running if job and job["scenario"].startswith("TestFailover"))
    ready = [i for i in items if "TestFailover" in i["properties"]["allowedOperations"]]
    waiting = [i for i in items if "TestFailoverCleanup" in i["properties"]["allowedOperations"]]
    return {
        "protectedItemsCritical": critical,
        "protectedItemsWarning": warned,
        "protectedItemsNeutralCount": len(items) - warned - critical,
        "testFailoverApplicableProtectedItemsCount": max(0, len(ready) - testing),
        "testFailoverInProgressProtectedItemsCount": testing,
        "testFailoverWaitingProtectedItemsCount": len(waiting),
    }


@route("GET", "/replicationUsages")
def get_usages(world: World, request: Request) -> Reply:
    """One entry with three summaries (azure-rest-api-specs issue 11610)."""
    if not objects.registered(world, request.vault_id):
        return objects.unregistered(request.vault_id)
    items = objects.of_type(world, request.vault_id, containers.ITEMS)
    unwell = [i for i in items if _unwell(world, i)]
    mine = [job for job in world.jobs.values() if ids.same(job["vault"], request.vault_id)]
    states = [jobs.state(world, job) for job in mine]
    usage = {
        "monitoringSummary": {
            "unHealthyVmCount": len(unwell),
            "unHealthyProviderCount": 0,
            "eventsCount": 0,
            "deprecatedProviderCount": 0,
            "supportedProviderCount": 0,
            "unsupportedProviderCount": 0,
        },
        "jobsSummary": {
            "failedJobs": states.count("Failed"),
            "suspendedJobs": states.count("Suspended"),
            "inProgressJobs": states.count("InProgress"),
        },
        "protectedItemsSummary": None,
        "protectedItemCount": len(items),
        "recoveryPlanCount": len(
            objects.children(world, request.vault_id, "replicationRecoveryPlans")
        ),
        "registeredServersCount": 0,
        "recoveryServicesProviderAuthType": 1,
    }
    return Reply(200, {"value": [usage]})


def _unwell(world: World, item: Document) -> bool:
    """Whether replication is not as it should be at the moment."""
    shown = item_stages.shown(world, item, item_stages.SINCE_2024)
    return bool(shown["properties"]["replicationHealth"] != "Normal")


@route("GET", PROVIDER)
def list_providers(world: World, request: Request, fabric: str) -> Reply:
    """The one provider that an Azure fabric has (fields beyond the name: assumed)."""
    refused = objects.absent(world, ids.fabric(request.path))
    found = [] if refused else [_provider(world, ids.fabric(request.path))]
    return refused or Reply(200, {"value": found, "nextLink": None})


@route("GET", PROVIDER + "/{provider}")
def get_provider(world: World, request: Request, fabric: str, provider: str) -> Reply:
    """200 for the fabric's own provider."""
    refused = objects.absent(world, ids.fabric(request.path))
    if refused:
        return refused
    found = _provider(world, ids.fabric(request.path))
    if not ids.same(found["name"], provider):
        return objects.not_found("replicationRecoveryServicesProviders", provider)
    return Reply(200, found)


@route("GET", "/replicationRecoveryServicesProviders")
def list_all_providers(world: World, request: Request) -> Reply:
    """Providers of the vault."""
    if not objects.registered(world, request.vault_id):
        return objects.unregistered(request.vault_id)
    sites = objects.children(world, request.vault_id, "replicationFabrics")
    return Reply(200, {"value": [_provider(world, s["id"]) for s in sites], "nextLink": None})


def _provider(world: World, fabric_id: str) -> Document:
    name, title = item_document.provider(fabric_id), fabrics.friendly_name(world, fabric_id)
    segment = "replicationRecoveryServicesProviders"
    return {
        "id": f"{ids.served(fabric_id)}/{segment}/{name}",
        "name": name,
        "type": f"{ids.TYPE}/replicationFabrics/{segment}",
        "properties": {
            "fabricType": "Azure",
            "friendlyName": title,
            "fabricFriendlyName": title,
            "connectionStatus": "Connected",
            "healthErrorDetails": [],
        },
    }


@route("GET", fabrics.FABRIC + "/replicationNetworks")
def list_networks(world: World, request: Request, fabric: str) -> Reply:
    """None: mappings of an Azure fabric hang on the literal azureNetwork (assumed)."""
    refused = objects.absent(world, ids.fabric(request.path))
    return refused or Reply(200, {"value": [], "nextLink": None})


@route("GET", "/replicationNetworks")
def list_all_networks(world: World, request: Request) -> Reply:
    """As for one fabric."""
    if not objects.registered(world, request.vault_id):
        return objects.unregistered(request.vault_id)
    return Reply(200, {"value": [], "nextLink": None})
