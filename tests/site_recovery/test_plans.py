"""Our plans at the service: made, changed, removed, left alone, and never done twice."""

import pytest

from emulator import faults
from site_recovery import client, errors, plan_bodies, plans
from tests.emulator.site_recovery import moves
from tests.emulator.site_recovery.site import item_id
from tests.site_recovery import planning
from tests.site_recovery.planning import PLACE, wish

NAMES = ("Web-01", "Db-01")


@pytest.fixture
def fleet(world):
    return planning.Fleet(world, *NAMES)


def wanted(fleet, *steps, group="shop", names=NAMES):
    """The plan of a group that leads away."""
    body = plan_bodies.body(PLACE, wish(*steps), fleet.members(*names), True)
    return {plans.name(group, True): body}


def order(fleet, name="shop-away"):
    """Steps of a plan, by names of machines."""
    groups = fleet.plan(name)["properties"]["groups"][2:]
    return [
        [m["id"].rpartition("/")[2].removesuffix("-item") for m in g["replicationProtectedItems"]]
        for g in groups
    ]


def accepted(world):
    """How many operations the service ever took."""
    return len(world.operations)


def test_the_two_plans_of_a_group_have_their_names():
    assert (plans.name("shop", True), plans.name("shop", False)) == ("shop-away", "shop-home")


def test_a_plan_that_is_missing_is_made(fleet):
    assert plans.keep(fleet.watch, wanted(fleet, ["db-01"], ["web-01"]), []) == []

    assert order(fleet) == [["db-01"], ["web-01"]]


def test_a_plan_that_is_as_wanted_is_left_alone(fleet):
    plans.keep(fleet.watch, wanted(fleet, ["db-01"], ["web-01"]), [])
    before = accepted(fleet.world)

    assert plans.keep(fleet.watch, wanted(fleet, ["db-01"], ["web-01"]), ["shop-away"]) == []

    assert accepted(fleet.world) == before


def test_a_plan_with_another_order_is_changed_in_place(fleet):
    """Its last run stays: it is not made anew."""
    plans.keep(fleet.watch, wanted(fleet, ["db-01"], ["web-01"]), [])
    before = accepted(fleet.world)

    assert plans.keep(fleet.watch, wanted(fleet, ["web-01", "db-01"]), ["shop-away"]) == []

    assert order(fleet) == [["web-01", "db-01"]]
    assert accepted(fleet.world) == before + 1


def test_a_machine_is_taken_out_of_its_plan(fleet):
    plans.keep(fleet.watch, wanted(fleet, ["db-01"], ["web-01"]), [])

    plans.keep(fleet.watch, wanted(fleet, ["db-01"], names=["Db-01"]), ["shop-away"])

    assert order(fleet) == [["db-01"]]


def test_a_plan_that_leads_elsewhere_is_made_anew(fleet):
    """No PATCH changes fabrics or zones (API description)."""
    plans.keep(fleet.watch, wanted(fleet, ["db-01"]), [])
    turned = plan_bodies.body(PLACE, wish(["db-01"]), fleet.members("Db-01"), False)

    assert plans.keep(fleet.watch, {"shop-away": turned}, ["shop-away"]) == []

    assert fleet.plan("shop-away")["properties"]["primaryFabricId"].endswith("/Central")


def test_only_plans_of_ours_are_removed(fleet):
    for group in ("shop", "clinic"):
        plans.keep(fleet.watch, wanted(fleet, ["db-01"], group=group), [])

    assert plans.keep(fleet.watch, {}, ["shop-away", "gone-home"]) == []

    assert fleet.plans() == ["clinic-away"]


def test_nothing_wanted_and_nothing_ours_asks_nothing(fleet, monkeypatch):
    monkeypatch.setattr(plans, "_reader", lambda _watch: pytest.fail("asked"))

    assert plans.keep(fleet.watch, {}, []) == []


def test_a_plan_of_somebody_else_with_our_name_is_left_as_it_is(fleet):
    plans.keep(fleet.watch, wanted(fleet, ["web-01"], names=["Web-01"]), [])

    told = plans.keep(fleet.watch, wanted(fleet, ["db-01"], names=["Db-01"]), [])

    assert told == [
        "recovery plan shop-away was there before this stack, with items of other machines: "
        "web-01-item; delete it at the service, or name the group otherwise"
    ]
    assert order(fleet) == [["web-01"]]


def test_a_plan_of_our_machines_is_taken_over_when_the_stack_forgot_it(fleet):
    """A run that was killed leaves plans that no state knows."""
    plans.keep(fleet.watch, wanted(fleet, ["db-01"], ["web-01"]), [])

    assert plans.keep(fleet.watch, wanted(fleet, ["web-01", "db-01"]), []) == []

    assert order(fleet) == [["web-01", "db-01"]]


def test_one_refused_plan_does_not_keep_the_others_from_being_made(fleet):
    """The refusal is told in one line."""
    bodies = wanted(fleet, ["db-01"]) | wanted(fleet, ["web-01"], group="bad")
    bodies["bad-away"]["properties"]["groups"][2]["replicationProtectedItems"][0]["id"] += "x"

    told = plans.keep(fleet.watch, bodies, [])

    assert len(told) == 1
    assert told[0].startswith("recovery plan bad-away is not as declared: ")
    assert told[0].endswith("; run `pulumi up` again; moves go item by item until then")
    assert fleet.plans() == ["shop-away"]


