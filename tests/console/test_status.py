"""`dr status`: what an operator reads of a vault."""

import dataclasses
import io
import json
import pathlib
import re
import shutil

import pytest

from console import __main__ as console
from console import project, state, status, table
from site_recovery.watch import Job, Snapshot

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop-rg"


@pytest.fixture
def stack():
    return project.load(ROOT, "local")


@pytest.fixture
def vault(monkeypatch):
    """The items that the vault lists; web-03 is being enabled."""
    listed = []
    jobs = {"j": Job("j", "EnableDr", "InProgress", "WEB-03", "2026-01-05T08:00:00Z")}
    monkeypatch.setattr(status, "look", lambda _stack: Snapshot(1, 0.0, listed, jobs))
    return listed


def item(stack, machine, **shown):
    """A protected machine, as the service shows it."""
    container = status.containers(stack)[0]
    properties = {
        "protectionState": "Protected",
        "activeLocation": "Primary",
        "replicationHealth": "Warning",
        "providerSpecificDetails": {
            "instanceType": "A2A",
            "fabricObjectId": stack.machines[machine].id.upper(),
            "rpoInSeconds": 393,
            **shown,
        },
    }
    return {"id": f"{container}/replicationProtectedItems/i", "name": "i", "properties": properties}


def test_a_vault_without_items_lists_every_machine_as_not_replicated(stack, vault):
    found = status.rows(stack)

    assert [row.machine for row in found] == [
        machine for group in stack.groups.values() for machine in group.machines
    ]
    assert {row.position for row in found if row.machine != "web-03"} == {"not replicated"}
    assert status.counts(found) == "0 of 10 protected, 9 not replicated"


def test_a_machine_whose_job_began_is_enabling(stack, vault):
    """Its item appears only later; `not replicated` would be half the truth."""
    row = next(row for row in status.rows(stack) if row.machine == "web-03")

    assert row.position == "enabling"


def test_a_row_tells_position_health_placement_and_rpo(stack, vault):
    """ARM spells ids its own way: the machine is found all the same."""
    ppg = f"{HOME}/providers/Microsoft.Compute/proximityPlacementGroups/shop-ppg-asr"
    vault.append(item(stack, "web-01", recoveryProximityPlacementGroupId=ppg))
    row = next(row for row in status.rows(stack) if row.machine == "web-01")

    assert row.texts() == (
        "shop-web",
        "web-01",
        "eastus2 -> centralus",
        "primary/protected",
        "Warning",
        "ppg shop-ppg-asr",
        "6 min",
    )


def test_containers_have_the_names_that_the_config_gives_them(stack):
    """What somebody else called otherwise is looked for under its own name."""
    primary, recovery = status.containers(stack)

    assert primary.endswith("/asr-eastus2/replicationProtectionContainers/asr-eastus2-primary")
    assert recovery.endswith(
        "/asr-centralus/replicationProtectionContainers/asr-centralus-recovery"
    )


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, "-"), (45, "45 s"), (393, "6 min"), (11520, "3.2 h")]
)
def test_durations_read_as_people_say_them(seconds, text):
    assert status.duration(seconds) == text


def test_a_table_for_a_pipe_is_plain_text():
    out = io.StringIO()
    table.write(("MACHINE", "HEALTH"), [("web-01", "Normal"), ("a", "Critical")], out)

    assert out.getvalue() == "MACHINE  HEALTH\nweb-01   Normal\na        Critical\n"


def test_json_is_for_programs(stack, vault, capsys):
    console.main(["status", "--stack", "local", "--json"])
    told = json.loads(capsys.readouterr().out)

    assert told["vaultId"] == stack.vault.thing.id
    assert len(told["machines"]) == 10


FAILED_OVER = {
    "protectionState": "UnplannedFailoverCommitPendingStatesBegin",
    "activeLocation": "Recovery",
    "failoverRecoveryPointId": "/Subscriptions/s/x/recoveryPoints/1b9c",
    "lastSuccessfulFailoverTime": "2026-11-21T10:00:00.1234567Z",
}


@pytest.fixture
def left(stack, vault, monkeypatch):
    """shop-web is at the recovery site; gives what the state says of it."""
    for name in ("web-01", "web-02", "web-03"):
        vault.append(item(stack, name))
        vault[-1]["properties"] |= FAILED_OVER
    said = {
        "position": "recovery/failedOver",
        "move": 3,
        "recovery_point": {"word": "latestProcessed"},
        "source_fenced": False,
    }
    known = state.State("s", {}, {"shop-web": said})
    monkeypatch.setattr(state, "read", lambda *_: known)
    return said


