"""What somebody protected in the portal long ago: the `vaults` of an estate.

Built by the calls that the portal's wizard makes, and by letting time pass; no document is written
by hand. Names are the portal's: fabrics, containers and container mappings as they appear in
scripts for such vaults (asr-a2a-default-REGION, …-container, REGION-REGION-POLICY); names of
network mappings and items, the cache's and the automation account's place: assumed.
"""

from emulator import resources
from emulator.messages import Document, Request
from emulator.site_recovery import ids
from emulator.world import World

STEP_S = 120.0  # longer than any set-up job
ENABLE_S = 4 * 3600.0  # longer than any initial replication of an estate
KEYS = {
    "group",
    "location",
    "tags",
    "primary",
    "recovery",
    "policy",
    "cache",
    "automationAccount",
    "machines",
}
MACHINE_KEYS = {
    "item",
    "zone",
    "set",
    "placementGroup",
    "size",
    "consistencyGroup",
    "without",
}
ECHOED = {  # key of an estate: key of the PUT, type of what it names in the recovery group
    "set": ("recoveryAvailabilitySetId", "availabilitySets"),
    "placementGroup": ("recoveryProximityPlacementGroupId", "proximityPlacementGroups"),
}


def protect(world: World, home: str, vaults: Document) -> None:
    """Make every vault of an estate and protect its machines; takes hours of virtual time."""
    for name, told in vaults.items():
        _known(name, told, KEYS)
        _Hand(world, home, name, told).protect()
    world.journal.reset()
    world.buckets.clear()


def _known(name: str, told: Document, keys: set[str]) -> None:
    unknown = sorted(set(told) - keys)
    if unknown:
        raise ValueError(f"vault {name}: unknown {', '.join(unknown)}")


