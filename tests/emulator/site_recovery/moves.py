"""Calls that move a machine, for tests; they wait as long as the recordings took."""

from emulator.resources import place
from tests.emulator.site_recovery.site import (
    C1,
    C2,
    POLICY,
    SOURCE,
    TARGET,
    VNET_ASR,
    item_id,
)

CACHE_ASR = f"{TARGET}/providers/Microsoft.Storage/storageAccounts/shopcacheasr"
AWAY_ITEMS = f"{C2}/replicationProtectedItems"


def away_id(name="Web-01"):
    """ARM id of a machine's item after a reprotect."""
    return f"{AWAY_ITEMS}/{name.lower()}-item"


def recovered_id(name="Web-01"):
    """ARM id of the machine at the recovery site."""
    return f"{TARGET}/providers/Microsoft.Compute/virtualMachines/{name}"


def failover_body(shut_down=False, point=None):
    """Body of unplannedFailover."""
    inner = {"instanceType": "A2A", **({"recoveryPointId": point} if point else {})}
    return {
        "properties": {
            "failoverDirection": "PrimaryToRecovery",
            "sourceSiteOperations": "Required" if shut_down else "NotRequired",
            "providerSpecificDetails": inner,
        }
    }


def fail_over(site, path=None, seconds=240, **more):
    """Fail an item over; gives the job's guid."""
    path = path or item_id("Web-01")
    return site.send("POST", f"{path}/unplannedFailover", failover_body(**more), seconds)


def commit(site, path=None, seconds=10):
    """Commit; gives the job's guid."""
    return site.send("POST", f"{path or item_id('Web-01')}/failoverCommit", None, seconds)


def switch_body(site, path, home=True, **more):
    """Body of switchprotection of an item that runs away (`home`: it goes home)."""
    shown = site.get(path)["properties"]["providerSpecificDetails"]
    group = SOURCE if home else TARGET
    region, cache = ("centralus", CACHE_ASR) if home else ("eastus2", CACHE_ASR + "home")
    storage = {"sku": {"name": "Standard_LRS"}, "kind": "StorageV2", "properties": {}}
    if cache not in site.world.resources:
        place(site.world, cache, {"location": region, **storage})
    disks = [
        {
            "diskId": disk["recoveryTargetDiskId"],
            "primaryStagingAzureStorageAccountId": cache,
            "recoveryResourceGroupId": group,
        }
        for disk in shown["protectedManagedDisks"]
    ]
    return {
        "properties": {
            "replicationProtectedItemName": path.rpartition("/")[2],
            "providerSpecificDetails": {
                "instanceType": "A2A",
                "recoveryContainerId": C1 if home else C2,
                "recoveryResourceGroupId": group,
                "policyId": POLICY,
                "vmManagedDisks": disks,
                **more,
            },
        }
    }


def switch(site, path=None, home=True, seconds=600, **more):
    """Reprotect; gives the job's guid."""
    path = path or item_id("Web-01")
    container = path.partition("/replicationProtectedItems")[0]
    body = switch_body(site, path, home, **more)
    return site.send("POST", f"{container}/switchprotection", body, seconds)


def drill(site, path=None, network=VNET_ASR, seconds=200, point=None):
    """Test failover; gives the job's guid."""
    inner = {"instanceType": "A2A", **({"recoveryPointId": point} if point else {})}
    body = {
        "properties": {
            "failoverDirection": "PrimaryToRecovery",
            "networkType": "VmNetworkAsInput",
            "networkId": network,
            "providerSpecificDetails": inner,
        }
    }
    return site.send("POST", f"{path or item_id('Web-01')}/testFailover", body, seconds)


def clean_up(site, path=None, seconds=90):
    """Test failover cleanup; gives the job's guid."""
    body = {"properties": {"comments": "done"}}
    return site.send("POST", f"{path or item_id('Web-01')}/testFailoverCleanup", body, seconds)


def points(site, path=None):
    """(time, kind, name) of recovery points, as listed."""
    found = site.get(f"{path or item_id('Web-01')}/recoveryPoints")["value"]
    return [
        (p["properties"]["recoveryPointTime"], p["properties"]["recoveryPointType"], p["name"])
        for p in found
    ]
