"""The primary region is gone, with the real engine: who can move moves, and nobody calls it."""

import json
import sys

import pytest

from tests.engine.stack import NAME, ended

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
AWAY = "recovery/failedOver"
MOVE = {"number": 1, "reason": "eastus2 is down"}
SETTLEMENT = "::dr-settlement"
BROKEN = {"fail_task": {"code": "150030", "message": "it broke"}}


def dr(stack, *words):
    return ended(stack._begin(sys.executable, "-m", "console", *words, "--stack", NAME))


def log(stack):
    return [json.loads(line) for line in stack._log.read_text(encoding="utf-8").splitlines()]


def of(stack, kind):
    """Outputs of our records by name: the stack's own are not written when a group failed."""
    return {
        one["urn"].rpartition("::")[2]: one["outputs"]
        for one in stack.state()["resources"]
        if one["type"].endswith(f":{kind}")
    }


def found(stack):
    """Machine -> position, and the groups' results, as the settlement stored them."""
    told = of(stack, "Settlement")["dr-settlement"]
    return {n: m["position"] for n, m in told["machine_results"].items()}, told["group_results"]


def urn_of(resource):
    return resource["urn"]


def turn(stack, region, state):
    stack.ask("PUT", "/emulator/regions", {region: state})


@pytest.fixture
def three(stack):
    """Three groups; web-02 seeds for ever, web-03 could not be enabled, mon-01 is to come."""
    stack.run_at(3600.0)  # an hour per second: the engine's own time is what is waited for
    with stack.config() as config:
        declared = config["dr:pair"]["groups"]
        del declared["shop-db"]
        declared["shop-app"] = {"machines": ["cache-01", "app-01"]}
        declared["shop-ops"]["machines"] = ["job-01"]
    with stack.inventory() as machines:
        later = {n: machines.pop(n) for n in ("db-01", "db-02", "app-02", "mon-01")}["mon-01"]
    stack.faults(
        {"match": {"job": "PrimaryIrCompletion", "machine": "web-02"}, "then": BROKEN},
        {"match": {"job": "EnableDr", "machine": "web-03"}, "then": BROKEN},
    )
    assert "2 of 3 machines are not as declared" in stack.up(check=False)
    stack.faults()
    return stack, later


def test_who_can_move_moves_while_the_primary_region_is_gone(three):
    """One seeds, one failed; a change and an addition wait beside the move, and then within it."""
    stack, added = three
    with stack.config() as config:
        config["dr:pair"]["groups"]["shop-ops"]["machines"].append("mon-01")
        config["dr:pair"]["groups"]["shop-web"] |= {"position": AWAY, "move": MOVE}
    with stack.inventory() as machines:
        machines["mon-01"] = added
        machines["job-01"]["overrides"] = {"size": "Standard_D4s_v5"}
    turn(stack, "eastus2", "down")
    begun = len(log(stack))
    moved = stack.up(check=False)

    positions, groups = found(stack)
    assert positions["web-01"] == AWAY
    assert (positions["web-02"], positions["web-03"]) == ("primary/seeding", "not replicated")
    assert "web-02: is at primary/seeding and cannot start" in moved
    assert "web-03: is at not replicated and cannot start" in moved
    assert "group shop-ops" not in moved.why()
    assert groups["shop-ops"]["problems"] == []

    with stack.config() as config:
        config["dr:pair"]["groups"]["shop-app"] |= {"position": AWAY, "move": MOVE}
    with stack.inventory() as machines:
        machines["app-01"]["overrides"] = {"size": "Standard_D8s_v5"}
    refused = stack.preview(check=False)
    went = dr(stack, "move", "shop-app", "--refresh", "--yes")
    lost = [one["path"] for one in log(stack)[begun:] if one["status"] >= 500]

    assert refused.code != 0
    assert "the same `up` changes app-01" in refused
    assert went.code == 0, went.text
    positions, groups = found(stack)
    assert (positions["app-01"], positions["cache-01"]) == (AWAY, AWAY)
    assert not groups["shop-app"]["source_fenced"]
    assert lost == []  # what lies in a region that is down answers 503

    (urn,) = [one for one in map(urn_of, stack.state()["resources"]) if one.endswith(SETTLEMENT)]
    refreshed = stack.refresh("--target", urn)  # a whole one fails at what stands in the region
    shown = dr(stack, "status")
    turn(stack, "eastus2", "up")
    fenced = dr(stack, "fence", "shop-app")

    assert shown.code == 4
    assert "replication of shop-ops stands still" in refreshed
    assert "`dr move GROUP --refresh` moves without asking it" in refreshed
    assert "MAY STILL RUN" in shown
    assert fenced.code == 0, fenced.text
    assert "app-01: off at the primary site" in fenced
