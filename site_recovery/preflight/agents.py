"""What is replicated already: agents that age, drills that are old, health that is bad."""

import collections.abc
import datetime

from site_recovery.azure_to_azure import details
from site_recovery.positions import Item
from site_recovery.preflight.facts import Check, Facts
from site_recovery.rulebook import Finding, Rule, Severity

WARN = Severity.WARN
SOON = datetime.timedelta(days=30)
NEVER = 1900
"""Years up to this one mean "never" on the wire (0001, 1601, 1753: recorded)."""
FIELDS = "API replicationProtectedItems: A2AReplicationDetails"
UPDATE = "update the agent in the portal, or write agentUpdates: {{automationAccount: …}}"

UPDATE_REQUIRED = Rule(
    "agent-update-required",
    WARN,
    "the service says that the agent must be updated",
    "its replication agent {version} must be updated",
    UPDATE,
    FIELDS,
)
EXPIRING = Rule(
    "agent-expiring",
    WARN,
    "the agent's version expires within 30 days, or has",
    "its replication agent {version} {expires}",
    UPDATE,
    FIELDS,
)
CERTIFICATE = Rule(
    "agent-certificate-expiring",
    WARN,
    "the agent's certificate expires within 30 days, or has",
    "the certificate of its replication agent {expires}",
    "renew it: Site Recovery infrastructure, then the machine, in the portal",
    FIELDS,
)
DRILL_NEVER = Rule(
    "drill-never",
    WARN,
    "no test failover of a machine ever succeeded",
    "no drill ever succeeded",
    "give its group a drill of a new name",
    "health error 161011 (recorded)",
)
DRILL_OLD = Rule(
    "drill-old",
    WARN,
    "the last successful test failover is older than dr:pair.drillDays",
    "its last drill is older than {limit} days",
    "give its group a drill of a new name",
    FIELDS,
)
CRITICAL = Rule(
    "health-critical",
    WARN,
    "the service says that the replication of a machine is critical",
    "its replication is critical: {why}",
    "{action}",
    "API replicationProtectedItems: healthErrors",
)
ROWS: tuple[Rule, ...] = (UPDATE_REQUIRED, EXPIRING, CERTIFICATE, DRILL_NEVER, DRILL_OLD, CRITICAL)


def agents(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Agents that must be updated, or soon."""
    for name, item in _checked(facts):
        shown = details(item)
        version = shown.get("agentVersion") or ""
        if shown.get("isReplicationAgentUpdateRequired"):
            yield UPDATE_REQUIRED.found(name, version=version)
        elif expires := expires_soon(moment(shown.get("agentExpiryDate")), facts.asker.now):
            yield EXPIRING.found(name, version=version, expires=expires)
        if expires := expires_soon(
            moment(shown.get("agentCertificateExpiryDate")), facts.asker.now
        ):
            yield CERTIFICATE.found(name, expires=expires)


def drills(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Machines that are protected, and were not tested for too long."""
    limit = facts.subject["drill_days"]
    for name, item in _checked(facts):
        if item["properties"].get("protectionState") != "Protected":
            continue
        last = moment(item["properties"].get("lastSuccessfulTestFailoverTime"))
        if last is None:
            yield DRILL_NEVER.found(name)
        elif facts.asker.now - last > datetime.timedelta(days=limit):
            yield DRILL_OLD.found(name, limit=limit)


def health(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Machines whose replication is critical, with the first reason that the service tells."""
    for name, item in _checked(facts):
        if item["properties"].get("replicationHealth") != "Critical":
            continue
        errors = item["properties"].get("healthErrors") or [{}]
        first = next((e for e in errors if e.get("errorLevel") != "Warning"), errors[0])
        why = f"{first.get('errorCode') or 'no code'}: {first.get('errorMessage') or 'no reason'}"
        action = first.get("recommendedAction") or "look at the item in the portal"
        yield CRITICAL.found(name, why=why.rstrip("."), action=str(action).rstrip("."))


def moment(text: object) -> datetime.datetime | None:
    """A time of the wire; None for one that means never or none.

    Fractions have up to seven digits, and some fields have no zone (recorded): UTC is meant.
    """
    head = str(text or "")[:19]
    try:
        found = datetime.datetime.fromisoformat(head)
    except ValueError:
        return None
    return found.replace(tzinfo=datetime.UTC) if found.year > NEVER else None


def _checked(facts: Facts) -> collections.abc.Iterator[tuple[str, Item]]:
    """Items of the machines that are checked."""
    return (each for each in facts.items().items() if each[0] in facts.subject["machines"])


def expires_soon(end: datetime.datetime | None, now: datetime.datetime) -> str:
    """When something expires, in words; empty if that is not soon."""
    if end is None or end - now > SOON:
        return ""
    return f"{'expired' if end < now else 'expires'} on {end:%Y-%m-%d}"


CHECKS: tuple[Check, ...] = (agents, drills, health)
