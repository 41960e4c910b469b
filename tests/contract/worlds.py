"""What stood in Azure when each recording began, built by plain PUTs."""

from emulator.subscriptions import SUBSCRIPTION

TAGS = {
    "azsecpack": "nonprod",
    "platformsettings.host_environment.service.platform_optedin_for_rootcerts": "true",
}
COMMON = {
    "subscription": SUBSCRIPTION,
    "vault": "Vault-A2A",
    "vaultRg": "VaultGroup",
    "policy": "Policy24h",
    "fabric1": "FabricOne",
    "fabric2": "FabricTwo",
    "container1": "ContainerOne",
    "container2": "ContainerTwo",
    "mapping1": "MapThere",
    "mapping2": "MapBack",
    "netmap1": "NetThere",
    "netmap2": "NetBack",
    "plan": "PlanOne",
    "vmRg": "SourceGroup",
    "vm": "SourceVm",
    "item": "Item-One",
    "osDisk": "SourceVm_OsDisk_1",
    "nic": "SourceVm-Nic",
    "ipConfig": "IpConfigOne",
    "vmVnet": "SourceNet",
    "recVnet": "RecoveryNet",
    "cacheSa1": "cacheaccountone",
    "cacheSa2": "cacheaccounttwo",
}
CLI = {**COMMON, "vmSubnet": "default", "recSubnet": "MySubnet", "nsg": "SourceVm-Nsg"}
PPG = {
    **COMMON,
    "item": "SourceVm",
    "recRg": "RecoveryGroup",
    "vmSubnet": "FrontSubnet",
    "recSubnet": "LandingSubnet",
    "recPpg1": "PpgOne",
    "recPpg2": "PpgTwo",
    "srcPpg": "PpgHome",
}


