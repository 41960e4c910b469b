"""What the reader makes of a right move, its points, and the actions of recovery plans."""

import datetime

import pytest

from stacks import config
from stacks.survey import survey
from tests.stacks.cases_moves import RUNBOOK, action, move
from tests.stacks.shop import HOME

WEB, DB = "dr:pair.groups.web", "dr:pair.groups.db"
POSITIONS = [
    f"{site}/{stage}"
    for site in ("primary", "recovery")
    for stage in ("protected", "failedOver", "committed")
]


@pytest.mark.parametrize("position", POSITIONS)
def test_a_group_may_be_anywhere_without_a_move(shop, position):
    """A first run over machines that are away already; what may be done, the providers decide."""
    group = shop.set(f"{DB}.position", position).load().groups["db"]

    assert (group.position, group.move, group.actions) == (position, None, ())


def test_a_move_takes_the_latest_points_and_switches_the_source_off(shop):
    """What the portal would do."""
    found = shop.set(f"{DB}.move", {"number": "2", "reason": "region is down"}).load()

    assert found.groups["db"].move == config.Move(
        2, "region is down", config.RecoveryPoint(word="latest"), shut_down_source=True
    )


@pytest.mark.parametrize(
    ("written", "point"),
    [
        ("LATESTprocessed", config.RecoveryPoint(word="latestProcessed")),
        ({"word": "latestCrashConsistent"}, config.RecoveryPoint(word="latestCrashConsistent")),
        (
            {"notAfter": "2026-11-21T12:00:00+02:00"},
            config.RecoveryPoint(not_after="2026-11-21T10:00:00Z"),
        ),
        (
            {"notAfter": "2026-11-21 10:00Z"},
            config.RecoveryPoint(not_after="2026-11-21T10:00:00Z"),
        ),
        ({"byMachine": {"db-01": "p1"}}, config.RecoveryPoint(by_machine={"db-01": "p1"})),
    ],
)
def test_a_point_is_a_word_a_moment_or_a_name_per_machine(shop, written, point):
    """A moment is kept in UTC, as the service writes its own."""
    found = shop.set(f"{DB}.move", move(recoveryPoint=written)).load().groups["db"].move

    assert found.recovery_point == point


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("newest", '.recoveryPoint: "newest" is not allowed; write one of latest, latestProc'),
        ({}, ".recoveryPoint: says 0 ways to choose a recovery point; write a word"),
        ({"notAfter": 7}, ".recoveryPoint.notAfter: 7 is not text; quote it if that is what"),
        ({"notAfter": "soon"}, '.recoveryPoint.notAfter: "soon" is no moment with a time zone;'),
        (
            {"notAfter": datetime.datetime(2026, 11, 21, 10)},
            '.recoveryPoint.notAfter: "2026-11-21 10:00:00" was a bare date, which the engine '
            "rewrites; quote it",
        ),
        (
            {"notAfter": "2026-11-21 10:00:00 +0000 UTC"},
            '.recoveryPoint.notAfter: "2026-11-21 10:00:00 +0000 UTC" was a bare date, which',
        ),
    ],
)
def test_a_point_that_is_none_is_told(shop, written, line):
    (told,) = shop.set(f"{DB}.move", move(recoveryPoint=written)).problems()

    assert told.startswith(f"{DB}.move{line}")


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ({"reason": "why"}, "number: is missing: the last move's number plus one, 1 for a gr"),
        ({"number": 1}, "reason: is missing: why the group moves, in one line; write it"),
        (move(number=0), "number: 0 is out of range; write a whole number of moves from 1 to 99"),
        (move(number="first"), 'number: "first" is not a whole number of moves from 1'),
        (move(reason="x" * 301), 'reason: "xxx'),
        (move(reason=""), 'reason: "" is not text'),
        (move(force=True), "force: unknown key; Allowed: number, reason, recoveryPoint, shutdownS"),
    ],
)
def test_a_move_says_its_number_and_why(shop, written, line):
    (told,) = shop.set(f"{DB}.move", written).problems()

    assert told.startswith(f"{DB}.move.{line}")


def test_points_may_be_named_for_some_machines_of_a_group(shop):
    """The others take the latest; machines of a consistency group cannot differ."""
    point = move(recoveryPoint={"byMachine": {"web-01": "p1"}})

    found = shop.set(f"{WEB}.move", point).load()

    assert found.groups["web"].move.recovery_point.by_machine == {"web-01": "p1"}


