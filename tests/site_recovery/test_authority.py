"""Whether a group moves: from every position to every declared one, under every number."""

import pytest

from site_recovery.authority import Kind, Seen, decide
from site_recovery.positions import ABSENT, Position
from site_recovery.wishes import LATEST, Stored, Wish
from tests.site_recovery.test_moves import ASKED, PATHS

ODD = "MigrationFailed, active location Primary, under container home"
NEEDED = {
    "protected": ["UnplannedFailover", "DisableProtection", "TestFailover"],
    "failedOver": ["Commit", "DisableProtection", "ChangePit", "SwitchProtection"],
    "committed": ["DisableProtection", "SwitchProtection"],
    "seeding": ["DisableProtection"],
}
AT_HOME = ("primary/seeding", "primary/protected")
EVERYWHERE = [*Position, ABSENT, ODD]


def at(where, allowed=None, moving=False):
    """A machine found somewhere, with what the service allows there (recorded)."""
    if where == ABSENT:
        return Seen(where, moving=moving)
    may = NEEDED.get(where.rpartition("/")[2], []) if allowed is None else allowed
    return Seen(where, {"properties": {"allowedOperations": may}}, moving)


def wish(to, number=None, *names, **more):
    """A group as the file says it."""
    return Wish("shop", names or ("web-01",), Position(to), number, **more)


def judge(where, to, number=None, stored=None, **more):
    """The verdict on one machine; `stored` as the last run left it."""
    left = stored or Stored("primary/protected", 3)
    return decide(wish(to, number, **more), left, {"web-01": at(where)})


def steps(verdict, name="web-01"):
    """The operations of one machine, as the table has them."""
    return ", ".join(step.operation for step in verdict.paths[name])


def far(where, to):
    """Whether no path of one `up` leads from a known position that can be left."""
    return to not in PATHS.get(where, {}) and where in PATHS and not where.endswith("/seeding")


@pytest.mark.parametrize("where", EVERYWHERE)
@pytest.mark.parametrize("to", ASKED)
def test_the_next_number_moves_or_refuses_with_the_edits(where, to):
    """Whatever was declared before: a new number is a person's word."""
    verdict = judge(where, to, 4)

    if where == to:
        quiet = Kind.KEEP if to in AT_HOME else Kind.HOLD
        assert (verdict.kind, verdict.move, verdict.declared) == (quiet, 4, to)
    elif to in PATHS.get(where, {}):
        assert (verdict.kind, verdict.move, verdict.declared) == (Kind.MOVE, 4, to)
        assert steps(verdict) == PATHS[where][to]
    else:
        assert (verdict.kind, verdict.move) == (Kind.REFUSE, 3)
        (problem,) = verdict.problems
        said = "declare one after the other: " if far(where, to) else "cannot start"
        assert problem.startswith("web-01: is at ") and said in problem


@pytest.mark.parametrize("where", EVERYWHERE)
@pytest.mark.parametrize("to", ASKED)
@pytest.mark.parametrize("number", [None, 3])
def test_without_a_new_number_nothing_ever_moves(where, to, number):
    """Declared as before: quiet where it is there or on its last part, else drift."""
    verdict = judge(where, to, number, Stored(to, 3))

    if to == "primary/protected":
        there = where in (*AT_HOME, ABSENT, ODD)
    else:
        there = where in (to, to.replace("/protected", "/seeding"))
    quiet = Kind.KEEP if to in AT_HOME else Kind.HOLD
    assert (verdict.kind, verdict.move) == (quiet if there else Kind.DRIFT, 3)
    assert (verdict.paths, verdict.declared) == ({}, to)
    assert there or verdict.problems


@pytest.mark.parametrize("to", ASKED)
@pytest.mark.parametrize("number", [0, 2, 5, 9])
@pytest.mark.parametrize("declared", ["primary/protected", "recovery/committed"])
def test_a_wrong_number_is_refused_with_the_right_one(to, number, declared):
    """A stale branch, a revert, a restored state: whatever the position says."""
    verdict = judge("primary/protected", to, number, Stored(declared, 3))

    assert (verdict.kind, verdict.declared, verdict.move) == (Kind.REFUSE, declared, 3)
    assert verdict.problems == (
        f"move {number} is not the next one: 3 was the last; write number: 4 if it shall move "
        "now, else what the last `up` had",
    )


@pytest.mark.parametrize("where", ASKED)
@pytest.mark.parametrize("to", ASKED)
def test_a_changed_position_without_a_number_is_accepted_only_where_it_is_found(where, to):
    """The first of the edits that resolve drift; everything else asks for a number."""
    declared = "primary/protected" if to != "primary/protected" else "recovery/committed"

    verdict = judge(where, to, None, Stored(declared, 3))

    if where == to:
        assert verdict.kind in (Kind.KEEP, Kind.HOLD)
        assert (verdict.declared, verdict.move) == (to, 3)
    else:
        assert (verdict.kind, verdict.declared) == (Kind.REFUSE, declared)
        assert verdict.problems == (
            f"position {to} differs from {declared}, declared last, and no new move is given; "
            "write move: {number: 4, reason: …}, or take the position back",
        )