class Builder:
    """Puts things through a channel and waits for them."""

    def __init__(self, channel, values):
        self.channel, self.values = channel, values
        self.vault = self.path("vaultRg", "RecoveryServices/vaults/{vault}")

    def path(self, group, rest):
        """ARM id of a resource; `rest` may hold placeholders."""
        v = self.values
        home = f"/subscriptions/{v['subscription']}/resourceGroups/{v[group]}/providers/Microsoft."
        return home + rest.format_map(v)

    def put(self, path, body, seconds=60):
        """One PUT that must be accepted; then time passes until it is done."""
        status, _, reply = self.channel.send("PUT", path, body, "2024-10-01")
        assert status in (200, 201, 202), (path, status, reply)
        self.channel.advance(seconds)

    def group(self, name, location):
        """A resource group."""
        v = self.values
        path = f"/subscriptions/{v['subscription']}/resourceGroups/{v[name]}"
        self.put(path, {"location": location}, 0)

    def make_vault(self, location):
        """The vault."""
        self.put(self.vault, {"location": location, "sku": {"name": "Standard"}, "properties": {}})

    def network(self, group, name, location, prefix, subnet):
        """A virtual network with one subnet; gives its id."""
        path = self.path(group, f"Network/virtualNetworks/{name}")
        space = {"addressPrefixes": [f"{prefix}.0/24"]}
        subnets = [{"name": subnet, "properties": {"addressPrefix": f"{prefix}.0/24"}}]
        body = {"location": location, "properties": {"addressSpace": space, "subnets": subnets}}
        self.put(path, body)
        return path

    def cache(self, group, location, name="cacheSa1"):
        """A cache account."""
        path = self.path(group, f"Storage/storageAccounts/{self.values[name]}")
        sku = {"name": "Standard_LRS"}
        self.put(path, {"location": location, "sku": sku, "kind": "StorageV2", "properties": {}})

    def machine(self, network, subnet, address, location, os_type, gib, size):
        """The machine with its disk and adapter."""
        disk = self.path("vmRg", "Compute/disks/{osDisk}")
        nic = self.path("vmRg", "Network/networkInterfaces/{nic}")
        made = {"creationData": {"createOption": "FromImage"}, "diskSizeGB": gib}
        made |= {"osType": os_type, "hyperVGeneration": "V1"}
        sku = {"name": "Premium_LRS"}
        self.put(disk, {"location": location, "sku": sku, "properties": made})
        inner = {"subnet": {"id": f"{network}/subnets/{subnet}"}, "privateIPAddress": address}
        inner |= {"privateIPAllocationMethod": "Dynamic", "primary": True}
        configs = [{"name": self.values["ipConfig"], "properties": inner}]
        adapter = {"ipConfigurations": configs}
        if "nsg" in self.values:
            group = self.path("vmRg", "Network/networkSecurityGroups/{nsg}")
            self.put(group, {"location": location, "properties": {}})
            adapter["networkSecurityGroup"] = {"id": group}
        self.put(nic, {"location": location, "properties": adapter})
        os_disk = {"osType": os_type, "createOption": "Attach", "managedDisk": {"id": disk}}
        properties = {
            "hardwareProfile": {"vmSize": size},
            "storageProfile": {"osDisk": os_disk, "dataDisks": []},
            "networkProfile": {"networkInterfaces": [{"id": nic}]},
        }
        path = self.path("vmRg", "Compute/virtualMachines/{vm}")
        self.put(path, {"location": location, "tags": TAGS, "properties": properties}, 120)
        return path

    # Site Recovery's own

    def fabric(self, name, location):
        """A fabric."""
        details = {"instanceType": "Azure", "location": location}
        path = f"{self.vault}/replicationFabrics/{self.values[name]}"
        self.put(path, {"properties": {"customDetails": details}}, 90)

    def container(self, fabric, name):
        """A container; `name` is a placeholder's or a name."""
        self.put(self.container_id(fabric, name), {"properties": {}}, 5)

    def container_id(self, fabric, name):
        """ARM id of a container."""
        v = self.values
        home = f"{self.vault}/replicationFabrics/{v[fabric]}"
        return f"{home}/replicationProtectionContainers/{v.get(name, name)}"

    def make_policy(self):
        """The policy."""
        sent = {"instanceType": "A2A", "multiVmSyncStatus": "Enable"}
        path = f"{self.vault}/replicationPolicies/{self.values['policy']}"
        self.put(path, {"properties": {"providerSpecificInput": sent}}, 5)

    def mapping(self, source, target, name):
        """A container mapping; source and target are (fabric, container)."""
        sent = {
            "policyId": f"{self.vault}/replicationPolicies/{self.values['policy']}",
            "targetProtectionContainerId": self.container_id(*target),
            "providerSpecificInput": {"instanceType": "A2A", "agentAutoUpdateStatus": "Disabled"},
        }
        path = f"{self.container_id(*source)}/replicationProtectionContainerMappings"
        self.put(f"{path}/{self.values.get(name, name)}", {"properties": sent}, 5)

    def network_mapping(self, fabric, target, networks, name):
        """A network mapping."""
        primary = {"instanceType": "AzureToAzure", "primaryNetworkId": networks[0]}
        sent = {
            "fabricSpecificDetails": primary,
            "recoveryFabricName": self.values[target],
            "recoveryNetworkId": networks[1],
        }
        path = f"{self.vault}/replicationFabrics/{self.values[fabric]}/replicationNetworks"
        path += f"/azureNetwork/replicationNetworkMappings/{self.values[name]}"
        self.put(path, {"properties": sent}, 10)

    def remove(self, path, method="POST", seconds=10):
        """One removal."""
        target = f"{path}/remove" if method == "POST" else path
        status, _, reply = self.channel.send(method, target, None, "2024-10-01")
        assert status in (202, 204), (path, status, reply)
        self.channel.advance(seconds)


ONE, TWO = ("fabric1", "container1"), ("fabric2", "container2")


def cli_setup(build):
    """A vault that another run of the same test had used: it remembers these containers."""
    build.group("vaultRg", "eastus2")
    build.make_vault("eastus2")
    build.fabric("fabric1", "eastus")
    build.fabric("fabric2", "eastus2")
    build.container(*ONE)
    build.container("fabric1", "FormerContainer")
    build.container(*TWO)
    build.make_policy()
    build.mapping(ONE, TWO, "mapping1")
    build.remove(
        f"{build.container_id(*ONE)}/replicationProtectionContainerMappings/"
        + build.values["mapping1"],
        "DELETE",
    )
    for one in (ONE, ("fabric1", "FormerContainer"), TWO):
        build.remove(build.container_id(*one))
    build.remove(f"{build.vault}/replicationPolicies/{build.values['policy']}", "DELETE")
    for fabric in ("fabric1", "fabric2"):
        path = f"{build.vault}/replicationFabrics/{build.values[fabric]}"
        build.remove(path, "DELETE")


