"""What our recovery plans hold, and whether a plan that is found holds it."""

import copy

import pytest

from site_recovery import plan_bodies
from tests.site_recovery import planning
from tests.site_recovery.planning import PLACE, manual, runbook, wish

FABRICS = f"{PLACE.id}/replicationFabrics"


def member(name, fabric="East", recovery="Central", zone="", target_zone=""):
    machine = {
        "machine": name,
        "fabric_name": fabric,
        "recovery_fabric_name": recovery,
        "home": {"resource_group_id": "h", **({"zone": zone} if zone else {})},
        "target": {"resource_group_id": "t", **({"zone": target_zone} if target_zone else {})},
    }
    details = {"fabricObjectId": f"/vms/{name}"}
    item = {"id": f"/items/{name}", "properties": {"providerSpecificDetails": details}}
    return machine, item


def made(group, *members, away=True):
    return plan_bodies.body(PLACE, group, members, away)["properties"]


def boot(properties):
    groups = [g for g in properties["groups"] if g["groupType"] == "Boot"]
    return [[m["id"] for m in g["replicationProtectedItems"]] for g in groups]


def names(actions):
    return [action["actionName"] for action in actions]


def test_a_plan_away_is_the_recorded_one_with_its_order():
    """CLI, 2023-01-16; the two groups that the service adds are sent too, as the PATCH needs."""
    sent = made(wish(["db"], ["web"]), member("web"), member("db"))

    assert sent == {
        "primaryFabricId": f"{FABRICS}/East",
        "recoveryFabricId": f"{FABRICS}/Central",
        "failoverDeploymentModel": "ResourceManager",
        "groups": [
            {
                "groupType": kind,
                "replicationProtectedItems": [
                    {"id": f"/items/{name}", "virtualMachineId": f"/vms/{name}"} for name in inside
                ],
                "startGroupActions": [],
                "endGroupActions": [],
            }
            for kind, inside in [
                ("Shutdown", []),
                ("Failover", []),
                ("Boot", ["db"]),
                ("Boot", ["web"]),
            ]
        ],
    }


def test_a_plan_home_leads_from_the_recovery_fabric():
    sent = made(wish(["db"]), member("db"), away=False)

    assert sent["primaryFabricId"] == f"{FABRICS}/Central"
    assert sent["recoveryFabricId"] == f"{FABRICS}/East"


@pytest.mark.parametrize(("away", "zones"), [(True, ("1", "2")), (False, ("2", "1"))])
def test_a_plan_between_zones_names_them(away, zones):
    """Z2Z, 2022-10-13: one fabric is both, and the zones tell the way."""
    sent = made(wish(["db"]), member("db", recovery="East", zone="1", target_zone="2"), away=away)

    told = sent["providerSpecificInput"]
    assert told == [{"instanceType": "A2A", "primaryZone": zones[0], "recoveryZone": zones[1]}]


def test_a_step_whose_machines_are_not_protected_hands_its_actions_on():
    """No empty group, and nothing that a person asked for is left out or done out of order."""
    actions = [manual("one", 1), runbook("two", 2), manual("three", 3, "after")]
    group = wish(["gone"], ["db"], ["also-gone"], actions=actions)

    sent = made(group, member("db"))

    assert boot(sent) == [["/items/db"]]
    assert names(sent["groups"][2]["startGroupActions"]) == ["one"]
    assert names(sent["groups"][2]["endGroupActions"]) == ["two", "three"]


def test_an_action_is_in_the_plans_of_its_directions():
    group = wish(["db"], actions=[manual("forth", 1, directions=("away",))])

    assert names(made(group, member("db"))["groups"][2]["startGroupActions"]) == ["forth"]
    assert made(group, member("db"), away=False)["groups"][2]["startGroupActions"] == []


