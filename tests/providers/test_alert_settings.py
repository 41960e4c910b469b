"""Alert settings: what is said is set, all else stays, and the end is as it was found."""

import pytest

from providers.alert_settings import AlertSettingsProvider
from tests.providers import fleet
from tests.providers.pair import PLACE, POLICY, configured, fault, prepare
from tests.support.calls import VAULT, call, make_vault

SETTING = f"{VAULT}/replicationAlertSettings/defaultAlertSetting"
MAILS = {**PLACE, "owners": True, "emails": ["dr@shop.example"], "locale": "en-US"}
NOBODY = {"owners": False, "emails": [], "locale": ""}


@pytest.fixture
def azure(world):
    """A vault that nobody has told whom to mail."""
    make_vault(world)
    fleet.forget()
    return world


@pytest.fixture
def told(azure):
    """A vault whose mails somebody set up long ago."""
    by_hand(azure, sendToOwners="Send", customEmailAddresses=["old@shop.example"], locale="de-DE")
    return azure


def by_hand(world, **properties):
    assert call(world, "PUT", SETTING, {"properties": properties}).status == 200


def provider():
    """The provider of a new process."""
    fleet.forget()
    return configured(AlertSettingsProvider)


def held(world):
    return world.resources[SETTING]["properties"]


def test_what_is_said_is_set(azure):
    made = provider().create(MAILS)

    assert held(azure) == {
        "sendToOwners": "Send",
        "customEmailAddresses": ["dr@shop.example"],
        "locale": "en-US",
    }
    assert made.id == SETTING
    assert made.outs == {**MAILS, "found": NOBODY}


def test_what_is_not_said_stays_as_it_is_found(told):
    """The file names who is told by mail; that administrators are told is not its business."""
    made = provider().create({**PLACE, "emails": ["dr@shop.example"]})

    assert held(told) == {
        "sendToOwners": "Send",
        "customEmailAddresses": ["dr@shop.example"],
        "locale": "de-DE",
    }
    assert "owners" not in made.outs
    assert made.outs["found"]["emails"] == ["old@shop.example"]


def test_a_setting_that_is_as_said_is_not_written(told):
    fault(told, {"status": 418, "code": "Written"}, method="PUT")

    made = provider().create({**PLACE, "owners": True, "emails": ["OLD@shop.example"]})

    assert made.outs["owners"] is True


def test_a_preview_says_what_it_would_change(told):
    checked = provider().check({}, {**MAILS, "locale": "de-DE"})

    assert checked.inputs["plan"] == (
        "adopt: there already; change mails to old@shop.example -> dr@shop.example"
    )


@pytest.mark.parametrize("where", ["no vault", "an untouched vault"])
def test_a_preview_says_nothing_where_nobody_is_told_yet(world, where):
    """The row says create, and a plan that changes with the vault's first object says less."""
    if where != "no vault":
        prepare(world, POLICY)

    assert provider().check({}, MAILS).inputs == MAILS


def test_no_addresses_at_all_can_be_said(told):
    provider().create({**PLACE, "emails": []})

    assert held(told)["customEmailAddresses"] == []
    assert held(told)["sendToOwners"] == "Send"


def test_a_changed_word_is_an_update_in_place(azure):
    made = provider().create(MAILS)
    news = {**MAILS, "owners": False, "emails": ["dr@shop.example", "ops@shop.example"]}

    assert provider().diff(made.id, made.outs, news).changes
    updated = provider().update(made.id, made.outs, news)

    assert held(azure)["sendToOwners"] == "DoNotSend"
    assert held(azure)["customEmailAddresses"] == ["dr@shop.example", "ops@shop.example"]
    assert updated.outs == {**news, "found": NOBODY}


def test_the_order_and_case_of_addresses_is_no_change():
    olds = {**MAILS, "emails": ["a@b.example", "c@d.example"], "found": NOBODY}
    news = {**MAILS, "emails": ["C@d.example", "a@b.example"]}

    assert not provider().diff("id", olds, news).changes


def test_what_is_said_no_longer_is_put_back_as_it_was_found(told):
    made = provider().create(MAILS)
    news = {**PLACE, "owners": True}

    assert provider().diff(made.id, made.outs, news).changes
    provider().update(made.id, made.outs, news)

    assert held(told) == {
        "sendToOwners": "Send",
        "customEmailAddresses": ["old@shop.example"],
        "locale": "de-DE",
    }


def test_drift_shows_in_a_refresh_and_is_mended(azure):
    made = provider().create(MAILS)
    by_hand(azure, sendToOwners="DoNotSend", customEmailAddresses=["x@shop.example"])

    read = provider().read(made.id, made.outs)

    assert read.outs["owners"] is False
    assert read.outs["emails"] == ["x@shop.example"]
    assert read.outs["found"] == NOBODY
    assert provider().diff(made.id, read.outs, MAILS).changes
    provider().update(made.id, read.outs, MAILS)
    assert held(azure)["customEmailAddresses"] == ["dr@shop.example"]


def test_a_refresh_without_drift_changes_nothing(azure):
    """A list is in the service's order, and an unsaid key is nobody's."""
    made = provider().create({**PLACE, "emails": ["b@c.example", "a@b.example"]})
    by_hand(azure, sendToOwners="Send", customEmailAddresses=["a@b.example", "b@c.example"])

    read = provider().read(made.id, made.outs)

    assert read.outs == made.outs


def test_it_is_gone_with_its_vault(azure):
    made = provider().create(MAILS)
    azure.resources.pop(SETTING)
    azure.resources.pop(VAULT)

    assert provider().read(made.id, made.outs).id is None
    provider().delete(made.id, made.outs)


def test_its_end_puts_back_what_was_found(told):
    made = provider().create(MAILS)

    provider().delete(made.id, made.outs)

    assert held(told) == {
        "sendToOwners": "Send",
        "customEmailAddresses": ["old@shop.example"],
        "locale": "de-DE",
    }


def test_its_end_in_a_vault_that_had_none_tells_nobody_any_more(azure):
    """There is no call that removes a setting."""
    made = provider().create(MAILS)

    provider().delete(made.id, made.outs)

    assert held(azure) == {"sendToOwners": "DoNotSend", "customEmailAddresses": []}


def test_what_somebody_else_changed_since_stays(told):
    made = provider().create(MAILS)
    by_hand(told, sendToOwners="DoNotSend", customEmailAddresses=["x@shop.example"], locale="en-US")

    provider().delete(made.id, made.outs)

    assert held(told) == {
        "sendToOwners": "DoNotSend",
        "customEmailAddresses": ["x@shop.example"],
        "locale": "de-DE",
    }


def test_a_write_whose_answer_was_lost_is_repeated(azure):
    """It ends the same twice."""
    fault(azure, {"drop": "after"}, times=1, method="PUT")

    provider().create(MAILS)

    assert held(azure)["sendToOwners"] == "Send"


def test_another_vault_is_refused():
    with pytest.raises(Exception, match="vault_name cannot change in place"):
        provider().diff("id", MAILS, {**MAILS, "vault_name": "other"})


def test_a_silent_vault_does_not_stop_a_preview(azure):
    fault(azure, {"status": 503, "code": "Busy"}, method="GET", path="/replicationAlertSettings/")

    assert provider().check({}, MAILS).inputs == MAILS
