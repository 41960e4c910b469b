"""Facts are read once, by lists."""

import threading

import pytest

from site_recovery import client, errors
from site_recovery.arm import Arm
from site_recovery.machine import Vault
from site_recovery.preflight.facts import Facts
from tests.providers.fleet import asked
from tests.providers.pair import fault
from tests.site_recovery.preflight import shop
from tests.support.calls import SUBSCRIPTION


def facts(**machines):
    return Facts(
        Arm(client.Settings(), {"retry_total": 0}),
        shop.subject(**machines),
        Vault(SUBSCRIPTION, "rg", "vault"),
    )


def test_a_list_is_read_once_for_all_who_ask(estate_world):
    known = facts()
    threads = [threading.Thread(target=known.machines) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert len(asked(estate_world, "GET", "/virtualMachines")) == 1
    assert [name for name, _, _ in known.there()] == ["web-01"]


def test_ids_are_found_in_any_case(estate_world):
    odd = shop.machine()
    odd["id"] = odd["id"].upper()

    assert len(list(facts(web=odd).there())) == 1


def test_a_refusal_is_kept_too(estate_world):
    """Else thirty checks would each wait for the same closed door."""
    denied = {"status": 403, "code": "AuthorizationFailed", "message": "No."}
    fault(estate_world, denied, path="/virtualMachines$")
    known = facts()

    for _ in range(2):
        with pytest.raises(errors.Forbidden):
            known.machines()

    assert len(asked(estate_world, "GET", "/virtualMachines")) == 1


def test_machines_in_many_groups_are_one_list_of_their_subscription(estate_world):
    """A list per group would grow with the estate."""
    many = {}
    for number in range(12):
        each = shop.machine()
        many[f"vm-{number}"] = {**each, "id": each["id"].replace("shop-rg", f"rg-{number}")}

    facts(**many).machines()

    paths = [one["path"] for one in asked(estate_world, "GET", "/virtualMachines")]
    assert paths == [f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/virtualMachines"]


def test_who_may_not_list_a_subscription_is_answered_group_by_group(estate_world):
    """A pipeline's role reaches its groups only."""
    denied = {"status": 403, "code": "AuthorizationFailed", "message": "No."}
    fault(estate_world, denied, path="^/subscriptions/[^/]+/providers/")
    many = {"web": shop.machine()}
    for number in range(12):
        each = shop.machine()
        many[f"vm-{number}"] = {**each, "id": each["id"].replace("shop-rg", f"rg-{number}")}

    assert [name for name, _, _ in facts(**many).there()] == ["web"]


def test_a_vault_that_is_not_there_has_no_items(estate_world):
    assert facts().seen().items == []