def cli_protect(build):
    """What cli-setup-flow makes, with the machine and the mapping back."""
    build.group("vmRg", "eastus")
    build.group("vaultRg", "eastus2")
    build.make_vault("eastus2")
    here = build.network("vmRg", build.values["vmVnet"], "eastus", "10.67.0", "default")
    build.network("vaultRg", build.values["recVnet"], "eastus2", "10.0.0", "MySubnet")
    build.cache("vaultRg", "eastus")
    build.cache("vmRg", "eastus2", "cacheSa2")
    build.machine(here, "default", "10.67.0.5", "eastus", "Windows", 127, "Standard_DS1_v2")
    build.fabric("fabric1", "eastus")
    build.fabric("fabric2", "eastus2")
    build.make_policy()
    build.container(*ONE)
    build.container(*TWO)
    build.mapping(ONE, TWO, "mapping1")
    build.mapping(TWO, ONE, "mapping2")


def ppg(build):
    """What the test had made before its first network mapping, in its order."""
    build.group("vmRg", "eastus")
    build.group("recRg", "westcentralus")
    build.group("vaultRg", "westcentralus")
    build.make_vault("westcentralus")
    subnet = build.values["vmSubnet"]
    here = build.network("vmRg", build.values["vmVnet"], "eastus", "192.168.1", subnet)
    there = build.values["recSubnet"]
    build.network("recRg", build.values["recVnet"], "westcentralus", "192.168.2", there)
    build.cache("vmRg", "eastus")
    build.cache("recRg", "westcentralus", "cacheSa2")
    for name, group, location in (
        ("recPpg1", "recRg", "westcentralus"),
        ("recPpg2", "recRg", "westcentralus"),
        ("srcPpg", "vmRg", "eastus"),
    ):
        path = build.path(group, f"Compute/proximityPlacementGroups/{build.values[name]}")
        build.put(path, {"location": location, "properties": {}}, 0)
    build.machine(here, subnet, "192.168.1.4", "eastus", "Linux", 32, "Standard_D2s_v3")
    build.fabric("fabric1", "eastus")
    build.fabric("fabric2", "westcentralus")
    build.container(*ONE)
    build.container(*TWO)
    build.make_policy()
    build.mapping(ONE, TWO, "mapping1")


def ppg_way_back(build):
    """The mappings home, made between the first network mapping and the machine."""
    build.mapping(TWO, ONE, "mapping2")
    networks = (
        build.path("recRg", "Network/virtualNetworks/{recVnet}"),
        build.path("vmRg", "Network/virtualNetworks/{vmVnet}"),
    )
    build.network_mapping("fabric2", "fabric1", networks, "netmap2")


def planned(build):
    """A protected machine in a recovery plan, as the test had them before its failover."""
    ppg(build)
    networks = (
        build.path("vmRg", "Network/virtualNetworks/{vmVnet}"),
        build.path("recRg", "Network/virtualNetworks/{recVnet}"),
    )
    build.network_mapping("fabric1", "fabric2", networks, "netmap1")
    path, body = item(build, cache="vmRg", recovery="recRg")
    build.put(path, body)
    build.channel.advance(3600)
    sent = {
        "primaryFabricId": build.container_id(*ONE).partition("/replicationProtection")[0],
        "recoveryFabricId": build.container_id(*TWO).partition("/replicationProtection")[0],
        "failoverDeploymentModel": "ResourceManager",
        "groups": [{"groupType": "Boot", "replicationProtectedItems": [{"id": path}]}],
    }
    plan = f"{build.vault}/replicationRecoveryPlans/{build.values['plan']}"
    build.put(plan, {"properties": sent}, 5)


def protected(build):
    """A protected machine, as the recording of its removal found it."""
    cli_protect(build)
    build.put(*item(build))
    build.channel.advance(3600)


def item(build, cache="vaultRg", recovery="vaultRg", **disk):
    """Path and body of a plain enable. cache, recovery: placeholders of their groups."""
    group = build.path(recovery, "").partition("/providers/")[0]
    sent = {
        "instanceType": "A2A",
        "fabricObjectId": build.path("vmRg", "Compute/virtualMachines/{vm}"),
        "recoveryContainerId": build.container_id(*TWO),
        "recoveryResourceGroupId": group,
        "vmManagedDisks": [
            {
                "diskId": build.path("vmRg", "Compute/disks/{osDisk}"),
                "primaryStagingAzureStorageAccountId": build.path(
                    cache, "Storage/storageAccounts/{cacheSa1}"
                ),
                "recoveryResourceGroupId": group,
                **disk,
            }
        ],
    }
    policy = f"{build.vault}/replicationPolicies/{build.values['policy']}"
    path = f"{build.container_id(*ONE)}/replicationProtectedItems/{build.values['item']}"
    return path, {"properties": {"policyId": policy, "providerSpecificDetails": sent}}
