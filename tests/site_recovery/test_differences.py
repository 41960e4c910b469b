"""What an item shows differently from what is declared, against lists written by hand."""

import pytest

from site_recovery.differences import Change, declared_reseed, differences, gib
from tests.site_recovery import wire

SET = f"{wire.AWAY}/providers/Microsoft.Compute/availabilitySets/shop-avset-asr"
NSG = f"{wire.AWAY}/providers/Microsoft.Network/networkSecurityGroups/web"


def words(machine, item=None, before=None):
    return differences(wire.VAULT, machine, item or wire.item(), before).words()


def test_an_item_as_declared_shows_nothing():
    """Ids come back lower-cased, group names as sent: neither is a difference."""
    same = wire.machine(size="standard_d2s_v5", network_id=wire.NETWORK, vm_name="web-01")

    assert not differences(wire.VAULT, same, wire.item())


SETTINGS = [
    ({"size": "Standard_D4s_v5"}, "size Standard_D2s_v5 -> Standard_D4s_v5"),
    ({"vm_name": "web-01-asr"}, "machine name web-01 -> web-01-asr"),
    ({"network_id": wire.NETWORK + "-2"}, "network shop-vnet-asr -> shop-vnet-asr-2"),
    ({"resource_group_id": wire.HOME}, "resource group shop-rg-asr -> shop-rg"),
    ({"zone": "2"}, "zone unset -> 2"),
    ({"proximity_placement_group_id": wire.PPG}, "placement group unset -> shop-ppg-asr"),
    ({"availability_set_id": SET}, "availability set unset -> shop-avset-asr"),
    ({"boot_diagnostics_account_id": "/a/b"}, "boot diagnostics account unset -> b"),
    ({"test_network_id": "/a/net"}, "test network unset -> net"),
    ({"capacity_reservation_group_id": "/a/crg"}, "capacity reservation unset -> crg"),
]


@pytest.mark.parametrize(("target", "expected"), SETTINGS)
def test_a_setting_of_the_target_is_one_change(target, expected):
    assert words(wire.machine(**target)) == [f"change {expected}"]


def test_a_licence_is_never_a_difference():
    """No item shows it: it would be a difference for ever."""
    assert words(wire.machine(license_type="WindowsServer")) == []


NICS = [
    ({"subnet": "data"}, "subnet web -> data"),
    ({"static_ip": "10.9.0.9"}, "static address unset -> 10.9.0.9"),
    ({"accelerated_networking": True}, "accelerated networking False -> True"),
    ({"security_group_id": NSG}, "security group unset -> web"),
    ({"test_subnet": "web"}, "test subnet unset -> web"),
    ({"test_static_ip": "10.9.0.8"}, "test address unset -> 10.9.0.8"),
    ({"ip_config": "second", "static_ip": "10.9.0.5"}, "static address 10.9.0.4 -> 10.9.0.5"),
]


@pytest.mark.parametrize(("settings", "expected"), NICS)
def test_a_setting_of_an_interface_is_one_change(settings, expected):
    assert words(wire.with_nic(**settings)) == [f"change interface web-01-nic: {expected}"]


@pytest.mark.parametrize(
    "settings",
    [
        {"subnet": f"{wire.NETWORK}/subnets/web"},  # sent as an id, shown as its last segment
        {"accelerated_networking": False},
        {"ip_config": "SECOND", "static_ip": "10.9.0.4"},
    ],
)
def test_an_interface_as_declared_shows_nothing(settings):
    assert words(wire.with_nic(**settings)) == []


def test_interfaces_that_are_not_shown_yet_are_no_difference():
    """vmNics is empty until an item is protected (recorded)."""
    assert words(wire.with_nic(subnet="data"), wire.item_showing(vmNics=[])) == []


def test_an_interface_that_the_machine_does_not_have_is_told():
    other = wire.machine()
    other["nics"] = {"web-01-nic2": {"id": wire.NIC + "2"}}

    assert words(other) == ["interface web-01-nic2 is not on the machine"]
    assert words(wire.with_nic(ip_config="third")) == [
        "interface web-01-nic/third is not on the machine"
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"replica_type": "Standard_LRS"}, "disk os: replica type Premium_LRS -> Standard_LRS"),
        ({"target_type": "Standard_LRS"}, "disk os: target type Premium_LRS -> Standard_LRS"),
    ],
)
def test_a_disk_type_is_a_change_in_place(change, expected):
    assert words(wire.with_disk(**change)) == [f"change {expected}"]


