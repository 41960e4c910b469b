"""Names and ids inside a vault, in the two spellings that the service uses.

Ids that the service makes begin with /Subscriptions/ and keep the case of names; internal ids are
name-based GUIDs of version 5, the same when an object of the same name is made again
(recorded 2022-12-23 and 2023-01-16, Azure CLI A2A scenario).
"""

import uuid

VAULT = (
    "/subscriptions/{subscription}/resourceGroups/{group}"
    "/providers/Microsoft.RecoveryServices/vaults/{vault}"
)
TYPE = "Microsoft.RecoveryServices/vaults"
NIL = "00000000-0000-0000-0000-000000000000"


def served(arm_id: str) -> str:
    """`arm_id` as the service itself writes it: with a capital /Subscriptions/."""
    return "/Subscriptions/" + arm_id.split("/", 2)[2]


def internal(*parts: str) -> str:
    """The GUID by which the service knows an object: version 5, of its id in any case."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts).casefold()))


def fresh(*parts: str) -> str:
    """A GUID that looks random (version 4) and is the same for the same parts: runs repeat."""
    digest = uuid.uuid5(uuid.NAMESPACE_OID, "/".join(parts))
    return str(uuid.UUID(bytes=digest.bytes, version=4))


def name(arm_id: str) -> str:
    """Last segment of an id."""
    return arm_id.rstrip("/").rpartition("/")[2]


def parent(arm_id: str) -> str:
    """The id without its last type and name."""
    return arm_id.rsplit("/", 2)[0]


def vault(arm_id: str) -> str:
    """The vault in which an object lives."""
    return "/".join(arm_id.split("/")[:9])


def fabric(arm_id: str) -> str:
    """The fabric under which an object lives."""
    return "/".join(arm_id.split("/")[:11])


def container(arm_id: str) -> str:
    """The protection container under which an object lives."""
    return "/".join(arm_id.split("/")[:13])


def same(one: str | None, other: str | None) -> bool:
    """Whether two ARM ids mean the same; case never counts."""
    return (one or "").casefold() == (other or "").casefold()


def up(path: str) -> str:
    """The resource on which an action (the last segment) is called."""
    return path.rpartition("/")[0]
