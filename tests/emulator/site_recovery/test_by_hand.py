"""The half-protected shop: what somebody's hand in the portal left behind."""

import time

import pytest

from emulator import estate
from emulator.app import build_world
from emulator.clock import VirtualClock
from emulator.store import Store
from emulator.subscriptions import SUBSCRIPTION
from tests.conftest import EPOCH, SHOP
from tests.support import call

HALF = SHOP.parent / "shop-half.yaml"
HOME = f"/subscriptions/{SUBSCRIPTION}"
GROUPS = f"{HOME}/resourceGroups"
VAULT = f"{GROUPS}/shop-vault-rg/providers/Microsoft.RecoveryServices/vaults/shop-vault"
COMPUTE = f"{GROUPS}/shop-rg/providers/Microsoft.Compute"
EAST = f"{VAULT}/replicationFabrics/asr-a2a-default-eastus2"
CONTAINER = f"{EAST}/replicationProtectionContainers/asr-a2a-default-eastus2-container"


@pytest.fixture(scope="module")
def half():
    """Read only: no test changes it."""
    return build_world(HALF, VirtualClock(), seed=7, store=Store(":memory:"), epoch=EPOCH)


def get(world, path, **more):
    reply = call(world, "GET", path, **more)
    assert reply.status == 200, (path, reply.body)
    return reply.body


def listed(world, kind, under=VAULT):
    return get(world, f"{under}/{kind}")["value"]


def items(world):
    return {i["properties"]["friendlyName"]: i for i in listed(world, "replicationProtectedItems")}


def details(world, name):
    return items(world)[name]["properties"]["providerSpecificDetails"]


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("replicationFabrics", ["asr-a2a-default-eastus2", "asr-a2a-default-centralus"]),
        (
            "replicationProtectionContainers",
            ["asr-a2a-default-eastus2-container", "asr-a2a-default-centralus-container"],
        ),
        ("replicationPolicies", ["24-hour-retention-policy"]),
        (
            "replicationProtectionContainerMappings",
            [
                "eastus2-centralus-24-hour-retention-policy",
                "centralus-eastus2-24-hour-retention-policy",
            ],
        ),
        ("replicationNetworkMappings", ["shop-vnet-shop-vnet-asr", "shop-vnet-asr-shop-vnet"]),
    ],
)
def test_the_vault_lists_what_the_wizard_makes(half, kind, names):
    assert sorted(each["name"] for each in listed(half, kind)) == sorted(names)


def test_four_machines_are_protected_and_stood_still_since(half):
    """Discovery adopts them; a re-seed would cost weeks of recovery points."""
    found = items(half)

    assert sorted(found) == ["app-01", "app-02", "db-01", "job-01"]
    assert {i["properties"]["protectionState"] for i in found.values()} == {"Protected"}
    assert all(item["name"][14] == "4" for item in found.values())
    running = [
        j for j in listed(half, "replicationJobs") if j["properties"]["state"] != "Succeeded"
    ]
    assert running == []


def test_it_was_done_long_ago_and_now_is_now(half):
    machine = get(half, f"{COMPUTE}/virtualMachines/db-01")
    finished = [job["properties"]["endTime"] for job in listed(half, "replicationJobs")]

    assert half.now() == EPOCH
    assert max(finished) < "2025-11-08"
    assert machine["properties"]["timeCreated"].startswith("2025-11-06")


def test_two_machines_share_a_consistency_group_and_placement(half):
    one, two = details(half, "app-01"), details(half, "app-02")

    assert one["multiVmGroupName"] == two["multiVmGroupName"] == "shop-app"
    assert one["multiVmGroupId"] == two["multiVmGroupId"]
    assert one["recoveryAvailabilitySet"].endswith("/shop-app-avset-asr")
    assert one["recoveryProximityPlacementGroupId"].endswith("/shop-ppg-asr")
    assert details(half, "db-01")["multiVmGroupCreateOption"] == "AutoCreated"


def test_one_machine_recovers_in_another_size_and_lacks_its_new_disk(half):
    job = details(half, "job-01")
    machine = get(half, f"{COMPUTE}/virtualMachines/job-01")

    assert job["recoveryAzureVMSize"] == "Standard_D2s_v3"
    assert machine["properties"]["hardwareProfile"]["vmSize"] == "Standard_D2s_v5"
    assert [disk["diskName"] for disk in job["protectedManagedDisks"]] == [
        "job-01-osdisk",
        "job-01-data0",
    ]
    assert len(machine["properties"]["storageProfile"]["dataDisks"]) == 2


