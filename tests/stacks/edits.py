"""Edits that several rows are broken with."""

from tests.stacks.shop import GONE, disk, machine

WEB, DB = "shop.yaml: machines.web-01", "shop.yaml: machines.db-01"
NETWORK = "dr:pair.recovery.virtualNetwork"


def write(text):
    return {"dr:pair.machines": "broken.yaml", "broken.yaml": text}


def zonal(**edits):
    """From zone to zone, 1 to 2; then the edits."""
    names = ("web-01", "web-02", "db-01")
    return {
        "dr:pair.recovery": {"location": "eastus2", "zone": "2"},
        "dr:pair.vault.location": "eastus2",
        **{f"shop.yaml: machines.{name}.zone": "1" for name in names},
        **{f"shop.yaml: machines.{name}.availabilitySet": GONE for name in names[:2]},
        **edits,
    }


def crowd(count, disks=1, **group):
    """A group of so many machines of so many disks beside the shop's own."""
    names = [f"app-{number:03}" for number in range(count)]
    return {
        **{
            f"shop.yaml: machines.{name}": machine(
                name,
                "web",
                disks={
                    "os": disk(f"{name}-os"),
                    **{f"lun{lun}": disk(f"{name}-{lun}") for lun in range(disks - 1)},
                },
            )
            for name in names
        },
        "dr:pair.groups.app": {"machines": names, **group},
    }