class _Hand:
    """The wizard's hand in one vault; primary and recovery name location, group and network."""

    def __init__(self, world: World, home: str, name: str, told: Document) -> None:
        self.world, self.told, self.groups = world, told, f"{home}/resourceGroups"
        self.vault = (
            f"{self.groups}/{told['group']}/providers/Microsoft.RecoveryServices/vaults/{name}"
        )
        self.sides = (told["primary"], told["recovery"])
        self.policy = told["policy"]["name"]

    def protect(self) -> None:
        """All of it, in the order in which the wizard does it."""
        self._surroundings()
        for side in self.sides:
            where = {"instanceType": "Azure", "location": side["location"]}
            self._write("PUT", self._fabric(side), {"customDetails": where})
            made = {"providerSpecificInput": [{"instanceType": "A2A"}]}
            self._write("PUT", self._container(side), made)
        self._policy()
        for here, there in (self.sides, self.sides[::-1]):
            self._map(here, there)
        for machine, told in (self.told.get("machines") or {}).items():
            _known(machine, told, MACHINE_KEYS)
            self._enable(machine, told)

    def _surroundings(self) -> None:
        """The vault, the cache account and the automation account."""
        group = f"{self.groups}/{self.told['group']}"
        location = self.told["location"]
        if group not in self.world.resources:
            resources.place(self.world, group, {"location": location})
        vault = {"location": location, "tags": self.told.get("tags") or {}}
        resources.place(self.world, self.vault, {**vault, "sku": {"name": "RS0"}})
        sku = {"sku": {"name": "Standard_LRS"}, "kind": "StorageV2"}
        source = {"location": self.sides[0]["location"]}
        resources.place(self.world, self._cache(), {**source, **sku})
        if "automationAccount" in self.told:
            resources.place(self.world, self._account(), {"location": location})

    def _policy(self) -> None:
        told = self.told["policy"]
        sent = {
            "instanceType": "A2A",
            "recoveryPointHistory": told["retentionMinutes"],
            "appConsistentFrequencyInMinutes": told.get("appConsistentMinutes", 0),
            "multiVmSyncStatus": "Enable",
        }
        self._write("PUT", self._policy_id(), {"providerSpecificInput": sent})

    def _map(self, here: Document, there: Document) -> None:
        """Containers, then networks, one way."""
        updates: Document = {"agentAutoUpdateStatus": "Disabled"}
        if "automationAccount" in self.told:
            updates = {
                "agentAutoUpdateStatus": "Enabled",
                "automationAccountAuthenticationType": "SystemAssignedIdentity",
                "automationAccountArmId": self._account(),
            }
        way = f"{here['location']}-{there['location']}-{self.policy}"
        mapping = f"{self._container(here)}/replicationProtectionContainerMappings/{way}"
        body = {
            "policyId": self._policy_id(),
            "targetProtectionContainerId": self._container(there),
            "providerSpecificInput": {"instanceType": "A2A", **updates},
        }
        self._write("PUT", mapping, body)
        networks = f"{self._fabric(here)}/replicationNetworks/azureNetwork"
        name = f"{here['network']}-{there['network']}"
        details = {"instanceType": "AzureToAzure", "primaryNetworkId": self._network(here)}
        body = {
            "fabricSpecificDetails": details,
            "recoveryFabricName": self._fabric(there).rpartition("/")[2],
            "recoveryNetworkId": self._network(there),
        }
        self._write("PUT", f"{networks}/replicationNetworkMappings/{name}", body)

    def _enable(self, name: str, told: Document) -> None:
        """Protect a machine and wait until it is; then change what the PUT cannot say."""
        source, recovery = self.sides
        path = f"{self.groups}/{source['group']}/providers/Microsoft.Compute/virtualMachines/{name}"
        item = f"{self._container(source)}/replicationProtectedItems/{self._item(name, told)}"
        target = f"{self.groups}/{recovery['group']}"
        details: Document = {
            "instanceType": "A2A",
            "fabricObjectId": path,
            "recoveryContainerId": self._container(recovery),
            "recoveryResourceGroupId": target,
            "vmManagedDisks": self._disks(path, told, target),
        }
        for key, (sent, kind) in ECHOED.items():
            if key in told:
                details[sent] = f"{target}/providers/Microsoft.Compute/{kind}/{told[key]}"
        if "zone" in told:
            details["recoveryAvailabilityZone"] = str(told["zone"])
        if "consistencyGroup" in told:
            details["multiVmGroupName"] = told["consistencyGroup"]
        body = {"policyId": self._policy_id(), "providerSpecificDetails": details}
        self._write("PUT", item, body, ENABLE_S)
        self._check(name, item)
        if "size" in told:
            self._write("PATCH", item, {"recoveryAzureVMSize": told["size"]})

    def _disks(self, machine: str, told: Document, target: str) -> list[Document]:
        """The disks of a machine as it is, but for those that came later."""
        profile = self.world.resources[machine]["properties"]["storageProfile"]
        later = {int(key.removeprefix("lun")) for key in told.get("without") or ()}
        parts = [disk for disk in profile["dataDisks"] if disk["lun"] not in later]
        return [
            {
                "diskId": disk["managedDisk"]["id"],
                "primaryStagingAzureStorageAccountId": self._cache(),
                "recoveryResourceGroupId": target,
            }
            for disk in (profile["osDisk"], *parts)
        ]

    def _check(self, name: str, item: str) -> None:
        found = self.world.resources.get(item)
        if found is None or found["properties"]["protectionState"] != "Protected":
            raise ValueError(f"vault {self.vault}: {name} cannot be protected: {self._why()}")

    def _why(self) -> str:
        failures = [job["failure"] for job in self.world.jobs.values() if job["failure"]]
        return str(failures[-1].get("possible_causes")) if failures else "no reason is known"

    def _write(self, method: str, path: str, properties: Document, seconds: float = STEP_S) -> None:
        """One call of the wizard, and the time until it looks again."""
        from emulator.app import dispatch  # which loads the estates

        query, headers = {"api-version": "2025-08-01"}, {"authorization": "Bearer portal"}
        body = {"properties": properties}
        reply = dispatch(self.world, Request(method, path, query, headers, body))
        if reply.status >= 300:
            raise ValueError(f"{path}: {reply.body['error']['message']}")
        self.world.pass_time(seconds)

    # Names

    def _fabric(self, side: Document) -> str:
        return f"{self.vault}/replicationFabrics/asr-a2a-default-{side['location']}"

    def _container(self, side: Document) -> str:
        fabric = self._fabric(side)
        name = f"{fabric.rpartition('/')[2]}-container"
        return f"{fabric}/replicationProtectionContainers/{name}"

    def _policy_id(self) -> str:
        return f"{self.vault}/replicationPolicies/{self.policy}"

    def _network(self, side: Document) -> str:
        where = f"{self.groups}/{side['group']}/providers/Microsoft.Network"
        return f"{where}/virtualNetworks/{side['network']}"

    def _cache(self) -> str:
        where = f"{self.groups}/{self.told['group']}/providers/Microsoft.Storage"
        return f"{where}/storageAccounts/{self.told['cache']}"

    def _account(self) -> str:
        where = f"{self.groups}/{self.told['group']}/providers/Microsoft.Automation"
        return f"{where}/automationAccounts/{self.told['automationAccount']}"

    def _item(self, machine: str, told: Document) -> str:
        """A GUID that looks random, as the portal names items."""
        return str(told.get("item") or ids.fresh(self.vault, machine))
