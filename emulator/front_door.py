"""Cloud metadata, OpenID configuration, tokens, managed identity, a stub of Graph.

Shapes and who insists on which: real-clients.md A3, B1, C, E2 and E3. Nothing is signed: no client
verified a signature.
"""

import base64
import json
import typing
import urllib.parse

from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World

LIFETIME_S = 3599
OTHER_RESOURCES = (
    "batch",
    "media",
    "sqlManagement",
    "activeDirectoryDataLake",
    "appInsightsResourceId",
    "appInsightsTelemetryChannelResourceId",
    "attestationResourceId",
    "synapseAnalyticsResourceId",
    "logAnalyticsResourceId",
    "ossrDbmsResourceId",
)
SUFFIXES = {
    "storage": "core.localhost",
    "keyVaultDns": "vault.localhost",
    "acrLoginServer": "registry.localhost",
    "sqlServerHostname": "database.localhost",
    "azureDataLakeStoreFileSystem": "datalakestore.localhost",
    "azureDataLakeAnalyticsCatalogAndJob": "datalakeanalytics.localhost",
    "azureFrontDoorEndpointSuffix": "frontdoor.localhost",
    "storageSyncEndpointSuffix": "storagesync.localhost",
    "mhsmDns": "managedhsm.localhost",
    "mysqlServerEndpoint": "mysql.localhost",
    "postgresqlServerEndpoint": "postgres.localhost",
    "mariadbServerEndpoint": "mariadb.localhost",
    "synapseAnalytics": "synapse.localhost",
    "attestationEndpoint": "attestation.localhost",
}


@route("GET", "/metadata/endpoints", open_door=True)
def get_endpoints(_world: World, request: Request) -> Reply:
    """An object, an array of one, or the small old object, by api-version."""
    base, version = request.base, request.api_version
    authentication = {"loginEndpoint": base, "audiences": [base, f"{base}/"]}
    if version < "2019":
        old = {"galleryEndpoint": base, "graphEndpoint": f"{base}/graph", "portalEndpoint": base}
        return Reply(200, {**old, "authentication": authentication})
    cloud = {
        "name": "AzureLocal",
        "resourceManager": base,
        "portal": base,
        "gallery": base,
        "graph": f"{base}/graph",
        "graphAudience": f"{base}/graph",
        "vmImageAliasDoc": f"{base}/aliases.json",
        "microsoftGraphResourceId": f"{base}/msgraph",
        **{key: f"{base}/{key}" for key in OTHER_RESOURCES},
        "authentication": {**authentication, "tenant": "common", "identityProvider": "AAD"},
        "suffixes": SUFFIXES,
    }
    return Reply(200, cloud if version >= "2022" else [cloud])


@route("GET", "/{tenant}/v2.0/.well-known/openid-configuration", open_door=True)
@route("GET", "/{tenant}/.well-known/openid-configuration", open_door=True)
def get_openid(_world: World, request: Request, tenant: str) -> Reply:
    """Where MSAL finds the token endpoint; it takes the tenant from that URL."""
    home = f"{request.base}/{tenant}"
    version = "/v2.0" if "/v2.0/" in request.path else ""
    body = {
        "issuer": f"{home}{version}",
        "authorization_endpoint": f"{home}/oauth2{version}/authorize",
        "token_endpoint": f"{home}/oauth2{version}/token",
        "device_authorization_endpoint": f"{home}/oauth2{version}/devicecode",
        "jwks_uri": f"{home}/discovery{version}/keys",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "response_types_supported": ["code", "token"],
    }
    return Reply(200, body)


@route("GET", "/common/discovery/instance", open_door=True)
def get_instance(_world: World, request: Request) -> Reply:
    """Instance discovery: the tenant's OpenID configuration is here."""
    found = f"{request.base}/common/v2.0/.well-known/openid-configuration"
    return Reply(200, {"tenant_discovery_endpoint": found, "metadata": []})


@route("GET", "/{tenant}/discovery/keys", open_door=True)
@route("GET", "/{tenant}/discovery/v2.0/keys", open_door=True)
def get_keys(_world: World, _request: Request, tenant: str) -> Reply:
    """No key: tokens are not signed."""
    return Reply(200, {"keys": []})


