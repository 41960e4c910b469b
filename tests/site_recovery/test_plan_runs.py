"""Runs of our plans, read from the jobs of the local Azure."""

import pytest

from emulator import faults, outages
from site_recovery import client, plan_bodies, plan_runs, plans, watch
from site_recovery.plan_runs import State
from tests.emulator.site_recovery import moves
from tests.emulator.site_recovery.site import item_id
from tests.site_recovery import planning
from tests.site_recovery.planning import PLACE, manual, wish
from tests.support.calls import call

PLAN = "shop-away"


@pytest.fixture
def fleet(world):
    return planning.Fleet(world, "Web-01", "Db-01")


def begun(fleet, *steps, shut_down=False, actions=(), name_told=True):
    """A run of the group's plan: the name of its job."""
    group = wish(*(steps or (["db-01"], ["web-01"])), actions=actions)
    members = fleet.members("Web-01", "Db-01")
    assert plans.keep(fleet.watch, {PLAN: plan_bodies.body(PLACE, group, members, True)}, []) == []
    operation = plan_runs.begin_failover(fleet.watch, PLAN, "latest", shut_down, False)
    if not name_told:
        slow = {"status": 409, "code": "Slow", "message": "Later."}
        faults.load(fleet.world, [{"match": {"method": "GET"}, "times": 1, "then": slow}])
    return plan_runs.job_of(fleet.watch, operation)


def at(fleet, job, seconds=0):
    """The run some time later."""
    fleet.world.pass_time(seconds)
    return plan_runs.look(fleet.watch, job)


def test_the_job_is_another_than_the_operation(fleet):
    """Recorded, 10.1; it is ours all the same."""
    plans.keep(
        fleet.watch,
        {PLAN: plan_bodies.body(PLACE, wish(["db-01"]), fleet.members("Db-01"), True)},
        [],
    )
    operation = plan_runs.begin_failover(fleet.watch, PLAN, "latest", False, False)

    job = plan_runs.job_of(fleet.watch, operation)

    assert job != operation.job
    assert at(fleet, job, 5).plan == PLAN
    assert at(fleet, operation.job).job == job
    assert fleet.watch.own[job] == "recovery plan shop-away in vault vault"


def test_a_run_whose_name_was_not_told_is_followed_by_its_operation(fleet):
    """It was accepted: to begin again item by item would be wrong."""
    job = begun(fleet, name_told=False)

    run = at(fleet, job, 5)

    assert run.plan == PLAN
    assert run.job != job
    assert run.job in fleet.watch.own


def test_a_run_that_another_process_began_is_found(fleet):
    job = begun(fleet)
    fleet.world.pass_time(5)
    watch.forget()
    other = watch.of(client.Settings(), PLACE)

    assert plan_runs.latest(other.read(), PLAN).name == job
    assert plan_runs.latest(other.read(), "shop-home") is None


def test_a_run_that_has_just_begun_shows_no_machine_yet(fleet):
    run = at(fleet, begun(fleet))

    assert not run.over
    assert run.part("web-01").state is State.WAITING


def test_machines_run_then_have_succeeded(fleet):
    job = begun(fleet)

    early, late = at(fleet, job, 60), at(fleet, job, 300)

    assert early.group == "FailoverAllActionGroup"
    assert early.part("Web-01").state is State.RUNNING
    assert not early.over
    assert late.over
    assert late.state == "Succeeded"
    assert {name: part.state for name, part in late.machines.items()} == {
        "web-01": State.SUCCEEDED,
        "db-01": State.SUCCEEDED,
    }


def test_a_machine_that_fails_tells_why_and_the_others_go_on(fleet):
    fault = {"machine": "Db-01", "job": "UnplannedFailover"}
    failing(fleet, fault, task="FailoverTask")
    job = begun(fleet)

    run = at(fleet, job, 400)

    assert run.over
    assert run.part("db-01").state is State.FAILED
    assert "It failed" in plan_runs.story(fleet.watch, run.part("db-01"))
    assert run.part("web-01").state is State.SUCCEEDED


def failing(fleet, match, **told):
    """Let a machine's job fail."""
    failure = {"code": "151000", "message": "It failed.", **told}
    rule = {"match": match, "times": 1, "then": {"fail_task": failure}}
    faults.load(fleet.world, [rule])


def test_a_machine_that_fails_before_its_shutdown_tells_why(fleet):
    """Its failover never begins: only the task among the shutdowns knows the reason."""
    failure = {"code": "151000", "message": "It failed."}
    rule = {"match": {"machine": "Db-01"}, "times": 1, "then": {"fail_task": failure}}
    faults.load(fleet.world, [rule])

    run = at(fleet, begun(fleet, shut_down=True), 1200)

    assert run.part("Db-01").state is not State.SUCCEEDED
    assert "It failed" in run.part("Db-01").story
    assert run.part("Web-01").state is State.SUCCEEDED


