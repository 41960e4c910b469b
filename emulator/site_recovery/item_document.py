"""The document of a replicated item: what stays, what its stage decides, what the time makes of it.

Shape and casing: protocol-a2a section 4, from CLI23 and PPG. The stored document is complete but
for the few leaves that move by themselves; `shown` puts them in, on copies of what holds them.
"""

from emulator.messages import Document
from emulator.site_recovery import fabrics, ids, item_disks, item_nics, objects
from emulator.site_recovery.containers import KIND as CONTAINER_KIND
from emulator.site_recovery.lifecycle import STAGES, Stage
from emulator.world import World

KIND = CONTAINER_KIND + "/replicationProtectedItems"
SINCE_2024 = "2024-10-01"
HEARTBEAT_S = 632.0  # recorded: 09:03:43, 09:14:15, 09:24:47
RPO_EVERY_S = 180.0  # assumed
RPO_S = (60, 400)  # seen: 99 and 393
CERTIFICATE_S = 3 * 365 * 86400  # recorded: three years from the installation
AGENT_VERSION = "9.52.6522.1"  # recorded 2023-01-16
PEAK_PERCENT = 44  # the percentage froze at 0, 15 and 43


def new(world: World, path: str, machine: Document, sent: Document, policy_id: str) -> Document:
    """The item as it is when protection was enabled, replication not begun."""
    here, there = ids.container(path), sent["recoveryContainerId"]
    number, vault = world.count(), ids.vault(path)
    once = (path.casefold(), str(number))
    policy, target = world.resources[policy_id], world.resources[there]
    properties: Document = {
        "friendlyName": machine["name"],
        "protectedItemType": "",
        "protectableItemId": None,
        "recoveryServicesProviderId": (
            f"{ids.served(ids.fabric(path))}/replicationRecoveryServicesProviders/{provider(path)}"
        ),
        "primaryFabricFriendlyName": fabrics.friendly_name(world, ids.fabric(path)),
        "primaryFabricProvider": "AzureFabric",
        "recoveryFabricFriendlyName": fabrics.friendly_name(world, ids.fabric(target["id"])),
        "recoveryFabricId": ids.fabric(target["id"]),
        "primaryProtectionContainerFriendlyName": world.resources[here]["name"],
        "recoveryProtectionContainerFriendlyName": target["name"],
        "activeLocation": "Primary",
        "testFailoverState": "None",
        "testFailoverStateDescription": "None",
        "switchProviderState": "None",
        "switchProviderStateDescription": None,
        "replicationHealth": "Normal",
        "policyId": policy["id"],
        "policyFriendlyName": policy["name"],
        "currentScenario": {
            "scenarioName": "None",
            "jobId": f"{ids.served(vault)}/replicationJobs/None",
            "startTime": "1753-01-01T01:01:01Z",
        },
        "failoverRecoveryPointId": None,
        "providerSpecificDetails": _details(world, path, machine, sent, once),
        "recoveryContainerId": target["id"],
        "eventCorrelationId": ids.fresh(*once, "correlation"),
    }
    document: Document = {
        "id": ids.served(path),
        "name": ids.name(path),
        "type": f"{ids.TYPE}/{KIND}",
        "properties": properties,
        objects.KEPT: {
            "number": number,
            "once": once,
            "machine_id": machine["id"],
            "entity": entity(path, machine["id"]),
            "input": sent,
            "began": world.time(),
            "heartbeat": world.time(),
        },
    }
    enter(world, document, Stage.ENABLED)
    return document


def provider(path: str) -> str:
    """Name of the one services provider of a fabric."""
    return ids.internal(ids.fabric(path), "provider")


def entity(path: str, machine_id: str) -> str:
    """The GUID by which jobs, plans and health errors know the machine of a vault."""
    return ids.internal(ids.vault(path), machine_id)


