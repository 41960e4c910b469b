"""A move happens once: by its own number, whatever is repeated, restored or interrupted."""

import threading

import pytest

from site_recovery import client, errors
from tests.providers import fleet, journeys, portal
from tests.providers.conftest import WEB

pytestmark = pytest.mark.long

MOVING = ("UnplannedFailover", "CommitFailover", "SwitchReplicationGroupProtection")
NO = {"code": "151000", "message": "No."}


def broken(world, scenario, times=1, **match):
    """The next jobs of a scenario fail."""
    rule = {"match": {"job": scenario, **match}, "times": times, "then": {"fail_task": NO}}
    world.facts["faults"] = {"rules": [rule]}


def moves(stack):
    """How often each machine was moved in each way."""
    return journeys.accepted(stack.world, *MOVING)


def test_a_revert_moves_nothing_back(stack):
    """Git's revert of the merge that moved: the old position with the old number, or with none."""
    stack.up("recovery/committed", 1)
    before = moves(stack)

    none = stack.up("primary/protected")
    old = stack.up("primary/protected", 1)

    (told,) = none.refused
    assert told.startswith(
        "group shop: position primary/protected differs from recovery/committed, declared last"
    )
    assert old.refused == none.refused
    assert moves(stack) == before


def test_a_stale_branch_moves_nothing(ground):
    """It branched off before the group came home, and says the move that was made long ago."""
    stack = journeys.begun(ground, WEB, to=6)
    before = moves(stack)

    run = stack.up("recovery/failedOver", 1)

    assert run.refused == [
        "group shop: move 1 is not the next one: 6 was the last; write number: 7 if it shall move "
        "now, else what the last `up` had"
    ]
    assert moves(stack) == before


def test_a_restored_state_moves_nothing(ground):
    """The file is today's, the outputs are those of before the journey: the vault knows it."""
    old = journeys.begun(ground, WEB)
    before_it = old.state
    stack = journeys.begun(ground, WEB, to=6)
    before = moves(stack)
    stack.state = before_it

    run = stack.up("primary/protected", 6)

    assert (run.plan, run.refused, run.failed) == ({}, [], "")
    assert (stack.result()["move"], moves(stack)) == (6, before)


def test_a_restored_state_finds_its_last_move_done(stack):
    """Restored to just before the move, with the file that moved: it is there already."""
    old = stack.state
    stack.up("recovery/committed", 1)
    before = moves(stack)
    stack.state = old

    run = stack.up("recovery/committed", 1)

    assert (run.plan, run.refused, run.failed) == ({}, [], "")
    assert moves(stack) == before
    assert stack.result()["move"] == 1


@pytest.mark.parametrize("wait", [0, 1, 3, 6])
@pytest.mark.parametrize("planned", [True, False])
def test_two_pipelines_at_once_move_once(stack, monkeypatch, wait, planned):
    """The second begins in the middle of the first, with the same file and the same old state."""
    if not planned:
        stack.settled["plans"] = []
    old, real, runs, waits = stack.state, client.sleep, [], []

    def sleep(seconds):
        real(seconds)
        waits.append(seconds)
        if len(waits) == wait + 1:
            other = journeys.Stack(stack.world, *stack.machines)
            other.state = old
            with journeys.another_process():
                runs.append(other.up("recovery/committed", 1))

    monkeypatch.setattr(client, "sleep", sleep)

    run = stack.up("recovery/committed", 1)

    assert (run.failed, [one.failed for one in runs], [one.refused for one in runs]) == (
        "",
        [""],
        [[]],
    )
    assert stack.result()["position"] == "recovery/committed"
    assert set(moves(stack).values()) == {1}


def interrupt(monkeypatch, world, after_s):
    """Stop this process when so much time has passed."""
    stop, begun, real = threading.Event(), world.clock.now(), client.sleep

    def sleep(seconds):
        real(seconds)
        if world.clock.now() - begun >= after_s:
            stop.set()

    monkeypatch.setattr(client, "STOP", stop)
    monkeypatch.setattr(client, "sleep", sleep)


