"""The vault claim provider: whose a vault is, against the emulated service."""

import pytest
from pulumi.output import Unknown

from providers import live
from providers.vault_claim import VaultClaimProvider
from site_recovery import errors
from tests.providers import fleet, pair
from tests.support.calls import VAULT, make_vault

SHOP = {**pair.PLACE, "stack": "shop", "takeover": "", "vault_existing": False}
CLINIC = {**SHOP, "stack": "clinic"}
REFUSED = (
    "vault vault: tag dr-stack says clinic, this is shop; "
    "set dr:takeover: clinic to take it over, or name another vault"
)


@pytest.fixture
def azure(world):
    """An Azure with a vault that nobody has claimed, with a tag of somebody's own."""
    make_vault(world)
    world.resources[VAULT]["tags"] = {"costs": "42"}
    fleet.forget()
    return world


def claims(**config):
    """The provider of a new process."""
    fleet.forget()
    return pair.configured(VaultClaimProvider, **config)


def tags(world):
    return world.resources[VAULT]["tags"]


def refusals(provider, news, olds=None):
    return [failure.reason for failure in provider.check(olds or {}, news).failures]


def test_a_claim_adds_its_tag_and_leaves_the_others(azure):
    made = claims().create(SHOP)

    assert tags(azure) == {"costs": "42", "dr-stack": "shop"}
    assert made.outs == SHOP


def test_the_end_of_a_claim_takes_the_numbers_of_moves_along(azure):
    """Another stack over this vault begins at 1."""
    provider = claims()
    made = provider.create(SHOP)
    moved = {"dr-moves": "app=3", "dr-moves-2": "shop=4"}
    azure.resources[VAULT]["tags"] = {**tags(azure), **moved}

    claims().delete("id", made.outs)

    assert tags(azure) == {"costs": "42"}


def test_a_first_claim_looks_the_same_before_and_after_its_vault_is_made(world):
    """A plan that the run does not share would make `up --plan` refuse; the row says create."""
    before = claims().check({}, SHOP).inputs
    make_vault(world)

    assert before == claims().check({}, SHOP).inputs == SHOP


def test_another_stacks_vault_is_refused_at_preview(azure):
    claims().create(CLINIC)

    assert refusals(claims(), SHOP) == [REFUSED]


def test_another_stacks_vault_is_refused_in_the_run_too(azure):
    """The other stack came between preview and run, or the look was off."""
    claims().create(CLINIC)
    writes = len(fleet.asked(azure, "PATCH"))

    with pytest.raises(errors.OperationConflict, match="tag dr-stack says clinic, this is shop"):
        claims(liveCheck="off").create(SHOP)
    assert tags(azure)["dr-stack"] == "clinic"
    assert len(fleet.asked(azure, "PATCH")) == writes


def test_a_takeover_by_name_shows_and_then_happens(azure, told):
    claims().create(CLINIC)
    wanted = {**SHOP, "takeover": "clinic"}
    provider = claims()

    checked = provider.check({}, wanted)
    provider.create(checked.inputs)

    assert checked.inputs["plan"] == "take over: tag dr-stack clinic -> shop"
    assert told == ["take over: tag dr-stack clinic -> shop"]
    assert tags(azure) == {"costs": "42", "dr-stack": "shop"}
    assert refusals(claims(), CLINIC, CLINIC) == [
        "vault vault: tag dr-stack says shop, this is clinic; "
        "set dr:takeover: shop to take it over, or name another vault"
    ]


def test_a_takeover_of_another_name_is_no_takeover(azure):
    claims().create(CLINIC)

    assert refusals(claims(), {**SHOP, "takeover": "bank"}) == [REFUSED]


def test_a_renamed_stack_is_known_by_its_former_claim(azure):
    """The name changed in the engine; the vault still carries the old one."""
    made = claims().create(SHOP)
    news = {**SHOP, "stack": "store"}
    provider = claims()

    checked = provider.check(SHOP, news)
    updated = provider.update(made.id, made.outs, checked.inputs)

    assert checked.failures == []
    assert "plan" not in checked.inputs  # the row shows the changed name itself
    assert provider.diff(made.id, made.outs, checked.inputs).changes
    assert tags(azure)["dr-stack"] == "store"
    assert updated.outs == news


def test_a_quiet_preview_shows_nothing_and_asks_once(azure):
    made = claims().create(SHOP)
    azure.journal.calls.clear()
    provider = claims()

    checked = provider.check(SHOP, SHOP)

    assert checked.inputs == SHOP
    assert not provider.diff(made.id, made.outs, checked.inputs).changes
    assert len(azure.journal.calls) == 1


def test_a_tag_that_somebody_took_away_is_set_again(azure):
    made = claims().create(SHOP)
    tags(azure).pop("dr-stack")
    provider = claims()

    checked = provider.check(SHOP, SHOP)

    assert checked.inputs["plan"] == "set tag dr-stack to shop again"
    assert provider.diff(made.id, made.outs, checked.inputs).changes
    provider.update(made.id, made.outs, checked.inputs)
    assert tags(azure)["dr-stack"] == "shop"


