"""The document of a replicated item when it comes into being.

Shape and casing: protocol-a2a section 4, from CLI23 and PPG. What stages and time make of it is in
item_stages.
"""

from emulator.messages import Document
from emulator.site_recovery import fabrics, ids, item_disks, item_stages, work
from emulator.site_recovery.containers import KIND as CONTAINER_KIND
from emulator.site_recovery.lifecycle import Stage
from emulator.world import World

KIND = CONTAINER_KIND + "/replicationProtectedItems"
AGENT_VERSION = "9.52.6522.1"  # recorded 2023-01-16


def new(world: World, path: str, machine: Document, sent: Document, policy_id: str) -> Document:
    """The item as it is when protection was enabled, replication not begun."""
    number = world.count()
    once = (path.casefold(), str(number))
    target = world.resources[sent["recoveryContainerId"]]
    properties: Document = {
        "friendlyName": machine["name"],
        **_place(world, path, target),
        **_state(path),
        "policyId": world.resources[policy_id]["id"],
        "policyFriendlyName": world.resources[policy_id]["name"],
        "providerSpecificDetails": {
            **_source(world, path, machine),
            **_target(world, machine, sent),
            **_group(path, sent, once),
            **_agent(),
            "managementId": ids.fresh(*once, "management"),
            "autoProtectionOfDataDisk": sent.get("autoProtectionOfDataDisk") or "Disabled",
        },
        "recoveryContainerId": target["id"],
        "eventCorrelationId": ids.fresh(*once, "correlation"),
    }
    kept: Document = {
        "number": number,
        "once": once,
        "machine_id": machine["id"],
        "entity": entity(path, machine["id"]),
        "input": sent,
        "heartbeat": world.time(),
    }
    document = work.document(path, KIND, properties, kept)
    item_stages.enter(world, document, Stage.ENABLED)
    return document


def _place(world: World, path: str, target: Document) -> Document:
    """Where the item replicates from and to."""
    here, there = ids.fabric(path), ids.fabric(target["id"])
    segment = "replicationRecoveryServicesProviders"
    return {
        "recoveryServicesProviderId": f"{ids.served(here)}/{segment}/{provider(path)}",
        "primaryFabricFriendlyName": fabrics.friendly_name(world, here),
        "primaryFabricProvider": "AzureFabric",
        "recoveryFabricFriendlyName": fabrics.friendly_name(world, there),
        "recoveryFabricId": there,
        "primaryProtectionContainerFriendlyName": world.resources[ids.container(path)]["name"],
        "recoveryProtectionContainerFriendlyName": target["name"],
    }


def _state(path: str) -> Document:
    """What no stage of a seeding or protected item changes."""
    return {
        "protectedItemType": "",
        "protectableItemId": None,
        "activeLocation": "Primary",
        "testFailoverState": "None",
        "testFailoverStateDescription": "None",
        "switchProviderState": "None",
        "switchProviderStateDescription": None,
        "replicationHealth": "Normal",
        "currentScenario": {
            "scenarioName": "None",
            "jobId": f"{ids.served(ids.vault(path))}/replicationJobs/None",
            "startTime": "1753-01-01T01:01:01Z",
        },
        "failoverRecoveryPointId": None,
    }


def provider(path: str) -> str:
    """Name of the one services provider of a fabric."""
    return ids.internal(ids.fabric(path), "provider")


def entity(path: str, machine_id: str) -> str:
    """The GUID by which jobs, plans and health errors know the machine of a vault."""
    return ids.internal(ids.vault(path), machine_id)