@pytest.mark.parametrize("lost", ["before", "after"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_lost_answer_is_looked_for_and_done_once(fleet, method, lost):
    """Whether the service took it or not, in the end it is done, and was accepted once."""
    if method != "PUT":
        plans.keep(fleet.watch, wanted(fleet, ["db-01"], ["web-01"]), [])
    before = accepted(fleet.world)
    rule = {"match": {"method": method}, "times": 1, "then": {"drop": lost}}
    faults.load(fleet.world, [rule])
    bodies = {} if method == "DELETE" else wanted(fleet, ["web-01", "db-01"])

    assert plans.keep(fleet.watch, bodies, ["shop-away"]) == []

    assert accepted(fleet.world) == before + 1
    assert fleet.plans() == ([] if method == "DELETE" else ["shop-away"])
    if bodies:
        assert order(fleet) == [["web-01", "db-01"]]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_service_that_is_unavailable_for_a_moment_is_asked_again(fleet, method):
    """Two 503s to a write: nobody knows whether it was taken, and the run goes on by then."""
    if method != "PUT":
        plans.keep(fleet.watch, wanted(fleet, ["db-01"], ["web-01"]), [])
    rule = {"match": {"method": method}, "times": 2, "then": {"status": 503}}
    faults.load(fleet.world, [rule])
    bodies = {} if method == "DELETE" else wanted(fleet, ["web-01", "db-01"])

    assert plans.keep(fleet.watch, bodies, ["shop-away"]) == []

    assert fleet.plans() == ([] if method == "DELETE" else ["shop-away"])


def test_a_plan_that_runs_is_not_changed(fleet):
    """Its machines are moving; what it does next must not change under it."""
    plans.keep(fleet.watch, wanted(fleet, ["db-01"], ["web-01"]), [])
    path = f"{PLACE.id}/replicationRecoveryPlans/shop-away/unplannedFailover"
    sent = {"instanceType": "A2A", "recoveryPointType": "Latest"}
    body = {"failoverDirection": "PrimaryToRecovery", "providerSpecificDetails": [sent]}
    fleet.send("POST", path, {"properties": body}, 10)

    told = plans.keep(fleet.watch, wanted(fleet, ["web-01", "db-01"]), ["shop-away"])
    told += plans.remove(fleet.watch, ["shop-away"])

    line = (
        "recovery plan shop-away is not changed while its UnplannedFailover is InProgress; "
        "run `pulumi up` again when that has ended"
    )
    assert told == [line, line]
    assert order(fleet) == [["db-01"], ["web-01"]]


def test_plans_that_cannot_be_listed_are_one_problem(fleet):
    bodies = wanted(fleet, ["db-01"])
    rule = {"match": {"method": "GET"}, "then": {"status": 403, "code": "No", "message": "No."}}
    faults.load(fleet.world, [rule])

    told = plans.keep(fleet.watch, bodies, [])

    assert len(told) == 1
    assert told[0].startswith("the list of recovery plans is not as declared: No: No;")


def test_a_stop_ends_it(fleet):
    """What the service took goes on; nothing is told as a problem of the plan."""
    client.STOP.set()
    try:
        with pytest.raises(errors.Interrupted):
            plans.keep(fleet.watch, wanted(fleet, ["db-01"]), [])
    finally:
        client.STOP.clear()


def test_plans_are_removed_and_gone_ones_do_not_matter(fleet):
    plans.keep(fleet.watch, wanted(fleet, ["db-01"]), [])

    assert plans.remove(fleet.watch, ["shop-away", "shop-home"]) == []

    assert fleet.plans() == []


def test_after_a_reprotect_the_plan_leads_home(fleet):
    """The items are new ones under the other container; the plan away is not wanted any more."""
    plans.keep(fleet.watch, wanted(fleet, ["db-01"], names=["Db-01"]), [])
    path = item_id("Db-01")
    moves.fail_over(fleet, path)
    moves.commit(fleet, path)
    moves.switch(fleet, path)
    fleet.world.pass_time(3600)
    machine, _ = fleet.member("Web-01")
    item = fleet.get(moves.away_id("Db-01"))
    machine |= {"machine": "db-01"}
    home = plan_bodies.body(PLACE, wish(["db-01"]), [(machine, item)], False)

    assert plans.keep(fleet.watch, {"shop-home": home}, ["shop-away"]) == []

    assert fleet.plans() == ["shop-home"]
    assert order(fleet, "shop-home") == [["db-01"]]


def test_few_calls_for_many_groups(fleet, monkeypatch):
    """One list, and one GET per plan that is there; what is as wanted costs nothing more."""
    bodies = {}
    for group in "abcdef":
        bodies |= wanted(fleet, ["db-01"], group=group)
    plans.keep(fleet.watch, bodies, [])
    asked = []
    real = plans.arm.Arm._sent
    monkeypatch.setattr(
        plans.arm.Arm, "_sent", lambda self, *args: asked.append(args) or real(self, *args)
    )

    plans.keep(fleet.watch, bodies, list(bodies))

    assert len(asked) == 7
