"""A world that is stopped, or killed, goes on where it was."""

import datetime

import pytest

from emulator import throttle
from emulator.app import build_world
from emulator.clock import VirtualClock
from emulator.store import Store
from tests.emulator.site_recovery.site import REMOVE, Site, item_id
from tests.support import VAULT

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
