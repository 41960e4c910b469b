"""What is kept of a vault's objects, and how it is read, listed, missed and refused.

An object is stored as the document that a GET shows, with one more key, `kept`, for what the
service knows and does not show.
"""

import collections.abc
import urllib.parse
import zlib

from emulator.messages import Document, Reply, Request, refuse_site_recovery
from emulator.site_recovery import ids
from emulator.world import World

PAGE = 100  # items and jobs per page: assumed
RECORD = "/siteRecovery/registration"
KEPT = "kept"

# Code of a missing object by its type segment; only the fabric's is proved (TF issue 11180), the
# others are assumed to be built alike.
MISSING = {
    "replicationFabrics": ("FabricArmEntityMissing", "Fabric"),
    "replicationProtectionContainers": (
        "ProtectionContainerArmEntityMissing",
        "Protection container",
    ),
    "replicationProtectionContainerMappings": (
        "ProtectionContainerMappingArmEntityMissing",
        "Protection container mapping",
    ),
    "replicationNetworkMappings": ("NetworkMappingArmEntityMissing", "Network mapping"),
    "replicationProtectedItems": ("ProtectedItemArmEntityMissing", "Replication protected item"),
    "replicationPolicies": ("PolicyArmEntityMissing", "Replication policy"),
    "replicationRecoveryPlans": ("RecoveryPlanArmEntityMissing", "Recovery plan"),
    "replicationJobs": ("JobArmEntityMissing", "Job"),
    "replicationNetworks": ("NetworkArmEntityMissing", "Network"),
    "replicationRecoveryServicesProviders": (
        "ProviderArmEntityMissing",
        "Recovery services provider",
    ),
}
NOT_STORED = {"replicationNetworks"}


# Registration


def register(world: World, vault: str) -> Document:
    """The vault's own record, made at its first object; it goes with the vault."""
    fresh: Document = {"id": vault + RECORD, KEPT: {"containers": {}}}
    record: Document = world.resources.setdefault(vault + RECORD, fresh)
    return record


def registered(world: World, vault: str) -> bool:
    """Whether the vault ever had a Site Recovery object."""
    return vault + RECORD in world.resources


def unregistered(vault: str) -> Reply:
    """400 to any read in a vault that never had an object (azure-rest-api-specs issue 12759)."""
    number = zlib.crc32(vault.casefold().encode()) * 2147483647
    return refuse_site_recovery(
        400,
        "SubscriptionIdNotRegisteredWithSrs",
        f"The resource with ID {number} isn't registered with the service.",
        "The operation failed due to an internal error.",
        "Retry the last action. If the issue persists, contact Support.",
    )


# Reading


def shown(document: Document) -> Document:
    """The document without what the service does not show."""
    return {key: value for key, value in document.items() if key != KEPT}


def read(world: World, request: Request) -> Reply:
    """The object that the path names, or why there is none."""
    document = world.resources.get(request.path)
    return missing(world, request.path) if document is None else Reply(200, shown(document))


def missing(world: World, path: str) -> Reply:
    """Why the object at `path` cannot be found: no registration, no ancestor, or not itself."""
    if not registered(world, ids.vault(path)):
        return unregistered(ids.vault(path))
    parts = path.split("/")
    for end in range(11, len(parts) + 1, 2):
        segment, name = parts[end - 2], parts[end - 1]
        if "/".join(parts[:end]) not in world.resources and segment not in NOT_STORED:
            return not_found(segment, name)
    return not_found(parts[-2], parts[-1])


def not_found(segment: str, name: str) -> Reply:
    """404 for one kind of object, in the words of a missing fabric."""
    code, title = MISSING.get(segment, ("ResourceNotFound", segment))
    causes = f"The {title.lower()} might have been removed from the vault."
    advice = f"Retry the operation with a valid {title.lower()}."
    if segment == "replicationFabrics":  # recorded
        causes = (
            "The fabric might have been unregistered from the Microsoft Azure Site Recovery vault."
        )
        advice = "Retry the operation with a valid site."
    message = f"{title} with name {name} could not be located."
    return refuse_site_recovery(404, code, message, causes, advice)


