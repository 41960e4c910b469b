"""Estates made up by number: machines of one group and network, the same for a seed."""

import random

from emulator.messages import Document

FLEET_SIZES = ("Standard_D2s_v5", "Standard_D4s_v5", "Standard_E4s_v5", "Standard_E8s_v5")
FLEET_TYPES = ("Premium_LRS", "StandardSSD_LRS", "Standard_LRS")


def fleet(number: int, seed: int = 0, location: str = "eastus2") -> Document:
    """`number` machines of one group and network, with 1 to 3 disks each; the same for a seed."""
    chance = random.Random(seed)
    machines = {f"vm-{n:04d}": _fleet_machine(chance, n) for n in range(1, number + 1)}
    network = {"addressSpace": "10.20.0.0/16", "subnets": {"fleet": "10.20.0.0/18"}}
    group = {"location": location, "networks": {"fleet-vnet": network}, "machines": machines}
    return {"groups": {"fleet-rg": group}}


def _fleet_machine(chance: random.Random, number: int) -> Document:
    os_type = chance.choice(("Linux", "Windows"))
    disks: Document = {"os": {"gib": 30 if os_type == "Linux" else 127, "type": "Premium_LRS"}}
    for lun in range(chance.randrange(3)):
        gib = chance.choice((64, 128, 256, 512))
        disks[f"lun{lun}"] = {"gib": gib, "type": chance.choice(FLEET_TYPES)}
    return {
        "os": os_type,
        "size": chance.choice(FLEET_SIZES),
        "network": "fleet-vnet",
        "subnet": "fleet",
        "address": f"10.20.{(number + 3) // 256}.{(number + 3) % 256}",
        "disks": disks,
    }
