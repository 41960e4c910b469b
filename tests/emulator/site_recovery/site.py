"""A vault with a pair of regions, and machines to protect: what these tests stand on."""

from emulator import faults
from emulator.resources import place
from tests.support import SUBSCRIPTION, VAULT, call, make_vault

SOURCE = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/Shop-RG"
TARGET = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/Shop-RG-asr"
VNET = f"{SOURCE}/providers/Microsoft.Network/virtualNetworks/Shop-VNet"
VNET_ASR = f"{TARGET}/providers/Microsoft.Network/virtualNetworks/Shop-VNet-asr"
CACHE = f"{SOURCE}/providers/Microsoft.Storage/storageAccounts/shopcache"
FABRICS = f"{VAULT}/replicationFabrics"
HERE, THERE = f"{FABRICS}/East", f"{FABRICS}/Central"
C1 = f"{HERE}/replicationProtectionContainers/Primary"
C2 = f"{THERE}/replicationProtectionContainers/Recovery"
POLICY = f"{VAULT}/replicationPolicies/Day"
MAPPING = f"{C1}/replicationProtectionContainerMappings/There"
ITEMS = f"{C1}/replicationProtectedItems"
NETMAP = f"{HERE}/replicationNetworks/azureNetwork/replicationNetworkMappings/Net"
REMOVE = {
    "properties": {
        "disableProtectionReason": "NotSpecified",
        "replicationProviderInput": {"instanceType": "DisableProtectionProviderSpecificInput"},
    }
}


class Site:
    """The world and the calls on it."""

    def __init__(self, world):
        self.world = world
        make_vault(world)
        place(world, SOURCE, {"location": "eastus2"})
        place(world, TARGET, {"location": "centralus"})
        for path, location in ((VNET, "eastus2"), (VNET_ASR, "centralus")):
            subnets = [
                {"name": name, "properties": {"addressPrefix": f"10.1.{n}.0/24"}}
                for n, name in enumerate(("web", "data"))
            ]
            space = {"addressPrefixes": ["10.1.0.0/16"]}
            body = {"addressSpace": space, "subnets": subnets}
            place(world, path, {"location": location, "properties": body})
        storage = {"sku": {"name": "Standard_LRS"}, "kind": "StorageV2", "properties": {}}
        place(world, CACHE, {"location": "eastus2", **storage})

    def call(self, method, path, body=None, **more):
        """One call; gives the reply."""
        return call(self.world, method, path, body, **more)

    def get(self, path, **more):
        """Body of a GET that must succeed."""
        reply = self.call("GET", path, **more)
        assert reply.status == 200, (path, reply.body)
        return reply.body

    def put(self, path, body, seconds=0):
        """A write that must be accepted; then time passes."""
        return self.send("PUT", path, body, seconds)

    def send(self, method, path, body=None, seconds=0):
        """The same for any method; gives the operation's guid."""
        reply = self.call(method, path, body)
        assert reply.status == 202, (path, reply.status, reply.body)
        self.world.pass_time(seconds)
        return reply.headers["Location"].partition("/operationresults/")[2].partition("?")[0]

    def operation(self, guid):
        """The status body of an operation."""
        return self.get(f"{VAULT}/replicationOperationStatus/{guid}")

    def job(self, guid):
        """Properties of a job."""
        return self.get(f"{VAULT}/replicationJobs/{guid}")["properties"]

    def jobs(self, **more):
        """Names of scenarios, newest first."""
        listed = self.get(f"{VAULT}/replicationJobs", **more)["value"]
        return [job["properties"]["scenarioName"] for job in listed]

    def fabric(self, path=HERE, location="eastus2"):
        """A fabric."""
        details = {"instanceType": "Azure", "location": location}
        return self.put(path, {"properties": {"customDetails": details}}, 80)

    def pair(self):
        """Fabrics, containers, a policy, both mappings and the network mapping."""
        self.fabric(HERE, "eastus2")
        self.fabric(THERE, "centralus")
        self.put(C1, {"properties": {"providerSpecificInput": [{"instanceType": "A2A"}]}}, 2)
        self.put(C2, {"properties": {}}, 2)
        self.policy(recoveryPointHistory=1440)
        self.mapping(MAPPING, C2)
        self.mapping(f"{C2}/replicationProtectionContainerMappings/Back", C1)
        self.put(NETMAP, network_mapping(), 5)
        return self

    def policy(self, path=POLICY, **numbers):
        """A policy."""
        sent = {"instanceType": "A2A", "multiVmSyncStatus": "Enable", **numbers}
        return self.put(path, {"properties": {"providerSpecificInput": sent}}, 2)

    def mapping(self, path, target, **details):
        """A container mapping."""
        sent = {"instanceType": "A2A", "agentAutoUpdateStatus": "Disabled", **details}
        body = {
            "policyId": POLICY,
            "targetProtectionContainerId": target,
            "providerSpecificInput": sent,
        }
        return self.put(path, {"properties": body}, 3)

    def machine(self, name="Web-01", gib=30, data=(), zone=None, subnet="web", **adapter):
        """A machine in the source group; gives its id. data: GiB of data disks."""
        nic = f"{SOURCE}/providers/Microsoft.Network/networkInterfaces/{name}-Nic"
        config = {"subnet": {"id": f"{VNET}/subnets/{subnet}"}, **adapter}
        configs = [{"name": "ipconfig1", "properties": config}]
        where = {"location": "eastus2"}
        place(self.world, nic, {**where, "properties": {"ipConfigurations": configs}})
        attached = []
        for lun, size in enumerate((gib, *data), start=-1):
            made = {"creationData": {"createOption": "Empty"}, "diskSizeGB": size}
            disk = disk_id(name, lun)
            sku = {"name": "Premium_LRS" if lun < 0 else "StandardSSD_LRS"}
            place(self.world, disk, {**where, "sku": sku, "properties": made})
            attached.append({"createOption": "Attach", "managedDisk": {"id": disk}, "lun": lun})
        profile = {"osDisk": {**attached[0], "osType": "Linux"}, "dataDisks": attached[1:]}
        properties = {
            "hardwareProfile": {"vmSize": "Standard_D2s_v5"},
            "storageProfile": profile,
            "networkProfile": {"networkInterfaces": [{"id": nic}]},
        }
        body = {**where, "tags": {"tier": "web"}, "properties": properties}
        if zone:
            body["zones"] = [zone]
        place(self.world, machine_id(name), body)
        return machine_id(name)

    def enable(self, name="Web-01", disks=1, seconds=0, **more):
        """Enable a machine; gives the job's guid."""
        return self.put(item_id(name), enable_body(name, disks, **more), seconds)

    def protect(self, name="Web-01", disks=1, **more):
        """A machine that is protected."""
        self.enable(name, disks, 3600, **more)
        assert self.item(name)["protectionState"] == "Protected"

    def item(self, name="Web-01", **more):
        """Properties of an item."""
        return self.get(item_id(name), **more)["properties"]

    def details(self, name="Web-01", **more):
        """The item's part that only Azure machines have."""
        return self.item(name, **more)["providerSpecificDetails"]

    def fault(self, scenario, task, times=1, **told):
        """Let a job of a scenario fail at a task."""
        failure = {"task": task, "code": "151000", "message": "It failed.", **told}
        rule = {"match": {"job": scenario}, "times": times, "then": {"fail_task": failure}}
        faults.load(self.world, [rule])


