"""What an item shows in each stage, and what follows from the time alone.

The stored document is complete but for the few leaves that move by themselves; `shown` puts them
in, on copies of what holds them.
"""

from emulator.messages import Document
from emulator.site_recovery import ids, item_nics, objects
from emulator.site_recovery.lifecycle import STAGES, Stage
from emulator.world import World

SINCE_2024 = "2024-10-01"
HEARTBEAT_S = 632.0  # recorded: 09:03:43, 09:14:15, 09:24:47
RPO_EVERY_S = 180.0  # assumed
RPO_S = (60, 400)  # seen: 99 and 393
CERTIFICATE_S = 3 * 365 * 86400  # recorded: three years from the installation
PEAK_PERCENT = 44  # the percentage froze at 0, 15 and 43


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
