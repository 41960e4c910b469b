"""Jobs: an empty shell first, tasks by the clock, failures, cancel, restart, lists."""

import pytest

from emulator.site_recovery.jobs import SHELL_S
from tests.emulator.site_recovery.site import code, item_id
from tests.support import VAULT

UNSET = "0001-01-01T00:00:00"


def states(job):
    return [task["state"] for task in job["tasks"]]


def test_a_job_is_an_empty_shell_at_first(site):
    """Recorded: no scenario, no target, no start; lists show it so too (assumed)."""
    guid = site.enable()

    job, listed = site.job(guid), site.get(f"{VAULT}/replicationJobs")["value"][0]["properties"]
    for shown in (job, listed):
        assert (shown["scenarioName"], shown["friendlyName"]) == (None, None)
        assert (shown["state"], shown["tasks"], shown["targetObjectId"]) == ("NotStarted", [], None)
        assert "startTime" not in shown
    assert job["customDetails"] == {"instanceType": "AsrJobDetails", "affectedObjectDetails": {}}


def test_then_it_has_all_its_tasks_not_started(site):
    """Recorded in the same second as the shell."""
    guid = site.enable(seconds=SHELL_S)

    job = site.job(guid)
    assert (job["state"], job["scenarioName"]) == ("InProgress", "EnableDr")
    assert states(job) == ["NotStarted"] * 5
    assert job["tasks"][0]["startTime"] == job["tasks"][0]["endTime"] == UNSET
    assert job["allowedActions"] == ["Cancel"]
    assert "endTime" not in job


def test_tasks_follow_each_other(site):
    guid = site.enable(seconds=60)

    job = site.job(guid)
    assert states(job) == ["Succeeded", "InProgress"] + ["NotStarted"] * 3
    assert job["tasks"][0]["stateDescription"] == "Completed"
    assert job["tasks"][0]["endTime"] == job["tasks"][1]["startTime"]
    assert job["targetObjectName"] == "web-01"


def test_a_job_that_is_done(site):
    guid = site.enable(seconds=3600)

    job = site.job(guid)
    assert (job["state"], job["stateDescription"]) == ("Succeeded", "Completed")
    assert (job["allowedActions"], job["errors"]) == ([], [])
    assert job["endTime"].endswith("Z")
    assert "." not in job["endTime"]


def test_lists_show_the_newest_first_and_no_details(site):
    """Recorded 2022-10-11."""
    site.enable(seconds=3600)

    listed = site.get(f"{VAULT}/replicationJobs")
    assert site.jobs()[:3] == ["PrimaryIrCompletion", "EnableDr", "NetworkPairing"]
    assert listed["nextLink"] is None
    for job in listed["value"]:
        shown = job["properties"]
        assert (shown["tasks"], shown["activityId"], shown["customDetails"]) == ([], None, None)


def test_setting_up_lists_the_recorded_jobs(site):
    assert site.jobs() == [
        "NetworkPairing",
        "AssociateProtectionProfile",
        "AssociateProtectionProfile",
        "AddProtectionProfile",
        "CreateCloud",
        "CreateCloud",
        "CreateSite",
        "CreateSite",
    ]


def test_jobs_are_filtered_by_state(site):
    """Recorded 2021-04-07: JobStatus, in PascalCase."""
    site.enable(seconds=10)

    running = site.jobs(**{"$filter": "JobStatus eq 'InProgress'"})
    done = site.jobs(**{"$filter": "JobStatus eq 'Succeeded'"})
    assert running == ["EnableDr"]
    assert len(done) == 8


def test_jobs_are_filtered_by_time(site):
    """Recorded 2021-04-07: eq means a range."""
    site.world.pass_time(3600)
    since = site.world.stamp()
    site.enable(seconds=10)

    wanted = f"StartTime eq '{since}' and EndTime eq '{site.world.stamp()}'"
    assert site.jobs(**{"$filter": wanted}) == ["EnableDr"]


def test_another_filter_is_no_invented_success(site):
    reply = site.call("GET", f"{VAULT}/replicationJobs", **{"$filter": "JobName eq 'x'"})

    assert code(reply) == "EmulatorNotImplemented"


