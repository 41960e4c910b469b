"""A small shop to break: a valid stack config and its inventory, and one edit at a time."""

import copy
import json

from stacks import config

SUB = "00000000-0000-4000-8000-000000000001"
HOME = f"/subscriptions/{SUB}/resourceGroups/shop-rg"
AWAY = f"/subscriptions/{SUB}/resourceGroups/shop-rg-asr"
GONE = object()  # as a value: take the key out


def machine(name, subnet, **more):
    return {
        "id": f"{HOME}/providers/Microsoft.Compute/virtualMachines/{name}",
        "size": "Standard_D2s_v5",
        "cacheShard": 0,
        "disks": {"os": disk(f"{name}-osdisk")},
        "nics": {"nic": {"id": f"{nic_id(name)}-nic", "subnet": subnet}},
        **more,
    }


def disk(name, gib=30, kind="Premium_LRS"):
    return {"id": f"{HOME}/providers/Microsoft.Compute/disks/{name}", "gib": gib, "type": kind}


def nic_id(name):
    return f"{HOME}/providers/Microsoft.Network/networkInterfaces/{name}"


STACK = {
    "azure-native:subscriptionId": SUB,
    "dr:pair": {
        "primary": {
            "location": "eastus2",
            "resourceGroup": "shop-rg",
            "virtualNetwork": "shop-vnet",
        },
        "recovery": {
            "location": "centralus",
            "virtualNetwork": {
                "name": "shop-vnet-asr",
                "addressSpace": ["10.20.0.0/16"],
                "subnets": {"web": "10.20.1.0/24", "data": "10.20.3.0/24"},
            },
        },
        "vault": {"name": "shop-dr", "resourceGroup": "shop-dr-rg"},
        "policy": {"retentionHours": 24, "appConsistentHours": 4},
        "machines": "shop.yaml",
        "groups": {
            "web": {"machines": ["web-01", "web-02"]},
            "db": {"machines": ["db-01"]},
        },
    },
}
INVENTORY = {
    "machines": {
        "web-01": machine("web-01", "web", availabilitySet="web-set"),
        "web-02": machine("web-02", "web", availabilitySet="web-set"),
        "db-01": machine(
            "db-01",
            "data",
            zone="1",
            disks={"os": disk("db-01-osdisk"), "lun0": disk("db-01-data0", 512, "Standard_LRS")},
        ),
    }
}


class Shop:
    """stack, inventory: documents to edit. `set` takes the path as messages write it."""

    def __init__(self, directory):
        self.directory = directory
        self.stack = copy.deepcopy(STACK)
        self.inventory = copy.deepcopy(INVENTORY)

    @property
    def pair(self):
        return self.stack["dr:pair"]

    def set(self, path, value):
        label, _, inner = path.rpartition(": ")
        holder, steps = (self.inventory, inner.split(".")) if label else self._stack(path)
        for step in steps[:-1]:
            holder = holder[int(step)] if isinstance(holder, list) else holder.setdefault(step, {})
        if value is GONE:
            del holder[steps[-1]]
        elif isinstance(holder, list):
            holder[int(steps[-1])] = value
        else:
            holder[steps[-1]] = value
        return self

    def _stack(self, path):
        first, _, rest = path.partition(".")
        return self.stack, [first, *rest.split(".")] if rest else [first]

    def write(self):
        text = json.dumps(self.inventory)  # JSON is YAML
        (self.directory / "shop.yaml").write_text(text, encoding="utf-8")

    def load(self):
        self.write()
        return config.load(self.stack, self.directory)

    def problems(self):
        return [str(problem) for problem in self.found()]

    def found(self):
        try:
            self.load()
        except config.ConfigError as error:
            return error.problems
        return ()