def test_a_tags_name_is_compared_without_case(azure):
    """Azure keeps the first spelling of a tag's name."""
    tags(azure)["DR-Stack"] = "clinic"

    assert refusals(claims(), SHOP) == [REFUSED]


def test_a_tag_that_is_ours_already_is_not_written(azure):
    claims().create(SHOP)
    writes = len(fleet.asked(azure, "PATCH"))

    claims().create(SHOP)

    assert len(fleet.asked(azure, "PATCH")) == writes


@pytest.mark.parametrize("drop", ["before", "after"])
def test_a_write_whose_answer_was_lost_is_repeated(azure, drop):
    pair.fault(azure, {"drop": drop}, 1, method="PATCH")

    claims().create(SHOP)

    assert tags(azure)["dr-stack"] == "shop"


def test_a_write_that_never_answers_ends(azure):
    pair.fault(azure, {"drop": "after"}, method="PATCH")

    with pytest.raises(errors.LostAnswer, match="run `pulumi up` again"):
        claims().create(SHOP)


def test_missing_rights_on_tags_name_the_role(azure):
    """Site Recovery's own roles do not include tags."""
    pair.fault(
        azure, {"status": 403, "code": "AuthorizationFailed", "message": "no"}, method="PATCH"
    )

    with pytest.raises(errors.Forbidden, match="the role Tag Contributor on the vault"):
        claims().create(SHOP)


def test_an_existing_vault_that_is_not_there_is_refused(world):
    assert refusals(claims(), {**SHOP, "vault_existing": True}) == [
        "vault vault: it is not there, the file says that it exists; "
        "take existing: true out of vault, or correct its name"
    ]


def test_a_refresh_never_takes_another_stacks_name_for_our_own(azure):
    """Else a refresh would make the next `up` take the vault from its new owner."""
    made = claims().create(SHOP)
    tags(azure)["dr-stack"] = "clinic"

    read = claims().read(made.id, made.outs)

    assert read.outs == SHOP
    assert refusals(claims(), SHOP, SHOP) == [REFUSED]


def test_reading_with_the_vault_gone_says_so(azure):
    made = claims().create(SHOP)
    del azure.resources[VAULT]

    assert claims().read(made.id, made.outs).id is None


def test_delete_takes_only_our_tag(azure):
    made = claims().create(SHOP)

    claims().delete(made.id, made.outs)

    assert tags(azure) == {"costs": "42"}


def test_delete_leaves_the_tag_of_who_took_the_vault_over(azure):
    made = claims().create(SHOP)
    tags(azure)["dr-stack"] = "clinic"

    claims().delete(made.id, made.outs)

    assert tags(azure)["dr-stack"] == "clinic"


def test_delete_with_the_vault_gone_is_success(azure):
    made = claims().create(SHOP)
    del azure.resources[VAULT]

    claims().delete(made.id, made.outs)


def test_a_word_about_the_vault_is_a_change_without_a_write(azure):
    """Its objects are kept from then on; the tag is as it was."""
    made = claims().create(SHOP)
    news = {**SHOP, "vault_existing": True}
    writes = len(fleet.asked(azure, "PATCH"))
    provider = claims()

    assert provider.diff(made.id, made.outs, news).changes
    assert provider.update(made.id, made.outs, news).outs == news
    assert len(fleet.asked(azure, "PATCH")) == writes


def test_an_older_record_without_the_new_words_shows_nothing(azure):
    made = claims().create(SHOP)
    olds = {key: made.outs[key] for key in (*pair.PLACE, "stack")}

    assert not claims().diff(made.id, olds, SHOP).changes


def test_without_the_live_look_only_the_run_refuses(azure):
    claims().create(CLINIC)
    azure.journal.calls.clear()

    assert claims(liveCheck="off").check({}, SHOP).inputs == SHOP
    assert not azure.journal.calls


def test_a_silent_azure_is_told_once_and_the_preview_goes_on(azure, told):
    pair.fault(azure, {"drop": "before"}, method="GET")
    provider = claims()

    first = provider.check(SHOP, SHOP)
    second = provider.check(SHOP, SHOP)

    assert first.inputs == second.inputs == SHOP
    assert len(told) == 1
    assert told[0].endswith("; preview goes on from the state")


def test_standing_allowances_are_listed_once_a_preview(azure, told):
    provider = claims(allow='["reseed:web-01", "disable:db-01"]')

    provider.check({}, SHOP)
    provider.check({}, SHOP)

    assert told == [
        "warning: vault vault: dr:allow stands: disable:db-01, reseed:web-01; "
        "take out what was done"
    ]


def test_unknown_inputs_are_not_looked_for(azure):
    azure.journal.calls.clear()

    assert claims().check({}, {**SHOP, "vault_name": Unknown()}).failures == []
    assert not azure.journal.calls


@pytest.fixture
def told(monkeypatch):
    """What was shown on rows."""
    lines = []
    monkeypatch.setattr(live, "engine_log", lambda _urn, text, **_: lines.append(text))
    return lines
