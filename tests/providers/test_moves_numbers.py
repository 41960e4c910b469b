"""The vault knows the numbers of moves: a state and a file that are equally old move nothing."""

import pytest

from providers import settlement
from tests.providers import fleet, journeys, pair, portal
from tests.providers.conftest import WEB
from tests.support.calls import VAULT

pytestmark = pytest.mark.long

MOVING = ("UnplannedFailover", "CommitFailover", "SwitchReplicationGroupProtection")
AWAY = "recovery/failedOver"


@pytest.fixture
def told(monkeypatch):
    """What the settlement says on its row."""
    lines = []
    monkeypatch.setattr(settlement, "engine_log", lambda _urn, text, **_: lines.append(text))
    return lines


def tags(world):
    return world.resources[VAULT].get("tags", {})


def vault_calls(world):
    """Reads of the vault itself, and writes of its tags."""
    found = fleet.asked(world, "GET", VAULT) + fleet.asked(world, "PATCH", VAULT)
    ends = (VAULT.casefold(), "/tags/default")
    return [one["method"] for one in found if one["path"].casefold().endswith(ends)]


def test_an_old_state_with_an_old_file_moves_nothing_after_the_portal_moved(ground):
    """Restored together from before the first move; the journey since was made without them."""
    stack = journeys.begun(ground, WEB)
    old = stack.state
    stack.up(AWAY, 1)
    stack.state = old
    for deed in (portal.commit, portal.switch, portal.fail_over, portal.commit, portal.switch):
        deed(ground, "web-01")
    before = journeys.accepted(ground, *MOVING)

    run = stack.up(AWAY, 1)

    assert run.refused == [
        "group shop: move 1 was made already, as the vault's tag dr-moves tells, and found "
        "elsewhere: web-01 (primary/protected); write number: 2 if it shall move now, else the "
        "position where they are"
    ]
    assert journeys.accepted(ground, *MOVING) == before


def test_an_old_state_with_an_old_file_is_told_the_next_number(ground):
    stack = journeys.begun(ground, WEB)
    old = stack.state
    for number, position in enumerate(journeys.JOURNEY, 1):
        assert stack.up(position, number).failed == ""
    stack.state = old
    before = journeys.accepted(ground, *MOVING)

    run = stack.up(AWAY, 1)
    right = stack.up(AWAY, 7)

    assert run.refused == [
        "group shop: move 1 is not the next one: 6 was the last; write number: 7 if it shall move "
        "now, else what the last `up` had"
    ]
    assert (right.refused, right.failed, stack.result()["move"]) == ([], "", 7)
    moved = journeys.accepted(ground, "UnplannedFailover")
    assert {key: moved[key] - before[key] for key in moved} == {
        ("UnplannedFailover", fleet.item_name_of(WEB)): 1
    }


def test_what_an_old_state_calls_unfinished_is_not_gone_on_with(ground):
    """It was finished since, and the portal brought it back: that is drift."""
    stack = journeys.begun(ground, WEB)
    no = {"fail_task": {"code": "151000", "message": "No."}}
    pair.fault(ground, no, 1, job="UnplannedFailover")
    assert "No" in stack.up(AWAY, 1).failed
    old = stack.state
    for number, position in enumerate(journeys.JOURNEY, 1):
        stack.up(position, number)
    stack.state = old
    before = journeys.accepted(ground, *MOVING)

    numbered = stack.up(AWAY, 1)
    plain = stack.up(AWAY)

    assert "6 was the last" in numbered.refused[0]
    assert "drift" in plain.plan and "write move: {number: 7" in plain.plan["edits"][-1]
    assert journeys.accepted(ground, *MOVING) == before


def test_a_move_writes_its_number_once_and_reads_the_vault_once(pair_of_groups):
    """Whatever number of groups moves; a quiet run asks the vault for nothing."""
    stack = pair_of_groups
    for group in stack.parts:
        stack.declare(group, AWAY, 1)
    before = len(vault_calls(stack.world))

    stack.run()
    moved = vault_calls(stack.world)[before:]
    stack.run()

    assert sorted(moved) == ["GET", "PATCH"]
    assert vault_calls(stack.world)[before:] == moved
    assert tags(stack.world)["dr-moves"] == "app=1 shop=1"


def test_a_number_that_cannot_be_written_is_a_warning(stack, told):
    no = {"status": 403, "code": "AuthorizationFailed", "message": "No."}
    pair.fault(stack.world, no, method="PATCH", path="/tags/default$")

    run = stack.up(AWAY, 1)

    assert (run.refused, run.failed) == ([], "")
    assert "dr-moves" not in tags(stack.world)
    (line,) = [line for line in told if "dr-moves" in line]
    assert line.startswith("warning: vault vault: its tag dr-moves does not know move 1 of shop: ")
    pair.fault(stack.world, {"status": 503}, 0)
    assert stack.up("recovery/committed", 2).failed == ""
    assert tags(stack.world)["dr-moves"] == "shop=2"


def test_a_vault_that_cannot_be_read_stops_no_move(stack, told):
    no = {"status": 403, "code": "AuthorizationFailed", "message": "No."}
    pair.fault(stack.world, no, method="GET", path="/vaults/vault$")

    run = stack.up(AWAY, 1)

    assert (run.refused, run.failed) == ([], "")
    assert [line for line in told if "does not know move 1 of shop" in line]


def test_a_run_that_died_before_its_state_was_saved_is_taken_as_it_is_found(stack):
    """Number and tag of the move are used, the state is that of before."""
    old = stack.state
    point = {"word": "latestProcessed"}
    stack.up(AWAY, 1, move={"recovery_point": point})
    stack.state = old

    run = stack.up(AWAY, 1, move={"recovery_point": point})

    assert (run.plan, run.refused, run.failed) == ({}, [], "")
    assert (stack.result()["move"], stack.result()["recovery_point"]) == (1, point)
    quiet = stack.preview(AWAY, {"number": 1, "recovery_point": point})
    assert quiet == (journeys.Run({}, []), False)


def test_a_run_that_may_not_look_before_reads_the_vault_itself(ground):
    """`dr:liveCheck: off`: a group that was restored when it had come home is quiet."""
    stack = journeys.begun(ground, WEB)
    old = stack.state
    for number, position in enumerate(journeys.JOURNEY, 1):
        stack.up(position, number)
    stack.state, stack.config = old, {"liveCheck": "off"}

    run = stack.up("primary/protected", 6)

    assert (run.plan, run.refused, run.failed) == ({}, [], "")
    assert stack.result()["move"] == 6
