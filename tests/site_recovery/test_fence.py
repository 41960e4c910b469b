"""Fencing of machines that were left, against the local Azure."""

import pytest

from emulator import faults, outages
from site_recovery import errors, fence
from tests.emulator.site_recovery import moves
from tests.emulator.site_recovery.site import machine_id
from tests.site_recovery import planning

WEB = machine_id("Web-01")
BEING = "Web-01 at the primary site still ran and is being switched off; wait, nothing to do"


@pytest.fixture
def fleet(world):
    return planning.Fleet(world, "Web-01")


@pytest.fixture
def asked():
    return fence.reader(planning.SETTINGS)


def test_a_machine_that_runs_is_deallocated(fleet, asked):
    assert fence.fence(asked, WEB, "primary") == BEING

    fleet.world.pass_time(120)
    assert fence.is_off(asked, WEB)
    assert fence.fence(asked, WEB, "primary") == ""


def test_a_machine_that_is_on_its_way_down_is_not_asked_again(fleet, asked, monkeypatch):
    """The wait is the caller's: each of its looks asks once."""
    monkeypatch.setattr(fence, "_power", lambda *_: "PowerState/deallocating")
    monkeypatch.setattr(type(asked), "post", lambda *_: pytest.fail("asked again"))

    assert fence.fence(asked, WEB, "primary") == BEING


@pytest.mark.parametrize("power", ["deallocated", "stopped"])
def test_a_machine_that_is_off_is_fenced(fleet, asked, power):
    fleet.world.resources[WEB]["_power"] = power

    assert fence.fence(asked, WEB, "primary") == ""


@pytest.mark.parametrize("path", [f"{WEB}-gone", WEB.replace("Shop-RG", "gone")])
def test_a_machine_that_is_gone_is_fenced(fleet, asked, path):
    """The service deletes it in a reprotect, and whole groups go away too."""
    assert fence.is_off(asked, path)
    assert fence.fence(asked, path, "primary") == ""


def test_a_machine_in_a_subscription_that_nobody_knows_is_not_gone(fleet, asked):
    """Also 404, but it says nothing about the machine."""
    path = WEB.replace(WEB.split("/")[2], "0" * 36)

    assert fence.fence(asked, path, "primary").startswith(
        "Web-01 at the primary site may still run: "
    )


def test_a_region_that_does_not_answer_is_told_soon(fleet, asked):
    """One try each time: the region's answer decides nothing about the other machines."""
    outages.set_regions(fleet.world, {"eastus2": "down"})
    begun = fleet.world.clock.now()

    told = fence.fence(asked, WEB, "primary")

    assert told == (
        "Web-01 at the primary site may still run: ServiceUnavailable: The request was not "
        "answered in time: the region is not available; run `pulumi up` again later; switch it "
        "off there, or run `dr fence` again; it is not reprotected before"
    )
    assert fleet.world.clock.now() - begun <= outages.HANG_S


def test_a_right_that_is_missing_is_named(fleet, asked):
    no = {"status": 403, "code": "AuthorizationFailed", "message": "No."}
    faults.load(fleet.world, [{"match": {"method": "POST"}, "then": no}])

    assert fence.fence(asked, WEB, "primary") == (
        "Web-01 at the primary site may still run, and who is signed in may not switch it off; "
        "give who is signed in the role Virtual Machine Contributor on it, then run `dr fence`"
    )


def test_who_only_wants_to_know_hears_why_nobody_can_tell(fleet, asked):
    outages.set_regions(fleet.world, {"eastus2": "down"})

    with pytest.raises(errors.Unreachable):
        fence.is_off(asked, WEB)


def test_a_machine_without_a_power_state_counts_as_running(fleet, asked, monkeypatch):
    """Unknown is not off."""
    monkeypatch.setattr(type(asked), "find", lambda *_: {"statuses": []})

    assert not fence.is_off(asked, WEB)


def shutdown(fleet, **more):
    """What the failover's own job tells of its shutdown."""
    job = moves.fail_over(fleet, **more)
    return fence.shut_down(fleet.watch.job(job))


def test_where_one_machine_gets_no_answer_no_other_of_its_site_is_asked(fleet, asked):
    """A hundred would each wait for the end of their own call."""
    outages.set_regions(fleet.world, {"eastus2": "down"})
    before = len(fleet.world.journal.calls)

    told = fence.many(asked, [(WEB, "primary"), (f"{WEB}-2", "primary"), (f"{WEB}-3", "primary")])

    assert ["may still run" in line for line in told] == [True, True, True]
    assert [line.partition(" ")[0] for line in told] == ["Web-01", "Web-01-2", "Web-01-3"]
    assert len(fleet.world.journal.calls) - before == 1


def test_a_failover_tells_that_it_switched_its_source_off(fleet):
    assert shutdown(fleet, shut_down=True) is True


def test_a_failover_tells_that_it_could_not_switch_its_source_off(fleet):
    outages.set_regions(fleet.world, {"eastus2": "down"})

    assert shutdown(fleet, shut_down=True) is False


def test_a_failover_without_shutdown_tells_nothing(fleet):
    assert shutdown(fleet, shut_down=False) is None
    assert fence.shut_down({"properties": {"tasks": []}}) is None


def test_a_recovered_machine_is_fenced_as_well(fleet, asked):
    """After a failback the machine at the recovery site is the one that was left."""
    moves.fail_over(fleet)

    assert fence.fence(asked, moves.recovered_id(), "recovery").endswith(
        "is being switched off; wait, nothing to do"
    )
