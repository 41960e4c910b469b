"""Recovery points over time: taken, thinned, shared, missing; and the objective that they give."""

import datetime
import itertools

import pytest

from emulator import outages
from tests.emulator.site_recovery.moves import commit, fail_over, points
from tests.emulator.site_recovery.site import POLICY, item_id
from tests.support import VAULT

WEB = item_id("Web-01")
DAY_S = 86_400


def moment(text):
    return datetime.datetime.fromisoformat(text[:26] + "+00:00").timestamp()


def ages(site, path=WEB):
    """Ages of all points in seconds, oldest first."""
    now = site.world.now().timestamp()
    return [now - moment(time) for time, _, _ in points(site, path)]


def history(site, minutes, app=0):
    """Another policy's numbers."""
    sent = {
        "instanceType": "A2A",
        "multiVmSyncStatus": "Enable",
        "recoveryPointHistory": minutes,
        "appConsistentFrequencyInMinutes": app,
    }
    body = {"properties": {"replicationProviderSettings": sent}}
    site.send("PATCH", POLICY, body, 2)


def test_there_is_none_before_the_machine_is_protected(site):
    site.enable(seconds=1000)

    assert points(site) == []


def test_a_point_comes_every_five_minutes(site):
    """Docs; oldest first, version 4 GUIDs, seven digits, as recorded."""
    site.protect()
    site.world.pass_time(3000)

    found = points(site)
    steps = {round(moment(b[0]) - moment(a[0])) for a, b in itertools.pairwise(found)}
    assert steps == {300}
    assert all(len(p[0]) == 28 and p[2][14] == "4" for p in found)
    one = site.get(f"{WEB}/recoveryPoints")["value"][0]
    assert site.get(one["id"]) == one
    assert one["properties"]["providerSpecificDetails"]["recoveryPointSyncType"] == (
        "PerVmRecoveryPoint"
    )


def test_old_points_are_thinned_as_documented(site):
    """All for two hours, hourly for a day, then every two, then every four hours."""
    history(site, 15 * 24 * 60)
    site.protect()
    site.world.pass_time(16 * DAY_S)

    found = ages(site)
    bands = [(0, 7200, 300), (7200, DAY_S, 3600), (DAY_S, 7 * DAY_S, 7200)]
    bands.append((7 * DAY_S, 15 * DAY_S, 14_400))
    for low, high, every in bands:
        inside = [age for age in found if low < age <= high]
        assert len(inside) in range(int((high - low) / every) - 1, int((high - low) / every) + 2)
    assert max(found) <= 15 * DAY_S


@pytest.mark.parametrize(("minutes", "least", "most"), [(60, 11, 13), (1440, 44, 48)])
def test_the_policy_says_how_far_back(site, minutes, least, most):
    history(site, minutes)
    site.protect()
    site.world.pass_time(2 * DAY_S)

    assert least <= len(points(site)) <= most
    assert max(ages(site)) <= minutes * 60


def test_a_history_of_none_keeps_the_newest(site):
    """Docs: 0 is only the latest point."""
    history(site, 0)
    site.protect()
    site.world.pass_time(7200)

    assert len(points(site)) == 1


def test_app_consistent_points_come_as_often_as_the_policy_says(site):
    history(site, 1440, app=60)
    site.protect()
    site.world.pass_time(7200)

    found = [moment(p[0]) for p in points(site) if p[1] == "ApplicationConsistent"]
    assert [round(b - a) for a, b in itertools.pairwise(found)] == [3600]


def test_members_of_a_group_share_moments(site):
    """One grid per consistency group; names are each machine's own."""
    site.machine("Web-02")
    site.protect(multiVmGroupName="front")
    site.protect("Web-02", multiVmGroupName="front")
    site.world.pass_time(3000)

    one, two = points(site), points(site, item_id("Web-02"))
    assert {p[0] for p in two} < {p[0] for p in one}
    assert not {p[2] for p in one} & {p[2] for p in two}
    shown = site.get(f"{WEB}/recoveryPoints")["value"][0]["properties"]["providerSpecificDetails"]
    assert shown["recoveryPointSyncType"] == "MultiVmSyncRecoveryPoint"


def test_the_objective_is_the_age_of_the_newest_point(site):
    """Recorded 2022-10-11: 99 s before 19:51:32 lies the point that the failover took."""
    site.protect()
    site.world.pass_time(1000)
    details = site.details()
    guid = fail_over(site)

    taken = site.job(guid)["customDetails"]["protectedItemDetails"][0]["recoveryPointTime"]
    apart = moment(details["lastRpoCalculatedTime"]) - moment(taken)
    assert int(apart) == details["rpoInSeconds"]


@pytest.mark.parametrize("how", ["region", "recovery", "machine"])
def test_an_outage_leaves_a_gap(site, how):
    """No point while the source, its region or the target's is gone; the objective grows."""
    site.protect()
    site.world.pass_time(3600)
    before = len(points(site))
    turn(site, how, on=False)
    site.world.pass_time(7200)
    during = site.world.resources[WEB]
    from emulator.site_recovery import item_stages

    shown = item_stages.shown(site.world, during, "2025-08-01")["properties"]
    turn(site, how, on=True)
    site.world.pass_time(3600)

    assert 7200 <= shown["providerSpecificDetails"]["rpoInSeconds"] <= 7900
    assert shown["replicationHealth"] == "Critical"
    assert "153006" in [error["errorCode"] for error in shown["healthErrors"]]
    found = [moment(p[0]) for p in points(site)]
    assert max(b - a for a, b in itertools.pairwise(found)) >= 7200
    assert site.item()["replicationHealth"] == "Normal"
    assert site.details()["rpoInSeconds"] < 600
    assert before


def turn(site, how, *, on):
    """One of the three things that stop replication."""
    if how == "machine":
        outages.set_replication(site.world, {"web-01": "running" if on else "stopped"})
        return
    region = "eastus2" if how == "region" else "centralus"
    outages.set_regions(site.world, {region: "up" if on else "down"})


def test_after_a_failover_the_list_stands_still_and_the_commit_empties_it(site):
    site.protect()
    site.world.pass_time(3600)
    fail_over(site)
    before = points(site)
    site.world.pass_time(DAY_S)

    assert points(site) == before
    commit(site)
    assert points(site) == []


def test_days_cost_nothing(site):
    """No event per point: a fleet over days is as cheap as an hour."""
    site.protect()
    waiting = len(site.world.events)
    site.world.pass_time(30 * DAY_S)

    assert len(site.world.events) == waiting == 0
    assert len(site.get(f"{VAULT}/replicationProtectedItems")["value"]) == 1


def test_a_point_that_is_not_there(site):
    site.protect()

    assert site.call("GET", f"{WEB}/recoveryPoints/x").status == 404
    assert site.call("GET", f"{item_id('x')}/recoveryPoints").status == 404
