"""Replication policies: how many recovery points are kept, how often they are made."""

from emulator.messages import Document, Reply, Request
from emulator.routing import route
from emulator.site_recovery import containers, ids, jobs, objects, work
from emulator.world import World

POLICY = "/replicationPolicies/{policy}"
DEFAULTS = {  # recorded 2022-12-23: what the service makes of numbers that were left out
    "recoveryPointHistory": 0,
    "appConsistentFrequencyInMinutes": 0,
    "crashConsistentFrequencyInMinutes": 5,
}
MAX_HISTORY = 15 * 24 * 60
MAX_APP_CONSISTENT = 12 * 60


@route("PUT", POLICY)
def put_policy(world: World, request: Request, policy: str) -> Reply:
    """202, under a second; a policy that the service does not take fails with 150261."""
    sent = objects.properties(request).get("providerSpecificInput") or {}
    if sent.get("instanceType") != "A2A" or "multiVmSyncStatus" not in sent:
        return objects.bad_input(
            "providerSpecificInput needs instanceType A2A and multiVmSyncStatus"
        )
    details = _details({**DEFAULTS, **_given(sent)})
    return work.with_job(
        world,
        request,
        "AddProtectionProfile",
        "policy",
        (ids.internal(request.path), policy),
        {"policy_id": request.path, "details": details},
        failure=_unfit(details),
    )


@route("PATCH", POLICY)
def patch_policy(world: World, request: Request, policy: str) -> Reply:
    """202; the key is replicationProviderSettings here (recorded 2022-11-28)."""
    refused = objects.absent(world, request.path)
    if refused:
        return refused
    sent = objects.properties(request).get("replicationProviderSettings") or {}
    now = world.resources[request.path]["properties"]["providerSpecificDetails"]
    details = _details({**now, **_given(sent)})
    return work.with_job(
        world,
        request,
        "ModifyProtectionProfile",
        "policy change",
        (ids.internal(request.path), policy),
        {"policy_id": request.path, "details": details},
        failure=_unfit(details),
    )


def _given(sent: Document) -> Document:
    """What a body says, in the words of the answer: Enable becomes Enabled."""
    given = {key: sent[key] for key in DEFAULTS if sent.get(key) is not None}
    sync = sent.get("multiVmSyncStatus")
    words = {"enable": "Enabled", "disable": "Disabled"}
    return {**given, "multiVmSyncStatus": words.get(sync.casefold(), sync)} if sync else given


def _details(values: Document) -> Document:
    return {"instanceType": "A2A", "recoveryPointThresholdInMinutes": 0, **values}


def _unfit(details: Document) -> Document | None:
    """Why the service would not take the policy (code and message: TF issue 7479; limits: docs)."""
    history, app = details["recoveryPointHistory"], details["appConsistentFrequencyInMinutes"]
    causes = []
    if not 0 <= history <= MAX_HISTORY:
        causes.append(f"Retention must be 0 to {MAX_HISTORY} minutes.")
    if app and not 60 <= app <= MAX_APP_CONSISTENT:
        causes.append(
            f"App-consistent points must be off or 60 to {MAX_APP_CONSISTENT} minutes apart."
        )
    if app > history:
        causes.append("App-consistent points cannot be farther apart than the retention is long.")
    if not causes:
        return None
    return {
        "code": "150261",
        "message": "Replication policy creation failed.",
        "possible_causes": " ".join(causes),
        "recommended_action": "Correct the policy's settings, then retry the operation.",
    }


@jobs.ending("AddProtectionProfile")
@jobs.ending("ModifyProtectionProfile")
def settled(world: World, payload: Document, succeeded: bool) -> None:
    """The policy is as it was sent."""
    if not succeeded:
        return
    path = world.resources.canonical(payload["policy_id"])
    properties = {"friendlyName": ids.name(path), "providerSpecificDetails": payload["details"]}
    world.resources[path] = work.document(path, "replicationPolicies", properties)


@route("GET", POLICY)
def get_policy(world: World, request: Request, policy: str) -> Reply:
    """200; 404, in a vault without any object 400 (azurerm pull request 19391)."""
    return objects.read(world, request)


@route("GET", "/replicationPolicies")
def list_policies(world: World, request: Request) -> Reply:
    """All policies of the vault."""
    return objects.listed(world, request, request.vault_id, "replicationPolicies")


@route("DELETE", POLICY)
def delete_policy(world: World, request: Request, policy: str) -> Reply:
    """202, under a second."""
    used = [
        mapping["name"]
        for mapping in objects.of_type(world, request.vault_id, containers.MAPPINGS)
        if ids.same(mapping["properties"]["policyId"], request.path)
    ]
    if used:
        return objects.in_use("Replication policy", policy, f"mapping {used[0]} uses it")
    return work.removal(world, request, "policy removal")
