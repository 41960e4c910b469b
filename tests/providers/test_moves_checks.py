"""Checks after a failover: run once, kept, and in the way of a commit while they are red."""

import json
import pathlib
import threading

import pytest

from providers import settlement
from site_recovery import client, errors
from tests.providers import fleet, journeys
from tests.providers.conftest import WEB, WEB_2
from tests.site_recovery import loopback

ASKED = {"timeout_s": 10, "retry_s": 0}


@pytest.fixture
def smoke(tmp_path):
    """A command that is green while there is a file `well`, and notes each run in `runs`."""
    return Smoke(tmp_path)


class Smoke:
    def __init__(self, directory):
        self.well, self._runs = directory / "well", directory / "runs"
        command = f'echo "$DR_POSITION $DR_MACHINES" >> {self._runs}; echo looked; '
        self.check = {"name": "smoke", "run": f"{command}test -e {self.well}", **ASKED}

    def mend(self):
        self.well.touch()

    @property
    def runs(self):
        return self._runs.read_text().splitlines() if self._runs.exists() else []


def commits(stack):
    return sum(journeys.accepted(stack.world, "CommitFailover").values())


def test_green_checks_let_the_commit_follow(stack, smoke):
    """Asked between failover and commit, of recovered machines by their own addresses."""
    smoke.mend()

    run = stack.up("recovery/committed", 1, checks=[smoke.check])

    assert (run.refused, run.failed) == ([], "")
    assert run.plan["steps"] == [
        "failover to recovery/failedOver",
        "run 1 check",
        "commit to recovery/committed",
    ]
    (kept,) = stack.result()["checks"]
    assert (kept["name"], kept["machine"], kept["green"], kept["output"]) == (
        "smoke",
        "",
        True,
        "looked",
    )
    (told,) = smoke.runs
    position, _, machines = told.partition(" ")
    assert position == "recovery/failedOver"
    found = json.loads(machines)
    assert found["web-01"]["id"] == stack.machine()["recovery_machine_id"]
    nics = [one for one in stack.world.resources.values() if _is_nic_there(one, "web-01")]
    (address,) = [_address(nic) for nic in nics]
    assert found["web-01"]["address"] == address


def test_a_quiet_update_runs_nothing_again(stack, smoke):
    """What was green then is not asked of machines that went on since."""
    smoke.mend()
    stack.up("recovery/failedOver", 1, checks=[smoke.check])
    kept = stack.result()["checks"]

    quiet, changes = stack.preview("recovery/failedOver", {"number": 1}, checks=[smoke.check])
    stack.up("recovery/failedOver", 1, checks=[smoke.check])

    assert (quiet.plan, changes) == ({}, False)
    assert len(smoke.runs) == 1
    assert stack.result()["checks"] == kept


def test_red_checks_keep_the_commit_back_until_they_are_green(stack, smoke):
    """The next update with the same number asks again, and goes on."""
    red = stack.up("recovery/committed", 1, checks=[smoke.check])
    left = stack.result()
    smoke.mend()
    shown, _ = stack.preview("recovery/committed", {"number": 1}, checks=[smoke.check])
    green = stack.up("recovery/committed", 1, checks=[smoke.check])

    first, *lines = red.failed.splitlines()
    assert first == "group shop: 1 checks are red:"
    line, outputs = lines
    assert outputs.startswith("  the stack's outputs are those of the last `up` that ended well")
    assert line.startswith("  shop: check smoke is red after 0 s: looked; mend what it tells and ")
    assert line.endswith("or set dr:allow: [red-checks:shop]")
    assert (left["position"], left["declared"]) == ("recovery/failedOver", "recovery/committed")
    assert sorted(left["unfinished"]) == ["web-01", "web-02"]
    assert left["unfinished"]["web-01"].startswith("its commit is not started: 1 checks of shop")
    assert shown.plan["steps"] == ["run 1 check", "commit to recovery/committed"]
    assert (green.refused, green.failed) == ([], "")
    assert stack.result()["position"] == "recovery/committed"
    assert set(stack.result()) & {"unchecked"} == set()
    assert (len(smoke.runs), commits(stack)) == (2, 2)
    assert not stack.preview("recovery/committed", {"number": 1}, checks=[smoke.check])[1]


