"""What stands outside the vault: cache storage, vault, network, placement, one component each."""

import pulumi
import pytest

from components.cache_storage import CacheStorage, CacheStorageArgs
from components.native import Native
from components.placement import Placement, PlacementArgs
from components.recovery_network import RecoveryNetwork, RecoveryNetworkArgs
from components.recovery_target import RecoveryTarget, RecoveryTargetArgs
from components.vault import Vault, VaultArgs
from stacks import config
from stacks.config import Thing

GROUP = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg"
VAULT = f"{GROUP}/providers/Microsoft.RecoveryServices/vaults/v"
KEEP = Native(protect=True, providers={})


def thing(type_, name, existing=False):
    return Thing(f"{GROUP}/providers/{type_}/{name}", existing)


def account(name, existing=False):
    return thing("Microsoft.Storage/storageAccounts", name, existing)


def build(make):
    made = []

    @pulumi.runtime.test
    def run():
        made.append(make())
        return pulumi.Output.from_input(None)

    run()
    return made[0]


def cache(accounts, principal_id="identity", further=(), churn="normal"):
    args = CacheStorageArgs(accounts, further, "eastus2", churn, VAULT, principal_id, KEEP)
    return build(lambda: CacheStorage("cache", args))


def test_cache_accounts_are_as_replication_needs_them(engine):
    """Without shared keys or trusted services enabling fails hours later."""
    cache({0: account("one")})

    asked = engine.registered["cache-0"].inputs
    assert asked == {
        "accountName": "one",
        "resourceGroupName": "rg",
        "location": "eastus2",
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "allowSharedKeyAccess": True,
        "allowBlobPublicAccess": False,
        "enableHttpsTrafficOnly": True,
        "minimumTlsVersion": "TLS1_2",
        "networkRuleSet": {"bypass": "AzureServices", "defaultAction": "Allow"},
    }


