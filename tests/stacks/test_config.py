"""What the reader makes of a right file: every default decided, both forms of input alike."""

import json
import pathlib

import pytest
from ruamel.yaml import YAML

from stacks import config
from tests.stacks.shop import AWAY, GONE, HOME, SUB

STACKS = pathlib.Path(__file__).parent.parent.parent / "stacks"


def stack(name):
    text = (STACKS / f"Pulumi.{name}.yaml").read_text(encoding="utf-8")
    return YAML(typ="safe", pure=True).load(text)["config"]


@pytest.mark.parametrize("name", ["local", "eastus2-centralus", "westeurope-northeurope"])
def test_every_stack_of_the_repository_can_be_read(name):
    """What the repository shows as an example is itself without mistakes."""
    assert config.load(stack(name), STACKS).machines


def test_the_engines_text_and_the_files_values_read_alike(shop):
    """The program gets JSON text from the engine, `dr` reads the file itself."""
    from_file = shop.load()
    shop.stack["dr:pair"] = json.dumps(shop.pair)

    assert shop.load() == from_file


def test_numbers_may_be_quoted(shop):
    """`pulumi config set` quotes what it writes."""
    shop.pair["policy"] = {"retentionHours": "72", "appConsistentHours": "12"}
    shop.set("shop.yaml: machines.web-01.disks.os.gib", "30")
    shop.set("shop.yaml: machines.web-01.cacheShard", "0")

    read = shop.load()

    assert (read.policy.retention_minutes, read.policy.app_consistent_minutes) == (4320, 720)
    assert read.machines["web-01"].disks["os"].gib == 30


@pytest.mark.parametrize("off", ["off", False, "OFF"])
def test_app_consistent_points_can_be_off(shop, off):
    shop.pair["policy"]["appConsistentHours"] = off

    assert shop.load().policy.app_consistent_minutes == 0


def test_the_policy_defaults_to_a_day_and_four_hours(shop):
    """docs/decisions/policy-defaults.md."""
    del shop.pair["policy"]

    assert shop.load().policy == config.Policy("dr-policy", 1440, 240, multi_vm_sync=True)


def test_the_target_is_named_after_the_source(shop):
    """As the portal names it, in the recovery region."""
    del shop.pair["recovery"]["virtualNetwork"]

    recovery = shop.load().recovery

    assert recovery.resource_group == config.ResourceGroup(config.Thing(AWAY, False), "centralus")
    assert recovery.network.thing == config.Thing(
        f"{AWAY}/providers/Microsoft.Network/virtualNetworks/shop-vnet-asr", False
    )


def test_the_recovery_network_defaults_to_the_prefixes_found_at_home(shop):
    del shop.pair["recovery"]["virtualNetwork"]
    shop.inventory["network"] = {
        "addressSpace": ["10.30.0.0/16"],
        "subnets": {"web": "10.30.1.0/24", "data": "10.30.2.0/24"},
    }

    network = shop.load().recovery.network

    assert network.address_space == ("10.30.0.0/16",)
    assert network.subnets == {"web": "10.30.1.0/24", "data": "10.30.2.0/24"}


def test_invented_prefixes_do_not_move_when_a_subnet_is_added(shop):
    """Where nobody said the prefixes: a subnet's number comes from its own name."""
    del shop.pair["recovery"]["virtualNetwork"]
    before = shop.load().recovery.network
    shop.set("shop.yaml: machines.web-01.nics.nic.subnet", "alpha")

    after = shop.load().recovery.network

    assert before.address_space == ("10.200.0.0/16",)
    assert before.subnets["web"] == after.subnets["web"] == "10.200.81.0/24"
    assert sorted(after.subnets) == ["alpha", "data", "web"]


def test_the_vault_stands_in_the_recovery_region_and_a_group_of_its_own(shop):
    shop.pair["vault"] = "shop-dr"

    vault = shop.load().vault

    assert vault.location == "centralus"
    assert vault.group == config.ResourceGroup(
        config.Thing(f"/subscriptions/{SUB}/resourceGroups/shop-dr-rg", False), "centralus"
    )


