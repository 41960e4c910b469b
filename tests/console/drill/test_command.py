"""`dr drill` as it is called."""

import json
import pathlib
import shutil
import sys

import pytest

from console import __main__ as console
from console import project
from console.drill import kept
from site_recovery import evidence
from tests.support.drilled import drilled

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture
def outputs(monkeypatch):
    """What the engine answers for the stack's outputs."""
    told = {"groups": {"shop": {"drills": []}}}

    def answer(_directory, *arguments):
        assert arguments == ("stack", "output", "--json", "--stack", "local")
        return json.dumps(told)

    monkeypatch.setattr(kept.engine, "answer", answer)
    return told["groups"]["shop"]["drills"]


@pytest.fixture
def drills(tmp_path, monkeypatch, outputs):
    """A project with three drills; gives its folder of evidence."""
    for name in ("Pulumi.yaml", "stacks"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(project, "find", lambda: tmp_path)
    monkeypatch.chdir(tmp_path)
    store = evidence.store({"directory": "evidence"}, "shop-dr")
    reasons = ["check http is red after 2 s: no", "RTO of 2 h is over its objective of 1 h"]
    for document in (
        drilled(drill="2026-08"),
        drilled(verdict="red", reasons=reasons),
        drilled("web"),
    ):
        entry = evidence.append(store, document)
        outputs.append({"name": "x", "evidence": entry.name, "sha256": entry.sha256})
    return tmp_path / "evidence" / "shop-dr"


def dr(capsys, *arguments):
    code = console.main(["drill", *arguments, "--stack", "local"])
    return code, *capsys.readouterr()


def test_a_list_has_every_drill_newest_first(drills, capsys):
    code, out, _ = dr(capsys, "list")

    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["NO", "3", "2", "1"]
    assert "red" in out.splitlines()[2]
    assert out.splitlines()[2].endswith("check http is red after 2 s: no (and 1 more)")


def test_a_list_keeps_to_a_narrow_terminal(drills, capsys, monkeypatch):
    """A long name of a drill pushed each line over the terminal's end."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "60")
    _, out, _ = dr(capsys, "list")

    assert max(map(len, out.splitlines())) <= 60
    assert out.splitlines()[0].split() == ["BEGAN", "GROUP", "DRILL", "VERDICT", "WHY"]


def test_a_whole_chain_is_0(drills, capsys):
    assert dr(capsys, "verify")[:2] == (
        0,
        "3 drills in evidence/shop-dr: chain intact, 3 compared with the stack's outputs\n",
    )


def test_a_broken_chain_is_3_and_says_where(drills, capsys):
    (drills / "0003-web-2026-11.json").unlink()
    code, out, _ = dr(capsys, "verify")

    assert code == 3
    assert "0003-web-2026-11.json: it is missing; the stack's outputs name it" in out


def test_without_an_engine_the_files_are_verified_by_themselves(drills, capsys, monkeypatch):
    def refuse(*_):
        raise project.Refused("pulumi is not on PATH")

    monkeypatch.setattr(kept.engine, "answer", refuse)
    code, out, _ = dr(capsys, "verify")

    assert (code, out.partition(": ")[2]) == (
        0,
        "chain intact, the stack's outputs could not be read\n",
    )


def test_a_report_is_one_file_beside_the_project(drills, capsys):
    code, out, _ = dr(capsys, "report")
    file = drills.parents[1] / "drills-local.html"

    assert code == 0
    assert out == f"{file}: 3 drills, shown is 2026-11 of web (green), chain intact\n"
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_a_report_is_written_where_it_is_asked_for(drills, capsys, tmp_path):
    """Relative to where the person is, though the command works in the project."""
    (tmp_path / "there").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "there")
        code = console.main(
            ["drill", "report", "-o", "r.html", "-g", "shop", "-d", "2026-08", "-s", "local"]
        )

    assert code == 0
    assert "Drill 2026-08 of group shop" in (tmp_path / "there" / "r.html").read_text("utf-8")


def test_a_report_can_be_printed(drills, capsys):
    code, out, _ = dr(capsys, "report", "--output", "-")

    assert code == 0
    assert out.rstrip().endswith("</html>")


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("report", "--drill", "x"), "dr: no drill x; there are 2026-08 of shop, 2026-11 of shop"),
        (("report", "-g", "db"), "dr: no drill of group db; there are 2026-08 of shop"),
        (("report", "-o", "/proc/x/y.html"), "dr: /proc/x/y.html cannot be written: No such file"),
    ],
)
def test_what_cannot_be_done_is_one_line(drills, capsys, arguments, line):
    code, _, err = dr(capsys, *arguments)

    assert code == 1
    assert err.startswith(line)
    assert err.count("\n") == 1


@pytest.mark.parametrize("act", ["list", "report"])
def test_where_nothing_can_be_read_who_can_tell_more_is_named(drills, capsys, act):
    for file in drills.iterdir():
        file.write_text("{", encoding="utf-8")

    assert dr(capsys, act)[2] == (
        "dr: nothing in evidence/shop-dr is evidence; run `dr drill verify`\n"
    )
    assert dr(capsys, "verify")[0] == 3


@pytest.mark.parametrize("act", ["list", "verify", "report"])
def test_without_a_drill_the_next_step_is_told(drills, outputs, capsys, act):
    shutil.rmtree(drills)
    outputs.clear()
    code, _, err = dr(capsys, act)

    assert code == 1
    assert err == (
        "dr: no drill of stack local left evidence in evidence/shop-dr; declare one, "
        "drill: {name} on a group, and run `pulumi up`\n"
    )


def test_a_file_that_is_no_evidence_is_told_by_all_three(drills, capsys):
    (drills / "0002-shop-2026-11.json").write_text("{", encoding="utf-8")
    code, out, _ = dr(capsys, "verify")

    assert code == 3
    assert "0002-shop-2026-11.json: it was altered: it is no JSON" in out
    assert dr(capsys, "list")[0] == 0
    assert "chain broken, see `dr drill verify`" in dr(capsys, "report")[1]
