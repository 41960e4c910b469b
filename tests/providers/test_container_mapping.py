"""The container mapping provider: what only a container mapping asks."""

import pytest

from providers.container_mapping import ContainerMappingProvider
from site_recovery import errors
from tests.providers.pair import CONTAINER_MAPPING, configured, prepare, started
from tests.support.calls import GROUP

ACCOUNT = f"{GROUP}/providers/Microsoft.Automation/automationAccounts/updates"


SILENT = {key: CONTAINER_MAPPING[key] for key in CONTAINER_MAPPING if key != "agent_auto_update"}
UPDATED = {**CONTAINER_MAPPING, "agent_auto_update": "Enabled"}


@pytest.fixture
def provider(world):
    prepare(world, CONTAINER_MAPPING)
    return configured(ContainerMappingProvider)


def agent(world, made):
    return world.resources[made.id]["properties"]["providerSpecificDetails"]


def test_agent_updates_change_in_place(provider, world):
    made = provider.create(CONTAINER_MAPPING)
    news = {
        **CONTAINER_MAPPING,
        "agent_auto_update": "Enabled",
        "automation_account_id": ACCOUNT,
    }

    assert provider.diff(made.id, made.outs, news).changes
    updated = provider.update(made.id, made.outs, news)

    assert agent(world, made)["agentAutoUpdateStatus"] == "Enabled"
    assert agent(world, made)["automationAccountArmId"] == ACCOUNT
    assert agent(world, made)["automationAccountAuthenticationType"] == "SystemAssignedIdentity"
    assert updated.outs == {**news, "mapping_id": made.id}


def test_a_mapping_with_other_agent_updates_is_adopted_and_changed(provider, world):
    made = provider.create({**CONTAINER_MAPPING, "agent_auto_update": "Enabled"})

    provider.create(CONTAINER_MAPPING)

    assert agent(world, made)["agentAutoUpdateStatus"] == "Disabled"


def test_another_policy_is_refused_with_its_cost(provider):
    """The service has no change of policy: items would have to be seeded again."""
    with pytest.raises(errors.IdentityChanged) as raised:
        provider.diff("id", CONTAINER_MAPPING, {**CONTAINER_MAPPING, "policy_name": "week"})

    assert str(raised.value) == (
        "container mapping away of asr-eastus2/primary: IdentityChanged: policy_name cannot change "
        "in place: every machine in the container would have to be disabled and seeded again; "
        "remove it, run `up`, then add it anew"
    )


def test_a_mapping_to_another_container_is_not_adopted(provider, world):
    provider.create(CONTAINER_MAPPING)
    before = started(world)

    with pytest.raises(
        errors.OperationConflict, match="it exists with policy_name day, the stack says week"
    ):
        provider.create({**CONTAINER_MAPPING, "policy_name": "week"})
    assert started(world) == before


def test_an_unknown_word_for_agent_updates_is_refused(provider):
    props = {**CONTAINER_MAPPING, "agent_auto_update": "on"}

    assert [failure.reason for failure in provider.check({}, props).failures] == [
        "container mapping away of asr-eastus2/primary: "
        "agent_auto_update on is not one of Disabled, Enabled"
    ]


def test_a_removed_account_is_left_alone(provider):
    """The service has no way to take an account away; updates that are off need none."""
    olds = {**CONTAINER_MAPPING, "automation_account_id": ACCOUNT}

    assert not provider.diff("id", olds, CONTAINER_MAPPING).changes


def test_without_a_word_about_updates_a_made_mapping_has_them_off(provider, world):
    """The service's own default needs an account that it would have to make."""
    made = provider.create(SILENT)

    assert agent(world, made)["agentAutoUpdateStatus"] == "Disabled"
    assert "agent_auto_update" not in made.outs


def test_without_a_word_about_updates_a_found_mapping_keeps_its_own(provider, world):
    provider.create({**UPDATED, "automation_account_id": ACCOUNT})
    before = started(world)

    provider.create(SILENT)

    assert started(world) == before


def test_an_older_record_whose_updates_were_said_shows_nothing(provider):
    """They are not said any more: no update storm when the program is renewed."""
    assert not provider.diff("id", CONTAINER_MAPPING, SILENT).changes


def test_updates_that_are_turned_off_name_no_account(provider, world):
    made = provider.create({**UPDATED, "automation_account_id": ACCOUNT})

    provider.update(made.id, made.outs, CONTAINER_MAPPING)

    assert agent(world, made)["agentAutoUpdateStatus"] == "Disabled"
