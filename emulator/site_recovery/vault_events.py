"""Events of a vault's machines, and who is told of them.

Recorded of Hyper-V (protocol-a2a 10.9): an event's fields, the filter by severity. Here an event is
what is wrong with a machine now, and gone with it (assumed). Alert settings: API description; that
a vault shows one before anybody wrote it: exported templates of public repositories.
"""

import urllib.parse

from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import containers, ids, item_stages, objects, work
from emulator.world import World

SETTING = "/replicationAlertSettings/{setting}"
SETTINGS = "replicationAlertSettings"
KEYS = ("sendToOwners", "customEmailAddresses", "locale")
DEFAULT = "defaultAlertSetting"


@route("GET", "/replicationEvents")
def list_events(world: World, request: Request) -> Reply:
    """One event per machine that is not well; `$filter=Severity eq '…'` as recorded."""
    if not objects.registered(world, request.vault_id):
        return objects.unregistered(request.vault_id)
    found = [
        _event(world, item, item_stages.shown(world, item, request.api_version)["properties"])
        for item in objects.of_type(world, request.vault_id, containers.ITEMS)
    ]
    told = [event for event in found if event["properties"]["severity"] != "OK"]
    for field, value in objects.conditions(urllib.parse.unquote(request.query.get("$filter", ""))):
        if field != "severity":
            return objects.not_emulated(request, f"$filter on {field}")
        told = [e for e in told if e["properties"]["severity"].casefold() == value.casefold()]
    return Reply(200, {"value": told, "nextLink": None})


def _event(world: World, item: Document, properties: Document) -> Document:
    """What is wrong with a machine's replication; severity OK if nothing is."""
    details, health = properties["providerSpecificDetails"], properties["replicationHealth"]
    fabric = ids.fabric(item["id"])
    name = f"VmMonitoringEvent;{item[objects.KEPT]['number']}_{properties['eventCorrelationId']}"
    vault = ids.served(ids.vault(item["id"]))
    told = {
        "eventCode": "SRSVMHealthChanged",
        "description": "Virtual machine health has changed.",
        "eventType": "VmHealth",
        "affectedObjectFriendlyName": properties["friendlyName"],
        "affectedObjectCorrelationId": properties["eventCorrelationId"],
        "severity": "OK" if health == "Normal" else health,
        "timeOfOccurrence": details["lastRpoCalculatedTime"] or world.stamp(),
        "fabricId": ids.served(fabric),
        "providerSpecificDetails": {
            "instanceType": "A2A",
            "protectedItemName": properties["friendlyName"],
            "fabricObjectId": details["fabricObjectId"],
            "fabricName": ids.name(fabric),
            "fabricLocation": details["primaryFabricLocation"],
            "remoteFabricName": ids.name(properties["recoveryFabricId"]),
            "remoteFabricLocation": details["recoveryFabricLocation"],
        },
        "eventSpecificDetails": None,
        "healthErrors": properties["healthErrors"],
    }
    kind = "replicationEvents"
    return {
        "id": f"{vault}/{kind}/{name}",
        "name": name,
        "type": f"{ids.TYPE}/{kind}",
        "properties": told,
    }


@route("PUT", SETTING)
def put_setting(world: World, request: Request, setting: str) -> Reply:
    """200 with the setting, at once."""
    objects.register(world, request.vault_id)
    path, sent = world.resources.canonical(request.path), objects.properties(request)
    properties = {key: sent[key] for key in KEYS if key in sent}
    world.resources[path] = work.document(path, SETTINGS, properties)
    return objects.read(world, request)


@route("GET", SETTING)
def get_setting(world: World, request: Request, setting: str) -> Reply:
    """200 or 404; the default one is there in every vault that holds objects."""
    if setting.casefold() == DEFAULT.casefold() and request.path not in world.resources:
        if not objects.registered(world, request.vault_id):
            return objects.unregistered(request.vault_id)
        return Reply(200, _by_nature(request))
    return objects.read(world, request)


@route("GET", "/replicationAlertSettings")
def list_settings(world: World, request: Request) -> Reply:
    """All settings of the vault."""
    reply = objects.listed(world, request, request.vault_id, SETTINGS)
    if reply.status == 200 and not any(each["name"] == DEFAULT for each in reply.body["value"]):
        reply.body["value"].append(_by_nature(request))
    return reply


def _by_nature(request: Request) -> Document:
    """What a vault holds that nobody has touched."""
    path = f"{request.vault_id}/{SETTINGS}/{DEFAULT}"
    properties = {"sendToOwners": "DoNotSend", "customEmailAddresses": []}
    return objects.shown(work.document(path, SETTINGS, properties))