def test_a_setting_that_the_file_takes_out_is_reset():
    """Absent means the service's default again, not whatever was set last."""
    before = wire.machine(proximity_placement_group_id=wire.PPG, size="Standard_D2s_v5")
    shown = wire.item_showing(recoveryProximityPlacementGroupId=wire.PPG)

    assert words(wire.machine(), shown, before) == ["change placement group shop-ppg-asr -> unset"]
    assert words(wire.machine(), shown) == []


def test_settings_and_disks_wait_until_the_item_is_protected():
    """Seeding items show neither NICs nor the network: what they lack is no difference."""
    bigger = wire.machine(size="Standard_D4s_v5")
    bigger["disks"]["lun0"] = {**bigger["disks"]["os"], "id": wire.DATA_DISK}
    seeding = wire.item(protectionState="InitialReplicationInProgress")

    assert words(bigger, seeding) == []


def test_a_declared_disk_that_does_not_replicate_is_added():
    more = wire.machine()
    more["disks"]["lun0"] = {**more["disks"]["os"], "id": wire.DATA_DISK}

    assert words(more) == ["add disk lun0"]


def test_a_disk_is_removed_only_when_the_file_drops_it():
    both = wire.machine()
    both["disks"]["lun0"] = {**both["disks"]["os"], "id": wire.DATA_DISK}
    shown = wire.item()
    disks = shown["properties"]["providerSpecificDetails"]["protectedManagedDisks"]
    disks.append({**disks[0], "diskId": wire.DATA_DISK.lower()})

    assert words(wire.machine(), shown, both) == ["remove disk web-01-data0"]
    assert words(wire.machine(), shown) == []


RESEED = [
    ({"policy_name": "week"}, "policy day -> week"),
    ({"container_name": "other"}, "container home -> other"),
    ({"recovery_container_name": "other"}, "recovery container away -> other"),
    ({"consistency_group": "shop"}, "consistency group unset -> shop"),
]
DISK_RESEED = [
    ({"cache_account_id": wire.CACHE + "2"}, "disk os: cache account shopcache -> shopcache2"),
    ({"recovery_resource_group_id": wire.HOME}, "disk os: recovery group shop-rg-asr -> shop-rg"),
    ({"disk_encryption_set_id": "/a/des"}, "disk os: disk encryption set unset -> des"),
]


@pytest.mark.parametrize(("change", "expected"), RESEED)
def test_what_seeds_anew_is_told_apart(change, expected):
    found = differences(wire.VAULT, {**wire.machine(), **change}, wire.item())

    assert [str(one) for one in found.reseed] == [expected]
    assert found.words() == [f"enable again: {expected}"]
    assert not found.settings


@pytest.mark.parametrize(("change", "expected"), DISK_RESEED)
def test_what_seeds_a_disk_anew_is_told_apart(change, expected):
    found = differences(wire.VAULT, wire.with_disk(**change), wire.item())

    assert [str(one) for one in found.reseed] == [expected]


def test_leaving_a_consistency_group_seeds_anew():
    shown = wire.item_showing(multiVmGroupName="shop", multiVmGroupCreateOption="UserSpecified")

    assert words(wire.machine(), shown) == ["enable again: consistency group shop -> unset"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [*RESEED, ({"machine_id": wire.VM + "-new"}, "source web-01 -> web-01-new")],
)
def test_a_changed_file_alone_tells_what_it_seeds_anew(change, expected):
    """For previews without a live look."""
    told = declared_reseed(wire.machine(), {**wire.machine(), **change})

    assert [str(one) for one in told] == [expected]


@pytest.mark.parametrize(
    ("change", "expected"),
    [*DISK_RESEED, ({"id": wire.OS_DISK + "2"}, "disk os: source web-01-osdisk -> web-01-osdisk2")],
)
def test_a_changed_disk_in_the_file_alone_is_told(change, expected):
    told = declared_reseed(wire.machine(), wire.with_disk(**change))

    assert [str(one) for one in told] == [expected]


def test_what_can_change_in_place_seeds_nothing():
    changed = wire.with_disk(replica_type="Standard_LRS")
    changed["target"]["size"] = "Standard_D4s_v5"

    assert declared_reseed(wire.machine(), changed) == []


def test_the_cost_is_what_the_disks_hold():
    """Recorded capacities are a little under the nominal size."""
    assert gib(wire.item()) == 31


def test_ids_that_differ_only_in_their_group_are_told_in_full():
    assert str(Change("x", "a", "b")) == "x a -> b"
    moved = wire.NETWORK.replace("shop-rg-asr", "other-rg")

    assert words(wire.machine(network_id=moved)) == [
        f"change network {wire.NETWORK.lower()} -> {moved}"
    ]
