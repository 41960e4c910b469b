"""Breaks of capacity."""

from emulator import sizes
from emulator.resources import place
from tests.site_recovery.preflight import shop
from tests.site_recovery.preflight.breaks.ground import RESERVED, breaks, declared


@breaks(
    "quota-short",
    "centralus: 2 cores of standardDSv5Family are needed, 1 are free (0 of 1 in use); 1 machines "
    "need them; ask for a limit of 2 or more in centralus (Subscription, Usage + quotas), or "
    "choose sizes of another family",
)
def _(world, subject):
    world.facts["quotas"] = {"centralus": {"standardDSv5Family": 1}}


@breaks(
    "size-not-offered",
    "web-01: size Standard_D2s_v5 is not offered in centralus; write overrides: {size: …} for it; "
    "nearest offered: Standard_D2s_v3, Standard_B2ms, Standard_E2s_v5",
)
def _(world, subject):
    world.facts["not offered"] = {"centralus": ["Standard_D2s_v5"]}


@breaks(
    "size-restricted",
    "web-01: size Standard_D2s_v5 is offered in centralus, but not to this subscription; ask Azure "
    "support to open it, or write overrides: {size: …} for it; nearest offered: Standard_D2s_v3, "
    "Standard_B2ms, Standard_E2s_v5",
)
def _(world, subject):
    told = {"Standard_D2s_v5": {"reason": "NotAvailableForSubscription"}}
    world.facts["restrictions"] = {"centralus": told}


@breaks(
    "size-not-in-zone",
    "web-01: size Standard_D2s_v5 is not to be had in zone 2 of centralus; it is in 1, 3; write "
    "another zone, or write overrides: {size: …} for it; nearest offered: Standard_D2s_v3, "
    "Standard_B2ms, Standard_E2s_v5",
)
def _(world, subject):
    told = {"Standard_D2s_v5": {"reason": "NotAvailableForSubscription", "zones": ["2"]}}
    world.facts["restrictions"] = {"centralus": told}
    declared(subject)["zone"] = "2"


@breaks(
    "size-without-premium",
    "web-01: size Standard_A2_v2 takes no premium disks, and its disks recover as Premium_LRS; "
    "write targetType: StandardSSD_LRS for them, or a size whose name has an s",
)
def _(world, subject):
    size = sizes.Size("Standard_A2_v2", "standardAv2Family", 2, 4, 4, premium=False)
    sizes.SIZES["standard_a2_v2"] = size
    declared(subject)["size"] = "Standard_A2_v2"


@breaks(
    "size-too-few-disks",
    "web-01: it has 5 data disks, size Standard_D2s_v5 takes 4; exclude some, or write overrides: "
    "{size: …} for it; nearest offered: Standard_D2s_v5, Standard_D2s_v3, Standard_B2ms",
)
def _(world, subject):
    more = {f"lun{n}": shop.disk("web-01", f"lun{n}") for n in range(5)}
    declared(subject)["disks"] |= more


@breaks(
    "size-too-few-nics",
    "web-01: it has 3 interfaces, size Standard_D2s_v5 takes 2; write overrides: {size: …} for it; "
    "nearest offered: Standard_D2s_v5, Standard_D2s_v3, Standard_B2ms",
)
def _(world, subject):
    declared(subject)["nics"] = {f"nic-{n}": f"/nics/{n}" for n in range(3)}


@breaks(
    "size-too-small",
    "web-01: size Standard_B1s has one core; the service supports two or more; watch its "
    "replication, or give it a size with two cores",
)
def _(world, subject):
    declared(subject)["size"] = "Standard_B1s"


@breaks(
    "reservation-gone",
    "shop-crg: capacity reservation group shop-crg is not there; make it in the recovery region, "
    "or take it out",
)
def _(world, subject):
    declared(subject)["capacity_reservation_group_id"] = RESERVED


@breaks(
    "reservation-elsewhere",
    "shop-crg: capacity reservation group shop-crg is in eastus2, the machines recover in "
    "centralus; name a group in centralus",
)
def _(world, subject):
    place(world, RESERVED, {"location": "eastus2", "properties": {}})
    declared(subject)["capacity_reservation_group_id"] = RESERVED


@breaks(
    "reservation-too-small",
    "shop-crg: capacity reservation group shop-crg holds 1 of Standard_D2s_v5, and 2 machines name "
    "it; raise its reservation of Standard_D2s_v5 to 2",
)
def _(world, subject):
    place(world, RESERVED, {"location": "centralus", "properties": {}})
    sku = {"name": "Standard_D2s_v5", "capacity": 1}
    held = {"location": "centralus", "sku": sku, "properties": {}}
    place(world, f"{RESERVED}/capacityReservations/d2s", held)
    two = {
        name: shop.machine(name, capacity_reservation_group_id=RESERVED)
        for name in ("web-01", "web-02")
    }
    return shop.subject(**two)
