"""The breaks of the rules of moves; registered beside those of vaults."""

from emulator import outages
from site_recovery import cleanups, plan_runs, work
from site_recovery.authority import decide
from site_recovery.journey import choose
from site_recovery.move_refusals import NO_POINT
from site_recovery.positions import Position
from site_recovery.turn import Order
from site_recovery.vault_refusals import told
from site_recovery.watch import Snapshot
from site_recovery.wishes import Stored
from tests.providers import fleet, journeys, pair, test_preflight
from tests.site_recovery import test_plan_runs, wire
from tests.site_recovery.breaks import breaks
from tests.site_recovery.story import Story, job
from tests.site_recovery.test_authority import OLD, at, wish

SEEN = {
    "position-too-far": (
        "web-01: is at recovery/failedOver, and primary/protected is too far for one `up`; declare "
        "one after the other: recovery/protected, primary/failedOver, primary/protected"
    ),
    "move-number": (
        "move 2 is not the next one: 3 was the last; write number: 4 if it shall move now, else "
        "what the last `up` had"
    ),
    "move-made-already": (
        "move 4 was made already, as the vault's tag dr-moves tells, and found elsewhere: web-01 "
        "(primary/protected); write number: 5 if it shall move now, else the position where they "
        "are"
    ),
    "move-number-not-kept": (
        "warning: vault vault: its tag dr-moves does not know move 1 of shop: vault vault: "
        "AuthorizationFailed: tag dr-moves cannot be written; give who is signed in the role Tag "
        "Contributor on the vault, then wait some minutes; the next move writes it too; until then "
        "only the state knows it"
    ),
    "move-without-number": (
        "position recovery/failedOver differs from primary/protected, declared last, and no new "
        "move is given; write move: {number: 4, reason: …}, or take the position back"
    ),
    "first-run-away": (
        "found at recovery/committed, declared at primary/protected; write position: "
        "recovery/committed; the first `up` moves nothing"
    ),
    "first-run-mixed": (
        "declared at primary/protected, and found elsewhere: web-02 (recovery/committed); bring "
        "them to one position at the service, or part the group; the first `up` moves nothing"
    ),
    "moved-behind-our-back": (
        "web-01: found at recovery/committed, declared at primary/protected; nothing is changed"
    ),
    "drift-accept": "to accept it; write position: recovery/committed",
    "drift-move": "to move it to primary/protected; write move: {number: 4, reason: …}",
    "away-not-replicated": (
        "web-01: is not replicated, and its group is declared at recovery/committed; enable it in "
        "the portal from where it runs, or bring the group home first"
    ),
    "cannot-start": (
        "web-01: is at primary/seeding and cannot start; it moves with a new number once it is "
        "protected"
    ),
    "move-and-change": (
        "the same `up` changes web-01; do one after the other; `dr move` moves what is declared "
        "already"
    ),
    "preflight-waits": (
        "warning: new and changed machines are not looked at while a group moves; the next "
        "`pulumi up` looks at them, `dr doctor` at once"
    ),
    "replication-stands-still": (
        "warning: replication of shop stands still; where the primary region does not answer, a "
        "refresh fails: `dr move GROUP --refresh` moves without asking it"
    ),
    "consistency-group-split": (
        "a consistency group fails over as one, and some cannot start: web-02 (is at "
        "primary/seeding and cannot start; it moves with a new number once it is protected); mend "
        "them first, or take consistencyGroup out of the group"
    ),
    "step-not-allowed": (
        "the service does not allow failover now, it offers DisableProtection; see its health with "
        "`dr status`; it moves with a new number"
    ),
    "drill-not-cleaned-up": (
        "its test failover could not be cleaned up: 1: Broken; mend what it tells, or clean it up "
        "in the portal, then run `pulumi up` again"
    ),
    "step-not-shown": "failover ended well and is not shown; run `pulumi up` again",
    "point-not-shown": ("its recovery point was changed and is not shown; run `pulumi up` again"),
    "point-after-commit": (
        "its recovery point can be changed only while it is failedOver; take recoveryPoint back to "
        "what it was"
    ),
    "point-without-number": (
        "recoveryPoint differs from that of move 3, and no new move is given; write number: 4 if "
        "it shall be changed now, else take it back"
    ),
    "no-such-point": (
        "recovery point 0000 is not among its own; it has 1 from 2026-01-05 08:24Z to 2026-01-05 "
        "08:24Z, see `dr points`"
    ),
    "home-size-not-shown": (
        "its size at home was set for the way back and is not shown; run `pulumi up` again"
    ),
    "disk-not-recovered": (
        "its item shows no recovered disk os (web-01-osdisk) to replicate back; see the failover's "
        "job, or exclude the disk"
    ),
}
"""What a person reads, by the rule's code."""
HOME = Stored("primary/protected", 3)
AWAY = Stored("recovery/failedOver", 3)


def judged(to, number, left, *places, changed=(), last=0, **more):
    """What is said of a group whose machines are found at these places."""
    found = {f"web-{n:02}": at(where) for n, where in enumerate(places, 1)}
    verdict = decide(wish(to, number, *found, **more), left, found, changed, last)
    return "\n".join([*verdict.problems, *verdict.edits])


def group(code, *args, **more):
    """Register what breaks a rule of a group's verdict."""
    breaks(code)(lambda _world, _lines: judged(*args, **more))