def _details(
    world: World, path: str, machine: Document, sent: Document, once: tuple[str, str]
) -> Document:
    own = machine["properties"]
    storage = own.get("storageProfile") or {}
    zone = (machine.get("zones") or [None])[0]
    here = fabrics.location(world, ids.fabric(path))
    there = fabrics.location(world, ids.fabric(sent["recoveryContainerId"]))
    disks = [
        item_disks.protected(world, machine, disk) for disk in sent.get("vmManagedDisks") or []
    ]
    return {
        "instanceType": "A2A",
        "fabricObjectId": machine["id"].casefold(),
        "initialPrimaryZone": zone or "",
        "initialPrimaryFabricLocation": here,
        "initialRecoveryZone": sent.get("recoveryAvailabilityZone") or "",
        "initialPrimaryExtendedLocation": None,
        "initialRecoveryExtendedLocation": None,
        "initialRecoveryFabricLocation": there,
        **_group(path, sent, once),
        "managementId": ids.fresh(*once, "management"),
        "protectedDisks": None,
        "unprotectedDisks": None,
        "protectedManagedDisks": disks,
        "recoveryBootDiagStorageAccountId": sent.get("recoveryBootDiagStorageAccountId"),
        "primaryFabricLocation": here,
        "recoveryFabricLocation": there,
        "osType": (storage.get("osDisk") or {}).get("osType") or "Linux",
        "recoveryAzureVMSize": (own.get("hardwareProfile") or {}).get("vmSize"),
        "recoveryAzureVMName": machine["name"],
        "recoveryAzureResourceGroupId": sent["recoveryResourceGroupId"],
        "recoveryCloudService": None,
        "recoveryAvailabilitySet": sent.get("recoveryAvailabilitySetId"),
        "selectedRecoveryAzureNetworkId": None,
        "selectedTfoAzureNetworkId": None,
        "vmNics": [],
        "vmSyncedConfigDetails": {"tags": {}, "inputEndpoints": []},
        "monitoringPercentageCompletion": None,
        "monitoringJobType": None,
        "lastHeartbeat": None,
        "agentVersion": AGENT_VERSION,
        "agentExpiryDate": "9999-12-31T23:59:59.9999999",
        "isReplicationAgentUpdateRequired": False,
        "isReplicationAgentCertificateUpdateRequired": False,
        "recoveryFabricObjectId": None,
        "lifecycleId": None,
        "testFailoverRecoveryFabricObjectId": None,
        "rpoInSeconds": None,
        "lastRpoCalculatedTime": None,
        "primaryAvailabilityZone": zone,
        "recoveryAvailabilityZone": sent.get("recoveryAvailabilityZone"),
        "primaryExtendedLocation": None,
        "recoveryExtendedLocation": None,
        "vmEncryptionType": "NotEncrypted",
        "tfoAzureVMName": f"{machine['name']}-test",
        "recoveryAzureGeneration": _generation(world, storage),
        "recoveryProximityPlacementGroupId": sent.get("recoveryProximityPlacementGroupId"),
        "autoProtectionOfDataDisk": sent.get("autoProtectionOfDataDisk") or "Disabled",
        "recoveryVirtualMachineScaleSetId": sent.get("recoveryVirtualMachineScaleSetId"),
        "recoveryCapacityReservationGroupId": sent.get("recoveryCapacityReservationGroupId"),
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


# Stages


def enter(world: World, item: Document, stage: Stage) -> None:
    """Let the item show a stage."""
    row, properties, kept = STAGES[stage], item["properties"], item[objects.KEPT]
    details = properties["providerSpecificDetails"]
    kept.update(stage=stage.value, entered=world.time())
    properties.update(
        protectionState=row.state,
        protectionStateDescription=row.description,
        allowedOperations=[operation.value for operation in row.allowed],
        failoverHealth="Warning" if row.warned else "Normal",
        healthErrors=[_untested(world, item)] if row.warned else [],
    )
    details.update(
        vmProtectionState=row.machine_state, vmProtectionStateDescription=row.machine_description
    )
    if row.replicating:
        details["monitoringJobType"] = "InitialReplication"
    for disk in details["protectedManagedDisks"]:
        disk["diskState"] = row.disk_state
        disk["monitoringJobType"] = "InitialReplication" if row.replicating else None


def _untested(world: World, item: Document) -> Document:
    """The warning that every freshly protected machine carries (recorded)."""
    name = item["properties"]["friendlyName"]
    return {
        "innerHealthErrors": [],
        "errorSource": "ReplicationUnitFailoverValidatorError",
        "errorType": "8010",
        "errorLevel": "Warning",
        "errorCategory": "TestFailover",
        "errorCode": "161011",
        "summaryMessage": "",
        "errorMessage": (
            f"No successful test failover has been done on the virtual machine '{name}'."
        ),
        "possibleCauses": (
            "No successful test failover has been done on the virtual machine "
            "after it was replicated."
        ),
        "recommendedAction": "Do a test failover on the virtual machine.",
        "creationTimeUtc": world.stamp(),
        "recoveryProviderErrorMessage": None,
        "entityId": item[objects.KEPT]["entity"],
        "errorId": "6:8010",
        "customerResolvability": "NotAllowed",
    }


def protect(world: World, item: Document, mapped: str | None) -> None:
    """What appears when the machine is protected: adapters, tags, its life's id, the agent's end.

    mapped: the recovery network by network mapping, lower-cased, used where the PUT named none.
    """
    kept, details = item[objects.KEPT], item["properties"]["providerSpecificDetails"]
    machine = world.resources.get(kept["machine_id"])
    asked = kept["input"].get("recoveryAzureNetworkId")
    network = asked or mapped
    details.update(
        lifecycleId=ids.fresh(*kept["once"], "life"),
        agentCertificateExpiryDate=world.stamp(0, kept["heartbeat"] + CERTIFICATE_S),
        selectedRecoveryAzureNetworkId=network,
    )
    if machine is None:
        return  # removed meanwhile; the service still knows the machine, not its adapters (assumed)
    chosen = item_nics.BY_OVERRIDE if asked else item_nics.BY_DEFAULT
    subnet = ids.name(kept["input"].get("recoverySubnetName") or "")
    details["vmNics"] = item_nics.found(world, machine, network, chosen, subnet)
    details["vmSyncedConfigDetails"] = {"tags": machine.get("tags") or {}, "inputEndpoints": []}


# What follows from the time


def shown(world: World, item: Document, api_version: str) -> Document:
    """The item at this moment, as one api-version words it; the stored document is not touched."""
    kept, properties = item[objects.KEPT], item["properties"]
    details = dict(properties["providerSpecificDetails"])
    _beat(world, kept, details)
    if api_version >= SINCE_2024:  # recorded 2025-04-09
        details["agentExpiryDate"] += "Z"
        details["churnOptionSelected"] = "Normal"
    return {
        "id": item["id"],
        "name": item["name"],
        "type": item["type"],
        "properties": {**properties, "providerSpecificDetails": details},
    }


def _beat(world: World, kept: Document, details: Document) -> None:
    """Heartbeat, percentage, recovery point objective and pending data at this moment."""
    now, stage = world.time(), Stage(kept["stage"])
    beats = max(0.0, now - kept["heartbeat"]) // HEARTBEAT_S
    details["lastHeartbeat"] = world.stamp(7, kept["heartbeat"] + beats * HEARTBEAT_S)
    if stage is Stage.REPLICATING:
        part = min(1.0, (now - kept["entered"]) / kept["replicates_s"])
        details["monitoringPercentageCompletion"] = int(part * kept["peak"])
    if stage is not Stage.ENABLED:
        details["protectedManagedDisks"] = [
            {**disk, "dataPendingAtSourceAgentInMB": kept["pending_mb"]}
            for disk in details["protectedManagedDisks"]
        ]
    if stage is Stage.PROTECTED:
        turns = int((now - kept["protected"]) // RPO_EVERY_S)
        drawn = world.draw("rpo", *kept["once"], turns)
        details["rpoInSeconds"] = int(RPO_S[0] + drawn * (RPO_S[1] - RPO_S[0]))
        details["lastRpoCalculatedTime"] = world.stamp(7, kept["protected"] + turns * RPO_EVERY_S)
