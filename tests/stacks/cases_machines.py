"""One input per row of machines: the edits that break it, and the whole line that is told."""

from tests.stacks.edits import DB, NETWORK, WEB, zonal
from tests.stacks.shop import GONE, HOME, SUB, disk

OTHER = SUB[:-1] + "2"
VM = "Microsoft.Compute/virtualMachines"
NIC = f"{WEB}.nics.nic"

MACHINES = {
    "zone-or-set": (
        {f"{WEB}.zone": "1"},
        f"{WEB}.zone: a machine is in a zone or in an availability set; keep one",
    ),
    "slot": (
        {f"{WEB}.disks.lun64": disk("many")},
        f"{WEB}.disks.lun64: is no disk slot; write os or lun0 to lun63",
    ),
    "os-disk-missing": (
        {f"{WEB}.disks.os": GONE},
        f"{WEB}.disks.os: is missing; write the OS disk",
    ),
    "os-disk-excluded": (
        {f"{WEB}.disks.os.excluded": True},
        f"{WEB}.disks.os.excluded: an OS disk is always replicated; take the key out",
    ),
    "os-disk-size": (
        {f"{WEB}.disks.os.gib": 4096},
        f"{WEB}.disks.os.gib: 4096 is too large for an OS disk; 4095 is the most",
    ),
    "nics-empty": (
        {f"{WEB}.nics": {}},
        f"{WEB}.nics: is empty; write the machine's network interfaces",
    ),
    "premium-cache": (
        {f"{DB}.disks.lun0.type": "PremiumV2_LRS"},
        f"{DB}.disks.lun0.cacheAccount: is missing; PremiumV2_LRS needs a premium cache account",
    ),
    "ultra-disk": (
        {f"{DB}.disks.lun0.targetType": "UltraSSD_LRS"},
        f"{DB}.disks.lun0.targetType: an ultra disk is not replicated; exclude it, or write "
        "primary.cacheStorage churn: high, whose preview takes ultra disks",
    ),
    "zone-and-set": (
        {f"{DB}.overrides": {"zone": "2", "availabilitySet": "db-set"}},
        f"{DB}: zone 2 and an availability set are both asked for (group db); "
        "keep one, or write none for the other in overrides",
    ),
    "zone-at-home": (
        zonal(**{f"{WEB}.zone": None}),
        f"{WEB}.zone: is missing; from zone to zone every machine is in a zone",
    ),
    "zone-unchanged": (
        zonal(**{f"{WEB}.zone": "2"}),
        f"{WEB}: recovers into its own zone 2; "
        "write another zone in overrides, the group or recovery.zone",
    ),
    "zone-none": (
        zonal(**{f"{WEB}.overrides": {"zone": "none"}}),
        f"{WEB}: recovers into no zone; "
        "write another zone in overrides, the group or recovery.zone",
    ),
    "default-too-long": (
        {f"{WEB}.availabilitySet": "s" * 78},
        f'{WEB}.availabilitySet: its default "{"s" * 78}-asr" is longer than 80; say it',
    ),
    "home-subscription": (
        {f"{WEB}.id": f"{HOME}/providers/{VM}/web-01".replace(SUB, OTHER)},
        f"{WEB}.id: is in subscription {OTHER}, the primary site is in {SUB}; "
        "write primary.subscription or correct the id",
    ),
    "id-twice": (
        {f"{WEB}.disks.lun0": disk("DB-01-data0")},
        f"{DB}.disks.lun0.id: is the id of machines.web-01.disks.lun0 too; "
        "each stands once, correct one",
    ),
    "space-missing": (
        {f"{NETWORK}.addressSpace": GONE},
        f"{NETWORK}.addressSpace: is missing; write the prefixes that hold the subnets",
    ),
    "subnets-missing": (
        {f"{NETWORK}.subnets": GONE},
        f"{NETWORK}.subnets: is missing; write name: prefix pairs",
    ),
    "subnet-outside": (
        {f"{NETWORK}.subnets.web": "10.21.1.0/24"},
        f"{NETWORK}.subnets.web: 10.21.1.0/24 is outside the address space 10.20.0.0/16; "
        "correct one",
    ),
    "subnet-small": (
        {f"{NETWORK}.subnets.web": "10.20.1.0/30"},
        f"{NETWORK}.subnets.web: 10.20.1.0/30 is smaller than Azure takes; "
        "write a prefix of /29 or shorter",
    ),
    "subnet-overlaps": (
        {f"{NETWORK}.subnets.data": "10.20.1.128/25"},
        f"{NETWORK}.subnets.data: 10.20.1.128/25 overlaps subnet web (10.20.1.0/24); "
        "write another one",
    ),
    "subnet-unknown": (
        {f"{NIC}.subnet": "app"},
        f'{NIC}.subnet: "app" is no subnet of the recovery network shop-vnet-asr, which has web, '
        "data; add it to recovery.virtualNetwork or set the NIC's recovery.subnet",
    ),
    "address-not-free": (
        {f"{NIC}.recovery": {"address": "10.20.1.255"}},
        f"{NIC}.recovery.address: 10.20.1.255 is not free in subnet web (10.20.1.0/24); "
        "write 10.20.1.4 to 10.20.1.254",
    ),
    "address-twice": (
        {
            f"{NIC}.recovery": {"address": "10.20.1.9"},
            "shop.yaml: machines.web-02.nics.nic.recovery": {"address": "10.20.1.9"},
        },
        "shop.yaml: machines.web-02.nics.nic.recovery.address: 10.20.1.9 is the address of "
        "machines.web-01.nics.nic too; write another one",
    ),
    "recovered-name-twice": (
        {f"{DB}.overrides": {"vmName": "WEB-01"}},
        f'{DB}: recovers as "WEB-01" like web-01; set overrides.vmName for one',
    ),
    "set-apart": (
        {"shop.yaml: machines.web-02.overrides": {"proximityPlacementGroup": "near"}},
        "dr:pair.groups: web-01 and web-02 share the availability set web-set-asr but not the "
        "proximity placement group (none, near); make them alike",
    ),
    "made-and-existing": (
        {
            "shop.yaml: machines.web-02.overrides": {
                "availabilitySet": {"name": "web-set-asr", "existing": True}
            }
        },
        "dr:pair.groups: web-set-asr is existing in one place and to be made in another; "
        "write existing: true in both or in none",
    ),
}
