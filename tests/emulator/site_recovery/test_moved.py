"""The helper for items after a move says what the recordings say; no call leads there yet."""

from tests.emulator.site_recovery import moved
from tests.emulator.site_recovery.site import TARGET, item_id, machine_id


def test_an_item_that_failed_over_reads_as_recorded(site):
    """protocol-a2a section 4, stage 5."""
    site.protect(disks=2)

    there = moved.fail_over(site.world, item_id("Web-01"))

    item, details = site.item(), site.details()
    machine = site.get(there)
    assert there == f"{TARGET}/providers/Microsoft.Compute/virtualMachines/Web-01"
    assert (item["protectionState"], item["activeLocation"]) == (
        "UnplannedFailoverCommitPendingStatesBegin",
        "Recovery",
    )
    assert item["allowedOperations"] == [
        "CompleteMigration",
        "Commit",
        "DisableProtection",
        "ChangePit",
        "SwitchProtection",
    ]
    assert details["recoveryFabricObjectId"] == there.lower()
    assert len(machine["properties"]["storageProfile"]["dataDisks"]) == 1
    assert machine["location"] == "centralus"


def test_a_committed_item_reads_as_recorded(site):
    """protocol-a2a section 4, stage 6."""
    site.protect(disks=2)

    moved.fail_over(site.world, item_id("Web-01"), committed=True)

    assert site.item()["protectionState"] == "UnplannedFailoverCommitted"
    assert "ChangePit" not in site.item()["allowedOperations"]
    assert site.details()["protectedManagedDisks"][0]["recoveryReplicaDiskId"] == ""


def test_a_reversed_item_stands_under_the_other_container(site):
    """protocol-a2a section 5: same name, fields swapped, Primary again, first direction kept."""
    site.protect(disks=2)
    there = moved.fail_over(site.world, item_id("Web-01"), committed=True)

    new = moved.reprotect(site.world, item_id("Web-01"))

    found = site.get(new)["properties"]
    details = found["providerSpecificDetails"]
    assert "/central/replicationprotectioncontainers/recovery/" in new.lower()
    assert (found["protectionState"], found["activeLocation"]) == ("Protected", "Primary")
    assert details["fabricObjectId"] == there.lower()
    assert (details["primaryFabricLocation"], details["recoveryFabricLocation"]) == (
        "centralus",
        "eastus2",
    )
    assert details["initialPrimaryFabricLocation"] == "eastus2"
    assert details["protectedManagedDisks"][0]["diskId"].startswith(TARGET.lower())
    assert site.call("GET", item_id("Web-01")).status == 404
    assert machine_id("Web-01") in site.world.resources
