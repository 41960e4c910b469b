"""What a caller may do: wildcards, exceptions, and the roles that this project names."""

import pytest

from components import permissions
from emulator import authorization, roles
from emulator.resources import place
from site_recovery.preflight import rights, subscriptions
from tests.providers import fleet
from tests.site_recovery.preflight import shop
from tests.support.calls import GROUP, SUBSCRIPTION

SCOPE = f"/subscriptions/{SUBSCRIPTION}"


@pytest.mark.parametrize(
    ("actions", "but", "action", "allowed"),
    [
        (["*"], [], "Microsoft.Compute/disks/write", True),
        (["*/read"], [], "Microsoft.Compute/disks/read", True),
        (["*/read"], [], "Microsoft.Compute/disks/write", False),
        (["microsoft.compute/*"], [], "Microsoft.Compute/disks/write", True),
        (["*"], ["Microsoft.Compute/*"], "Microsoft.Compute/disks/write", False),
        ([], [], "Microsoft.Compute/disks/write", False),
    ],
)
def test_wildcards_and_exceptions(actions, but, action, allowed):
    permission = {"actions": actions, "notActions": but}

    assert rights.allows([permission], action) is allowed


def test_an_exception_of_one_role_is_no_exception_of_another():
    """Azure adds roles up; notActions take nothing away from another role."""
    first = {"actions": ["*"], "notActions": ["Microsoft.Compute/*"]}
    second = {"actions": ["Microsoft.Compute/*"], "notActions": []}

    assert rights.allows([first, second], "Microsoft.Compute/disks/write")


PLACES = {
    "vault": permissions.VAULT,
    "target": permissions.RECOVERY,
    "primary": permissions.PRIMARY,
    "cache": permissions.PRIMARY,
}
UNKNOWN_HERE = "Tag Contributor"
"""A built-in role that the local Azure does not have."""


def named(need):
    return f"{need.where}: {need.why}"


@pytest.mark.parametrize(
    "need", [need for need in rights.NEEDS if need.role != UNKNOWN_HERE], ids=named
)
def test_the_role_that_is_named_gives_what_is_missing(need):
    """Advice that does not help is worse than none."""
    role = next(role for role in roles.BUILT_IN.values() if role.name == need.role)
    permission = {"actions": list(role.actions), "notActions": list(role.not_actions)}

    assert [a for a in need.actions if not rights.allows([permission], a)] == []


@pytest.mark.parametrize("need", rights.NEEDS, ids=named)
def test_a_pipeline_with_the_declared_role_is_told_nothing(need):
    """It has the least that is needed: a check that asks for more would cry wolf."""
    place_ = PLACES[need.where]
    granted = [row.name for row in permissions.ACTIONS if place_ in row.places]
    permission = {"actions": granted, "notActions": []}

    assert [a for a in need.actions if not rights.allows([permission], a)] == []


def test_a_contributor_of_the_subscription_has_all_it_needs(sound):
    authorization.assign(sound, SCOPE, "Contributor")

    assert shop.found(shop.subject(), *rights.CHECKS) == ()


def test_who_may_only_read_is_told_every_scope_with_its_role(sound):
    authorization.assign(sound, SCOPE, "Reader")

    found = shop.found(shop.subject(), *rights.CHECKS)

    assert {(each.where, each.values["role"]) for each in found} == {
        ("resource group rg", "Site Recovery Contributor"),
        ("resource group rg", "Tag Contributor"),
        ("resource group shop-rg", "Virtual Machine Contributor"),
        ("resource group shop-rg", "Storage Account Contributor"),
        ("resource group shop-rg-asr", "Virtual Machine Contributor"),
        ("resource group shop-rg-asr", "Network Contributor"),
        ("resource group shop-rg-asr", "Storage Account Contributor"),
    }


def test_a_group_that_is_not_made_yet_is_asked_for_at_its_subscription(sound):
    authorization.assign(sound, GROUP, "Owner")
    subject = shop.subject()
    subject["recovery"]["resource_group_id"] = fleet.ASR + "-2"
    subject["recovery"]["cache_accounts"] = {}

    found = shop.found(subject, *rights.CHECKS)

    assert f"subscription {SUBSCRIPTION}" in {each.where for each in found}


def test_a_lock_above_is_found_once_for_all_groups_below(sound):
    """It holds in each of them, and is one thing to take away."""
    lock = f"{SCOPE}/providers/Microsoft.Authorization/locks/freeze"
    place(sound, lock, {"properties": {"level": "ReadOnly"}})

    found = shop.found(shop.subject(), subscriptions.locks)

    assert [each.where for each in found] == [f"subscription {SUBSCRIPTION}"]
