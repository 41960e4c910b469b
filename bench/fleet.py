"""A fleet of the emulator's own making as a stack file and an inventory."""

import json
import pathlib
import typing

from emulator.fleet import fleet
from emulator.subscriptions import SUBSCRIPTION

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/fleet-rg/providers"
Json = dict[str, typing.Any]


def write(folder: pathlib.Path, config: Json, number: int, seed: int, groups: int) -> None:
    """Turn a project's stack into one pair with `number` machines in as many groups as said."""
    machines = fleet(number, seed)["groups"]["fleet-rg"]["machines"]
    file = folder / "stacks" / "machines" / "fleet.yaml"
    told = {"machines": {name: _machine(name, made) for name, made in machines.items()}}
    file.write_text(json.dumps(told, indent=1), encoding="utf-8")
    names = list(machines)
    config["dr:pair"] = {
        "primary": {
            "location": "eastus2",
            "resourceGroup": "fleet-rg",
            "virtualNetwork": "fleet-vnet",
        },
        "recovery": {
            "location": "centralus",
            "virtualNetwork": {
                "name": "fleet-vnet-asr",
                "addressSpace": ["10.30.0.0/16"],
                "subnets": {"fleet": "10.30.0.0/18"},
            },
        },
        "vault": {"name": "fleet-dr", "resourceGroup": "fleet-dr-rg"},
        "machines": "machines/fleet.yaml",
        "groups": {f"group-{part:02}": {"machines": names[part::groups]} for part in range(groups)},
    }


def _machine(name: str, made: Json) -> Json:
    """An entry whose NIC asks for an address of its own: a setting that the service takes late."""
    disks = {
        slot: {
            "id": f"{GROUP}/Microsoft.Compute/disks/{name}-{_suffix(slot)}",
            "gib": disk["gib"],
            "type": disk["type"],
        }
        for slot, disk in made["disks"].items()
    }
    address = made["address"].replace("10.20.", "10.30.", 1)
    nic = {
        "id": f"{GROUP}/Microsoft.Network/networkInterfaces/{name}-nic",
        "subnet": made["subnet"],
        "recovery": {"address": address},
    }
    return {
        "id": f"{GROUP}/Microsoft.Compute/virtualMachines/{name}",
        "size": made["size"],
        "cacheShard": 0,
        "disks": disks,
        "nics": {f"{name}-nic": nic},
    }


def _suffix(slot: str) -> str:
    return "osdisk" if slot == "os" else f"data{slot.removeprefix('lun')}"
