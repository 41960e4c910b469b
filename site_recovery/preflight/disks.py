"""Disks as they stand at home: all known, of a kind that can be replicated, keys at both sides."""

import collections.abc
import dataclasses

from site_recovery import ids
from site_recovery.arm import Json
from site_recovery.preflight.facts import DISKS, Check, Facts, properties
from site_recovery.preflight.machines import DISCOVER, MATRIX
from site_recovery.preflight.subject import Machine
from site_recovery.rulebook import Finding, Rule, Severity

REFUSE, WARN = Severity.REFUSE, Severity.WARN
CMK = "Replicate machines with customer-managed keys enabled disks"
SETS = "Microsoft.Compute/diskEncryptionSets"
EXCLUDE = "write excluded: true for it if the machine can live without it"

DETACHED = Rule(
    "disk-not-attached",
    REFUSE,
    "a disk of the inventory is not attached to its machine",
    "{disk} is not attached to the machine",
    DISCOVER,
)
UNPROTECTED = Rule(
    "disk-unprotected",
    WARN,
    "a machine has a data disk that the inventory does not name",
    "{disk} (lun {lun}, {gib} GiB) is in no entry and would not be there after a failover",
    "run `dr discover` to add it, or write it with excluded: true",
)
DIFFERS = Rule(
    "inventory-disk",
    WARN,
    "a disk's size or type at home is not the one in the inventory",
    "{disk} has {found}, the inventory says {said}",
    DISCOVER,
)
UNMANAGED = Rule(
    "disk-unmanaged",
    REFUSE,
    "a machine has an unmanaged disk",
    "{disk} is an unmanaged disk, which Azure has retired",
    "convert the machine to managed disks",
    MATRIX,
)
ACCELERATED = Rule(
    "disk-write-accelerator",
    REFUSE,
    "a disk has the write accelerator",
    "{disk} has the write accelerator, which the service does not support",
    f"switch it off, or {EXCLUDE}",
    MATRIX,
)
EPHEMERAL = Rule(
    "disk-ephemeral",
    REFUSE,
    "a machine's OS disk is an ephemeral one",
    "its OS disk is ephemeral, which cannot be replicated",
    "make the machine anew with a managed OS disk, or take it out of the groups",
    "Ephemeral OS disks for Azure VMs: unsupported features",
)
KEYS_IN_GUEST = Rule(
    "disk-encrypted-in-guest",
    REFUSE,
    "a disk is encrypted by Azure Disk Encryption",
    "{disk} is encrypted by Azure Disk Encryption; its keys would have to be copied to the other "
    "region, which this project does not do",
    "use encryption sets instead, or protect the machine in the portal and take it out here",
    f"{MATRIX}: supported by the service; not by this project",
)
SET_MISSING = Rule(
    "disk-encryption-set-missing",
    REFUSE,
    "a disk has a customer's key at home and none is named for the other side",
    "{disk} is encrypted with a customer's key ({set}), and none is named for the other side",
    "write diskEncryptionSet with the id of a set in the recovery region",
    CMK,
)
SET_GONE = Rule(
    "disk-encryption-set-gone",
    REFUSE,
    "an encryption set that the inventory names is not there",
    "encryption set {set} is not there",
    "make it in the recovery region, or correct diskEncryptionSet",
    CMK,
)
SET_ELSEWHERE = Rule(
    "disk-encryption-set-elsewhere",
    REFUSE,
    "an encryption set that the inventory names is not in the recovery region",
    "encryption set {set} is in {found}; the disks recover in {wanted}",
    "name a set in {wanted}",
    CMK,
)


@dataclasses.dataclass(frozen=True)
class Kind:
    """A kind of disk that cannot be replicated, and how its document shows it."""

    rule: Rule
    shown: collections.abc.Callable[[Json], bool]


KINDS = (
    Kind(
        Rule(
            "disk-ultra",
            REFUSE,
            "a disk is an Ultra disk",
            "{disk} is an Ultra disk, which the service does not support",
            f"change its type, or {EXCLUDE}",
            f"{MATRIX}; the page on high churn says otherwise for a preview",
        ),
        lambda disk: _sku(disk).casefold().startswith("ultrassd"),
    ),
    Kind(
        Rule(
            "disk-shared",
            REFUSE,
            "a disk is shared between machines",
            "{disk} is a shared disk; clusters of machines are not operated by this project",
            f"protect the cluster in the portal, or {EXCLUDE}",
            f"{MATRIX}: supported by the service; not by this project",
        ),
        lambda disk: int(properties(disk).get("maxShares") or 1) > 1,
    ),
)
ROWS: tuple[Rule, ...] = (
    DETACHED,
    UNPROTECTED,
    DIFFERS,
    UNMANAGED,
    ACCELERATED,
    EPHEMERAL,
    KEYS_IN_GUEST,
    SET_MISSING,
    SET_GONE,
    SET_ELSEWHERE,
    *(kind.rule for kind in KINDS),
)


