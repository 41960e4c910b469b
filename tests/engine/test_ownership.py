"""Whose a vault is, and whose what is in it, with the real engine."""

import contextlib
import json

import pytest

from emulator.app import build_world
from emulator.clock import VirtualClock
from emulator.store import Store
from tests.emulator.site_recovery import moved
from tests.engine.conftest import SHOP
from tests.engine.stack import NAME, Stack

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
EXISTING = {"existing": True}
FABRIC = "asr-a2a-default-{}"
SITE = {"group": "shop-rg", "network": "shop-vnet", "location": "eastus2"}
AWAY = {"group": "shop-rg-asr", "network": "shop-vnet-asr", "location": "centralus"}
PORTAL = {
    "base": str(SHOP),
    "groups": {
        "shop-rg-asr": {
            "location": "centralus",
            "networks": {
                "shop-vnet-asr": {
                    "addressSpace": "10.20.0.0/16",
                    "subnets": {"app": "10.20.2.0/24"},
                }
            },
        }
    },
    "vaults": {
        "shop-dr": {
            "group": "shop-dr-rg",
            "location": "centralus",
            "primary": SITE,
            "recovery": AWAY,
            "policy": {"name": "day", "retentionMinutes": 1440, "appConsistentMinutes": 240},
            "cache": "portalcacheasr",
            "machines": {"mon-01": {}},
        }
    },
}


def shrink(stack, *names):
    """The shop with these machines alone, in one group."""
    with stack.config() as config:
        config["dr:pair"]["groups"] = {"shop-ops": {"machines": list(names)}}
    with stack.inventory() as machines:
        for name in set(machines) - set(names):
            del machines[name]
        for machine in machines.values():
            machine["cacheShard"] = 0


def tag(stack, vault):
    return stack.ask("GET", vault).get("tags", {}).get("dr-stack")


def planned(stack, name):
    """What a preview of a stack of this name would do, as `stack.planned`."""
    told = json.loads(stack.pulumi("preview", "--stack", name, "--json").text)
    steps = ((step["urn"].rpartition("::")[2], step["op"]) for step in told["steps"])
    return {resource: op for resource, op in steps if op != "same"}


def test_a_vault_is_one_stacks_until_another_takes_it_over_by_name(stack):
    """Renamed it stays ours; a second stack is refused in a line, and nothing is written."""
    shrink(stack, "mon-01")
    stack.up()
    vault, written = stack.vault(), stack.writes()
    claimed = tag(stack, vault)
    stack.pulumi("stack", "rename", "store", "--stack", NAME)
    renamed = planned(stack, "store")
    stack.pulumi("up", "--stack", "store", "--yes", "--skip-preview")
    after = {call for call, count in stack.writes().items() if written.get(call) != count}
    file = stack.config_file.with_name("Pulumi.store.yaml")
    second = stack.config_file.with_name("Pulumi.clinic.yaml")
    second.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    stack.pulumi("stack", "init", "clinic")
    refused = stack.pulumi("preview", "--stack", "clinic", check=False)

    assert claimed == NAME
    assert renamed == {"dr-claim": "update"}
    assert tag(stack, vault) == "store"
    assert [call.rpartition("/providers/")[2] for call in after] == [
        "Microsoft.Resources/tags/default"
    ]
    assert refused.code != 0
    assert (
        "vault shop-dr: tag dr-stack says store, this is clinic; set dr:takeover: store to take "
        "it over, or name another vault"
    ) in refused
    assert "Traceback" not in refused


@contextlib.contextmanager
def world(stack):
    """The saved world of the local Azure, to be edited while it is down."""
    stack.azure.stop()
    store = Store(str(stack.azure.directory / "state.sqlite"))
    found = build_world(str(SHOP), VirtualClock(), store=store)
    with found.turn():
        yield found
    found.save()
    store.close()
    stack.restart()


def test_a_machine_that_is_away_ends_only_when_it_is_named(stack):
    """Refused when the file drops it; destroy, which runs no program, knows the last `up`'s word.

    The target is destroyed alone: what it recovered into is in use, and Azure keeps that.
    """
    shrink(stack, "mon-01", "job-01")
    stack.up()
    away = next(each for each in stack.items() if each["properties"]["friendlyName"] == "mon-01")
    with world(stack) as found:
        moved.fail_over(found, away["id"], committed=True)
    with stack.inventory() as machines:
        kept = machines.pop("mon-01")
    with stack.config() as config:
        config["dr:pair"]["groups"]["shop-ops"]["machines"] = ["job-01"]
    removed = stack.up(check=False)
    still = len(stack.items())
    with stack.config() as config:
        config["dr:pair"]["groups"]["shop-ops"]["machines"] = ["job-01", "mon-01"]
    with stack.inventory() as machines:
        machines["mon-01"] = kept
    with stack.config() as config:
        config["dr:allow"] = ["remove-away:mon-01"]
    listed = stack.up(check=False)
    urns = [each["urn"] for each in stack.state()["resources"]]
    stack.destroy("--target", next(urn for urn in urns if urn.endswith("::dr-mon-01")))

    line = "it is at recovery/committed, and removing it there loses the way back; move it home"
    assert removed.code != 0
    assert line in removed
    assert still == 2
    assert "dr:allow stands: remove-away:mon-01" in listed
    assert [each["properties"]["friendlyName"] for each in stack.items()] == ["job-01"]