group("position-too-far", "primary/protected", 4, AWAY, "recovery/failedOver")
group("move-number", "recovery/failedOver", 2, HOME, "primary/protected")
group("move-made-already", "recovery/failedOver", 4, HOME, "primary/protected", last=4)
group("move-without-number", "recovery/failedOver", 3, HOME, "primary/protected")
group("first-run-away", "primary/protected", None, None, "recovery/committed")
group(
    "first-run-mixed",
    "primary/protected",
    None,
    None,
    "primary/protected",
    "recovery/committed",
)
for code in ("moved-behind-our-back", "drift-accept", "drift-move"):
    group(code, "primary/protected", None, HOME, "recovery/committed")
group(
    "away-not-replicated",
    "recovery/committed",
    3,
    Stored("recovery/committed", 3),
    "not replicated",
)
group("cannot-start", "recovery/failedOver", 4, HOME, "primary/seeding")
group(
    "move-and-change",
    "recovery/failedOver",
    4,
    HOME,
    "primary/protected",
    changed=["web-01"],
)
group(
    "consistency-group-split",
    "recovery/failedOver",
    4,
    HOME,
    "primary/protected",
    "primary/seeding",
    consistency_group=True,
)
group(
    "point-after-commit", "recovery/committed", 4, AWAY, "recovery/failedOver", recovery_point=OLD
)
group(
    "point-without-number",
    "recovery/failedOver",
    3,
    AWAY,
    "recovery/failedOver",
    recovery_point=OLD,
)


def ordered(item, to, jobs=(), looks=1, **more):
    """The last word on a machine that has an order, over looks that show the same."""
    story = Story()
    story.order = Order(Position(to), **more)
    story.look(item)
    for _ in range(looks - 1):
        outcome = story.look(item, jobs=jobs)
    return outcome.problem if looks > 1 else story.look(item).problem


FAILED_OVER = {
    "protectionState": "UnplannedFailoverCommitPendingStatesBegin",
    "activeLocation": "Recovery",
    "allowedOperations": ["Commit", "ChangePit", "SwitchProtection"],
}


@breaks("preflight-waits")
def _(_world, lines):
    at_home = test_preflight.stored("web-01")
    test_preflight.refused(at_home, test_preflight.props("web-01", "web-02", moves={"shop": "x"}))
    return "\n".join(lines)


@breaks("move-number-not-kept")
def _(world, lines):
    fleet.prepare(world)
    fleet.fill_home()
    stack = journeys.begun(world, fleet.machine("web-01"))
    no = {"status": 403, "code": "AuthorizationFailed", "message": "No."}
    pair.fault(world, no, method="PATCH", path="/tags/default$")
    stack.up("recovery/failedOver", 1)
    return "\n".join(line for line in lines if "dr-moves" in line)


@breaks("replication-stands-still")
def _(world, lines):
    fleet.prepare(world)
    fleet.fill_home()
    stack = journeys.begun(world, fleet.machine("web-01"))
    outages.set_regions(world, {"eastus2": "down"})
    world.pass_time(1800)
    stack.refresh()
    return "\n".join(lines)


@breaks("step-not-allowed")
def _(_world, _lines):
    return ordered(wire.item(allowedOperations=["DisableProtection"]), "recovery/failedOver")


@breaks("drill-not-cleaned-up")
def _(_world, _lines):
    broken = {"serviceErrorDetails": {"code": "1", "message": "Broken."}}
    failed = test_plan_runs.vm("web-01", "Failed", "b", errors=[broken])
    run = plan_runs.read(test_plan_runs.document(("Group1", "Failed", [failed]), state="Failed"))
    made = cleanups.Cleanup(Story(), "shop-away")
    made.by_plan, made._run = True, plan_runs.PlanRun("j", over=True, told=run)
    made.follow(Snapshot(1, 0.0, [], {}), {"web-01": "web-01"})
    return made.failures["web-01"]


@breaks("step-not-shown")
def _(_world, _lines):
    done = [job("job-1", "UnplannedFailover", "Succeeded")]
    return ordered(wire.item(), "recovery/failedOver", done, work.LATE_LOOKS + 2)


@breaks("point-not-shown")
def _(_world, _lines):
    done = [job("job-1", "ChangePit", "Succeeded")]
    item = wire.item(**FAILED_OVER)
    told = {"point": "/points/1", "change": True}
    return ordered(item, "recovery/failedOver", done, work.LATE_LOOKS + 2, **told)


@breaks("no-such-point")
def _(world, _lines):
    fleet.prepare(world)
    made, _ = fleet.pulumi_up([fleet.machine("web-01")])
    watch = fleet.items().watch(made["web-01"].outs)
    asked = wish("recovery/failedOver", 1, recovery_point={"by_machine": {"web-01": "0000"}})
    (bad,) = choose(watch, asked, {"web-01": fleet.shown(world, "web-01")}, False).bad
    return told(NO_POINT, why=bad[1])


@breaks("disk-not-recovered")
def _(_world, _lines):
    committed = {**FAILED_OVER, "protectionState": "UnplannedFailoverCommitted"}
    story = Story({**wire.machine(), "home": {"resource_group_id": wire.HOME}})
    story.order = Order(Position.RECOVERY_PROTECTED)
    return story.look(wire.item(**committed)).problem


@breaks("home-size-not-shown")
def _(_world, _lines):
    story = Story({**wire.machine(), "home": {"resource_group_id": wire.HOME, "size": "D64"}})
    story.order = Order(Position.RECOVERY_PROTECTED)
    item = wire.item()
    item["id"] = f"{wire.CONTAINER_2}/replicationProtectedItems/anything"
    there = {"recoveryAzureResourceGroupId": wire.HOME}
    item["properties"]["providerSpecificDetails"] |= there
    story.look(item)
    done = [job("job-1", work.UPDATE, "Succeeded")]
    for _ in range(work.LATE_LOOKS + 2):
        outcome = story.look(item, jobs=done)
    return outcome.problem
