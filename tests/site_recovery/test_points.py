"""Which recovery point a move takes."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from site_recovery.points import (
    LATEST,
    NoPoint,
    Wanted,
    chosen,
    point,
    shared,
    time,
)


def listed(name, minute, kind="CrashConsistent", sync="MultiVmSyncRecoveryPoint"):
    """A point as the service lists it."""
    details = {"instanceType": "A2A", "recoveryPointSyncType": sync, "disks": []}
    properties = {
        "recoveryPointTime": f"2026-01-05T09:{minute:02d}:07.1234567Z",
        "recoveryPointType": kind,
        "providerSpecificDetails": details,
    }
    return point({"id": f"/Subscriptions/s/{name}", "name": name, "properties": properties})


THREE = [listed("c", 20), listed("a", 0, "ApplicationConsistent"), listed("b", 10)]


def at(minute):
    return datetime.datetime(2026, 1, 5, 9, minute, 30, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        (Wanted(word="latestProcessed"), "c"),
        (Wanted(word="latestAppConsistent"), "a"),
        (Wanted(word="latestCrashConsistent"), "c"),
        (Wanted(not_after=at(10)), "b"),
        (Wanted(name="A"), "a"),
    ],
)
def test_a_point_is_chosen_by_word_time_or_name(wanted, name):
    """The service's list is in no order that one may trust."""
    assert chosen(THREE, wanted).name == name


def test_latest_is_the_service_own_choice():
    """A point named now would lose what arrives until the failover."""
    assert chosen(THREE, LATEST) is None


@pytest.mark.parametrize(
    ("points", "wanted", "why"),
    [
        ([], Wanted(word="latestProcessed"), "it has no recovery point yet; wait for the first"),
        (THREE, Wanted(name="z"), "recovery point z is not among its own; it has 3 from"),
        (THREE[:1], Wanted(not_after=at(10)), "no recovery point is as old as 2026-01-05 09:10Z"),
        (
            THREE[:1],
            Wanted(word="latestAppConsistent"),
            "no recovery point is AppConsistent; it has 1 from 2026-01-05 09:20Z to",
        ),
    ],
)
def test_a_point_that_is_not_there_is_refused_with_what_is(points, wanted, why):
    with pytest.raises(NoPoint, match=why):
        chosen(points, wanted)


def test_a_consistency_group_shares_the_moments_that_all_have():
    alone = listed("d", 20, sync="PerVmRecoveryPoint")

    found = shared({"one": THREE, "two": [listed("x", 10), alone, listed("y", 0)]})

    assert found == [THREE[1].time, THREE[2].time]


@given(some.datetimes(min_value=datetime.datetime(2000, 1, 1)), some.booleans())
def test_moments_are_read_as_the_service_writes_them(moment, with_z):
    """Seven digits; the eighth-of-a-microsecond digit is cut."""
    text = moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "9" + ("Z" if with_z else "")

    assert time(text) == moment.replace(tzinfo=datetime.UTC)
