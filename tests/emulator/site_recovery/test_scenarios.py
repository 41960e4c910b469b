"""The tables of jobs, paces and stages, against lists written by hand from the recordings."""

import json
import pathlib

import pytest

from emulator.site_recovery.lifecycle import STAGES, Stage
from emulator.site_recovery.paces import PACES, initial_replication
from emulator.site_recovery.scenarios import SCENARIOS

RECORDED = pathlib.Path(__file__).parents[2] / "recordings" / "disable-replication.json"
TITLES = {
    "CreateSite": ("Create a site", "Server"),
    "CreateCloud": ("Create protection container", "ProtectionContainer"),
    "AddProtectionProfile": ("Create replication policy", "ProtectionProfile"),
    "ModifyProtectionProfile": ("Modify settings of the replication policy", "ProtectionProfile"),
    "AssociateProtectionProfile": ("Associate replication policy", "ProtectionProfile"),
    "NetworkPairing": ("Map Networks", "Network"),
    "EnableDr": ("Enable replication", "ProtectionEntity"),
    "PrimaryIrCompletion": (
        "Finalize protection on the primary virtual machine",
        "ProtectionEntity",
    ),
    "UpdateVmProperties": ("Update the virtual machine", "ProtectionEntity"),
    "AddDisks": ("Add disks", "ProtectionEntity"),
    "AddDisksIrCompletion": ("Add disks complete initial replication", "ProtectionEntity"),
    "RemoveDisks": ("Remove disks", "ProtectionEntity"),
    "DisableDr": ("Disable replication", "ProtectionEntity"),
    "DeleteRecoveryPlan": ("Delete a recovery plan", "RecoveryPlan"),
    "RestartJob": ("Restart job", "ProtectionEntity"),
    "UnplannedFailover": ("Failover", "ProtectionEntity"),
    "CommitFailover": ("Commit", "ProtectionEntity"),
    "ChangePit": ("Change the recovery point", "ProtectionEntity"),
    "TestFailover": ("Test failover", "ProtectionEntity"),
    "TestFailoverCleanup": ("Test failover cleanup", "ProtectionEntity"),
    "SwitchReplicationGroupProtection": ("Reprotect", "ProtectionEntity"),
}
TASKS = {
    "EnableDr": [
        "Prerequisites check for enabling protection",
        "Installing Mobility Service and preparing target",
        "Enable replication",
        "Starting initial replication",
        "Updating the provider states",
    ],
    "NetworkPairing": ["Map network", "Attach network (0)"],
    "UnplannedFailover": [
        "Prerequisites check for failover",
        "Shut down the virtual machine",
        "Synchronizing the latest changes",
        "Start failover",
        "Start the replica virtual machine",
    ],
    "SwitchReplicationGroupProtection": [
        "Prerequisite check",
        "Committing failover",
        "Discovering replica virtual machine",
        "Getting reprotection requirements",
        "Reprotecting virtual machine",
    ],
    "TestFailover": [
        "Prerequisites check for test failover",
        "Starting test failover",
        "Creating test virtual machine",
        "Start the virtual machine",
    ],
    "TestFailoverCleanup": [
        "Prerequisites check for test failover cleanup",
        "Ending test failover",
        "Clean up the test virtual machine",
    ],
    "UpdateVmProperties": ["Update the virtual machine properties"],
}
SECONDS = {
    "fabric": (66, 70),
    "fabric removal": (2, 2),
    "mapping": (1, 1),
    "mapping removal": (1, 1),
    "network mapping": (2, 4),
    "enable": (425, 795),
    "refused enable": (3, 3),
    "item change": (2, 2),
    "add disks": (300, 300),
    "disable": (409, 409),
    "purge": (111, 111),
    "failover": (138, 140),
    "failover with shutdown": (208, 212),
    "commit": (8, 8),
    "change of recovery point": (293, 329),
    "test failover": (141, 150),
    "reprotect": (505, 542),
}
ALLOWED = {
    "enabled": ["DisableProtection"],
    "replicating": ["DisableProtection"],
    "firstPointPending": ["DisableProtection"],
    "protected": ["UnplannedFailover", "DisableProtection", "TestFailover"],
    "testing": ["DisableProtection", "TestFailoverCleanup"],
    "failedOver": [
        "CompleteMigration",
        "Commit",
        "DisableProtection",
        "ChangePit",
        "SwitchProtection",
    ],
    "committed": ["CompleteMigration", "DisableProtection", "SwitchProtection"],
}


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_job_has_the_recorded_title_and_target(scenario):
    """A scenario that is missing from the list fails here: nobody looked it up."""
    found = SCENARIOS[scenario]

    assert (found.friendly_name, found.target_type) == TITLES[scenario]
    assert found.source


@pytest.mark.parametrize("scenario", TASKS)
def test_a_job_has_the_recorded_tasks(scenario):
    assert [task.friendly_name for task in SCENARIOS[scenario].tasks] == TASKS[scenario]


def test_a_disable_has_the_tasks_of_the_vmware_recording():
    """That job is VMware's, so its step waits; its task list is all that is known of this one."""
    step = json.loads(RECORDED.read_text(encoding="utf-8"))[-1]
    recorded = step["response_body"]["properties"]["tasks"]

    assert [
        (task.task_id, task.name, task.friendly_name) for task in SCENARIOS["DisableDr"].tasks
    ] == [(task["taskId"], task["name"], task["friendlyName"]) for task in recorded]


@pytest.mark.parametrize("scenario", [name for name, kind in SCENARIOS.items() if kind.tasks])
def test_the_shares_of_a_job_are_all_of_it(scenario):
    assert sum(task.share for task in SCENARIOS[scenario].tasks) == pytest.approx(1)


@pytest.mark.parametrize("kind", SECONDS)
def test_work_takes_the_recorded_time(kind):
    assert (PACES[kind].low, PACES[kind].high) == SECONDS[kind]


def test_every_pace_names_its_source():
    assert all(pace.source and pace.low <= pace.high for pace in PACES.values())


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_allows_what_the_service_allows(stage):
    """A stage that is missing from the list fails here: nobody decided what it allows."""
    assert [operation.value for operation in STAGES[stage].allowed] == ALLOWED[stage]


def test_every_stage_leads_on_or_is_the_last():
    order, stage = [], Stage.ENABLED
    while stage:
        order.append(stage.value)
        stage = STAGES[stage].then

    assert order == ["enabled", "replicating", "firstPointPending", "protected"]
    assert all(row.source for row in STAGES.values())


def test_only_what_is_beyond_the_recorded_size_costs_time(world):
    """A quarter of a second per GiB: assumed."""
    small = initial_replication(world, 30, "x")

    assert initial_replication(world, 128, "x") == small
    assert initial_replication(world, 1152, "x") == small + 256
