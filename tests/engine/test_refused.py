"""What cannot go well, with the real engine: said in a line, nothing changed, a clean next run."""

import pytest

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]


def test_a_wrong_stack_file_is_refused_whole_before_anything_is_called(stack):
    """Every mistake at once: the engine itself would stop at the first resource."""
    with stack.config() as config:
        config["dr:pair"]["policy"]["retentionHours"] = 999
        config["dr:pair"]["groups"]["shop-ops"]["machines"] = ["job-01", "nobody"]
        config["dr:pear"] = {}
    refused = stack.up(check=False)

    assert refused.code != 0
    for words in ("dr:pair.policy.retentionHours", "nobody", "mon-01", "dr:pear"):
        assert words in refused
    assert "Traceback" not in refused
    assert stack.writes() == {}


def test_an_azure_that_does_not_answer_costs_one_line_and_nothing_else(stack):
    """Preview goes on from the state and says so; `up` fails; when it answers, `up` goes on."""
    stack.up()
    stack.azure.stop()
    with stack.inventory() as machines:
        machines["cache-01"]["disks"]["lun0"]["targetType"] = "Premium_LRS"
    seen = stack.preview(check=False)
    failed = stack.up(check=False)
    stack.restart()
    stack.up()

    assert "Traceback" not in seen
    assert failed.code != 0
    assert "Traceback" not in failed
    assert "does not answer" in failed
    stack.preview("--expect-no-changes")
