"""What a look at the vault shows of test failovers: running, up, whose they are.

A test failover names neither its drill nor its stack. It is ours if its job is one of ours, or,
where an answer was lost and nobody kept the job, if it is in the network that the drill asks for.
"""

import collections.abc
import dataclasses
import functools

from site_recovery import arm, errors, ids, plan_runs, plans
from site_recovery.azure_to_azure import details, machine_name
from site_recovery.drills.machine import read_machine
from site_recovery.drills.spec import Spec
from site_recovery.fence import reader
from site_recovery.machine import Machine
from site_recovery.positions import Item
from site_recovery.turn import located
from site_recovery.watch import Job, Snapshot, Watch
from site_recovery.work import CLEANUP, TEST

Machines = collections.abc.Mapping[str, Machine]


@dataclasses.dataclass(frozen=True)
class Tried:
    """A machine's last test failover. up: its machine is there; job: None where none is listed."""

    item: Item | None
    where: str
    up: bool
    running: bool
    job: Job | None

    @property
    def there(self) -> bool:
        """Whether something of it is, or comes."""
        return self.up or self.running


def allowed(item: Item | None) -> frozenset[str]:
    """What the service says may be done with an item now."""
    return frozenset((item["properties"].get("allowedOperations") or ()) if item else ())


def tried(watch: Watch, machine: Machine, snapshot: Snapshot) -> Tried:
    """One machine's. up is what allowedOperations says: state texts linger (recorded, 10.4)."""
    where, item = located(watch.vault, machine, snapshot)
    name = machine_name(machine)
    return Tried(
        item,
        where,
        CLEANUP in allowed(item),
        bool(snapshot.running(name, TEST)),
        snapshot.latest(name, TEST),
    )


def all_tried(watch: Watch, machines: Machines, snapshot: Snapshot) -> dict[str, Tried]:
    """Of all machines, by name."""
    return {name: tried(watch, machine, snapshot) for name, machine in machines.items()}


def waits(watch: Watch, spec: Spec, snapshot: Snapshot) -> str:
    """Why the drill cannot begin yet; empty if it can, or has begun."""
    if not spec.declared_ready:
        return f"group {spec.group} is declared at {spec.wish.position}"
    found = all_tried(watch, spec.machines, snapshot)
    late = [
        f"{name} is at {each.where}"
        for name, each in found.items()
        if each.where != spec.wish.position
    ]
    return ", ".join(late)


def plan_test(snapshot: Snapshot, plan: str) -> Job | None:
    """The newest test of a plan, if it is not over; while it is up it is Suspended (10.8)."""
    found = snapshot.latest(plan, TEST)
    return found if found and found.state in plan_runs.OPEN else None


def strangers(
    watch: Watch, spec: Spec, snapshot: Snapshot, known: collections.abc.Collection[str]
) -> dict[str, str]:
    """Machines with a test failover in another network than the drill's, and its network."""
    found = {
        name: each
        for name, each in all_tried(watch, spec.machines, snapshot).items()
        if each.there and not (each.job and each.job.name in known)
    }
    calls = [functools.partial(network, watch, each) for each in found.values()]
    shown = dict(zip(found, arm.together(calls), strict=True))
    return {
        name: there for name, there in shown.items() if not same_network(there, spec.network_id)
    }


def same_network(shown: str, network_id: str) -> bool:
    """Whether what is shown of a network, its id or its name, is this one."""
    return ids.same(shown, network_id if shown.startswith("/") else ids.name(network_id))


def network(watch: Watch, found: Tried) -> str:
    """The network of a test: its id, by its machine's first interface; else its name, by its job.

    "one that nobody can read" where neither tells.
    """
    machine_id = machine_of(found.item) if found.up else ""
    there = read_machine(reader(watch.settings), machine_id).network_id if machine_id else ""
    if there or found.job is None:
        return there or UNREADABLE
    try:
        custom = watch.job(found.job.name)["properties"].get("customDetails") or {}
    except errors.Interrupted:
        raise
    except errors.ArmError:
        return UNREADABLE
    return str(custom.get("networkFriendlyName") or custom.get("networkName") or UNREADABLE)


UNREADABLE = "one that nobody can read"


def machine_of(item: Item | None) -> str:
    """ARM id of the machine that a test made; empty without one.

    Where the item does not name it (what an Azure machine's shows was never recorded), it is where
    the item says that it will be.
    """
    shown = details(item) if item else {}
    named = str(shown.get("testFailoverRecoveryFabricObjectId") or "")
    group, name = shown.get("recoveryAzureResourceGroupId"), shown.get("tfoAzureVMName")
    if named or not (group and name):
        return named
    return f"{group}/providers/Microsoft.Compute/virtualMachines/{name}"


def our_plans(group: str) -> tuple[str, str]:
    """The names of a group's recovery plans."""
    return plans.name(group, True), plans.name(group, False)
