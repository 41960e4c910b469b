"""What the service shows differently from what is declared, as changes to make and in words.

Three kinds that cost differently: settings go in one PATCH; disks are added (removed only when
the file drops them: what somebody else added is not ours to lose); what would seed anew is one
list here and happens only when it is allowed by name.
"""

import dataclasses
import math
import typing

from site_recovery import ids
from site_recovery.azure_to_azure import (
    DISK,
    IP_CONFIG,
    NIC,
    TARGET,
    Json,
    Setting,
    declared_nic,
    details,
    ip_config,
    nics,
    shown_disk,
    wanted,
)
from site_recovery.machine import Machine, Vault
from site_recovery.positions import Item, container_id

GIB = 2**30


@dataclasses.dataclass(frozen=True)
class Change:
    """One value that differs; `shown` is the service's, `declared` ours, as people read them."""

    what: str
    shown: str
    declared: str

    def __str__(self) -> str:
        return f"{self.what} {self.shown or 'unset'} -> {self.declared or 'unset'}"


@dataclasses.dataclass(frozen=True)
class Differences:
    """What brings an item to what is declared.

    settings: one PATCH. missing_disks: keys to add. dropped_disks: ids that the item shows and the
    file dropped. reseed: what only removing and enabling again changes. unknown_nics: declared
    interfaces that the machine does not have.
    """

    settings: tuple[Change, ...] = ()
    missing_disks: tuple[str, ...] = ()
    dropped_disks: tuple[str, ...] = ()
    reseed: tuple[Change, ...] = ()
    unknown_nics: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(dataclasses.astuple(self))

    def words(self) -> list[str]:
        """Each change as one short text, for a preview."""
        told = [f"enable again: {change}" for change in self.reseed]
        told += [f"change {change}" for change in self.settings]
        told += [f"add disk {key}" for key in self.missing_disks]
        told += [f"remove disk {ids.name(disk_id)}" for disk_id in self.dropped_disks]
        return told + [f"interface {nic} is not on the machine" for nic in self.unknown_nics]


def differences(
    vault: Vault, machine: Machine, item: Item, before: Machine | None = None
) -> Differences:
    """Differences of a home item; `before` is what was declared last, for what was taken out.

    Settings and disks are compared once the item is protected: the service shows them late.
    """
    protected = item["properties"].get("protectionState") == "Protected"
    known = {disk["id"].casefold() for disk in machine["disks"].values()}
    dropped = [disk["id"] for disk in (before or machine)["disks"].values()]
    return Differences(
        settings=tuple(_settings(machine, item, before)) if protected else (),
        missing_disks=tuple(
            key
            for key, disk in machine["disks"].items()
            if protected and not shown_disk(item, disk["id"])
        ),
        dropped_disks=tuple(
            disk_id
            for disk_id in dropped
            if protected and disk_id.casefold() not in known and shown_disk(item, disk_id)
        ),
        reseed=tuple(reseed(vault, machine, item)),
        unknown_nics=tuple(_unknown_nics(machine, item)),
    )


def reseed(vault: Vault, machine: Machine, item: Item) -> typing.Iterator[Change]:
    """The one list of what cannot change without a full new seeding."""
    shown, properties = details(item), item["properties"]
    yield from _id_change(
        "policy", properties.get("policyId"), vault.policy(machine["policy_name"])
    )
    yield from _id_change("container", container_id(item), vault.primary_container(machine))
    yield from _id_change(
        "recovery container",
        properties.get("recoveryContainerId"),
        vault.recovery_container(machine),
    )
    group = machine.get("consistency_group") or ""
    if (shown.get("multiVmGroupName") or "").casefold() != group.casefold():
        yield Change("consistency group", shown.get("multiVmGroupName") or "", group)
    for key, disk in machine["disks"].items():
        if found := shown_disk(item, disk["id"]):
            yield from _disk_reseed(key, disk, found)


def declared_reseed(old: Machine, new: Machine) -> list[Change]:
    """The same list, between two declarations: what a changed file would seed anew."""
    was: typing.Mapping[str, typing.Any] = old
    now: typing.Mapping[str, typing.Any] = new
    changes = [
        change
        for row, words in _MACHINE_RESEED.items()
        for change in _id_change(words, was.get(row), now.get(row) or "")
    ]
    for key, disk in new["disks"].items():
        if key in old["disks"]:
            changes += _declared_disk_reseed(key, old["disks"][key], disk)
    return changes


