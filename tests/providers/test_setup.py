"""The life of the five set-up resources: the same questions asked of each."""

import pytest
from pulumi.output import Unknown

from providers import base
from site_recovery import client, errors
from tests.providers.pair import KINDS, configured, fault, prepare, started
from tests.support.calls import VAULT


@pytest.fixture(params=KINDS)
def case(request, world):
    """A provider, its props, and a world in which only the object itself is missing."""
    kind, props = KINDS[request.param]
    prepare(world, props)
    return configured(kind), dict(props)


@pytest.fixture(autouse=True)
def going():
    """No test leaves the process stopped."""
    yield
    client.STOP.clear()


def test_create_returns_when_the_object_can_be_read(case, world):
    """No half-made object enters the state: the time the service takes is waited for."""
    provider, props = case

    result = provider.create(props)

    assert result.id in world.resources
    assert result.outs == {**props, provider.OUTPUT: result.id}


def test_create_adopts_what_an_interrupted_create_left(case, world):
    """A second create of the same object starts no operation."""
    provider, props = case
    first = provider.create(props)
    before = started(world)

    assert provider.create(props).id == first.id
    assert started(world) == before


def test_create_waits_out_what_an_interrupted_create_began(case, world, monkeypatch):
    """The job runs on after Ctrl-C; a second one beside it would fail or double the object."""
    provider, props = case
    begun = started(world)
    fault(world, {"status": 403, "code": "X"}, method="GET", path="/replicationOperationStatus/")
    with pytest.raises(errors.Forbidden):
        provider.create(props)  # accepted, then nobody waited
    fault(world, {"delay_s": 0}, method="GET")

    result = provider.create(props)

    assert result.id in world.resources
    assert started(world) == begun + 1


def test_a_lost_answer_is_looked_for_before_the_call_is_repeated(case, world):
    """The service had accepted it: one object, one operation."""
    provider, props = case
    begun = started(world)
    fault(world, {"drop": "after"}, times=1, method="PUT")

    result = provider.create(props)

    assert result.id in world.resources
    assert started(world) == begun + 1


def test_a_call_that_never_arrived_is_repeated_after_looking(case, world):
    provider, props = case
    begun = started(world)
    fault(world, {"drop": "before"}, times=1, method="PUT")

    result = provider.create(props)

    assert result.id in world.resources
    assert started(world) == begun + 1


def test_an_operation_that_fails_raises_its_code(case, world):
    """Accepted with 202 and failed later is as refused at once: the create raises."""
    provider, props = case
    task = {"code": "520", "message": "No.", "possible_causes": "C.", "recommended_action": "Do D."}
    scenario = provider.SCENARIO
    fault(world, {"fail_task": task}, job=scenario)

    with pytest.raises(errors.OperationFailed, match=r": 520: No; .*C; Do D$") as raised:
        provider.create(props)
    assert str(raised.value).startswith(provider.title(props))


def test_read_shows_no_changes_after_create(case):
    """Else every refresh would show one; the service lower-cases ids and pads names."""
    provider, props = case
    made = provider.create(props)

    read = provider.read(made.id, {**made.outs, "__provider": "x"})

    assert read.id == made.id
    assert read.outs == made.outs
    assert read.inputs == props


def test_reading_what_is_gone_says_so(case):
    """The engine's server needs outputs, even for what has no id."""
    provider, props = case
    made = provider.create(props)
    provider.delete(made.id, made.outs)

    read = provider.read(made.id, made.outs)

    assert read.id is None
    assert read.outs == {}


def test_reading_in_a_vault_that_is_gone_says_so(case, world):
    provider, props = case
    made = provider.create(props)
    del world.resources[VAULT]

    assert provider.read(made.id, made.outs).id is None


def test_a_wrong_subscription_does_not_empty_the_state(case, world):
    """404 too, but not because the object is gone."""
    provider, props = case
    made = provider.create(props)
    fault(world, {"status": 404, "code": "SubscriptionNotFound", "message": "unknown"})

    with pytest.raises(errors.WrongSubscription, match="correct azure-native:subscriptionId"):
        provider.read(made.id, made.outs)


def test_delete_removes_and_waits(case, world):
    provider, props = case
    made = provider.create(props)

    provider.delete(made.id, made.outs)

    assert made.id not in world.resources


def test_delete_never_purges(case, world):
    """DELETE drops the record by force where the service also has a clean removal."""
    provider, props = case
    made = provider.create(props)
    fault(
        world,
        {"status": 500, "code": "Purged"},
        method="DELETE",
        path="/(replicationFabrics|replicationProtectionContainers|replicationProtectionContainerMappings)/[^/]+$",
    )

    provider.delete(made.id, made.outs)

    assert made.id not in world.resources


