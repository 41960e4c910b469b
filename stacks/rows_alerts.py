"""Rows of alerts: who is told by mail, the vault's switches, and rules over its logs."""

from stacks.rule import Rule

MAILS = '"Monitor and troubleshoot Azure Site Recovery", email notifications (Microsoft)'
LOGS = '"Monitor Site Recovery with Azure Monitor Logs" (Microsoft)'

ALERTS_EMPTY = Rule(
    "alerts-empty",
    when="alerts says nothing",
    text="says nothing",
    fix="write owners, emails, azureMonitor or workspace, or take the key out",
)
ALERT_EMAIL = Rule(
    "alert-email",
    when="a mail address of alerts is none",
    text="{value} is no mail address",
    fix="write one like dr-team@example.com",
)
ALERT_EMAIL_TWICE = Rule(
    "alert-email-twice",
    when="alerts names a mail address twice",
    text="{email} stands there twice",
    fix="keep one",
)
ALERT_LOCALE = Rule(
    "alert-locale",
    when="the language of the mails is no locale",
    text="{value} is no locale",
    fix="write one like en-US",
    source="API description 2025-08-01; which locales there are is not described",
)
ALERTS_VAULT_EXISTS = Rule(
    "alerts-vault-exists",
    when="azureMonitor switches are written for an existing vault",
    text="are settings of the vault itself, and an existing vault is not changed",
    fix="set them at the vault, and take the key out",
    source="recovery services API: monitoringSettings are properties of the vault",
)
ALERTS_UNLOGGED = Rule(
    "alerts-unlogged",
    when="something of log alerts is written without the workspace that has the logs",
    text="is of rules that read a workspace, and none is written",
    fix="write alerts.workspace, or take the key out",
    source=LOGS,
)
ALERTS_UNUSED = Rule(
    "alerts-unused",
    when="a workspace is written, and neither logs are sent to it nor any rule is on",
    text="gets no logs and no rule reads it",
    fix="switch a rule or sendLogs on, or take the key out",
)
ALERT_LIMIT = Rule(
    "alert-limit",
    when="the limit of a rule is neither off nor a number within its range",
    text="{value} is not off and not {allowed}",
    fix="write one of these",
)

ROWS = tuple(each for each in list(vars().values()) if isinstance(each, Rule))
