"""What Site Recovery calls its jobs, and the tasks of each, in order.

`share`: the part of the job's time that a task takes; the shares of a scenario add up to 1.
`guid` tasks have a random id (recorded for short jobs), the others one that says what they are.
"""

import dataclasses

from emulator.site_recovery.paces import ADD, ASSUMED, PPG, RMD, RP

V2A = "recorded 2021-04-07, PowerShell V2AGetJobTest (VMware)"
SPEC = "API description 2025-08-01, example"


@dataclasses.dataclass(frozen=True)
class Task:
    """One task of a job. task_id: empty for a random GUID. group: of tasks, here none: skipped."""

    task_id: str
    name: str
    friendly_name: str
    share: float
    group: bool = False


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One kind of job. cancellable: offers Cancel while it runs."""

    friendly_name: str
    target_type: str
    source: str
    tasks: tuple[Task, ...] = ()
    cancellable: bool = True


ITEM = "ProtectionEntity"

SCENARIOS = {
    "CreateSite": Scenario("Create a site", "Server", PPG),
    "CreateCloud": Scenario("Create protection container", "ProtectionContainer", PPG),
    "AddProtectionProfile": Scenario("Create replication policy", "ProtectionProfile", PPG),
    "ModifyProtectionProfile": Scenario(
        "Modify settings of the replication policy", "ProtectionProfile", V2A
    ),
    "AssociateProtectionProfile": Scenario(
        "Associate replication policy", "ProtectionProfile", PPG
    ),
    "NetworkPairing": Scenario(
        "Map Networks",
        "Network",
        PPG,
        (
            Task("", "ModifyVMNetworksPairingStatusTask", "Map network", 1.0),
            Task("", "VMNetworksUpdateVMNicsTask", "Attach network (0)", 0.0, group=True),
        ),
    ),
    "EnableDr": Scenario(
        "Enable replication",
        ITEM,
        f"{PPG}; shares of 795 s",
        (
            Task(
                "EnableProtectionPreflightChecksTask",
                "EnableProtectionPrerequisitesCheck",
                "Prerequisites check for enabling protection",
                0.011,
            ),
            Task(
                "CreateProtectionTargetTask",
                "CreateProtectionTarget",
                "Installing Mobility Service and preparing target",
                0.754,
            ),
            Task("EnableProtectionTask", "EnableProtection", "Enable replication", 0.001),
            Task(
                "StartInitialReplicationTask",
                "VmStartInitialReplication",
                "Starting initial replication",
                0.233,
            ),
            Task("UpdateDraStateTask", "UpdateDraState", "Updating the provider states", 0.001),
        ),
    ),
    "PrimaryIrCompletion": Scenario(
        "Finalize protection on the primary virtual machine",
        ITEM,
        f"{RP}; its task: {ASSUMED}",
        (
            Task(
                "CompleteInitialReplicationTask",
                "CompleteInitialReplication",
                "Completing initial replication",
                1.0,
            ),
        ),
    ),
    "UpdateVmProperties": Scenario(
        "Update the virtual machine",
        ITEM,
        PPG,
        (Task("", "UpdateVmPropertiesTask", "Update the virtual machine properties", 1.0),),
        cancellable=False,
    ),
    "AddDisks": Scenario(
        "Add disks",
        ITEM,
        RMD,
        (
            Task("", "AddDisksPreflightTask", "Prerequisites check for adding disk(s)", 0.03),
            Task("", "AddDisksTask", "Adding disk(s) for protection", 0.67),
            Task("", "StartDisksReplicationTask", "Starting disk(s) initial replication", 0.30),
        ),
    ),
    "AddDisksIrCompletion": Scenario(
        "Add disks complete initial replication",
        ITEM,
        ADD,
        (Task("", "AddDisksCompleteIrTask", "Completing disk(s) initial replication", 1.0),),
    ),
    "RemoveDisks": Scenario(
        "Remove disks",
        ITEM,
        ASSUMED,
        (Task("", "RemoveDisksTask", "Removing disk(s) from protection", 1.0),),
    ),
    "DisableDr": Scenario(
        "Disable replication",
        ITEM,
        f"{V2A}; shares of 201 s",
        (
            Task(
                "DisableProtectionOnPrimaryTask",
                "DisableProtectionOnPrimary",
                "Disable replication on the source location",
                0.823,
            ),
            Task(
                "DisableProtectionOnSecondaryTask",
                "DisableProtectionOnSecondary",
                "Disable replication on the target location",
                0.172,
            ),
            Task("UpdateDraStateTask", "UpdateDraState", "Updating the provider states", 0.005),
        ),
    ),
    "DeleteRecoveryPlan": Scenario(
        "Delete a recovery plan",
        "RecoveryPlan",
        SPEC,
        (Task("", "DeleteRecoveryPlanTask", "Delete a recovery plan", 1.0),),
    ),
    "RestartJob": Scenario(
        "Restart job",
        ITEM,
        SPEC,
        (Task("", "RemediateTask", "Restarting job", 1.0),),
        cancellable=False,
    ),
}
