"""The web shop as a subject, and what a check says of it."""

import copy
import datetime

from site_recovery import client
from site_recovery.preflight import checks
from site_recovery.preflight.facts import Asker
from tests.providers.fleet import ASR, CACHE, CACHE_ASR, NETWORK, NETWORK_ASR, SHOP
from tests.support.calls import SUBSCRIPTION, VAULT

COMPUTE = f"{SHOP}/providers/Microsoft.Compute"
NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
ASKER = Asker("eu", frozenset(), now=NOW)
SITES = {
    "primary": ("eastus2", SHOP, NETWORK, CACHE),
    "recovery": ("centralus", ASR, NETWORK_ASR, CACHE_ASR),
}


def site(role):
    """One side of the pair."""
    location, group, network, cache = SITES[role]
    return {
        "location": location,
        "subscription_id": SUBSCRIPTION,
        "resource_group_id": group,
        "network_id": network,
        "cache_accounts": {"0": cache},
    }


def disk(machine, key="os", gib=30, kind="Premium_LRS", **more):
    """A disk as the estate has it."""
    own = "osdisk" if key == "os" else key.replace("lun", "data")
    made = {
        "id": f"{COMPUTE}/disks/{machine}-{own}",
        "gib": gib,
        "type": kind,
        "target_type": kind,
        "cache_account_id": CACHE,
        "disk_encryption_set_id": None,
    }
    return {**made, **more}


def machine(name="web-01", **more):
    """A machine of the estate as the file declares it."""
    made = {
        "id": f"{COMPUTE}/virtualMachines/{name}",
        "group": "shop",
        "size": "Standard_D2s_v5",
        "home_size": "Standard_D2s_v5",
        "zone": None,
        "home_zone": None,
        "consistency_group": None,
        "availability_set_id": None,
        "proximity_placement_group_id": None,
        "capacity_reservation_group_id": None,
        "disks": {"os": disk(name)},
        "excluded_disks": [],
        "recovered_nics": {},
        "nics": {f"{name}-nic": f"{SHOP}/providers/Microsoft.Network/networkInterfaces/{name}-nic"},
    }
    return copy.deepcopy({**made, **more})


def subject(**machines):
    """The shop with these machines, by default web-01; every other part stands."""
    chosen = machines or {"web-01": machine()}
    return {
        "vault": {
            "id": VAULT,
            "location": "centralus",
            "existing": False,
            "group_location": "centralus",
        },
        "primary": site("primary"),
        "recovery": site("recovery"),
        "zone_to_zone": False,
        "policy_name": "day",
        "agent_updates": False,
        "churn": "normal",
        "drill_days": 90,
        "things": [],
        "machines": chosen,
        "groups": {"shop": list(chosen)},
        "moves": {"shop": "primary/protected 0"},
    }


def found(subject_, *checked, asker=None):
    """Codes and words of what the checks find; a check that could not look fails the test."""
    report = checks.run(client.Settings(), subject_, checked, asker=asker)
    assert report.unread == {}
    return report.findings


def codes(findings):
    """The findings' codes, in order."""
    return [each.rule.code for each in findings]
