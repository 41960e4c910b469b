"""Recovery plans that run: order, jobs of machines, waits, failures, what the plan shows."""

from tests.emulator.site_recovery import planned
from tests.emulator.site_recovery.moves import recovered_id
from tests.emulator.site_recovery.planned import PLAN


def test_a_plan_fails_its_machines_over_and_commits_them(site):
    """One call each, instead of one per machine."""
    planned.protected(site, ["Web-01"], ["App-01"])

    planned.fail_over(site)
    away = [site.item(name)["protectionStateDescription"] for name in ("Web-01", "App-01")]
    assert away == ["Failover completed"] * 2
    assert site.get(recovered_id("App-01"))["location"] == "centralus"
    planned.commit(site)
    assert site.item("App-01")["protectionStateDescription"] == "Failover committed"
    assert site.get(PLAN)["properties"]["currentScenarioStatus"] == "Succeeded"
