"""Fabrics: made in about 70 s, named by their region, refused while they hold something."""

from tests.emulator.site_recovery.site import C1, FABRICS, HERE, THERE, code
from tests.support import call

BODY = {"properties": {"customDetails": {"instanceType": "Azure", "location": "eastus2"}}}


def test_a_fabric_can_be_read_when_its_job_ended(bare):
    """Recorded: 66 to 70 s; until then it is missing."""
    bare.put(HERE, BODY, 60)
    early = bare.call("GET", HERE)
    bare.world.pass_time(15)

    found = bare.get(HERE)
    assert early.status == 404
    assert found["properties"]["friendlyName"] == "East US 2"
    assert found["properties"]["customDetails"]["location"] == "eastus2"


def test_a_location_is_answered_in_lower_case(bare):
    """azurerm plans a replacement for any other spelling."""
    bare.fabric(HERE, "East US 2")

    assert bare.get(HERE)["properties"]["customDetails"]["location"] == "eastus2"


def test_its_internal_id_comes_from_its_name(bare):
    """Recorded twice for the same name, a month apart."""
    bare.fabric()
    first = bare.get(HERE)["properties"]["internalIdentifier"]
    bare.send("DELETE", HERE, seconds=5)
    bare.fabric()

    assert bare.get(HERE)["properties"]["internalIdentifier"] == first


def test_a_second_put_changes_nothing(site):
    before = site.get(HERE)
    site.put(HERE, BODY, 80)

    assert site.get(HERE) == before


def test_another_region_is_refused(site):
    body = {"properties": {"customDetails": {"instanceType": "Azure", "location": "westus"}}}

    assert site.call("PUT", HERE, body).status == 400


def test_only_azure_fabrics_are_emulated(bare):
    body = {"properties": {"customDetails": {"instanceType": "VMware"}}}

    assert bare.call("PUT", HERE, body).status == 400


def test_a_fabric_with_containers_stays(site):
    """That it is refused is assumed."""
    for method, path in (("DELETE", HERE), ("POST", f"{HERE}/remove")):
        reply = site.call(method, path)
        assert (reply.status, code(reply)) == (409, "ResourceInUse")


def test_remove_and_purge_take_network_mappings_along(site):
    """Recorded: the test left its network mappings, the purge succeeded."""
    for mapping in (f"{C1}/replicationProtectionContainerMappings/There",):
        site.send("POST", f"{mapping}/remove", seconds=2)
    back = f"{THERE}/replicationProtectionContainers/Recovery"
    site.send("DELETE", f"{back}/replicationProtectionContainerMappings/Back", seconds=2)
    site.send("POST", f"{C1}/remove", seconds=2)

    site.send("POST", f"{HERE}/remove", seconds=3)

    assert [fabric["name"] for fabric in site.get(FABRICS)["value"]] == ["Central"]
    assert not site.world.resources.under(HERE)


def test_a_fabric_that_is_gone(site):
    """204 to DELETE, an operation that succeeds to remove (assumed)."""
    assert call(site.world, "DELETE", f"{FABRICS}/x").status == 204
    guid = site.send("POST", f"{FABRICS}/x/remove", seconds=5)
    assert site.operation(guid)["status"] == "Succeeded"


def test_the_job_is_create_a_site(bare):
    guid = bare.put(HERE, BODY, 80)

    job = bare.job(guid)
    assert (job["scenarioName"], job["friendlyName"]) == ("CreateSite", "Create a site")
    assert (job["targetInstanceType"], job["targetObjectName"]) == ("Server", "East")


def test_a_region_has_one_fabric_in_a_vault(bare):
    """Azure docs, set up with PowerShell; how the service says it is assumed."""
    bare.fabric(HERE, "eastus2")

    guid = bare.fabric(f"{FABRICS}/Second", "eastus2")

    failed = bare.operation(guid)
    assert failed["status"] == "Failed"
    assert bare.call("GET", f"{FABRICS}/Second").status == 404
    assert bare.fabric(HERE, "eastus2")
