"""What is decided of alerts: where the rules stand, and how far behind each machine may be."""

from stacks import alerts as written
from stacks.defaults import Draft, refer, vault_group, vault_location
from stacks.resolved_alerts import AlertMails, AlertRules, Alerts, AlertSwitches

RPO_MINUTES = 30
"""As in the examples of "Monitor Site Recovery with Azure Monitor Logs" (Microsoft)."""


def alerts(draft: Draft) -> Alerts:
    """Who is told; each part is there only if the file says something of it."""
    said = draft.pair.alerts
    if said is None:
        return Alerts()
    return Alerts(_mails(said), _switches(said.azure_monitor), _rules(draft, said))


def _mails(said: written.Alerts) -> AlertMails | None:
    emails = None if said.emails is None else tuple(said.emails)
    mails = AlertMails(said.owners, emails, said.locale)
    return None if mails == AlertMails(None, None, None) else mails


def _switches(said: written.AzureMonitor | None) -> AlertSwitches | None:
    if said is None or said == written.AzureMonitor():
        return None
    return AlertSwitches(said.job_failures, said.replication_issues, said.failover_issues)


def _rules(draft: Draft, said: written.Alerts) -> AlertRules | None:
    if said.workspace is None:
        return None
    group, rules = vault_group(draft).thing.id, said.rules or written.Rules()
    return AlertRules(
        workspace=refer(said.workspace, group),
        location=said.workspace_location or vault_location(draft),
        send_logs=said.send_logs is not False,
        action_group=None if said.action_group is None else refer(said.action_group, group),
        job_failed=rules.job_failed,
        health_critical=rules.health_critical,
        rpo_minutes=None if rules.rpo_minutes == 0 else _limits(draft, rules.rpo_minutes),
        agent_days=rules.agent_days or None,
    )


def _limits(draft: Draft, said: int | None) -> dict[str, int]:
    """By virtual machine: what the file says for all, else its group's objective, else 30."""
    return {
        name: said or _objective(draft, group) or RPO_MINUTES
        for group in draft.pair.groups
        for machine in draft.pair.groups[group].machines
        for name in _names(draft, machine)
    }


def _objective(draft: Draft, group: str) -> int | None:
    drill = draft.pair.groups[group].drill
    return None if drill is None or drill.objectives is None else drill.objectives.rpo_minutes


def _names(draft: Draft, machine: str) -> list[str]:
    """A machine as it is called at home and, if otherwise, where it recovers."""
    found = draft.inventory.machines[machine]
    home = found.id.rpartition("/")[2]
    return list(dict.fromkeys([home, found.overrides.vm_name or home]))