def test_a_whole_consistency_group_may_have_points_by_name(shop):
    points = {"byMachine": {"web-01": "p1", "web-02": "p2"}}
    shop.set(f"{WEB}.consistencyGroup", True).set(f"{WEB}.move", move(recoveryPoint=points))

    assert shop.load().groups["web"].move.recovery_point.by_machine == points["byMachine"]


@pytest.mark.parametrize(
    ("position", "allow", "told"),
    [
        ("recovery/failedOver", [], 0),  # the primary region may not answer at all
        ("primary/protected", [], 0),
        ("primary/failedOver", [], 1),
        ("primary/committed", ["unfenced:db"], 0),
    ],
)
def test_a_failback_switches_off_what_is_left_unless_that_is_allowed(shop, position, allow, told):
    """Two of one machine would serve at once, and both sides are there to prevent it."""
    shop.set(f"{DB}.position", position).set(f"{DB}.move", move(shutdownSource="off"))
    shop.set("dr:allow", allow)

    assert len(shop.problems()) == told


def test_an_allowance_to_leave_machines_running_names_a_group(shop):
    shop.set("dr:allow", ["unfenced:db-01"])

    assert shop.problems() == [
        'dr:allow[0]: "db-01" is no group here; unfenced is for one of web, db'
    ]


def test_an_action_is_of_both_directions_and_of_drills(shop):
    """A drill that leaves steps out proves less."""
    (found,) = shop.set(f"{DB}.actions", action()).load().groups["db"].actions

    assert found == config.Action(
        name="dns",
        step=1,
        when="after",
        manual="point the names at centralus",
        runbook_id=None,
        timeout_minutes=None,
        side="recovery",
        directions=("away", "home"),
        drills=True,
    )


def test_a_runbook_has_a_side_and_a_time_limit(shop):
    """Its site defaults to the one that answers when the primary region does not."""
    shop.set(f"{WEB}.bootOrder", [["web-01"], ["web-02"]])
    runbook = {"name": "dns", "before": 2, "runbook": RUNBOOK}
    more = {"timeoutMinutes": 20, "side": "primary", "directions": ["home"], "drills": False}

    (found,) = shop.set(f"{WEB}.actions", [{**runbook, **more}]).load().groups["web"].actions

    assert found == config.Action(
        name="dns",
        step=2,
        when="before",
        manual=None,
        runbook_id=RUNBOOK,
        timeout_minutes=20,
        side="primary",
        directions=("home",),
        drills=False,
    )


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ({"name": "dns", "manual": "x"}, ": stands nowhere; write one of before and after"),
        ({"name": "dns", "after": 1}, ": is neither manual nor a runbook; write one of manual"),
        (action(side="primary")[0], ".side: is for a runbook; take it out"),
        (action(after=8)[0], ".after: 8 is out of range; write a whole number of boot steps from"),
        (action(directions=[])[0], ".directions: names no direction; write away, home or both"),
        (action(directions=["forth"])[0], '.directions[0]: "forth" is not allowed; write one of'),
        (
            {"name": "dns", "after": 1, "runbook": f"{HOME}/providers/Microsoft.Web/sites/x"},
            '.runbook: "…',
        ),
    ],
)
def test_an_action_that_is_none_is_told(shop, written, line):
    (told,) = shop.set(f"{DB}.actions", [written]).problems()

    assert told.startswith(f"{DB}.actions[0]{line}")


def test_the_account_of_a_runbook_is_looked_for_before_the_day(shop):
    """An action that cannot start is found out by `dr doctor`, not during a failover."""
    shop.set(f"{DB}.actions", [*action(), {"name": "ip", "before": 1, "runbook": RUNBOOK}])

    things = survey(shop.load())["things"]

    assert {
        "key": "groups.db.actions[1].runbook",
        "id": f"{HOME}/providers/Microsoft.Automation/automationAccounts/shop",
        "existing": True,
    } in things


def test_the_way_home_is_known(shop):
    """Set, placement group and zone as found; changes wait at the site that is left then."""
    for name in ("web-01", "web-02"):
        shop.set(f"shop.yaml: machines.{name}.proximityPlacementGroup", "near")

    read = shop.load()
    web, db = read.machines["web-01"], read.machines["db-01"]

    compute = f"{HOME}/providers/Microsoft.Compute"
    assert web.home_set == config.Thing(f"{compute}/availabilitySets/web-set", True)
    assert web.home_placement_group == config.Thing(
        f"{compute}/proximityPlacementGroups/near", True
    )
    assert (db.home_set, db.home_placement_group, db.home_zone) == (None, None, "1")
    assert db.disks["lun0"].home_cache_account == read.recovery.cache_accounts[0]
