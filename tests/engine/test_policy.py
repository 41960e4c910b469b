"""The policy pack with the real engine: it lets pass what is well, and says no in a line."""

import json

import pytest

from tests.engine.stack import ROOT
from tests.engine.test_ownership import shrink

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
DRILL = {"name": "first", "objectives": {"rpoMinutes": 60, "rtoMinutes": 120}}


def test_a_drilled_and_guarded_stack_passes_and_a_bared_one_is_refused(stack, tmp_path):
    """One line for each thing that was broken, as hard as the policy config says."""
    policies = ("--policy-pack", str(ROOT / "policy"))
    settings = tmp_path / "policy-config.json"
    shrink(stack, "mon-01")
    with stack.config() as config:
        del config["dr:protect"]
        group = config["dr:pair"]["groups"]["shop-ops"]
        group["drill"] = DRILL
    stack.up(*policies)
    good = stack.preview(*policies)
    before = stack.writes()

    with stack.config() as config:
        config["dr:protect"] = "false"
        config["dr:allow"] = ["reseed:mon-01"]
        group = config["dr:pair"]["groups"]["shop-ops"]
        del group["drill"]
    settings.write_text(json.dumps({"objective-met": "advisory"}), encoding="utf-8")
    bad = stack.preview(*policies, "--policy-pack-config", str(settings), check=False)

    assert "✅ disaster-recovery" in good
    assert bad.code != 0
    assert "dr:protect is false" in bad
    assert "group shop-ops declares no drill" in bad
    assert "[mandatory]  guards-on" in bad
    assert "[advisory]  objective-met" in bad
    assert "dr:allow holds reseed:mon-01" in bad
    assert stack.writes() == before