def test_red_checks_of_a_group_that_stays_failed_over_are_run_again(stack, smoke):
    """Nothing else is to be done, and the group's record fails until they are green."""
    red = stack.up("recovery/failedOver", 1, checks=[smoke.check])
    again, _ = stack.preview("recovery/failedOver", {"number": 1}, checks=[smoke.check])
    still = stack.up("recovery/failedOver", 1, checks=[smoke.check])
    smoke.mend()
    green = stack.up("recovery/failedOver", 1, checks=[smoke.check])

    assert [one.failed.splitlines()[0] for one in (red, still)] == [
        "group shop: 1 checks are red:"
    ] * 2
    assert again.plan == {"move": 1, "reason": "a test", "steps": ["run 1 check"]}
    assert green.failed == ""
    assert stack.record["position"] == "recovery/failedOver"
    assert journeys.accepted(stack.world, "UnplannedFailover").values()
    assert len(smoke.runs) == 3
    assert not stack.preview("recovery/failedOver", {"number": 1}, checks=[smoke.check])[1]


def test_another_recovery_point_is_checked_and_may_be_what_mends_it(stack, smoke):
    """That is what a red check before a commit is good for."""
    stack.up("recovery/committed", 1, checks=[smoke.check])
    smoke.mend()

    point = {"recovery_point": {"word": "latestCrashConsistent"}}
    run = stack.up("recovery/failedOver", 2, move=point, checks=[smoke.check])

    assert (run.refused, run.failed) == ([], "")
    assert run.plan["steps"] == ["change recovery point", "run 1 check"]
    assert len(smoke.runs) == 2
    assert stack.result()["checks"][0]["green"]


def test_who_allows_red_checks_commits_and_reads_them(stack, smoke, monkeypatch):
    lines = []
    monkeypatch.setattr(settlement, "engine_log", lambda _urn, text, **_: lines.append(text))
    stack.config = {"allow": '["red-checks:shop"]'}

    run = stack.up("recovery/committed", 1, checks=[smoke.check])

    assert (run.refused, run.failed) == ([], "")
    assert stack.result()["position"] == "recovery/committed"
    assert [one["green"] for one in stack.result()["checks"]] == [False]
    (told,) = [line for line in lines if "smoke" in line]
    assert told == (
        "warning: shop: check smoke is red after 0 s: looked; gone on as dr:allow: "
        "[red-checks:shop] says; take that out when it is mended"
    )
    assert not stack.preview("recovery/committed", {"number": 1}, checks=[smoke.check])[1]


def test_each_machine_is_asked_by_itself(stack):
    """A name may stand in an address where the address itself does not lead there."""
    with loopback.pages() as port:
        url = f"http://127.0.0.1:{port}/200/{{machine}}"
        page = {"name": "page", "http": url, "contains": "web-02", "status": 200.0, **ASKED}
        run = stack.up(
            "recovery/failedOver", 1, checks=[{**page, "machines": ["web-01", "web-02"]}]
        )

    assert run.failed.splitlines()[1].startswith(
        '  web-01: check page is red after 0 s: status 200 without "web-02"; mend'
    )
    found = {one["machine"]: one["green"] for one in stack.result()["checks"]}
    assert found == {"web-01": False, "web-02": True}


def test_a_machine_that_did_not_come_is_not_asked(stack, smoke):
    """Its own line tells why; what came is asked and committed."""
    smoke.mend()
    no = {"code": "151000", "message": "No."}
    rule = {"match": {"job": "UnplannedFailover"}, "times": 1, "then": {"fail_task": no}}
    stack.world.facts["faults"] = {"rules": [rule]}

    run = stack.up("recovery/committed", 1, checks=[smoke.check])

    assert run.failed.splitlines()[0] == "group shop: 1 of 2 machines are not as declared:"
    (told,) = smoke.runs
    assert len(json.loads(told.partition(" ")[2])) == 1
    assert commits(stack) == 1


