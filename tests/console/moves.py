"""Previews of moves, written by hand.

The record's input `plan` is as the contract of the providers has it, and as DESIGN.md section 3
describes it; it was not recorded.
"""

PLACE = "urn:pulumi:shop::dr::dr:siterecovery:DisasterRecovery$pulumi-python:dynamic/siterecovery:"
AWAY = {
    "move": 4,
    "reason": "region eastus2 is down",
    "steps": ["failover to recovery/failedOver", "commit to recovery/committed"],
    "machines": {"primary/protected": ["web-01", "web-02"], "primary/seeding": ["web-03"]},
    "points": {"web-01": "2026-11-21 10:00Z (1b9c)"},
    "recovery_point": "latest",
    "irreversible": ["commit: its recovery points are gone"],
    "blocked": ["web-03: still seeding; it moves with a new number"],
    "by": "recovery plan shop-away",
}
DRIFT = {
    "drift": ["db-01: found at recovery/failedOver, declared primary/protected"],
    "edits": [
        "accept: position: recovery/failedOver",
        "move back: position: primary/protected, move: {number: 5}",
    ],
}
MOVE = {
    "number": 4,
    "reason": "region eastus2 is down",
    "recovery_point": {"word": "latest"},
    "shut_down_source": True,
}


def record(group, plan=None, position="recovery/committed", move=MOVE, op="update"):
    """The step of a group's record."""
    urn = f"{PLACE}ReplicationGroup::dr-{group}"
    kind = "pulumi-python:dynamic/siterecovery:ReplicationGroup"
    before = {"group": group, "machines": ["web-01"], "position": "primary/protected"}
    after = {**before, "position": position, "move": move, **({"plan": plan} if plan else {})}
    return {
        "op": op,
        "urn": urn,
        "oldState": {"urn": urn, "type": kind, "custom": True, "inputs": before},
        "newState": {"urn": urn, "type": kind, "custom": True, "inputs": after},
    }


def resource(op, name, kind, before=None, after=None, **state):
    """The step of any other resource."""
    urn = f"{PLACE}{kind}::{name}"
    old = {"urn": urn, "type": kind, "custom": True, "inputs": before or {}, **state}
    new = {"urn": urn, "type": kind, "custom": True, "inputs": after or {}}
    return {
        "op": op,
        "urn": urn,
        **({"oldState": old} if op != "create" else {}),
        **({"newState": new} if op != "delete" else {}),
    }


def said(group, message, severity="info"):
    """A log line on a group's row."""
    urn = f"{PLACE}ReplicationGroup::dr-{group}"
    return {"urn": urn, "message": message, "severity": severity}


def preview(*steps, notes=(), config=None):
    """The engine's document."""
    return {"config": config or {}, "steps": list(steps), "diagnostics": list(notes)}
