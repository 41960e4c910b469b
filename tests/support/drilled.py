"""Evidence of a drill as a run leaves it: green, of three machines; tests plant what is wrong."""

import copy
import datetime
from typing import Any

VAULT = (
    "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/shop-dr-rg"
    "/providers/Microsoft.RecoveryServices/vaults/shop-dr"
)
BEGAN = datetime.datetime(2026, 11, 21, 9, 0, tzinfo=datetime.UTC)
BOOTS = {"db-01": 412.0, "web-01": 655.5, "web-02": 671.0}


def drilled(group: str = "shop", drill: str = "2026-11", **more: Any) -> dict[str, Any]:
    """A green drill's document; `more` replaces whole keys."""
    machines = {name: machine(name, seconds) for name, seconds in BOOTS.items()}
    told = {
        "schema": 1,
        "vault": VAULT,
        "stack": "local",
        "group": group,
        "drill": drill,
        "verdict": "green",
        "reasons": [],
        "began": at(0),
        "ended": at(840),
        "side": "recovery",
        "network": {"id": f"{VAULT.partition('/providers')[0]}/{group}-drill", "isolated": True},
        "by": f"recovery plan {group}-away",
        "recoveryPoint": {"word": "latestProcessed"},
        "objectives": {"rpoMinutes": 15, "rtoMinutes": 60},
        "rpoSeconds": 284.0,
        "rtoSeconds": 712.0,
        "machines": machines,
        "jobs": jobs(group),
        "checks": [
            check("tcp-5432", "db-01", 0.1, output="connected"),
            check("http", "web-01", 12.4, output="status 200"),
            check("orders", "", 41.0, output="1204 orders\nnewest 08:55:41Z"),
        ],
        "sentinel": {
            "written": "2026-11-21T08:55:36.120Z-1f0c9a2b",
            "read": "2026-11-21T08:55:36.120Z-1f0c9a2b",
            "ageSeconds": 264.0,
            "green": True,
            "output": "2026-11-21T08:55:36.120Z-1f0c9a2b",
        },
        "versions": {
            "dr": "0.6",
            "python": "3.11.4",
            "pulumi": "3.272.0",
            "sdk": "2.0.0",
            "apiVersion": "2025-08-01",
        },
        "commit": "9b1f0c2e7d5a4b6c8e9f00112233445566778899",
        "dirty": False,
        "who": "dr-pipeline",
    }
    return {**copy.deepcopy(told), **more}


def at(seconds: float) -> str:
    """A moment of the drill, from its beginning."""
    return (BEGAN + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def machine(name: str, boot_s: float) -> dict[str, Any]:
    """A test machine that is up, in the places that were declared."""
    places = {"declared": "shop-avset-asr", "found": "shop-avset-asr"}
    return {
        "state": "up",
        "why": "",
        "point": "5e1f0c2e",
        "pointTime": at(-284),
        "rpoSeconds": 284.0,
        "bootSeconds": boot_s,
        "machineId": f"{VAULT.partition('/providers')[0]}/virtualMachines/{name}-test",
        "address": f"10.20.1.{10 + len(name)}",
        "placement": {"availabilitySet": places, "achieved": True, "warning": ""},
    }


def check(name: str, machine: str, seconds: float, green: bool = True, output: str = "") -> Any:
    """One check's result; seconds: how long it took with all its tries."""
    return {
        "name": name,
        "machine": machine,
        "green": green,
        "seconds": seconds,
        "output": output,
    }


def jobs(group: str) -> list[dict[str, Any]]:
    """The plan's own job with its tasks."""
    tasks = [
        {"name": "Prerequisites check", "state": "Succeeded", "began": at(4), "ended": at(16)},
        {"name": "Group 1: failover", "state": "Succeeded", "began": at(16), "ended": at(412)},
        {"name": "Group 2: failover", "state": "Succeeded", "began": at(412), "ended": at(671)},
    ]
    return [
        {
            "name": "3f6d6f0e-6c3d-4b5e-9d5e-0a5f1f1f7a01",
            "scenario": "TestFailover",
            "target": f"{group}-away",
            "state": "Succeeded",
            "began": at(2),
            "ended": at(675),
            "tasks": tasks,
        }
    ]
