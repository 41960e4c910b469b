"""The breaks of the rules of recovery plans and fences; registered beside those of vaults."""

from emulator import faults
from site_recovery import fence, plan_bodies, plan_runs, plans
from tests.emulator.site_recovery.site import machine_id
from tests.site_recovery import planning, test_plan_bodies
from tests.site_recovery.breaks import breaks
from tests.site_recovery.planning import PLACE, manual, wish

PLAN = "shop-away"
WEB = machine_id("Web-01")
SEEN = {
    "plan-not-kept": (
        "recovery plan shop-away is not as declared: Bad: No; run `pulumi up` again; moves go "
        "item by item until then"
    ),
    "plan-runs": (
        "recovery plan shop-away is not changed while its UnplannedFailover is InProgress; run "
        "`pulumi up` again when that has ended"
    ),
    "plan-of-others": (
        "recovery plan shop-away was there before this stack, with items of other machines: "
        "web-01-item; delete it at the service, or name the group otherwise"
    ),
    "plan-unfit": (
        "no recovery plan holds this group: 101 machines, a plan holds 100; it moves item by "
        "item in boot order"
    ),
    "plan-waits": (
        "recovery plan shop-away waits for a person at look: Please look; do it, then end it "
        "with `dr jobs` or in the portal (job "
    ),
    "source-being-fenced": (
        "Web-01 at the primary site still ran and is being switched off; wait, nothing to do"
    ),
    "source-not-fenced": (
        "Web-01 at the primary site may still run: Busy: Busy; switch it off there, or run "
        "`dr fence` again; it is not reprotected before"
    ),
    "fence-not-allowed": (
        "Web-01 at the primary site may still run, and who is signed in may not switch it off; "
        "give who is signed in the role Virtual Machine Contributor on it, then run `dr fence`"
    ),
}
"""What a person reads, by the rule's code."""


def fleet_in(world, *names):
    """A fleet in place of the estate, whose groups have the same names."""
    for path in [path for path in world.resources if "/resourcegroups/shop-rg" in path.casefold()]:
        del world.resources[path]
    return planning.Fleet(world, *names)


def body(fleet, *names, actions=()):
    """A plan of these machines."""
    group = wish([name.lower() for name in names], actions=actions)
    return {PLAN: plan_bodies.body(PLACE, group, fleet.members(*names), True)}


@breaks("plan-not-kept")
def _(world, _lines):
    fleet = fleet_in(world, "Web-01")
    no = {"status": 400, "code": "Bad", "message": "No."}
    faults.load(world, [{"match": {"method": "PUT"}, "then": no}])
    return plans.keep(fleet.watch, body(fleet, "Web-01"), [])[0]


@breaks("plan-runs")
def _(world, _lines):
    fleet = fleet_in(world, "Web-01")
    plans.keep(fleet.watch, body(fleet, "Web-01"), [])
    plan_runs.begin_failover(fleet.watch, PLAN, "latest", False, False)
    return plans.remove(fleet.watch, [PLAN])[0]


@breaks("plan-of-others")
def _(world, _lines):
    fleet = fleet_in(world, "Web-01", "Db-01")
    plans.keep(fleet.watch, body(fleet, "Web-01"), [])
    return plans.keep(fleet.watch, body(fleet, "Db-01"), [])[0]


@breaks("plan-unfit")
def _(_world, _lines):
    return plan_bodies.unfit([test_plan_bodies.member(str(n)) for n in range(101)], True)


@breaks("plan-waits")
def _(world, _lines):
    fleet = fleet_in(world, "Web-01")
    plans.keep(fleet.watch, body(fleet, "Web-01", actions=[manual("look", 1)]), [])
    operation = plan_runs.begin_failover(fleet.watch, PLAN, "latest", False, False)
    job = plan_runs.job_of(fleet.watch, operation)
    world.pass_time(600)
    return plan_runs.look(fleet.watch, job).manual


def fenced(world, *rules):
    """What is said of a machine that runs."""
    fleet_in(world, "Web-01")
    faults.load(world, list(rules))
    return fence.fence(fence.reader(planning.SETTINGS), WEB, "primary")


@breaks("source-being-fenced")
def _(world, _lines):
    return fenced(world)


@breaks("source-not-fenced")
def _(world, _lines):
    busy = {"status": 409, "code": "Busy", "message": "Busy."}
    return fenced(world, {"match": {"method": "POST"}, "then": busy})


@breaks("fence-not-allowed")
def _(world, _lines):
    no = {"status": 403, "code": "No", "message": "No."}
    return fenced(world, {"match": {"method": "POST"}, "then": no})
