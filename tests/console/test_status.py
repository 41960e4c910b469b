"""`dr status`: what an operator reads of a vault, and what a monitor gets."""

import io
import json
import pathlib
import re
import shutil

import pytest

from console import __main__ as console
from console import causes, proofs, seen, standing, status_page, table, times
from site_recovery.watch import Job
from tests.console import vaults
from tests.console.vaults import lines, row

ROOT = pathlib.Path(__file__).resolve().parents[2]
HOME = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop-rg"


def test_all_is_well_and_nothing_else_is_said(well, capsys):
    code, out = lines(capsys)

    assert code == 0
    assert out[0] == "local: eastus2 -> centralus, vault shop-dr in centralus"
    assert re.split(r"\s{2,}", out[2]) == ["GROUP", "SITE", "POSITION", "HEALTH", "RPO", "DRILL"]
    assert row(out, "shop-web")[1:4] == ["eastus2", "primary/protected", "Normal"]
    assert row(out, "web-01")[1:] == [
        "eastus2",
        "primary/protected",
        "Normal",
        "6 min",
        "10 days ago",
    ]
    assert out[-1] == "Normal: 10 of 10 protected"
    assert out.count("") == 2


def test_an_empty_vault_is_critical(stack, vault, capsys):
    """Nothing that the file declares is there."""
    code, out = lines(capsys)

    assert code == 4
    assert out[-1] == "Critical: 0 of 10 protected, 10 not replicated, 10 critical"
    assert any(line.startswith("Critical  10 machines (") for line in out)
    assert "          -> `pulumi up` enables it" in out


def test_a_machine_whose_job_began_is_enabling(vault, enabling, capsys):
    """Its item appears only later; `not replicated` would be half the truth."""
    _, out = lines(capsys)

    assert row(out, "web-03")[1:3] == ["enabling", "Warning"]


def test_jobs_that_run_are_told_with_task_percent_and_minutes(vault, enabling, capsys):
    _, out = lines(capsys)

    start = next(number for number, line in enumerate(out) if line.startswith("RUNNING"))
    assert re.split(r"\s{2,}", out[start]) == ["RUNNING ON", "DONE", "TOOK", "JOB: TASK"]
    assert re.split(r"\s{2,}", out[start + 1]) == [
        "web-03",
        "66 %",
        "12.0 min",
        "Enable replication: Installing",
    ]


def test_a_group_tells_how_many_are_where_they_should_be(stack, well, capsys):
    """And what differs, machine by machine."""
    well[0]["properties"] |= {"protectionState": "InitialReplicationInProgress"}
    well[0]["properties"]["providerSpecificDetails"]["monitoringPercentageCompletion"] = 43
    first = well[0]["properties"]["friendlyName"]
    group = stack.machines[first].group
    number = len(stack.groups[group].machines)
    code, out = lines(capsys)

    assert code == 3
    assert f"{number - 1} of {number} primary/protected" in row(out, group)
    assert "primary/seeding 43 %" in row(out, first)
    assert "-" in row(out, first)  # no RPO while it is seeded


def test_reasons_of_many_machines_are_one_line(well, capsys):
    """The service names the machine in its message; the rest is the same."""
    for item in well[:3]:
        name = item["properties"]["friendlyName"]
        stuck = {
            **vaults.STUCK,
            "errorMessage": vaults.STUCK["errorMessage"].replace("web-01", name),
        }
        item["properties"] |= {"replicationHealth": "Critical", "healthErrors": [stuck, stuck]}
    code, out = lines(capsys)

    assert code == 4
    told = [line for line in out if "153006" in line]
    assert len(told) == 1
    assert ": 153006: No crash-consistent recovery point of the machine" in told[0]
    assert sum(line == "          -> Check the machine" for line in out) == 1


def test_placement_is_told_where_there_is_room(stack, well, capsys, monkeypatch):
    ppg = f"{HOME}/providers/Microsoft.Compute/proximityPlacementGroups/shop-ppg-asr"
    shown = well[0]["properties"]["providerSpecificDetails"]
    shown["recoveryProximityPlacementGroupId"] = ppg
    monkeypatch.setenv("COLUMNS", "160")
    _, wide = lines(capsys)
    monkeypatch.setenv("COLUMNS", "80")
    _, narrow = lines(capsys)

    assert "PLACEMENT" in wide[2]
    assert any(line.endswith("ppg shop-ppg-asr") for line in wide)
    assert "PLACEMENT" not in narrow[2]
    assert max(map(len, narrow)) <= 80


@pytest.mark.parametrize("columns", [80, 100, 160])
def test_no_line_is_wider_than_the_page(vault, enabling, capsys, monkeypatch, columns):
    """Long reasons are folded, long tasks are cut."""
    monkeypatch.setenv("COLUMNS", str(columns))
    _, out = lines(capsys)

    assert max(map(len, out)) <= columns


