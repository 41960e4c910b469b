"""`dr doctor`: what a person reads the day before, and what a pipeline takes from it."""

import json
import re
import shutil

import pytest

from console import __main__ as console
from console import backend, checkup, project
from emulator import outages
from emulator.resources import place
from site_recovery.preflight import rules
from site_recovery.preflight.checks import Report
from site_recovery.rulebook import Rule, Severity
from tests.providers.fleet import asked
from tests.providers.pair import fault
from tests.test_layers import ROOT

WEB = ("web-01", "web-02", "web-03")
BAD = Rule("bad", Severity.REFUSE, "always", "it is {how}", "make it good", "assumed")
ODD = Rule("odd", Severity.WARN, "always", "it is odd", "look at it", "assumed")


@pytest.fixture
def shop(estate_world, tmp_path, monkeypatch):
    """The local stack's own files against the shop; the engine tells a good backend."""
    machines = tmp_path / "stacks" / "machines"
    machines.mkdir(parents=True)
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    shutil.copy(ROOT / "stacks" / "machines" / "local.yaml", machines)
    lines = (ROOT / "stacks" / "Pulumi.local.yaml").read_text().splitlines(keepends=True)
    skipped = ("dr:endpoint", "dr:caFile", "encryptionsalt")
    kept = [line for line in lines if not any(key in line for key in skipped)]
    (tmp_path / "stacks" / "Pulumi.local.yaml").write_text("".join(kept))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(backend, "ask", lambda _directory: "https://api.pulumi.com")
    monkeypatch.setattr(project, "made_ids", lambda *_: frozenset())
    return estate_world


def run(capsys, *options):
    code = console.main(["doctor", "--stack", "local", *options])
    return code, capsys.readouterr().out


def stop(world, *names):
    for key, document in world.resources.items():
        if key.rpartition("/")[2] in names and "/virtualmachines/" in key.casefold():
            document["_power"] = "deallocated"


def page(*findings, machines=(), unread=None, width=100, lively=False):
    """What is printed of findings whose rules are a family of their own."""
    report = Report(tuple(findings), unread or {})
    found = checkup.Checkup(report, frozenset(machines))
    return checkup.Page(width, lively), found


@pytest.fixture(autouse=True)
def families(request, monkeypatch):
    """Tests of the page have one family with two rules."""
    if "shop" not in request.fixturenames:
        monkeypatch.setattr(checkup, "FAMILIES", {"machines": (ODD, BAD)})


def test_a_pair_that_nothing_is_wrong_with_ends_with_0(shop, capsys):
    code, out = run(capsys)

    assert code == 0
    assert out.startswith(
        "stack local: 10 machines, eastus2 -> centralus, vault shop-dr in centralus"
    )
    assert "refused" not in out
    assert "warned" not in out
    assert "not checked" not in out


def test_a_finding_of_many_machines_is_one_line_with_its_fix(shop, capsys):
    stop(shop, *WEB)

    code, out = run(capsys)

    assert code == 3
    assert (
        """
machines
  refused      machines web-01, web-02, web-03: the machine is deallocated; the agent can only be
               installed while it runs
               -> start it, or leave it out until it runs
"""
        in out
    )
    assert out.splitlines()[-1].startswith("3 refused, 1 told; docs/rules.md has every rule")


def test_what_firewalls_must_let_out_is_told_for_both_sides(shop, capsys):
    _, out = run(capsys)

    assert (
        """
  from eastus2 (primary) to tags
               Storage.EastUS2, AzureActiveDirectory, AzureSiteRecovery, EventHub.CentralUS
  from centralus (recovery) to tags
               Storage.CentralUS, AzureActiveDirectory, AzureSiteRecovery, EventHub.EastUS2
"""
        in out
    )


def test_a_region_that_is_gone_refuses_nothing(shop, capsys):
    """What lies there was not checked, says the page; nobody is told that it is wrong."""
    outages.set_regions(shop, {"eastus2": "down"})

    code, out = run(capsys)

    assert code == 0, out
    assert "refused" not in out
    assert "the region is not available" in " ".join(out.split())
    assert re.search(r"\d+ not checked", out.splitlines()[-1])


def test_what_could_not_be_read_is_told_with_its_reason(shop, capsys):
    """A check that did not look must not read as fine."""
    denied = {"status": 403, "code": "AuthorizationFailed", "message": "No right."}
    fault(shop, denied, path="/usages$")

    code, out = run(capsys)

    flat = " ".join(out.split())
    assert code == 0
    assert "not checked quotas: /subscriptions/" in flat
    assert "No right; give who is signed in the role Reader there" in flat
    assert "capacity (" not in out.rpartition("fine")[2]


