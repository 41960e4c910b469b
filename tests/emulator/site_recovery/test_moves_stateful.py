"""Random sequences of calls on items and plans, refused ones among them, keep what must hold."""

import datetime
import re

import hypothesis
import pytest
from hypothesis import strategies as st

from emulator import faults, guest, outages, throttle
from emulator.app import build_world
from emulator.clock import VirtualClock
from emulator.site_recovery import jobs
from tests.emulator.site_recovery import moves, planned
from tests.emulator.site_recovery.planned import PLAN
from tests.emulator.site_recovery.site import (
    ITEMS,
    VNET_ASR,
    Site,
    item_id,
    machine_id,
)
from tests.support import VAULT

EPOCH = datetime.datetime(2026, 1, 5, 8, 0, tzinfo=datetime.UTC)
NAMES = ("Web-01", "App-01", "Db-01")
DRILL = {
    "failoverDirection": "PrimaryToRecovery",
    "networkType": "VmNetworkAsInput",
    "networkId": VNET_ASR,
    "providerSpecificDetails": {"instanceType": "A2A"},
}
FAIL = {"code": "151000", "message": "It failed."}
BY_PLAN = {
    "unplannedFailover": planned.failover_body(shut_down=True),
    "testFailover": {
        "properties": {
            **DRILL,
            "providerSpecificDetails": [{"instanceType": "A2A", "recoveryPointType": "Latest"}],
        }
    },
    "testFailoverCleanup": {},
    "failoverCommit": None,
}


def path(site, name):
    """The item's id, wherever it is now; its first one when there is none."""
    away = moves.away_id(name)
    return away if away in site.world.resources else item_id(name)


def on_item(deed):
    """A call on an item, as it is now."""

    def call(site, name):
        where = path(site, name)
        bodies = {
            "unplannedFailover": moves.failover_body(shut_down=True),
            "testFailover": {"properties": DRILL},
            "testFailoverCleanup": {"properties": {"comments": ""}},
            "failoverCommit": None,
        }
        return site.call("POST", f"{where}/{deed}", bodies[deed])

    return call


def switched(site, name):
    """Reprotect, in whatever direction it is."""
    where = path(site, name)
    if where not in site.world.resources:
        return None
    shown = site.world.resources[where]["properties"]["providerSpecificDetails"]
    if not all(disk.get("recoveryTargetDiskId") for disk in shown["protectedManagedDisks"]):
        return None
    home = where.startswith(ITEMS)
    container = where.partition("/replicationProtectedItems")[0]
    body = moves.switch_body(site, where, home=home)
    return site.call("POST", f"{container}/switchprotection", body)


def by_plan(deed):
    """A call on the plan."""
    return lambda site, _name: site.call("POST", f"{PLAN}/{deed}", BY_PLAN[deed])


def failing(job, task):
    """The next job of a scenario fails at a task."""

    def rule(site, name):
        match = {"job": job, "machine": name}
        then = {"fail_task": {**FAIL, "task": task}}
        faults.load(site.world, [{"match": match, "times": 1, "then": then}])

    return rule


def cancelled(site, _name):
    """Cancel the newest job, whatever it is."""
    newest = list(site.world.jobs.values())[-1]
    return site.call("POST", f"{VAULT}/replicationJobs/{newest['name']}/cancel")


DEEDS = {
    **{deed: on_item(deed) for deed in ("unplannedFailover", "testFailover", "failoverCommit")},
    "testFailoverCleanup": on_item("testFailoverCleanup"),
    "switch": switched,
    "purge": lambda site, name: site.call("DELETE", path(site, name)),
    "cancel": cancelled,
    "lost": lambda site, _: outages.set_regions(site.world, {"eastus2": "down"}),
    "back": lambda site, _: outages.set_regions(site.world, {"eastus2": "up"}),
    "failing failover": failing("UnplannedFailover", "FailoverTask"),
    "failing test": failing("TestFailover", "VmTfoBootTestVm"),
    **{f"plan {deed}": by_plan(deed) for deed in BY_PLAN},
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DEEDS)),
        st.sampled_from(NAMES),
        st.sampled_from([0, 5, 60, 150, 400, 4000]),
    ),
    min_size=4,
    max_size=14,
)


def begun():
    """Three protected machines in a plan of two boot groups."""
    world = build_world(None, VirtualClock(), seed=7, epoch=EPOCH)
    throttle.configure(world, on=False)
    site = Site(world).pair()
    site.machine("Web-01")
    planned.protected(site, NAMES[:2], NAMES[2:])
    return site


@hypothesis.settings(max_examples=25, deadline=None, derandomize=True, database=None)
@hypothesis.given(steps=STEPS)
def test_whatever_is_called_the_world_holds_together(steps):
    """Plans and items at once: nothing is moved twice, left over or stuck."""
    site = begun()
    for deed, name, seconds in steps:
        reply = DEEDS[deed](site, name)
        assert reply is None or reply.status < 500 or "eastus2" in str(outages.told(site.world))
        site.world.pass_time(seconds)
        holds(site)
    outages.set_regions(site.world, {"eastus2": "up"})
    site.world.pass_time(20_000)
    holds(site)
    settled(site)


def items(site):
    """All items of the vault."""
    pattern = re.compile(r"/replicationProtectedItems/[^/]+\Z", re.IGNORECASE)
    return [d for key, d in site.world.resources.items() if pattern.search(key)]


def holds(site):
    """One item per machine; members of the plan exist; a failed-over item's machine runs."""
    found = items(site)
    names = [item["properties"]["friendlyName"] for item in found]
    assert len(names) == len(set(names))
    plan = site.world.resources[PLAN]
    for group in plan["properties"]["groups"]:
        for member in group["replicationProtectedItems"]:
            assert member["id"] in site.world.resources
    for item in found:
        if item["properties"]["activeLocation"] == "Recovery":
            there = item["properties"]["providerSpecificDetails"]["recoveryFabricObjectId"]
            assert there in site.world.resources
    for name in NAMES:
        sites = [machine_id(name), moves.recovered_id(name)]
        assert any(where in site.world.resources for where in sites), name


def settled(site):
    """Nothing works on anything any more; what a test made belongs to an item that is in it."""
    for item in items(site):
        assert jobs.working(site.world, item["id"]) is None
    for operation in site.world.operations.values():
        assert operation["status"] != "InProgress"
    tests = [key for key in site.world.resources if key.casefold().endswith("-test")]
    owned = [made for item in items(site) for made in item["kept"].get("test") or ()]
    assert {key.casefold() for key in tests} <= {key.casefold() for key in owned}
    for job in site.world.jobs.values():
        assert not jobs.running(site.world, job) or job.get("suspended") == "await"


def test_a_machine_that_left_by_plan_runs_at_one_site_only():
    """With its shutdown asked for and its region up, the source is off."""
    site = begun()
    planned.fail_over(site, shut_down=True)

    for name in NAMES:
        assert site.world.resources[machine_id(name)][guest.POWER] == "deallocated"


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_each_deed_can_be_done(deed):
    """A typo would turn the test above into one that refuses everything."""
    site = begun()
    reply = DEEDS[deed](site, "Web-01")

    assert reply is None or reply.status in (202, 409)
