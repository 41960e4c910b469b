"""Parts of a resource that are resources too: sent inside it, kept beside it, shown in it again."""

from emulator import paths
from emulator.messages import Document, Request
from emulator.world import World


def take(world: World, request: Request, document: Document, key: str, kind: str) -> None:
    """Move the parts that a PUT or PATCH sent out of the document; a PUT replaces all of them."""
    sent = document["properties"].pop(key, None)
    if sent is None and request.method != "PUT":
        return
    home, named = f"{document['id']}/{key}", {str(p["name"]).casefold() for p in sent or []}
    for part in world.resources.under(f"{home}/"):
        if str(part["name"]).casefold() not in named:
            world.resources.pop(str(part["id"]), None)
    for part in sent or []:
        path = world.resources.canonical(f"{home}/{part['name']}")
        world.resources[path] = {
            "id": path,
            "name": paths.name(path),
            "type": kind,
            "etag": f'W/"{world.new_guid()}"',
            "properties": {**(part.get("properties") or {}), "provisioningState": "Succeeded"},
        }


def shown(world: World, document: Document, key: str) -> list[Document]:
    """The parts as the resource lists them."""
    return world.resources.under(f"{document['id']}/{key}/")


def users(world: World, document: Document, kind: str, key: str) -> list[Document]:
    """References to the resources of a type that name the document in `key`."""
    wanted, scope = str(document["id"]).casefold(), "/".join(document["id"].split("/")[:3])
    return [
        {"id": found["id"]}
        for found in world.resources.under(f"{scope}/")
        if found.get("type") == kind
        and str((found["properties"].get(key) or {}).get("id", "")).casefold() == wanted
    ]
