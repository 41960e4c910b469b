"""The primary region is gone while groups move: nothing waits for it, and nothing runs twice."""

import pytest

from emulator import guest, outages
from emulator.site_recovery import item_switch
from tests.providers import fleet, journeys, portal

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
    assert stack.result()["position"] == "recovery/failedOver"
    assert unanswered(ground) == []


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


def test_a_failback_that_cannot_switch_off_what_it_leaves_tells_it(ground):
    """Both sites are well, and the machine at the recovery site cannot be stopped."""
    stack = journeys.begun(ground, fleet.machine("web-01"), to=3)
    up(ground)
    assert fenced(stack)
    down(ground, "nowhere")
    run = stack.up("primary/failedOver", 4)

    assert (run.refused, run.failed) == ([], "")
    assert fenced(stack)
