"""The breaks of the rules of drills; registered beside those of vaults."""

import pathlib
import tempfile

import pytest

from site_recovery.drills import course, items, runs
from tests.providers import drilling, fleet, journeys, pair, portal
from tests.site_recovery.breaks import breaks

NO = {"fail_task": {"code": "151000", "message": "No."}}
SEEN = {
    "drill-waits": (
        "warning: shop: drill 2026-11 waits: web-01 is at recovery/failedOver; it begins with the "
        "first `pulumi up` that finds the whole group protected"
    ),
    "drill-of-others": (
        "drill 2026-11 of group shop: web-01: a test failover that is not drill 2026-11 is up in "
        f"network {fleet.NETWORK_ASR}; clean it up where it was begun (`dr jobs`, or the portal), "
        "or take the drill out of the file"
    ),
    "drill-point-missing": (
        "drill 2026-11 of group shop: web-01: recovery point none is not among its own; it has "
    ),
    "drill-not-allowed": (
        "shop: web-01: the service does not allow a test failover now; it offers "
        "DisableProtection; see its health in the portal, then write a new name for the drill"
    ),
    "drill-machine-gone": "machine web-01 is not among the test machines: is at not replicated",
    "drill-not-shown": (
        "machine web-01 is not among the test machines: its test failover ended well, and no test "
        "machine is up; write a new name for the drill"
    ),
    "drill-outlasts": (
        "machine web-01 did not come up: not up after 2 min; its job goes on at the service; see "
        "`dr jobs`"
    ),
    "cleanup-not-shown": "it was cleaned up, and still asks for it",
    "cleanup-left": (
        "shop: shop-away: its test failover is not cleaned up: All groups (1); web-01; 151000: "
        "No; run `pulumi up` again, or clean it up in the portal; a failover of it waits until "
        "then"
    ),
    "drill-verdict-red": (
        "vault vault: 1 drill is red:\n  shop: drill 2026-11 is red (0001-shop-2026-11.json); "
        "mend what it tells, then write a new name for the next drill\n  shop: RPO of "
    ),
    "drill-red-stands": ("warning: shop: drill 2026-11 was red (0001-shop-2026-11.json): RPO of "),
    "drill-done": (
        "warning: shop: drill 2026-11 was done already, green (0001-shop-2026-11.json); write a "
        "name that was never used"
    ),
    "drill-evidence-lost": (
        "/evidence/vault; it is not judged again; put it back, as `evidence` names the place; a "
        "new name is a new drill"
    ),
    "drill-without-evidence": (
        "evidence cannot be kept there: Not a directory; correct evidence.directory or the rights "
        "of that directory; run `pulumi up` again, which goes on with it"
    ),
}
"""What a person reads, by the rule's code."""


def drilled(code, **declared):
    """Register what a drill of one protected machine shows."""

    def register(break_):
        @breaks(code)
        def run(world, lines):
            fleet.prepare(world)
            fleet.fill_home()
            stack = journeys.begun(world, fleet.machine("web-01"))
            with tempfile.TemporaryDirectory() as folder:
                shop = drilling.begun(stack, pathlib.Path(folder, "evidence"), **declared)
                told = break_(shop)
            return "\n".join([*([told] if isinstance(told, str) else told or []), *lines])

        return run

    return register


def refused(shop):
    """What a preview refuses."""
    return [failure.reason for failure in shop.look()[0]["shop"].failures]


def submitted(shop):
    """Begin the drill by item, without waiting for it."""
    drilling.without_plan(shop.world)
    drilling.forget()
    shop.records["shop"] = drilling.providers()[0].create(shop.props("shop")).outs


@drilled("drill-waits")
def _(shop):
    portal.fail_over(shop.world, "web-01")
    return shop.up()


@drilled("drill-of-others")
def _(shop):
    portal.drill(shop.world, "web-01")
    return refused(shop)


@drilled("drill-point-missing", recovery_point={"by_machine": {"web-01": "none"}})
def _(shop):
    shop.world.pass_time(3600)
    return refused(shop)


@drilled("drill-not-allowed")
def _(shop):
    drilling.without_plan(shop.world)
    item = fleet.shown(shop.world, "web-01")["id"]
    found = shop.world.resources[item]
    found["properties"]["allowedOperations"] = ["DisableProtection"]
    shop.world.resources[item] = found
    return shop.up()


@drilled("drill-machine-gone")
def _(shop):
    submitted(shop)
    item = fleet.shown(shop.world, "web-01")["id"]
    shop.world.pass_time(600)
    del shop.world.resources[item]
    return shop.judge()


@drilled("drill-not-shown")
def _(shop):
    submitted(shop)
    shop.world.pass_time(600)
    portal.clean_up(shop.world, "web-01")
    return shop.judge()


@drilled("drill-outlasts")
def _(shop):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(course, "LIMIT_S", 60.0)
        return shop.up()


@drilled("cleanup-not-shown", keep=True)
def _(shop):
    drilling.without_plan(shop.world)
    shop.up()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(items, "allowed", lambda _: frozenset({"TestFailoverCleanup"}))
        with pytest.raises(runs.DrillsFailed) as error:
            shop.remove()
    return str(error.value)


@drilled("cleanup-left")
def _(shop):
    pair.fault(shop.world, NO, 1, job="TestFailoverCleanup")
    return shop.up()


@drilled("drill-verdict-red", objectives={"rpo_minutes": 1})
def _(shop):
    return shop.up()


@drilled("drill-red-stands", objectives={"rpo_minutes": 1})
def _(shop):
    shop.up()
    return shop.up()


@drilled("drill-done")
def _(shop):
    shop.up()
    shop.declare("2026-12")
    shop.up()
    shop.declare("2026-11")
    return shop.up()


@drilled("drill-evidence-lost")
def _(shop):
    shop.up()
    place = pathlib.Path(shop.told["directory"])
    place.rename(place.with_name("away"))
    return shop.up()


@drilled("drill-without-evidence")
def _(shop):
    pathlib.Path(shop.told["directory"]).write_text("in the way")
    shop.look()