@pytest.mark.parametrize("where", EVERYWHERE)
@pytest.mark.parametrize("to", ASKED)
def test_a_number_that_only_the_vault_knows_as_used_moves_nothing(where, to):
    """A state that was restored, with the file of then: where it is there, its number is taken."""
    left = Stored("primary/protected", 3, {"web-01": "No."}, reached={"web-01": where})

    verdict = decide(wish(to, 4), left, {"web-01": at(where)}, last=4)

    assert (verdict.paths, verdict.move) == ({}, 4)
    home = to == "primary/protected"
    there = where in (to, to.replace("/protected", "/seeding")) or (home and where in (ABSENT, ODD))
    assert (verdict.kind is not Kind.REFUSE) == there
    assert there or "move 4 was made already" in verdict.problems[0]


@pytest.mark.parametrize("number", [1, 3, 4, 5])
def test_after_a_restore_a_number_below_the_vaults_is_refused_with_the_next(number):
    verdict = decide(
        wish("recovery/failedOver", number),
        Stored("primary/protected", 3),
        {"web-01": at("primary/protected")},
        last=6,
    )

    assert verdict.problems == (
        f"move {number} is not the next one: 6 was the last; write number: 7 if it shall move "
        "now, else what the last `up` had",
    )


# First run


@pytest.mark.parametrize("where", EVERYWHERE)
@pytest.mark.parametrize("to", ASKED)
def test_the_first_run_moves_nothing(where, to):
    verdict = decide(wish(to, 7), None, {"web-01": at(where)})

    home = to == "primary/protected"
    there = where in (to, to.replace("/protected", "/seeding")) or (home and where in (ABSENT, ODD))
    assert verdict.paths == {}
    if there:
        assert verdict.kind is (Kind.KEEP if home else Kind.HOLD)
        assert verdict.move == 7
    else:
        (problem,) = verdict.problems
        line = where.replace("/seeding", "/protected")
        said = {ABSENT: "enable it in the portal", ODD: "part the group"}
        assert verdict.kind is Kind.REFUSE
        assert said.get(where, f"write position: {line};") in problem


def test_the_first_run_over_a_mixed_group_names_each():
    found = {"web-01": at("recovery/committed"), "web-02": at("primary/protected")}

    verdict = decide(wish("primary/protected", None, *found), None, found)

    assert verdict.problems == (
        "declared at primary/protected, and found elsewhere: web-01 (recovery/committed); bring "
        "them to one position at the service, or part the group; the first `up` moves nothing",
    )


# Groups whose machines differ


def test_a_mixed_group_moves_each_from_where_it_is():
    found = {
        "web-01": at("primary/protected"),
        "web-02": at("recovery/failedOver"),
        "web-03": at("recovery/committed"),
        "db-01": at("primary/seeding"),
    }

    verdict = decide(wish("recovery/committed", 1, *found), Stored(), found)

    assert verdict.kind is Kind.MOVE
    assert steps(verdict) == "failover, commit"
    assert steps(verdict, "web-02") == "commit"
    assert "web-03" not in verdict.paths
    assert verdict.blocked == {
        "db-01": "is at primary/seeding and cannot start; it moves with a new number once it is "
        "protected"
    }


def test_one_machine_too_far_refuses_the_group():
    """A group moves as one: nobody starts while another could never arrive."""
    found = {"web-01": at("primary/protected"), "web-02": at("primary/committed")}

    verdict = decide(wish("recovery/failedOver", 1, *found), Stored(), found)

    assert verdict.kind is Kind.REFUSE
    assert verdict.problems == (
        "web-02: is at primary/committed, and recovery/failedOver is too far for one `up`; declare "
        "one after the other: primary/protected, recovery/failedOver",
    )


def test_a_mixed_group_drifts_with_no_edit_that_accepts_it():
    found = {"web-01": at("recovery/committed"), "web-02": at("primary/protected")}

    verdict = decide(wish("primary/protected", None, *found), Stored(), found)

    assert verdict.kind is Kind.DRIFT
    assert verdict.problems == (
        "web-01: found at recovery/committed, declared at primary/protected; nothing is changed",
    )
    assert verdict.edits == ("to move it to primary/protected; write move: {number: 1, reason: …}",)


def test_a_group_found_on_its_way_to_protected_is_accepted_as_protected():
    """One cannot declare seeding."""
    verdict = judge("recovery/seeding", "primary/protected")

    assert verdict.edits[0] == "to accept it; write position: recovery/protected"


# What blocks


def test_nobody_able_to_start_is_a_refusal():
    found = {"web-01": at("primary/protected", ["DisableProtection"])}

    verdict = decide(wish("recovery/failedOver", 1), Stored(), found)

    assert verdict.kind is Kind.REFUSE
    assert verdict.problems == (
        "web-01: the service does not allow failover now, it offers DisableProtection; see its "
        "health with `dr status`; it moves with a new number",
    )


