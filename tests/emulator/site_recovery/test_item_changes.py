"""Updates of an item, and disks that come and go."""

import pytest

from tests.emulator.site_recovery.site import (
    TARGET,
    VNET_ASR,
    disk,
    disk_id,
    item_id,
)

ITEM = item_id("Web-01")


def patch(site, seconds=3, **properties):
    """One update; gives the job's guid."""
    return site.send("PATCH", ITEM, {"properties": properties}, seconds)


def nic(site, **more):
    """The machine's adapter as a client names it in an update."""
    shown = site.details()["vmNics"][0]
    config = {
        "ipConfigName": "ipconfig1",
        "isPrimary": True,
        "isSeletedForFailover": True,
        "recoverySubnetName": "data",
        "recoveryStaticIPAddress": "10.1.1.9",
    }
    sent = {"selectionType": "SelectedByUser", "enableAcceleratedNetworkingOnRecovery": True}
    return {"nicId": shown["nicId"], "ipConfigs": [config], **sent, **more}


def test_an_update_sets_the_adapter(site):
    """Recorded 2022-10-11: a job of two seconds, nulls become "" and []."""
    site.protect()
    guid = patch(site, vmNics=[nic(site)])

    shown = site.details()["vmNics"][0]
    config = shown["ipConfigs"][0]
    assert shown["selectionType"] == "SelectedByUser"
    assert shown["enableAcceleratedNetworkingOnRecovery"] is True
    assert (shown["recoveryNetworkSecurityGroupId"], shown["tfoVMNetworkId"]) == ("", None)
    assert (config["recoverySubnetName"], config["recoveryStaticIPAddress"]) == ("data", "10.1.1.9")
    assert config["recoveryIPAddressType"] == "Static"
    assert (config["recoveryPublicIPAddressId"], config["tfoSubnetName"]) == ("", "")
    assert config["tfoLBBackendAddressPoolIds"] == []
    assert site.job(guid)["scenarioName"] == "UpdateVmProperties"


def test_an_update_sets_the_machine(site):
    site.protect()
    boot = f"{TARGET}/providers/Microsoft.Storage/storageAccounts/boot"
    details = {"instanceType": "A2A", "recoveryBootDiagStorageAccountId": boot}
    patch(
        site,
        recoveryAzureVMName="web-01-asr",
        recoveryAzureVMSize="Standard_D4s_v5",
        selectedTfoAzureNetworkId=VNET_ASR,
        licenseType="WindowsServer",
        providerSpecificDetails=details,
    )

    shown = site.details()
    assert shown["recoveryAzureVMName"] == "web-01-asr"
    assert shown["recoveryAzureVMSize"] == "Standard_D4s_v5"
    assert shown["selectedTfoAzureNetworkId"] == VNET_ASR
    assert shown["recoveryBootDiagStorageAccountId"] == boot
    assert "licenseType" not in shown


def test_what_an_update_leaves_out_stays(site):
    """Assumed for single values; an adapter that a list leaves out is deselected (inferred)."""
    site.protect()
    before = site.details()
    patch(site, recoveryAzureVMSize="Standard_D4s_v5")
    kept = site.details()
    patch(site, vmNics=[])

    assert kept["vmNics"] == before["vmNics"]
    assert kept["recoveryAzureVMName"] == before["recoveryAzureVMName"]
    dropped = site.details()["vmNics"][0]
    assert dropped["selectionType"] == "NotSelected"
    assert dropped["ipConfigs"][0]["isSeletedForFailover"] is False


def test_an_update_changes_disk_types(site):
    site.protect()
    wanted = {"diskId": disk_id("Web-01"), "recoveryTargetDiskAccountType": "StandardSSD_LRS"}
    details = {"instanceType": "A2A", "managedDiskUpdateDetails": [wanted]}
    patch(site, providerSpecificDetails=details)

    shown = site.details()["protectedManagedDisks"][0]
    assert shown["recoveryTargetDiskAccountType"] == "StandardSSD_LRS"
    assert shown["recoveryReplicaDiskAccountType"] == "Premium_LRS"


def test_an_unknown_adapter_fails_in_the_job(site):
    """An update, too, can be taken and then fail (recorded for VMware); which does: assumed."""
    site.protect()
    guid = patch(site, 5, vmNics=[nic(site, nicId="00000000-0000-5000-8000-000000000000")])

    assert site.operation(guid)["status"] == "Failed"
    assert site.job(guid)["state"] == "Failed"
    assert site.details()["vmNics"][0]["selectionType"] == "SelectedByDefault"


def test_an_update_before_the_adapters_are_known_keeps_the_rest(site):
    site.enable(seconds=900)
    guid = patch(site, recoveryAzureVMSize="Standard_D4s_v5", vmNics=[])

    assert site.operation(guid)["status"] == "Succeeded"
    assert site.details()["recoveryAzureVMSize"] == "Standard_D4s_v5"


def test_a_disk_is_added(site):
    """Recorded: five minutes, then an initial replication with a job of its own."""
    site.protect()
    body = {"instanceType": "A2A", "vmManagedDisks": [disk("Web-01", 0)]}
    sent = {"properties": {"providerSpecificDetails": body}}
    guid = site.send("POST", f"{ITEM}/addDisks", sent, 305)
    begun = site.details()["protectedManagedDisks"]
    site.world.pass_time(600)
    ended = site.details()["protectedManagedDisks"]

    assert site.job(guid)["friendlyName"] == "Add disks"
    assert [d["diskState"] for d in begun] == ["Protected", "InitialReplicationPending"]
    assert [d["diskState"] for d in ended] == ["Protected", "Protected"]
    assert site.jobs()[0] == "AddDisksIrCompletion"
    assert len(site.get(f"{TARGET}/providers/Microsoft.Compute/disks")["value"]) == 2


def test_a_disk_is_removed(site):
    """The body is described, the job assumed."""
    site.protect(disks=2)
    body = {"instanceType": "A2A", "vmManagedDisksIds": [disk_id("Web-01", 0)]}
    sent = {"properties": {"providerSpecificDetails": body}}
    site.send("POST", f"{ITEM}/removeDisks", sent, 65)

    assert [d["diskName"] for d in site.details()["protectedManagedDisks"]] == ["Web-01-OsDisk"]
    assert len(site.get(f"{TARGET}/providers/Microsoft.Compute/disks")["value"]) == 1


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("addDisks", {"vmManagedDisks": [disk("Web-01", -1)]}),
        ("addDisks", {"vmManagedDisks": [disk("Web-01", 7)]}),
        ("removeDisks", {"vmManagedDisksIds": [disk_id("Web-01")]}),
        ("removeDisks", {"vmManagedDisksIds": [disk_id("Web-01", 0)]}),
    ],
)
def test_disks_that_cannot_come_or_go_fail_the_job(site, action, body):
    """Protected already, not there, the system's, not protected (words assumed)."""
    site.protect()
    sent = {"properties": {"providerSpecificDetails": {"instanceType": "A2A", **body}}}
    guid = site.send("POST", f"{ITEM}/{action}", sent, 5)

    assert site.operation(guid)["status"] == "Failed"
    assert len(site.details()["protectedManagedDisks"]) == 1


def test_an_empty_list_of_disks_is_refused_at_once(site):
    site.protect()
    sent = {"properties": {"providerSpecificDetails": {"instanceType": "A2A"}}}

    assert site.call("POST", f"{ITEM}/addDisks", sent).status == 400
    assert site.call("POST", f"{ITEM}/removeDisks", sent).status == 400
