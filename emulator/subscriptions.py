"""Tenants, subscriptions, their regions and resource providers."""

from emulator import regions, registry
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World

TENANT = "00000000-0000-4000-8000-000000000010"
SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"
CLIENT = "00000000-0000-4000-8000-000000000020"
PRINCIPAL = "00000000-0000-4000-8000-000000000021"


def ensure_defaults(world: World) -> None:
    """The account that every world has from its start; `unregistered`: subscription/namespace."""
    world.facts.setdefault(
        "account",
        {
            "tenant": TENANT,
            "subscriptions": {SUBSCRIPTION: "Local"},
            "client": CLIENT,
            "principal": PRINCIPAL,
            "secret": "local",
            "unregistered": [],
        },
    )


def unregistered(world: World, request: Request) -> Reply | None:
    """409 for a write to a namespace that the subscription has not registered."""
    if request.method in ("GET", "HEAD", "DELETE") or "/providers/" not in request.path:
        return None
    namespace = request.path.rpartition("/providers/")[2].split("/")[0]
    if "/" in request.path.rpartition(f"/providers/{namespace}/")[2] and _off(
        world, request.path.split("/")[2], namespace
    ):
        message = (
            f"The subscription is not registered to use namespace '{namespace}'. "
            "See https://aka.ms/rps-not-found for how to register subscriptions."
        )
        detail = {"code": "MissingSubscriptionRegistration", "message": message}
        return refuse(409, "MissingSubscriptionRegistration", message, [detail])
    return None


@route("GET", "/tenants")
def get_tenants(world: World, _request: Request) -> Reply:
    """The one tenant."""
    tenant = world.facts["account"]["tenant"]
    one = {"id": f"/tenants/{tenant}", "tenantId": tenant, "displayName": "Local"}
    return Reply(200, {"value": [one]})


@route("GET", "/subscriptions")
def get_subscriptions(world: World, _request: Request) -> Reply:
    """All subscriptions; az needs one that is enabled."""
    named = world.facts["account"]["subscriptions"]
    return Reply(200, {"value": [_subscription(world, key) for key in named]})


@route("GET", "/subscriptions/{subscription}")
def get_subscription(world: World, _request: Request, subscription: str) -> Reply:
    """One subscription."""
    return Reply(200, _subscription(world, subscription.casefold()))


@route("GET", "/subscriptions/{subscription}/locations")
def get_locations(_world: World, _request: Request, subscription: str) -> Reply:
    """Regions with display names, pairs and zones."""
    found = [regions.document(r, subscription) for r in regions.REGIONS.values()]
    return Reply(200, {"value": found})


@route("GET", "/subscriptions/{subscription}/providers")
def get_providers(world: World, request: Request, subscription: str) -> Reply:
    """All resource providers that are known here, in two pages as the service pages them."""
    start = int(request.query.get("$skiptoken", "0"))
    names = list(registry.TYPES)
    page = [_provider(world, subscription, name) for name in names[start : start + 4]]
    body: Document = {"value": page}
    if start + 4 < len(names):
        here = f"{request.base}{request.path}?api-version={request.api_version}"
        body["nextLink"] = f"{here}&$skiptoken={start + 4}"
    return Reply(200, body)


@route("GET", "/subscriptions/{subscription}/providers/{namespace}")
def get_provider(world: World, _request: Request, subscription: str, namespace: str) -> Reply:
    """One resource provider with its types."""
    if namespace not in registry.TYPES:
        return _unknown_namespace(namespace)
    return Reply(200, _provider(world, subscription, namespace))


@route("POST", "/subscriptions/{subscription}/providers/{namespace}/register")
def post_register(world: World, _request: Request, subscription: str, namespace: str) -> Reply:
    """Registered at once."""
    return _switch(world, subscription, namespace, on=True)


@route("POST", "/subscriptions/{subscription}/providers/{namespace}/unregister")
def post_unregister(world: World, _request: Request, subscription: str, namespace: str) -> Reply:
    """Writes to the namespace are refused from now on."""
    return _switch(world, subscription, namespace, on=False)


@route("POST", "/subscriptions/{subscription}/providers/{namespace}/checkNameAvailability")
@route("POST", "/providers/{namespace}/checkNameAvailability", open_door=False)
def check_name(world: World, request: Request, namespace: str, subscription: str = "") -> Reply:
    """Whether a name that must be unique in all Azure is free."""
    name = (request.body or {}).get("name", "") if isinstance(request.body, dict) else ""
    ending = f"/{name}".casefold()
    taken = [
        key
        for key in world.resources
        if key.casefold().endswith(ending) and f"/providers/{namespace}/" in key
    ]
    if not taken:
        return Reply(200, {"nameAvailable": True})
    message = f"The {name} is already taken."
    return Reply(200, {"nameAvailable": False, "reason": "AlreadyExists", "message": message})


def _subscription(world: World, subscription: str) -> Document:
    account = world.facts["account"]
    return {
        "id": f"/subscriptions/{subscription}",
        "subscriptionId": subscription,
        "tenantId": account["tenant"],
        "displayName": account["subscriptions"][subscription],
        "state": "Enabled",
        "authorizationSource": "RoleBased",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }


def _off(world: World, subscription: str, namespace: str) -> bool:
    mark = f"{subscription}/{namespace}".casefold()
    return mark in world.facts["account"]["unregistered"]


def _provider(world: World, subscription: str, namespace: str) -> Document:
    off = _off(world, subscription, namespace)
    places = [region.display_name for region in regions.REGIONS.values()]
    versions = registry.VERSIONS[namespace]
    return {
        "id": f"/subscriptions/{subscription}/providers/{namespace}",
        "namespace": namespace,
        "registrationState": "NotRegistered" if off else "Registered",
        "registrationPolicy": "RegistrationRequired",
        "resourceTypes": [
            {"resourceType": kind, "locations": places, "apiVersions": versions}
            for kind in registry.TYPES[namespace]
        ],
    }


def _switch(world: World, subscription: str, namespace: str, *, on: bool) -> Reply:
    if namespace not in registry.TYPES:
        return _unknown_namespace(namespace)
    account = world.facts["account"]
    mark = f"{subscription}/{namespace}".casefold()
    others = [other for other in account["unregistered"] if other != mark]
    account["unregistered"] = others if on else [*others, mark]
    return Reply(200, _provider(world, subscription, namespace))


def _unknown_namespace(namespace: str) -> Reply:
    message = f"The resource namespace '{namespace}' is invalid."
    return refuse(404, "InvalidResourceNamespace", message)
