"""What a refresh says of groups whose region may be gone."""

from site_recovery import stalled

HOME = "primary/protected"


def item(rpo_s):
    return {"properties": {"providerSpecificDetails": {"rpoInSeconds": rpo_s}}}


FOUND = {
    "late": (HOME, item(901)),
    "later": (HOME, item(90_000)),
    "fresh": (HOME, item(300)),
    "unknown": (HOME, item(None)),
    "seeding": ("primary/seeding", item(9_000)),
    "away": ("recovery/protected", item(9_000)),
    "gone": ("not replicated", None),
}


def told(**members):
    return stalled.told_of(members, FOUND)


def test_only_groups_that_stand_still_as_a_whole_are_named():
    """One machine with a fresh point: its region answers."""
    line = told(b=["late", "seeding", "gone"], a=["late", "later"], c=["late", "fresh"])

    assert line.startswith("replication of a, b stands still; ")


def test_nobody_is_named_without_a_machine_that_is_protected_at_home():
    assert told(a=["seeding", "away", "gone"], b=["unknown"], c=["fresh"], d=["no such"]) == ""
