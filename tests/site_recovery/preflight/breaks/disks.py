"""Breaks of disks."""

from emulator.resources import place
from tests.site_recovery.preflight import shop
from tests.site_recovery.preflight.breaks.ground import (
    SET,
    SET_ASR,
    attachment,
    breaks,
    declared,
    disk,
    web,
)


@breaks(
    "disk-not-attached",
    "web-01: web-01-data7 is not attached to the machine; run `dr discover`, review what it "
    "changes, and keep it",
)
def _(world, subject):
    declared(subject)["excluded_disks"] = [f"{shop.COMPUTE}/disks/web-01-data7"]


@breaks(
    "disk-unprotected",
    "job-01: job-01-data0 (lun 0, 256 GiB) is in no entry and would not be there after a failover; "
    "run `dr discover` to add it, or write it with excluded: true",
)
def _(world, subject):
    os_disk = shop.disk("job-01", gib=127)
    return shop.subject(**{"job-01": shop.machine("job-01", disks={"os": os_disk})})


@breaks(
    "inventory-disk",
    "web-01: web-01-osdisk has 30 GiB, the inventory says 64 GiB; run `dr discover`, review what "
    "it changes, and keep it",
)
def _(world, subject):
    declared(subject)["disks"]["os"]["gib"] = 64


@breaks(
    "disk-unmanaged",
    "web-01: old-osdisk is an unmanaged disk, which Azure has retired; convert the machine to "
    "managed disks",
)
def _(world, subject):
    profile = web(world)["properties"]["storageProfile"]
    profile["osDisk"] = {"name": "old-osdisk", "osType": "Linux", "vhd": {"uri": "https://x"}}


@breaks(
    "disk-write-accelerator",
    "web-01: web-01-osdisk has the write accelerator, which the service does not support; switch "
    "it off, or write excluded: true for it if the machine can live without it",
)
def _(world, subject):
    attachment(world)["writeAcceleratorEnabled"] = True


@breaks(
    "disk-ephemeral",
    "web-01: its OS disk is ephemeral, which cannot be replicated; make the machine anew with a "
    "managed OS disk, or take it out of the groups",
)
def _(world, subject):
    attachment(world)["diffDiskSettings"] = {"option": "Local"}


@breaks(
    "disk-encrypted-in-guest",
    "web-01: web-01-osdisk is encrypted by Azure Disk Encryption; its keys would have to be copied "
    "to the other region, which this project does not do; use encryption sets instead, or protect "
    "the machine in the portal and take it out here",
)
def _(world, subject):
    disk(world)["properties"]["encryptionSettingsCollection"] = {"enabled": True}


@breaks(
    "disk-encryption-set-missing",
    "web-01: web-01-osdisk is encrypted with a customer's key (shop-des), and none is named for "
    "the other side; write diskEncryptionSet with the id of a set in the recovery region",
)
def _(world, subject):
    disk(world)["properties"]["encryption"] = {"diskEncryptionSetId": f"{SET}/shop-des"}


@breaks(
    "disk-encryption-set-gone",
    "web-01: encryption set shop-des-asr is not there; make it in the recovery region, or correct "
    "diskEncryptionSet",
)
def _(world, subject):
    declared(subject)["disks"]["os"]["disk_encryption_set_id"] = f"{SET_ASR}/shop-des-asr"


@breaks(
    "disk-encryption-set-elsewhere",
    "web-01: encryption set shop-des is in eastus2; the disks recover in centralus; name a set in "
    "centralus",
)
def _(world, subject):
    place(world, f"{SET}/shop-des", {"location": "eastus2", "properties": {}})
    declared(subject)["disks"]["os"]["disk_encryption_set_id"] = f"{SET}/shop-des"


@breaks(
    "disk-ultra",
    "web-01: web-01-osdisk is an Ultra disk, which the service does not support; change its type, "
    "or write excluded: true for it if the machine can live without it",
)
def _(world, subject):
    disk(world)["sku"]["name"] = "UltraSSD_LRS"


@breaks(
    "disk-shared",
    "web-01: web-01-osdisk is a shared disk; clusters of machines are not operated by this "
    "project; protect the cluster in the portal, or write excluded: true for it if the machine can "
    "live without it",
)
def _(world, subject):
    disk(world)["properties"]["maxShares"] = 2
