"""Whose set-up objects are: found, said to exist, made; and what becomes of each at the end."""

import pytest

from providers import base, live
from providers.fabric import FabricProvider
from providers.replication_policy import ReplicationPolicyProvider
from site_recovery import errors
from tests.providers import fleet
from tests.providers.pair import (
    CONTAINER_MAPPING,
    FABRIC,
    KINDS,
    NETWORK_MAPPING,
    NETWORKS,
    POLICY,
    configured,
    fault,
    prepare,
    started,
)

THEIRS = {"existing": True, "vault_existing": True}
POLICY_NAMED = {key: POLICY[key] for key in ("policy_name", *base.VAULT)}


@pytest.fixture(params=KINDS)
def case(request, world):
    """A provider of a new process, its props, and a world in which only the object is missing."""
    kind, props = KINDS[request.param]
    prepare(world, props)
    fleet.forget()
    return configured(kind), dict(props)


@pytest.fixture
def told(monkeypatch):
    """What was shown on rows."""
    lines = []
    for module in (live, base):
        monkeypatch.setattr(module, "engine_log", lambda _urn, text, **_: lines.append(text))
    return lines


def reasons(provider, props, olds=None):
    return [failure.reason for failure in provider.check(olds or {}, props).failures]


def test_an_existing_object_must_be_there(case, world):
    """Refused at preview, and in the run when the look was off."""
    provider, props = case
    said = {**props, **THEIRS}
    before = started(world)
    text = "it is not there, the file says that it exists; take existing: true out, or correct its"

    assert reasons(provider, said) == [f"{provider.title(props)}: {text} name"]
    with pytest.raises(errors.ResourceNotFound, match=text):
        provider.create(said)
    assert started(world) == before


def test_an_existing_object_is_never_made_nor_removed(case, world):
    provider, props = case
    provider.create(props)
    before = started(world)

    made = provider.create({**props, **THEIRS})
    provider.delete(made.id, made.outs)

    assert made.outs["adopted"] is True
    assert made.id in world.resources
    assert started(world) == before


def test_what_was_found_shows_at_preview(case, told):
    """As an input for those who read a preview as data, and as a line on the row."""
    provider, props = case
    provider.create(props)
    fleet.forget()

    assert provider.check({}, props).inputs["plan"] == "adopt: there already"
    assert told == ["adopt: there already"]


def test_what_is_to_be_made_shows_nothing_beside_its_row(case, told):
    provider, props = case

    provider.check({}, props)

    assert told == []


def test_what_is_made_shows_no_plan(case):
    provider, props = case

    assert provider.check({}, props).inputs == props


def test_what_was_found_in_an_existing_vault_is_left_there(case, world, told):
    provider, props = case
    provider.create(props)
    found = provider.create({**props, "vault_existing": True})

    provider.delete(found.id, found.outs)

    assert found.id in world.resources
    assert told[-1] == (
        f"{provider.title(props)}: left as it is: it was there before this stack; "
        "remove it at the service if nobody needs it"
    )


def test_what_was_found_in_a_vault_of_ours_is_removed(case, world):
    """An interrupted run of this stack left it."""
    provider, props = case
    provider.create(props)
    found = provider.create(props)

    provider.delete(found.id, found.outs)

    assert found.id not in world.resources


def test_what_we_made_in_an_existing_vault_is_removed(case, world):
    provider, props = case
    made = provider.create({**props, "vault_existing": True})

    provider.delete(made.id, made.outs)

    assert "adopted" not in made.outs
    assert made.id not in world.resources


@pytest.mark.parametrize("existing", [True, False])
def test_another_word_about_whose_it_is_needs_no_call(case, world, existing):
    provider, props = case
    provider.create(props)
    found = provider.create({**props, "existing": not existing})
    news = {**props, "existing": existing}
    world.journal.calls.clear()

    assert provider.diff(found.id, found.outs, news).changes
    updated = provider.update(found.id, found.outs, news)

    assert not world.journal.calls
    assert updated.outs["existing"] is existing
    assert updated.outs.get("adopted") == found.outs.get("adopted")


def test_an_older_record_without_the_new_words_shows_nothing(case):
    """No update storm when the program is renewed."""
    provider, props = case
    made = provider.create(props)
    news = {**props, "existing": False, "vault_existing": False}

    assert not provider.diff(made.id, made.outs, news).changes


def test_a_refresh_keeps_whose_it_is(case):
    provider, props = case
    provider.create(props)
    found = provider.create({**props, **THEIRS})

    assert provider.read(found.id, found.outs).outs == found.outs


def test_a_quiet_preview_asks_nothing(case, world):
    provider, props = case
    made = provider.create(props)
    world.journal.calls.clear()

    checked = provider.check(props, props)

    assert checked.inputs == props
    assert not provider.diff(made.id, made.outs, props).changes
    assert not world.journal.calls


def test_without_the_live_look_nothing_is_asked(case, world):
    provider, props = case
    provider.live_check = False
    world.journal.calls.clear()

    assert provider.check({}, {**props, **THEIRS}).failures == []
    assert not world.journal.calls


