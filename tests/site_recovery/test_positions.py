"""Positions of a replicated item, against a list written by hand from DESIGN section 3."""

import pytest

from site_recovery.positions import ABSENT, HOME, Position, never_left, position

VAULT = "/Subscriptions/s/resourceGroups/rg/providers/Microsoft.RecoveryServices/vaults/v"
FABRICS = f"{VAULT}/replicationFabrics"
PRIMARY = f"{FABRICS}/asr-eastus2/replicationProtectionContainers/home"
RECOVERY = f"{FABRICS}/asr-centralus/replicationProtectionContainers/away"

TABLE = [
    (PRIMARY, "Primary", "InitialReplicationInProgress", "primary/seeding"),
    (PRIMARY, "Primary", "InitialReplicationRecoveryCompletionPending", "primary/seeding"),
    (PRIMARY, "Primary", "UnprotectedStatesBegin", "primary/seeding"),
    (PRIMARY, "Primary", "Protected", "primary/protected"),
    (PRIMARY, "Recovery", "UnplannedFailoverCommitPendingStatesBegin", "recovery/failedOver"),
    (PRIMARY, "Recovery", "UnplannedFailoverCommitted", "recovery/committed"),
    (RECOVERY, "Primary", "InitialReplicationInProgress", "recovery/seeding"),
    (RECOVERY, "Primary", "InitialReplicationRecoveryCompletionPending", "recovery/seeding"),
    (RECOVERY, "Primary", "Protected", "recovery/protected"),
    (RECOVERY, "Recovery", "UnplannedFailoverCommitPendingStatesBegin", "primary/failedOver"),
    (RECOVERY, "Recovery", "UnplannedFailoverCommitted", "primary/committed"),
]


def item(container, active, state):
    return {
        "id": f"{container}/replicationProtectedItems/web-01",
        "properties": {"activeLocation": active, "protectionState": state},
    }


@pytest.mark.parametrize(("container", "active", "state", "expected"), TABLE)
def test_a_row_of_the_table_names_its_position(container, active, state, expected):
    """Container, active location and state together: none of the three answers alone."""
    shown = item(container, active, state)

    assert position(shown, PRIMARY, RECOVERY) == expected
    assert position(shown, PRIMARY.lower(), RECOVERY.upper()) == expected


def test_every_position_is_reached_by_the_table():
    assert {row[3] for row in TABLE} == set(Position)


def test_home_is_the_primary_site_while_it_replicates():
    assert {"primary/seeding", "primary/protected"} == HOME


def test_a_machine_without_an_item_is_not_replicated():
    assert position(None, PRIMARY, RECOVERY) == ABSENT


@pytest.mark.parametrize(
    ("container", "active", "state", "expected"),
    [
        (PRIMARY, "Primary", "InitialReplicationFailed", True),
        (PRIMARY, "Primary", "Protected", True),
        (PRIMARY, "Primary", "PlannedFailoverFailed", False),
        (PRIMARY, "Recovery", "Protected", False),
        (RECOVERY, "Primary", "Protected", False),
    ],
)
def test_an_item_that_never_left_may_be_removed(container, active, state, expected):
    """A failed enable must not stand in the way of a destroy; a way home must."""
    assert never_left(item(container, active, state), PRIMARY.upper()) is expected


@pytest.mark.parametrize(
    ("container", "active", "state", "words"),
    [
        (PRIMARY, "Primary", "InitialReplicationFailed", "InitialReplicationFailed, active"),
        (PRIMARY, "Recovery", "Protected", "Protected, active location Recovery"),
        (RECOVERY, "Primary", "UnplannedFailoverCommitted", "UnplannedFailoverCommitted, active"),
        (f"{FABRICS}/x/replicationProtectionContainers/other", "Primary", "Protected", "other"),
        (PRIMARY, None, None, "no state, active location nowhere, under container home"),
    ],
)
def test_a_state_that_no_row_names_is_named_as_it_is(container, active, state, words):
    """Guessing a position would let a move start from a place where nobody is."""
    found = position(item(container, active, state), PRIMARY, RECOVERY)

    assert words in found
    assert found not in set(Position)
