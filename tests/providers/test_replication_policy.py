"""The replication policy provider: settings that change in place."""

import pytest

from providers.replication_policy import ReplicationPolicyProvider
from tests.providers.pair import POLICY, configured, fault, prepare, started


@pytest.fixture
def provider(world):
    prepare(world, POLICY)
    return configured(ReplicationPolicyProvider)


def held(world, made):
    return world.resources[made.id]["properties"]["providerSpecificDetails"]


def test_the_settings_reach_the_service_in_its_words(provider, world):
    made = provider.create(POLICY)

    details = held(world, made)
    assert details["recoveryPointHistory"] == 1440
    assert details["appConsistentFrequencyInMinutes"] == 240
    assert details["crashConsistentFrequencyInMinutes"] == 5
    assert details["multiVmSyncStatus"] == "Enabled"


def test_a_changed_setting_is_changed_in_place(provider, world):
    made = provider.create(POLICY)
    news = {**POLICY, "retention_minutes": 2880, "multi_vm_sync": "Disable"}

    assert provider.diff(made.id, made.outs, news).changes
    updated = provider.update(made.id, made.outs, news)

    assert held(world, made)["recoveryPointHistory"] == 2880
    assert held(world, made)["multiVmSyncStatus"] == "Disabled"
    assert updated.outs == {**news, "policy_id": made.id}


def test_numbers_from_the_state_are_floats_and_are_sent_whole(provider, world):
    """The engine keeps every number as a float; the service wants minutes."""
    made = provider.create({**POLICY, "retention_minutes": 1440.0})

    assert held(world, made)["recoveryPointHistory"] == 1440


def test_a_policy_that_exists_with_other_settings_is_brought_to_the_stacks(provider, world):
    made = provider.create({**POLICY, "retention_minutes": 300})

    provider.create(POLICY)

    assert held(world, made)["recoveryPointHistory"] == 1440


def test_drift_shows_in_a_refresh(provider, world):
    """Somebody changed it in the portal: the refresh says so and the next `up` mends it."""
    made = provider.create(POLICY)
    held(world, made)["appConsistentFrequencyInMinutes"] = 60

    read = provider.read(made.id, made.outs)

    assert read.outs["app_consistent_minutes"] == 60
    assert provider.diff(made.id, read.outs, POLICY).changes


def test_a_change_whose_answer_was_lost_is_not_sent_twice(provider, world):
    made = provider.create(POLICY)
    before = started(world)
    fault(world, {"drop": "after"}, times=1, method="PATCH")

    provider.update(made.id, made.outs, {**POLICY, "retention_minutes": 2880})

    assert held(world, made)["recoveryPointHistory"] == 2880
    assert started(world) == before + 1


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("retention_minutes", 21601.0, "21601 is not a number of minutes from 0 to 21600"),
        ("retention_minutes", -1, "-1 is not a number of minutes from 0 to 21600"),
        ("retention_minutes", "1440", "1440 is not a number of minutes from 0 to 21600"),
        ("retention_minutes", 1.5, "1.5 is not a number of minutes from 0 to 21600"),
        ("crash_consistent_minutes", None, "None is not a number of minutes from 0 to 21600"),
        ("app_consistent_minutes", 30, "30 is neither 0 nor from 60 to 720"),
        ("app_consistent_minutes", 721.0, "721 is neither 0 nor from 60 to 720"),
        ("app_consistent_minutes", 720, "720 is longer than retention_minutes 600"),
        ("multi_vm_sync", "Enabled", "Enabled is not one of Enable, Disable"),
    ],
)
def test_impossible_settings_are_refused_before_anything_is_called(world, key, value, text):
    """The service would accept the call, and fail its operation with a number for a reason."""
    fault(world, {"status": 418, "code": "Called"})

    props = {**POLICY, "retention_minutes": 600, key: value}
    failures = configured(ReplicationPolicyProvider).check({}, props).failures

    assert [failure.reason for failure in failures] == [
        f"replication policy day in vault vault: {key} {text}"
    ]


@pytest.mark.parametrize("minutes", [0, 60, 720])
def test_app_consistent_points_may_be_off_or_an_hour_to_half_a_day_apart(minutes):
    provider = configured(ReplicationPolicyProvider)

    assert not provider.check({}, {**POLICY, "app_consistent_minutes": minutes}).failures


def test_app_consistent_points_that_are_off_need_no_retention():
    props = {**POLICY, "app_consistent_minutes": 0, "retention_minutes": 0}

    assert not configured(ReplicationPolicyProvider).check({}, props).failures
