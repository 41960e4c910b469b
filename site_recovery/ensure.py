"""The ensure step: what is done next for one machine, decided from one look at its vault.

Replicated items and the settlement both go through it, in any order and from many threads: one
lock per machine, one operation at a time per machine, and never a second submission of the same
work in one process. A step never waits; who wants the end steps again with the next snapshot.
"""

import collections.abc
import threading
import typing

from site_recovery import azure_to_azure, refusals
from site_recovery.differences import Change, Differences, differences, gib
from site_recovery.machine import Machine
from site_recovery.positions import HOME, Item, Position, never_left
from site_recovery.travel import Traveller
from site_recovery.turn import Outcome, Stage, Turn, elsewhere, found_away, found_odd
from site_recovery.watch import Watch
from site_recovery.work import DISABLE, DISKS, DROP, ENABLE, UPDATE, Work, address


class Keeper(Traveller):
    """What a machine at home needs; away it is left alone, unless it is on a move.

    licence: the licence type that the service took last; an item never shows it.
    """

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.licence: str | None = None

    def _decide(self, turn: Turn) -> Outcome:
        if turn.order:
            return self._travel(turn, turn.order)
        where, item = turn.found()
        if item is None:
            return self._absent(turn)
        if turn.snapshot.running(turn.name, DISABLE):
            return turn.outcome(Stage.QUEUED)  # being removed: enabled again when that has ended
        if where not in HOME:
            return self._elsewhere(turn, where, item)
        return self._at_home(turn, where, item)

    def _absent(self, turn: Turn) -> Outcome:
        """No item: go on with an enable that runs, wait out a removal, else submit."""
        if running := self._others(turn, ENABLE):
            self._work = Work(ENABLE, running[0].name, own=False)
            self.submission = self.submission or "accepted"
            return turn.outcome(Stage.ENABLING)
        if turn.snapshot.running(turn.name, DISABLE) or self._strange_shells(turn.snapshot):
            self.submission = self.submission or "pending: another operation on it still runs"
            return turn.outcome(Stage.QUEUED)
        if ENABLE in self._done:
            return self._not_shown_yet(turn, refusals.ENABLED_GONE)
        body = azure_to_azure.enable(turn.vault, turn.machine)
        where_to = address(turn.vault, turn.vault.item(turn.machine))
        return self._submit(turn, ENABLE, self._items.begin_create, *where_to, body)

    def _elsewhere(self, turn: Turn, where: str, item: Item) -> Outcome:
        """Away from home nothing is touched, unless seeding anew was allowed by name."""
        odd = where not in set(Position)
        home = never_left(item, turn.vault.primary_container(turn.machine))
        if home and f"reseed:{turn.machine['machine']}" in turn.allow:
            return self._seed_anew(turn, item)
        self.submission = self.submission or "adopted"
        told = found_odd(where, turn.machine["machine"]) if odd else found_away(where)
        strange = elsewhere(turn.vault, turn.machine, item) if odd else ""
        return turn.outcome(Stage.AWAY, strange or told)

    def _at_home(self, turn: Turn, where: str, item: Item) -> Outcome:
        self.submission = self.submission or "adopted"
        if self._strange_shells(turn.snapshot):  # somebody may just have begun to change it
            seeding = where == Position.PRIMARY_SEEDING
            return turn.outcome(Stage.SEEDING if seeding else Stage.UPDATING)
        found = differences(turn.vault, turn.machine, item, turn.before)
        if found.reseed:
            if f"reseed:{turn.machine['machine']}" in turn.allow:
                return self._seed_anew(turn, item)
            return self._failed(turn, reseed_refusal(turn.machine, found.reseed, item))
        if where == Position.PRIMARY_SEEDING:
            return self._seeding(turn, item)
        return self._protected(turn, item, found)

    def _protected(self, turn: Turn, item: Item, found: Differences) -> Outcome:
        due = found.settings or self._licence_due(turn.machine)
        busy = [job for job in turn.snapshot.running(turn.name) if job.scenario in (UPDATE, DISKS)]
        if busy and (found or due):
            return turn.outcome(Stage.UPDATING)
        if found.missing_disks:
            return self._add_disk(turn, item, found.missing_disks[0])
        if found.dropped_disks:
            return self._drop_disks(turn, item, found.dropped_disks)
        if azure_to_azure.seeding_disks(item):
            return turn.outcome(Stage.SEEDING)
        if due:
            return self._update(turn, item, found)
        if found.unknown_nics:
            unknown = ", ".join(found.unknown_nics)
            told = refusals.told(refusals.NIC_UNKNOWN, interfaces=unknown)
            return turn.outcome(Stage.FAILED, told)
        if azure_to_azure.nics(turn.machine) and not azure_to_azure.details(item).get("vmNics"):
            return self._not_shown_yet(turn, refusals.NICS_NOT_SHOWN)
        return turn.outcome(Stage.PROTECTED)

    def _licence_due(self, machine: Machine) -> bool:
        declared = machine["target"].get("license_type")
        return self.licence is not None and bool(declared) and declared != self.licence

    def _add_disk(self, turn: Turn, item: Item, key: str) -> Outcome:
        """One disk at a time: the service adds no two at once (support matrix)."""
        if f"{DISKS} {key}" in self._done:
            return self._not_shown_yet(turn, refusals.DISK_NOT_SHOWN, disk=key)
        self._done.add(f"{DISKS} {key}")
        body = azure_to_azure.add_disks(turn.machine, [key])
        return self._submit(
            turn, DISKS, self._items.begin_add_disks, *address(turn.vault, str(item["id"])), body
        )

    def _drop_disks(self, turn: Turn, item: Item, disk_ids: tuple[str, ...]) -> Outcome:
        if DROP in self._done:
            return self._not_shown_yet(turn, refusals.DISK_STILL_SHOWN)
        shown = [azure_to_azure.shown_disk(item, disk_id) for disk_id in disk_ids]
        body = azure_to_azure.remove_disks(disk["diskId"] for disk in shown if disk)
        return self._submit(
            turn, DROP, self._items.begin_remove_disks, *address(turn.vault, str(item["id"])), body
        )

    def _update(self, turn: Turn, item: Item, found: Differences) -> Outcome:
        """The one PATCH of this run; what it did not change is told, not tried again."""
        if UPDATE in self._done:
            told = ", ".join(str(change) for change in found.settings)
            return self._not_shown_yet(turn, refusals.NOT_TAKEN, changes=told)
        body = azure_to_azure.update(turn.machine, item, turn.before)
        outcome = self._submit(
            turn, UPDATE, self._items.begin_update, *address(turn.vault, str(item["id"])), body
        )
        if outcome.stage is not Stage.FAILED:
            self.licence = turn.machine["target"].get("license_type") or self.licence
        return outcome

    def _seed_anew(self, turn: Turn, item: Item) -> Outcome:
        """Remove, as `dr:allow` said; the steps after that find it absent and enable it."""
        if DISABLE in self._done:
            return self._not_shown_yet(turn, refusals.RESEED_STILL_SHOWN)
        return self._submit(
            turn,
            DISABLE,
            self._items.begin_delete,
            *address(turn.vault, str(item["id"])),
            azure_to_azure.REMOVE,
        )


def reseed_refusal(
    machine: Machine, changes: collections.abc.Iterable[Change], item: Item | None
) -> str:
    """Why a change is not made, with its cost and the two ways out."""
    told = ", ".join(map(str, changes))
    size = f"{gib(item)} GiB" if item else "all its disks"
    values = {"changes": told, "size": size, "machine": machine["machine"]}
    return refusals.told(refusals.RESEED, **values)


_keepers: dict[tuple[typing.Any, ...], Keeper] = {}
_lock = threading.Lock()


def keeper(watch: Watch, machine: Machine) -> Keeper:
    """The one keeper of a machine in this process."""
    key = (watch, machine["machine_id"].casefold())
    with _lock:
        if key not in _keepers:
            _keepers[key] = Keeper(watch)
        return _keepers[key]


def forget(watch: Watch | None = None, machine: Machine | None = None) -> None:
    """Begin anew with one machine, or with all as a new process does (tests)."""
    with _lock:
        if watch and machine:
            _keepers.pop((watch, machine["machine_id"].casefold()), None)
        else:
            _keepers.clear()
