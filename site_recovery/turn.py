"""One machine in one look at its vault: where it is, and how far this run has brought it."""

import collections.abc
import dataclasses
import enum

from site_recovery import azure_to_azure, ids, move_refusals, refusals
from site_recovery.machine import Machine, Vault, item_name
from site_recovery.positions import Item, Position, container_id, position
from site_recovery.watch import Snapshot


class Stage(enum.StrEnum):
    """How far a machine is in this run."""

    QUEUED = "queued"
    ENABLING = "enabling"
    SEEDING = "seeding"
    UPDATING = "updating"
    CLEANING_UP = "ending its test failover"
    FAILING_OVER = "failing over"
    CHANGING_POINT = "changing its recovery point"
    CHECKING = "waiting for checks"
    COMMITTING = "committing"
    REPROTECTING = "reprotecting"
    CANCELLING = "cancelling its failover"
    ARRIVED = "arrived"
    PROTECTED = "protected"
    FAILED = "failed"
    AWAY = "away"

    @property
    def settled(self) -> bool:
        """Whether waiting longer would change nothing."""
        return self in (Stage.ARRIVED, Stage.PROTECTED, Stage.FAILED, Stage.AWAY)


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a step found or did. problem: one line for people, when something is wrong."""

    stage: Stage
    position: str
    item: Item | None = None
    problem: str = ""

    @property
    def good(self) -> bool:
        """Whether it is as declared."""
        return self.stage in (Stage.PROTECTED, Stage.ARRIVED) and not self.problem


@dataclasses.dataclass(frozen=True)
class Order:
    """Where a machine of a moving group goes in this run.

    point: recovery point id, None for the latest. change: to that point where it has failed over
    already. start: whether its next step may begin now. hold: it is there already, and nothing is
    begun. commit: whether its commit may begin, or waits for the group's checks. clean: whether its
    test failover is its own to end, or a plan ends it.
    """

    to: Position
    point: str | None = None
    change: bool = False
    shut_down: bool = True
    start: bool = True
    hold: bool = False
    commit: bool = True
    clean: bool = True


@dataclasses.dataclass(frozen=True)
class Turn:
    """One machine in one snapshot. before: as declared last; allow: what `dr:allow` names.

    order: None for a machine that is kept where it is.
    """

    vault: Vault
    machine: Machine
    snapshot: Snapshot
    before: Machine | None = None
    allow: collections.abc.Collection[str] = ()
    order: Order | None = None

    @property
    def name(self) -> str:
        """The machine's name in Azure, by which jobs call it."""
        return azure_to_azure.machine_name(self.machine)

    @property
    def title(self) -> str:
        """The machine's item in words."""
        return replicated_item(self.machine)

    def found(self) -> tuple[str, Item | None]:
        """Position and item; an item in both containers has no position."""
        return located(self.vault, self.machine, self.snapshot)

    def outcome(self, stage: Stage, problem: str = "") -> Outcome:
        """An outcome of this turn."""
        where, item = self.found()
        return Outcome(stage, where, item, problem)


def replicated_item(machine: Machine) -> str:
    """How messages call a machine's item."""
    return f"replicated item {machine['machine']} in container {machine['container_name']}"


def located(vault: Vault, machine: Machine, snapshot: Snapshot) -> tuple[str, Item | None]:
    """Position and item of a machine in a snapshot: searched once, asked for by every step."""
    homes = machine["fabric_name"], machine["container_name"]
    away = machine["recovery_fabric_name"], machine["recovery_container_name"]
    key = (vault, machine["machine_id"], *homes, *away)
    if key not in snapshot.located:
        snapshot.located[key] = _searched(vault, machine, snapshot)
    return snapshot.located[key]


def _searched(vault: Vault, machine: Machine, snapshot: Snapshot) -> tuple[str, Item | None]:
    items = snapshot.found(vault, machine)
    if len(items) > 1:
        return "in two protection containers at once", items[0]
    item = items[0] if items else None
    containers = vault.primary_container(machine), vault.recovery_container(machine)
    return position(item, *containers), item


def theirs(machine: Machine, item: Item | None) -> bool:
    """Whether somebody else enabled it: an item of ours has the name that we give."""
    return item is not None and not ids.same(str(item["name"]), item_name(machine["machine_id"]))


def elsewhere(vault: Vault, machine: Machine, item: Item) -> str:
    """What is said of an item in a container that is neither of the pair's; empty if it is."""
    under = container_id(item)
    if any(
        ids.same(under, ours(machine))
        for ours in (vault.primary_container, vault.recovery_container)
    ):
        return ""
    return refusals.told(
        refusals.OTHER_CONTAINER,
        container=ids.name(under),
        fabric=ids.part(under, "replicationFabrics"),
    )


def found_odd(where: str, machine: str) -> str:
    """What is said of an item in a state that leads nowhere by itself."""
    return refusals.told(refusals.ODD, where=where, machine=machine)


def found_away(where: str) -> str:
    """What is said of a machine that somebody moved, in preview and in the run alike."""
    return refusals.told(move_refusals.DRIFT, where=where, declared=Position.PRIMARY_PROTECTED)
