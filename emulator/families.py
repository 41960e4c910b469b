"""What the emulator knows of a resource type: codes, pace, and what the service adds.

A type without an entry is kept as sent: 201, 200 and 200, at once.
"""

import collections.abc
import dataclasses

from emulator.messages import Document, Reply, Request
from emulator.world import World

Fill = collections.abc.Callable[[World, Request, Document, Document | None], Reply | None]
View = collections.abc.Callable[[World, Request, Document], Document]
Guard = collections.abc.Callable[[World, Request, Document], Reply | None]
Gone = collections.abc.Callable[[World, Document], None]


def _nothing(*_: object) -> None:
    """Nothing to add, to object or to do."""


def _as_kept(_world: World, _request: Request, document: Document) -> Document:
    return document


@dataclasses.dataclass(frozen=True)
class Family:
    """One resource type. Codes: real-clients.md A5. Seconds: the emulator's pace unless sourced.

    style: how a running operation is told: "operation" (Azure-AsyncOperation), "location", "vault".
    making: provisioningState while it is made.
    fill: adds what the service adds to a new document (old one or None), or refuses it.
    view: the document as a GET shows it. guard: refuses a delete. gone: what happens after one.
    """

    type: str
    created: int = 201
    updated: int = 200
    deleted: int = 202
    create_s: float = 0.0
    update_s: float = 0.0
    delete_s: float = 0.0
    style: str = "operation"
    making: str = "Creating"
    has_state: bool = True
    has_etag: bool = False
    located: bool = True
    fill: Fill = _nothing
    view: View = _as_kept
    guard: Guard = _nothing
    gone: Gone = _nothing


_FAMILIES: dict[str, Family] = {}


def register(family: Family) -> Family:
    """Make a type known."""
    _FAMILIES[family.type.casefold()] = family
    return family


def of(resource_type: str) -> Family:
    """The family of a type; the one of unmodelled types if nobody registered it."""
    known = _FAMILIES.get(resource_type.casefold())
    return known or Family(resource_type, deleted=200, located=False)


def known() -> list[Family]:
    """Every family that is registered."""
    return list(_FAMILIES.values())


def modelled(resource_type: str) -> bool:
    """Whether the type has a family of its own."""
    return resource_type.casefold() in _FAMILIES
