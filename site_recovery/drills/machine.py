"""The machine that a test failover made, as its own region knows it."""

import dataclasses
import typing

from site_recovery import arm, errors
from site_recovery.azure_to_azure import Json
from site_recovery.fence import COMPUTE
from site_recovery.recovered import NETWORK, NO_NIC, first, properties


@dataclasses.dataclass(frozen=True)
class Made:
    """network_id, address: of its first interface. placement: by key of a target's placement.

    why: what could not be read; empty if all could.
    """

    id: str
    address: str = ""
    network_id: str = ""
    placement: typing.Mapping[str, str] | None = None
    why: str = ""


PLACEMENT = {
    "availability_set_id": "availabilitySet",
    "proximity_placement_group_id": "proximityPlacementGroup",
}
"""Keys of a machine's target, and what they are in a machine's document and in evidence."""


def read_machine(asked: arm.Arm, machine_id: str) -> Made:
    """What there is of it; never raises but when this process is stopped."""
    made = Made(machine_id)
    try:
        shown = properties(asked.get(machine_id, COMPUTE))
        made = dataclasses.replace(made, placement=_placement(shown))
        nic = first((shown.get("networkProfile") or {}).get("networkInterfaces") or ())
        if not nic.get("id"):
            return dataclasses.replace(made, why=NO_NIC)
        configs = properties(asked.get(str(nic["id"]), NETWORK)).get("ipConfigurations") or ()
        inside = properties(first(configs))
        subnet = str((inside.get("subnet") or {}).get("id") or "")
        address = str(inside.get("privateIPAddress") or "")
        return dataclasses.replace(
            made, address=address, network_id=subnet.partition("/subnets/")[0]
        )
    except errors.Interrupted:
        raise
    except errors.ArmError as error:
        return dataclasses.replace(made, why=f"{error.code}: {error.reason}")


def _placement(shown: typing.Mapping[str, typing.Any]) -> Json:
    return {key: str((shown.get(wire) or {}).get("id") or "") for key, wire in PLACEMENT.items()}
