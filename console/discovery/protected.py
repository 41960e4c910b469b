"""How a machine is protected already, in the words of the inventory: to adopt it changes nothing.

Only keys that nobody wrote are added; a value that is the default anyway is left out.
"""

import collections.abc
import typing

from console.discovery.machines import Entry, reference
from console.discovery.page import merged
from site_recovery import ids
from site_recovery.azure_to_azure import Json, details, shown_disk
from stacks import defaults, placement
from stacks import pair as written
from stacks.defaults import Draft
from stacks.inventory import Machine
from stacks.names import Thing
from stacks.section import read

NONE = "none"


def keys(draft: Draft, entry: Entry, item: Json, group: written.Group | None, cache: str) -> Entry:
    """What to add to a machine's entry so that its item shows no difference from it.

    group: the stack file's, if the machine is in one whose words count. cache: its shard's account.
    """
    found: Entry = {}
    if overrides := _overrides(draft, entry, item, group or written.Group(machines=["-"])):
        found["overrides"] = overrides
    disks = {
        slot: more
        for slot, disk in entry["disks"].items()
        if (more := _disk(draft, slot, disk, item, cache))
    }
    nics = {name: more for name, nic in entry["nics"].items() if (more := _nic(nic, item))}
    return {**found, **({"disks": disks} if disks else {}), **({"nics": nics} if nics else {})}


def _overrides(draft: Draft, entry: Entry, item: Json, group: written.Group) -> Entry:
    shown, said = details(item), entry.get("overrides") or {}
    size, name = shown.get("recoveryAzureVMSize"), shown.get("recoveryAzureVMName")
    found: Entry = {}
    if size and not ids.same(size, entry["size"]):
        found["size"] = size
    if name and not ids.same(name, ids.name(entry["id"])):
        found["vmName"] = name
    for key, wire in (
        ("bootDiagnosticsAccount", "recoveryBootDiagStorageAccountId"),
        ("capacityReservationGroup", "recoveryCapacityReservationGroupId"),
    ):
        if shown.get(wire):
            found[key] = shown[wire]
    found |= _placed(draft, entry, shown, group, said)
    return {key: value for key, value in found.items() if key not in said}


def _placed(draft: Draft, entry: Entry, shown: Json, group: written.Group, said: Entry) -> Entry:
    """Zone first: where a machine recovers into a zone, no set is the default."""
    found: Entry = {}
    zone = str(shown.get("recoveryAvailabilityZone") or "")
    if (placement.zone(draft, _machine(entry, {}), group) or "") != zone:
        found["zone"] = zone or NONE
    known = {key: value for key, value in found.items() if key not in said}
    machine = _machine(entry, known)
    for key, wire, default in (
        ("availabilitySet", "recoveryAvailabilitySet", placement.availability_set),
        (
            "proximityPlacementGroup",
            "recoveryProximityPlacementGroupId",
            placement.proximity_placement_group,
        ),
    ):
        thing = default(draft, machine, group)
        actual = str(shown.get(wire) or "")
        if not ids.same(thing.id if thing else "", actual):
            found[key] = _reference(draft, actual) if actual else NONE
    return found


def _reference(draft: Draft, arm_id: str) -> Entry:
    """A thing that is there: by its name in the recovery group, by its id elsewhere."""
    named = reference(arm_id, defaults.target_group(draft).thing.id)
    return {"id" if named.startswith("/") else "name": named, "existing": True}


def existing_places(
    draft: Draft,
    entry: Entry,
    group: written.Group | None,
    foreign: collections.abc.Callable[[str], bool],
) -> Entry:
    """The recovery set and placement group that others made, where the file would make them."""
    said = entry.get("overrides") or {}
    machine, own = _machine(entry, {}), group or written.Group(machines=["-"])
    found: Entry = {}
    for key, default in (
        ("availabilitySet", placement.availability_set),
        ("proximityPlacementGroup", placement.proximity_placement_group),
    ):
        thing: Thing | None = default(draft, machine, own)
        if thing is not None and not thing.existing and foreign(thing.id):
            written_here = said.get(key)
            if isinstance(written_here, dict):
                found[key] = {"existing": True}
            else:
                found[key] = _reference(draft, thing.id)
    return {"overrides": found} if found else {}


def _machine(entry: Entry, overrides: Entry) -> Machine:
    """The entry as the config's reader sees it, with further overrides."""
    whole = merged({"cacheShard": 0, **entry}, {"overrides": overrides})
    machine, _ = read(Machine, whole, "")
    return machine


def _disk(draft: Draft, slot: str, disk: Entry, item: Json, cache: str) -> Entry:
    shown = shown_disk(item, str(disk["id"]))
    if shown is None:  # a data disk that whoever protected the machine left out
        return {} if slot == "os" or "excluded" in disk else {"excluded": True}
    target = shown.get("recoveryTargetDiskAccountType") or disk["type"]
    replica = shown.get("recoveryReplicaDiskAccountType") or target
    found: Entry = {}
    if target != disk["type"]:
        found["targetType"] = target
    if replica != target:
        found["replicaType"] = replica
    account = str(shown.get("primaryStagingAzureStorageAccountId") or "")
    if account and not ids.same(account, cache):
        found["cacheAccount"] = {"id": account, "existing": True}
    group = str(shown.get("recoveryResourceGroupId") or "")
    if group and not ids.same(group, defaults.target_group(draft).thing.id):
        found["recoveryGroup"] = {"id": group, "existing": True}
    if shown.get("recoveryDiskEncryptionSetId"):
        found["diskEncryptionSet"] = shown["recoveryDiskEncryptionSetId"]
    return {key: value for key, value in found.items() if key not in disk}


def _nic(nic: Entry, item: Json) -> Entry:
    """Settings of the recovered interface; the service shows them once the machine is protected."""
    shown = next(
        (
            each
            for each in details(item).get("vmNics") or ()
            if ids.same(each.get("sourceNicArmId"), str(nic["id"]))
        ),
        None,
    )
    configs: list[Json] = (shown or {}).get("ipConfigs") or []
    wanted = nic.get("ipConfig", "ipconfig1")
    config = next((each for each in configs if ids.same(each.get("name"), wanted)), None)
    if shown is None or config is None:
        return {}
    subnet = ids.name(config.get("recoverySubnetName") or "")
    found: dict[str, typing.Any] = {
        "subnet": None if ids.same(subnet, nic["subnet"]) else subnet,
        "address": config.get("recoveryStaticIPAddress"),
        "networkSecurityGroup": shown.get("recoveryNetworkSecurityGroupId"),
        "testSubnet": ids.name(config.get("tfoSubnetName") or ""),
        "testAddress": config.get("tfoStaticIPAddress"),
    }
    said = nic.get("recovery") or {}
    new = {key: value for key, value in found.items() if value and key not in said}
    return {"recovery": new} if new else {}