def test_the_vaults_identity_gets_its_two_roles_on_each_account(engine):
    cache({0: account("one"), 1: account("two")})

    grants = engine.of("RoleAssignment")
    assert len(grants) == 4
    assert {each.inputs["principalId"] for each in grants} == {"identity"}
    assert {each.inputs["roleDefinitionId"].rpartition("/")[2] for each in grants} == {
        "b24988ac-6180-42a0-ab88-20f7382dd24c",
        "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    }
    assert engine.registered["cache-1-blob-data"].depends_on == {"cache-1"}


def test_an_existing_account_is_not_made_but_gets_the_roles(engine):
    """A role assignment is a thing of its own, and nothing of the account changes by it."""
    cache({0: account("one", existing=True)})

    assert engine.of("StorageAccount") == []
    assert len(engine.of("RoleAssignment")) == 2


def test_an_account_that_a_single_disk_names_gets_the_roles_too(engine):
    """Else enabling that disk fails hours later, for want of a right on the account."""
    cache({0: account("one")}, further=[account("own", existing=True)])

    assert [each.name for each in engine.of("StorageAccount")] == ["cache-0"]
    assert engine.registered["cache-own-contributor"].inputs["scope"].endswith("/own")
    assert engine.registered["cache-own-blob-data"].depends_on == set()


def test_high_churn_is_cached_in_premium_block_blobs(engine):
    """The service takes no other for it, and needs another role on it."""
    cache({0: account("one")}, churn="high")

    asked = engine.registered["cache-0"].inputs
    assert (asked["kind"], asked["sku"]) == ("BlockBlobStorage", {"name": "Premium_LRS"})
    owner = engine.registered["cache-0-blob-data"].inputs["roleDefinitionId"]
    assert owner.endswith("/b7e6dc6d-f1e8-4753-8033-0f276bb0955b")


@pytest.mark.parametrize("principal_id, ignored", [("identity", []), (None, ["principalId"])])
def test_a_change_of_the_vault_replaces_no_grant_to_its_identity(engine, principal_id, ignored):
    """A preview holds a changed vault's identity for unknown: protected grants stopped it."""
    cache({0: account("one")}, principal_id=principal_id or pulumi.Output.from_input("told"))

    assert [each.ignore_changes for each in engine.of("RoleAssignment")] == [ignored] * 2


def test_without_an_identity_no_role_is_given(engine):
    """An existing vault whose identity the file does not say."""
    cache({0: account("one")}, principal_id=None)

    assert engine.of("RoleAssignment") == []


def vault(existing=False, makes_group=True):
    group = config.ResourceGroup(Thing(GROUP, existing), "centralus")
    one = config.Vault(Thing(VAULT, existing), "centralus", group, "told" if existing else None)
    return build(lambda: Vault("vault", VaultArgs(one, makes_group, KEEP)))


def test_a_vault_has_an_identity_and_its_tags_are_left_alone(engine):
    """The claim writes one tag, others write theirs: the native resource must undo none."""
    made = vault()

    asked = engine.registered["vault-vault"].inputs
    assert asked["identity"] == {"type": "SystemAssigned"}
    assert "tags" not in asked
    assert engine.registered["vault-vault"].ignore_changes == ["tags"]
    assert asked["sku"] == {"name": "RS0", "tier": "Standard"}
    assert engine.registered["vault-group"].inputs["resourceGroupName"] == "rg"
    assert isinstance(made.principal_id, pulumi.Output)


def test_a_vault_in_the_target_group_does_not_make_it_twice(engine):
    vault(makes_group=False)

    assert engine.of("ResourceGroup") == []


def test_an_existing_vault_is_only_referred_to(engine):
    made = vault(existing=True)

    assert [each.type for each in engine.registered.values()] == ["dr:siterecovery:Vault"]
    assert made.principal_id == "told"


def test_the_network_has_its_subnets_in_its_own_document(engine):
    """Azure refuses two writes to one network at a time."""
    network = config.Network(
        thing("Microsoft.Network/virtualNetworks", "net"),
        ("10.20.0.0/16",),
        {"web": "10.20.1.0/24"},
    )
    build(lambda: RecoveryNetwork("net", RecoveryNetworkArgs(network, "centralus", KEEP)))

    asked = engine.registered["net-vnet"].inputs
    assert asked["addressSpace"] == {"addressPrefixes": ["10.20.0.0/16"]}
    assert [(each["name"], each["addressPrefix"]) for each in asked["subnets"]] == [
        ("web", "10.20.1.0/24")
    ]


def test_an_existing_group_is_not_made(engine):
    group = config.ResourceGroup(Thing(GROUP, True), None)
    build(lambda: RecoveryTarget("target", RecoveryTargetArgs(group, KEEP)))

    assert engine.of("ResourceGroup") == []


def test_sets_stand_in_their_placement_group(engine):
    """Two fault domains, which every region has; managed disks need an aligned set."""
    group = thing("Microsoft.Compute/proximityPlacementGroups", "near")
    sets = [
        config.AvailabilitySet(thing("Microsoft.Compute/availabilitySets", "a"), group),
        config.AvailabilitySet(thing("Microsoft.Compute/availabilitySets", "b"), None),
    ]
    build(lambda: Placement("place", PlacementArgs(sets, [group], "centralus", KEEP)))

    linked = engine.registered["place-set-a"]
    assert linked.inputs["proximityPlacementGroup"] == {"id": group.id}
    assert linked.inputs["sku"] == {"name": "Aligned"}
    assert linked.inputs["platformFaultDomainCount"] == 2
    assert linked.depends_on == {"place-group-near"}
    assert "proximityPlacementGroup" not in engine.registered["place-set-b"].inputs


def test_what_must_stand_first_is_waited_for_by_each_resource(engine):
    """The engine does not hand a component's own dependencies on to its children."""
    group = config.ResourceGroup(Thing(GROUP, False), "centralus")
    network = config.Network(thing("Microsoft.Network/virtualNetworks", "net"), (), {})

    def make():
        target = RecoveryTarget("target", RecoveryTargetArgs(group, KEEP))
        args = RecoveryNetworkArgs(network, "centralus", KEEP.after(target))
        return RecoveryNetwork("net", args)

    build(make)

    assert engine.registered["net-vnet"].depends_on == {"target-group"}
