"""What an item shows in each stage, and what follows from the time alone.

The stored document is complete but for the few leaves that move by themselves; `shown` puts them
in, on copies of what holds them.
"""

import math

from emulator.messages import Document
from emulator.site_recovery import ids, item_nics, objects, recovery_points
from emulator.site_recovery.lifecycle import STAGES, Stage
from emulator.world import World

SINCE_2024 = "2024-10-01"
HEARTBEAT_S = 632.0  # recorded: 09:03:43, 09:14:15, 09:24:47
RPO_EVERY_S = 180.0  # assumed
WARNED_RPO_S, CRITICAL_RPO_S = 1800, 3600  # assumed
CERTIFICATE_S = 3 * 365 * 86400  # recorded: three years from the installation
PEAK_PERCENT = 44  # the percentage froze at 0, 15 and 43


def enter(world: World, item: Document, stage: Stage) -> None:
    """Let the item show a stage."""
    row, properties, kept = STAGES[stage], item["properties"], item[objects.KEPT]
    details = properties["providerSpecificDetails"]
    kept.update(stage=stage.value, entered=world.time())
    warned = row.warned and not kept.get("tested")
    properties.update(
        activeLocation=row.active,
        protectionState=row.state,
        protectionStateDescription=row.description,
        allowedOperations=[operation.value for operation in row.allowed],
        failoverHealth="Warning" if warned else "Normal",
        healthErrors=[_untested(world, item)] if warned else [],
    )
    details.update(
        vmProtectionState=row.machine_state, vmProtectionStateDescription=row.machine_description
    )
    if row.replicating:
        details["monitoringJobType"] = "InitialReplication"
    for disk in details["protectedManagedDisks"]:
        disk["diskState"] = row.disk_state
        disk["monitoringJobType"] = "InitialReplication" if row.replicating else None
        disk["monitoringPercentageCompletion"] = None


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
    kept["life"] = kept.get("life") or ids.fresh(*kept["once"], "life")
    details.update(
        lifecycleId=kept["life"],
        agentCertificateExpiryDate=world.stamp(0, kept["heartbeat"] + CERTIFICATE_S),
        selectedRecoveryAzureNetworkId=network,
    )
    recovery_points.begin(world, item)
    if machine is None:
        return  # removed meanwhile; the service still knows the machine, not its adapters (assumed)
    chosen = item_nics.BY_OVERRIDE if asked else item_nics.BY_DEFAULT
    subnet = ids.name(kept["input"].get("recoverySubnetName") or "")
    found = item_nics.found(world, machine, network, chosen, subnet)
    details["vmNics"] = item_nics.turned(found, kept["home"]) if "home" in kept else found
    details["vmSyncedConfigDetails"] = {"tags": machine.get("tags") or {}, "inputEndpoints": []}


# What follows from the time


def shown(world: World, item: Document, api_version: str) -> Document:
    """The item at this moment, as one api-version words it; the stored document is not touched."""
    properties = dict(item["properties"])
    details = properties["providerSpecificDetails"] = dict(properties["providerSpecificDetails"])
    _beat(world, item, details)
    if Stage(item[objects.KEPT]["stage"]) in REPLICATING:
        _judge(world, item, properties)
    if api_version >= SINCE_2024:  # recorded 2025-04-09
        details["agentExpiryDate"] += "Z"
        details["churnOptionSelected"] = "Normal"
    return {
        "id": item["id"],
        "name": item["name"],
        "type": item["type"],
        "properties": properties,
    }


REPLICATING = (Stage.PROTECTED, Stage.TESTING)


def objective(world: World, item: Document, at: float) -> Document:
    """The recovery point objective as it was reckoned last: 19:51:32 minus 99 s is the point's own
    time in the failover that followed (recorded 2022-10-11, PPG)."""
    begun = item[objects.KEPT]["protected"]
    reckoned = begun + max(0.0, at - begun) // RPO_EVERY_S * RPO_EVERY_S
    seconds = recovery_points.objective(world, item, reckoned)
    return {"rpoInSeconds": seconds, "lastRpoCalculatedTime": world.stamp(7, reckoned)}


def _beat(world: World, item: Document, details: Document) -> None:
    """Heartbeat, percentage, recovery point objective and pending data at this moment."""
    kept = item[objects.KEPT]
    stage, now = Stage(kept["stage"]), min(world.time(), kept.get("halted", math.inf))
    beats = max(0.0, now - kept["heartbeat"]) // HEARTBEAT_S
    details["lastHeartbeat"] = world.stamp(7, kept["heartbeat"] + beats * HEARTBEAT_S)
    seen: Document = {}
    if stage is Stage.REPLICATING:
        part = min(1.0, (now - kept["entered"]) / kept["replicates_s"])
        percent = details["monitoringPercentageCompletion"] = int(part * kept["peak"])
        if "home" in kept:  # recorded of a reprotected machine, not of a fresh one (CLI23)
            seen["monitoringPercentageCompletion"] = percent
    if stage is not Stage.ENABLED:
        seen["dataPendingAtSourceAgentInMB"] = kept["pending_mb"]
    if seen:
        details["protectedManagedDisks"] = [
            {**disk, **seen} for disk in details["protectedManagedDisks"]
        ]
    if stage in REPLICATING:
        details.update(objective(world, item, now))


def _judge(world: World, item: Document, properties: Document) -> None:
    """Health by the objective (limits assumed); 153006 is the documented code of no fresh point."""
    seconds = properties["providerSpecificDetails"]["rpoInSeconds"]
    if seconds <= WARNED_RPO_S:
        return
    level = "Critical" if seconds > CRITICAL_RPO_S else "Warning"
    told = {**_untested(world, item), "errorCode": "153006", "errorType": "", "errorId": ""}
    told.update(
        errorSource="ReplicationHealth",
        errorLevel="Error" if level == "Critical" else "Warning",
        errorCategory="Replication",
        errorMessage=f"No crash-consistent recovery point for {seconds // 60} minutes.",
        possibleCauses="Replication does not make progress.",
        recommendedAction="Check the machine, its agent and its region.",
    )
    properties["replicationHealth"] = level
    properties["healthErrors"] = [*properties["healthErrors"], told]
