"""Breaks of machines."""

from tests.site_recovery.preflight.breaks.ground import (
    WEB,
    breaks,
    declared,
    inside,
    protected,
    web,
)


@breaks(
    "machine-gone",
    "web-01: the machine is not in resource group shop-rg; correct its id, or take it out of the "
    "inventory (`dr discover --check` lists what differs)",
)
def _(world, subject):
    declared(subject)["id"] = WEB.replace("web-01", "web-99")


@breaks(
    "machine-not-succeeded",
    "web-01: its provisioning state is Failed; the service refuses it (150019); repair or redeploy "
    "the machine until it reads Succeeded",
)
def _(world, subject):
    web(world)["properties"]["provisioningState"] = "Failed"


@breaks(
    "machine-stopped",
    "web-01: the machine is deallocated; the agent can only be installed while it runs; start it, "
    "or leave it out until it runs",
)
def _(world, subject):
    web(world)["_power"] = "deallocated"


@breaks(
    "protected-machine-stopped",
    "web-01: the machine is deallocated; no new recovery points are made meanwhile; start it if it "
    "shall be protected",
)
def _(world, subject):
    protected(world)
    web(world)["_power"] = "deallocated"


@breaks(
    "vm-agent-not-ready",
    "web-01: its Azure VM agent does not report; it installs the replication agent; repair or "
    "install the VM agent in the guest (waagent, WindowsAzureGuestAgent)",
)
def _(world, subject):
    inside(world, agent="notReady")


@breaks(
    "machine-elsewhere",
    "web-01: the machine is in westus, the primary region is eastus2; take it to a pair whose "
    "primary region is westus",
)
def _(world, subject):
    web(world)["location"] = "westus"


@breaks(
    "inventory-size",
    "web-01: its size is Standard_D2s_v5, the inventory says Standard_D8s_v5; run `dr discover`, "
    "review what it changes, and keep it",
)
def _(world, subject):
    declared(subject)["home_size"] = "Standard_D8s_v5"


@breaks(
    "inventory-zone",
    "web-01: its zone is none, the inventory says 2; run `dr discover`, review what it changes, "
    "and keep it",
)
def _(world, subject):
    declared(subject)["home_zone"] = "2"


@breaks(
    "inventory-nics",
    "web-01: its interfaces are web-01-nic, the inventory says none; run `dr discover`, review "
    "what it changes, and keep it",
)
def _(world, subject):
    declared(subject)["nics"] = {}


@breaks(
    "dedicated-host",
    "web-01: it stands on a dedicated host, which the service does not support; take it out, or "
    "move it off the host",
)
def _(world, subject):
    web(world)["properties"]["host"] = {"id": "/hosts/1"}


@breaks(
    "confidential-machine",
    "web-01: it is a confidential machine, which the service does not support; take it out of the "
    "groups",
)
def _(world, subject):
    web(world)["properties"]["securityProfile"] = {"securityType": "ConfidentialVM"}


@breaks(
    "trusted-launch-too-old",
    "web-01: it is a Linux machine with trusted launch made before 2024-04-01, which the service "
    "does not support; make it anew, or take it out of the groups",
)
def _(world, subject):
    web(world)["properties"] |= {
        "securityProfile": {"securityType": "TrustedLaunch"},
        "timeCreated": "2024-03-31T10:00:00.0000000+00:00",
    }


@breaks(
    "trusted-launch-linux",
    "web-01: Linux with trusted launch is supported as a preview only; make a drill before you "
    "rely on it",
)
def _(world, subject):
    web(world)["properties"]["securityProfile"] = {"securityType": "TrustedLaunch"}


@breaks(
    "host-encryption",
    "web-01: the recovered machine will not have encryption at host; set it on the recovered "
    "machine after a failover, or accept that",
)
def _(world, subject):
    web(world)["properties"]["securityProfile"] = {"encryptionAtHost": True}


@breaks(
    "nvme-machine",
    "web-01: its disk controller is NVMe, which the service does not support; change "
    "diskControllerType to SCSI, or take it out of the groups",
)
def _(world, subject):
    web(world)["properties"]["storageProfile"]["diskControllerType"] = "NVMe"


@breaks(
    "scale-set-member",
    "web-01: it belongs to a scale set; only the machine is recovered, not the scaling; put the "
    "recovered machine into a scale set yourself if you need one",
)
def _(world, subject):
    web(world)["properties"]["virtualMachineScaleSet"] = {"id": "/sets/1"}


@breaks(
    "spot-machine",
    "web-01: it is a spot machine; replication stops whenever it is evicted; make it a regular one "
    "if it shall be protected",
)
def _(world, subject):
    web(world)["properties"]["priority"] = "Spot"


@breaks(
    "os-not-listed",
    "web-01: centos 7.9 is not in the support matrix (as of June 2025); look it up there; if it is "
    "still missing, upgrade the machine or leave it out",
)
def _(world, subject):
    inside(world, osName="centos", osVersion="7.9")
