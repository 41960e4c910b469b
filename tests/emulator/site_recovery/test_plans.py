"""Recovery plans: the service's own groups, members by their internal id."""

import pytest

from tests.emulator.site_recovery.site import HERE, REMOVE, THERE, item_id
from tests.support import VAULT

PLAN = f"{VAULT}/replicationRecoveryPlans/Shop"
EMPTY = {"replicationProtectedItems": [], "startGroupActions": [], "endGroupActions": []}


def body(*groups, **more):
    sent = {
        "primaryFabricId": HERE,
        "recoveryFabricId": THERE,
        "failoverDeploymentModel": "ResourceManager",
        "groups": list(groups),
        **more,
    }
    return {"properties": sent}


def boot(*names):
    members = [{"id": item_id(name), "virtualMachineId": "whatever"} for name in names]
    return {"groupType": "Boot", "replicationProtectedItems": members}


def groups(site):
    return site.get(PLAN)["properties"]["groups"]


def test_the_service_adds_two_groups(site):
    """Recorded 2023-01-16; azurerm insists on reading them back from an empty plan too."""
    site.put(PLAN, body(), 2)

    assert groups(site) == [
        {"groupType": "Shutdown", **EMPTY},
        {"groupType": "Failover", **EMPTY},
        {"groupType": "Boot", **EMPTY},
    ]


def test_groups_that_are_sent_back_are_not_added_twice(site):
    site.protect()
    site.put(PLAN, body(boot("Web-01")), 2)
    before = groups(site)
    site.put(PLAN, body(*before), 2)

    assert groups(site) == before


def test_members_are_known_by_their_internal_id(site):
    """The same id as in the health error and in jobs (recorded)."""
    site.protect()
    site.put(PLAN, body(boot("Web-01")), 2)

    member = groups(site)[2]["replicationProtectedItems"][0]
    assert member["id"] == "/S" + item_id("Web-01")[2:]
    assert member["virtualMachineId"] == site.item()["healthErrors"][0]["entityId"]


def test_a_patch_replaces_the_groups(site):
    site.protect()
    site.put(PLAN, body(boot("Web-01")), 2)
    site.send("PATCH", PLAN, {"properties": {"groups": [boot()]}}, 2)

    assert groups(site)[2]["replicationProtectedItems"] == []


def test_the_list_shows_no_groups(site):
    """Recorded 2023-01-16."""
    site.put(PLAN, body(), 2)

    listed = site.get(f"{VAULT}/replicationRecoveryPlans")["value"]
    assert [(plan["name"], plan["properties"]["groups"]) for plan in listed] == [("Shop", [])]


def test_zones_of_a_plan(site):
    """Recorded 2022-10-13: the list with nulls for extended locations."""
    zones = {"instanceType": "A2A", "primaryZone": "1", "recoveryZone": "2"}
    site.put(PLAN, body(providerSpecificInput=[zones]), 2)

    assert site.get(PLAN)["properties"]["providerSpecificDetails"] == [
        {**zones, "primaryExtendedLocation": None, "recoveryExtendedLocation": None}
    ]


def test_items_of_a_plan_are_listed(site):
    """Recorded 2022-10-13: the filter by plan."""
    site.protect()
    site.put(PLAN, body(boot("Web-01")), 2)

    wanted = {"$filter": "RecoveryPlanName eq 'Shop'"}
    listed = site.get(f"{VAULT}/replicationProtectedItems", **wanted)["value"]
    assert [item["name"] for item in listed] == ["web-01-item"]


def test_a_member_that_is_removed_leaves_the_plan(site):
    """Assumed."""
    site.protect()
    site.put(PLAN, body(boot("Web-01")), 2)
    site.send("POST", f"{item_id('Web-01')}/remove", REMOVE, 500)

    assert groups(site)[2]["replicationProtectedItems"] == []


@pytest.mark.parametrize(
    "sent",
    [
        body(boot("Nobody")),
        body(primaryFabricId=f"{HERE}-x"),
        body(recoveryFabricId=f"{THERE}-x"),
    ],
)
def test_what_a_plan_names_must_exist(site, sent):
    assert site.call("PUT", PLAN, sent).status == 404


def test_a_plan_goes(site):
    site.put(PLAN, body(), 2)
    guid = site.send("DELETE", PLAN, seconds=2)

    assert site.call("GET", PLAN).status == 404
    assert site.job(guid)["friendlyName"] == "Delete a recovery plan"
    assert site.call("DELETE", PLAN).status == 204
