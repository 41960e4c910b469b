"""A machine as Azure shows it, in the words of an inventory; and what the service cannot take."""

import collections.abc
import dataclasses
import typing

from console.discovery import estate, rules
from console.discovery.estate import Estate, Json
from site_recovery import ids
from site_recovery.rulebook import Finding
from stacks.names import Kind
from stacks.values import DISK_TYPES

Entry = dict[str, typing.Any]
OS_GIB, DATA_GIB = 4095, 32767
"""The largest disks that are replicated (support matrix: OS 4095 GiB, data 32 TiB)."""


@dataclasses.dataclass(frozen=True)
class Reason:
    """Why the service cannot replicate something, and what a person may do."""

    reason: str
    fix: str


UNFIT_TYPES = {
    "microsoft.classiccompute/virtualmachines": Reason(
        "a classic machine, a deployment model that Azure has retired",
        "move it to Resource Manager first",
    ),
    "microsoft.classiccompute/domainnames": Reason(
        "a classic cloud service", "deploy it in both regions instead"
    ),
    "microsoft.compute/cloudservices": Reason(
        "a cloud service", "deploy it in both regions instead"
    ),
}
UNIFORM = Reason(
    "a uniform scale set, whose instances are no machines of their own",
    "use flexible orchestration, or deploy it in both regions",
)
EPHEMERAL = Reason("its OS disk is ephemeral", "give it a managed OS disk")
UNMANAGED = Reason("disk {slot} is not managed", "convert its disks to managed ones")
SHARED = Reason("disk {slot} is shared", "protect the cluster in the portal (shared disks)")
ULTRA = Reason(
    "disk {slot} is an ultra disk", "write the machine by hand with that disk excluded: true"
)
TOO_LARGE = Reason("disk {slot} has {gib} GiB, more than {most}", "split the disk")
OTHER_TYPE = Reason("disk {slot} is of type {type}", "change the disk's type")
UNREAD = Reason("disk {slot} could not be read", "ask for the role Reader on its resource group")


def entry(seen: Estate, machine: Json, home_group: str) -> Entry:
    """What the inventory says of a machine; ids as Azure's lists spell them."""
    properties = machine["properties"]
    found: Entry = {
        "id": machine["id"],
        "size": (properties.get("hardwareProfile") or {}).get("vmSize") or "",
    }
    if machine.get("zones"):
        found["zone"] = str(machine["zones"][0])
    for key in ("availabilitySet", "proximityPlacementGroup"):
        if named := (properties.get(key) or {}).get("id"):
            found[key] = reference(seen.spelled(str(named)), home_group)
    found["disks"] = {slot: _disk(seen, disk_id) for slot, disk_id in estate.slots(machine).items()}
    found["nics"] = dict(_nic(seen, nic_id) for nic_id in estate.nic_ids(machine))
    return found


def reference(arm_id: str, group_id: str) -> str:
    """The name of a thing that is in this group; the id of one elsewhere."""
    inside = arm_id.casefold().startswith(f"{group_id.casefold()}/")
    return ids.name(arm_id) if inside else arm_id


def _disk(seen: Estate, disk_id: str) -> Entry:
    disk = seen.home.disks.get(disk_id.casefold())
    if disk is None:
        return {"id": disk_id, "gib": 0, "type": ""}
    kind = str((disk.get("sku") or {}).get("name") or "")
    return {"id": disk["id"], "gib": int(disk["properties"]["diskSizeGB"]), "type": kind}


def _nic(seen: Estate, nic_id: str) -> tuple[str, Entry]:
    nic = seen.home.nics.get(nic_id.casefold())
    if nic is None:
        return ids.name(nic_id), {"id": nic_id, "subnet": ""}
    config = primary_config(nic)
    inner = config.get("properties") or {}
    found = {"id": nic["id"], "subnet": ids.name((inner.get("subnet") or {}).get("id") or "")}
    if inner.get("privateIPAllocationMethod") == "Static":
        found["address"] = str(inner.get("privateIPAddress"))
    if config.get("name", "ipconfig1") != "ipconfig1":
        found["ipConfig"] = str(config["name"])
    return str(nic["name"]), found


def primary_config(nic: Json) -> Json:
    """The primary IP configuration of an interface, else its first."""
    configs: list[Json] = nic["properties"].get("ipConfigurations") or [{}]
    marked = (config for config in configs if (config.get("properties") or {}).get("primary"))
    return next(marked, configs[0])


def unfit(seen: Estate, machine: Json, found: Entry) -> Finding | None:
    """Why the service cannot replicate this machine; None if nothing known speaks against it.

    Source: the support matrix, where `rules` names it.
    """
    os_disk = (machine["properties"].get("storageProfile") or {}).get("osDisk") or {}
    where = str(machine["name"])
    if (os_disk.get("diffDiskSettings") or {}).get("option") == "Local":
        return _finding(where, EPHEMERAL)
    for slot, disk in found["disks"].items():
        if reason := _unfit_disk(seen, slot, disk):
            most = OS_GIB if slot == "os" else DATA_GIB
            return _finding(where, reason, slot=slot, most=most, **disk)
    return None


