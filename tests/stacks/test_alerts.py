"""What the reader makes of alerts: nothing said is nothing, and each limit has its default."""

import pytest

from stacks import config
from stacks.survey import survey
from tests.stacks.cases_alerts import WORKSPACE
from tests.stacks.shop import HOME, SUB

VAULT_GROUP = f"/subscriptions/{SUB}/resourceGroups/shop-dr-rg"
NO_RULES = {"jobFailed": False, "healthCritical": False, "rpoMinutes": "off", "agentDays": "off"}


def alerts(shop, **said):
    shop.pair["alerts"] = said
    return shop.load().alerts


def test_nothing_is_decided_where_nothing_is_said(shop):
    """A vault has its own mails and switches; nobody wants them changed by a default."""
    assert shop.load().alerts == config.Alerts(None, None, None)


def test_what_is_not_said_of_mails_stays_open(shop):
    read = alerts(shop, emails=["a@b.example"])

    assert read == config.Alerts(mails=config.AlertMails(None, ("a@b.example",), None))


def test_no_addresses_at_all_can_be_said(shop):
    assert alerts(shop, emails=[]).mails.emails == ()


def test_only_the_switches_that_are_said_are_decided(shop):
    switches = alerts(shop, azureMonitor={"failoverIssues": "off"}).switches

    assert switches == config.AlertSwitches(None, None, failover_issues=False)
    assert alerts(shop, owners=False, azureMonitor={}).switches is None


def test_a_workspace_has_every_rule_and_gets_the_logs(shop):
    rules = alerts(shop, workspace=WORKSPACE).rules

    assert rules == config.AlertRules(
        workspace=config.Thing(WORKSPACE["id"], existing=True),
        location="centralus",
        send_logs=True,
        action_group=None,
        job_failed=True,
        health_critical=True,
        rpo_minutes={"web-01": 30, "web-02": 30, "db-01": 30},
        agent_days=30,
    )


def test_names_are_of_the_vaults_group(shop):
    rules = alerts(shop, workspace="logs", actionGroup="on call").rules

    assert rules.workspace.id == (
        f"{VAULT_GROUP}/providers/Microsoft.OperationalInsights/workspaces/logs"
    )
    assert (
        rules.action_group.id == f"{VAULT_GROUP}/providers/Microsoft.Insights/actionGroups/on call"
    )
    assert rules.action_group.existing


def test_logs_may_be_sent_there_already_and_the_workspace_be_elsewhere(shop):
    rules = alerts(shop, workspace="logs", workspaceLocation="westus3", sendLogs="off").rules

    assert (rules.send_logs, rules.location) == (False, "westus3")


def test_rules_can_be_off(shop):
    rules = alerts(shop, workspace="logs", rules=NO_RULES).rules

    assert (rules.job_failed, rules.health_critical) == (False, False)
    assert (rules.rpo_minutes, rules.agent_days) == (None, None)


def test_the_limit_of_a_machine_is_its_groups_objective(shop):
    """An objective that nobody watches between two drills is a wish."""
    shop.pair["groups"]["web"]["drill"] = {"name": "d1", "objectives": {"rpoMinutes": 10}}
    shop.set("shop.yaml: machines.web-02.overrides", {"vmName": "web-02-asr"})

    read = alerts(shop, workspace="logs").rules.rpo_minutes

    assert read == {"web-01": 10, "web-02": 10, "web-02-asr": 10, "db-01": 30}
    said = alerts(shop, workspace="logs", rules={"rpoMinutes": 45}).rules.rpo_minutes
    assert set(said.values()) == {45}


def test_the_day_before_looks_for_workspace_and_action_group(shop):
    """A rule that calls nobody is found out at the worst time."""
    alerts(shop, workspace="logs", actionGroup="oncall")

    things = {each["key"]: each for each in survey(shop.load())["things"]}

    assert things["alerts.workspace"]["existing"]
    assert things["alerts.actionGroup"]["id"].endswith("/actionGroups/oncall")


@pytest.mark.parametrize("written", ["oncall.", "a/b", "on:call", "x" * 261])
def test_a_name_that_azure_refuses_is_refused(shop, written):
    shop.pair["alerts"] = {"workspace": "logs", "actionGroup": written}

    assert len(shop.problems()) == 1


@pytest.mark.parametrize("written", ["web", "-logs", "logs-", "l" * 64, "my_logs"])
def test_a_workspaces_name_is_checked_too(shop, written):
    shop.pair["alerts"] = {"workspace": written}

    assert len(shop.problems()) == 1


def test_a_resource_of_another_kind_is_no_workspace(shop):
    shop.pair["alerts"] = {"workspace": f"{HOME}/providers/Microsoft.Compute/disks/d"}

    assert "write the id of a Microsoft.OperationalInsights/workspaces" in shop.problems()[0]
