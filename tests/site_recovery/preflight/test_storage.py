"""Cache accounts: whether replication can write to them, and how many disks they take."""

import pytest

from emulator.resources import place
from site_recovery import watch
from site_recovery.preflight import cache_load, storage
from site_recovery.preflight.facts import Facts
from tests.providers.fleet import CACHE
from tests.site_recovery.preflight import shop
from tests.site_recovery.preflight import surroundings as around
from tests.support.calls import VAULT

CHECKS = (*storage.CHECKS, *cache_load.CHECKS)
DENY = {"defaultAction": "Deny", "bypass": "AzureServices", "virtualNetworkRules": []}
DATA = 64


@pytest.fixture
def ground(estate_world):
    around.in_order(estate_world)
    return estate_world


def account(world, top=None, **properties):
    around.change(world, CACHE, top, **properties)


def blobs(world, **properties):
    place(world, f"{CACHE}/blobServices/default", {"properties": properties})


def firewall(world, *subnets, **more):
    rules = [{"id": around.subnet(name)} for name in subnets]
    account(world, networkAcls={**DENY, "virtualNetworkRules": rules, **more})


def fast(world):
    """Nothing is wrong with the account: what writes to it wants another."""
    return shop.subject(**{"web-01": with_disks(1, kind="PremiumV2_LRS")})


def high(world):
    return {**shop.subject(), "churn": "high"}


def with_disks(number, name="web-01", **more):
    disks = {f"lun{n}": shop.disk(name, f"lun{n}", **more) for n in range(number)}
    return shop.machine(name, disks=disks)