def _unfit_disk(seen: Estate, slot: str, disk: Entry) -> Reason | None:
    document = seen.home.disks.get(str(disk["id"]).casefold())
    if not disk["id"]:
        return UNMANAGED
    if document is None:
        return UNREAD
    if int(document["properties"].get("maxShares") or 1) > 1:
        return SHARED
    if disk["type"] == "UltraSSD_LRS":
        return ULTRA
    if disk["gib"] > (OS_GIB if slot == "os" else DATA_GIB):
        return TOO_LARGE
    return None if disk["type"] in DISK_TYPES else OTHER_TYPE


def _finding(where: str, reason: Reason, **values: object) -> Finding:
    return rules.UNFIT.found(where, reason=reason.reason.format(**values), fix=reason.fix)


def unfit_things(
    seen: Estate, scopes: collections.abc.Iterable[str]
) -> collections.abc.Iterator[Finding]:
    """What is no machine of Resource Manager and cannot be replicated, by name."""
    inside = tuple(f"{scope.casefold()}/" for scope in scopes)
    for key, thing in seen.home.all.items():
        kind = str(thing.get("type") or "").casefold()
        if key.startswith(inside) and kind in UNFIT_TYPES:
            yield _finding(str(thing["name"]), UNFIT_TYPES[kind])
    for key, thing in seen.home.scale_sets.items():
        flexible = thing["properties"].get("orchestrationMode") == "Flexible"
        if key.startswith(inside) and not flexible:
            yield _finding(str(thing["name"]), UNIFORM)


def other_networks(
    seen: Estate, found: Entry, name: str, network_id: str
) -> collections.abc.Iterator[Finding]:
    """Interfaces that are not in the pair's network: no mapping leads anywhere for them."""
    for nic_name, nic in found["nics"].items():
        document = seen.home.nics.get(str(nic["id"]).casefold())
        subnet = (primary_config(document)["properties"].get("subnet") or {}) if document else {}
        network = str(subnet.get("id") or "").partition("/subnets/")[0]
        if network and not ids.same(network, network_id):
            yield rules.OTHER_NETWORK.found(
                name, nic=nic_name, network=ids.name(network), expected=ids.name(network_id)
            )


def label(name: str) -> bool:
    """Whether a machine's name can be its key in the inventory."""
    return Kind.LABEL.fits(name)


def updates(known: Entry, found: Entry, name: str) -> tuple[Entry, list[Finding]]:
    """What changed at home since the file was written; what is gone is told and kept.

    An id that differs in case only stays as it is written.
    """
    gone: list[Finding] = []
    changed: Entry = {}
    for key in ("id", "size", "zone", "availabilitySet", "proximityPlacementGroup"):
        if key not in found:
            if known.get(key) is not None:
                was = shown_reference(known[key])
                gone.append(rules.FACT_GONE.found(name, key=key, was=was))
        elif not _same(known.get(key), found[key]):
            changed[key] = found[key]
    parts = {
        "disks": _disks(known.get("disks") or {}, found["disks"], name, gone),
        "nics": _nics(known.get("nics") or {}, found["nics"], name, gone),
    }
    return {**changed, **{key: part for key, part in parts.items() if part}}, gone


def shown_reference(value: typing.Any) -> str:
    """A reference's name or id, as written short or long."""
    if isinstance(value, dict):
        value = value.get("name") or value.get("id")
    return str(value)


def _same(known: typing.Any, found: typing.Any) -> bool:
    """Compared as ARM compares; a name means the same as the id that ends with it."""
    if isinstance(known, dict) or isinstance(found, str):
        known, found = shown_reference(known), str(found)
        if "/" not in known or "/" not in found:
            known, found = ids.name(known), ids.name(found)
        return ids.same(known, found)
    return bool(known == found)


def _disks(known: Entry, found: Entry, name: str, gone: list[Finding]) -> Entry:
    changed = {}
    for slot, disk in found.items():
        written = known.get(slot)
        more = disk if written is None else _differing(written, disk)
        if more:
            changed[slot] = more
    for slot in known:
        if slot not in found:
            disk_name = ids.name(str(known[slot].get("id") or ""))
            gone.append(rules.DISK_GONE.found(name, slot=slot, disk=disk_name))
    return changed


def _nics(known: Entry, found: Entry, name: str, gone: list[Finding]) -> Entry:
    """Interfaces are known by id, whatever the file calls them."""
    named = {str(nic.get("id")).casefold(): key for key, nic in known.items()}
    changed = {}
    for key, nic in found.items():
        ours = named.pop(str(nic["id"]).casefold(), None)
        if ours is None:
            changed[key] = nic
        elif more := _differing(known[ours], nic):
            changed[ours] = more
        if ours is not None and "address" in known[ours] and "address" not in nic:
            was = known[ours]["address"]
            gone.append(rules.FACT_GONE.found(name, key=f"nics.{ours}.address", was=was))
    gone += [rules.NIC_GONE.found(name, nic=key) for key in named.values()]
    return changed


def _differing(known: Entry, found: Entry) -> Entry:
    return {key: value for key, value in found.items() if not _same(known.get(key), value)}