def test_brief_leaves_out_machines_that_are_well(well, capsys):
    well[0]["properties"]["replicationHealth"] = "Critical"
    name = well[0]["properties"]["friendlyName"]
    _, out = lines(capsys, "--brief")

    shown = [line.split()[0] for line in out if line.startswith("  ") and "->" not in line]
    assert shown == [name]


def test_one_group_is_shown_alone(stack, well, capsys):
    """Also what is said below is of it."""
    well[0]["properties"]["replicationHealth"] = "Critical"
    sick = well[0]["properties"]["friendlyName"]
    other = next(n for n, group in stack.groups.items() if sick not in group.machines)
    code, out = lines(capsys, "--group", other)

    assert code == 0
    assert not any(sick in line for line in out)
    number = len(stack.groups[other].machines)
    assert out[-1] == f"Normal: {number} of {number} protected"


def test_a_group_that_is_not_there_is_named(well, capsys):
    assert console.main(["status", "--stack", "local", "--group", "shopp"]) == 1
    assert capsys.readouterr().err.startswith(
        "dr: group shopp is not in the stack's file; there are shop-web"
    )


def test_more_jobs_than_anybody_reads_are_counted(stack, vault, jobs, monkeypatch):
    """A thousand enables at once are no thousand reads."""
    for number in range(30):
        start = f"2026-11-21T09:{number:02}:00Z"
        jobs[f"j{number}"] = Job(f"j{number}", "EnableDr", "InProgress", f"vm-{number}", start)
    read = []

    class Watched:
        def job(self, name):
            read.append(name)
            return vaults.job(name, "Enable replication", "vm", [])

    monkeypatch.setattr(seen, "of", lambda _stack: Watched())
    found = standing.read(stack, ROOT, "local")

    assert sorted(read) == sorted(f"j{number}" for number in range(20))
    assert found.more == {"EnableDr": 10}
    page = status_page.page(found, causes.causes(found), 100)
    assert "and 10 EnableDr" in page


# Colours


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_table_for_a_pipe_is_plain_text():
    out = io.StringIO()
    table.write(("MACHINE", "HEALTH"), [("web-01", "Normal"), ("a", "Critical")], out)

    assert out.getvalue() == "MACHINE  HEALTH\nweb-01   Normal\na        Critical\n"


def test_a_terminal_gets_colours_beside_the_words(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    out = Terminal()
    table.write(("MACHINE", "HEALTH"), [("a", "Critical")], out)

    assert "\033[31mCritical\033[0m" in out.getvalue()


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_who_wants_no_colours_gets_none(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    out = Terminal()
    table.write(("MACHINE", "HEALTH"), [("a", "Critical")], out)

    assert "\033" not in out.getvalue()


# Programs


def test_json_has_the_shape_that_the_docs_promise(stack, vault, enabling, capsys):
    """Every key of it stands on the page; a key that is not there is not promised."""
    vault.append(vaults.item(stack, "web-01"))
    code = console.main(["status", "--stack", "local", "--json"])
    told = json.loads(capsys.readouterr().out)

    assert (told["schema"], told["exitCode"], told["level"]) == (1, code, "Critical")
    (shown,) = told["stacks"]
    assert shown["vaultId"] == stack.vault.thing.id
    assert shown["counts"]["machines"] == len(shown["machines"]) == 10
    assert [each["machine"] for each in shown["jobs"]] == ["web-03"]
    machine = next(each for each in shown["machines"] if each["machine"] == "web-01")
    assert (machine["level"], machine["rpoSeconds"], machine["causes"]) == ("Normal", 393, [])
    assert machine["drilledAt"] == "2026-11-11T10:00:00Z"
    assert machine["agentExpires"] is None
    absent = next(each for each in shown["machines"] if each["machine"] == "web-02")
    assert [cause["code"] for cause in absent["causes"]] == ["not-replicated"]
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    for key in {*told, *shown, *shown["counts"], *machine, *shown["groups"][0], *shown["jobs"][0]}:
        assert f"`{key}`" in page, key


# Errors


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


def test_evidence_that_cannot_be_read_is_one_line_and_stops_nothing(well, capsys, monkeypatch):
    note = "the evidence of drills cannot be read: nobody answers"
    monkeypatch.setattr(proofs, "read", lambda *_: ({}, (note,)))
    code, out = lines(capsys)

    assert code == 0
    assert f"note: {note}" in out


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, "-"), (45, "45 s"), (393, "6 min"), (11520, "3.2 h"), (864000, "10 days")],
)
def test_durations_read_as_people_say_them(seconds, text):
    assert times.duration(seconds) == text


def test_containers_have_the_names_that_the_config_gives_them(stack):
    """What somebody else called otherwise is looked for under its own name."""
    primary, recovery = seen.containers(stack)

    assert primary.endswith("/asr-eastus2/replicationProtectionContainers/asr-eastus2-primary")
    assert recovery.endswith(
        "/asr-centralus/replicationProtectionContainers/asr-centralus-recovery"
    )
