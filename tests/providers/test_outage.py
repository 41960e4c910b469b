"""The primary region is gone while groups move: nothing waits for it, and nothing runs twice."""

import logging

import pytest

from emulator import guest, outages
from emulator.site_recovery import item_switch
from tests.providers import fleet, journeys, pair, portal

pytestmark = pytest.mark.long

SOURCE = f"{fleet.SHOP}/providers/Microsoft.Compute/virtualMachines/"
AWAY = f"{fleet.ASR}/providers/Microsoft.Compute/virtualMachines/"
OFF_S = 120.0
"""Seconds in which the emulator switches a machine off."""


def down(world, region="eastus2"):
    outages.set_regions(world, {region: "down"})


def up(world, region="eastus2"):
    outages.set_regions(world, {region: "up"})


def unanswered(world):
    """Calls that met a dead region."""
    return [one for one in world.journal.calls if one["status"] == 503]


def runs(world, machine_id):
    """Whether a machine serves."""
    found = world.resources.get(machine_id)
    return found is not None and found[guest.POWER] == "running"


def fenced(stack, group=None):
    return stack.result(group)["source_fenced"]


@pytest.fixture
def lost(stack, ground):
    """Both machines failed over while their region did not answer: nobody switched them off."""
    down(ground)
    run = stack.up("recovery/failedOver", 1)
    assert (run.refused, run.failed) == ([], "")
    return stack


@pytest.fixture(autouse=True)
def two_sites(monkeypatch):
    """Machines that still ran when the service took their reprotect; there shall be none."""
    found, begin = [], item_switch._begin

    def watched(world, request, path, *rest):
        machine_id = world.resources[path][item_switch.objects.KEPT]["machine_id"]
        if runs(world, machine_id):
            found.append(machine_id)
        return begin(world, request, path, *rest)

    monkeypatch.setattr(item_switch, "_begin", watched)
    yield found
    assert found == []


def test_a_failover_asks_nothing_of_the_region_that_is_gone(stack, ground):
    down(ground)
    shown, _ = stack.preview("recovery/failedOver", {"number": 1})
    run = stack.up("recovery/failedOver", 1)

    assert (shown.refused, run.refused, run.failed) == ([], [], "")
    assert run.plan["by"] == "recovery plan shop-away"
    assert stack.result()["position"] == "recovery/failedOver"
    assert unanswered(ground) == []


def test_a_job_that_cannot_be_read_neither_ends_the_run_nor_calls_a_source_off(stack, ground):
    """The list tells that the plan's run has ended, the items where the machines are."""
    silent = {"status": 503, "code": "Busy", "message": "later"}
    pair.fault(ground, silent, method="GET", path="/replicationJobs/")
    run = stack.up("recovery/failedOver", 1)

    assert (run.refused, run.failed) == ([], "")
    assert stack.result()["position"] == "recovery/failedOver"
    assert not fenced(stack)


def test_a_source_that_could_not_be_switched_off_is_told(lost, ground):
    assert runs(ground, f"{SOURCE}web-01")
    assert runs(ground, f"{AWAY}web-01")
    assert not fenced(lost)
    assert lost.result()["unfenced"] == ["web-01", "web-02"]


def test_a_commit_goes_on_while_the_region_is_gone(lost, ground):
    run = lost.up("recovery/committed", 2)

    assert (run.refused, run.failed) == ([], "")
    assert lost.result()["position"] == "recovery/committed"
    assert unanswered(ground) == []
    assert not fenced(lost)


@pytest.mark.parametrize("moved", ["recovery/failedOver", "recovery/committed"])
def test_a_reprotect_ends_with_what_is_missing_and_the_next_update_goes_on(lost, ground, moved):
    """It neither waits for the region nor needs another number when that is back."""
    number = 2
    if moved == "recovery/committed":
        assert lost.up(moved, 2).failed == ""
        number = 3
    begun = ground.time()
    first = lost.up("recovery/protected", number)
    waited = ground.time() - begun
    up(ground)
    second = lost.up("recovery/protected", number)

    assert first.refused == []
    assert "web-01 at the primary site may still run" in first.failed
    assert waited < 600
    assert (second.refused, second.failed) == ([], "")
    assert lost.result()["position"] == "recovery/protected"
    assert fenced(lost)
    assert set(journeys.accepted(ground, "SwitchReplicationGroupProtection").values()) == {1}


