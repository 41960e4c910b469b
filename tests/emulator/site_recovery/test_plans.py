"""Recovery plans: the service's own groups, members by their internal id."""

import pytest

from tests.emulator.site_recovery import planned
from tests.emulator.site_recovery.planned import PLAN, body, boot
from tests.emulator.site_recovery.site import HERE, REMOVE, THERE, code, item_id
from tests.support import VAULT

EMPTY = {"replicationProtectedItems": [], "startGroupActions": [], "endGroupActions": []}


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


MANUAL = {
    "actionName": "Check the ledger",
    "failoverTypes": ["UnplannedFailover", "TestFailover"],
    "failoverDirections": ["PrimaryToRecovery"],
    "customDetails": {"instanceType": "ManualActionDetails", "description": "Is it closed?"},
}
RUNBOOK = {
    **MANUAL,
    "actionName": "Swing",
    "customDetails": {
        "instanceType": "AutomationRunbookActionDetails",
        "runbookId": "/subscriptions/s/runbooks/swing",
        "timeout": None,
        "fabricLocation": "Recovery",
    },
}
SCRIPT = {
    **MANUAL,
    "actionName": "Warm",
    "customDetails": {
        "instanceType": "ScriptActionDetails",
        "path": "\\\\server\\warm.ps1",
        "timeout": None,
        "fabricLocation": "Primary",
    },
}


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_actions_are_read_back_as_they_were_sent(site, method):
    """A tool that loses them breaks its user's plan (PowerShell issue 12837)."""
    site.put(PLAN, body(), 2)
    sent = body(boot(startGroupActions=[MANUAL, RUNBOOK], endGroupActions=[SCRIPT]))
    site.send(method, PLAN, sent, 2)

    last = groups(site)[2]
    assert last["startGroupActions"] == [MANUAL, RUNBOOK]
    assert last["endGroupActions"] == [SCRIPT]


@pytest.mark.parametrize("side", ["Shutdown", "Failover"])
def test_the_services_own_groups_take_actions_too(site, side):
    own = {"groupType": side, "replicationProtectedItems": [], "endGroupActions": [RUNBOOK]}
    site.put(PLAN, body(own, boot()), 2)

    found = {group["groupType"]: group for group in groups(site)}
    assert found[side]["endGroupActions"] == [RUNBOOK]
    assert len(groups(site)) == 3


@pytest.mark.parametrize(
    "action",
    [
        {**MANUAL, "actionName": ""},
        {**MANUAL, "failoverTypes": []},
        {**MANUAL, "failoverDirections": []},
        {**MANUAL, "customDetails": {"instanceType": "Pause"}},
        {**RUNBOOK, "customDetails": {"instanceType": "AutomationRunbookActionDetails"}},
        {**SCRIPT, "customDetails": {**SCRIPT["customDetails"], "path": ""}},
    ],
)
def test_an_action_that_says_too_little_is_refused(site, action):
    """Assumed: 400."""
    assert code(site.call("PUT", PLAN, body(boot(startGroupActions=[action])))) == "InvalidInput"


def test_groups_that_make_no_sense_are_refused(site):
    """Assumed: an item twice, a group of an unknown kind, an item of neither fabric."""
    site.protect()
    site.fabric(f"{HERE}-2", "westus")

    for sent in (
        body(boot("Web-01"), boot("Web-01")),
        body({**boot("Web-01"), "groupType": "Pause"}),
        body(boot("Web-01"), here=f"{HERE}-2"),
    ):
        assert site.call("PUT", PLAN, sent).status == 400


def test_a_plan_holds_a_hundred_machines(site, monkeypatch):
    """Docs: about recovery plans."""
    monkeypatch.setattr("emulator.site_recovery.plan_groups.MOST", 0)
    site.protect()

    assert site.call("PUT", PLAN, body(boot("Web-01"))).status == 400


def test_a_change_leaves_what_the_plan_tells_of_its_runs(site):
    planned.protected(site, ["Web-01"])
    planned.fail_over(site)
    before = planned.plan(site)
    site.put(PLAN, body(boot()), 2)

    after = planned.plan(site)
    assert after["currentScenario"] == before["currentScenario"]
    assert after["lastUnplannedFailoverTime"] == before["lastUnplannedFailoverTime"]
