"""The comparison itself: what it must notice, and what it may let pass."""

import pytest

from tests.contract.compare import Bindings, Comparison

OLD = "11111111-1111-4111-8111-111111111111"
NEW = "22222222-2222-4222-8222-222222222222"
OTHER = "33333333-3333-4333-8333-333333333333"


def wrong(recorded, replied, bindings=None, **more):
    """What the comparison finds."""
    compared = Comparison(bindings or Bindings({"vm": "Web-01"}))
    compared.body("step", recorded, replied, **more)
    return compared.wrong


@pytest.mark.parametrize(
    ("recorded", "replied"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {}),
        ({}, {"a": 1}),
        ({"a": None}, {"a": ""}),
        ({"a": []}, {"a": None}),
        ({"a": 0}, {"a": False}),
        ({"a": [1, 2]}, {"a": [1]}),
        ({"a": "{vm|lower}"}, {"a": "Web-01"}),
        ({"startTime": "2023-01-16T08:59:45.3049179Z"}, {"startTime": None}),
        ({"startTime": None}, {"startTime": "2023-01-16T08:59:45.3049179Z"}),
        ({"startTime": "2023-01-16T08:59:45.3049179Z"}, {"startTime": "2023-01-16T08:59:45Z"}),
        ({"name": OLD}, {"name": NEW}),
        ("", {"a": 1}),
    ],
)
def test_a_difference_is_noticed(recorded, replied):
    assert wrong(recorded, replied)


@pytest.mark.parametrize(
    ("recorded", "replied"),
    [
        ({"a": "{vm|lower}-x"}, {"a": "web-01-x"}),
        (
            {"startTime": "2023-01-16T08:59:45.3049179Z"},
            {"startTime": "2026-01-05T08:00:00.0000000Z"},
        ),
        ("", None),
    ],
)
def test_what_is_the_same_passes(recorded, replied):
    assert wrong(recorded, replied) == []


def test_keys_beyond_a_body_that_was_read_in_part_pass():
    assert wrong({"a": 1}, {"a": 1, "b": 2}, partial=True) == []


def test_a_guid_stays_the_one_that_it_was_bound_to():
    """Masked ids are compared with each other: the job of a header is the job of a body."""
    bindings = Bindings({})
    compared = Comparison(bindings)
    compared.header("step", "Location", f"/jobs/{OLD}?x", f"/jobs/{NEW}?x")

    assert compared.wrong == []
    assert wrong({"name": OLD}, {"name": NEW}, bindings) == []
    assert wrong({"name": OLD}, {"name": OTHER}, bindings)


def test_two_recorded_guids_are_never_one_of_ours():
    bindings = Bindings({})

    assert bindings.learn(OLD, NEW)
    assert not bindings.learn(OTHER, NEW)


def test_masked_leaves_are_counted():
    compared = Comparison(Bindings({}))
    body = {"startTime": "2023-01-16T08:59:45.3049179Z", "status": "Succeeded"}
    compared.body("step", body, body)

    assert (compared.leaves, compared.masked) == (2, 1)
