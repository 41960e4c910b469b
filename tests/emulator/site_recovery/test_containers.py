"""Protection containers: paired by a mapping, remembered by name, kept while in use."""

from tests.emulator.site_recovery.site import C1, C2, HERE, MAPPING, code
from tests.support import VAULT


def test_a_first_time_container_is_not_paired(bare):
    """Recorded 2021-03, .NET."""
    bare.fabric()
    bare.put(C1, {"properties": {}}, 2)

    shown = bare.get(C1)["properties"]
    assert (shown["pairingStatus"], shown["role"]) == ("NotPaired", "")
    assert shown["fabricFriendlyName"] == "East US 2"


def test_a_mapping_gives_both_their_roles_and_the_first_stays(site):
    """Mapped in both directions; recorded: Primary and Recovery all the same."""
    roles = [site.get(c)["properties"]["role"] for c in (C1, C2)]

    assert roles == ["Primary", "Recovery"]


def test_a_container_of_a_name_that_was_paired_is_paired_at_once(site):
    """Recorded 2022-12-23 in a vault that had used those names before."""
    back = f"{C2}/replicationProtectionContainerMappings/Back"
    for mapping in (MAPPING, back):
        site.send("DELETE", mapping, seconds=2)
    site.send("POST", f"{C1}/remove", seconds=2)
    assert site.call("GET", C1).status == 404

    site.put(C1, {"properties": {}}, 2)

    assert site.get(C1)["properties"]["pairingStatus"] == "Paired"


def test_it_counts_its_items(site):
    site.protect()

    assert site.get(C1)["properties"]["protectedItemCount"] == 1
    assert site.get(C2)["properties"]["protectedItemCount"] == 0
    listed = site.get(f"{VAULT}/replicationProtectionContainers")["value"]
    assert [c["properties"]["protectedItemCount"] for c in listed] == [1, 0]


def test_its_fabric_lists_it_by_an_internal_id(site):
    listed = site.get(HERE)["properties"]["customDetails"]["containerIds"]

    assert len(listed) == 1
    assert "Primary" not in listed[0]


def test_it_needs_its_fabric(bare):
    bare.fabric()
    path = f"{VAULT}/replicationFabrics/x/replicationProtectionContainers/c"

    assert code(bare.call("PUT", path, {})) == "FabricArmEntityMissing"


def test_a_container_with_mappings_or_items_stays(site):
    """That it is refused is assumed."""
    mapped = site.call("POST", f"{C2}/remove")
    site.protect()
    used = site.call("POST", f"{C1}/remove")

    assert code(mapped) == code(used) == "ResourceInUse"
    assert "mappings" in mapped.body["error"]["message"]
    assert "items" in used.body["error"]["message"]


def test_there_is_no_delete(site):
    """Recorded: a container goes by POST remove only."""
    reply = site.call("DELETE", C1)

    assert (reply.status, reply.body["error"]["code"]) == (400, "EmulatorNotImplemented")