def test_a_vault_without_an_answer_is_told_once_and_asked_no_more(case, world, told):
    provider, props = case
    world.journal.calls.clear()
    fault(world, {"drop": "before"}, method="GET")

    for _ in range(2):
        assert provider.check({}, {**props, **THEIRS}).failures == []

    assert len(told) == 1
    assert len(world.journal.calls) == 1


def test_an_object_without_an_answer_ends_the_asking(world, told):
    """Ten seconds in all: seven objects must not each have their own."""
    prepare(world, NETWORK_MAPPING)
    fleet.forget()
    fault(world, {"drop": "before"}, method="GET", path="/replication")
    world.journal.calls.clear()

    for kind, props in KINDS.values():
        assert configured(kind).check({}, dict(props)).failures == []

    assert len(told) == 1
    assert len(world.journal.calls) == 2  # the vault, and the first object


def test_the_preview_of_an_adoption_names_each_difference(world):
    prepare(world, POLICY)
    configured(ReplicationPolicyProvider).create(POLICY)
    fleet.forget()
    props = {**POLICY, "retention_minutes": 4320, "app_consistent_minutes": 0}

    checked = configured(ReplicationPolicyProvider).check({}, props)

    assert checked.inputs["plan"] == (
        "adopt: there already; change retention 24 h -> 72 h; "
        "change app-consistent points every 4 h -> 0 min"
    )


def test_the_preview_of_adopted_mappings_names_networks_and_agent_updates(world):
    prepare(world, {})
    mapping, network = KINDS["container mapping"], KINDS["network mapping"]
    fleet.forget()
    enabled = {**CONTAINER_MAPPING, "agent_auto_update": "Enabled"}
    other = {**NETWORK_MAPPING, "recovery_network_id": f"{NETWORKS}/other"}

    plans = [
        configured(mapping[0]).check({}, enabled).inputs["plan"],
        configured(network[0]).check({}, other).inputs["plan"],
    ]

    assert plans == [
        "adopt: there already; change agent updates Disabled -> Enabled",
        "adopt: there already; change recovery network rg/shop-vnet-asr -> rg/other",
    ]


def test_something_else_of_the_name_is_refused_at_preview(world):
    prepare(world, FABRIC)
    configured(FabricProvider).create({**FABRIC, "location": "westeurope"})
    fleet.forget()

    assert reasons(configured(FabricProvider), FABRIC) == [
        "fabric asr-eastus2 in vault vault: it exists with location westeurope, the stack says "
        "eastus2; remove it from the vault or correct the stack"
    ]


def test_an_existing_policy_is_changed_only_in_what_the_file_says(world):
    """The rest is said again as it is: whether a PATCH may leave it out was not recorded."""
    prepare(world, POLICY)
    provider = configured(ReplicationPolicyProvider)
    provider.create(POLICY)
    said = {**POLICY_NAMED, **THEIRS, "retention_minutes": 4320}

    found = provider.create(said)

    held = world.resources[found.id]["properties"]["providerSpecificDetails"]
    assert held["recoveryPointHistory"] == 4320
    assert held["appConsistentFrequencyInMinutes"] == 240
    assert held["multiVmSyncStatus"] == "Enabled"
    assert set(found.outs) == {*said, "policy_id", "adopted"}


def test_an_existing_policy_that_the_file_only_names_is_not_compared(world):
    prepare(world, POLICY)
    provider = configured(ReplicationPolicyProvider)
    provider.create(POLICY)
    fleet.forget()
    before = started(world)
    said = {**POLICY_NAMED, **THEIRS, "retention_minutes": None}

    checked = provider.check({}, said)
    found = provider.create(said)

    assert checked.failures == []
    assert checked.inputs["plan"] == "adopt: there already"
    assert started(world) == before
    assert not provider.diff(found.id, {**POLICY, **found.outs}, said).changes


def test_a_made_policy_must_say_its_numbers():
    assert reasons(configured(ReplicationPolicyProvider, liveCheck="off"), POLICY_NAMED) != []


def test_a_region_with_a_fabric_of_another_name_is_refused_at_preview(world):
    """The portal's, most likely; machines that it protects stand in containers of that one."""
    prepare(world, FABRIC)
    configured(FabricProvider).create({**FABRIC, "fabric_name": "asr-a2a-default-eastus2"})
    fleet.forget()

    assert reasons(configured(FabricProvider), FABRIC) == [
        "fabric asr-eastus2 in vault vault: region eastus2 has fabric "
        "asr-a2a-default-eastus2 already; set siteRecovery.primary.fabric or recovery.fabric to it "
        "with existing: true to use that one"
    ]


def test_a_refused_fabric_names_the_one_that_the_region_has(world):
    prepare(world, FABRIC)
    provider = configured(FabricProvider)
    provider.create({**FABRIC, "fabric_name": "asr-a2a-default-eastus2"})
    fault(world, {"status": 409, "code": "FabricExists", "message": "No"}, method="PUT")

    with pytest.raises(
        errors.OperationConflict, match="has fabric asr-a2a-default-eastus2 already; set siteR"
    ):
        provider.create(FABRIC)