def test_a_vault_in_the_target_group_shares_it(shop):
    """Else one group would be made twice."""
    shop.pair["vault"]["resourceGroup"] = "SHOP-RG-ASR"

    read = shop.load()

    assert read.vault.group == read.recovery.resource_group


def test_existing_things_are_referred_to(shop):
    vault = f"/subscriptions/{SUB}/resourceGroups/dr/providers/Microsoft.RecoveryServices/vaults/v1"
    shop.pair["vault"] = {"id": vault, "existing": True}
    shop.pair["recovery"]["resourceGroup"] = {"name": "there", "existing": True}
    shop.pair["recovery"]["virtualNetwork"] = {"name": "net", "existing": True}

    read = shop.load()

    assert read.vault.thing == config.Thing(vault, True)
    assert read.vault.group.thing.existing
    assert read.recovery.resource_group.thing.existing
    assert read.recovery.network.thing.id.endswith(
        "/there/providers/Microsoft.Network/virtualNetworks/net"
    )
    assert read.recovery.network.thing.existing


def test_each_shard_has_an_account_at_each_site(shop):
    """Named by the vault: 24 characters of the world's one name space, the same in every run."""
    shop.set("shop.yaml: machines.db-01.cacheShard", 1)

    read = shop.load()
    names = [
        account.name
        for site in (read.primary, read.recovery)
        for account in site.cache_accounts.values()
    ]

    assert names == [
        "shopdrp0b29a337751",
        "shopdrp1b51519e38c",
        "shopdrr0b064dad3e6",
        "shopdrr1dffc5614f5",
    ]


def test_a_cache_account_can_be_named(shop):
    shop.pair["primary"]["cacheStorage"] = {
        "resourceGroup": "cache-rg",
        "accounts": {0: {"name": "ours0", "existing": True}},
    }

    account = shop.load().machines["web-01"].disks["os"].cache_account

    assert account == config.Thing(
        f"/subscriptions/{SUB}/resourceGroups/cache-rg/providers/Microsoft.Storage"
        "/storageAccounts/ours0",
        True,
    )


def test_a_machine_in_a_set_recovers_into_one_of_that_name(shop):
    """Availability must not be worse after a failover than before."""
    machine = shop.load().machines["web-01"]

    assert machine.availability_set == config.Thing(
        f"{AWAY}/providers/Microsoft.Compute/availabilitySets/web-set-asr", False
    )
    assert machine.zone is None


def test_a_zonal_machine_recovers_into_the_zone_of_that_number(shop):
    """Assumed: that the recovery region has it."""
    assert shop.load().machines["db-01"].zone == "1"


@pytest.mark.parametrize(
    ("path", "value", "zone"),
    [
        ("dr:pair.recovery.zone", "3", "3"),
        ("dr:pair.groups.db.zone", 2, "2"),
        ("dr:pair.groups.db.zone", "none", None),
        ("dr:pair.groups.db.placement.availabilitySet", "db-set", None),
        ("shop.yaml: machines.db-01.overrides.zone", "3", "3"),
        ("shop.yaml: machines.db-01.overrides.zone", "none", None),
    ],
)
def test_what_is_said_of_a_zone_counts_before_the_default(shop, path, value, zone):
    assert shop.set(path, value).load().machines["db-01"].zone == zone


def test_none_keeps_a_machine_out_of_a_set(shop):
    shop.pair["groups"]["web"]["placement"] = {"availabilitySet": "none"}

    read = shop.load()

    assert read.machines["web-01"].availability_set is None
    assert read.availability_sets == ()


def test_a_set_is_linked_to_its_machines_placement_group(shop):
    shop.pair["groups"]["web"]["placement"] = {"proximityPlacementGroup": "near"}

    (in_set,) = shop.load().availability_sets

    assert in_set.thing.name == "web-set-asr"
    assert in_set.proximity_placement_group.name == "near"