def attached_disks(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Whether each machine has the disks of the inventory, no more and no less."""
    for name, machine, document in facts.at_home():
        found = {_id(entry).casefold(): entry for entry in _entries(document)}
        said = {each["id"].casefold(): each["id"] for each in machine["disks"].values()}
        said |= {each.casefold(): each for each in machine["excluded_disks"]}
        for key in sorted(said.keys() - found.keys()):
            yield DETACHED.found(name, disk=ids.name(said[key]))
        for key, entry in found.items():
            if key and key not in said:
                gib = entry.get("diskSizeGB") or "?"
                yield UNPROTECTED.found(
                    name, disk=ids.name(_id(entry)), lun=entry.get("lun", "os"), gib=gib
                )


def disk_attachments(facts: Facts) -> collections.abc.Iterator[Finding]:
    """What only the machine shows of its disks."""
    for name, machine, document in facts.at_home():
        for entry in _entries(document):
            disk = str(entry.get("name") or "the OS disk")
            if (entry.get("diffDiskSettings") or {}).get("option") == "Local":
                yield EPHEMERAL.found(name)
            elif not entry.get("managedDisk"):
                yield UNMANAGED.found(name, disk=disk)
            if entry.get("writeAcceleratorEnabled") and _replicated(machine, entry):
                yield ACCELERATED.found(name, disk=disk)


def disk_kinds(facts: Facts) -> collections.abc.Iterator[Finding]:
    """What the disks themselves show."""
    for name, disk, document in _documents(facts):
        for kind in KINDS:
            if kind.shown(document):
                yield kind.rule.found(name, disk=disk)
        if (properties(document).get("encryptionSettingsCollection") or {}).get("enabled"):
            yield KEYS_IN_GUEST.found(name, disk=disk)


def disk_inventory(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Where a disk is not what the inventory says, and where its key is missing."""
    declared = {
        each["id"].casefold(): each
        for machine in facts.subject["machines"].values()
        for each in machine["disks"].values()
    }
    for name, disk, document in _documents(facts):
        said = declared[str(document["id"]).casefold()]
        gib = int(properties(document).get("diskSizeGB") or said["gib"])
        if gib != said["gib"]:
            yield DIFFERS.found(name, disk=disk, found=f"{gib} GiB", said=f"{said['gib']} GiB")
        if not ids.same(_sku(document), said["type"]):
            yield DIFFERS.found(name, disk=disk, found=_sku(document), said=said["type"])
        at_home = (properties(document).get("encryption") or {}).get("diskEncryptionSetId")
        if at_home and not said["disk_encryption_set_id"]:
            yield SET_MISSING.found(name, disk=disk, set=ids.name(str(at_home)))


def encryption_sets(facts: Facts) -> collections.abc.Iterator[Finding]:
    """Whether the sets of the other side are there, each asked for once."""
    wanted = facts.subject["recovery"]["location"]
    users = _users_of_sets(facts)
    found = facts.around([set_ for set_, _ in users.values()], SETS, DISKS)
    for key, (set_, names) in users.items():
        for name in names:
            if key not in found:
                yield SET_GONE.found(name, set=ids.name(set_))
            elif not ids.same_location(found[key].get("location"), wanted):
                yield SET_ELSEWHERE.found(
                    name, set=ids.name(set_), found=found[key].get("location"), wanted=wanted
                )


def _users_of_sets(facts: Facts) -> dict[str, tuple[str, list[str]]]:
    """Encryption sets that the file names, with the machines that do."""
    users: dict[str, tuple[str, list[str]]] = {}
    for name, machine in facts.subject["machines"].items():
        named = {each["disk_encryption_set_id"] for each in machine["disks"].values()}
        for set_ in sorted(filter(None, named)):
            users.setdefault(set_.casefold(), (set_, []))[1].append(name)
    return users


def _documents(facts: Facts) -> collections.abc.Iterator[tuple[str, str, Json]]:
    """Machine, disk's name and document of each replicated disk that is there."""
    found = facts.disks()
    for name, machine, _ in facts.at_home():
        for disk in machine["disks"].values():
            document = found.get(disk["id"].casefold())
            if document is not None:
                yield name, ids.name(disk["id"]), document


def _entries(machine: Json) -> list[Json]:
    profile = properties(machine).get("storageProfile") or {}
    return [*filter(None, [profile.get("osDisk")]), *(profile.get("dataDisks") or ())]


def _id(entry: Json) -> str:
    return str((entry.get("managedDisk") or {}).get("id") or "")


def _replicated(machine: Machine, entry: Json) -> bool:
    return not any(ids.same(_id(entry), each) for each in machine["excluded_disks"])


def _sku(disk: Json) -> str:
    return str((disk.get("sku") or {}).get("name") or "")


CHECKS: tuple[Check, ...] = (
    attached_disks,
    disk_attachments,
    disk_kinds,
    disk_inventory,
    encryption_sets,
)