def _source(world: World, path: str, machine: Document) -> Document:
    """What the item shows of the machine that it protects."""
    storage = machine["properties"].get("storageProfile") or {}
    zone = (machine.get("zones") or [None])[0]
    location = fabrics.location(world, ids.fabric(path))
    return {
        "instanceType": "A2A",
        "fabricObjectId": machine["id"].casefold(),
        "initialPrimaryZone": zone or "",
        "initialPrimaryFabricLocation": location,
        "initialPrimaryExtendedLocation": None,
        "primaryFabricLocation": location,
        "primaryAvailabilityZone": zone,
        "primaryExtendedLocation": None,
        "osType": (storage.get("osDisk") or {}).get("osType") or "Linux",
        "recoveryAzureGeneration": _generation(world, storage),
        "vmEncryptionType": "NotEncrypted",
        "protectedDisks": None,
        "unprotectedDisks": None,
        "vmNics": [],
        "vmSyncedConfigDetails": {"tags": {}, "inputEndpoints": []},
    }


def _target(world: World, machine: Document, sent: Document) -> Document:
    """What the item shows of the machine that would come up, and of its disks."""
    location = fabrics.location(world, ids.fabric(sent["recoveryContainerId"]))
    zone = sent.get("recoveryAvailabilityZone")
    disks = sent.get("vmManagedDisks") or []
    profile = machine["properties"].get("hardwareProfile") or {}
    echoed = {shown: sent.get(key) for shown, key in _ECHOED.items()}
    return {
        **echoed,
        "initialRecoveryZone": zone or "",
        "initialRecoveryFabricLocation": location,
        "initialRecoveryExtendedLocation": None,
        "recoveryFabricLocation": location,
        "recoveryExtendedLocation": None,
        "recoveryAzureVMSize": profile.get("vmSize"),
        "recoveryAzureVMName": machine["name"],
        "recoveryCloudService": None,
        "recoveryFabricObjectId": None,
        "selectedRecoveryAzureNetworkId": None,
        "selectedTfoAzureNetworkId": None,
        "tfoAzureVMName": f"{machine['name']}-test",
        "testFailoverRecoveryFabricObjectId": None,
        "protectedManagedDisks": [item_disks.protected(world, machine, disk) for disk in disks],
    }


_ECHOED = {  # case as sent
    "recoveryAzureResourceGroupId": "recoveryResourceGroupId",
    "recoveryAvailabilitySet": "recoveryAvailabilitySetId",
    "recoveryAvailabilityZone": "recoveryAvailabilityZone",
    "recoveryBootDiagStorageAccountId": "recoveryBootDiagStorageAccountId",
    "recoveryProximityPlacementGroupId": "recoveryProximityPlacementGroupId",
    "recoveryVirtualMachineScaleSetId": "recoveryVirtualMachineScaleSetId",
    "recoveryCapacityReservationGroupId": "recoveryCapacityReservationGroupId",
}


def _agent() -> Document:
    """The agent and what it reports, before it reported anything."""
    return {
        "agentVersion": AGENT_VERSION,
        "agentExpiryDate": "9999-12-31T23:59:59.9999999",
        "isReplicationAgentUpdateRequired": False,
        "isReplicationAgentCertificateUpdateRequired": False,
        "lastHeartbeat": None,
        "lifecycleId": None,
        "monitoringPercentageCompletion": None,
        "monitoringJobType": None,
        "rpoInSeconds": None,
        "lastRpoCalculatedTime": None,
    }


def _group(path: str, sent: Document, once: tuple[str, str]) -> Document:
    """The consistency group: one of its own per machine unless a name was asked for.

    Recorded without a name; that members of a name share one id, and UserSpecified, are assumed.
    """
    name = sent.get("multiVmGroupName") or ""
    shared = sent.get("multiVmGroupId") or ids.fresh(ids.vault(path).casefold(), name.casefold())
    return {
        "multiVmGroupId": shared if name else ids.fresh(*once, "group"),
        "multiVmGroupName": name,
        "multiVmGroupCreateOption": "UserSpecified" if name else "AutoCreated",
    }


def _generation(world: World, storage: Document) -> str:
    disk = ((storage.get("osDisk") or {}).get("managedDisk") or {}).get("id")
    found = world.resources.get(disk or "") or {"properties": {}}
    return str(found["properties"].get("hyperVGeneration") or "V1")
