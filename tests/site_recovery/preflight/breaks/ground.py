"""What breaks are made of: a table of them, and handles on the shop.

A break changes the world, the subject, or both; it may hand back another subject.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

from tests.providers import fleet
from tests.site_recovery.preflight import shop

WEB = f"{shop.COMPUTE}/virtualMachines/web-01"
OS_DISK = f"{shop.COMPUTE}/disks/web-01-osdisk"
SET = f"{shop.COMPUTE}/diskEncryptionSets"
SET_ASR = SET.replace("shop-rg", "shop-rg-asr")
RESERVED = f"{fleet.ASR}/providers/Microsoft.Compute/capacityReservationGroups/shop-crg"
LOCK = "providers/Microsoft.Authorization/locks"


@dataclasses.dataclass(frozen=True)
class Break:
    """act(world, subject); line: the finding in words."""

    act: Callable[[Any, Any], Any]
    line: str


BREAKS: dict[str, Break] = {}


def breaks(code: str, line: str) -> Callable[[Any], Any]:
    def register(act: Callable[[Any, Any], Any]) -> Any:
        BREAKS[code] = Break(act, line)
        return act

    return register


def web(world: Any) -> Any:
    return world.resources[WEB]


def inside(world: Any, **told: Any) -> None:
    web(world)["_guest"] = told


def disk(world: Any) -> Any:
    return world.resources[OS_DISK]


def attachment(world: Any) -> Any:
    return web(world)["properties"]["storageProfile"]["osDisk"]


def declared(subject: Any) -> Any:
    return subject["machines"]["web-01"]


def thing(subject: Any, id_: str, key: str, *, existing: bool) -> None:
    subject["things"].append({"key": key, "id": id_, "existing": existing})


def protected(world: Any, **shown: Any) -> Any:
    """web-01 is protected; `shown` are the item's properties, `details` its A2A part's."""
    fleet.fill(world)
    fleet.pulumi_up([fleet.machine("web-01")])
    fleet.forget()
    item = next(
        each
        for key, each in world.resources.items()
        if "/replicationprotecteditems/" in key.casefold()
    )
    item["properties"].pop("lastSuccessfulTestFailoverTime", None)
    item["properties"] |= {"lastSuccessfulTestFailoverTime": "2026-11-01T08:00:00.1234567Z"}
    item["properties"]["providerSpecificDetails"] |= shown.pop("details", {})
    item["properties"] |= shown
    return item
