"""One input per row of alerts: the edits that break it, and the whole line that is told."""

from tests.stacks.shop import HOME

ALERTS = "dr:pair.alerts"
WORKSPACE = {
    "id": f"{HOME}/providers/Microsoft.OperationalInsights/workspaces/logs",
    "existing": True,
}
VAULT = {
    "id": f"{HOME}-dr/providers/Microsoft.RecoveryServices/vaults/v",
    "existing": True,
}

ALERT_CASES = {
    "alerts-empty": (
        {ALERTS: {}},
        f"{ALERTS}: says nothing; write owners, emails, azureMonitor or workspace, "
        "or take the key out",
    ),
    "alert-email": (
        {ALERTS: {"emails": ["dr-team@example.com", "anna, bert"]}},
        f'{ALERTS}.emails[1]: "anna, bert" is no mail address; write one like dr-team@example.com',
    ),
    "alert-email-twice": (
        {ALERTS: {"emails": ["a@b.example", "A@B.example"]}},
        f"{ALERTS}.emails[1]: A@B.example stands there twice; keep one",
    ),
    "alert-locale": (
        {ALERTS: {"owners": True, "locale": "English"}},
        f'{ALERTS}.locale: "English" is no locale; write one like en-US',
    ),
    "alerts-vault-exists": (
        {"dr:pair.vault": VAULT, ALERTS: {"azureMonitor": {"jobFailures": "off"}}},
        f"{ALERTS}.azureMonitor: are settings of the vault itself, and an existing vault is not "
        "changed; set them at the vault, and take the key out",
    ),
    "alerts-unlogged": (
        {ALERTS: {"rules": {"rpoMinutes": 15}}},
        f"{ALERTS}.rules: is of rules that read a workspace, and none is written; "
        "write alerts.workspace, or take the key out",
    ),
    "alerts-unused": (
        {
            ALERTS: {
                "workspace": WORKSPACE,
                "sendLogs": False,
                "rules": {
                    "jobFailed": "off",
                    "healthCritical": "off",
                    "rpoMinutes": "off",
                    "agentDays": "off",
                },
            }
        },
        f"{ALERTS}.workspace: gets no logs and no rule reads it; "
        "switch a rule or sendLogs on, or take the key out",
    ),
    "alert-limit": (
        {ALERTS: {"workspace": WORKSPACE, "rules": {"rpoMinutes": 0}}},
        f"{ALERTS}.rules.rpoMinutes: 0 is not off and not a whole number of minutes from 1 to "
        "43200; write one of these",
    ),
}
