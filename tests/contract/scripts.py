"""How each recording is replayed: its world, and what happens between its steps."""

import dataclasses
import json
import pathlib

from tests.contract import worlds
from tests.contract.compare import MASKS

RECORDINGS = pathlib.Path(__file__).parent.parent / "recordings"
MARKS = {  # what tells one reading of an object from the next
    "replicationProtectedItems": (
        "properties.protectionState",
        "properties.providerSpecificDetails.monitoringJobType",
    ),
    "replicationJobs": ("properties.state", "properties.tasks[].state"),
    "job list": ("value[].properties.state",),
    "replicationOperationStatus": ("status",),
}
PATIENCE_S = 3600


@dataclasses.dataclass(frozen=True)
class Script:
    """One recording. By the name of a step: what is done before it, seconds to wait, its body."""

    world: object
    values: dict
    before: dict = dataclasses.field(default_factory=dict)
    pace_s: dict = dataclasses.field(default_factory=dict)
    requests: dict = dataclasses.field(default_factory=dict)


def _mirrored(build):
    """The request that was not read: the mirror of the one that was."""
    networks = [
        build.path("vmRg", "Network/virtualNetworks/{vmVnet}"),
        build.path("vaultRg", "Network/virtualNetworks/{recVnet}"),
    ]
    details = {"instanceType": "AzureToAzure", "primaryNetworkId": networks[0]}
    return {
        "properties": {
            "fabricSpecificDetails": details,
            "recoveryFabricName": build.values["fabric2"],
            "recoveryNetworkId": networks[1],
        }
    }


def _refused(build):
    """The enable whose failure was reported: a disk type that is not supported."""
    path, body = worlds.item(build, recoveryTargetDiskAccountType="PremiumV2_LRS")
    status, headers, _ = build.channel.send("PUT", path, body)
    assert status == 202
    build.operation = headers["Location"].partition("/operationresults/")[2].partition("?")[0]


def _fresh_vault(build):
    """A second vault, which never had an object."""
    build.values["vault"] = "Vault-Fresh"
    build.vault = build.path("vaultRg", "RecoveryServices/vaults/{vault}")
    build.make_vault("eastus2")


def _first_vault(build):
    build.values["vault"] = "Vault-A2A"


SCRIPTS = {
    "cli-setup-flow.json": Script(worlds.cli_setup, worlds.CLI),
    "cli-protect-failover-reprotect-flow.json": Script(
        worlds.cli_protect,
        worlds.CLI,
        requests={"create network mapping 1->2": _mirrored},
    ),
    "ppg-flow.json": Script(
        worlds.ppg,
        worlds.PPG,
        before={"enable protection with recovery PPG": worlds.ppg_way_back},
        pace_s={
            "network mapping job, running": 0.6,
            "UpdateVmProperties job, running": 0.4,
            "UpdateVmProperties job, done": 2,
            "protected item after update (19:52:18)": 0,
            "switch job, first poll": 0,
            "switch job, second poll (same second)": 0.4,
        },
    ),
    "plan-failover.json": Script(
        worlds.planned,
        worlds.PPG,
        pace_s={
            "plan job by the operation's guid, first poll": 0,
            "plan job by the operation's guid, same second": 0.4,
        },
    ),
    "disable-replication.json": Script(worlds.protected, worlds.CLI),
    "errors-and-eligibility.json": Script(
        worlds.cli_protect,
        worlds.CLI,
        before={
            "failed enable protection: poll of the operation": _refused,
            "GET of a fabric in a vault without Site Recovery registration": _fresh_vault,
            "GET of a missing fabric": _first_vault,
        },
    ),
}


def recordings():
    """Every recorded file and its steps."""
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(RECORDINGS.glob("*.json"))
    }


def waits(recording, step):
    """Why a step is not replayed yet; None if it is."""
    for entry in MASKS["waiting"]:
        if entry["recording"] == recording and step["step"] in entry["steps"]:
            return entry["why"]
    return None