def lines(capsys):
    code = console.main(["status", "--stack", "local"])
    return code, capsys.readouterr().out.splitlines()


def test_a_group_that_is_away_is_told_with_its_move_and_its_source(left, capsys):
    """Red: two that serve at once would both be right."""
    code, out = lines(capsys)

    start = next(number for number, line in enumerate(out) if line.startswith("MOVED"))
    assert re.split(r"\s{2,}", out[start + 1]) == [
        "shop-web",
        "centralus",
        "recovery/failedOver",
        "primary/protected",
        "3",
        "latestProcessed",
        "2026-11-21 10:00:00Z",
        "MAY STILL RUN",
        "-",
    ]
    assert "3 away" in out[-1]
    assert code == 3


@pytest.mark.parametrize(
    ("greens", "unchecked", "shown"),
    [([True, True], False, "2 green"), ([True, False], True, "1 of 2 red")],
)
def test_the_checks_of_a_group_that_is_away_are_told(left, capsys, greens, unchecked, shown):
    """Red ones are for somebody to look at, unless they were allowed."""
    checks = [{"name": "smoke", "machine": "", "green": green} for green in greens]
    left |= {"checks": checks, "unchecked": unchecked, "source_fenced": True}

    _, out = lines(capsys)

    start = next(number for number, line in enumerate(out) if line.startswith("MOVED"))
    assert re.split(r"\s{2,}", out[start + 1])[-2:] == ["off", shown]


def test_who_runs_at_home_again_is_not_away_though_not_protected_yet(left, stack):
    came = [
        dataclasses.replace(row, site="primary", position="primary/committed")
        for row in status.rows(stack)
        if row.group == "shop-web"
    ]

    assert status.counts(came) == "0 of 3 protected"


def test_programs_learn_where_each_machine_runs_and_by_which_point(left, capsys):
    left["source_fenced"] = True
    console.main(["status", "--stack", "local", "--json"])
    told = json.loads(capsys.readouterr().out)

    machine = next(each for each in told["machines"] if each["machine"] == "web-01")
    assert (machine["site"], machine["recovery_point"]) == ("recovery", "1b9c")
    assert [(each["name"], each["fenced"]) for each in told["away"]] == [("shop-web", True)]


def test_a_failover_by_hand_is_not_told_with_what_an_earlier_run_noted(left, capsys):
    """`off` was true of the machines at home."""
    left |= {"position": "primary/protected", "source_fenced": True}
    _, out = lines(capsys)

    assert any(line.startswith("shop-web") and re.search(r"Z  -  +-$", line) for line in out)


def test_without_a_state_the_source_is_not_known(left, capsys, monkeypatch):
    """The service's own look still tells where everything is."""

    def unread(*_):
        raise project.Refused("no state")

    monkeypatch.setattr(state, "read", unread)
    _, out = lines(capsys)

    assert any(line.startswith("shop-web") and re.search(r"Z  -  +-$", line) for line in out)


def test_a_shop_at_home_asks_no_state(stack, vault, capsys, monkeypatch):
    monkeypatch.setattr(state, "read", lambda *_: pytest.fail("read"))

    lines(capsys)


def test_the_exit_code_is_0_only_where_all_is_as_declared_and_well(stack, vault, capsys):
    vault += [item(stack, name) for name in stack.machines]
    fine, _ = lines(capsys)
    vault[0]["properties"]["replicationHealth"] = "Critical"
    critical, _ = lines(capsys)
    vault[0]["properties"] |= {"replicationHealth": "Normal", "protectionState": "Odd"}
    odd, _ = lines(capsys)

    assert (fine, critical, odd) == (0, 3, 3)


def test_an_unknown_stack_is_one_line_that_names_the_known_ones(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)

    assert console.main(["status", "--stack", "nowhere"]) == 1
    assert capsys.readouterr().err.startswith(
        "dr: stack nowhere has no file Pulumi.nowhere.yaml in stacks/; there are "
    )


def test_a_broken_stack_file_is_told_with_its_line(tmp_path, capsys, monkeypatch):
    (tmp_path / "stacks").mkdir()
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    (tmp_path / "stacks" / "Pulumi.bad.yaml").write_text("config:\n  a: [1\n")
    monkeypatch.chdir(tmp_path)

    assert console.main(["status", "--stack", "bad"]) == 1
    assert "Pulumi.bad.yaml, line " in capsys.readouterr().err