def test_agents_are_updated_by_an_automation_account(half):
    told = listed(half, "replicationProtectionContainerMappings")[0]["properties"]

    updates = told["providerSpecificDetails"]
    assert updates["agentAutoUpdateStatus"] == "Enabled"
    assert updates["automationAccountArmId"].endswith("/shop-vau-asr-automationaccount")
    get(half, updates["automationAccountArmId"])


def test_the_vault_is_nobodys_and_the_cache_is_in_the_source_region(half):
    account = details(half, "db-01")["protectedManagedDisks"][0]
    cache = get(half, account["primaryStagingAzureStorageAccountId"])

    assert get(half, VAULT)["tags"] == {}
    assert (cache["name"], cache["location"]) == ("shopvaultasrcache", "eastus2")


def test_what_a_doctor_should_find_is_there(half):
    nsg = f"{GROUPS}/shop-rg/providers/Microsoft.Network/networkSecurityGroups/shop-data-nsg"
    group = get(half, nsg)["properties"]
    locks = get(half, f"{GROUPS}/shop-rg-asr/providers/Microsoft.Authorization/locks")["value"]
    region = f"{HOME}/providers/Microsoft.Compute"
    usages = get(half, f"{region}/locations/centralus/usages")["value"]
    limits = {entry["name"]["value"]: entry["limit"] for entry in usages}
    skus = get(half, f"{region}/skus", **{"$filter": "location eq 'centralus'"})["value"]
    restricted = [sku["name"] for sku in skus if sku["restrictions"]]
    states = get(half, f"{region}/virtualMachines", statusOnly="true")["value"]
    silent = [m["name"] for m in states if "osName" not in m["properties"]["instanceView"]]

    rules = [rule["name"] for rule in group["securityRules"]]
    assert (rules, group["subnets"][0]["id"].rpartition("/")[2]) == (
        ["allow-vault", "deny-internet"],
        "data",
    )
    assert [(lock["name"], lock["properties"]["level"]) for lock in locks] == [
        ("keep-replicas", "CanNotDelete")
    ]
    assert limits["standardESv5Family"] == 8
    assert restricted == ["Standard_D2s_v5"]
    assert silent == ["cache-01"]


def test_the_shop_itself_is_not_touched():
    """shop-half.yaml is made from it; the demo stands on it."""
    plain = estate.read(SHOP)

    assert set(plain) == {"groups"}
    assert set(plain["groups"]["shop-rg"]["machines"]["job-01"]["disks"]) == {"os", "lun0"}


def test_the_wizards_calls_are_not_counted():
    """Counters are about what clients do."""
    world = build_world(HALF, VirtualClock(), store=Store(":memory:"))

    assert world.journal.counters()["operations"] == {}
    assert world.buckets == {}


def test_it_loads_fast():
    """Far under its two seconds, here on a busy machine."""
    began = time.process_time()

    build_world(HALF, VirtualClock(), store=Store(":memory:"))

    assert time.process_time() - began < 2


def test_it_survives_a_restart(tmp_path):
    """The items, and that the world began long ago."""
    path = str(tmp_path / "state.sqlite")
    world = build_world(HALF, VirtualClock(), store=Store(path), epoch=EPOCH)
    before = items(world)["db-01"]
    world.close()

    again = build_world(HALF, VirtualClock(), store=Store(path))

    assert again.now() == EPOCH
    assert items(again)["db-01"] == before


@pytest.mark.parametrize(
    ("vault", "reason"),
    [
        ({"machines": {"app-01": {"colour": 1}}}, "unknown colour"),
        ({"colour": 1}, "unknown colour"),
        ({"machines": {"cache-01": {}}}, "cache-01 cannot be protected: .* does not report"),
    ],
)
def test_a_vault_that_cannot_be_says_why(vault, reason):
    told = estate.read(HALF)
    told["vaults"]["shop-vault"].update(vault)

    with pytest.raises(ValueError, match=reason):
        build_world(told, VirtualClock(), store=Store(":memory:"))


def test_an_item_of_the_hand_can_be_read_where_it_is(half):
    name = items(half)["db-01"]["name"]

    found = get(half, f"{CONTAINER}/replicationProtectedItems/{name}")

    assert found["properties"]["providerSpecificDetails"]["agentVersion"] == "9.52.6522.1"
