"""Breaks of what is protected."""

from tests.site_recovery.preflight.breaks.ground import breaks, protected


@breaks(
    "agent-update-required",
    "web-01: its replication agent 9.60.1.1 must be updated; update the agent in the portal, or "
    "write agentUpdates: {automationAccount: …}",
)
def _(world, subject):
    told = {"agentVersion": "9.60.1.1", "isReplicationAgentUpdateRequired": True}
    protected(world, details=told)


@breaks(
    "agent-expiring",
    "web-01: its replication agent 9.60.1.1 expires on 2026-12-01; update the agent in the portal, "
    "or write agentUpdates: {automationAccount: …}",
)
def _(world, subject):
    told = {"agentVersion": "9.60.1.1", "agentExpiryDate": "2026-12-01T00:00:00"}
    protected(world, details=told)


@breaks(
    "agent-certificate-expiring",
    "web-01: the certificate of its replication agent expired on 2026-11-20; renew it: Site "
    "Recovery infrastructure, then the machine, in the portal",
)
def _(world, subject):
    protected(world, details={"agentCertificateExpiryDate": "2026-11-20T00:00:00Z"})


@breaks(
    "drill-never",
    "web-01: no drill ever succeeded; give its group a drill of a new name",
)
def _(world, subject):
    protected(world, lastSuccessfulTestFailoverTime=None)


@breaks(
    "drill-old",
    "web-01: its last drill is older than 90 days; give its group a drill of a new name",
)
def _(world, subject):
    protected(world, lastSuccessfulTestFailoverTime="2026-08-01T00:00:00Z")


@breaks(
    "health-critical",
    "web-01: its replication is critical: 153007: No crash consistent recovery point available; "
    "Look at the agent",
)
def _(world, subject):
    told = {
        "errorCode": "153007",
        "errorLevel": "Error",
        "errorMessage": "No crash consistent recovery point available.",
        "recommendedAction": "Look at the agent.",
    }
    protected(world, replicationHealth="Critical", healthErrors=[told])
