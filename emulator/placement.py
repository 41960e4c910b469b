"""Availability sets and proximity placement groups, and who is in them."""

from emulator import families
from emulator.families import Family
from emulator.generic import of_type
from emulator.messages import Document, Reply, Request, refuse
from emulator.world import World

SET = "Microsoft.Compute/availabilitySets"
GROUP = "Microsoft.Compute/proximityPlacementGroups"
MACHINE = "Microsoft.Compute/virtualMachines"


def _fill_set(world: World, _request: Request, document: Document, _old: object) -> Reply | None:
    """Domains and SKU; 404 for a placement group that is not there."""
    properties = document["properties"]
    named = properties.get("proximityPlacementGroup", {}).get("id")
    if named and named not in world.resources:
        return refuse(404, "NotFound", f"Proximity placement group {named} was not found.")
    properties.setdefault("platformUpdateDomainCount", 5)
    properties.setdefault("platformFaultDomainCount", 3)
    document.setdefault("sku", {"name": "Classic"})
    return None


def _view_set(world: World, _request: Request, document: Document) -> Document:
    found = members(world, document["id"], "availabilitySet", MACHINE)
    properties = {**document["properties"], "virtualMachines": found}
    if "proximityPlacementGroup" in properties:
        group = properties["proximityPlacementGroup"]["id"]
        properties["proximityPlacementGroup"] = {"id": shouted(group)}
    return {**document, "properties": properties}


def _fill_group(_world: World, _request: Request, document: Document, _old: object) -> None:
    document["properties"].setdefault("proximityPlacementGroupType", "Standard")


def _view_group(world: World, _request: Request, document: Document) -> Document:
    key = "proximityPlacementGroup"
    lists = {
        "virtualMachines": members(world, document["id"], key, MACHINE),
        "availabilitySets": members(world, document["id"], key, SET),
        "virtualMachineScaleSets": [],
    }
    return {**document, "properties": {**document["properties"], **lists}}


def members(world: World, resource_id: str, key: str, kind: str) -> list[Document]:
    """Resources of `kind` that name `resource_id` in `key`, as references."""
    wanted, scope = resource_id.casefold(), f"/subscriptions/{resource_id.split('/')[2]}/"
    return [
        {"id": shouted(str(found["id"]))}
        for found in of_type(world, scope, kind)
        if str(found["properties"].get(key, {}).get("id", "")).casefold() == wanted
    ]


def shouted(resource_id: str) -> str:
    """The id with its resource group in capitals, as compute writes references (recorded 2022)."""
    parts = resource_id.split("/")
    return "/".join([*parts[:4], parts[4].upper(), *parts[5:]])


def _set_in_use(world: World, request: Request, document: Document) -> Reply | None:
    """409 while machines are in it (code assumed)."""
    return _held(document, _view_set(world, request, document), ("virtualMachines",))


def _group_in_use(world: World, request: Request, document: Document) -> Reply | None:
    """409 while machines or sets are in it (code assumed)."""
    return _held(
        document, _view_group(world, request, document), ("virtualMachines", "availabilitySets")
    )


def _held(document: Document, view: Document, keys: tuple[str, ...]) -> Reply | None:
    inside = [entry["id"] for key in keys for entry in view["properties"][key]]
    if not inside:
        return None
    message = f"{document['name']} cannot be deleted: it still holds {', '.join(inside)}."
    return refuse(409, "InUse.OperationNotAllowed", message)


families.register(
    Family(
        SET,
        created=200,
        deleted=200,
        has_state=False,
        fill=_fill_set,
        view=_view_set,
        guard=_set_in_use,
    )
)
families.register(
    Family(
        GROUP,
        deleted=200,
        has_state=False,
        fill=_fill_group,
        view=_view_group,
        guard=_group_in_use,
    )
)
