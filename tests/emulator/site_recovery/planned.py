"""Recovery plans for tests: made, run, looked at."""

from emulator import faults
from tests.emulator.site_recovery.site import HERE, THERE, VNET_ASR, item_id
from tests.support import VAULT

RUNBOOK = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Automation/automationAccounts/a"
PLAN = f"{VAULT}/replicationRecoveryPlans/Shop"


def body(*groups, here=HERE, there=THERE, **more):
    """Body of a plan."""
    sent = {
        "primaryFabricId": here,
        "recoveryFabricId": there,
        "failoverDeploymentModel": "ResourceManager",
        "groups": list(groups),
        **more,
    }
    return {"properties": sent}


def boot(*names, **more):
    """A boot group with these machines."""
    members = [{"id": item_id(name), "virtualMachineId": "whatever"} for name in names]
    return {"groupType": "Boot", "replicationProtectedItems": members, **more}


def protected(site, *groups, **more):
    """A plan whose machines are made and protected, group by group."""
    for name in [name for group in groups for name in group]:
        if name != "Web-01":
            site.machine(name)
        site.protect(name)
    site.put(PLAN, body(*(boot(*group) for group in groups), **more), 2)


def failover_body(word="Latest", shut_down=False, direction="PrimaryToRecovery", **more):
    """Body of a plan's unplannedFailover."""
    details = {"instanceType": "A2A", "recoveryPointType": word, **more}
    return {
        "properties": {
            "failoverDirection": direction,
            "sourceSiteOperations": "Required" if shut_down else "NotRequired",
            "providerSpecificDetails": [details],
        }
    }


def fail_over(site, seconds=300, **more):
    """Run the plan's failover; gives the operation's guid."""
    return site.send("POST", f"{PLAN}/unplannedFailover", failover_body(**more), seconds)


def commit(site, seconds=20):
    """Commit all machines; gives the operation's guid."""
    return site.send("POST", f"{PLAN}/failoverCommit", None, seconds)


def drill(site, seconds=300):
    """Run the plan's test failover; gives the operation's guid."""
    sent = failover_body()["properties"] | {
        "networkType": "VmNetworkAsInput",
        "networkId": VNET_ASR,
    }
    del sent["sourceSiteOperations"]
    return site.send("POST", f"{PLAN}/testFailover", {"properties": sent}, seconds)


def clean_up(site, seconds=120):
    """Clean the plan's test up; gives the operation's guid."""
    return site.send(
        "POST", f"{PLAN}/testFailoverCleanup", {"properties": {"comments": ""}}, seconds
    )


def plan(site):
    """The plan's properties."""
    return site.get(PLAN)["properties"]


def job(site):
    """Properties of the job of the plan's last run."""
    guid = plan(site)["currentScenario"]["jobId"].rpartition("/")[2]
    return site.job(guid)


def action(name, kind="ManualActionDetails", scenario="UnplannedFailover", **details):
    """An action of a group."""
    return {
        "actionName": name,
        "failoverTypes": [scenario],
        "failoverDirections": ["PrimaryToRecovery"],
        "customDetails": {"instanceType": kind, **details},
    }


def runbook(name):
    """A runbook as an action."""
    path = f"{RUNBOOK}/runbooks/{name}"
    return action(name, "AutomationRunbookActionDetails", runbookId=path, fabricLocation="Recovery")


def tasks(job):
    """(task, state) of a run's job."""
    return [
        (task["taskId"] if "-" not in task["taskId"] else task["name"], task["state"])
        for task in job["tasks"]
    ]


def group(job, name):
    """The machines of a group in a run's job."""
    found = next(task for task in job["tasks"] if task["taskId"] == name)
    return found["groupTaskCustomDetails"]["childTasks"]


def words(site, *names):
    """What items show of their state."""
    return [site.item(name)["protectionStateDescription"] for name in names]


def stopped(site, what, **match):
    """A fault rule for a job."""
    failure = {"code": "151000", "message": "It failed.", **what}
    faults.load(site.world, [{"match": match, "times": 1, "then": {"fail_task": failure}}])
