"""Alerts: what the file says is declared, over logs of this vault alone, and nothing else."""

import pytest

from components import access, alert_queries, permissions
from tests.components.conftest import build, stack

OPS = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/ops"
WORKSPACE = f"{OPS}/providers/Microsoft.OperationalInsights/workspaces/logs"
ON_CALL = f"{OPS}/providers/Microsoft.Insights/actionGroups/oncall"
VAULT = (
    "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop-dr-rg"
    "/providers/Microsoft.RecoveryServices/vaults/shop-dr"
)
SAID = {
    "owners": True,
    "emails": ["dr@shop.example"],
    "azureMonitor": {"jobFailures": True, "failoverIssues": False},
    "workspace": {"id": WORKSPACE, "existing": True},
    "workspaceLocation": "westus3",
    "actionGroup": {"id": ON_CALL, "existing": True},
    "rules": {"rpoMinutes": 20},
}
PIPE = "bbbbbbbb-0000-4000-8000-000000000002"


@pytest.fixture(scope="module")
def told():
    """The shop, with everything said of alerts."""
    return build(stack("local", alerts=SAID))


def test_nothing_is_declared_that_the_file_does_not_say(shop_tree):
    """No mail, no rule, and the vault's own switches as the service has them."""
    for kind in ("Alerts", "AlertSettings", "DiagnosticSetting", "ScheduledQueryRule"):
        assert shop_tree.of(kind) == []
    assert "monitoringSettings" not in shop_tree.registered["dr-vault-vault"].inputs["properties"]


def test_mails_are_the_vaults_and_wait_for_its_first_object(told):
    """A vault without any is unknown to Site Recovery, which refuses to read or set them."""
    mails = told.registered["dr-alerts-mails"]

    assert {key: mails.inputs.get(key) for key in ("vault_name", "owners", "emails")} == {
        "vault_name": "shop-dr",
        "owners": True,
        "emails": ["dr@shop.example"],
    }
    assert "locale" not in mails.inputs
    assert mails.depends_on == {"dr-pair-policy"}
    assert mails.parent == "dr-alerts"


def test_only_the_switches_that_are_said_are_sent(told):
    properties = told.registered["dr-vault-vault"].inputs["properties"]

    assert properties["monitoringSettings"] == {
        "azureMonitorAlertSettings": {
            "alertsForAllJobFailures": "Enabled",
            "alertsForAllFailoverIssues": "Disabled",
        }
    }


def test_the_vault_sends_what_the_rules_read(told):
    logs = told.registered["dr-alerts-logs"]

    assert logs.inputs["resourceUri"] == VAULT
    assert logs.inputs["workspaceId"] == WORKSPACE
    assert "logAnalyticsDestinationType" not in logs.inputs
    assert [each["category"] for each in logs.inputs["logs"]] == [
        "AzureSiteRecoveryJobs",
        "AzureSiteRecoveryEvents",
        "AzureSiteRecoveryReplicatedItems",
        "AzureSiteRecoveryReplicationStats",
    ]
    assert all(each["enabled"] for each in logs.inputs["logs"])
    assert "dr-vault-vault" in logs.depends_on


def test_a_rule_reads_the_workspace_and_calls_the_action_group(told):
    rule = told.registered["dr-alerts-health-critical"]

    said = rule.inputs
    assert (said["ruleName"], said["resourceGroupName"]) == (
        "shop-dr-health-critical",
        "shop-dr-rg",
    )
    assert (said["location"], said["scopes"]) == ("westus3", [WORKSPACE])
    assert said["actions"] == {"actionGroups": [ON_CALL]}
    assert said["skipQueryValidation"] is True
    condition = said["criteria"]["allOf"][0]
    assert (condition["operator"], condition["threshold"]) == ("GreaterThan", 0)
    assert condition["dimensions"] == [{"name": "Machine", "operator": "Include", "values": ["*"]}]
    assert rule.depends_on >= {"dr-alerts-logs", "dr-vault-vault"}


def test_each_rule_is_about_this_vault_alone(told):
    """A workspace may have the logs of many."""
    rules = told.of("ScheduledQueryRule")

    assert sorted(each.name for each in rules) == [
        "dr-alerts-agent-expiry",
        "dr-alerts-health-critical",
        "dr-alerts-job-failed",
        "dr-alerts-rpo",
    ]
    for rule in rules:
        query = rule.inputs["criteria"]["allOf"][0]["query"]
        assert query.splitlines()[1] == f'| where _ResourceId =~ "{VAULT}"'


