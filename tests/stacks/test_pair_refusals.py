"""What is refused in a stack file, and with what words: one edit, one line back."""

import pytest

from tests.stacks.shop import GONE, HOME, SUB, disk, machine

VM = f"{HOME}/providers/Microsoft.Compute/virtualMachines/web-01"
VAULT = f"{HOME}/providers/Microsoft.RecoveryServices/vaults/v"
NAMED = "letters, digits, . _ -, from a letter or digit to a letter, digit or _"
ADD = "add it to recovery.virtualNetwork or set the NIC's recovery.subnet"

PAIR_ROWS = [
    # unknown keys
    (
        "primary.locaton",
        "x",
        "unknown key; did you mean location? "
        "Allowed: cacheStorage, location, outboundRules, resourceGroup, "
        "subscription, virtualNetwork",
    ),
    (
        "groups.web.moved",
        {"number": 1},
        "unknown key; did you mean move? "
        "Allowed: actions, bootOrder, checks, consistencyGroup, drill, machines, move, placement, "
        "position, zone",
    ),
    ("groups.web.placement.set", "x", "unknown key; "),
    # wrong types
    ("primary.location", GONE, "is missing: the region's short name, e.g. eastus2; write it"),
    ("primary.location", 7, "7 is not text; quote it if that is what it is called"),
    ("policy", [], "[] is not a mapping of keys; write one"),
    ("groups.web.machines", "web-01", '"web-01" is not a list; write one'),
    ("policy.multiVmSync", "maybe", '"maybe" is neither true nor false; write one of the two'),
    (
        "policy.retentionHours",
        "a day",
        '"a day" is not a whole number of hours from 0 to 360; write one',
    ),
    (
        "policy.retentionHours",
        True,
        "true is not a whole number of hours from 0 to 360; write one",
    ),
    # regions
    (
        "primary.location",
        "East US 2",
        '"East US 2" is no region\'s short name; write it like eastus2',
    ),
    (
        "vault.location",
        "eastus2",
        "eastus2 is the primary region and would be lost with it; write any other region",
    ),
    # ranges
    (
        "policy.retentionHours",
        400,
        "400 is out of range; write a whole number of hours from 0 to 360",
    ),
    ("policy.appConsistentHours", 13, "13 is not off and not 1 to 12 hours; write one of these"),
    ("policy.appConsistentHours", 0, "0 is not off and not 1 to 12 hours; write one of these"),
    ("groups.web.zone", 4, "4 is no availability zone; write 1, 2, 3 or none"),
    # words
    ("groups.web.position", "up", '"up" is no position; write one of primary/protected, '),
    ("machines", "/etc/passwd", '"/etc/passwd" leaves the folder stacks/; '),
    (
        "primary.subscription",
        "12",
        '"12" is no subscription or object id; write the 36 characters with dashes',
    ),
    # networks
    (
        "recovery.virtualNetwork.subnets.web",
        "10.20.1.5/24",
        '"10.20.1.5/24" is no IPv4 prefix with all host bits zero; write one like 10.20.1.0/24',
    ),
    (
        "recovery.virtualNetwork.subnets.web",
        "10.21.1.0/24",
        "10.21.1.0/24 is outside the address space 10.20.0.0/16; correct one",
    ),
    # names that Azure would refuse
    (
        "vault",
        "9x",
        '"9x" is no valid vault name; use 2 to 50 letters, digits, -, beginning with a letter',
    ),
    ("vault", "a" * 51, "is no valid vault name"),
    (
        "recovery.resourceGroup",
        "ends.",
        '"ends." is no valid resource group name; '
        "use 1 to 90 letters, digits, . _ - ( ), not ending with a dot",
    ),
    (
        "recovery.virtualNetwork",
        "a",
        f'"a" is no valid virtual network name; use 2 to 64 {NAMED}',
    ),
    (
        "groups.web.placement.availabilitySet",
        "-x",
        f'"-x" is no valid availability set name; use 1 to 80 {NAMED}',
    ),
    (
        "groups.web.placement.proximityPlacementGroup",
        "x.",
        f'"x." is no valid proximity placement group name; use 1 to 80 {NAMED}',
    ),
    ("policy.name", "p", '"p" is no valid replication policy name; '),
    # references
    ("vault", {"existing": True}, "names no vault; write its name, or its id if it exists"),
    ("vault", {"name": "v1", "id": VAULT, "existing": True}, "has both a name and an id; keep one"),
    (
        "vault",
        {"id": VM, "existing": True},
        "is the id of a Microsoft.Compute/virtualMachines; "
        "write the id of a Microsoft.RecoveryServices/vaults",
    ),
    ("vault", {"id": VAULT}, "is an id, so the thing exists; add existing: true"),
    ("recovery.virtualNetwork", {"id": "here", "existing": True}, '"here" is no ARM id; '),
]


