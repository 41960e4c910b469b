"""Checks of a group with the real engine: a command of the project's own folder, red and green."""

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
AWAY = "recovery/committed"


def settled(stack):
    """What is stored of the group; the stack's own outputs stay as they were when a run fails."""
    resources = stack.state()["resources"]
    (found,) = [one for one in resources if one["type"].endswith(":Settlement")]
    return found["outputs"]["group_results"]["shop-web"]


def test_a_commit_waits_until_the_projects_own_command_is_green(stack):
    """What a person reads, and that the next `up` goes on with the same number."""
    stack.up()
    script = stack.folder / "smoke.sh"
    script.write_text("echo $DR_MACHINE_WEB_01_ADDRESS; cd $(dirname $0); test -e well\n")
    with stack.config() as config:
        group = config["dr:pair"]["groups"]["shop-web"]
        group["position"] = AWAY
        group["move"] = {"number": 1, "reason": "a test"}
        group["checks"] = [{"name": "smoke", "run": "sh ./smoke.sh"}]

    red = stack.up(check=False)
    waiting = settled(stack)
    (stack.folder / "well").touch()
    green = stack.up()
    quiet = stack.preview("--expect-no-changes", check=False)

    assert red.code != 0
    assert "group shop-web: 1 checks are red:" in red, red.why()
    assert "shop-web: check smoke is red after 0 s: 10." in red
    assert "Traceback" not in red
    assert waiting["position"] == "recovery/failedOver"
    assert [one["green"] for one in waiting["checks"]] == [False]
    assert green.code == 0, green.why()
    assert stack.positions()["web-01"] == AWAY
    assert quiet.code == 0, quiet.why()
