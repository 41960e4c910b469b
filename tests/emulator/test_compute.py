"""Machines, disks, sets, placement groups, sizes and usages."""

import pytest

from tests.support import call
from tests.support.ground import COMPUTE, MACHINE, NIC, lay_ground, machine_body

SET = f"{COMPUTE}/availabilitySets/set"
PPG = f"{COMPUTE}/proximityPlacementGroups/ppg"
HERE = {"location": "eastus2"}
REGION = f"{COMPUTE.partition('/resourceGroups')[0]}/providers/Microsoft.Compute"


@pytest.fixture
def site(world):
    lay_ground(world)
    call(world, "PUT", PPG, HERE)
    call(world, "PUT", SET, {**HERE, "sku": {"name": "Aligned"}})
    return world


@pytest.fixture
def machine(site):
    """A machine in a set and a placement group."""
    placed = {"availabilitySet": {"id": SET}, "proximityPlacementGroup": {"id": PPG}}
    call(site, "PUT", MACHINE, machine_body(**placed))
    site.pass_time(60)
    return call(site, "GET", MACHINE).body


def test_a_machine_makes_its_disks(site, machine):
    """Plain ARM PUT: the OS disk comes from the image, the data disk is empty."""
    os_disk = call(site, "GET", f"{COMPUTE}/disks/vm-osdisk").body
    data = call(site, "GET", f"{COMPUTE}/disks/vm-data0").body

    assert os_disk["properties"]["osType"] == "Linux"
    assert os_disk["properties"]["diskSizeBytes"] == 30 * 1024**3
    assert data["managedBy"] == machine["id"]
    assert data["properties"]["diskState"] == "Attached"
    assert data["properties"]["diskIOPSReadWrite"] == 500
    named = machine["properties"]["storageProfile"]["dataDisks"][0]["managedDisk"]
    assert named == {"id": data["id"], "storageAccountType": "Premium_LRS"}


def test_a_machine_keeps_its_vm_id(site, machine):
    again = call(site, "PUT", MACHINE, machine_body()).body

    assert again["properties"]["vmId"] == machine["properties"]["vmId"]


def test_references_of_compute_have_the_group_in_capitals(machine):
    """Recorded 2022-10-11 for the placement group of a recovered machine."""
    assert machine["properties"]["proximityPlacementGroup"]["id"] == PPG.replace("/rg/", "/RG/")
    assert machine["properties"]["availabilitySet"]["id"] == SET.replace("/rg/", "/RG/")


def test_sets_and_placement_groups_list_their_members(site, machine):
    shouted = MACHINE.replace("/rg/", "/RG/")
    for path in (SET, PPG):
        shown = call(site, "GET", path).body["properties"]
        assert shown["virtualMachines"] == [{"id": shouted}]
    assert call(site, "DELETE", SET).status == 409
    assert call(site, "DELETE", PPG).status == 409


def test_instance_view_comes_when_asked_for(site, machine):
    shown = call(site, "GET", f"{MACHINE}?$expand=instanceView").body["properties"]
    alone = call(site, "GET", f"{MACHINE}/instanceView").body

    codes = [status["code"] for status in shown["instanceView"]["statuses"]]
    assert codes == ["ProvisioningState/succeeded", "PowerState/running"]
    assert alone["statuses"] == shown["instanceView"]["statuses"]
    assert "instanceView" not in machine["properties"]


@pytest.mark.parametrize(
    ("deed", "power"),
    [("deallocate", "deallocated"), ("powerOff", "stopped"), ("start", "running")],
)
def test_power_changes_when_the_operation_ends(site, machine, deed, power):
    reply = call(site, "POST", f"{MACHINE}/{deed}")
    site.pass_time(60)

    view = call(site, "GET", f"{MACHINE}/instanceView").body
    assert reply.status == 202
    assert view["statuses"][1]["code"] == f"PowerState/{power}"


def test_disks_and_interfaces_outlive_their_machine(site, machine):
    call(site, "DELETE", MACHINE)
    site.pass_time(60)

    disk = call(site, "GET", f"{COMPUTE}/disks/vm-data0").body
    nic = call(site, "GET", NIC).body
    assert "managedBy" not in disk
    assert disk["properties"]["diskState"] == "Unattached"
    assert "virtualMachine" not in nic["properties"]


def test_disks_that_are_to_go_with_their_machine_do(site):
    body = machine_body()
    body["properties"]["storageProfile"]["dataDisks"][0]["deleteOption"] = "Delete"
    call(site, "PUT", MACHINE, body)
    site.pass_time(60)

    call(site, "DELETE", MACHINE)
    site.pass_time(60)

    assert call(site, "GET", f"{COMPUTE}/disks/vm-data0").status == 404


def test_a_disk_in_use_stays(site, machine):
    assert call(site, "DELETE", f"{COMPUTE}/disks/vm-osdisk").status == 409


def test_a_disk_can_be_attached_and_detached(site, machine):
    disk = {**HERE, "sku": {"name": "StandardSSD_LRS"}, "properties": {"diskSizeGB": 64}}
    made = call(site, "PUT", f"{COMPUTE}/disks/late", disk).body
    body = machine_body()
    entry = {"lun": 1, "createOption": "Attach", "managedDisk": {"id": made["id"]}}
    body["properties"]["storageProfile"]["dataDisks"] = [entry]

    call(site, "PUT", MACHINE, body)

    assert call(site, "GET", made["id"]).body["managedBy"] == MACHINE
    assert "managedBy" not in call(site, "GET", f"{COMPUTE}/disks/vm-data0").body


def test_a_disk_does_not_shrink(site):
    path = f"{COMPUTE}/disks/d"
    call(site, "PUT", path, {**HERE, "properties": {"diskSizeGB": 64}})

    assert call(site, "PUT", path, {**HERE, "properties": {"diskSizeGB": 32}}).status == 400


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"hardwareProfile": {"vmSize": "Standard_Nonsense"}}, 400),
        ({"availabilitySet": {"id": f"{SET}-none"}}, 404),
        ({"proximityPlacementGroup": {"id": f"{PPG}-none"}}, 404),
        ({"networkProfile": {"networkInterfaces": [{"id": f"{NIC}-none"}]}}, 400),
        ({"storageProfile": {}}, 400),
    ],
)
def test_a_machine_that_cannot_be_is_refused(site, more, status):
    assert call(site, "PUT", MACHINE, machine_body(**more)).status == status


def test_a_zone_and_a_set_exclude_each_other(site):
    body = {**machine_body(availabilitySet={"id": SET}), "zones": ["1"]}

    assert call(site, "PUT", MACHINE, body).status == 400


def test_usages_count_the_cores_of_a_region(site, machine):
    shown = call(site, "GET", f"{REGION}/locations/eastus2/usages").body["value"]

    used = {entry["name"]["value"]: entry["currentValue"] for entry in shown}
    assert (used["cores"], used["standardDSv5Family"], used["virtualMachines"]) == (2, 2, 1)


def test_sizes_and_skus_are_listed(site):
    sizes = call(site, "GET", f"{REGION}/locations/eastus2/vmSizes").body["value"]
    asked = {"$filter": "location eq 'westus'"}
    skus = call(site, "GET", f"{REGION}/skus", **asked).body["value"]

    assert {"Standard_D2s_v5", "Standard_E8s_v5"} <= {size["name"] for size in sizes}
    assert {tuple(sku["locations"]) for sku in skus} == {("westus",)}
