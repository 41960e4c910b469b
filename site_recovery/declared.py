"""The groups of a run, as the file says them and as the last run left them: verdicts on them."""

import collections.abc
import dataclasses

from site_recovery import authority, cleanups, move_bodies, sources, travel
from site_recovery.authority import Kind, Seen, Verdict
from site_recovery.azure_to_azure import machine_name
from site_recovery.machine import Machine
from site_recovery.positions import Item, Position
from site_recovery.turn import located
from site_recovery.watch import Snapshot, Watch
from site_recovery.wishes import Stored, Wish
from site_recovery.work import MOVING

Machines = collections.abc.Mapping[str, Machine]


@dataclasses.dataclass(frozen=True)
class Groups:
    """The groups of a run. stored: what the last run left, None before a group's first.

    changed: machines whose declaration this run changes too. plans: ours, as recorded. used: reads
    from the vault the number of each group's last move.
    """

    wishes: collections.abc.Mapping[str, Wish]
    stored: collections.abc.Mapping[str, Stored | None] = dataclasses.field(default_factory=dict)
    changed: collections.abc.Collection[str] = ()
    plans: collections.abc.Collection[str] = ()
    used: collections.abc.Callable[[], collections.abc.Mapping[str, int]] = dict

    def verdicts(self, watch: Watch, machines: Machines, snapshot: Snapshot) -> dict[str, Verdict]:
        """The verdict on each group, from one snapshot; the vault is read where one does work."""
        there = {name: seen(watch, machines, wish, snapshot) for name, wish in self.wishes.items()}
        found = self._judged(there, {})
        return (
            found
            if all(map(self._quiet, found, found.values()))
            else self._judged(there, self.used())
        )

    def _judged(
        self,
        there: collections.abc.Mapping[str, dict[str, Seen]],
        used: collections.abc.Mapping[str, int],
    ) -> dict[str, Verdict]:
        return {
            name: authority.decide(
                wish,
                self.stored.get(name),
                there[name],
                [machine for machine in wish.machines if machine in self.changed],
                used.get(name, 0),
            )
            for name, wish in self.wishes.items()
        }

    def _quiet(self, name: str, verdict: Verdict) -> bool:
        """Whether no number matters: nothing is done, and the file has that of the state, or none.

        A first run moves nothing whatever its number is.
        """
        number, stored = self.wishes[name].number, self.stored.get(name)
        known = stored is None or number in (None, stored.move)
        return known and verdict.kind in (Kind.KEEP, Kind.HOLD)

    def to_fence(self, watch: Watch, machines: Machines, snapshot: Snapshot) -> dict[str, str]:
        """Machines whose source this run looks for, and the site of it."""
        verdicts = self.verdicts(watch, machines, snapshot)
        found: dict[str, str] = {}
        for name, wish in self.wishes.items():
            there = {m: located(watch.vault, machines[m], snapshot) for m in wish.machines}
            left, stored = sources.left(there), self.stored.get(name) or Stored()
            due = self.due(name, verdicts, left)
            off = sources.known(left, stored.fenced)
            found |= {m: sources.site(left[m][0]) for m in due if m not in off}
        return found

    def due(
        self, name: str, verdicts: collections.abc.Mapping[str, Verdict], left: sources.Left
    ) -> list[str]:
        """Machines of a group whose sources may be asked for: none where a move begins.

        The region that they are in may be gone. Of a group that somebody moved, and of one whose
        own move goes on, only machines that an earlier run brought where they are.
        """
        wish, stored = self.wishes[name], self.stored.get(name) or Stored()
        begins = any(
            verdict.kind is Kind.MOVE and verdict.move != (self.stored.get(group) or Stored()).move
            for group, verdict in verdicts.items()
        )
        if begins or not wish.shut_down:
            return []
        may = {
            Kind.MOVE: set(stored.unfenced),
            Kind.DRIFT: {m for m, (where, _) in left.items() if where == stored.declared},
            Kind.HOLD: set(left),
        }
        return [m for m in left if m in may.get(verdicts[name].kind, ())]


def seen(watch: Watch, machines: Machines, wish: Wish, snapshot: Snapshot) -> dict[str, Seen]:
    """Where each machine of a group is found."""
    return {
        name: Seen(
            where,
            item,
            bool(snapshot.running(azure, *MOVING)),
            cleanups.due_soon(item, snapshot, azure),
            _resize(machines[name], where, item),
        )
        for name in wish.machines
        for where, item in [located(watch.vault, machines[name], snapshot)]
        for azure in [machine_name(machines[name])]
    }


def _resize(machine: Machine, where: str, item: Item | None) -> bool:
    if item is None or where != Position.RECOVERY_PROTECTED:
        return False
    return move_bodies.home_size(machine, item) is not None


def ways(watch: Watch, machines: Machines, wish: Wish, snapshot: Snapshot) -> list[str]:
    """What leads a group's machines to where they are declared, a line for each way; no progress.

    Nobody says here that they may go it: it is for a plan that is saved and run later, which must
    not be run where the way has become another one.
    """
    found: dict[str, list[str]] = {}
    for name, one in seen(watch, machines, wish, snapshot).items():
        if not one.moving and not authority.at(one.where, wish.position):
            found.setdefault(_way(one, wish.position), []).append(name)
    return [f"{wish.group}: {way} ({', '.join(names)})" for way, names in found.items()]


def _way(one: Seen, to: Position) -> str:
    path = authority.path_of(one, to)
    why = travel.blocked(one.item, path[0]) if one.item and path else ""
    return why or ", ".join(step.operation for step in path) or f"found at {one.where}"
