"""A world that is stopped, or killed, goes on where it was."""

import datetime
import math

import pytest

from emulator import resources, throttle
from emulator.app import build_world
from emulator.clock import VirtualClock
from emulator.store import Store
from tests.emulator.site_recovery import planned
from tests.emulator.site_recovery.site import REMOVE, Site, item_id
from tests.support import VAULT

FABRIC = {"properties": {"customDetails": {"instanceType": "Azure", "location": "westus"}}}
EPOCH = datetime.datetime(2026, 1, 5, 8, 0, tzinfo=datetime.UTC)


@pytest.fixture
def begin(tmp_path):
    """Starts a process: what the file holds, and a new clock."""

    def start():
        store = Store(str(tmp_path / "state.db"))
        world = build_world(None, VirtualClock(), seed=7, store=store, epoch=EPOCH)
        throttle.configure(world, on=False)
        return world

    return start


def again(site, begin):
    """The site in a new process; the old one is killed: its file is let go, nothing is said."""
    site.world.store.close()
    other = object.__new__(Site)
    other.world = begin()
    return other


def test_a_running_enable_goes_on(begin):
    """What was answered is not lost, and it ends at the same moment."""
    site = Site(begin()).pair()
    site.machine()
    guid = site.enable()
    site.world.pass_time(100)
    before = site.job(guid)

    after = again(site, begin)

    assert after.job(guid) == before
    after.world.pass_time(3500)
    assert after.item()["protectionState"] == "Protected"
    assert after.operation(guid)["endTime"] == "2026-01-05T08:12:16.0000000Z"


def test_a_stage_that_was_under_way_goes_on(begin):
    site = Site(begin()).pair()
    site.machine()
    site.enable()
    site.world.pass_time(1000)
    shown = site.item()

    after = again(site, begin)

    assert after.item() == shown
    after.world.pass_time(3000)
    assert after.item()["protectionState"] == "Protected"
    assert after.jobs()[0] == "PrimaryIrCompletion"


def test_a_disable_goes_on(begin):
    site = Site(begin()).pair()
    site.machine()
    site.protect()
    site.send("POST", f"{item_id('Web-01')}/remove", REMOVE)

    after = again(site, begin)
    after.world.pass_time(500)

    assert after.get(f"{VAULT}/replicationProtectedItems")["value"] == []
    after.machine()
    after.protect()


def test_pages_and_filters_work_on_what_was_loaded(begin):
    site = Site(begin()).pair()
    site.machine()
    site.protect()
    jobs, item = site.jobs(), site.item()

    after = again(site, begin)

    assert after.jobs() == jobs
    assert after.item() == item


def test_what_runs_in_a_vault_that_vanishes_ends_without_traces(begin):
    """An operation that ends later must not bring parts of a vault back."""
    site = Site(begin()).pair()
    site.machine()
    site.enable(seconds=60)
    site.policy(f"{VAULT}/replicationPolicies/Late")
    site.put(f"{VAULT}/replicationFabrics/Late", FABRIC)
    resources.remove(site.world, VAULT)
    site.world.pass_time(7200)

    assert not site.world.resources.under(VAULT)


def test_time_jumps_in_an_instant_world():
    """`--speed instant`: whoever polls gets to the end, however far it is."""
    world = build_world(None, seed=7, speed=math.inf, epoch=EPOCH)
    throttle.configure(world, on=False)
    site = Site(world).pair()
    site.machine()
    guid = site.enable()

    for _ in range(20):
        if site.operation(guid)["status"] == "Succeeded":
            break
    states = [site.item()["protectionState"] for _ in range(20)]

    assert states[-1] == "Protected"


@pytest.mark.parametrize("seconds", [10, 50, 140, 155])
def test_a_plan_that_runs_goes_on(begin, seconds):
    """Its steps are data: killed in the check, in the failover, between two boot groups."""
    site = Site(begin()).pair()
    site.machine()
    planned.protected(site, ["Web-01"], ["App-01"])
    guid = planned.fail_over(site, seconds=seconds)
    before = site.get(f"{VAULT}/replicationJobs/{guid}")

    after = again(site, begin)
    same = after.get(f"{VAULT}/replicationJobs/{guid}")
    after.world.pass_time(300)

    assert same == before
    assert after.operation(guid)["status"] == "Succeeded"
    assert after.item("App-01")["protectionStateDescription"] == "Failover completed"
    assert planned.plan(after)["currentScenarioStatus"] == "Succeeded"
