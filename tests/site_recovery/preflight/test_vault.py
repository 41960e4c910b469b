"""The vault and what the file names: when it is ours, and when nobody can tell."""

import dataclasses

import pytest

from emulator.resources import place
from site_recovery.preflight import vault
from tests.providers import fleet
from tests.site_recovery.preflight import shop
from tests.support.calls import VAULT

GROUP = {"key": "recovery.resourceGroup", "id": fleet.ASR, "existing": False}


@pytest.fixture
def subject():
    return {**shop.subject(), "things": [GROUP]}


def look(subject, **asker):
    asked = dataclasses.replace(shop.ASKER, **asker)
    return shop.codes(shop.found(subject, *vault.CHECKS, asker=asked))


def test_what_the_state_holds_is_ours(sound, subject):
    assert look(subject, made=frozenset({fleet.ASR.casefold()})) == []


def test_in_a_vault_of_this_stack_all_is_ours(sound, subject):
    """An `up` that was killed may have made what its state does not hold."""
    sound.resources[VAULT]["tags"] = {"dr-stack": "eu"}

    assert look(subject) == []


def test_who_does_not_know_the_state_says_nothing(sound, subject):
    """In the run it may be what this very `up` made a second ago."""
    sound.resources[VAULT]["tags"] = {"dr-stack": "us"}

    assert look(subject, made=None) == []


def test_a_vault_that_is_taken_over_is_no_strangers(sound):
    sound.resources[VAULT]["tags"] = {"dr-stack": "us"}

    assert look(shop.subject(), takeover="us") == []


def test_existing_things_are_found_in_any_case(sound, subject):
    thing = {**GROUP, "existing": True, "id": fleet.NETWORK_ASR.upper()}

    assert look({**subject, "things": [thing]}) == []


@pytest.mark.parametrize(
    "kind", ["Microsoft.OperationalInsights/workspaces", "microsoft.insights/actionGroups"]
)
def test_what_alerts_name_is_looked_for_too(sound, subject, kind):
    """An alert that calls nobody is found out at the worst time."""
    thing = {"key": "alerts.it", "existing": True, "id": f"{fleet.ASR}/providers/{kind}/it"}
    told = {**subject, "things": [thing]}

    assert look(told) == ["existing-not-there"]
    place(sound, thing["id"], {"location": "centralus"})
    fleet.forget()
    assert look(told) == []


def test_a_vault_that_is_still_to_be_made_is_judged_by_the_file(sound):
    del sound.resources[VAULT]
    told = shop.subject()
    told["vault"] |= {"location": "eastus2"}

    assert look(told) == ["vault-in-primary"]


def test_zones_of_one_region_share_it_with_their_vault(sound):
    """The pair has one region; refusing it is the file's own rule."""
    sound.resources[VAULT]["location"] = "eastus2"
    told = {**shop.subject(), "zone_to_zone": True}
    told["vault"] |= {"location": "eastus2"}

    assert look(told) == []