def absent(world: World, path: str) -> Reply | None:
    """The refusal for a path whose object does not exist; None if it does."""
    return None if path in world.resources else missing(world, path)


def of_type(world: World, under: str, segment: str) -> list[Document]:
    """Stored objects of one type below an id, in the order in which they were made."""
    ending = f"/{segment}".casefold()
    return [
        document
        for document in world.resources.typed(under + "/", segment)
        if document.get("type", "").casefold().endswith(ending)
    ]


def children(world: World, parent: str, segment: str) -> list[Document]:
    """Stored objects of one type right below an object; leaves the rest untouched, so unsaved."""
    ending = f"/{segment}".casefold()
    return [
        document
        for document in world.resources.typed(f"{parent}/{segment}/", segment)
        if document["type"].casefold().endswith(ending)
    ]


def listed(world: World, request: Request, under: str, segment: str) -> Reply:
    """A list in one page; 400 in a vault that never had an object."""
    if not registered(world, request.vault_id):
        return unregistered(request.vault_id)
    if under != request.vault_id and under not in world.resources:
        return missing(world, under)
    found = [shown(document) for document in of_type(world, under, segment)]
    return Reply(200, {"value": found, "nextLink": None})


def page(
    request: Request,
    numbers: list[int],
    build: collections.abc.Callable[[int], Document],
) -> Reply:
    """One page of a long list and the absolute link to the next.

    numbers: by which the list is ordered. build: the document at a place of the list. The link
    names the last number shown, so that a page neither repeats nor skips when objects come and go
    in between.
    """
    token = request.query.get("$skiptoken") or request.query.get("skiptoken")
    at = (
        numbers.index(int(token)) + 1 if token and int(token) in numbers else _after(numbers, token)
    )
    end = min(at + PAGE, len(numbers))
    link = _link(request, numbers[end - 1]) if end < len(numbers) else None
    return Reply(200, {"value": [build(place) for place in range(at, end)], "nextLink": link})


def _after(numbers: list[int], token: str | None) -> int:
    """Where a list goes on behind an object that is gone by now."""
    if not token or not numbers:
        return 0
    falling = numbers[0] > numbers[-1]
    passed = [n for n in numbers if (n > int(token) if falling else n < int(token))]
    return len(passed)


def _link(request: Request, number: int) -> str:
    query = {key: value for key, value in request.query.items() if "skiptoken" not in key}
    text = urllib.parse.urlencode({**query, "$skiptoken": number}, quote_via=urllib.parse.quote)
    return f"{request.base}{ids.served(request.path)}?{text}"


# Refusals


def in_use(title: str, name: str, by: str) -> Reply:
    """409 for an object that others still need. That it is refused, and these words: assumed."""
    return refuse_site_recovery(
        409,
        "ResourceInUse",
        f"{title} {name} cannot be removed: {by}.",
        f"{title} {name} is in use.",
        "Remove what uses it, then retry the operation.",
    )


def bad_input(message: str) -> Reply:
    """400 for a body that says too little or nonsense. Code and words: assumed."""
    return refuse_site_recovery(
        400,
        "InvalidInput",
        message,
        "The request body is incomplete or not valid.",
        "Correct the request body, then retry the operation.",
    )


def properties(request: Request) -> Document:
    """The properties of a body; empty where there are none."""
    body = request.body if isinstance(request.body, dict) else {}
    found = body.get("properties")
    return found if isinstance(found, dict) else {}


def not_emulated(request: Request, what: str) -> Reply:
    """400 for what the emulator does not do, never an invented success."""
    message = f"{request.method} {request.path}: {what} is not in the local Azure"
    return refuse_site_recovery(400, "EmulatorNotImplemented", message)


def conditions(text: str) -> list[tuple[str, str]]:
    """`Field eq 'value' and …` as pairs, fields in lower case."""
    found = []
    for part in text.split(" and ") if text.strip() else []:
        field, _, value = part.strip().partition(" eq ")
        found.append((field.strip().casefold(), value.strip().strip("'")))
    return found
