"""The keys of alerts: mails of the vault, its Azure Monitor switches, rules over its logs.

What is not said is neither made nor changed; a vault that nobody touched sends no mail (PSRule for
Azure, Azure.RSV.ReplicationAlert) and has its Azure Monitor alerts on ("Common questions about
Azure Site Recovery monitoring").
"""

from pydantic import Field

from stacks import rows_alerts as rows
from stacks import values
from stacks.names import Kind
from stacks.references import Reference
from stacks.section import Checks, Found, Section

LOGGED = ("rules", "send_logs", "workspace_location", "action_group")


class Workspace(Reference):
    """A Log Analytics workspace; none is ever made."""

    KIND = Kind.LOG_WORKSPACE
    AT_HOME = True


class ActionGroup(Reference):
    """An action group: who is told, and how; none is ever made."""

    KIND = Kind.ACTION_GROUP
    AT_HOME = True


class AzureMonitor(Section):
    """Alerts that the service raises in Azure Monitor by itself; who is told is for its rules."""

    job_failures: values.Switch | None = Field(
        default=None, description="alerts for failed jobs; default as the service has it: on"
    )
    replication_issues: values.Switch | None = Field(
        default=None,
        description="alerts for replication in trouble; default as the service has it: on",
    )
    failover_issues: values.Switch | None = Field(
        default=None, description="alerts for failed failovers; default as the service has it: on"
    )


class Rules(Section):
    """Which rules read the logs; all are on unless said otherwise."""

    job_failed: values.Switch = Field(default=True, description="a Site Recovery job has failed")
    health_critical: values.Switch = Field(
        default=True, description="the replication health of a machine is critical"
    )
    rpo_minutes: values.RpoLimit | None = Field(
        default=None,
        description="minutes that a machine's recovery point may be behind, or off; default the "
        "objective of its group's drill, else 30",
    )
    agent_days: values.AgentLimit = Field(
        default=30, description="days before the end of an agent or its certificate, or off"
    )


class Alerts(Section):
    """Who is told when protection is in trouble. Nothing said, nothing made or changed."""

    owners: values.Switch | None = Field(
        default=None,
        description="mails to the subscription's administrators; default as found, none by nature",
    )
    emails: list[values.Email] | None = Field(
        default=None, description="all other addresses that get mails; default as found"
    )
    locale: values.Locale | None = Field(
        default=None, description="language of the mails, e.g. en-US; default as found"
    )
    azure_monitor: AzureMonitor | None = Field(
        default=None, description="the Azure Monitor switches of a vault that is made"
    )
    workspace: Workspace | None = Field(
        default=None,
        description="existing Log Analytics workspace that gets the vault's logs, for the rules; a "
        "name is looked for in the vault's resource group",
    )
    workspace_location: values.Location | None = Field(
        default=None, description="the workspace's region; default the vault's"
    )
    send_logs: values.Switch | None = Field(
        default=None,
        description="false: the vault sends its Site Recovery logs there already; default true",
    )
    action_group: ActionGroup | None = Field(
        default=None,
        description="existing action group that the rules call; default none: alerts are only "
        "shown; a name is looked for in the vault's resource group",
    )
    rules: Rules | None = Field(default=None, description="which rules read the logs; default all")

    def checks(self) -> Checks:
        """Something is said; rules have logs to read; an address stands once."""
        yield self._something()
        yield self._logged()
        yield self._used()
        yield self._once()

    def _something(self) -> Found:
        if self == Alerts():
            yield (), rows.ALERTS_EMPTY.said()

    def _logged(self) -> Found:
        if self.workspace is None:
            for name in LOGGED:
                if getattr(self, name) is not None:
                    yield (str(Alerts.model_fields[name].alias),), rows.ALERTS_UNLOGGED.said()

    def _used(self) -> Found:
        if self.workspace is None or self.send_logs is not False or self.rules is None:
            return
        said = self.rules
        if not (
            said.job_failed or said.health_critical or said.rpo_minutes != 0 or said.agent_days
        ):
            yield ("workspace",), rows.ALERTS_UNUSED.said()

    def _once(self) -> Found:
        seen: set[str] = set()
        for number, email in enumerate(self.emails or ()):
            if email.casefold() in seen:
                yield ("emails", number), rows.ALERT_EMAIL_TWICE.said(email=email)
            seen.add(email.casefold())
