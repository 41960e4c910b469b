"""`dr move` with the real engine: its own records only, by the plan that was shown."""

import json
import sys

import pytest

from tests.engine.stack import NAME, ended

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
AWAY = "recovery/failedOver"


def dr(stack, *words):
    return ended(stack._begin(sys.executable, "-m", "console", *words, "--stack", NAME))


def calls(stack, since):
    """Paths of all calls after the first `since`, sign-ins left out."""
    lines = stack._log.read_text(encoding="utf-8").splitlines()[since:]
    paths = [json.loads(line)["path"] for line in lines]
    return [path for path in paths if "/oauth2/" not in path and "/emulator/" not in path]


def test_a_move_goes_through_beside_changes_that_wait_elsewhere(stack):
    """A policy number and an addition wait in the file: the engine leaves both for a whole `up`.

    Every call is to the vault, with a refresh too: no region is asked but the vault's.
    """
    with stack.config() as config:
        config["dr:pair"]["groups"]["shop-ops"]["machines"].remove("mon-01")
    with stack.inventory() as machines:
        added = machines.pop("mon-01")
    stack.up()
    with stack.config() as config:
        config["dr:pair"]["groups"]["shop-ops"]["machines"].append("mon-01")
        config["dr:pair"]["policy"]["retentionHours"] = 48
    with stack.inventory() as machines:
        machines["mon-01"] = added
    since = len(stack._log.read_text(encoding="utf-8").splitlines())

    words = ("--to", AWAY, "--reason", "eastus2 is down", "--refresh", "--yes")
    moved = dr(stack, "move", "shop-web", *words)
    asked = calls(stack, since)
    again = dr(stack, "move", "shop-web", "--yes")
    shown = dr(stack, "review", "--run", "--fail-on", "blocked")

    assert moved.code == 0, moved.text
    assert "shop-web moves to recovery/failedOver" in moved
    positions = stack.positions()
    assert {positions[name] for name in ("web-01", "web-02", "web-03")} == {AWAY}
    assert positions["app-01"] == "primary/protected"
    assert all("/providers/microsoft.recoveryservices/" in path.casefold() for path in asked)
    assert "shop-web: at recovery/failedOver since move 1; nothing to do" in again
    assert shown.code == 0
    assert "nothing moves; " in shown
    assert "| siterecovery:ReplicatedItem | dr-mon-01 |" in shown
    assert "| siterecovery:ReplicationPolicy | dr-pair-policy | retention" in shown