@pytest.mark.parametrize("shut_down", [True, False])
def test_a_machine_whose_job_was_cancelled_within_the_run_says_so(fleet, shut_down):
    """A job that was cancelled has no errors: its state is all that it tells."""
    job = begun(fleet, shut_down=shut_down)
    fleet.world.pass_time(20)
    (child,) = [
        one["name"]
        for one in fleet.world.jobs.values()
        if one["target"][1:] == ["Db-01"] and one["scenario"] == "UnplannedFailover"
    ]
    assert call(fleet.world, "POST", f"{PLACE.id}/replicationJobs/{child}/cancel").status == 202

    run = at(fleet, job, 1200)

    assert plan_runs.story(fleet.watch, run.part("db-01")) == f"Cancelled; see job {child}"
    assert run.part("web-01").state is State.SUCCEEDED


def test_a_shutdown_that_went_well_is_known(fleet):
    run = at(fleet, begun(fleet, shut_down=True), 400)

    assert plan_runs.shut_downs(fleet.watch, run) == {"web-01": True, "db-01": True}


def test_a_shutdown_in_a_dead_region_has_failed_although_the_run_went_well(fleet):
    """Only tried: the machine may run when its region comes back."""
    outages.set_regions(fleet.world, {"eastus2": "down"})

    run = at(fleet, begun(fleet, shut_down=True), 400)

    assert run.state == "Succeeded"
    assert plan_runs.shut_downs(fleet.watch, run) == {"web-01": False, "db-01": False}


def test_a_run_without_shutdowns_tells_nothing_of_the_sources(fleet):
    run = at(fleet, begun(fleet), 400)

    assert plan_runs.shut_downs(fleet.watch, run) == {"web-01": None, "db-01": None}


def test_a_run_waits_for_a_person_and_says_for_what(fleet):
    job = begun(fleet, actions=[manual("Repoint DNS", 2)])

    run = at(fleet, job, 400)

    assert not run.over
    assert run.state == "Suspended"
    assert run.manual == (
        "recovery plan shop-away waits for a person at Repoint DNS: Please Repoint DNS; "
        "do it, then end it with `dr jobs` or in the portal "
        f"(job {job}); the plan goes on by itself"
    )
    assert run.part("db-01").state is State.SUCCEEDED
    assert run.part("web-01").state is not State.SUCCEEDED


def test_a_machine_that_cannot_take_part_is_skipped(fleet):
    """It was moved by somebody meanwhile."""
    moves.fail_over(fleet, item_id("Db-01"))

    run = at(fleet, begun(fleet), 400)

    assert run.part("db-01").state is State.SKIPPED
    assert plan_runs.story(fleet.watch, run.part("db-01")) == "The machine runs there already."
    assert run.part("web-01").state is State.SUCCEEDED


# Documents by hand


def vm(name, state, job="", target=None, errors=()):
    """A machine's task, as recorded."""
    inner = {"jobId": f"/v/replicationJobs/{job}", "targetObjectName": target or name}
    return {
        "name": name,
        "friendlyName": name,
        "state": state,
        "taskType": "VirtualMachineTaskDetails",
        "customDetails": {"jobTask": inner},
        "errors": list(errors),
    }


def document(*groups, state="InProgress"):
    """A plan's job."""
    tasks = [
        {
            "name": "Unknown",
            "state": told,
            "groupTaskCustomDetails": {"name": name, "childTasks": children},
        }
        for name, told, children in groups
    ]
    return {
        "name": "j",
        "properties": {"targetObjectName": PLAN, "state": state, "tasks": tasks},
    }


def test_a_task_that_has_not_begun_is_known_by_its_own_name():
    """The service calls its target Unknown, without a job (recorded)."""
    groups = ("Group1", "NotStarted", [vm("Web-01", "NotStarted", target="Unknown")])

    run = plan_runs.read(document(groups))

    assert list(run.machines) == ["web-01"]
    assert run.part("web-01").job == ""


def test_a_failed_shutdown_is_no_failed_machine():
    run = plan_runs.read(
        document(
            ("ShutdownAllActionGroup", "Failed", [vm("Web-01", "Failed", "s")]),
            ("FailoverAllActionGroup", "Succeeded", [vm("Web-01", "Succeeded", "f")]),
            ("Group1", "Succeeded", [vm("Web-01", "Succeeded", "b")]),
            state="Succeeded",
        )
    )

    part = run.part("web-01")
    assert (part.state, part.shut_down, part.shutdown_job, part.job) == (
        State.SUCCEEDED,
        False,
        "s",
        "b",
    )


def test_a_story_is_never_empty():
    failed = {"serviceErrorDetails": {"code": "1", "message": "Broken.", "possibleCauses": "C"}}
    told = plan_runs.read(
        document(("Group1", "Failed", [vm("Web-01", "Failed", "b", errors=[failed])]))
    )

    assert plan_runs.story(None, told.part("web-01")) == "1: Broken; C"
    assert plan_runs.story(None, told.part("other")) == "the run of the plan tells no reason"