def gib(item: Item) -> int:
    """What an item's disks hold, and a new seeding would copy."""
    disks = details(item).get("protectedManagedDisks") or ()
    return math.ceil(sum(int(disk.get("diskCapacityInBytes") or 0) for disk in disks) / GIB)


_MACHINE_RESEED = {
    "machine_id": "source",
    "fabric_name": "fabric",
    "container_name": "container",
    "recovery_fabric_name": "recovery fabric",
    "recovery_container_name": "recovery container",
    "policy_name": "policy",
    "consistency_group": "consistency group",
}
_DISK_RESEED = {
    "cache_account_id": ("cache account", "primaryStagingAzureStorageAccountId"),
    "recovery_resource_group_id": ("recovery group", "recoveryResourceGroupId"),
    "disk_encryption_set_id": ("disk encryption set", "recoveryDiskEncryptionSetId"),
}


def _disk_reseed(
    key: str, disk: typing.Mapping[str, typing.Any], shown: Json
) -> typing.Iterator[Change]:
    for ours, (words, theirs) in _DISK_RESEED.items():
        if disk.get(ours):
            yield from _id_change(f"disk {key}: {words}", shown.get(theirs), disk[ours])


def _declared_disk_reseed(
    key: str, was: typing.Mapping[str, typing.Any], now: typing.Mapping[str, typing.Any]
) -> list[Change]:
    rows = {"id": ("source", ""), **_DISK_RESEED}
    return [
        change
        for row, (words, _) in rows.items()
        for change in _id_change(f"disk {key}: {words}", was.get(row), now.get(row) or "")
    ]


def _settings(machine: Machine, item: Item, before: Machine | None) -> typing.Iterator[Change]:
    shown = details(item)
    yield from _changes(TARGET, machine["target"], before["target"] if before else None, shown, "")
    for key, disk in machine["disks"].items():
        found = shown_disk(item, disk["id"])
        if found:
            yield from _changes(DISK, disk, None, found, f"disk {key}: ")
    for nic in shown.get("vmNics") or ():
        yield from _nic_settings(machine, nic, before)


def _nic_settings(machine: Machine, shown: Json, before: Machine | None) -> typing.Iterator[Change]:
    nic, old = declared_nic(machine, shown), declared_nic(before, shown)
    if nic is None:
        return
    title = f"interface {ids.name(nic['id'])}: "
    yield from _changes(NIC, nic, old, shown, title)
    if config := ip_config(nic, shown):
        yield from _changes(IP_CONFIG, nic, old, config, title)


def _changes(
    rows: tuple[Setting, ...],
    now: typing.Mapping[str, typing.Any],
    before: typing.Mapping[str, typing.Any] | None,
    shown: Json,
    title: str,
) -> typing.Iterator[Change]:
    """Rows whose declared value the service does not show; what it never shows is left out."""
    for row in rows:
        value = wanted(row, now, before)
        if value is not None and row.shown and not _equal(row, shown.get(row.shown), value):
            yield _change(f"{title}{row.words}", shown.get(row.shown), value)


def _equal(row: Setting, shown: typing.Any, declared: typing.Any) -> bool:
    """A subnet that was sent as an id comes back as its last segment (recorded)."""
    if isinstance(declared, bool) or isinstance(shown, bool):
        return bool(shown) == bool(declared)
    if row.key in ("subnet", "test_subnet"):
        return ids.same(ids.name(shown or ""), ids.name(declared))
    return ids.same(shown, declared)


def _change(what: str, shown: typing.Any, declared: typing.Any) -> Change:
    """Ids are told by their last segment, unless only the rest differs."""
    left, right = ("" if value is None else str(value) for value in (shown, declared))
    if not ids.same(ids.name(left), ids.name(right)):
        left, right = ids.name(left), ids.name(right)
    return Change(what, left, right)


def _id_change(what: str, shown: str | None, declared: str) -> typing.Iterator[Change]:
    if not ids.same(shown, declared):
        yield _change(what, shown, declared)


def _unknown_nics(machine: Machine, item: Item) -> typing.Iterator[str]:
    """Declared interfaces, or IP configurations of them, that the item does not show."""
    shown = details(item).get("vmNics") or ()
    for name, nic in nics(machine).items():
        found = next((s for s in shown if ids.same(s.get("sourceNicArmId"), nic["id"])), None)
        if shown and found is None:
            yield name
        elif found and ip_config(nic, found) is None:
            yield f"{name}/{nic.get('ip_config') or 'ipconfig'}"
