"""What a vault lists, by hand: items of the demo's stack as the service shows them."""

import re

from console import __main__ as console
from console import seen

NOW = "2026-11-21T10:00:00.0000000Z"
UNTESTED = {
    "errorCode": "161011",
    "errorLevel": "Warning",
    "errorMessage": "No successful test failover has been done on the virtual machine 'web-01'.",
    "recommendedAction": "Do a test failover on the virtual machine.",
}
STUCK = {
    "errorCode": "153006",
    "errorLevel": "Error",
    "errorMessage": "No crash-consistent recovery point of the machine 'web-01' for an hour.",
    "recommendedAction": "Check the machine.",
}
FAILED_OVER = {
    "protectionState": "UnplannedFailoverCommitPendingStatesBegin",
    "activeLocation": "Recovery",
    "failoverRecoveryPointId": "/Subscriptions/s/x/recoveryPoints/1b9c",
    "lastSuccessfulFailoverTime": "2026-11-21T10:00:00.1234567Z",
}


def item(stack, machine, told=None, **shown):
    """A protected machine that was drilled lately, as the service shows it.

    told: other properties of the item; shown: of its Azure-to-Azure part.
    """
    container = seen.containers(stack)[0]
    properties = {
        "friendlyName": machine,
        "protectionState": "Protected",
        "activeLocation": "Primary",
        "replicationHealth": "Normal",
        "failoverHealth": "Normal",
        "healthErrors": [],
        "allowedOperations": ["UnplannedFailover", "DisableProtection", "TestFailover"],
        "lastSuccessfulTestFailoverTime": "2026-11-11T10:00:00.0000000Z",
        "providerSpecificDetails": {
            "instanceType": "A2A",
            "fabricObjectId": stack.machines[machine].id.upper(),
            "rpoInSeconds": 393,
            "lastRpoCalculatedTime": NOW,
            "agentVersion": "9.52.6522.1",
            "agentExpiryDate": "9999-12-31T23:59:59.9999999",
            "agentCertificateExpiryDate": "2029-01-05T08:00:00Z",
            **shown,
        },
        **(told or {}),
    }
    name = f"{machine}-item"
    path = f"{container}/replicationProtectedItems/{name}"
    return {"id": path, "name": name, "properties": properties}


def job(name, title, target, tasks, state="InProgress"):
    """A job by itself, with (task, state) in order."""
    return {
        "name": name,
        "properties": {
            "friendlyName": title,
            "scenarioName": title,
            "targetObjectName": target,
            "state": state,
            "startTime": "2026-11-21T09:48:00.0000000Z",
            "tasks": [{"friendlyName": text, "state": each} for text, each in tasks],
        },
    }


def lines(capsys, *words):
    """The code of `dr status` and its page."""
    capsys.readouterr()
    code = console.main(["status", "--stack", "local", *words])
    return code, capsys.readouterr().out.splitlines()


def row(out, name):
    """The cells of a group's or a machine's line."""
    found = next(line for line in out if line.split()[:1] == [name])
    return re.split(r"\s{2,}", found.strip())