def test_rules_that_are_off_are_not_made_and_logs_that_are_there_are_not_sent_twice():
    """Azure refuses a second setting that sends the same logs to the same workspace."""
    off = {"jobFailed": False, "agentDays": "off", "healthCritical": False}
    tree = build(stack("local", alerts={**SAID, "sendLogs": False, "rules": off}))

    assert [each.name for each in tree.of("ScheduledQueryRule")] == ["dr-alerts-rpo"]
    assert tree.of("DiagnosticSetting") == []


def test_mails_alone_need_no_workspace():
    tree = build(stack("local", alerts={"owners": False}))

    assert tree.registered["dr-alerts-mails"].inputs["owners"] is False
    assert tree.of("ScheduledQueryRule") == []


def test_natives_of_alerts_are_guarded_as_all_are():
    tree = build(stack("eastus2-centralus", alerts={"workspace": "logs"}))

    assert all(each.protect and each.retain_on_delete for each in tree.of("ScheduledQueryRule"))
    assert tree.of("DiagnosticSetting")[0].protect


def test_the_query_for_jobs_is_the_documented_one():
    """Category, ResultType, OperationName and affectedResourceName_s are Microsoft's examples'."""
    assert alert_queries.job_failed("/v") == (
        "AzureDiagnostics\n"
        '| where _ResourceId =~ "/v"\n'
        '| where Category == "AzureSiteRecoveryJobs" and ResultType == "Failed"\n'
        '| extend Machine = column_ifexists("affectedResourceName_s", "")\n'
        "| project TimeGenerated, _ResourceId, OperationName, Machine"
    )


def test_the_query_for_health_looks_at_the_last_record_of_each_machine():
    """Else a machine that is well again would be red for the whole window."""
    assert alert_queries.health_critical("/v").splitlines()[2:] == [
        '| where column_ifexists("replicationProviderName_s", "") == "A2A"',
        '| extend Machine = column_ifexists("name_s", "")',
        "| where isnotempty(Machine)",
        '| extend Health = column_ifexists("replicationHealth_s", "")',
        "| where isnotempty(Health)",
        "| summarize arg_max(TimeGenerated, Health) by Machine, _ResourceId",
        '| where Health == "Critical"',
    ]


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"web": 30, "db": 30}, "| where Rpo > 1800"),
        ({"web": 30, "app": 30, "db": 5}, '| where Rpo > case(Machine in~ ("db"), 300, 1800)'),
        (
            {"a": 1, "b": 2, "c": 3, "d": 3},
            '| where Rpo > case(Machine in~ ("a"), 60, Machine in~ ("b"), 120, 180)',
        ),
    ],
)
def test_the_query_for_recovery_points_has_each_machines_limit_in_seconds(limits, told):
    assert alert_queries.rpo("/v", limits).splitlines()[-1] == told


def test_the_query_for_agents_needs_no_column_to_exist():
    """What it reads is assumed: a column that is never logged must not break the rule."""
    query = alert_queries.agent_expiry("/v", 14)

    assert 'column_ifexists("agentExpiryDate_t", datetime(null))' in query
    assert "Agent < now() + 14d or Certificate < now() + 14d" in query
    assert query.count("_t") == query.count('column_ifexists("agent')


def test_a_pipeline_may_do_what_alerts_need_and_nothing_more():
    config = stack("local", alerts=SAID, access={"pipeline": [PIPE]})
    tree = build(config)

    assert access.scopes(config)[permissions.MONITOR] == [OPS]
    monitored = tree.registered["dr-access-pipeline-monitor"].inputs
    assert sorted(monitored["permissions"][0]["actions"]) == [
        "Microsoft.Insights/actionGroups/read",
        "Microsoft.OperationalInsights/workspaces/read",
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
    ]
    at_vault = permissions.actions(config, permissions.VAULT)
    assert "Microsoft.RecoveryServices/vaults/replicationAlertSettings/write" in at_vault
    assert "Microsoft.Insights/scheduledQueryRules/write" in at_vault


def test_a_pipeline_without_alerts_has_no_right_for_them(shop):
    assert access.scopes(shop)[permissions.MONITOR] == []
    names = permissions.actions(shop, permissions.VAULT)
    assert not [name for name in names if "Insights" in name or "replicationAlertSettings" in name]