def test_programs_get_every_finding(shop, capsys):
    stop(shop, "web-01")

    code, out = run(capsys, "--json")
    told = json.loads(out)

    assert code == 3
    assert told["refused"] == [
        {
            "code": "machine-stopped",
            "where": "web-01",
            "what": "the machine is deallocated; the agent can only be installed while it runs",
            "fix": "start it, or leave it out until it runs",
        }
    ]
    assert told["notChecked"] == {}
    assert told["outbound"]["port"] == 443
    assert told["outbound"]["tags"]["primary"][0] == "Storage.EastUS2"


def test_lists_do_not_grow_with_the_machines(shop, capsys):
    """Ten machines or a thousand: what grows is only what a machine alone can tell."""
    run(capsys)

    paths = [one["path"].casefold() for one in asked(shop, "GET")]
    single = ("replicationeligibilityresults", "microsoft.insights/metrics")
    lists = [path for path in paths if not any(part in path for part in single)]
    assert len(lists) <= 40
    assert not [path for path in lists if "/virtualmachines/" in path]


def test_what_is_there_without_this_stack_is_refused_with_the_key_to_write(
    shop, capsys, monkeypatch
):
    group = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop-rg-asr"
    place(shop, group, {"location": "centralus"})

    _, out = run(capsys)
    monkeypatch.setattr(project, "made_ids", lambda *_: frozenset({group.casefold()}))
    code, again = run(capsys)

    assert "write existing: true at dr:pair.recovery.resourceGroup" in " ".join(out.split())
    assert code == 0
    assert "existing: true" not in again


def test_the_same_words_for_300_machines_are_one_line():
    names = [f"vm-{number:03}" for number in range(300)]
    shown, found = page(*(ODD.found(name) for name in names), machines=names)

    assert shown.body(found) == [
        "",
        "machines",
        "  warned       300 machines (vm-000, vm-001, …): it is odd",
        "               -> look at it",
    ]


def test_many_texts_of_one_rule_are_cut_to_the_first_ones():
    names = [f"vm-{number:03}" for number in range(300)]
    shown, found = page(*(BAD.found(name, how=name) for name in names), machines=names)

    assert shown.body(found)[2:] == [
        "  refused      vm-000: it is vm-000",
        "               -> make it good",
        "  refused      vm-001: it is vm-001 (and 298 more like it)",
        "               -> make it good",
    ]


def test_what_is_refused_stands_before_what_is_warned():
    shown, found = page(ODD.found("web-01"), BAD.found("web-01", how="bad"))

    assert [line.split()[0] for line in shown.body(found)[2::2]] == ["refused", "warned"]


def test_other_places_than_machines_are_named():
    places = [f"subscription {n}" for n in range(5)]
    shown, found = page(*(ODD.found(each) for each in places))

    assert shown.body(found)[2] == (
        "  warned       subscription 0, subscription 1, subscription 2 and 2 more: it is odd"
    )


def test_one_reason_of_many_checks_is_told_once():
    shown, _ = page()

    assert shown.unread({"quotas": "no right", "sizes offered": "no right"}) == [
        "  not checked  quotas, sizes offered: no right"
    ]


def test_a_narrow_window_wraps_and_keeps_its_columns():
    shown, found = page(BAD.found("web-01", how="of a kind that nobody can use"), width=40)

    assert shown.body(found)[2:] == [
        "  refused      web-01: it is of a kind",
        "               that nobody can use",
        "               -> make it good",
    ]


def test_colours_are_for_terminals_only():
    shown, found = page(BAD.found("web-01", how="bad"), lively=True)
    plain, _ = page(BAD.found("web-01", how="bad"))

    assert "\033[31mrefused" in shown.body(found)[2]
    assert "\033" not in "".join(plain.body(found))


def test_every_rule_of_a_family_is_looked_for_by_its_checks():
    """A family without checks would always read as fine."""
    for member in rules.MEMBERS.values():
        assert member.checks or member.deep or member.in_guest


def test_inside_the_machines_is_asked_only_when_wanted(shop, capsys):
    before = len(asked(shop, "POST"))
    run(capsys)
    quiet = len(asked(shop, "POST"))
    _, out = run(capsys, "--in-guest")

    assert quiet == before
    assert len(asked(shop, "POST", "runCommand")) == 10
    assert "--in-guest" not in out
