"""What the machine records share: their vault's watch, the live look, and careful comparison."""

import collections.abc
import threading
import typing

from providers.base import VAULT, Props, Provider, engine_log, known, request_urn
from site_recovery import azure_to_azure, claim, look, refusals, vault_refusals, watch, work
from site_recovery.differences import differences
from site_recovery.machine import Machine, Vault
from site_recovery.positions import HOME
from site_recovery.turn import located
from site_recovery.watch import Snapshot, Watch

MACHINE = (
    "machine",
    "machine_id",
    "fabric_name",
    "container_name",
    "recovery_fabric_name",
    "recovery_container_name",
    "policy_name",
    "target",
    "home",
    "consistency_group",
    "disks",
    "nics",
)
REQUIRED = (*MACHINE[:8], "disks")
PROTECTED = "primary/protected"
PLAN = "plan"
AGAIN = "enable again: not replicated any more"

_told: set[collections.abc.Hashable] = set()
_lock = threading.Lock()


class LiveProvider(Provider):
    """Base of the records that look at the service during a preview."""

    def watch(self, props: Props) -> Watch:
        """The one watch of the vault that the props name."""
        return watch.of(self.settings, Vault(*(props[key] for key in VAULT)))

    def seen(self, props: Props) -> Snapshot | None:
        """The live look of this process; None when it is off or got no answer, which is told."""
        if not self.live_check:
            return None
        found = look.at(self.watch(props))
        if found.snapshot is None:
            tell_unseen(self.watch(props), found.why)
        return found.snapshot

    def seen_vault(self, props: Props) -> claim.Seen | None:
        """The vault as this process's look shows it; None as for the look at what it holds."""
        if not self.live_check:
            return None
        watch = self.watch(props)
        found = claim.seen(self.settings, watch.vault)
        if found.found is None:
            tell_unseen(watch, found.why)
        return found.found


def silent(where: Watch) -> bool:
    """Whether the vault gave no answer in this process, which was told then."""
    return (where, "unseen") in _told


def tell_unseen(where: Watch, why: str) -> None:
    """Say why a vault could not be looked at; once per vault and process."""
    tell_once((where, "unseen"), refusals.told(vault_refusals.UNSEEN, why=why))


def tell_once(what: collections.abc.Hashable, text: str) -> None:
    """A warning on the row of this call's resource, unless it was given in this process."""
    with _lock:
        if what in _told:
            return
        _told.add(what)
    engine_log(request_urn(), f"warning: {text}")


def tell(text: str) -> None:
    """A line on the row of this call's resource."""
    engine_log(request_urn(), text)


def planned(inputs: Props, plan: str) -> Props:
    """The inputs with what is to be done; told on the row too, as only --diff shows an input."""
    if not plan:
        return inputs
    engine_log(request_urn(), plan, ephemeral=True)  # once on the row, and not below it again
    return {**inputs, PLAN: plan}


def machine_of(props: Props) -> Machine:
    """The machine among a record's props, without what else they hold."""
    return typing.cast(Machine, {key: props[key] for key in MACHINE if props.get(key) is not None})


def all_known(value: object) -> bool:
    """Whether nothing in a value is unknown at preview."""
    if isinstance(value, dict):
        return all(map(all_known, value.values()))
    if isinstance(value, list):
        return all(map(all_known, value))
    return known(value)


def same(old: object, new: object) -> bool:
    """Equal as ARM compares: text without case, an absent key as an empty one."""
    if isinstance(old, dict) or isinstance(new, dict):
        one, other = (value if isinstance(value, dict) else {} for value in (old, new))
        return all(same(one.get(key), other.get(key)) for key in {*one, *other})
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(same, old, new))
    if isinstance(old, str) and isinstance(new, str):
        return old.casefold() == new.casefold()
    return (old or None) == (new or None)


def machine_problems(machine: typing.Mapping[str, typing.Any]) -> list[str]:
    """What is wrong with the shape of a machine's inputs."""
    missing = [key for key in REQUIRED if not machine.get(key)]
    disks = machine.get("disks")
    for key, disk in (disks if isinstance(disks, dict) else {}).items():
        wanted = ("id", "cache_account_id", "recovery_resource_group_id")
        missing += [f"disks.{key}.{row}" for row in wanted if not disk.get(row)]
    told = [refusals.told(refusals.MISSING, key=key) for key in missing]
    target = machine.get("target")
    if isinstance(target, dict) and not target.get("resource_group_id"):
        told.append(refusals.told(refusals.TARGET_GROUP))
    return told


def drift(vault: Vault, old: Machine, machine: Machine, snapshot: Snapshot) -> str:
    """What the look shows to be done, and what the file's change from `old` does not say."""
    where, item = located(vault, machine, snapshot)
    if item is None:
        name = azure_to_azure.machine_name(machine)
        gone = same(old["machine_id"], machine["machine_id"])
        return AGAIN if gone and not snapshot.running(name, work.ENABLE) else ""
    if where not in HOME:
        return ""
    hidden = differences(vault, old, item).words()
    words = differences(vault, machine, item, old).words()
    return "; ".join(word for word in words if word in hidden)


def forget() -> None:
    """As if this process had just begun (tests)."""
    with _lock:
        _told.clear()
