"""What a replicated item is told: only what is decided, in the words of the contract."""

import dataclasses

from components.machines import machine_inputs

SUB = "/subscriptions/00000000-0000-4000-8000-000000000001"
HOME, AWAY = f"{SUB}/resourceGroups/shop-rg", f"{SUB}/resourceGroups/shop-rg-asr"
CACHE = f"{HOME}/providers/Microsoft.Storage/storageAccounts/shopdrp0b29a337751"

BACK = f"{AWAY}/providers/Microsoft.Storage/storageAccounts/shopdrr0b064dad3e6"


def test_a_plain_machine_leaves_the_rest_to_the_service(shop):
    """A key that is absent is the service's own default; nothing is ever sent as null."""
    assert machine_inputs(shop, shop.machines["web-02"]) == {
        "machine": "web-02",
        "machine_id": f"{HOME}/providers/Microsoft.Compute/virtualMachines/web-02",
        "fabric_name": "asr-eastus2",
        "container_name": "asr-eastus2-primary",
        "recovery_fabric_name": "asr-centralus",
        "recovery_container_name": "asr-centralus-recovery",
        "policy_name": "dr-policy",
        "target": {
            "resource_group_id": AWAY,
            "availability_set_id": (
                f"{AWAY}/providers/Microsoft.Compute/availabilitySets/shop-web-avset-asr"
            ),
        },
        "home": {
            "resource_group_id": HOME,
            "size": "Standard_D2s_v5",
            "availability_set_id": (
                f"{HOME}/providers/Microsoft.Compute/availabilitySets/shop-web-avset"
            ),
        },
        "disks": {
            "os": {
                "id": f"{HOME}/providers/Microsoft.Compute/disks/web-02-osdisk",
                "cache_account_id": CACHE,
                "recovery_resource_group_id": AWAY,
                "replica_type": "Premium_LRS",
                "target_type": "Premium_LRS",
                "home_cache_account_id": BACK,
                "home_type": "Premium_LRS",
            }
        },
        "nics": {},
    }


def test_nic_settings_are_handed_on(shop):
    """The service takes them once the machine is protected."""
    assert machine_inputs(shop, shop.machines["db-01"])["nics"] == {
        "db-01-nic": {
            "id": f"{HOME}/providers/Microsoft.Network/networkInterfaces/db-01-nic",
            "ip_config": "ipconfig1",
            "subnet": "data",
            "static_ip": "10.20.3.10",
            "accelerated_networking": True,
        }
    }


def test_what_a_machine_overrides_is_handed_on(shop):
    target = machine_inputs(shop, shop.machines["job-01"])["target"]

    assert target == {"resource_group_id": AWAY, "size": "Standard_D4s_v5"}


def test_a_consistency_group_goes_by_its_groups_name(shop):
    inputs = machine_inputs(shop, shop.machines["db-02"])

    assert inputs["consistency_group"] == "shop-db"
    assert inputs["target"]["zone"] == "2"


def test_each_shard_is_an_account_of_its_own(shop):
    accounts = {
        machine_inputs(shop, shop.machines[name])["disks"]["os"]["cache_account_id"]
        for name in ("web-01", "db-01")
    }

    assert len(accounts) == 2


def test_every_setting_that_the_file_has_reaches_the_item(shop):
    """None is dropped on the way from the file to the provider."""
    machine = dataclasses.replace(
        shop.machines["web-01"],
        vm_name="web-01-cus",
        boot_diagnostics_account_id="account",
        capacity_reservation_group_id="reservation",
        license_type="WindowsServer",
    )

    target = machine_inputs(shop, machine)["target"]

    assert (
        target.items()
        >= {
            "vm_name": "web-01-cus",
            "boot_diagnostics_account_id": "account",
            "capacity_reservation_group_id": "reservation",
            "license_type": "WindowsServer",
        }.items()
    )
