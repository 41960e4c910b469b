"""Network mappings: where adapters of a recovered machine go, unless its item says it.

Both network ids and their names come back wholly lower-cased (recorded 2023-01-16).
"""

from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import fabrics, ids, jobs, objects, work
from emulator.world import World

NETWORKS = fabrics.FABRIC + "/replicationNetworks"
MAPPING = NETWORKS + "/{network}/replicationNetworkMappings/{mapping}"
MAPPINGS = "replicationNetworkMappings"
KIND = "replicationFabrics/replicationNetworks/replicationNetworkMappings"


@route("PUT", MAPPING)
def put_mapping(world: World, request: Request, fabric: str, network: str, mapping: str) -> Reply:
    """202, 2 to 4 s."""
    if network.casefold() != "azurenetwork":
        return objects.bad_input(f"network {network}: Azure networks are all called azureNetwork")
    return _pair(world, request, objects.properties(request), "network mapping")


@route("PATCH", MAPPING)
def patch_mapping(world: World, request: Request, fabric: str, network: str, mapping: str) -> Reply:
    """202; what is left out stays."""
    refused = objects.absent(world, request.path)
    if refused:
        return refused
    now = world.resources[request.path]["properties"]
    sent = objects.properties(request)
    known = {
        "recoveryFabricName": ids.name(now["recoveryFabricArmId"]),
        "recoveryNetworkId": now["recoveryNetworkId"],
        "fabricSpecificDetails": {"primaryNetworkId": now["primaryNetworkId"]},
    }
    given = {key: value for key, value in sent.items() if value}
    return _pair(world, request, {**known, **given}, "network mapping change")


def _pair(world: World, request: Request, wanted: Document, pace: str) -> Reply:
    primary = (wanted.get("fabricSpecificDetails") or {}).get("primaryNetworkId")
    recovery, other = wanted.get("recoveryNetworkId"), wanted.get("recoveryFabricName")
    if not (primary and recovery and other):
        return objects.bad_input(
            "recoveryFabricName, recoveryNetworkId, fabricSpecificDetails.primaryNetworkId needed"
        )
    sides = (ids.fabric(request.path), f"{request.vault_id}/replicationFabrics/{other}")
    for fabric_id in sides:
        refused = objects.absent(world, fabric_id)
        if refused:
            return refused
    networks = (primary.casefold(), recovery.casefold())
    return work.with_job(
        world,
        request,
        "NetworkPairing",
        pace,
        (ids.name(networks[0]), ids.name(networks[0])),
        {"mapping_id": request.path, "networks": networks, "fabrics": sides},
        affected=_affected(world, networks, sides),
        failure=_lost(world, networks),
    )


def _affected(world: World, networks: tuple[str, str], sides: tuple[str, str]) -> Document:
    """What the job names (recorded 2022-10-11)."""
    return {
        "primaryNetworkId": networks[0],
        "primaryNetworkName": ids.name(networks[0]),
        "recoveryNetworkId": networks[1],
        **vmm(world, *sides),
    }


def vmm(world: World, primary: str, recovery: str) -> Document:
    """The two fabrics, under the names that jobs give them."""
    return {
        "primaryVmmId": ids.internal(primary),
        "primaryVmmName": fabrics.friendly_name(world, primary),
        "recoveryVmmId": ids.internal(recovery),
        "recoveryVmmName": fabrics.friendly_name(world, recovery),
        "primaryFabricProviderId": "Azure",
        "recoveryFabricProviderId": "Azure",
    }


def _lost(world: World, networks: tuple[str, str]) -> Document | None:
    """The failure for a network that does not exist (code and words: assumed)."""
    gone = [network for network in networks if network not in world.resources]
    if not gone:
        return None
    return {
        "code": "50020",
        "message": "Networks couldn't be mapped.",
        "possible_causes": f"Virtual network {ids.name(gone[0])} does not exist.",
        "recommended_action": "Create the network or map another one.",
    }


@jobs.ending("NetworkPairing")
def paired(world: World, payload: Document, succeeded: bool) -> None:
    """The mapping can be read."""
    path, (primary, recovery) = payload["mapping_id"], payload["networks"]
    here, there = payload["fabrics"]
    if not succeeded or here not in world.resources or there not in world.resources:
        return
    properties = {
        "state": "Paired",
        "primaryNetworkFriendlyName": ids.name(primary),
        "primaryNetworkId": primary,
        "primaryFabricFriendlyName": fabrics.friendly_name(world, here),
        "recoveryNetworkFriendlyName": ids.name(recovery),
        "recoveryNetworkId": recovery,
        "recoveryFabricArmId": world.resources[there]["id"],
        "recoveryFabricFriendlyName": fabrics.friendly_name(world, there),
        "fabricSpecificSettings": {
            "instanceType": "AzureToAzure",
            "primaryFabricLocation": fabrics.location(world, here),
            "recoveryFabricLocation": fabrics.location(world, there),
        },
    }
    path = world.resources.canonical(path)
    world.resources[path] = work.document(path, KIND, properties)


@route("GET", MAPPING)
def get_mapping(world: World, request: Request, fabric: str, network: str, mapping: str) -> Reply:
    """200 or 404."""
    return objects.read(world, request)


@route("GET", NETWORKS + "/{network}/replicationNetworkMappings")
def list_mappings(world: World, request: Request, fabric: str, network: str) -> Reply:
    """Network mappings of a fabric."""
    return objects.listed(world, request, ids.fabric(request.path), MAPPINGS)


@route("GET", "/replicationNetworkMappings")
def list_all_mappings(world: World, request: Request) -> Reply:
    """Network mappings of the vault."""
    return objects.listed(world, request, request.vault_id, MAPPINGS)


@route("DELETE", MAPPING)
def delete_mapping(
    world: World, request: Request, fabric: str, network: str, mapping: str
) -> Reply:
    """202."""
    return work.removal(world, request, "network mapping removal")


def recovery_network(world: World, primary_network: str, here: str, there: str) -> str | None:
    """Where a network is mapped from one fabric to another, lower-cased; None if it is not."""
    for mapping in objects.of_type(world, f"{here}/replicationNetworks", MAPPINGS):
        found = mapping["properties"]
        if ids.same(found["primaryNetworkId"], primary_network) and ids.same(
            found["recoveryFabricArmId"], there
        ):
            return str(found["recoveryNetworkId"])
    return None
