"""What somebody does in the portal, behind the stack's back."""

from tests.providers import fleet, pair
from tests.support.calls import VAULT, call

CONTAINERS = {
    True: f"{VAULT}/replicationFabrics/asr-eastus2/replicationProtectionContainers/primary",
    False: f"{VAULT}/replicationFabrics/asr-centralus/replicationProtectionContainers/recovery",
}
"""By whether machines are at home."""
MOVE = {
    "failoverDirection": "PrimaryToRecovery",
    "sourceSiteOperations": "Required",
    "providerSpecificDetails": {"instanceType": "A2A"},
}
DRILL = {
    "failoverDirection": "PrimaryToRecovery",
    "networkType": "VmNetworkAsInput",
    "networkId": fleet.NETWORK_ASR,
    "providerSpecificDetails": {"instanceType": "A2A"},
}
REMOVE = {
    "disableProtectionReason": "NotSpecified",
    "replicationProviderInput": {"instanceType": "DisableProtectionProviderSpecificInput"},
}
SECONDS = {
    "unplannedFailover": 300,
    "failoverCommit": 60,
    "switchprotection": 6 * 3600,
    "testFailover": 300,
    "testFailoverCleanup": 300,
    "remove": 1200,
    "applyRecoveryPoint": 900,
}


def act(world, deed, path, properties=None, wait=True):
    """One call on an item; gives its status."""
    body = None if properties is None else {"properties": properties}
    reply = call(world, "POST", f"{path}/{deed}", body)
    if wait:
        world.pass_time(SECONDS[deed])
    return reply.status


def on(world, name, deed, properties=None, wait=True):
    """One call on a machine's item; gives its status, 404 without an item."""
    item = fleet.shown(world, name)
    return act(world, deed, item["id"], properties, wait) if item else 404


def fail_over(world, name, wait=True, point=None):
    """Fail a machine over, to wherever that leads."""
    inner = {"instanceType": "A2A", **({"recoveryPointId": point} if point else {})}
    told = {**MOVE, "providerSpecificDetails": inner}
    return on(world, name, "unplannedFailover", told, wait)


def commit(world, name, wait=True):
    """Commit its failover."""
    return on(world, name, "failoverCommit", None, wait)


def drill(world, name, wait=True):
    """Begin a test failover."""
    return on(world, name, "testFailover", DRILL, wait)


def clean_up(world, name, wait=True):
    """End it."""
    return on(world, name, "testFailoverCleanup", {"comments": ""}, wait)


def disable(world, name, wait=True):
    """Disable its replication."""
    return on(world, name, "remove", REMOVE, wait)


def switch(world, name, wait=True):
    """Reprotect it, in whatever direction it is."""
    item = fleet.shown(world, name)
    if item is None:
        return 404
    disks = item["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
    container = item["id"].rpartition("/replicationProtectedItems/")[0]
    home = container.casefold().endswith("/primary")
    group, cache = (fleet.SHOP, fleet.CACHE_ASR) if home else (fleet.ASR, fleet.CACHE)
    if not all(disk.get("recoveryTargetDiskId") for disk in disks):
        return 409
    details = {
        "instanceType": "A2A",
        "recoveryContainerId": CONTAINERS[home],
        "recoveryResourceGroupId": group,
        "policyId": f"{VAULT}/replicationPolicies/{pair.POLICY['policy_name']}",
        "vmManagedDisks": [
            {
                "diskId": disk["recoveryTargetDiskId"],
                "primaryStagingAzureStorageAccountId": cache,
                "recoveryResourceGroupId": group,
            }
            for disk in disks
        ],
    }
    told = {"replicationProtectedItemName": item["name"], "providerSpecificDetails": details}
    return act(world, "switchprotection", container, told, wait)


def home(world, name):
    """Commit, reprotect, fail back, commit, reprotect: all that brings a machine home again."""
    for deed in (commit, switch, fail_over, commit, switch):
        deed(world, name)


def points(world, name):
    """Recovery points as listed, oldest first: (time, name, id)."""
    item = fleet.shown(world, name)
    found = call(world, "GET", f"{item['id']}/recoveryPoints").body["value"]
    return sorted((p["properties"]["recoveryPointTime"], p["name"], p["id"]) for p in found)