@pytest.mark.parametrize("after_s", [0, 60, 215])
@pytest.mark.parametrize("planned", [True, False])
def test_an_interrupted_move_is_finished_by_the_same_number(stack, monkeypatch, after_s, planned):
    """The state knows nothing of it: the service does."""
    if not planned:
        stack.settled["plans"] = []
    point = {"word": "latestProcessed"}
    with monkeypatch.context() as patch:
        interrupt(patch, stack.world, after_s)
        with pytest.raises(errors.Interrupted, match="run `pulumi up` again"):
            stack.up("recovery/committed", 1, move={"recovery_point": point})

    run = stack.up("recovery/committed", 1, move={"recovery_point": point})

    assert (run.refused, run.failed) == ([], "")
    assert set(moves(stack).values()) == {1}
    quiet = stack.preview("recovery/committed", {"number": 1, "recovery_point": point})
    assert quiet == (journeys.Run({}, []), False)


@pytest.mark.parametrize("after_s", [0, 400, 2000])
def test_an_interrupted_reprotect_is_finished_by_the_same_number(ground, monkeypatch, after_s):
    stack = journeys.begun(ground, WEB, to=2)
    with monkeypatch.context() as patch:
        interrupt(patch, ground, after_s)
        with pytest.raises(errors.Interrupted):
            stack.up("recovery/protected", 3)

    run = stack.up("recovery/protected", 3)

    assert (run.refused, run.failed) == ([], "")
    assert set(moves(stack).values()) == {1}


@pytest.mark.parametrize("scenario", ["UnplannedFailover", "CommitFailover"])
def test_a_failed_job_is_tried_again_by_the_same_number(stack, scenario):
    broken(stack.world, scenario, machine="web-01")

    first = stack.up("recovery/committed", 1)
    shown, _ = stack.preview("recovery/committed", {"number": 1})
    second = stack.up("recovery/committed", 1)

    assert "web-01: " in first.failed and "No" in first.failed and "web-02" not in first.failed
    assert stack.result()["move"] == 1
    assert shown.plan["machines"] in (
        {"primary/protected": ["web-01"]},
        {"recovery/failedOver": ["web-01"]},
    )
    assert (second.refused, second.failed) == ([], "")
    assert stack.result()["unfinished"] == {}
    assert stack.preview("recovery/committed", {"number": 1}) == (journeys.Run({}, []), False)


def test_a_failed_reprotect_is_tried_again_by_the_same_number(ground):
    stack = journeys.begun(ground, WEB, to=2)
    broken(ground, "SwitchReplicationGroupProtection")

    first = stack.up("recovery/protected", 3)
    second = stack.up("recovery/protected", 3)

    assert "No" in first.failed
    assert (second.refused, second.failed) == ([], "")
    assert stack.result()["position"] == "recovery/protected"


def test_who_could_not_start_moves_with_a_new_number(stack):
    """The service does not let one go: the other does, its number is used."""
    shown = stack.world.resources[fleet.shown(stack.world, "web-01")["id"]]["properties"]
    before, shown["allowedOperations"] = shown["allowedOperations"], ["DisableProtection"]

    first = stack.up("recovery/failedOver", 1)
    shown["allowedOperations"] = before
    same = stack.up("recovery/failedOver", 1)
    second = stack.up("recovery/failedOver", 2)

    why = "web-01: the service does not allow failover now, it offers DisableProtection"
    assert first.plan["blocked"][0].startswith(why)
    assert why in first.failed and "web-02" not in first.failed
    assert "web-01: found at primary/protected" in same.failed
    assert (second.refused, second.failed) == ([], "")
    assert set(moves(stack).values()) == {1}


def test_groups_move_and_fail_apart(pair_of_groups):
    stack = pair_of_groups
    broken(stack.world, "UnplannedFailover", machine="web-01")
    stack.declare("shop", "recovery/failedOver", 1)
    stack.declare("app", "recovery/failedOver", 1)

    runs = stack.run()

    assert "web-01" in runs["shop"].failed and runs["app"].failed == ""
    assert stack.records["app"]["move_number"] == 1
    assert stack.records["shop"]["move_number"] == 0


def test_a_change_of_a_machine_waits_for_its_move(stack):
    bigger = fleet.machine("web-01", size="Standard_D4s_v5")
    stack.machines = (bigger, stack.machines[1])

    run = stack.up("recovery/failedOver", 1)

    assert run.refused == [
        "group shop: the same `up` changes web-01; do one after the other; `dr move` moves what is "
        "declared already"
    ]
    assert moves(stack) == {}


