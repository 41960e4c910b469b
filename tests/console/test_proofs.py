"""What `dr status` tells of drills: from the evidence that stands beside the project."""

import datetime
import json
import shutil

import pytest

from console import __main__ as console
from console import project, seen, times
from site_recovery import evidence
from site_recovery.watch import Snapshot
from tests.console import vaults
from tests.console.vaults import lines, row
from tests.test_layers import ROOT

TEN = datetime.datetime(2026, 11, 21, 10, tzinfo=datetime.UTC)
GROUP = "        machines: [web-01, web-02, web-03]\n"
DRILL = '        drill: {name: "2026-11", objectives: {rpoMinutes: 5}}\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The demo's project, whose shop-web is drilled; its vault has all machines, none tested."""
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks", ignore=shutil.ignore_patterns("*.py*"))
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    file = tmp_path / "stacks" / "Pulumi.local.yaml"
    text = file.read_text(encoding="utf-8")
    assert GROUP in text
    file.write_text(text.replace(GROUP, GROUP + DRILL), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    stack = project.load(tmp_path, "local")
    items = [vaults.item(stack, name) for name in stack.machines]
    for item in items[:3]:
        item["properties"]["lastSuccessfulTestFailoverTime"] = None
        item["properties"]["providerSpecificDetails"]["rpoInSeconds"] = 120
    monkeypatch.setattr(seen, "look", lambda _stack: Snapshot(1, 0.0, items, {}))
    monkeypatch.setattr(times, "now", lambda _seen=(): TEN)
    return tmp_path


def proven(folder, verdict, *reasons):
    """Evidence of the drill, two days old."""
    kept = evidence.store({"directory": str(folder / "evidence")}, "shop-dr")
    document = {
        "group": "shop-web",
        "drill": "2026-11",
        "verdict": verdict,
        "reasons": list(reasons),
        "began": "2026-11-19T09:00:00Z",
        "ended": "2026-11-19T10:00:00Z",
        "rpoSeconds": 64.0,
        "rtoSeconds": 512.0,
        "machines": {"web-01": {}, "web-02": {}, "web-03": {}},
    }
    return evidence.append(kept, document)


def test_a_green_drill_is_told_with_its_age_and_counts_for_its_machines(folder, capsys):
    """The service forgot it: after a reprotect it knows of no test."""
    proven(folder, "green")
    code, out = lines(capsys)

    assert code == 0
    assert row(out, "shop-web")[-1] == "green 2 days ago"
    assert row(out, "web-01")[-1] == "2 days ago"


def test_a_red_drill_is_a_warning_with_its_reasons(folder, capsys):
    proven(folder, "red", "check smoke is red", "web-02 did not come up")
    code, out = lines(capsys)

    assert code == 3
    assert row(out, "shop-web")[-1] == "red 2 days ago"
    assert row(out, "web-01")[3] == "Normal"
    told = " ".join(line.strip() for line in out)
    assert "shop-web: its drill 2026-11 was red: check smoke is red; web-02 did not" in told


def test_programs_get_what_was_measured_and_the_file(folder, capsys):
    entry = proven(folder, "green")
    console.main(["status", "--stack", "local", "--json"])
    (told,) = json.loads(capsys.readouterr().out)["stacks"]

    group = next(each for each in told["groups"] if each["group"] == "shop-web")
    assert group["rpoObjectiveSeconds"] == 300
    assert group["drill"] == {
        "name": "2026-11",
        "verdict": "green",
        "at": "2026-11-19T10:00:00Z",
        "rpoSeconds": 64.0,
        "rtoSeconds": 512.0,
        "evidence": entry.name,
        "reasons": [],
    }


def test_a_drill_that_left_no_evidence_is_never(folder, capsys):
    code, out = lines(capsys)

    assert code == 3
    assert row(out, "shop-web")[-1] == "never"


def test_evidence_that_cannot_be_read_is_a_note_and_no_more(folder, capsys):
    """A file stands where its folder should be."""
    (folder / "evidence").mkdir()
    (folder / "evidence" / "shop-dr").write_text("")
    code, out = lines(capsys)

    assert code == 3  # never drilled, as far as anybody knows
    assert any(line.startswith("note: the evidence of drills cannot be read: ") for line in out)