@pytest.mark.parametrize(
    ("side", "away", "location"),
    [
        ("recovery", True, "Recovery"),
        ("recovery", False, "Primary"),
        ("primary", True, "Primary"),
        ("primary", False, "Recovery"),
    ],
)
def test_a_runbook_is_where_its_automation_account_is(side, away, location):
    """Sides are ours, the service's turn with the direction."""
    group = wish(["db"], actions=[runbook("dns", 1, side=side, timeout_minutes=90)])

    action = made(group, member("db"), away=away)["groups"][2]["endGroupActions"][0]

    assert action["failoverTypes"] == ["UnplannedFailover"]
    assert action["failoverDirections"] == ["PrimaryToRecovery"]
    assert action["customDetails"] == {
        "instanceType": "AutomationRunbookActionDetails",
        "runbookId": group["actions"][0]["runbook"],
        "fabricLocation": location,
        "timeout": "01:30:00",
    }


def test_a_manual_action_holds_in_drills_unless_told_otherwise():
    group = wish(["db"], actions=[manual("look", 1), manual("pay", 1, drills=False)])

    look, pay = made(group, member("db"))["groups"][2]["startGroupActions"]

    assert look["failoverTypes"] == ["UnplannedFailover", "TestFailover"]
    assert pay["failoverTypes"] == ["UnplannedFailover"]
    assert look["customDetails"] == {
        "instanceType": "ManualActionDetails",
        "description": "Please look.",
    }


UNFIT = {
    "101 machines, a plan holds 100": [member(f"m-{n}") for n in range(101)],
    "its machines are in several fabrics": [member("a"), member("b", fabric="West")],
    "its machines go between several zones": [
        member("a", recovery="East", zone="1", target_zone="2"),
        member("b", recovery="East", zone="2", target_zone="1"),
    ],
}


@pytest.mark.parametrize("why", UNFIT)
def test_what_no_plan_can_hold_is_said(why):
    assert plan_bodies.unfit(UNFIT[why], True) == (
        f"no recovery plan holds this group: {why}; it moves item by item in boot order"
    )


def test_machines_in_zones_of_two_regions_fit_one_plan():
    assert plan_bodies.unfit([member("a", zone="1"), member("b", zone="2")], True) == ""


# As the service shows it

ACTIONS = [manual("look", 1), runbook("dns", 2, timeout_minutes=30)]


@pytest.fixture
def stored(world):
    """A plan's body, and the plan as the service shows it."""
    fleet = planning.Fleet(world, "Web-01", "Web-02", "Db-01")
    group = wish(["db-01"], ["web-01", "web-02"], actions=ACTIONS)
    sent = plan_bodies.body(PLACE, group, fleet.members("Web-01", "Web-02", "Db-01"), True)
    fleet.put(f"{PLACE.id}/replicationRecoveryPlans/shop-away", copy.deepcopy(sent), 2)
    return sent, fleet.plan("shop-away")


def test_a_plan_is_what_was_sent_although_it_is_shown_otherwise(stored):
    """Other casing, the service's own machine ids, another order within a step."""
    sent, found = stored
    found["properties"]["groups"][3]["replicationProtectedItems"].reverse()
    found["properties"]["primaryFabricId"] = found["properties"]["primaryFabricId"].upper()

    assert plan_bodies.same(found, sent)


def _order(properties):
    properties["groups"].reverse()


def _member(properties):
    properties["groups"][2]["replicationProtectedItems"] = []


def _words(properties):
    properties["groups"][2]["startGroupActions"][0]["customDetails"]["description"] = "Look not."


def _types(properties):
    properties["groups"][3]["endGroupActions"][0]["failoverTypes"] = ["TestFailover"]


def _by_hand(properties):
    action = copy.deepcopy(properties["groups"][2]["startGroupActions"][0])
    properties["groups"][0]["startGroupActions"] = [action]


def _fabric(properties):
    properties["recoveryFabricId"] += "-2"


def _zones(properties):
    properties["providerSpecificDetails"] = [{"primaryZone": "1", "recoveryZone": "2"}]


@pytest.mark.parametrize("change", [_order, _member, _words, _types, _by_hand, _fabric, _zones])
def test_a_plan_that_somebody_changed_is_not_what_was_sent(stored, change):
    sent, found = stored
    change(found["properties"])

    assert not plan_bodies.same(found, sent)
