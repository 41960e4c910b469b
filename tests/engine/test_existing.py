"""What exists already, and what a stack made and gives out of its hands, with the real engine."""

import json

import pytest

from tests.engine.stack import wait_until

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]
EXISTING = {"existing": True}
SUBNETS = {"web": "10.20.1.0/24", "app": "10.20.2.0/24", "data": "10.20.3.0/24"}
CACHES = {"primary": "handcacheeast", "recovery": "handcachecentral"}


@pytest.fixture
def pair(stack):
    """The shop with two machines, one in a set and one in a set of a placement group."""
    with stack.config() as config:
        config["dr:pair"]["groups"] = {
            "shop-web": {"machines": ["web-01"]},
            "shop-app": {"machines": ["app-01"]},
        }
    with stack.inventory() as machines:
        for name in set(machines) - {"web-01", "app-01"}:
            del machines[name]
        for machine in machines.values():
            machine["cacheShard"] = 0
    return stack


def by_hand(stack):
    """ids by name of what a person made in the portal: all that the stack would make itself."""
    root = f"/subscriptions/{stack.ready['subscriptionId']}/resourceGroups"
    target, vaults = f"{root}/shop-rg-asr", f"{root}/shop-dr-rg"
    compute = f"{target}/providers/Microsoft.Compute"
    near = f"{compute}/proximityPlacementGroups/shop-ppg-asr"
    storage = "providers/Microsoft.Storage/storageAccounts"
    account = {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
    made = {
        "target": (target, {"tags": {"owner": "anna"}}),
        "vaults": (vaults, {}),
        "network": (
            f"{target}/providers/Microsoft.Network/virtualNetworks/shop-vnet-asr",
            {
                "properties": {
                    "addressSpace": {"addressPrefixes": ["10.20.0.0/16"]},
                    "subnets": [
                        {"name": name, "properties": {"addressPrefix": prefix}}
                        for name, prefix in SUBNETS.items()
                    ],
                }
            },
        ),
        "near": (near, {"properties": {"proximityPlacementGroupType": "Standard"}}),
        "web": (f"{compute}/availabilitySets/shop-web-avset-asr", aligned(None)),
        "app": (f"{compute}/availabilitySets/shop-app-avset-asr", aligned(near)),
        "vault": (
            f"{vaults}/providers/Microsoft.RecoveryServices/vaults/shop-dr",
            {
                "sku": {"name": "RS0", "tier": "Standard"},
                "identity": {"type": "SystemAssigned"},
                "tags": {"cost-centre": "42"},
                "properties": {},
            },
        ),
        "away": (f"{target}/{storage}/{CACHES['recovery']}", account),
        "home": (f"{root}/shop-rg/{storage}/{CACHES['primary']}", account),
    }
    for name, (id_, body) in made.items():
        where = "eastus2" if name == "home" else "centralus"
        stack.ask("PUT", id_, {"location": where, **body})
        wait_until(lambda id_=id_: ended(stack.ask("GET", id_)))
    return {name: id_ for name, (id_, _) in made.items()}


def ended(document):
    """Whether the service has made it; some types say nothing of it."""
    return document["properties"].get("provisioningState", "Succeeded") == "Succeeded"


def aligned(near):
    group = {"proximityPlacementGroup": {"id": near}} if near else {}
    return {
        "sku": {"name": "Aligned"},
        "properties": {"platformFaultDomainCount": 2, "platformUpdateDomainCount": 5, **group},
    }


def refers(stack, principal_id=None):
    """The edit that says of everything outside the vault that it exists."""
    with stack.config() as config:
        pair = config["dr:pair"]
        pair["recovery"] |= {
            "resourceGroup": {"name": "shop-rg-asr", **EXISTING},
            "virtualNetwork": {"name": "shop-vnet-asr", "subnets": SUBNETS, **EXISTING},
        }
        pair["vault"] = {
            "name": "shop-dr",
            "resourceGroup": {"name": "shop-dr-rg", **EXISTING},
            **EXISTING,
        }
        if principal_id:
            pair["vault"]["principalId"] = principal_id
        groups = pair["groups"]
        groups["shop-web"]["placement"] = {
            "availabilitySet": {"name": "shop-web-avset-asr", **EXISTING}
        }
        groups["shop-app"]["placement"] = {
            "availabilitySet": {"name": "shop-app-avset-asr", **EXISTING},
            "proximityPlacementGroup": {"name": "shop-ppg-asr", **EXISTING},
        }


def caches(stack, accounts):
    """The edit that says of the cache accounts that they exist."""
    with stack.config() as config:
        for role, name in accounts.items():
            config["dr:pair"][role]["cacheStorage"] = {
                "accounts": {"0": {"name": name, **EXISTING}}
            }


def documents(stack, ids):
    """What Azure says of each id, in bytes; an etag changes with the claim's tag and back."""
    found = {id_: stack.ask("GET", id_) for id_ in ids}
    return {
        id_: json.dumps({key: told for key, told in each.items() if key != "etag"}, sort_keys=True)
        for id_, each in found.items()
    }


def natives(stack):
    """URNs by logical name of the native resources in the state, roles left out."""
    return {
        each["urn"].rpartition("::")[2]: each["urn"]
        for each in stack.state()["resources"]
        if each["type"].startswith("azure-native:") and not each["type"].endswith(":RoleAssignment")
    }


def test_what_exists_is_used_and_left_as_it_was(pair):
    """Up, up, refresh and destroy: nothing of it is made, changed or deleted."""
    ids = by_hand(pair)
    before, there = documents(pair, ids.values()), pair.everything()
    refers(pair, principal_id=pair.ask("GET", ids["vault"])["identity"]["principalId"])
    caches(pair, CACHES)
    pair.up()
    positions, made = pair.positions(), natives(pair)
    claimed = pair.ask("GET", ids["vault"])["tags"]
    pair.up("--expect-no-changes")
    pair.refresh("--expect-no-changes")
    pair.destroy()

    assert positions == dict.fromkeys(["web-01", "app-01"], "primary/protected")
    assert made == {}
    assert claimed == {"cost-centre": "42", "dr-stack": "test"}
    assert documents(pair, ids.values()) == before
    assert pair.everything() == there


def test_what_was_made_is_given_out_of_hand_without_being_touched(pair):
    """Guarded, as a real stack is: refused with the command, then forgotten in one edit."""
    with pair.config() as config:
        config["dr:protect"] = "true"
    pair.up()
    made = natives(pair)
    ids = {
        each["urn"]: each["id"]
        for each in pair.state()["resources"]
        if each["urn"] in made.values()
    }
    before, there = documents(pair, ids.values()), pair.everything()
    vault = next(id_ for urn, id_ in ids.items() if urn.endswith("::dr-vault-vault"))
    refers(pair, principal_id=pair.ask("GET", vault)["identity"]["principalId"])
    caches(pair, {role: accounts(ids, role) for role in CACHES})
    refused = pair.preview(check=False)
    for urn in made.values():
        pair.pulumi("state", "unprotect", urn, "--stack", "test", "--yes")
    planned = pair.planned()
    written = pair.writes()
    pair.up()
    pair.up("--expect-no-changes")
    pair.refresh("--expect-no-changes")

    assert refused.code != 0
    assert "pulumi state unprotect" in refused
    assert {name for name, step in planned.items() if step == "delete"} == set(made)
    assert natives(pair) == {}
    assert pair.writes() == written
    assert documents(pair, ids.values()) == before
    assert pair.everything() == there


def test_an_unguarded_thing_is_not_deleted_by_saying_that_it_exists(pair):
    """Demo stacks delete what leaves them: not what the same edit calls existing.

    Guarded first, it is the same as in a real stack.
    """
    pair.up()
    pair.refresh()
    written, made = pair.writes(), pair.config_file.read_text(encoding="utf-8")
    principal_id = pair.ask("GET", pair.vault())["identity"]["principalId"]
    refers(pair, principal_id=principal_id)
    refused = pair.preview(check=False)
    failed = pair.up(check=False)
    pair.config_file.write_text(made, encoding="utf-8")
    with pair.config() as config:
        config["dr:protect"] = "true"
    pair.up()
    refers(pair, principal_id=principal_id)
    guarded = pair.preview(check=False)

    assert refused.code != 0
    assert failed.code != 0
    assert "shop-vnet-asr" in refused
    assert "set dr:protect: true" in refused
    assert "set dr:protect: true" not in guarded
    assert "pulumi state unprotect" in guarded
    assert pair.writes() == written


def test_leaving_forgets_a_machine_or_all_and_loses_nothing(pair):
    """As docs/azure.md says: replication goes on; only our plan of a group that is gone ends."""
    with pair.config() as config:
        config["dr:protect"] = "true"
    pair.up()
    urns = {each["urn"].rpartition("::")[2]: each["urn"] for each in pair.state()["resources"]}
    vault, there, written = pair.vault(), pair.everything(), pair.writes()
    with pair.config() as config:
        del config["dr:pair"]["groups"]["shop-web"]
    with pair.inventory() as machines:
        del machines["web-01"]
    pair.pulumi("state", "delete", urns["dr-web-01"], "--stack", "test", "--yes")
    its_set = urns["dr-placement-set-shop-web-avset-asr"]
    pair.pulumi("state", "unprotect", its_set, "--stack", "test", "--yes")
    pair.up()
    pair.pulumi("stack", "rm", "test", "--force", "--preserve-config", "--yes")

    items = pair.ask("GET", f"{vault}/replicationProtectedItems")["value"]
    found = {each["properties"]["friendlyName"]: each["properties"] for each in items}
    assert {name: item["protectionState"] for name, item in found.items()} == {
        "web-01": "Protected",
        "app-01": "Protected",
    }
    plan = f"DELETE {vault}/replicationRecoveryPlans/shop-web-away"
    assert pair.writes() == {**written, plan: 1}
    assert pair.everything() == there


def accounts(ids, role):
    """The name of the cache account that the stack made for a site."""
    urn = next(urn for urn in ids if urn.endswith(f"::dr-cache-{role}-0"))
    return ids[urn].rpartition("/")[2]
