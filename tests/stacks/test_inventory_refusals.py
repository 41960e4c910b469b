"""What is refused in an inventory, and with what words: one edit, one line back."""

import pytest

from tests.stacks.shop import GONE, HOME, SUB, disk, nic_id

VM = f"{HOME}/providers/Microsoft.Compute/virtualMachines/web-01"
ADD = "add it to recovery.virtualNetwork or set the NIC's recovery.subnet"

INVENTORY_ROWS = [
    (
        "web-01.id",
        nic_id("a"),
        "is the id of a Microsoft.Network/networkInterfaces; write the virtual machine's: "
        "/subscriptions/…/providers/Microsoft.Compute/virtualMachines/NAME",
    ),
    ("web-01.id", "web-01", '"web-01" is no ARM id; '),
    ("web-01.id", VM.replace(SUB, SUB[:-1] + "2"), "the primary site is in " + SUB),
    ("web-01.zone", "1", "a machine is in a zone or in an availability set; keep one"),
    ("web-01.cacheShard", GONE, "is missing: number of its cache account; write it"),
    ("web-01.disks.os", GONE, "is missing; write the OS disk"),
    ("web-01.disks.data0", disk("x"), "is no disk slot; write os or lun0 to lun63"),
    ("web-01.disks.os.gib", 5000, "5000 is too large for an OS disk; 4095 is the most"),
    ("web-01.disks.os.type", "Fast", '"Fast" is not allowed; write one of Standard_LRS, '),
    (
        "web-01.disks.os.cacheAccount",
        "Caps",
        '"Caps" is no valid storage account name; use 3 to 24 lower-case letters and digits',
    ),
    ("web-01.disks.os.excluded", True, "an OS disk is always replicated; take the key out"),
    ("web-01.nics", {}, "is empty; write the machine's network interfaces"),
    ("web-01.nics.nic.id", VM, "is the id of a Microsoft.Compute/virtualMachines; "),
    (
        "web-01.nics.nic.subnet",
        "app",
        f'"app" is no subnet of the recovery network shop-vnet-asr, which has web, data; {ADD}',
    ),
    ("web-01.nics.nic.recovery.subnet", "app", '"app" is no subnet of the recovery network'),
    (
        "web-01.nics.nic.recovery.address",
        "10.20.1.3",
        "10.20.1.3 is not free in subnet web (10.20.1.0/24); write 10.20.1.4 to 10.20.1.254",
    ),
    ("web-01.nics.nic.recovery.address", "10.20.3.9", "10.20.3.9 is not free in subnet web"),
    (
        "web-01.nics.nic.recovery.address",
        "10.20.3",
        '"10.20.3" is no IPv4 address; write one like 10.20.1.4',
    ),
    ("web-01.overrides.vmName", "-", '"-" is no valid virtual machine name; '),
    ("web-01.overrides.sizes", "x", "unknown key; did you mean size? "),
]


@pytest.mark.parametrize(("path", "value", "words"), INVENTORY_ROWS)
def test_a_wrong_key_of_the_inventory_is_named_with_its_file(shop, path, value, words):
    """Reported in the same go as the stack file's, with the inventory's name in front."""
    problems = shop.set(f"shop.yaml: machines.{path}", value).problems()

    assert len(problems) == 1
    assert problems[0].startswith(f"shop.yaml: machines.{path}: ")
    assert words in problems[0]


INVENTORY_ELSEWHERE = [
    (
        "web-01.disks.lun0",
        disk("web-02-osdisk"),
        "shop.yaml: machines.web-02.disks.os.id: is the id of machines.web-01.disks.lun0 too; "
        "each stands once, correct one",
    ),
    (
        "db-01.disks.lun1",
        disk("DB-01-data0"),
        "shop.yaml: machines.db-01.disks.lun1.id: is the id of machines.db-01.disks.lun0 too; "
        "each stands once, correct one",
    ),
    (
        "web-01.disks.os.type",
        "PremiumV2_LRS",
        "shop.yaml: machines.web-01.disks.os.cacheAccount: is missing; "
        "PremiumV2_LRS needs a premium cache account",
    ),
    (
        "web-02.overrides.proximityPlacementGroup",
        "g",
        "dr:pair.groups: web-01 and web-02 share the availability set web-set-asr but not the "
        "proximity placement group (none, g); make them alike",
    ),
    (
        "web-02.overrides.vmName",
        "WEB-01",
        'shop.yaml: machines.web-02: recovers as "WEB-01" like web-01; '
        "set overrides.vmName for one",
    ),
    (
        "db-01.overrides",
        {"availabilitySet": "s", "zone": "2"},
        "shop.yaml: machines.db-01: zone 2 and an availability set are both asked for (group db); "
        "keep one, or write none for the other in overrides",
    ),
    (
        "web-02.overrides.availabilitySet",
        {"name": "web-set-asr", "existing": True},
        "dr:pair.groups: web-set-asr is existing in one place and to be made in another; "
        "write existing: true in both or in none",
    ),
]


@pytest.mark.parametrize(("path", "value", "line"), INVENTORY_ELSEWHERE)
def test_machines_are_compared_with_each_other(shop, path, value, line):
    """Each machine may be right by itself and wrong beside another one."""
    assert shop.set(f"shop.yaml: machines.{path}", value).problems() == [line]


def test_two_machines_cannot_recover_with_one_address(shop):
    for name in ("web-01", "web-02"):
        shop.set(f"shop.yaml: machines.{name}.nics.nic.recovery", {"address": "10.20.1.9"})

    assert shop.problems() == [
        "shop.yaml: machines.web-02.nics.nic.recovery.address: 10.20.1.9 is the address of "
        "machines.web-01.nics.nic too; write another one"
    ]


def test_an_inventory_that_is_not_there_is_one_line(shop):
    shop.pair["machines"] = "other.yaml"

    assert shop.problems() == [
        f"dr:pair.machines: other.yaml is not in {shop.directory}; correct the path"
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("machines: {web-01: {}, web-01: {}}", "line 1: found duplicate key"),
        ("machines: [", "line 2: did not find expected"),
        ("", "is empty; write machines: and at least one machine"),
        ("- a", "is not a mapping of keys; write one"),
        ("machines: {web-01: {zone: 2026-11-01}}", "was a bare date, which the engine rewrites"),
    ],
)
def test_a_broken_inventory_is_told_without_a_traceback(shop, text, words):
    """A disk or machine written twice is a duplicate key, which YAML readers often hide."""
    shop.pair["machines"] = "broken.yaml"
    (shop.directory / "broken.yaml").write_text(text, encoding="utf-8")

    assert [line for line in shop.problems() if words in line]
