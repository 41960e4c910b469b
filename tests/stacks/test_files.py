"""YAML files as people write them today."""

import datetime

import pytest

from stacks.files import BrokenFile, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on", "on"),
        ("no", "no"),
        ("12:30", "12:30"),
        ("010", "010"),
        ("true", True),
        ("-3", -3),
        ("1.5", 1.5),
        ("~", None),
        ("2026-11-01", datetime.date(2026, 11, 1)),
        ('"2026-11-01"', "2026-11-01"),
    ],
)
def test_a_scalar_is_what_the_core_schema_says(text, value):
    """A machine named `no` is a machine; a bare date is found, so that it can be refused."""
    assert read_yaml(f"key: {text}") == {"key": value}


def test_anchors_may_stand_for_what_is_written_twice():
    assert read_yaml("a: &nic {subnet: web}\nb: *nic") == {
        "a": {"subnet": "web"},
        "b": {"subnet": "web"},
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: {c: 1, c: 2}", 'line 2: found duplicate key "c"'),
        ("a: [1", "line 2: did not find expected"),
        ("a: !!python/object:os.system x", "line 1: could not determine a constructor"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, words):
    """One line, which a person can act on."""
    with pytest.raises(BrokenFile) as refused:
        read_yaml(text)

    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
