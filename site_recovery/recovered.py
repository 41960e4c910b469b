"""Machines that a failover made: their ids and private addresses, as their own region knows them.

Nothing at the site that was left is asked: it may be gone.
"""

import collections.abc
import functools
import typing

from site_recovery import arm, errors
from site_recovery.azure_to_azure import details, recovery_addresses
from site_recovery.fence import COMPUTE, reader
from site_recovery.positions import Item
from site_recovery.watch import Watch

NETWORK = "2025-01-01"
NOT_MADE = "its item names no machine that the failover made"
NO_NIC = "it has no network interface"

Json = collections.abc.Mapping[str, typing.Any]


def machines(
    watch: Watch, items: collections.abc.Mapping[str, Item]
) -> dict[str, dict[str, typing.Any]]:
    """By name: `id`, private `address` (empty if none is known), and `why` there is none."""
    asked = reader(watch.settings)
    calls = [functools.partial(_machine, asked, item) for item in items.values()]
    return dict(zip(items, arm.together(calls), strict=True))


def _machine(asked: arm.Arm, item: Item) -> dict[str, typing.Any]:
    """By its first interface; where nobody may read that, the address that it was to have."""
    machine_id = str(details(item).get("recoveryFabricObjectId") or "")
    if not machine_id:
        return {"id": "", "address": "", "why": NOT_MADE}
    try:
        address, why = _address(asked, machine_id), NO_NIC
    except errors.Interrupted:
        raise
    except errors.ArmError as error:
        address = next(iter(recovery_addresses(item)), "")
        why = f"{error.code}: {error.reason}"
    return {"id": machine_id, "address": address, **({} if address else {"why": why})}


def _address(asked: arm.Arm, machine_id: str) -> str:
    profile = properties(asked.get(machine_id, COMPUTE)).get("networkProfile") or {}
    nic = first(profile.get("networkInterfaces") or ())
    if not nic.get("id"):
        return ""
    configs = properties(asked.get(str(nic["id"]), NETWORK)).get("ipConfigurations") or ()
    return str(properties(first(configs)).get("privateIPAddress") or "")


def first(listed: collections.abc.Sequence[Json]) -> Json:
    """The primary one of a list, else its first."""
    primary = [one for one in listed if properties(one).get("primary")]
    return next(iter([*primary, *listed]), {})


def properties(document: Json) -> Json:
    """What a document says, without what it is."""
    return document.get("properties") or {}
