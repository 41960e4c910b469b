"""Container mappings: the policy that binds one container to another, in one direction."""

from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import containers, fabrics, ids, jobs, objects, work
from emulator.world import World

MAPPING = containers.CONTAINER + "/replicationProtectionContainerMappings/{mapping}"
KIND = containers.KIND + "/replicationProtectionContainerMappings"
AUTOMATION = {
    "agentAutoUpdateStatus": "Disabled",
    "automationAccountAuthenticationType": "RunAsAccount",
    "automationAccountArmId": None,
}


@route("PUT", MAPPING)
def put_mapping(world: World, request: Request, fabric: str, container: str, mapping: str) -> Reply:
    """202; a second, more than a minute with agent update."""
    sent = objects.properties(request)
    target, policy = sent.get("targetProtectionContainerId"), sent.get("policyId")
    if not target or not policy:
        return objects.bad_input("targetProtectionContainerId and policyId are needed")
    for needed in (ids.container(request.path), target, policy):
        refused = objects.absent(world, needed)
        if refused:
            return refused
    details = _details(dict(AUTOMATION), sent.get("providerSpecificInput") or {})
    updates = details["agentAutoUpdateStatus"] == "Enabled"
    return work.with_job(
        world,
        request,
        "AssociateProtectionProfile",
        "mapping with agent update" if updates else "mapping",
        (ids.internal(policy), ids.name(policy)),
        {"mapping_id": request.path, "target": target, "policy": policy, "details": details},
    )


def _details(known: Document, sent: Document) -> Document:
    for key in AUTOMATION:
        if sent.get(key) is not None:
            known[key] = sent[key]
    return {"instanceType": "A2A", "scheduleName": None, "jobScheduleName": None, **known}


@jobs.ending("AssociateProtectionProfile")
def paired(world: World, payload: Document, succeeded: bool) -> None:
    """The mapping can be read, both containers are paired."""
    path, target, policy = payload["mapping_id"], payload["target"], payload["policy"]
    source = ids.container(path)
    if not succeeded or any(one not in world.resources for one in (source, target, policy)):
        return
    properties = {
        "targetProtectionContainerId": world.resources[target]["id"],
        "targetProtectionContainerFriendlyName": world.resources[target]["name"],
        "providerSpecificDetails": payload["details"],
        "health": "Normal",
        "healthErrorDetails": [],
        "policyId": world.resources[policy]["id"],
        "state": "Paired",
        "sourceProtectionContainerFriendlyName": world.resources[source]["name"],
        "sourceFabricFriendlyName": fabrics.friendly_name(world, ids.fabric(path)),
        "targetFabricFriendlyName": fabrics.friendly_name(world, ids.fabric(target)),
        "policyFriendlyName": world.resources[policy]["name"],
    }
    world.resources[path] = work.document(world.resources.canonical(path), KIND, properties)
    containers.pair(world, source, "Primary")
    containers.pair(world, target, "Recovery")


@route("PATCH", MAPPING)
def patch_mapping(
    world: World, request: Request, fabric: str, container: str, mapping: str
) -> Reply:
    """202; changes who updates the agents, nothing else."""
    refused = objects.absent(world, request.path)
    if refused:
        return refused
    found = world.resources[request.path]
    now = {key: found["properties"]["providerSpecificDetails"][key] for key in AUTOMATION}
    details = _details(now, objects.properties(request).get("providerSpecificInput") or {})
    properties = {**found["properties"], "providerSpecificDetails": details}
    after = {"object_id": request.path, "document": {**found, "properties": properties}}
    return work.plain(world, request, "site_recovery.changed", "mapping change", after)


@route("GET", MAPPING)
def get_mapping(world: World, request: Request, fabric: str, container: str, mapping: str) -> Reply:
    """200 or 404."""
    return objects.read(world, request)


@route("GET", containers.CONTAINER + "/replicationProtectionContainerMappings")
def list_mappings(world: World, request: Request, fabric: str, container: str) -> Reply:
    """Mappings that begin at a container."""
    return objects.listed(world, request, ids.container(request.path), containers.MAPPINGS)


@route("GET", "/replicationProtectionContainerMappings")
def list_all_mappings(world: World, request: Request) -> Reply:
    """Mappings of the vault."""
    return objects.listed(world, request, request.vault_id, containers.MAPPINGS)


@route("DELETE", MAPPING)
def purge_mapping(
    world: World, request: Request, fabric: str, container: str, mapping: str
) -> Reply:
    """202, a second (recorded 2023-01-16)."""
    return _remove(world, request, request.path)


@route("POST", MAPPING + "/remove")
def remove_mapping(
    world: World, request: Request, fabric: str, container: str, mapping: str
) -> Reply:
    """202, as the purge; the body's providerSpecificInput says nothing that matters."""
    return _remove(world, request, request.path.removesuffix("/remove"))


def _remove(world: World, request: Request, path: str) -> Reply:
    found = world.resources.get(path)
    if found and _items(world, found):
        return objects.in_use("Container mapping", found["name"], "replicated items rely on it")
    return work.removal(world, request, "mapping removal")


def _items(world: World, mapping: Document) -> list[Document]:
    """Items that replicate along a mapping."""
    target = mapping["properties"]["targetProtectionContainerId"]
    return [
        item
        for item in objects.children(world, ids.container(mapping["id"]), containers.ITEMS)
        if ids.same(item["properties"]["recoveryContainerId"], target)
    ]


def between(world: World, source: str, target: str | None) -> Document | None:
    """The mapping from one container to another."""
    for mapping in objects.children(world, source, containers.MAPPINGS):
        if ids.same(mapping["properties"]["targetProtectionContainerId"], target):
            return mapping
    return None
