"""What the alert rules ask the vault's logs, one query each (Kusto).

Columns, categories and the value A2A: "Monitor Site Recovery with Azure Monitor Logs" (Microsoft),
its alert examples; logs go to the table AzureDiagnostics, as that page sets them up. A column is
there from its first record on: until then `column_ifexists` reads it as empty, and the rule stands.
"""

import collections.abc
import json

SITE_RECOVERY = "AzureSiteRecovery"
CATEGORIES = tuple(
    f"{SITE_RECOVERY}{name}" for name in ("Jobs", "Events", "ReplicatedItems", "ReplicationStats")
)
"""What is sent: jobs, events and changes of machines as they happen, RPO every 15 minutes ("Common
questions about Azure Site Recovery monitoring"). No rule reads churn and rates, every 5 minutes.
"""

Limits = collections.abc.Mapping[str, int]


def job_failed(vault_id: str) -> str:
    """Jobs that failed, by operation and what they were of; the page's example, for every job."""
    return _lines(
        vault_id,
        f'| where Category == "{SITE_RECOVERY}Jobs" and ResultType == "Failed"',
        f"| extend Machine = {_text('affectedResourceName_s')}",
        "| project TimeGenerated, _ResourceId, OperationName, Machine",
    )


def health_critical(vault_id: str) -> str:
    """Machines whose last known replication health is Critical; the page's example, by machine."""
    return _lines(
        vault_id,
        *_machines(),
        f"| extend Health = {_text('replicationHealth_s')}",
        "| where isnotempty(Health)",
        "| summarize arg_max(TimeGenerated, Health) by Machine, _ResourceId",
        '| where Health == "Critical"',
    )


def rpo(vault_id: str, limits: Limits) -> str:
    """Machines whose last recovery point is older than their limit; the page's example.

    limits: minutes by machine; another machine has the limit that most of them have.
    """
    return _lines(
        vault_id,
        *_machines(),
        '| extend Rpo = column_ifexists("rpoInSeconds_d", real(null))',
        "| where isnotnull(Rpo)",
        "| summarize arg_max(TimeGenerated, Rpo) by Machine, _ResourceId",
        f"| where Rpo > {_limit(limits)}",
    )


def agent_expiry(vault_id: str, days: int) -> str:
    """Machines whose agent, or its certificate, ends within some days, or whose event says so.

    Assumed: the dates are logged as the API names them (agentExpiryDate, as agentVersion is), and
    an event's errors speak of what expires. That the service watches both itself is documented
    ("Built-in Azure Monitor alerts for Azure Site Recovery").
    """
    ends = " or ".join(f"{name} < now() + {days}d" for name in ("Agent", "Certificate"))
    return _lines(
        vault_id,
        f"| extend Machine = iff(isnotempty({_text('name_s')}), {_text('name_s')}, "
        f"{_text('affectedResourceName_s')})",
        f"| extend Agent = {_time('agentExpiryDate_t')}, "
        f"Certificate = {_time('agentCertificateExpiryDate_t')}, Told = {_text('healthErrors_s')}",
        f"| where isnotempty(Machine) and ({ends} "
        f'or (Category == "{SITE_RECOVERY}Events" and Told contains "expir"))',
        "| summarize arg_max(TimeGenerated, Agent, Certificate, Told) by Machine, _ResourceId",
    )


def _lines(vault_id: str, *steps: str) -> str:
    """Ids of resources are logged in lower case."""
    return "\n".join(["AzureDiagnostics", f"| where _ResourceId =~ {json.dumps(vault_id)}", *steps])


def _machines() -> tuple[str, str, str]:
    return (
        f'| where {_text("replicationProviderName_s")} == "A2A"',
        f"| extend Machine = {_text('name_s')}",
        "| where isnotempty(Machine)",
    )


def _text(column: str) -> str:
    return f'column_ifexists("{column}", "")'


def _time(column: str) -> str:
    return f'column_ifexists("{column}", datetime(null))'


def _limit(limits: Limits) -> str:
    """Seconds, by machine; the limit of most machines stands for all that are not named."""
    by_limit: dict[int, list[str]] = {}
    for machine, minutes in limits.items():
        by_limit.setdefault(minutes, []).append(machine)
    (common, _), *others = sorted(by_limit.items(), key=lambda each: (-len(each[1]), each[0]))
    if not others:
        return str(60 * common)
    cases = ", ".join(
        f"Machine in~ ({', '.join(map(json.dumps, sorted(machines)))}), {60 * minutes}"
        for minutes, machines in others
    )
    return f"case({cases}, {60 * common})"