def test_deleting_what_is_gone_is_success(case):
    provider, props = case
    made = provider.create(props)
    provider.delete(made.id, made.outs)

    provider.delete(made.id, made.outs)


def test_deleting_with_its_vault_gone_is_success(case, world):
    provider, props = case
    made = provider.create(props)
    del world.resources[VAULT]

    provider.delete(made.id, made.outs)


def test_a_lost_answer_to_the_removal_is_looked_for(case, world):
    provider, props = case
    made = provider.create(props)
    begun = started(world)
    fault(world, {"drop": "after"}, times=1, path="/(remove|day|shop-vnet)$")

    provider.delete(made.id, made.outs)

    assert made.id not in world.resources
    assert started(world) == begun + 1


def test_equal_inputs_are_no_change(case):
    """Also when the state spells them otherwise, as numbers come back as floats."""
    provider, props = case
    olds = {k: float(v) if isinstance(v, int) else v.upper() for k, v in props.items()}
    kept = {key: value for key, value in props.items() if key == "multi_vm_sync"}

    diff = provider.diff("id", {**olds, **kept, "extra": 1}, props)

    assert not diff.changes
    assert not diff.replaces


def test_unknown_inputs_are_no_change(case):
    provider, props = case
    unknown = {key: Unknown() for key in props}

    assert not provider.diff("id", props, unknown).changes
    assert provider.check({}, unknown).failures == []


@pytest.mark.parametrize("key", base.VAULT)
def test_another_identity_is_refused_and_never_a_replacement(case, key):
    provider, props = case

    with pytest.raises(errors.IdentityChanged, match=f"{key} cannot change in place"):
        provider.diff("id", props, {**props, key: "another"})


def test_check_takes_what_is_right(case):
    provider, props = case

    result = provider.check({}, props)

    assert result.inputs == props
    assert result.failures == []


def test_check_refuses_empty_identity_before_anything_is_called(case, world):
    provider, props = case
    fault(world, {"status": 418, "code": "Called"})

    for key in provider.IDENTITY:
        told = [failure.reason for failure in provider.check({}, {**props, key: ""}).failures]
        assert any(f"{key} is empty; set it in dr:pair" in text for text in told)


def test_a_parent_that_is_missing_is_named(case, world):
    """Gone on create of a child is an error about the parent."""
    provider, props = case
    del world.resources[VAULT]

    with pytest.raises(errors.ResourceNotFound, match="vaults/vault"):
        provider.create(props)


def test_the_wait_ends_when_the_user_says_so(case, world, monkeypatch):
    """The next run goes on: the operation is not repeated."""
    provider, props = case
    passing = client.sleep
    begun = started(world)

    def stopped(seconds):
        client.STOP.set()
        passing(seconds)

    monkeypatch.setattr(client, "sleep", stopped)
    with pytest.raises(errors.Interrupted, match="goes on; run `pulumi up` again to go on") as hit:
        provider.create(props)
    monkeypatch.setattr(client, "sleep", passing)
    client.STOP.clear()

    assert str(hit.value).startswith(provider.title(props))
    assert provider.create(props).id in world.resources
    assert started(world) == begun + 1


BROKEN = {
    "403": (
        {"status": 403, "code": "AuthorizationFailed", "message": "No right"},
        "AuthorizationFailed: No right; give who is signed in the role Site Recovery Contributor "
        "on the vault, then wait some minutes",
    ),
    "429": (
        {"status": 429, "code": "TooManyRequests", "message": "Slower"},
        "TooManyRequests: Slower; run `pulumi up` again later",
    ),
    "503": (
        {"status": 503, "code": "Busy", "message": "Later"},
        "Busy: Later; run `pulumi up` again later",
    ),
    "down": (
        {"drop": "before"},
        "NoAnswer: https://management.azure.com does not answer; run `pulumi up` again later",
    ),
}


@pytest.mark.parametrize("fault_name", BROKEN)
def test_what_stands_in_the_way_is_one_line_and_the_next_run_is_clean(case, world, fault_name):
    provider, props = case
    then, text = BROKEN[fault_name]
    fault(world, then)

    with pytest.raises(errors.ArmError) as raised:
        provider.create(props)
    fault(world, {"delay_s": 0})

    assert str(raised.value) == f"{provider.title(props)}: {text}"
    assert provider.create(props).id in world.resources