@route("POST", "/{tenant}/oauth2/v2.0/token", open_door=True)
def post_token(world: World, request: Request, tenant: str) -> Reply:
    """A token for a client with the right secret, or with any assertion."""
    sent = form(request.body)
    refused = _unknown_client(world, sent)
    if refused:
        return refused
    audience = sent.get("scope", "").split(" ")[0].removesuffix("/.default") or request.base
    token = make_token(world, request, audience)
    body = {"token_type": "Bearer", "expires_in": LIFETIME_S, "ext_expires_in": LIFETIME_S}
    return Reply(200, {**body, "access_token": token})


@route("POST", "/{tenant}/oauth2/token", open_door=True)
def post_old_token(world: World, request: Request, tenant: str) -> Reply:
    """The same in the first protocol: `resource`, and numbers as text."""
    sent = form(request.body)
    refused = _unknown_client(world, sent)
    return refused or Reply(200, _old_token(world, request, sent.get("resource", request.base)))


@route("GET", "/msi/token", open_door=True)
@route("GET", "/metadata/identity/oauth2/token", open_door=True)
def get_managed_identity(world: World, request: Request) -> Reply:
    """A token for whoever runs on the machine; one of two headers proves that."""
    if not {"metadata", "x-identity-header", "secret"} & set(request.headers):
        return refuse(400, "invalid_request", "Required metadata header not specified")
    resource = request.query.get("resource", request.base)
    return Reply(200, _old_token(world, request, resource))


@route("POST", "/msgraph/v1.0/directoryObjects/getByIds", open_door=True)
def post_by_ids(_world: World, _request: Request) -> Reply:
    """No directory: names stay empty."""
    return Reply(200, {"value": []})


@route("GET", "/msgraph/v1.0/servicePrincipals", open_door=True)
def get_principals(world: World, _request: Request) -> Reply:
    """The one principal that there is."""
    account = world.facts["account"]
    found = {"id": account["principal"], "appId": account["client"], "displayName": "local"}
    return Reply(200, {"value": [found]})


def form(body: object) -> dict[str, str]:
    """A form's fields."""
    return dict(urllib.parse.parse_qsl(body)) if isinstance(body, str) else {}


def make_token(world: World, request: Request, audience: str) -> str:
    """An unsigned JWT with the claims that clients read; `oid` spares azurerm a call to Graph."""
    account, now = world.facts["account"], int(world.now().timestamp())
    claims: Document = {
        "aud": audience,
        "iss": f"{request.base}/{account['tenant']}/",
        "iat": now,
        "nbf": now,
        "exp": now + LIFETIME_S,
        "appid": account["client"],
        "oid": account["principal"],
        "tid": account["tenant"],
        "sub": account["principal"],
        "idtyp": "app",
    }
    return ".".join([_part({"alg": "none", "typ": "JWT"}), _part(claims), "unsigned"])


def _part(value: Document) -> str:
    text = json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def _old_token(world: World, request: Request, resource: str) -> Document:
    expires = int(world.now().timestamp()) + LIFETIME_S
    return {
        "token_type": "Bearer",
        "access_token": make_token(world, request, resource),
        "expires_in": str(LIFETIME_S),
        "ext_expires_in": str(LIFETIME_S),
        "expires_on": str(expires),
        "resource": resource,
    }


def _unknown_client(world: World, sent: typing.Mapping[str, str]) -> Reply | None:
    """401 as Entra words it; the secret itself is never repeated."""
    account = world.facts["account"]
    right = sent.get("client_secret") == account["secret"] or sent.get("client_assertion")
    if right and sent.get("client_id", "").casefold() == account["client"]:
        return None
    number, reason = (
        (7000215, "Invalid client secret provided.")
        if sent.get("client_id", "").casefold() == account["client"]
        else (700016, f"Application with identifier '{sent.get('client_id', '')}' was not found.")
    )
    body = {
        "error": "invalid_client" if number == 7000215 else "unauthorized_client",
        "error_description": f"AADSTS{number}: {reason}",
        "error_codes": [number],
        "timestamp": f"{world.now():%Y-%m-%d %H:%M:%S}Z",
        "trace_id": world.guid("trace", world.time()),
        "correlation_id": world.guid("correlation", world.time()),
    }
    return Reply(401, body)
