"""The stages of an item, by the clock alone."""

import datetime

import pytest

from tests.emulator.site_recovery.site import REMOVE, item_id, machine_id

SEEDING = "InitialReplicationInProgress"
PENDING = "InitialReplicationRecoveryCompletionPending"


def watched(site, name="Web-01", every=10, until=7200):
    """(second, state, machine's state, allowed operations) whenever they change."""
    seen, passed = [], 0
    while passed < until:
        reply = site.call("GET", item_id(name))
        if reply.status == 200:
            shown = reply.body["properties"]
            machine = shown["providerSpecificDetails"]["vmProtectionState"]
            now = (shown["protectionState"], machine, tuple(shown["allowedOperations"]))
            if not seen or seen[-1][1:] != now:
                seen.append((passed, *now))
            if now[0] == "Protected":
                return seen
        site.world.pass_time(every)
        passed += every
    return seen


def test_the_stages_come_in_the_recorded_order(site):
    """Recorded 2023-01-16; the machine's own state waits until all is done."""
    site.enable()

    seen = watched(site)

    assert [row[1:] for row in seen] == [
        (SEEDING, "UnprotectedStatesBegin", ("DisableProtection",)),
        (PENDING, "UnprotectedStatesBegin", ("DisableProtection",)),
        ("Protected", "Protected", ("UnplannedFailover", "DisableProtection", "TestFailover")),
    ]


def test_the_times_are_those_of_the_recordings(site):
    """Enable 7 to 13 minutes; protected about 18 minutes after the job's end."""
    guid = site.enable()
    seen = watched(site)

    status = site.operation(guid)
    took = moment(status["endTime"]) - moment(status["startTime"])
    assert 7 * 60 <= took <= 13.5 * 60
    assert 11 * 60 <= seen[-1][0] - took <= 21 * 60


def moment(text):
    return datetime.datetime.fromisoformat(text[:19]).timestamp()


def test_big_disks_take_longer(site):
    """A quarter of a second per GiB beyond the recorded size: assumed."""
    site.machine("big", 30, data=(8192,))
    site.enable("Web-01")
    small = watched(site, "Web-01", 30)[-1][0]
    site.enable("big", disks=2)
    big = watched(site, "big", 30)[-1][0]

    assert big > small + 20 * 60


def test_the_item_appears_while_its_job_runs(site):
    """With the agent on the machine; that it is not there before is assumed."""
    guid = site.enable(seconds=60)
    early = site.call("GET", item_id("Web-01")).status
    while site.call("GET", item_id("Web-01")).status == 404:
        site.world.pass_time(5)

    assert early == 404
    assert site.job(guid)["state"] == "InProgress"
    assert site.item()["protectionState"] == SEEDING


def test_adapters_and_tags_appear_when_protected(site):
    """Recorded: vmNics is [] until then, so that clients change them afterwards."""
    site.enable(seconds=900)
    before = site.details()
    site.world.pass_time(2700)
    after = site.details()

    assert (before["vmNics"], before["vmSyncedConfigDetails"]["tags"]) == ([], {})
    assert before["lifecycleId"] is None
    assert "agentCertificateExpiryDate" not in before
    assert len(after["vmNics"]) == 1
    assert after["vmSyncedConfigDetails"]["tags"] == {"tier": "web"}
    assert after["lifecycleId"]
    assert after["agentCertificateExpiryDate"] == "2029-01-04T08:10:05Z"


def test_a_fresh_machine_carries_the_drill_warning(site):
    """Recorded: failoverHealth is Warning by design, replicationHealth Normal at every stage."""
    site.enable(seconds=900)
    before = site.item()
    site.world.pass_time(2700)
    after = site.item()

    assert (before["failoverHealth"], before["healthErrors"]) == ("Normal", [])
    assert (after["failoverHealth"], after["replicationHealth"]) == ("Warning", "Normal")
    assert [error["errorCode"] for error in after["healthErrors"]] == ["161011"]


def test_the_percentage_freezes_when_protected(site):
    """Recorded: it kept its last value; a disk's is null again."""
    site.enable(seconds=900)
    percentages = []
    for _ in range(120):
        percentages.append(site.details()["monitoringPercentageCompletion"])
        site.world.pass_time(30)

    known = [value for value in percentages if value is not None]
    assert percentages[0] is None
    assert known == sorted(known)
    assert known[-1] < 45
    assert site.details()["protectedManagedDisks"][0]["monitoringPercentageCompletion"] is None


def test_the_recovery_point_objective_moves_with_the_time(site):
    site.protect()
    first = site.details()
    site.world.pass_time(600)
    second = site.details()

    assert 30 <= first["rpoInSeconds"] <= 900
    assert first["lastRpoCalculatedTime"] < second["lastRpoCalculatedTime"]
    assert first["lastHeartbeat"] <= second["lastHeartbeat"]


def test_a_job_of_its_own_ends_with_the_machine_protected(site):
    """PrimaryIrCompletion, recorded in a list; it is no operation."""
    site.enable(seconds=900)
    before = site.jobs()
    site.world.pass_time(2700)

    assert "PrimaryIrCompletion" not in before
    assert site.jobs()[:2] == ["PrimaryIrCompletion", "EnableDr"]


def test_time_does_not_pass_by_asking(site):
    """An operation that only a poll brings forward hangs clients that do not poll it."""
    guid = site.enable()

    states = {site.operation(guid)["status"] for _ in range(100)}
    site.world.pass_time(3600)

    assert states == {"InProgress"}
    assert site.item()["protectionState"] == "Protected"


def test_a_machine_removed_meanwhile_is_still_known(site):
    """The item stays; it has no adapters then (assumed)."""
    site.enable(seconds=900)
    site.call("DELETE", machine_id("Web-01"))
    site.world.pass_time(2700)

    assert site.item()["protectionState"] == "Protected"
    assert site.details()["vmNics"] == []


def test_a_disable_during_the_first_replication_ends_it(site):
    """Allowed from the first stage on (recorded); nothing of the old life comes back."""
    site.enable(seconds=900)
    site.send("POST", f"{item_id('Web-01')}/remove", REMOVE, 500)
    site.world.pass_time(3600)

    assert site.call("GET", item_id("Web-01")).status == 404


@pytest.mark.parametrize("zone", ["1", None])
def test_zones_are_shown(site, zone):
    """Empty strings and null for a machine without one (recorded)."""
    site.machine("zonal", zone=zone)
    site.protect("zonal", **({"recoveryAvailabilityZone": "2"} if zone else {}))

    details = site.details("zonal")
    assert details["primaryAvailabilityZone"] == zone
    assert details["recoveryAvailabilityZone"] == ("2" if zone else None)
    assert details["initialPrimaryZone"] == (zone or "")
    assert details["initialRecoveryZone"] == ("2" if zone else "")