def fleet(disks):
    """A wave of so many disks on one account."""
    names = [f"m-{n:03d}" for n in range((disks + DATA - 1) // DATA)]
    left = disks
    machines = {}
    for name in names:
        machines[name] = with_disks(min(DATA, left), name)
        left -= DATA
    return shop.subject(**machines)


BROKEN = {
    "cache-region": lambda world: account(world, {"location": "westus2"}),
    "cache-kind": lambda world: account(world, {"kind": "FileStorage"}),
    "cache-old-kind": lambda world: account(world, {"kind": "Storage"}),
    "cache-not-premium": high,
    "cache-keys-off": lambda world: account(world, allowSharedKeyAccess=False),
    "cache-firewall-services": lambda world: firewall(world, "web", bypass="Logging"),
    "cache-firewall-network": lambda world: firewall(world, "data"),
    "cache-firewall-subnets": lambda world: firewall(world, "web") or two_subnets(),
    "cache-private": lambda world: account(world, publicNetworkAccess="Disabled"),
    "cache-soft-delete": lambda world: blobs(
        world, deleteRetentionPolicy={"enabled": True, "days": 7}
    ),
    "cache-versions": lambda world: blobs(world, isVersioningEnabled=True),
    "cache-hierarchical": lambda world: account(world, isHnsEnabled=True),
    "cache-immutable": lambda world: account(
        world, immutableStorageWithVersioning={"enabled": True}
    ),
    "cache-full": lambda world: fleet(751),
    "cache-crowded": lambda world: fleet(376),
}


def two_subnets():
    return shop.subject(**{name: shop.machine(name) for name in ("web-01", "app-01")})


def found(*checked, subject=None):
    return [str(each) for each in shop.found(subject or shop.subject(), *checked)]


def test_every_row_is_broken_here():
    assert set(BROKEN) == {row.code for row in (*storage.ROWS, *cache_load.ROWS)}


@pytest.mark.parametrize("code", BROKEN)
def test_what_breaks_a_rule_is_found(ground, code):
    subject = BROKEN[code](ground) or shop.subject()

    assert code in shop.codes(shop.found(subject, *CHECKS))


def test_accounts_in_order_say_nothing(ground):
    assert found(*CHECKS) == []


def test_an_account_that_is_still_to_be_made_says_nothing(ground):
    del ground.resources[CACHE]

    assert found(*CHECKS) == []


def test_each_finding_names_the_account_and_what_to_do(ground):
    account(ground, {"location": "West US 2"}, allowSharedKeyAccess=False)

    assert found(*storage.CHECKS) == [
        "cache account shopcache: it is in West US 2, and the machines that write to it run in "
        "eastus2; name an account in eastus2",
        "cache account shopcache: allowSharedKeyAccess is off, and replication writes with shared "
        "access signatures; switch it on for this account, with an exception where a policy "
        "switches it off",
    ]


def test_the_account_of_the_way_home_stands_in_the_recovery_region(ground):
    around.change(ground, shop.CACHE_ASR, {"location": "eastus2"})

    [told] = found(*storage.CHECKS)

    assert told.startswith("cache account shopcacheasr: it is in eastus2, and the machines that")


def test_an_account_that_only_a_disk_names_is_looked_at(ground):
    """The inventory may name one that the site does not."""
    subject = shop.subject()
    subject["primary"]["cache_accounts"] = {}
    account(ground, isHnsEnabled=True)

    assert shop.codes(shop.found(subject, *CHECKS)) == ["cache-hierarchical"]


def test_premium_blocks_serve_high_churn(ground):
    account(ground, {"kind": "BlockBlobStorage", "sku": {"name": "Premium_LRS"}})

    assert shop.codes(shop.found(high(ground), *CHECKS)) == []


def test_premium_ssd_v2_names_its_machines(ground):
    [told] = found(*CHECKS, subject=fast(ground))

    assert "which Premium SSD v2 (machine web-01) needs" in told


def test_premium_pages_take_no_cache(ground):
    account(ground, {"kind": "StorageV2", "sku": {"name": "Premium_LRS"}})

    [told] = found(*CHECKS)

    assert "its kind StorageV2 (Premium) takes no cache" in told


def test_a_firewall_with_the_machines_subnets_is_fine(ground):
    firewall(ground, "web")

    assert found(*CHECKS) == []


def test_missing_subnets_are_named(ground):
    firewall(ground, "web")

    [told] = found(*CHECKS, subject=two_subnets())

    assert told.startswith("cache account shopcache: its firewall keeps out subnet app, from")


@pytest.mark.parametrize("status", ["Approved", "Pending"])
def test_a_private_endpoint_counts_once_it_is_approved(ground, status):
    state = {"privateLinkServiceConnectionState": {"status": status}}
    account(
        ground,
        publicNetworkAccess="Disabled",
        privateEndpointConnections=[{"properties": state}],
    )

    assert bool(found(*CHECKS)) is (status == "Pending")


@pytest.mark.parametrize(("disks", "codes"), [
    (375, []),
    (376, ["cache-crowded"]),
    (750, ["cache-crowded"]),
    (751, ["cache-full"]),
])  # fmt: skip
def test_disks_are_counted_against_both_limits(ground, disks, codes):
    assert shop.codes(shop.found(fleet(disks), *CHECKS)) == codes


def test_an_old_account_takes_less(ground):
    account(ground, {"kind": "Storage"})

    assert shop.codes(shop.found(fleet(301), *cache_load.CHECKS)) == ["cache-full"]


def test_disks_of_the_vaults_items_count_and_a_machine_counts_once(ground, monkeypatch):
    """web-01 is an item already; `other` is one that the file does not name."""
    items = [item("web-01", 300), item("other", 300)]
    monkeypatch.setattr(Facts, "seen", lambda _: watch.Snapshot(1, 0.0, items, {}))
    subject = shop.subject(**{"web-01": with_disks(60), "web-02": with_disks(61, "web-02")})

    assert found(*cache_load.CHECKS, subject=subject) == [
        "cache account shopcache: 421 disks would write to it (600 of them already do), and it "
        "takes only 375 if each changes 8 MB/s; add a shard to cacheStorage for new machines, or "
        "see that most disks change less"
    ]


def item(name, disks):
    """An item of the vault with so many disks on the account."""
    told = {
        "fabricObjectId": f"{shop.COMPUTE}/virtualMachines/{name}",
        "protectedManagedDisks": [
            {"primaryStagingAzureStorageAccountId": CACHE.upper()} for _ in range(disks)
        ],
    }
    path = f"{VAULT}/replicationFabrics/f/replicationProtectionContainers/c"
    return {
        "id": f"{path}/replicationProtectedItems/{name}",
        "name": name,
        "properties": {"providerSpecificDetails": told},
    }
