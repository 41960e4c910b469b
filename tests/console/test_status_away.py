"""`dr status` of groups that are away: their move, and whether what they left may still run."""

import json
import re

import pytest

from console import __main__ as console
from console import project, state
from tests.console import vaults
from tests.console.vaults import lines, row


@pytest.fixture
def left(stack, well, monkeypatch):
    """shop-web is at the recovery site; gives what the state says of it."""
    for item in well:
        if item["properties"]["friendlyName"] in stack.groups["shop-web"].machines:
            item["properties"] |= vaults.FAILED_OVER
    said = {
        "position": "recovery/failedOver",
        "move": 3,
        "recovery_point": {"word": "latestProcessed"},
        "source_fenced": False,
    }
    known = state.State("s", {}, {"shop-web": said})
    monkeypatch.setattr(state, "read", lambda *_: known)
    return said


def moved(out):
    start = next(number for number, line in enumerate(out) if line.startswith("MOVED"))
    return re.split(r"\s{2,}", out[start + 1])


def test_a_group_that_is_away_is_told_with_its_move_and_its_source(left, capsys):
    """Critical: two that serve at once would both be right."""
    code, out = lines(capsys)

    assert row(out, "shop-web")[1:4] == ["centralus", "recovery/failedOver", "primary/protected"]
    assert moved(out) == [
        "shop-web",
        "3",
        "latestProcessed",
        "2026-11-21 10:00:00Z",
        "MAY STILL RUN",
        "-",
    ]
    assert "          -> `dr fence shop-web` switches them off" in out
    assert ", 3 away, 3 with a warning" in out[-1]
    assert code == 4


@pytest.mark.parametrize(
    ("greens", "unchecked", "shown"),
    [([True, True], False, "2 green"), ([True, False], True, "1 of 2 red")],
)
def test_the_checks_of_a_group_that_is_away_are_told(left, capsys, greens, unchecked, shown):
    """Red ones are for somebody to look at, unless they were allowed."""
    checks = [{"name": "smoke", "machine": "", "green": green} for green in greens]
    left |= {"checks": checks, "unchecked": unchecked, "source_fenced": True}

    _, out = lines(capsys)

    assert moved(out)[-2:] == ["off", shown]


def test_programs_learn_where_each_machine_runs_and_by_which_point(left, capsys):
    left["source_fenced"] = True
    console.main(["status", "--stack", "local", "--json"])
    (told,) = json.loads(capsys.readouterr().out)["stacks"]

    machine = next(each for each in told["machines"] if each["machine"] == "web-01")
    assert (machine["role"], machine["site"], machine["recoveryPoint"]) == (
        "recovery",
        "centralus",
        "1b9c",
    )
    assert [(g["group"], g["sourceOff"]) for g in told["groups"] if g["away"]] == [
        ("shop-web", True)
    ]


def test_a_failover_by_hand_is_not_told_with_what_an_earlier_run_noted(left, capsys):
    """`off` was true of the machines at home."""
    left |= {"position": "primary/protected", "source_fenced": True}
    _, out = lines(capsys)

    assert moved(out)[-2:] == ["not known", "-"]
    assert any("nobody knows whether the machines that it left are off" in line for line in out)


def test_sources_that_are_off_stay_so_through_a_commit(left, capsys):
    """The state is written when a run ends; its note of the same failover holds meanwhile."""
    moment = vaults.FAILED_OVER["lastSuccessfulFailoverTime"]
    off = dict.fromkeys(("web-01", "web-02", "web-03"), moment)
    left |= {"position": "recovery/committed", "source_fenced": True, "fenced": off}
    _, known = lines(capsys)
    left["fenced"] = {**off, "web-02": "2026-11-20T10:00:00.0000000Z"}
    _, other = lines(capsys)

    assert (moved(known)[-2], moved(other)[-2]) == ("off", "not known")


def test_without_a_state_the_source_is_not_known(left, capsys, monkeypatch):
    """The service's own look still tells where everything is."""

    def unread(*_):
        raise project.Refused("no state")

    monkeypatch.setattr(state, "read", unread)
    _, out = lines(capsys)

    assert moved(out)[-2:] == ["not known", "-"]


def test_a_shop_at_home_asks_no_state(well, capsys, monkeypatch):
    monkeypatch.setattr(state, "read", lambda *_: pytest.fail("read"))

    assert lines(capsys)[0] == 0
