"""A small site to stand on: a group, a network, interfaces, and bodies for more."""

from typing import Any

from emulator.resources import place
from emulator.subscriptions import SUBSCRIPTION
from emulator.world import World

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
COMPUTE = f"{GROUP}/providers/Microsoft.Compute"
VNET = f"{NETWORK}/virtualNetworks/vnet"
SUBNET = f"{VNET}/subnets/web"
NIC = f"{NETWORK}/networkInterfaces/vm-nic"
MACHINE = f"{COMPUTE}/virtualMachines/vm"
VNET_BODY = {
    "location": "eastus2",
    "properties": {
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [{"name": "web", "properties": {"addressPrefix": "10.0.1.0/24"}}],
    },
}


def nic_body(subnet: str = SUBNET) -> dict[str, Any]:
    """An interface with one address."""
    config = {"name": "ipconfig1", "properties": {"subnet": {"id": subnet}}}
    return {"location": "eastus2", "properties": {"ipConfigurations": [config]}}


def machine_body(nic: str = NIC, **more: Any) -> dict[str, Any]:
    """A Linux machine with one data disk."""
    return {
        "location": "eastus2",
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "storageProfile": {
                "osDisk": {"osType": "Linux", "name": "vm-osdisk", "createOption": "FromImage"},
                "dataDisks": [
                    {"lun": 0, "name": "vm-data0", "createOption": "Empty", "diskSizeGB": 128}
                ],
            },
            "networkProfile": {"networkInterfaces": [{"id": nic}]},
            **more,
        },
    }


def lay_ground(world: World) -> None:
    """The group, the network and one free interface."""
    place(world, GROUP, {"location": "eastus2"})
    place(world, VNET, VNET_BODY)
    place(world, NIC, nic_body())
