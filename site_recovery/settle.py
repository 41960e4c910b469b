"""The settlement: one loop that brings all machines of a vault to protected and waits once.

It never raises for what the service says about a machine: the others finish, and each machine's
story is in the result. It raises when the service cannot be reached at all, and when interrupted.
"""

import collections.abc
import concurrent.futures
import dataclasses
import threading
import typing

from site_recovery import azure_to_azure, client, differences, ensure, errors, refusals
from site_recovery.machine import Machine
from site_recovery.turn import Outcome, Stage, Turn
from site_recovery.watch import WRITES, Snapshot, Watch

FRESH_S = 60.0
"""How old the first look of a run may be; what this process did since is known anyway."""
PATIENCE_S = 4 * 3600.0
"""Time of a settlement besides the copying: the portal's own limit is 3 h (azurerm's default)."""
SLOWEST_GIB_PER_S = 0.02
"""Copying slower than this (20 MiB/s) for the fullest machine counts as stuck."""
OUTAGE_S = 300.0
"""How long a running settlement bears a service that does not answer."""
TICK_S = 0.1
NAMED = 4
"""Up to so many machines are named in a progress text, and so many groups told one by one."""
SHOWN = (
    Stage.PROTECTED,
    Stage.SEEDING,
    Stage.UPDATING,
    Stage.ENABLING,
    Stage.QUEUED,
    Stage.FAILED,
    Stage.AWAY,
)
"""Stages in the order of a progress text."""

Machines = collections.abc.Mapping[str, Machine]
Groups = collections.abc.Mapping[str, collections.abc.Sequence[str]]
Show = collections.abc.Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Task:
    """What a settlement is asked.

    machines: by inventory key. groups: their machines. before: as declared last, by key.
    allow: what `dr:allow` names. licences: types taken earlier, by key. timeout_s: None for a
    time that fits the disks.
    """

    machines: Machines
    groups: Groups
    before: Machines = dataclasses.field(default_factory=dict)
    allow: collections.abc.Collection[str] = ()
    licences: collections.abc.Mapping[str, str] = dataclasses.field(default_factory=dict)
    timeout_s: float | None = None


class Settlement:
    """One run of the loop; `outcomes` holds the last outcome of every machine."""

    def __init__(self, watch: Watch, task: Task, show: Show) -> None:
        self.watch = watch
        self.task = task
        self.outcomes: dict[str, Outcome] = {}
        self._show = show
        self._keepers = {
            name: ensure.keeper(watch, machine) for name, machine in task.machines.items()
        }
        for name, keeper in self._keepers.items():
            if keeper.licence is None:
                keeper.licence = task.licences.get(name, "")

    def run(self) -> dict[str, Outcome]:
        """Loop until every machine is settled or the time is over."""
        try:
            return self._loop()
        except errors.Interrupted:
            raise errors.Interrupted(self.watch.title, self.interrupted()) from None

    def interrupted(self) -> str:
        """What is said when the wait is ended."""
        return refusals.told(refusals.SETTLE_INTERRUPTED, progress=self.progress())

    def _loop(self) -> dict[str, Outcome]:
        begun, soon = client.monotonic(), 0
        snapshot = self.watch.recent(begun - FRESH_S)
        with concurrent.futures.ThreadPoolExecutor(WRITES, "settle") as pool:
            while True:
                self._turn(snapshot, pool)
                if all(outcome.stage.settled for outcome in self.outcomes.values()):
                    return self.outcomes
                if client.monotonic() - begun > self._limit_s():
                    return self._timed_out(client.monotonic() - begun)
                soon = soon + 1 if self._nearly() else 0
                snapshot = self._next(snapshot, soon - 1 if soon else None)

    def progress(self) -> str:
        """How far all groups are, in one line; the sum first, as a terminal cuts the end."""
        groups = dict(self._groups())
        texts = [progress(group, names, self.outcomes) for group, names in groups.items()]
        done = [text for text in texts if text.endswith(" protected")]
        if len(texts) > NAMED and done:
            texts = [
                f"{len(done)} of {len(texts)} groups protected",
                *(t for t in texts if t not in done),
            ]
        if len(groups) > 1:
            texts.insert(0, counted(list(self.task.machines), self.outcomes))
        return " | ".join(texts)

    def licences(self) -> dict[str, str]:
        """Licence types that the service took, by machine."""
        return {
            name: keeper.licence
            for name, keeper in self._keepers.items()
            if keeper.licence and self.outcomes[name].stage is Stage.PROTECTED
        }

    def _groups(self) -> collections.abc.Iterator[tuple[str, collections.abc.Sequence[str]]]:
        for group, names in sorted(self.task.groups.items()):  # the engine keeps no order
            yield group, [name for name in names if name in self.task.machines]

    def _turn(self, snapshot: Snapshot, pool: concurrent.futures.Executor) -> None:
        """One step of every machine that is not settled."""
        due = [
            name
            for name in self.task.machines
            if name not in self.outcomes or not self.outcomes[name].stage.settled
        ]
        steps = pool.map(lambda name: self._step(name, snapshot), due)
        self.outcomes.update(zip(due, steps, strict=True))
        self._show(self.progress())

    def _step(self, name: str, snapshot: Snapshot) -> Outcome:
        task = self.task
        turn = Turn(
            self.watch.vault, task.machines[name], snapshot, task.before.get(name), task.allow
        )
        return self._keepers[name].step(turn)

    def _nearly(self) -> bool:
        """Whether nothing but settings is awaited any more: they are taken within seconds."""
        stages = {outcome.stage for outcome in self.outcomes.values()}
        return Stage.UPDATING in stages and all(
            stage.settled or stage is Stage.UPDATING for stage in stages
        )

    def _next(self, last: Snapshot, soon: int | None) -> Snapshot:
        """The next look; a service that is silent for a while does not end the run."""
        silent_since: float | None = None
        while True:
            try:
                return self.watch.next(last, soon=soon)
            except (errors.Unreachable, errors.Throttled):
                now = client.monotonic()
                silent_since = silent_since if silent_since is not None else now
                if now - silent_since > OUTAGE_S:
                    raise

    def _limit_s(self) -> float:
        if self.task.timeout_s is not None:
            return self.task.timeout_s
        items = [outcome.item for outcome in self.outcomes.values() if outcome.item]
        return PATIENCE_S + max(map(differences.gib, items), default=0) / SLOWEST_GIB_PER_S

    def _timed_out(self, waited_s: float) -> dict[str, Outcome]:
        for name, outcome in self.outcomes.items():
            if not outcome.stage.settled:
                problem = refusals.told(
                    refusals.SETTLE_SLOW, stage=outcome.stage, minutes=waited_s / 60
                )
                self.outcomes[name] = dataclasses.replace(outcome, problem=problem)
        return self.outcomes