@pytest.mark.parametrize(("path", "value", "words"), PAIR_ROWS)
def test_a_wrong_key_of_the_pair_is_named_with_what_is_allowed(shop, path, value, words):
    """The line begins with the path and ends with what to do; no traceback, no second guess."""
    problems = shop.set(f"dr:pair.{path}", value).problems()

    assert f"dr:pair.{path}: " in problems[0]
    assert words in problems[0]


ELSEWHERE = [
    (
        "dr:pair.recovery.location",
        "eastus2",
        "dr:pair.recovery.location: eastus2 is the primary's region too; write another region, "
        "or recovery.zone to protect from zone to zone",
    ),
    (
        "dr:pair.recovery.resourceGroup",
        {"name": "x", "location": "eastus2"},
        "dr:pair.recovery.resourceGroup.location: eastus2 is the primary region; "
        "write any other region",
    ),
    (
        "dr:pair.recovery.resourceGroup",
        "SHOP-rg",
        "dr:pair.recovery.resourceGroup: SHOP-rg is the primary's group too, and a recovered "
        "machine has the name of its source; write another group",
    ),
    (
        "dr:pair.vault.resourceGroup",
        "shop-rg",
        "dr:pair.vault.resourceGroup: shop-rg is the primary site's group; write another one",
    ),
    (
        "dr:pair.vault",
        {"name": "v1", "existing": True},
        "dr:pair.vault.resourceGroup: is missing; write the existing vault's resource group",
    ),
    (
        "dr:pair.vault",
        {
            "id": VAULT.replace("shop-rg", "dr-rg"),
            "existing": True,
            "resourceGroup": "dr-rg",
        },
        "dr:pair.vault.resourceGroup: stands beside the id, which names it; take it out",
    ),
    (
        "dr:pair.vault.principalId",
        SUB,
        "dr:pair.vault.principalId: is for an existing vault; a made one has its own, take it out",
    ),
    (
        "dr:pair.recovery.virtualNetwork.subnets",
        {"web": "10.20.1.0/24"},
        'shop.yaml: machines.db-01.nics.nic.subnet: "data" is no subnet of the recovery network '
        f"shop-vnet-asr, which has web; {ADD}",
    ),
    (
        "dr:pair.recovery.virtualNetwork.subnets.data",
        "10.20.1.0/25",
        "dr:pair.recovery.virtualNetwork.subnets.data: 10.20.1.0/25 overlaps subnet web "
        "(10.20.1.0/24); write another one",
    ),
    (
        "dr:pair.recovery.virtualNetwork.addressSpace",
        GONE,
        "dr:pair.recovery.virtualNetwork.addressSpace: is missing; "
        "write the prefixes that hold the subnets",
    ),
    (
        "dr:pair.groups.web.machines",
        ["web-01"],
        "dr:pair.groups: web-02 is in no group; add it to one",
    ),
    (
        "dr:pair.groups.web.machines",
        ["web-01", "web-02", "db-01"],
        "dr:pair.groups: db-01 is in the groups web, db; keep it in one",
    ),
    (
        "dr:pair.groups.web.machines",
        ["web-01", "web-02", "web-02"],
        "dr:pair.groups.web.machines: web-02 stands there twice; keep one",
    ),
    (
        "dr:pair.groups.web.machines",
        ["web-01", "web-02", "web-03"],
        'dr:pair.groups.web.machines[2]: "web-03" is not in shop.yaml; '
        "correct the name or add the machine",
    ),
    (
        "dr:pair.groups.web.machines",
        ["web-01", "web-02", 3],
        "dr:pair.groups.web.machines[2]: 3 is not text; quote it if that is what it is called",
    ),
    (
        "dr:pair.groups.two words",
        {"machines": ["web-01"]},
        "dr:pair.groups.two words: is no valid machine, group or stack name; "
        "use 1 to 80 letters, digits, . _ -, beginning with a letter or digit",
    ),
    (
        "dr:pair.groups.web.bootOrder",
        ["web-01"],
        'dr:pair.groups.web.bootOrder[0]: "web-01" is not a list; write one',
    ),
    (
        "dr:pair.groups.web.placement.availabilitySet",
        "2026-11-01 00:00:00 +0000 UTC",
        "dr:pair.groups.web.placement.availabilitySet: "
        '"2026-11-01 00:00:00 +0000 UTC" was a bare date, which the engine rewrites; quote it',
    ),
    (
        "dr:pair.primary.cacheStorage.accounts",
        {"0": "Caps"},
        'dr:pair.primary.cacheStorage.accounts.0: "Caps" is no valid storage account name; '
        "use 3 to 24 lower-case letters and digits",
    ),
    (
        "dr:pair.primary.cacheStorage.accounts",
        {"1": "fine"},
        "dr:pair.primary.cacheStorage.accounts.1: no machine has this cacheShard; write one of 0",
    ),
    ("dr:allow", "reseed", 'dr:allow: "reseed" is not a list; write one'),
    (
        "dr:allow",
        ["reseed"],
        'dr:allow[0]: "reseed" is no allowance; '
        "write VERB:NAME with destroy-away, reseed, purge, remove-away",
    ),
    (
        "dr:pear",
        {},
        "dr:pear: unknown key; did you mean pair? "
        "Allowed: allow, caFile, endpoint, liveCheck, pair, protect, takeover",
    ),
    ("dr:pair", GONE, "dr:pair: is missing: the region pair; write it"),
    ("dr:protect", "perhaps", 'dr:protect: "perhaps" is neither true nor false; write one of the'),
    ("dr:endpoint", "http://x", 'dr:endpoint: "http://x" is no https:// address; TLS is always'),
    (
        "azure-native:subscriptionId",
        GONE,
        "azure-native:subscriptionId: is missing; write the subscription's id",
    ),
    (
        "azure-native:subscriptionId",
        "abc",
        'azure-native:subscriptionId: "abc" is no subscription id; '
        "write the 36 characters with dashes",
    ),
]