def test_the_next_quiet_update_switches_the_source_off_when_the_region_is_back(lost, ground):
    quiet = lost.up("recovery/failedOver", 1)
    still = runs(ground, f"{SOURCE}web-01"), fenced(lost)
    up(ground)
    lost.up("recovery/failedOver", 1)
    ground.pass_time(OFF_S)
    lost.up("recovery/failedOver", 1)

    assert (quiet.refused, quiet.failed) == ([], "")
    assert still == (True, False)
    assert not runs(ground, f"{SOURCE}web-01")
    assert runs(ground, f"{AWAY}web-01")
    assert fenced(lost)
    assert lost.preview("recovery/failedOver", {"number": 1}) == (journeys.Run({}, []), False)


def test_a_quiet_update_asks_a_dead_region_once_and_not_per_machine(lost, ground):
    """A hundred machines would each wait for their own end of a call."""
    before = len(unanswered(ground))
    lost.up("recovery/failedOver", 1)

    assert len(unanswered(ground)) - before == 1


def test_a_machine_that_could_not_move_does_not_keep_the_others_sources_running(stack, ground):
    """It is told in every update from then on, and none of them is quiet."""
    portal.disable(ground, "web-02")
    down(ground)
    first = stack.up("recovery/failedOver", 1)
    up(ground)
    second = stack.up("recovery/failedOver", 1)
    ground.pass_time(OFF_S)
    stack.up("recovery/failedOver", 1)

    assert "web-02" in first.failed
    assert "web-02" in second.failed
    assert not runs(ground, f"{SOURCE}web-01")
    assert fenced(stack)


def test_a_move_that_fails_again_and_again_keeps_no_source_running(stack, ground):
    broken = {"fail_task": {"code": "150030", "message": "it broke"}}
    pair.fault(ground, broken, job="UnplannedFailover", machine="web-02")
    down(ground)
    stack.up("recovery/failedOver", 1)
    lost = len(unanswered(ground))
    up(ground)
    again = stack.up("recovery/failedOver", 1)
    ground.pass_time(OFF_S)

    assert lost == 0
    assert "web-02" in again.failed
    assert not runs(ground, f"{SOURCE}web-01")


def test_an_update_that_moves_another_group_asks_nothing_of_the_region(pair_of_groups, ground):
    stack = pair_of_groups
    down(ground)
    stack.up("recovery/failedOver", 1)
    stack.declare("app", "recovery/failedOver", 1)
    run = stack.run()["app"]

    assert (run.refused, run.failed) == ([], "")
    assert unanswered(ground) == []
    assert not fenced(stack, "shop")
    assert not fenced(stack, "app")


def test_a_run_that_ended_in_the_middle_does_not_forget_that_sources_may_run(stack, ground):
    """The state is from before the failover, the vault's own job tells what became of it."""
    before = stack.state
    down(ground)
    stack.up("recovery/failedOver", 1)
    stack.state = before

    run = stack.up("recovery/failedOver", 1)

    assert run.failed == ""
    assert not fenced(stack)


def test_a_failover_by_hand_that_is_accepted_tells_of_its_sources(stack, ground):
    down(ground)
    for name in ("web-01", "web-02"):
        assert portal.fail_over(ground, name) == 202
    stack.up("recovery/failedOver")

    assert stack.result()["position"] == "recovery/failedOver"
    assert not fenced(stack)


def test_sources_that_are_known_to_be_off_need_no_region(stack, ground):
    stack.up("recovery/failedOver", 1)
    assert fenced(stack)
    down(ground)
    stack.up("recovery/committed", 2)

    assert fenced(stack)
    assert unanswered(ground) == []


def test_a_group_that_somebody_moved_is_left_alone(lost, ground):
    """Drift is told, and touched with no call: its sources are somebody else's by then."""
    for name in ("web-01", "web-02"):
        portal.commit(ground, name)
    up(ground)
    before = len(ground.journal.calls)

    run = lost.up("recovery/failedOver", 1)

    assert run.failed
    assert not [c for c in list(ground.journal.calls)[before:] if "/virtualMachines/" in c["path"]]
    assert not fenced(lost)


