"""Storage accounts: the control plane; what is kept in containers is in `blobs`."""

import base64
import re

from emulator import families, paths, resources
from emulator.families import Family
from emulator.messages import Document, Reply, Request, refuse
from emulator.routing import route
from emulator.world import World

TYPE = "Microsoft.Storage/storageAccounts"
ACCOUNT = (
    "/subscriptions/{subscription}/resourceGroups/{group}"
    "/providers/Microsoft.Storage/storageAccounts/{account}"
)
NAME = re.compile(r"[a-z0-9]{3,24}\Z")
CREATE_S = 18.0  # the emulator's pace
SERVICES = ("blob", "queue", "table", "file", "dfs", "web")
SERVICE_DEFAULTS: dict[str, Document] = {
    "blobServices": {
        "cors": {"corsRules": []},
        "deleteRetentionPolicy": {"enabled": False},
        "containerDeleteRetentionPolicy": {"enabled": False},
        "isVersioningEnabled": False,
    },
    "fileServices": {"cors": {"corsRules": []}, "shareDeleteRetentionPolicy": {"enabled": False}},
}


def _fill(
    world: World, _request: Request, document: Document, old: Document | None
) -> Reply | None:
    """Names are unique in all Azure; defaults as the service sets them."""
    name, properties = document["name"], document["properties"]
    was = old["properties"] if old else {}
    if not NAME.match(name):
        message = (
            f"{name} is not a valid storage account name: 3 to 24 lower-case letters and digits."
        )
        return refuse(400, "AccountNameInvalid", message)
    if old is None and _taken(world, name):
        message = f"The storage account named {name} is already taken."
        return refuse(409, "StorageAccountAlreadyTaken", message)
    sku = document.setdefault("sku", {}).setdefault("name", "Standard_LRS")
    document["sku"]["tier"] = sku.partition("_")[0]
    document.setdefault("kind", "StorageV2")
    properties.setdefault("supportsHttpsTrafficOnly", True)
    properties.setdefault("allowBlobPublicAccess", False)
    properties.setdefault("minimumTlsVersion", "TLS1_2")
    if document["kind"] != "BlockBlobStorage":  # premium accounts have no tiers (Azure docs)
        properties.setdefault("accessTier", "Hot")
    acls = properties.setdefault("networkAcls", {})
    for key, value in (("bypass", "AzureServices"), ("defaultAction", "Allow")):
        acls.setdefault(key, value)
    for key in ("virtualNetworkRules", "ipRules", "resourceAccessRules"):
        acls.setdefault(key, [])
    properties["creationTime"] = was.get("creationTime") or world.stamp()
    properties["primaryLocation"] = document["location"]
    properties["statusOfPrimary"] = "available"
    properties["primaryEndpoints"] = {
        service: f"https://{name}.{service}.core.localhost/" for service in SERVICES
    }
    return None


def _taken(world: World, name: str) -> bool:
    ending = f"/{TYPE}/{name}".casefold()
    return any(key.casefold().endswith(ending) for key in world.resources)


@route("POST", ACCOUNT + "/listKeys")
def list_keys(world: World, request: Request, **_: str) -> Reply:
    """Two keys that open nothing."""
    path = request.path.rpartition("/")[0]
    if path not in world.resources:
        return resources.missing(path)
    keys = []
    for name in ("key1", "key2"):
        value = base64.b64encode((world.guid(path, name) * 2).encode()[:64]).decode()
        keys.append({"keyName": name, "value": value, "permissions": "FULL"})
    return Reply(200, {"keys": keys})


@route("GET", ACCOUNT + "/{service}/default")
def get_service(world: World, request: Request, service: str, **_: str) -> Reply:
    """An account has its services from the start."""
    account = paths.parent(request.path)
    if account not in world.resources:
        return resources.parent_missing(request.path)
    if request.path in world.resources:
        return Reply(200, world.resources[request.path])
    if service not in SERVICE_DEFAULTS:
        return resources.missing(request.path)
    return Reply(200, {
        "id": request.path,
        "name": "default",
        "type": f"{TYPE}/{service}",
        "sku": world.resources[account]["sku"],
        "properties": SERVICE_DEFAULTS[service],
    })  # fmt: skip


@route("PUT", ACCOUNT + "/blobServices/default/containers/{container}")
def put_container(world: World, request: Request, **_: str) -> Reply:
    """Below the blob service, which an account has without anybody writing it."""
    service = paths.parent(request.path)
    if paths.parent(service) in world.resources and service not in world.resources:
        resources.place(world, service, {"properties": {}})
    return resources.put(world, request)


def _fill_service(_world: World, _request: Request, document: Document, _old: object) -> None:
    """What is not sent keeps its default."""
    kind = document["type"].rpartition("/")[2]
    document["properties"] = {**SERVICE_DEFAULTS[kind], **document["properties"]}


families.register(
    Family(TYPE, created=202, deleted=200, create_s=CREATE_S, style="location", fill=_fill)
)
for kind in SERVICE_DEFAULTS:
    families.register(
        Family(f"{TYPE}/{kind}", created=200, has_state=False, located=False, fill=_fill_service)
    )
