"""`dr status` of several stacks, and again: what changed since the look before."""

import dataclasses
import os
import pathlib
import shutil

import pytest

from console import __main__ as console
from console import standing, status
from site_recovery.watch import Job
from tests.console import vaults

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture
def two(tmp_path, monkeypatch, well):
    """The demo's stack twice; the second's vault cannot be read."""
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks", ignore=shutil.ignore_patterns("*.py*"))
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    for each in (tmp_path / "stacks").glob("Pulumi.*.yaml"):
        if each.name != "Pulumi.local.yaml":
            each.unlink()
    shutil.copy(tmp_path / "stacks/Pulumi.local.yaml", tmp_path / "stacks/Pulumi.second.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "stacks" / "Pulumi.second.yaml"


def test_all_stacks_are_read_and_none_hides_another(two, well, capsys):
    """One that cannot be read is an error, but what is critical comes first."""
    code = console.main(["status", "--all"])
    out = capsys.readouterr().out
    two.write_text("config: 3\n")
    broken = console.main(["status", "--all"])
    told = capsys.readouterr().out
    well[0]["properties"]["replicationHealth"] = "Critical"
    critical = console.main(["status", "--all"])

    assert (code, broken, critical) == (0, 1, 4)
    heads = [line.partition(":")[0] for line in out.splitlines() if " -> " in line]
    assert heads == ["local", "second"]
    assert "second: cannot be read: Pulumi.second.yaml has no config" in told
    assert "web-01" not in out


def test_all_stacks_are_all_groups(well, capsys):
    assert console.main(["status", "--all", "--group", "shop-web"]) == 1
    assert capsys.readouterr().err == (
        "dr: --all is of every stack; leave out --stack and --group\n"
    )


# Looking again


def test_a_file_that_changed_is_read_anew_by_the_next_look(two, stack):
    """Whoever edits a position while watching sees it at once; what did not change is kept."""
    looker = status.Looker(two.parent.parent, ("second",), (), False, False)
    first, second = (looker.look().found[0][0].config for _ in range(2))
    os.utime(two, (1, 1))
    third = looker.look().found[0][0].config

    assert first is second
    assert third is not second


def test_changes_are_told_in_words(stack, well, enabling):
    """Each once: what moved, what came and went, which jobs."""
    before = status.Looker(ROOT, ("local",), (), False, False).look()
    name = well[0]["properties"]["friendlyName"]
    well[0]["properties"] |= {"healthErrors": [vaults.STUCK], "protectionState": "Odd"}
    after = status.Looker(ROOT, ("local",), (), False, False).look()

    odd = "Odd, active location Primary, under container asr-eastus2-primary"
    assert after.changes(before) == [
        f"{name}: primary/protected -> {odd}",
        f"Critical: {name}: stands at {odd}; see it in the portal: no move begins from there",
        f"Critical: {name}: 153006: No crash-consistent recovery point of the machine for an hour; "
        "Check the machine",
    ]
    assert before.changes(after)[-1].startswith(f"over: {name}: 153006: ")


def test_jobs_that_begin_and_end_are_changes(stack, well, jobs, monkeypatch):
    none = status.Looker(ROOT, ("local",), (), False, False).look()
    jobs["j"] = Job("j", "UnplannedFailover", "InProgress", "web-01", "2026-11-21T09:48:00Z")
    told = vaults.job("j", "Failover", "web-01", [("Shut down", "InProgress")])
    monkeypatch.setattr(standing, "_told", lambda *_: [told])
    runs = status.Looker(ROOT, ("local",), (), False, False).look()
    jobs["j"] = dataclasses.replace(jobs["j"], state="Failed")
    monkeypatch.setattr(standing, "_told", lambda *_: [])
    ended = status.Looker(ROOT, ("local",), (), False, False).look()

    assert runs.changes(none) == ["job Failover of web-01 runs"]
    assert ended.changes(runs) == ["job Failover of web-01: Failed"]


@pytest.mark.parametrize(
    ("given", "why"),
    [("0.2", "1 to 3600"), ("nan", "1 to 3600"), ("soon", "invalid seconds value: 'soon'")],
)
def test_looking_too_often_is_refused(capsys, given, why):
    with pytest.raises(SystemExit) as ended:
        console.main(["status", "--watch", "--interval", given])

    assert ended.value.code == 2
    assert why in capsys.readouterr().err
