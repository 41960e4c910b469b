"""When a drill is red: each condition planted into the evidence of a green one."""

import pytest

from site_recovery import verdict
from tests.support.drilled import check, drilled


def plant(path, value):
    """The green drill with one thing changed; a path leads through keys and places."""
    document = drilled()
    inner = document
    *way, last = path
    for key in way:
        inner = inner[key]
    inner[last] = value
    return document


ROWS = {
    "a machine that failed": (
        ("machines", "web-02"),
        {"state": "failed", "why": "AllocationFailed: no capacity\nin the zone"},
        "machine web-02 did not come up: AllocationFailed: no capacity in the zone",
    ),
    "a machine that is missing": (
        ("machines", "web-02"),
        {"state": "missing", "why": ""},
        "machine web-02 is not among the test machines: nobody told why",
    ),
    "no machine at all": (("machines",), {}, "no machine was drilled"),
    "a placement that was missed": (
        ("machines", "web-01", "placement"),
        {
            "proximityPlacementGroup": {"declared": "shop-ppg", "found": None},
            "availabilitySet": {"declared": "shop-set", "found": "shop-set"},
            "achieved": False,
            "warning": "AllocationFailed",
        },
        "machine web-01 is not placed as declared: proximity placement group none instead of "
        "shop-ppg; AllocationFailed",
    ),
    "an RPO over the objective": (
        ("rpoSeconds",),
        901,
        "RPO of 15 min 1 s is over its objective of 15 min",
    ),
    "an RPO that nobody knows": (
        ("rpoSeconds",),
        None,
        "RPO is not known, its objective is 15 min",
    ),
    "an RTO over the objective": (
        ("rtoSeconds",),
        3605.0,
        "RTO of 1 h 5 s is over its objective of 1 h with its checks",
    ),
    "an RTO that nobody knows": (("rtoSeconds",), None, "RTO is not known, its objective is 1 h"),
    "a check of a machine": (
        ("checks", 1),
        check("http", "web-01", 62.4, green=False, output="status 502 instead of 200"),
        "check http of web-01 is red after 1 min 2 s: status 502 instead of 200",
    ),
    "a check of the group": (
        ("checks", 2),
        check("orders", "", 5, green=False, output="Traceback\n  KeyError: orders\n\n"),
        "check orders is red after 5 s: KeyError: orders",
    ),
    "a check that said nothing": (
        ("checks", 2),
        check("orders", "", 5, green=False),
        "check orders is red after 5 s: it said nothing",
    ),
    "the sentinel": (
        ("sentinel",),
        {"written": "x", "read": None, "ageSeconds": None, "green": False, "output": "no row"},
        "the sentinel is red: no row",
    ),
    "a sentinel that is too old": (
        ("sentinel", "ageSeconds"),
        960,
        "RPO of 16 min is over its objective of 15 min as the sentinel measures it",
    ),
    "a job that failed": (
        ("jobs", 0),
        {
            "name": "j-1",
            "scenario": "TestFailover",
            "target": "shop-away",
            "state": "Failed",
            "tasks": [
                {"name": "Prerequisites check", "state": "Succeeded"},
                {"name": "Group 1: failover", "state": "Failed"},
            ],
        },
        "job TestFailover of shop-away ended Failed at Group 1: failover: job j-1",
    ),
    "a job that was cancelled": (
        ("jobs", 0, "state"),
        "Cancelled",
        "job TestFailover of shop-away ended Cancelled: job 3f6d6f0e-6c3d-4b5e-9d5e-0a5f1f1f7a01",
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_what_is_planted_is_the_one_reason(row):
    path, value, reason = ROWS[row]

    assert verdict.judge(plant(path, value)) == [reason]


def test_a_drill_in_which_all_is_as_asked_is_green():
    assert verdict.judge(drilled()) == []


@pytest.mark.parametrize("key", ["objectives", "checks", "jobs", "sentinel"])
def test_what_was_not_asked_for_cannot_be_missed(key):
    """Without objectives no time is too long; a drill without checks is judged by the rest."""
    assert verdict.judge({**drilled(rpoSeconds=None, rtoSeconds=None), "objectives": {}}) == []
    assert verdict.judge({**drilled(), key: None}) == []


def test_an_objective_that_is_just_met_is_met():
    assert verdict.judge(drilled(rpoSeconds=900.0, rtoSeconds=3600)) == []


def test_times_that_nobody_can_know_are_no_reason_beside_the_machine_that_is_missing():
    document = drilled(rpoSeconds=None, rtoSeconds=None)
    document["machines"]["db-01"] = {"state": "failed", "why": "AllocationFailed"}

    assert verdict.judge(document) == ["machine db-01 did not come up: AllocationFailed"]


def test_the_machine_that_is_farthest_over_an_objective_is_named():
    document = drilled(rpoSeconds=1000, rtoSeconds=4000)
    document["machines"]["web-01"].update(rpoSeconds=1000, bootSeconds=4000)

    assert verdict.judge(document) == [
        "RPO of 16 min 40 s is over its objective of 15 min at machine web-01",
        "RTO of 1 h 6 min 40 s is over its objective of 1 h at machine web-01",
    ]


def test_every_reason_is_told_and_each_is_one_line():
    document = drilled(rpoSeconds=5000, rtoSeconds=5000)
    document["machines"]["db-01"] = {"state": "failed", "why": "one\ntwo"}
    document["checks"].append(check("x", "", 1, green=False, output="a\nb" * 900))

    reasons = verdict.judge(document)

    assert len(reasons) == 4
    assert all("\n" not in reason and len(reason) < 500 for reason in reasons)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.02, "0.1 s"),
        (59.6, "1 min"),
        (412, "6 min 52 s"),
        (3605, "1 h 5 s"),
        (90061, "25 h 1 min"),
    ],
)
def test_durations_read_as_people_say_them(seconds, text):
    assert verdict.duration(seconds) == text
