"""What Site Recovery calls its jobs, and the tasks of each, in order.

`share`: the part of the job's time that a task takes; the shares of a scenario add up to 1.
`guid` tasks have a random id (recorded for short jobs), the others one that says what they are.
"""

import dataclasses

from emulator.site_recovery.paces import ADD, ASSUMED, CLUAP, HTF, PPG, RMD, RP

V2A = "recorded 2021-04-07, PowerShell V2AGetJobTest (VMware)"
SPEC = "API description 2025-08-01, example"


@dataclasses.dataclass(frozen=True)
class Task:
    """One task of a job. task_id: empty for a random GUID. group: of tasks, here none: skipped.

    best_effort: its failure does not end the job.
    """

    task_id: str
    name: str
    friendly_name: str
    share: float
    group: bool = False
    best_effort: bool = False


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
    "UnplannedFailover": Scenario(
        "Failover",
        ITEM,
        f"{PPG}; shares of 208 s, 4 s before the first task left out",
        (
            Task(
                "UnplannedFailoverPreflightChecksTask",
                "VmUfoPrerequisitesCheck",
                "Prerequisites check for failover",
                0.006,
            ),
            Task(
                "ShutdownVmOnPrimaryForUFO",
                "VmShutdownVmOnPrimary",
                "Shut down the virtual machine",
                0.344,
                best_effort=True,
            ),
            Task(
                "PrepareForUnPlannedFailoverTask",
                "VmPrepareForUnPlannedFailover",
                "Synchronizing the latest changes",
                0.0,
            ),
            Task("FailoverTask", "VmFailover", "Start failover", 0.647),
            Task(
                "StartVmOnSecondary",
                "VmFoStartVmOnSecondary",
                "Start the replica virtual machine",
                0.003,
            ),
        ),
    ),
    "CommitFailover": Scenario(
        "Commit",
        ITEM,
        f"{V2A}; tasks: docs, by title; their ids: {ASSUMED}",
        (
            Task(
                "CommitFailoverPreflightChecksTask",
                "VmCommitPrerequisitesCheck",
                "Prerequisite check",
                0.2,
            ),
            Task("CommitFailoverTask", "VmCommitFailover", "Commit", 0.8),
        ),
    ),
    "ChangePit": Scenario(
        "Change the recovery point",
        ITEM,
        f"{CLUAP}; tasks: {ASSUMED}",
        (
            Task(
                "ChangePitPreflightChecksTask",
                "VmChangePitPrerequisitesCheck",
                "Prerequisites check for changing the recovery point",
                0.02,
            ),
            Task("ChangePitTask", "VmChangePit", "Changing the recovery point", 0.98),
        ),
    ),
    "TestFailover": Scenario(
        "Test failover",
        ITEM,
        f"{HTF}; shares: {ASSUMED}",
        (
            Task(
                "TestFailoverPreflightChecksTask",
                "VmTfoPrerequisitesCheck",
                "Prerequisites check for test failover",
                0.01,
            ),
            Task("BeginTestFailoverTask", "VmTfoInitiateFailover", "Starting test failover", 0.09),
            Task(
                "PrepareTestProtectedEntitiesTask",
                "VmTfoPrepareTestVm",
                "Creating test virtual machine",
                0.8,
            ),
            Task(
                "BootTestProtectedEntitiesTask",
                "VmTfoBootTestVm",
                "Start the virtual machine",
                0.1,
            ),
        ),
    ),
    "TestFailoverCleanup": Scenario(
        "Test failover cleanup",
        ITEM,
        f"{HTF}; shares of 77 s",
        (
            Task(
                "TestFailoverCleanupPreflightChecksTask",
                "VmTfoCleanupPreflightsCheck",
                "Prerequisites check for test failover cleanup",
                0.003,
            ),
            Task("EndTestFailoverTask", "VmTfoEndFailover", "Ending test failover", 0.002),
            Task(
                "CleanupTestProtectedEntitiesTask",
                "VmTfoDeleteTestVm",
                "Clean up the test virtual machine",
                0.995,
            ),
        ),
    ),
    "SwitchReplicationGroupProtection": Scenario(
        "Reprotect",
        ITEM,
        f"{PPG}; shares of 505 s",
        (
            Task(
                "SwitchReplicationGroupProtectionPreflightTask",
                "SwitchReplicationGroupProtectionPreflightTask",
                "Prerequisite check",
                0.001,
            ),
            Task("CommitFailoverTask", "VmCommitFailover", "Committing failover", 0.015),
            Task(
                "DiscoverReplicaTask",
                "DiscoverReplicaTask",
                "Discovering replica virtual machine",
                0.001,
            ),
            Task(
                "GetSwitchProtectionRequirementsTask",
                "GetSwitchProtectionRequirementsTask",
                "Getting reprotection requirements",
                0.001,
            ),
            Task("ProtectReplicaTask", "ProtectReplicaTask", "Reprotecting virtual machine", 0.982),
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
