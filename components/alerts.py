"""Alerts: who is told when protection is in trouble: mails of the vault, rules over its logs."""

import collections.abc
import dataclasses

import pulumi
from pulumi_azure_native import monitor

from components import alert_queries, naming
from components.native import Native
from providers.alert_settings import AlertSettings
from stacks.config import AlertMails, AlertRules, Thing

OVER = "GreaterThan"
"""The service's word, as in its templates; the SDK's enum of that name is another API's ("gt")."""
OFTEN, RARELY, HOUR, DAY = "PT15M", "PT1H", "PT1H", "P1D"


@dataclasses.dataclass(frozen=True)
class Rule:
    """One rule over the logs; severities from 0, critical, to 4 are a choice of ours.

    A rule is costed by how often it looks and how many series it splits into (Azure Monitor
    pricing), so none looks more often than every 15 minutes. window: how far back it looks.
    splits: columns; each value of theirs is an alert of its own.
    """

    name: str
    title: str
    query: str
    splits: tuple[str, ...]
    severity: int
    every: str
    window: str


@dataclasses.dataclass(frozen=True)
class AlertsArgs:
    """vault_keys: by which ours name the vault. inside: an object of it, which mails wait for: a
    vault without any is unknown to Site Recovery. native: waits for the vault.
    """

    vault: Thing
    vault_keys: collections.abc.Mapping[str, str]
    mails: AlertMails | None
    rules: AlertRules | None
    inside: pulumi.Resource
    native: Native


class Alerts(pulumi.ComponentResource):
    """Mails, the diagnostic setting that fills the workspace, and the rules that read it.

    The workspace and the action group exist. A rule looks at the last record of each machine or
    job, fires once for it and ends by itself when it is no longer so.
    """

    def __init__(
        self, name: str, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dr:siterecovery:Alerts", name, {}, opts)
        self._name, self._args = name, args
        if args.mails is not None:
            self._mails(args.mails)
        if args.rules is not None:
            self._logged(args.rules)
        self.register_outputs({})

    def _mails(self, said: AlertMails) -> None:
        inputs = {
            "owners": said.owners,
            "emails": None if said.emails is None else list(said.emails),
            "locale": said.locale,
        }
        AlertSettings(
            f"{self._name}-mails",
            {
                **self._args.vault_keys,
                **{key: value for key, value in inputs.items() if value is not None},
            },
            pulumi.ResourceOptions(parent=self, depends_on=[self._args.inside]),
        )

    def _logged(self, said: AlertRules) -> None:
        logs = [self._logs(said)] if said.send_logs else []
        for rule in rules(self._args.vault, said):
            self._rule(rule, said, logs)

    def _logs(self, said: AlertRules) -> monitor.DiagnosticSetting:
        """To the table AzureDiagnostics: it is what a setting without a destination type means."""
        return monitor.DiagnosticSetting(
            f"{self._name}-logs",
            name=naming.DIAGNOSTIC_SETTING,
            resource_uri=self._args.vault.id,
            workspace_id=said.workspace.id,
            logs=[
                monitor.DiagnosticsLogSettingsArgs(category=category, enabled=True)
                for category in alert_queries.CATEGORIES
            ],
            opts=self._args.native.options(self, self._args.vault.subscription_id),
        )

    def _rule(
        self, rule: Rule, said: AlertRules, logs: collections.abc.Sequence[pulumi.Resource]
    ) -> None:
        """Not validated when it is made: a new workspace does not know the columns yet."""
        vault = self._args.vault
        called = None if said.action_group is None else [said.action_group.id]
        monitor.ScheduledQueryRule(
            f"{self._name}-{rule.name}",
            rule_name=f"{vault.name}-{rule.name}",
            resource_group_name=vault.resource_group_name,
            location=said.location,
            display_name=f"{vault.name}: {rule.title}",
            description=f"{rule.title}, vault {vault.name}; `dr status` says more",
            enabled=True,
            severity=rule.severity,
            evaluation_frequency=rule.every,
            window_size=rule.window,
            auto_mitigate=True,
            skip_query_validation=True,
            scopes=[said.workspace.id],
            criteria=_criteria(rule),
            actions=None if called is None else monitor.ActionsArgs(action_groups=called),
            opts=self._args.native.options(self, vault.subscription_id, logs),
        )


def rules(vault: Thing, said: AlertRules) -> list[Rule]:
    """The rules that the file asks for."""
    found: list[Rule] = []
    if said.job_failed:
        query = alert_queries.job_failed(vault.id)
        splits = ("OperationName", "Machine")
        found.append(Rule("job-failed", "a job failed", query, splits, 2, OFTEN, DAY))
    if said.health_critical:
        query, title = alert_queries.health_critical(vault.id), "replication is critical"
        found.append(Rule("health-critical", title, query, ("Machine",), 1, OFTEN, DAY))
    if said.rpo_minutes is not None:
        query = alert_queries.rpo(vault.id, said.rpo_minutes)
        title = "recovery point over its limit"
        found.append(Rule("rpo", title, query, ("Machine",), 2, OFTEN, HOUR))
    if said.agent_days is not None:
        query = alert_queries.agent_expiry(vault.id, said.agent_days)
        title = "agent or its certificate about to expire"
        found.append(Rule("agent-expiry", title, query, ("Machine",), 3, RARELY, DAY))
    return found


def _criteria(rule: Rule) -> monitor.ScheduledQueryRuleCriteriaArgs:
    """Any record that the query leaves is an alert, of the vault itself."""
    return monitor.ScheduledQueryRuleCriteriaArgs(
        all_of=[
            monitor.ConditionArgs(
                query=rule.query,
                time_aggregation=monitor.TimeAggregation.COUNT,
                operator=OVER,
                threshold=0,
                resource_id_column="_ResourceId",
                dimensions=[
                    monitor.DimensionArgs(
                        name=split, operator=monitor.DimensionOperator.INCLUDE, values=["*"]
                    )
                    for split in rule.splits
                ],
                failing_periods=monitor.ConditionFailingPeriodsArgs(
                    min_failing_periods_to_alert=1, number_of_evaluation_periods=1
                ),
            )
        ]
    )
