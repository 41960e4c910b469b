"""`dr points`, `dr jobs` and `dr fence`, against a shop that is half protected by hand."""

import dataclasses
import datetime
import json
import sys

import pytest

from console import __main__ as console
from console import fence, jobs, project, seen, times
from emulator import faults
from site_recovery.watch import Snapshot
from tests.console import portal
from tests.emulator.site_recovery.moves import failover_body
from tests.support.calls import call
from tests.test_layers import ROOT

DAY = datetime.datetime(2026, 1, 5, 12, 0, tzinfo=datetime.UTC)


DISCOVERED = {}
"""The stack's two files, as the first test's discovery wrote them."""


@pytest.fixture
def shop(estate_world, tmp_path, monkeypatch):
    """The shop's pair as discovery wrote it."""
    portal.half_protected(estate_world)
    stacks = portal.project(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(project, "made_ids", lambda *_: frozenset())
    files = (stacks / "machines" / "shop.yaml", stacks / "Pulumi.shop.yaml")
    if not DISCOVERED:
        portal.discover()
        DISCOVERED.update({path.name: path.read_text() for path in files})
    for path in files:
        path.parent.mkdir(exist_ok=True)
        path.write_text(DISCOVERED[path.name])
    return estate_world


def run(capsys, *words):
    capsys.readouterr()
    code = console.main([*words, "--stack", "shop"])
    return code, capsys.readouterr()


def told(capsys, *words):
    code, printed = run(capsys, *words, "--json")
    assert code == 0
    return json.loads(printed.out)


def fail_over(world, name="web-01", seconds=900):
    path = f"{portal.C1}/replicationProtectedItems/portal-{name}"
    reply = call(world, "POST", f"{path}/unplannedFailover", failover_body())
    assert reply.status == 202, reply.body
    world.pass_time(seconds)


def test_points_are_newest_first_with_the_names_that_a_move_takes(shop, capsys):
    found = told(capsys, "points", "db-01")["points"]

    assert len(found) > 5
    assert [each["time"] for each in found] == sorted((e["time"] for e in found), reverse=True)
    listed = call(shop, "GET", f"{portal.C1}/replicationProtectedItems/portal-db-01/recoveryPoints")
    names = {each["name"] for each in listed.body["value"]}
    assert {each["name"] for each in found} == names
    assert all(each["ageSeconds"] >= 0 for each in found)
    assert {each["kind"] for each in found} <= {"CrashConsistent", "ApplicationConsistent"}
    assert any(each["shared"] for each in found)


def test_points_are_a_table_for_people(shop, capsys):
    _, printed = run(capsys, "points", "web-01")
    titles, first = printed.out.splitlines()[:2]

    assert titles.split() == ["NAME", "TIME", "AGE", "KIND", "SHARED"]
    assert "crash-consistent" in first
    assert first.endswith("  -")


def test_points_keep_to_a_narrow_terminal(shop, capsys, monkeypatch):
    """The terminal broke each line in the middle of a word."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    _, printed = run(capsys, "points", "web-01")

    assert max(map(len, printed.out.splitlines())) <= 80
    assert printed.out.splitlines()[0].split() == ["NAME", "TIME", "KIND"]


def test_points_tell_which_one_each_word_of_a_move_would_take(shop, capsys):
    """`latest` is none of them: the service makes it. This policy makes no app-consistent ones."""
    found = told(capsys, "points", "db-01")
    _, printed = run(capsys, "points", "db-01")

    newest = found["points"][0]["name"]
    assert found["chosen"] == {
        "latest": None,
        "latestProcessed": newest,
        "latestAppConsistent": None,
        "latestCrashConsistent": newest,
    }
    words = [line.split(maxsplit=1) for line in printed.out.partition("\n\n")[2].splitlines()]
    assert words[1] == ["latest", "a new point, of all that is pending then"]
    assert words[2][1].startswith(newest)
    assert words[3] == ["latestAppConsistent", "none: there is no such point"]
    assert printed.out.endswith(
        "a consistency group takes the newest that all its machines share\n"
    )


def test_a_machine_without_points_is_told_why(shop, capsys):
    code, printed = run(capsys, "points", "vm-9")
    assert code == 1
    assert printed.err.startswith("dr: machine vm-9 is not in the inventory; there are ")

    code, printed = run(capsys, "points", "web-03")
    assert code == 1
    assert printed.err == "dr: machine web-03 is not replicated; `pulumi up` enables it\n"


def test_a_running_job_shows_its_task_and_how_far_it_is(shop, capsys):
    fail_over(shop, seconds=100)

    first = told(capsys, "jobs")["jobs"][0]

    assert (first["job"], first["machine"], first["state"]) == ("Failover", "web-01", "InProgress")
    assert 0 < first["percent"] < 100
    assert first["task"]
    assert first["story"] == ""


def test_only_what_runs_is_listed_when_that_is_asked_for(shop, capsys):
    nothing = run(capsys, "jobs", "--running")[1].out
    fail_over(shop, seconds=100)
    first = told(capsys, "jobs", "--running")["jobs"]

    assert nothing == "no job runs\n"
    assert [each["state"] for each in first] == ["InProgress"]


def test_a_job_of_another_day_says_its_day():
    assert times.brief(DAY, DAY + datetime.timedelta(hours=3)) == "12:00:00Z"
    assert times.brief(DAY, DAY + datetime.timedelta(days=3)) == "01-05 12:00Z"


def test_the_same_story_of_several_jobs_is_told_once():
    one = jobs.Job("a", "Failover", "web-01", "Failed", None, 1.0, 50, "Start", "150097: No room")
    two = dataclasses.replace(one, name="b", target="web-02")

    assert list(jobs.stories([one, two], 100)) == [
        "",
        "Failover of web-01, web-02 failed: 150097: No room",
    ]


def test_a_failed_job_tells_its_story(shop, capsys):
    failure = {"task": "VmFailover", "code": "150097", "message": "No room there."}
    rule = {"match": {"job": "UnplannedFailover"}, "times": 1, "then": {"fail_task": failure}}
    faults.load(shop, [rule])
    fail_over(shop)

    code, printed = run(capsys, "jobs")

    assert code == 0
    assert "Failed" in printed.out.splitlines()[1]
    assert "Failover of web-01 failed: " in printed.out
    assert "150097" in printed.out


def test_older_jobs_are_listed_when_asked_for(shop, capsys):
    """A day back from the newest: a quiet vault shows its last day."""
    shop.pass_time(3 * 86_400)
    fail_over(shop)

    recent, every = told(capsys, "jobs")["jobs"], told(capsys, "jobs", "--all")["jobs"]

    assert [each["job"] for each in recent] == ["Failover"]
    assert len(every) > 10
    assert every[0] == recent[0]


def test_a_vault_without_jobs_says_so(monkeypatch, capsys):
    monkeypatch.setattr(jobs, "listed", lambda _stack, **_: [])
    monkeypatch.setattr(project, "load", lambda *_: None)

    assert run(capsys, "jobs")[1].out == "the vault keeps no job\n"


def test_a_clock_that_is_ahead_of_ours_never_makes_ages_negative():
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=9)

    assert times.now([None, later]) == later
    assert times.now([DAY]) > DAY
    assert times.moment("0001-01-01T00:00:00") is None
    assert times.moment(None) is None


# Fencing


@pytest.fixture
def stuck(shop):
    """web-01 failed over, and its source still runs."""
    fail_over(shop)


def power(world, name):
    view = call(world, "GET", f"{portal.vm(name)}/instanceView", version="2024-07-01").body
    return [each["code"] for each in view["statuses"] if each["code"].startswith("PowerState/")]


def test_a_source_that_still_runs_is_switched_off_and_nothing_else(shop, stuck, capsys):
    code, printed = run(capsys, "fence", "shop")

    assert code == 0
    assert printed.out == "web-01: off at the primary site\nrun `pulumi up` to go on\n"
    assert power(shop, "web-01") == ["PowerState/deallocated"]
    assert power(shop, "web-02") == ["PowerState/running"]
    posted = [path for path in shop.journal.writes if path.endswith("/deallocate")]
    assert len(posted) == 1


def test_a_source_that_is_off_is_asked_for_and_left_alone(shop, stuck, capsys):
    run(capsys, "fence", "shop")
    written = dict(shop.journal.writes)

    code, printed = run(capsys, "fence", "shop")

    assert code == 0
    assert printed.out.startswith("web-01: off at the primary site\n")
    assert dict(shop.journal.writes) == written


def test_a_machine_that_is_home_is_never_switched_off(shop, stuck, capsys):
    """Of this group no machine is away, says the vault."""
    code, printed = run(capsys, "fence", "shop-db-sync")

    assert code == 0
    assert "no machine of it runs at the other site now" in printed.out
    assert power(shop, "db-01") == ["PowerState/running"]


def test_a_source_that_cannot_be_reached_ends_with_3_and_why(shop, stuck, capsys):
    denied = {"status": 403, "code": "AuthorizationFailed", "message": "No right."}
    match = {"method": "POST", "path": "/deallocate$"}
    faults.load(shop, [{"match": match, "times": None, "then": denied}])

    code, printed = run(capsys, "fence", "shop")

    assert code == 3
    assert "web-01: web-01 at the primary site may still run" in printed.out
    assert printed.out.endswith("1 of 1 may still run\n")


def test_a_group_that_is_not_there_is_named(shop, stuck, capsys):
    code, printed = run(capsys, "fence", "shopp")

    assert code == 1
    assert (
        printed.err == "dr: group shopp is not in the stack's file; there are shop, shop-db-sync\n"
    )


def test_on_the_way_home_the_machine_at_the_recovery_site_is_the_source(monkeypatch):
    """Under the recovery container roles are swapped: the item protects the recovered machine."""
    stack = project.load(ROOT, "local")
    recovered = "/subscriptions/s/r/vm/web-01"
    home = stack.machines["web-01"].id
    shown = {
        "fabricObjectId": recovered,
        "recoveryAzureResourceGroupId": home.partition("/providers/")[0],
        "recoveryAzureVMName": "WEB-01",
    }
    properties = {
        "protectionState": "UnplannedFailoverCommitPendingStatesBegin",
        "activeLocation": "Recovery",
        "providerSpecificDetails": shown,
    }
    away = seen.containers(stack)[1]
    item = {"id": f"{away}/replicationProtectedItems/i", "name": "i", "properties": properties}
    monkeypatch.setattr(seen, "look", lambda _stack: Snapshot(1, 0.0, [item], {}))

    assert fence.sources(stack, "shop-web") == [fence.Source("web-01", recovered, "recovery")]