def test_a_consistency_group_does_not_part():
    found = {"web-01": at("primary/protected"), "web-02": at("primary/seeding")}
    told = wish("recovery/failedOver", 1, *found, consistency_group=True)

    verdict = decide(told, Stored(), found)

    assert verdict.kind is Kind.REFUSE
    assert verdict.problems[0].startswith(
        "a consistency group fails over as one, and some cannot start: web-02 (is at"
    )


def test_a_move_and_a_change_of_its_machines_are_two_updates():
    found = {"web-01": at("primary/protected")}

    moved = decide(wish("recovery/failedOver", 1), Stored(), found, ["web-01"])
    kept = decide(wish("primary/protected", 1), Stored(), found, ["web-01"])

    assert moved.problems == (
        "the same `up` changes web-01; do one after the other; `dr move` moves what is declared "
        "already",
    )
    assert kept.kind is Kind.KEEP


# Recovery points

PROCESSED = {"word": "latestProcessed"}
OLD = {"not_after": "2026-01-05T08:00:00Z"}


def test_another_point_is_asked_for_while_it_can_be():
    left = Stored("recovery/failedOver", 3)

    verdict = judge("recovery/failedOver", "recovery/failedOver", 4, left, recovery_point=OLD)

    assert (verdict.kind, verdict.change, verdict.paths) == (Kind.MOVE, True, {})


@pytest.mark.parametrize("to", ["recovery/committed", "recovery/protected"])
def test_another_point_beside_a_commit_is_too_late(to):
    left = Stored("recovery/failedOver", 3, recovery_point=PROCESSED)

    verdict = judge("recovery/failedOver", to, 4, left, recovery_point=OLD)

    assert verdict.problems == (
        "its recovery point can be changed only while it is failedOver; take recoveryPoint back to "
        "what it was",
    )


@pytest.mark.parametrize("point", [PROCESSED, LATEST])
def test_a_commit_asks_for_no_point_by_the_default_or_by_the_same(point):
    left = Stored("recovery/failedOver", 3, recovery_point=PROCESSED)

    verdict = judge("recovery/failedOver", "recovery/committed", 4, left, recovery_point=point)

    assert verdict.kind is Kind.MOVE


def test_an_interrupted_move_goes_on_although_its_point_is_new():
    """The state holds nothing of a run that was killed; the failover was this move's own."""
    verdict = judge("recovery/failedOver", "recovery/committed", 4, recovery_point=OLD)

    assert (verdict.kind, steps(verdict)) == (Kind.MOVE, "commit")


def test_another_point_needs_a_number():
    left = Stored("recovery/failedOver", 3)

    verdict = judge("recovery/failedOver", "recovery/failedOver", 3, left, recovery_point=OLD)

    assert verdict.problems == (
        "recoveryPoint differs from that of move 3, and no new move is given; write number: 4 if "
        "it shall be changed now, else take it back",
    )


def test_a_file_may_drop_a_move_that_is_done():
    left = Stored("recovery/failedOver", 3, recovery_point=OLD)

    assert judge("recovery/failedOver", "recovery/failedOver", None, left).kind is Kind.HOLD


# Our own unfinished move


def unfinished(to, reached):
    """What a run left whose machine began and did not arrive."""
    return Stored(to, 3, {"web-01": "no"}, reached={"web-01": reached})


@pytest.mark.parametrize(
    ("to", "reached", "where", "rest"),
    [
        ("recovery/committed", "primary/protected", "primary/protected", "failover, commit"),
        ("recovery/committed", "primary/protected", "recovery/failedOver", "commit"),
        ("recovery/committed", "recovery/failedOver", "recovery/failedOver", "commit"),
        ("recovery/protected", "recovery/committed", "recovery/seeding", "wait"),
        ("primary/protected", "primary/committed", "primary/seeding", "wait"),
        ("recovery/protected", ABSENT, "recovery/committed", "reprotect"),
    ],
)
def test_the_same_number_goes_on_with_what_began(to, reached, where, rest):
    verdict = judge(where, to, 3, unfinished(to, reached))

    assert (verdict.kind, verdict.move, steps(verdict)) == (Kind.MOVE, 3, rest)


@pytest.mark.parametrize(
    ("to", "reached", "where"),
    [
        ("recovery/committed", "recovery/failedOver", "primary/protected"),
        ("recovery/protected", "recovery/committed", "recovery/failedOver"),
        ("primary/protected", "primary/committed", "recovery/protected"),
    ],
)
def test_what_somebody_took_back_does_not_go_on(to, reached, where):
    """Else yesterday's unfinished failover would go on after today's way home."""
    assert judge(where, to, 3, unfinished(to, reached)).kind is Kind.DRIFT


def test_a_running_job_blocks_nothing():
    """An interrupted run left it: what the service allows meanwhile was never recorded."""
    found = {"web-01": at("primary/protected", [], moving=True), "web-02": at(ABSENT, moving=True)}

    verdict = decide(wish("recovery/committed", 1, *found), Stored(), found)

    assert (verdict.kind, verdict.blocked) == (Kind.MOVE, {})
    assert steps(verdict, "web-02") == "wait"
