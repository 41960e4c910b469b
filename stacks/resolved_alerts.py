"""What the reader hands on of alerts."""

import collections.abc
import dataclasses

from stacks.names import Thing

Mapping = collections.abc.Mapping


@dataclasses.dataclass(frozen=True)
class AlertMails:
    """Who gets the vault's mails; None: as found there, neither sent nor compared."""

    owners: bool | None
    emails: tuple[str, ...] | None
    locale: str | None


@dataclasses.dataclass(frozen=True)
class AlertSwitches:
    """The vault's own alerts in Azure Monitor; None: as the service has it."""

    job_failures: bool | None
    replication_issues: bool | None
    failover_issues: bool | None


@dataclasses.dataclass(frozen=True)
class AlertRules:
    """Rules over the vault's logs. location: the workspace's, where they stand.

    send_logs: whether a diagnostic setting is made. action_group: None only shows the alerts.
    rpo_minutes: by machine, as its virtual machine is called; None: no such rule.
    agent_days: None: no such rule.
    """

    workspace: Thing
    location: str
    send_logs: bool
    action_group: Thing | None
    job_failed: bool
    health_critical: bool
    rpo_minutes: Mapping[str, int] | None
    agent_days: int | None


@dataclasses.dataclass(frozen=True)
class Alerts:
    """Who is told when protection is in trouble; None: nothing is made or changed."""

    mails: AlertMails | None = None
    switches: AlertSwitches | None = None
    rules: AlertRules | None = None