def run(watch: Watch, task: Task, show: Show) -> Settlement:
    """Settle, and end at once when this process is stopped, even while a call has no answer."""
    settlement = Settlement(watch, task, show)
    done: concurrent.futures.Future[object] = concurrent.futures.Future()
    threading.Thread(target=_into, args=(done, settlement.run), daemon=True).start()
    while not client.STOP.is_set():
        if concurrent.futures.wait([done], timeout=TICK_S).done:
            done.result()
            return settlement
    try:
        done.result(timeout=TICK_S)
    except concurrent.futures.TimeoutError:
        raise errors.Interrupted(watch.title, settlement.interrupted()) from None
    return settlement


def _into(
    done: concurrent.futures.Future[object], work: collections.abc.Callable[[], object]
) -> None:
    try:
        done.set_result(work())
    except Exception as error:  # carried to the thread that waits
        done.set_exception(error)


def progress(
    group: str,
    names: collections.abc.Sequence[str],
    outcomes: collections.abc.Mapping[str, Outcome],
) -> str:
    """`shop: 37/100 protected, 58 seeding, 5 queued`; few machines are named."""
    return f"{group}: {counted(names, outcomes)}"


def counted(
    names: collections.abc.Sequence[str], outcomes: collections.abc.Mapping[str, Outcome]
) -> str:
    """`37/100 protected, 58 seeding, 5 queued`; few machines are named."""
    stages: dict[Stage, list[str]] = {stage: [] for stage in SHOWN}
    for name in names:
        stages[outcomes[name].stage if name in outcomes else Stage.QUEUED].append(name)
    done = stages.pop(Stage.PROTECTED)
    parts = [f"{len(done)}/{len(names)} protected"]
    for stage, found in stages.items():
        if found:
            few = f" ({', '.join(found)})" if len(found) <= NAMED else ""
            parts.append(f"{len(found)} {stage}{few}")
    return ", ".join(parts)


def machine_facts(
    where: str, item: typing.Mapping[str, typing.Any] | None
) -> dict[str, typing.Any]:
    """What a settlement stores of a machine: nothing that changes by itself."""
    shown = azure_to_azure.details(item) if item else {}
    return {
        "position": where,
        "health": (item["properties"].get("replicationHealth") or "") if item else "",
        "recovery_machine_id": shown.get("recoveryFabricObjectId") or "",
        "recovery_addresses": azure_to_azure.recovery_addresses(item) if item else [],
    }