def test_one_groups_red_checks_keep_no_other_group_back(pair_of_groups, smoke):
    stack = pair_of_groups
    stack.declare("shop", "recovery/committed", 1, checks=[smoke.check])
    stack.declare("app", "recovery/committed", 1)

    runs = stack.run()

    assert "1 checks are red" in runs["shop"].failed
    assert runs["app"].failed == ""
    assert stack.result("app")["position"] == "recovery/committed"
    assert "checks" not in stack.result("app")


def test_the_way_home_is_checked_too(ground, smoke):
    smoke.mend()
    stack = journeys.begun(ground, WEB, WEB_2, to=3)

    stack.up("primary/failedOver", 4, checks=[smoke.check])

    (told,) = smoke.runs
    position, _, machines = told.partition(" ")
    assert position == "primary/failedOver"
    assert "/resourcegroups/shop-rg/" in json.loads(machines)["web-01"]["id"].casefold()


def test_a_reprotect_asks_nothing(ground, smoke):
    stack = journeys.begun(ground, WEB, to=2)

    run = stack.up("recovery/protected", 3, checks=[smoke.check])

    assert (run.failed, smoke.runs) == ("", [])


def test_the_region_that_was_left_is_not_asked_for_addresses(stack, smoke):
    """It may be gone."""
    smoke.mend()
    before = len(stack.world.journal.calls)

    stack.up("recovery/failedOver", 1, checks=[smoke.check])

    read = [
        one["path"] for one in list(stack.world.journal.calls)[before:] if one["method"] == "GET"
    ]
    assert [path for path in read if "/networkInterfaces/" in path]
    assert [path for path in read if "/shop-rg/providers/Microsoft.Network" in path] == []


def test_a_stop_ends_the_checks_and_the_next_update_runs_them(stack, smoke, tmp_path):
    """The state is as it was: the same number goes on, and does not skip what was to be asked."""
    slow = {"name": "slow", "run": f"touch {tmp_path}/began; sleep 60", "timeout_s": 60}
    threading.Thread(target=_stop_at, args=(tmp_path / "began",), daemon=True).start()

    with pytest.raises(errors.Interrupted, match="checks of shop run"):
        stack.up("recovery/failedOver", 1, checks=[slow])
    client.STOP.clear()
    smoke.mend()
    run = stack.up("recovery/failedOver", 1, checks=[smoke.check])

    assert (run.refused, run.failed) == ([], "")
    assert len(smoke.runs) == 1


def test_an_address_that_nobody_may_read_is_the_one_that_was_asked_for(ground, smoke):
    """The roles of a pipeline may end at the vault."""
    smoke.mend()
    nics = fleet.nic(recovery_subnet="web", static_ip="10.10.1.77")
    stack = journeys.begun(ground, fleet.machine("web-01", nics=nics))
    rule = {
        "match": {"method": "GET", "path": "(?i)/networkInterfaces/"},
        "then": {"status": 403, "code": "Denied", "message": "No."},
    }
    stack.world.facts["faults"] = {"rules": [rule]}

    stack.up("recovery/failedOver", 1, checks=[smoke.check])

    (told,) = smoke.runs
    assert json.loads(told.partition(" ")[2])["web-01"]["address"] == "10.10.1.77"


def _stop_at(path: pathlib.Path) -> None:
    while not path.exists():
        threading.Event().wait(0.01)
    client.STOP.set()


def _is_nic_there(document, machine):
    owner = (document.get("properties") or {}).get("virtualMachine") or {}
    there = f"/shop-rg-asr/providers/microsoft.compute/virtualmachines/{machine}"
    return "/networkinterfaces/" in document["id"].casefold() and owner.get(
        "id", ""
    ).casefold().endswith(there)


def _address(nic):
    return nic["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"]