def test_disks_default_to_their_own_types(shop):
    shop.set("shop.yaml: machines.db-01.disks.lun0.targetType", "standardssd_lrs")

    disks = shop.load().machines["db-01"].disks

    assert (disks["os"].replica_type, disks["os"].target_type) == ("Premium_LRS", "Premium_LRS")
    assert (disks["lun0"].replica_type, disks["lun0"].target_type) == (
        "StandardSSD_LRS",
        "StandardSSD_LRS",
    )
    assert disks["os"].recovery_group.id == AWAY


def test_an_excluded_disk_is_not_there(shop):
    shop.set("shop.yaml: machines.db-01.disks.lun0.excluded", True)

    assert list(shop.load().machines["db-01"].disks) == ["os"]


def test_only_nics_with_settings_are_there_and_their_subnet_is_decided(shop):
    """The network mapping places all others."""
    shop.set("shop.yaml: machines.db-01.nics.nic.recovery.address", "10.20.3.9")

    read = shop.load()

    assert read.machines["web-01"].nics == {}
    assert read.machines["db-01"].nics["nic"].subnet == "data"
    assert read.machines["db-01"].nics["nic"].static_ip == "10.20.3.9"


def test_sites_may_be_in_subscriptions_of_their_own():
    read = config.load(stack("westeurope-northeurope"), STACKS)

    assert read.primary.subscription_id.endswith("a")
    assert read.vault.thing.subscription_id.endswith("b")
    assert read.machines["clinic-files"].proximity_placement_group.existing


def zone_to_zone(shop):
    shop.pair["recovery"] = {"location": "eastus2", "zone": "2"}
    shop.pair["vault"]["location"] = "eastus2"
    for name in ("web-01", "web-02", "db-01"):
        shop.set(f"shop.yaml: machines.{name}.zone", "1")
        shop.inventory["machines"][name].pop("availabilitySet", None)
    return shop


def test_zone_to_zone_stays_in_one_network(shop):
    """One region, its own network, another zone; the vault may stay too."""
    read = zone_to_zone(shop).load()

    assert read.zone_to_zone
    assert read.recovery.network == read.primary.network
    assert read.machines["web-01"].zone == "2"
    assert read.primary.cache_accounts != read.recovery.cache_accounts


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (
            "shop.yaml: machines.web-01.zone",
            GONE,
            "shop.yaml: machines.web-01.zone: is missing; "
            "from zone to zone every machine is in a zone",
        ),
        (
            "shop.yaml: machines.web-01.zone",
            "2",
            "shop.yaml: machines.web-01: recovers into its own zone 2; "
            "write another zone in overrides, the group or recovery.zone",
        ),
        (
            "dr:pair.recovery.virtualNetwork",
            "other-vnet",
            "dr:pair.recovery.virtualNetwork: from zone to zone machines stay in their own "
            "network; take the key out",
        ),
    ],
)
def test_zone_to_zone_needs_zones_and_no_second_network(shop, path, value, line):
    assert zone_to_zone(shop).set(path, value).problems() == [line]


def test_home_ids_may_be_of_any_case(shop):
    """ARM does not regard case, and the portal's ids differ in it."""
    shop.set(
        "shop.yaml: machines.web-01.id",
        f"{HOME}/providers/microsoft.compute/VirtualMachines/Web-01",
    )

    assert shop.load().machines["web-01"].id.endswith("Web-01")


def test_flags_beside_the_pair(shop):
    shop.stack |= {
        "dr:protect": "false",
        "dr:liveCheck": "off",
        "dr:allow": '["reseed:db-01"]',
        "dr:endpoint": "https://localhost:8443/",
        "dr:takeover": "old",
    }

    read = shop.load()

    assert (read.protect, read.live_check) == (False, False)
    assert read.allow == ("reseed:db-01",)
    assert read.endpoint == "https://localhost:8443"
    assert read.takeover == "old"