def test_a_source_that_shall_go_on_running_leaves_nothing_to_do(ground):
    """The file says so: it is told, and not switched off by the next update."""
    stack = journeys.begun(ground, WEB)
    told = {"shut_down_source": False}

    run = stack.up("recovery/committed", 1, move=told)
    quiet = stack.preview("recovery/committed", {"number": 1, **told})

    assert (run.refused, run.failed) == ([], "")
    assert stack.result()["source_fenced"] is False
    assert quiet == (journeys.Run({}, []), False)


def test_a_source_that_was_left_running_is_off_before_the_reprotect(ground):
    stack = journeys.begun(ground, WEB)
    stack.up("recovery/committed", 1, move={"shut_down_source": False})
    before = fleet.asked(ground, "POST", "/deallocate")

    run = stack.up("recovery/protected", 2)

    assert (run.refused, run.failed, before) == ([], "", [])
    done = [one["path"].rpartition("/")[2] for one in fleet.asked(ground, "POST")]
    assert done.index("deallocate") < done.index("switchprotection")
    assert stack.result()["source_fenced"] is True


def test_without_a_live_look_the_run_refuses_what_no_preview_could(ground):
    """`dr:liveCheck: off`, or a vault that gave no answer: the settlement looks again."""
    stack = journeys.begun(ground, WEB, to=1)
    stack.config = {"liveCheck": "off"}
    before = moves(stack)

    far = stack.up("primary/protected", 2)
    stale = stack.up("recovery/committed", 1)
    again = stack.up("recovery/committed", 7)

    assert (far.refused, stale.refused, again.refused) == ([], [], [])
    assert "primary/protected is too far for one `up`" in far.failed
    assert "position recovery/committed differs from recovery/failedOver" in stale.failed
    assert "move 7 is not the next one: 1 was the last; write number: 2" in again.failed
    assert moves(stack) == before
    assert (stack.result()["declared"], stack.result()["move"]) == ("recovery/failedOver", 1)


def test_without_a_live_look_a_move_goes_through(ground):
    stack = journeys.begun(ground, WEB)
    stack.config = {"liveCheck": "off"}

    run = stack.up("recovery/committed", 1)

    assert (run.plan, run.failed) == ({}, "")
    assert stack.result()["position"] == "recovery/committed"


def test_a_group_renamed_while_away_is_met_like_one_that_is_new(ground):
    """Its number begins anew; what it declares must be what is found."""
    stack = journeys.begun(ground, WEB, to=3)
    before = moves(stack)
    stack.parts, stack.declared, stack.name = {"store": ["web-01"]}, {}, "store"

    wrong = stack.up("recovery/committed", 4)
    right = stack.up("recovery/protected", 4)
    home = stack.up("primary/committed", 5)

    assert wrong.refused[0].startswith("group store: found at recovery/protected, declared at")
    assert (right.refused, right.failed) == ([], "")
    assert (home.refused, home.failed) == ([], "")
    assert {key: times - before[key] for key, times in moves(stack).items()}.items() >= {
        ("UnplannedFailover", fleet.item_name_of(WEB)): 1
    }.items()


def test_the_settlement_shows_the_way_that_a_saved_plan_is_bound_to(stack):
    """Its row is run before the groups' own: only what it shows itself can stop it in time."""
    quiet = shown_by_settlement(stack)
    stack.declare("shop", "recovery/committed", 1)
    before = shown_by_settlement(stack)
    portal.drill(stack.world, "web-01")

    after = shown_by_settlement(stack)
    stack.run()

    assert before == ["shop: failover, commit (web-01, web-02)"]
    assert after == [
        "shop: test failover cleanup, failover, commit (web-01)",
        "shop: failover, commit (web-02)",
    ]
    assert (quiet, shown_by_settlement(stack)) == (None, None)


def shown_by_settlement(stack):
    """The `moves` of the settlement's own row in a preview."""
    fleet.forget()
    return fleet.settlements().check(stack.settled, stack._settlement()).inputs.get("moves")