@pytest.mark.parametrize(("path", "value", "line"), ELSEWHERE)
def test_a_mistake_is_told_where_it_is_mended(shop, path, value, line):
    """Some edits are wrong only beside others; the line names the key to change."""
    problems = shop.set(path, value).problems()

    assert problems[0].startswith(line)
    assert len(problems) <= 2  # a machine may then be in two groups, or in none


def test_a_consistency_group_holds_sixteen_machines(shop):
    """The service's limit (Common questions: Azure-to-Azure disaster recovery)."""
    names = [f"web-{number:02}" for number in range(1, 18)]
    shop.inventory["machines"] |= {name: machine(name, "web") for name in names}
    shop.pair["groups"]["web"] = {"machines": names, "consistencyGroup": True}

    assert shop.problems() == [
        "dr:pair.groups.web.consistencyGroup: 17 machines are too many for common recovery "
        "points; 16 at most, or take the key out"
    ]


def test_a_consistency_group_needs_the_policys_leave(shop):
    shop.pair["policy"]["multiVmSync"] = "off"
    shop.pair["groups"]["web"]["consistencyGroup"] = True

    assert shop.problems() == [
        "dr:pair.groups.web.consistencyGroup: policy.multiVmSync is off; "
        "take one of the two keys out"
    ]


def test_a_boot_order_names_every_machine_once(shop):
    shop.pair["groups"]["web"]["bootOrder"] = [["web-01"], ["web-01", "db-01"]]

    assert shop.problems() == [
        "dr:pair.groups.web.bootOrder: web-01 stands there twice; keep one",
        "dr:pair.groups.web.bootOrder: db-01 is not in this group; take it out or add it",
        "dr:pair.groups.web.bootOrder: web-02 is missing; add it to a step",
    ]


def test_a_boot_order_has_seven_steps(shop):
    """The service's limit for a recovery plan."""
    shop.pair["groups"]["db"]["bootOrder"] = [["db-01"], *[[]] * 7]

    assert shop.problems() == ["dr:pair.groups.db.bootOrder: 8 steps are too many; write 7 at most"]


def test_an_account_takes_750_disks(shop):
    """The service's limit at 4 MB/s a disk (support matrix)."""
    for number in range(13):
        name = f"store-{number:02}"
        disks = {f"lun{lun}": disk(f"{name}-data{lun}") for lun in range(64)}
        shop.inventory["machines"][name] = machine(
            name, "web", disks={"os": disk(f"{name}-osdisk"), **disks}
        )
        shop.pair["groups"]["web"]["machines"].append(name)

    assert shop.problems() == [
        "dr:pair.machines: cache shard 0 has 849 disks, an account takes 750; "
        "give new machines another cacheShard"
    ]


def test_a_default_name_that_outgrows_azure_is_refused(shop):
    shop.pair["primary"]["resourceGroup"] = "g" * 88

    assert shop.problems()[0].split('"')[0] == "dr:pair.recovery.resourceGroup: its default "


@pytest.mark.parametrize("huge", ["9" * 400, 10**400, "1" * 5000])
def test_a_number_beyond_all_numbers_is_told_too(shop, huge):
    """It once ended in a traceback."""
    assert "whole number of hours" in shop.set("dr:pair.policy.retentionHours", huge).problems()[0]


def test_a_path_that_no_file_can_have_is_told(shop):
    assert "cannot be read" in shop.set("dr:pair.machines", "a\0b").problems()[0]


@pytest.mark.parametrize("prefix", ["10.20.1.0/30", "10.20.1.0/31", "10.20.1.0/32"])
def test_a_static_address_in_a_subnet_without_room_is_told(shop, prefix):
    """Azure keeps five addresses of every subnet, so the smallest has eight."""
    shop.set("dr:pair.recovery.virtualNetwork.subnets.web", prefix)
    shop.set("shop.yaml: machines.web-01.nics.nic.recovery", {"address": "10.20.1.0"})

    assert shop.problems() == [
        f"dr:pair.recovery.virtualNetwork.subnets.web: {prefix} is smaller than Azure takes; "
        "write a prefix of /29 or shorter"
    ]
