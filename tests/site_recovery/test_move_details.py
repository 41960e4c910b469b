"""What a reviewer is told of a move besides its plan."""

import types

from site_recovery import move_details, points
from site_recovery.journey import Choice
from site_recovery.moves import Operation


def ages(point, looked):
    """Lines on one machine, whose point and whose last look by the service were at these times."""
    details = {"instanceType": "A2A", "lastRpoCalculatedTime": looked}
    item = {"id": "/items/1", "properties": {"providerSpecificDetails": details}}
    chosen = points.Point("/p", "p", points.time(point), "CrashConsistent", shared=False)
    verdict = types.SimpleNamespace(operations=(Operation.FAILOVER,), change=False)
    judged = types.SimpleNamespace(verdict=verdict, choice=Choice({"db-01": chosen}, []))
    return move_details._ages(judged, {"db-01": item})


def test_a_points_age_is_that_before_the_services_last_look():
    told = ages("2026-11-21T10:00:00Z", "2026-11-21T10:07:00Z")

    assert told == ["db-01: recovery point 7 min old"]


def test_a_point_that_was_taken_since_that_look_is_not_older_than_nothing():
    """`-1 min old` stood in a preview."""
    told = ages("2026-11-21T10:08:00Z", "2026-11-21T10:07:00Z")

    assert told == ["db-01: recovery point 0 min old"]
