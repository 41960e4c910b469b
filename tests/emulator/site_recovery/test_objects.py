"""What every object of a vault has in common: registration, absence, pages."""

import pytest

from emulator.site_recovery import objects
from tests.emulator.site_recovery.site import C1, FABRICS, HERE, code, item_id
from tests.support import VAULT

LISTS = [
    "replicationFabrics",
    "replicationPolicies",
    "replicationProtectedItems",
    "replicationProtectionContainers",
    "replicationProtectionContainerMappings",
    "replicationNetworkMappings",
    "replicationNetworks",
    "replicationRecoveryPlans",
    "replicationJobs",
    "replicationRecoveryServicesProviders",
    "replicationVaultHealth",
    "replicationUsages",
]


@pytest.mark.parametrize("name", [*LISTS, "replicationFabrics/East", "replicationPolicies/Day"])
def test_a_vault_without_any_object_is_not_registered(bare, name):
    """azure-rest-api-specs issue 12759: 400, not an empty list and not 404."""
    reply = bare.call("GET", f"{VAULT}/{name}")

    assert reply.status == 400
    assert reply.body["error"]["code"] == "BadRequest"
    assert code(reply) == "SubscriptionIdNotRegisteredWithSrs"


def test_the_vaults_settings_can_always_be_read(bare):
    """azurerm reads them right after the vault's PUT and insists on 200."""
    assert bare.get(f"{VAULT}/replicationVaultSettings/default")["name"] == "default"


def test_a_vault_stays_registered_when_its_objects_are_gone(bare):
    """Empty lists after objects existed are recorded (2022-11-28)."""
    bare.fabric()
    bare.send("DELETE", HERE, seconds=5)

    assert bare.get(FABRICS) == {"value": [], "nextLink": None}
    assert code(bare.call("GET", HERE)) == "FabricArmEntityMissing"


def test_a_new_vault_of_the_same_name_is_not_registered(bare):
    bare.fabric()
    bare.send("DELETE", HERE, seconds=5)
    bare.call("DELETE", VAULT)
    bare.world.pass_time(60)
    bare.call("PUT", VAULT, {"location": "centralus", "properties": {}})
    bare.world.pass_time(90)

    assert code(bare.call("GET", FABRICS)) == "SubscriptionIdNotRegisteredWithSrs"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{FABRICS}/West", "FabricArmEntityMissing"),
        (f"{FABRICS}/West/replicationProtectionContainers/x", "FabricArmEntityMissing"),
        (f"{HERE}/replicationProtectionContainers/x", "ProtectionContainerArmEntityMissing"),
        (f"{C1}/replicationProtectedItems/x", "ProtectedItemArmEntityMissing"),
        (f"{VAULT}/replicationPolicies/x", "PolicyArmEntityMissing"),
        (f"{VAULT}/replicationRecoveryPlans/x", "RecoveryPlanArmEntityMissing"),
        (f"{VAULT}/replicationJobs/x", "JobArmEntityMissing"),
        (
            f"{HERE}/replicationNetworks/azureNetwork/replicationNetworkMappings/x",
            "NetworkMappingArmEntityMissing",
        ),
    ],
)
def test_what_is_missing_is_named_from_the_top(site, path, expected):
    """The outermost object that does not exist is the one that is told."""
    reply = site.call("GET", path)

    assert (reply.status, reply.body["error"]["code"]) == (404, "NotFound")
    assert code(reply) == expected


def test_a_missing_vault_is_arms_own_error(site):
    reply = site.call("GET", VAULT[:-5] + "other/replicationFabrics")

    assert reply.status == 404
    assert reply.body["error"]["code"] == "ResourceNotFound"


def test_paths_are_read_in_any_case_and_names_are_kept_as_first_written(site):
    found = site.get(C1.upper().replace("REPLICATION", "replication"))

    assert found["name"] == "Primary"
    assert found["id"] == "/S" + C1[2:]


def test_a_list_goes_on_where_the_last_page_ended(site, monkeypatch):
    """Absolute links, each object once; the page's size is assumed."""
    monkeypatch.setattr(objects, "PAGE", 2)
    for number in range(5):
        site.machine(f"vm-{number}")
        site.enable(f"vm-{number}")
    site.world.pass_time(900)

    names, link, pages = [], f"{VAULT}/replicationProtectedItems", 0
    while link:
        body = site.get(link.replace("%24", "$").removeprefix("https://localhost:8443"))
        names += [item["name"] for item in body["value"]]
        link, pages = body["nextLink"], pages + 1
        assert link is None or link.startswith("https://localhost:8443/Subscriptions/")

    assert sorted(names) == [f"vm-{n}-item" for n in range(5)]
    assert pages == 3


def test_a_page_link_survives_the_end_of_what_it_names(site, monkeypatch):
    """The last object shown is gone by the next call: nothing is repeated, nothing skipped."""
    monkeypatch.setattr(objects, "PAGE", 1)
    for number in range(3):
        site.machine(f"vm-{number}")
        site.enable(f"vm-{number}", seconds=900)
    first = site.get(f"{VAULT}/replicationProtectedItems")
    site.send("DELETE", item_id("vm-0"), seconds=200)

    link = first["nextLink"].replace("%24", "$").removeprefix("https://localhost:8443")
    second = site.get(link)

    assert [item["name"] for item in second["value"]] == ["vm-1-item"]
