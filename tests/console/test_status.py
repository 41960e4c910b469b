"""`dr status`: what an operator reads of a vault."""

import io
import json
import pathlib
import shutil

import pytest

from console import __main__ as console
from console import project, status, table
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
    assert console.main(["status", "--stack", "local", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)

    assert told["vaultId"] == stack.vault.thing.id
    assert len(told["machines"]) == 10


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
