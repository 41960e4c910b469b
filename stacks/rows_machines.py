"""Rows of machines: disks, addresses, and where they stand after a failover."""

from stacks.rows_pair import HIGH_CHURN, MATRIX
from stacks.rule import Rule

ZONE_OR_SET = Rule(
    "zone-or-set",
    when="a machine at home is in a zone and in an availability set",
    text="a machine is in a zone or in an availability set",
    fix="keep one",
    source="compute API: a virtual machine takes one of the two",
)
SLOT = Rule(
    "slot",
    when="a disk is under a key that is no slot; a machine has at most 64 data disks",
    text="is no disk slot",
    fix="write os or lun0 to lun63",
    source=f"{MATRIX}: up to 64 data disks",
)
OS_DISK_MISSING = Rule(
    "os-disk-missing",
    when="a machine has no OS disk",
    text="is missing",
    fix="write the OS disk",
)
OS_DISK_EXCLUDED = Rule(
    "os-disk-excluded",
    when="an OS disk is excluded",
    text="an OS disk is always replicated",
    fix="take the key out",
    source=f"{MATRIX}: data disks can be excluded",
)
OS_DISK_SIZE = Rule(
    "os-disk-size",
    when="an OS disk is larger than 4095 GiB",
    text="{gib} is too large for an OS disk",
    fix="{limit} is the most",
    source=MATRIX,
)
NICS_EMPTY = Rule(
    "nics-empty",
    when="a machine has no network interface",
    text="is empty",
    fix="write the machine's network interfaces",
)
PREMIUM_CACHE = Rule(
    "premium-cache",
    when="a PremiumV2_LRS disk has neither an account of its own, nor one with churn high, nor an "
    "existing one; whether an existing one is premium, dr doctor and preview look",
    text="is missing",
    fix="PremiumV2_LRS needs a premium cache account",
    source=MATRIX,
)
ULTRA_DISK = Rule(
    "ultra-disk",
    when="an UltraSSD_LRS disk is replicated, or asked for at the recovery site, without churn "
    "high",
    text="an ultra disk is not replicated",
    fix="exclude it, or write primary.cacheStorage churn: high, whose preview takes ultra disks",
    source=f"{MATRIX}: not supported; {HIGH_CHURN}: a source disk of the preview. That the service "
    "then takes it is assumed",
)
ZONE_AND_SET = Rule(
    "zone-and-set",
    when="a recovery zone and an availability set are both written for a machine",
    text="zone {zone} and an availability set are both asked for (group {group})",
    fix="keep one, or write none for the other in overrides",
    source=ZONE_OR_SET.source,
)
ZONE_AT_HOME = Rule(
    "zone-at-home",
    when="from zone to zone a machine is in no zone",
    text="is missing",
    fix="from zone to zone every machine is in a zone",
)
ZONE_UNCHANGED = Rule(
    "zone-unchanged",
    when="from zone to zone a machine would recover into its own zone",
    text="recovers into its own zone {zone}",
    fix="write another zone in overrides, the group or recovery.zone",
)
ZONE_NONE = Rule(
    "zone-none",
    when="from zone to zone a machine would recover into no zone",
    text="recovers into no zone",
    fix=ZONE_UNCHANGED.fix,
)
DEFAULT_TOO_LONG = Rule(
    "default-too-long",
    when="the default name of a set or placement group outgrows what Azure takes",
    text='its default "{name}" is longer than 80',
    fix="say it",
)
HOME_SUBSCRIPTION = Rule(
    "home-subscription",
    when="a machine is in another subscription than the primary site",
    text="is in subscription {found}, the primary site is in {subscription}",
    fix="write primary.subscription or correct the id",
)
ID_TWICE = Rule(
    "id-twice",
    when="a machine, disk or network interface stands twice",
    text="is the id of {place} too",
    fix="each stands once, correct one",
)
SPACE_MISSING = Rule(
    "space-missing",
    when="the recovery network has subnets but no address space",
    text="is missing",
    fix="write the prefixes that hold the subnets",
)
SUBNETS_MISSING = Rule(
    "subnets-missing",
    when="the recovery network has an address space but no subnets",
    text="is missing",
    fix="write name: prefix pairs",
)
SUBNET_OUTSIDE = Rule(
    "subnet-outside",
    when="a subnet lies outside its network",
    text="{prefix} is outside the address space {spaces}",
    fix="correct one",
)
SUBNET_SMALL = Rule(
    "subnet-small",
    when="a subnet of the recovery network is smaller than /29",
    text="{prefix} is smaller than Azure takes",
    fix="write a prefix of /29 or shorter",
    source='"Virtual network FAQ": the smallest subnet is /29 (Microsoft)',
)
SUBNET_OVERLAPS = Rule(
    "subnet-overlaps",
    when="two subnets overlap",
    text="{prefix} overlaps subnet {other} ({taken})",
    fix="write another one",
)
SUBNET_UNKNOWN = Rule(
    "subnet-unknown",
    when="a network interface would recover into a subnet that the recovery network has not",
    text='"{subnet}" is no subnet of the recovery network {network}, which has {known}',
    fix="add it to recovery.virtualNetwork or set the NIC's recovery.subnet",
)
ADDRESS_NOT_FREE = Rule(
    "address-not-free",
    when="a static address is outside its subnet, or one that Azure keeps",
    text="{address} is not free in subnet {subnet} ({prefix})",
    fix="write {first} to {last}",
    source='"Virtual network FAQ": the first four addresses and the last one (Microsoft)',
)
ADDRESS_TWICE = Rule(
    "address-twice",
    when="two machines would recover with one address",
    text="{address} is the address of {other} too",
    fix="write another one",
)
RECOVERED_NAME_TWICE = Rule(
    "recovered-name-twice",
    when="two machines would recover with one name",
    text='recovers as "{name}" like {other}',
    fix="set overrides.vmName for one",
)
SET_APART = Rule(
    "set-apart",
    when="machines of one availability set recover into different placement groups",
    text="{first} and {second} share the availability set {set} but not the proximity placement "
    "group ({one}, {other})",
    fix="make them alike",
    source='"Proximity placement groups": with an availability set all its machines (Microsoft)',
)
MADE_AND_EXISTING = Rule(
    "made-and-existing",
    when="one set or placement group is existing for one machine and made for another",
    text="{name} is existing in one place and to be made in another",
    fix="write existing: true in both or in none",
)

ROWS = tuple(each for each in list(vars().values()) if isinstance(each, Rule))