@pytest.fixture
def portal(tmp_path):
    """The shop with a machine that the portal protects, and a stack that says what exists."""
    estate = tmp_path / "estate.json"
    estate.write_text(json.dumps(PORTAL), encoding="utf-8")
    made = Stack(tmp_path, estate)
    shrink(made, "mon-01", "job-01")
    with made.config() as config:
        pair = config["dr:pair"]
        cache = f"{group(made)}/providers/Microsoft.Storage/storageAccounts/portalcacheasr"
        pair["primary"]["cacheStorage"] = {"accounts": {"0": {"id": cache, **EXISTING}}}
        pair["recovery"] |= {
            "resourceGroup": {"name": "shop-rg-asr", **EXISTING},
            "virtualNetwork": {"name": "shop-vnet-asr", **EXISTING},
        }
        pair["vault"] = {
            "name": "shop-dr",
            "resourceGroup": {"name": "shop-dr-rg", **EXISTING},
            **EXISTING,
        }
        pair["policy"] = {"name": "day", "retentionHours": 72, **EXISTING}
        pair["siteRecovery"] = inside()
    yield made
    made.close()


def group(stack):
    """Id of the vault's group, where the portal puts the cache too."""
    return f"/subscriptions/{stack.ready['subscriptionId']}/resourceGroups/shop-dr-rg"


def inside():
    """The portal's names inside the vault."""
    east, central = FABRIC.format("eastus2"), FABRIC.format("centralus")
    sides = {"primary": east, "recovery": central}
    return {
        **{
            role: {
                "fabric": {"name": fabric, **EXISTING},
                "container": {"name": f"{fabric}-container", **EXISTING},
            }
            for role, fabric in sides.items()
        },
        "containerMappings": {
            "away": {"name": "eastus2-centralus-day", **EXISTING},
            "home": {"name": "centralus-eastus2-day", **EXISTING},
        },
        "networkMappings": {
            "away": {"name": "shop-vnet-shop-vnet-asr", **EXISTING},
            "home": {"name": "shop-vnet-asr-shop-vnet", **EXISTING},
        },
    }


def plans(stack):
    """The `plan` of each row of a preview that has one."""
    told = json.loads(stack.pulumi("preview", "--stack", NAME, "--json").text)
    inputs = {
        step["urn"].rpartition("::")[2]: step.get("newState", {}).get("inputs", {})
        for step in told["steps"]
    }
    return {name: each["plan"] for name, each in inputs.items() if "plan" in each}


def rows(run):
    """What a plain preview without a terminal says of adoptions, on the row of each: by name."""
    told = (line.split(maxsplit=3) for line in run.text.splitlines() if "adopt:" in line)
    return {name: text for sign, _, name, text in told if sign == "+"}


def test_what_the_portal_protects_is_taken_over_and_left_at_the_end(portal):
    """One setting changes, as the preview said; one machine is ours, and only that one ends."""
    vault = f"{group(portal)}/providers/Microsoft.RecoveryServices/vaults/shop-dr"
    before = {item["name"] for item in portal.items_of(vault)}
    there = portal.everything()
    shown, plain = plans(portal), rows(portal.preview())
    portal.up()
    positions, enabled = portal.positions(), portal.item_writes()
    again = portal.up("--expect-no-changes")
    portal.refresh("--expect-no-changes")
    portal.destroy()
    policy = portal.ask("GET", f"{vault}/replicationPolicies/day")["properties"]

    assert shown["dr-pair-policy"] == "adopt: there already; change retention 24 h -> 72 h"
    assert shown["dr-mon-01"] == "adopt: replicated already"
    assert set(shown) - {"dr-mon-01"} == INSIDE
    assert plain == {name: f"create {plan}" for name, plan in shown.items()}
    assert "adopt:" not in again
    assert set(positions.values()) == {"primary/protected"}
    assert len(enabled) == 1
    assert set(portal.item_writes("PATCH")) <= set(enabled)  # late settings of the new one
    assert {item["name"] for item in portal.items_of(vault)} == before
    assert policy["providerSpecificDetails"]["recoveryPointHistory"] == 72 * 60
    assert tag(portal, vault) is None
    assert portal.everything() == there


INSIDE = {
    "dr-pair-policy",
    "dr-pair-fabric-eastus2",
    "dr-pair-fabric-centralus",
    "dr-pair-container-primary",
    "dr-pair-container-recovery",
    "dr-pair-mapping-primary-to-recovery",
    "dr-pair-mapping-recovery-to-primary",
    "dr-pair-network-primary-to-recovery",
    "dr-pair-network-recovery-to-primary",
}