@pytest.mark.parametrize(
    ("task", "before", "after"),
    [
        ("EnableProtectionPrerequisitesCheck", 0, 4),
        ("CreateProtectionTarget", 1, 3),
        ("Starting initial replication", 3, 1),
        ("UpdateDraStateTask", 4, 0),
    ],
)
def test_a_fault_fails_the_job_at_its_task(site, task, before, after):
    """By name, title or id; errors in the SDK's shape; no item stays (assumed)."""
    site.fault("EnableDr", task, possible_causes="No way out.", recommended_action="Open it.")
    guid = site.enable(seconds=900)

    job, status = site.job(guid), site.operation(guid)
    assert states(job) == ["Succeeded"] * before + ["Failed"] + ["NotStarted"] * after
    assert (status["status"], status["error"]["code"]) == ("Failed", "151000")
    error = job["errors"][0]
    assert error["serviceErrorDetails"]["possibleCauses"] == "No way out."
    assert error["serviceErrorDetails"]["recommendedAction"] == "Open it."
    assert error["taskId"] == job["tasks"][before]["taskId"]
    assert (job["state"], job["allowedActions"]) == ("Failed", ["Restart"])
    assert site.call("GET", item_id("Web-01")).status == 404


def test_lists_never_show_errors(site):
    """Recorded 2021-04-07."""
    site.fault("EnableDr", "CreateProtectionTarget")
    site.enable(seconds=900)

    listed = site.get(f"{VAULT}/replicationJobs")["value"][0]["properties"]
    assert (listed["state"], listed["errors"]) == ("Failed", [])
    assert listed["allowedActions"] == ["Restart"]


def test_a_fault_is_used_up(site):
    """The next run of what failed succeeds."""
    site.fault("EnableDr", "CreateProtectionTarget")
    site.enable(seconds=900)

    site.protect()


def test_a_failed_last_job_leaves_the_item_waiting(site):
    """PrimaryIrCompletion; what the item shows then is assumed."""
    site.fault("PrimaryIrCompletion", "")
    site.enable(seconds=3600)

    shown = site.item()
    assert shown["protectionState"] == "InitialReplicationRecoveryCompletionPending"
    assert shown["replicationHealth"] == "Critical"


def test_a_restart_is_a_job_of_its_own(site):
    """API description: RestartJob; the failed job then runs again (assumed)."""
    site.fault("PrimaryIrCompletion", "")
    site.enable(seconds=3600)
    failed = site.get(f"{VAULT}/replicationJobs")["value"][0]["name"]
    guid = site.send("POST", f"{VAULT}/replicationJobs/{failed}/restart", None, 600)

    job = site.job(guid)
    assert (job["scenarioName"], job["tasks"][0]["friendlyName"]) == (
        "RestartJob",
        "Restarting job",
    )
    assert site.job(failed)["state"] == "Succeeded"
    assert site.item()["protectionState"] == "Protected"
    assert site.item()["replicationHealth"] == "Normal"


def test_a_restarted_enable_protects_after_all(site):
    site.fault("EnableDr", "CreateProtectionTarget")
    guid = site.enable(seconds=900)
    site.send("POST", f"{VAULT}/replicationJobs/{guid}/restart", None, 3600)

    assert site.item()["protectionState"] == "Protected"


def test_a_cancelled_job_ends_its_operation(site):
    """Cancelling at once (API description); Canceled is what pollers know (azure-core)."""
    guid = site.enable(seconds=60)
    path = f"{VAULT}/replicationJobs/{guid}"
    site.send("POST", f"{path}/cancel")
    during = site.job(guid)
    site.world.pass_time(3600)

    assert (during["state"], during["stateDescription"]) == ("Cancelling", "Cancelling")
    assert during["allowedActions"] == []
    assert site.job(guid)["state"] == "Cancelled"
    assert site.operation(guid)["status"] == "Canceled"
    assert site.call("GET", item_id("Web-01")).status == 404


def test_only_what_is_allowed_is_done(site):
    """UpdateVmProperties never offers Cancel (recorded); the refusal is assumed."""
    site.protect()
    guid = site.send("PATCH", item_id("Web-01"), {"properties": {}}, 1)

    for action in ("cancel", "restart"):
        reply = site.call("POST", f"{VAULT}/replicationJobs/{guid}/{action}")
        assert (reply.status, code(reply)) == (409, "JobActionNotAllowed")


def test_jobs_of_another_vault_are_not_shown(site):
    guid = site.enable(seconds=10)
    other = f"{VAULT}-2"
    site.call("PUT", other, {"location": "centralus", "properties": {}})
    site.world.pass_time(90)
    details = {"customDetails": {"instanceType": "Azure", "location": "eastus"}}
    site.put(f"{other}/replicationFabrics/f", {"properties": details}, 80)

    assert len(site.get(f"{other}/replicationJobs")["value"]) == 1
    assert site.call("GET", f"{other}/replicationJobs/{guid}").status == 404