def test_a_source_that_was_started_again_is_off_before_its_reprotect(stack, ground):
    """It was switched off by the failover; that nobody touched it since is not known."""
    stack.up("recovery/committed", 1)
    assert fenced(stack)
    ground.resources[f"{SOURCE}web-01"][guest.POWER] = "running"
    run = stack.up("recovery/protected", 2)

    assert (run.refused, run.failed) == ([], "")
    assert stack.result()["position"] == "recovery/protected"


def test_a_failover_by_hand_without_shutdown_is_fenced_before_its_reprotect(stack, ground):
    told = {**portal.MOVE, "sourceSiteOperations": "NotRequired"}
    for name in ("web-01", "web-02"):
        assert portal.on(ground, name, "unplannedFailover", told) == 202
    run = stack.up("recovery/protected", 1)

    assert (run.refused, run.failed) == ([], "")
    assert stack.result()["position"] == "recovery/protected"


def test_a_reprotect_beside_a_source_that_runs_must_be_allowed_by_name(lost, ground, two_sites):
    """Who is signed in may not switch it off, and says that it may run."""
    up(ground)
    no = {"status": 403, "code": "Denied", "message": "no"}
    pair.fault(ground, no, path="/instanceView")
    number = 2
    refused = lost.up("recovery/protected", number)
    lost.config["allow"] = '["unfenced:shop"]'
    allowed = lost.up("recovery/protected", number)

    assert "who is signed in may not switch it off" in refused.failed
    assert (allowed.refused, allowed.failed) == ([], "")
    assert lost.result()["position"] == "recovery/protected"
    two_sites.clear()


def test_a_failback_switches_off_what_it_leaves(ground):
    stack = journeys.begun(ground, fleet.machine("web-01"), to=4)

    assert stack.result()["position"] == "primary/failedOver"
    assert fenced(stack)
    assert not runs(ground, f"{AWAY}web-01")
    assert runs(ground, f"{SOURCE}web-01")


def test_a_failback_that_could_not_is_told_and_fenced_before_its_reprotect(ground, monkeypatch):
    """Both sites are well, and the service cannot stop the machine at the recovery site."""
    stack = journeys.begun(ground, fleet.machine("web-01"), to=3)
    with monkeypatch.context() as patched:
        patched.setattr(outages, "down", lambda _world, region: region == "centralus")
        run = stack.up("primary/failedOver", 4)
    left = fenced(stack), runs(ground, f"{AWAY}web-01")
    back = stack.up("primary/protected", 5)

    assert (run.refused, run.failed, back.refused, back.failed) == ([], "", [], "")
    assert left == (False, True)
    assert stack.result()["position"] == "primary/protected"
    assert fenced(stack)


def test_recovery_plans_are_made_without_the_primary_region(stack, ground):
    """A new stack over machines that are protected, on the very day."""
    down(ground)
    other = journeys.Stack(ground, *stack.machines, name="other")
    run = other.run()["other"]

    assert (run.refused, run.failed) == ([], "")
    assert other.settled["plans"] == ["other-away"]
    assert other.settled["plan_problems"] == []
    assert unanswered(ground) == []


def test_a_refresh_does_not_call_a_source_off_that_nobody_judged(stack, ground):
    """Somebody failed over by hand; what an earlier run knew says nothing of that."""
    down(ground)
    for name in ("web-01", "web-02"):
        portal.fail_over(ground, name)
    stack.refresh()

    assert not fenced(stack)


def test_a_preview_tells_which_sources_will_be_switched_off(lost, ground, caplog):
    caplog.set_level(logging.INFO)
    up(ground)
    fleet.forget()
    settlement = lost._settlement()
    inputs = {key: value for key, value in lost.settled.items() if key in settlement}
    checked = fleet.settlements().check(inputs, settlement)
    before = caplog.text
    fleet.settlements().diff("id", lost.settled, settlement)

    told = "switch off what was left at the primary site, where it still runs: web-01, web-02"
    assert told in caplog.text
    assert "plan" not in checked.inputs  # the engine gives check no outputs: it cannot know
    assert told not in before