def item_id(name):
    """ARM id of a machine's item."""
    return f"{ITEMS}/{name.lower()}-item"


def machine_id(name):
    """ARM id of a machine."""
    return f"{SOURCE}/providers/Microsoft.Compute/virtualMachines/{name}"


def disk_id(name, lun=-1):
    """ARM id of a machine's disk; -1 is the system's."""
    kind = "OsDisk" if lun < 0 else f"Data{lun}"
    return f"{SOURCE}/providers/Microsoft.Compute/disks/{name}-{kind}"


def disk(name, lun=-1, **more):
    """A disk as a client sends it."""
    return {
        "diskId": disk_id(name, lun),
        "primaryStagingAzureStorageAccountId": CACHE,
        "recoveryResourceGroupId": TARGET,
        **more,
    }


def enable_body(name, disks=1, **more):
    """A plain enable; `more` goes into the part for Azure machines."""
    sent = {
        "instanceType": "A2A",
        "fabricObjectId": machine_id(name),
        "recoveryContainerId": C2,
        "recoveryResourceGroupId": TARGET,
        "vmManagedDisks": [disk(name, lun) for lun in range(-1, disks - 1)],
        **more,
    }
    return {"properties": {"policyId": POLICY, "providerSpecificDetails": sent}}


def network_mapping(target="Central", recovery=VNET_ASR):
    """A network mapping as a client sends it."""
    return {
        "properties": {
            "recoveryFabricName": target,
            "recoveryNetworkId": recovery,
            "fabricSpecificDetails": {"instanceType": "AzureToAzure", "primaryNetworkId": VNET},
        }
    }


def code(reply):
    """Site Recovery's own code of a refusal."""
    return reply.body["error"]["details"][0]["code"]
