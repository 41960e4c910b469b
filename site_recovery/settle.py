"""The settlement: one loop that brings all machines of a vault to protected and waits once.

It never raises for what the service says about a machine: the others finish, and each machine's
story is in the result. It raises when the service cannot be reached at all, and when interrupted.
"""

import collections.abc
import concurrent.futures
import dataclasses
import threading
import typing

from site_recovery import azure_to_azure, client, differences, ensure, errors, groups, ids, refusals
from site_recovery.declared import Groups
from site_recovery.machine import Machine
from site_recovery.orders import Orders
from site_recovery.turn import Outcome, Stage, Turn
from site_recovery.watch import WRITES, Snapshot, Watch
from site_recovery.work import FAILOVER

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
    Stage.ARRIVED,
    Stage.SEEDING,
    Stage.REPROTECTING,
    Stage.CHECKING,
    Stage.COMMITTING,
    Stage.CHANGING_POINT,
    Stage.CANCELLING,
    Stage.FAILING_OVER,
    Stage.CLEANING_UP,
    Stage.UPDATING,
    Stage.ENABLING,
    Stage.QUEUED,
    Stage.FAILED,
    Stage.AWAY,
)
"""Stages in the order of a progress text."""

Machines = collections.abc.Mapping[str, Machine]
Json = typing.Mapping[str, typing.Any]
Show = collections.abc.Callable[[str], None]


@dataclasses.dataclass(frozen=True)
class Task:
    """What a settlement is asked.

    machines: by inventory key. groups: as declared and left. before: as declared last, by key.
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
        self.orders = Orders(watch, task.machines, task.groups, task.allow)
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
        self.orders.begin(snapshot)
        with concurrent.futures.ThreadPoolExecutor(WRITES, "settle") as pool:
            while True:
                self._turn(snapshot, pool)
                self._check()
                if self._settled():
                    return self.outcomes
                if client.monotonic() - begun > self._limit_s():
                    return self._timed_out(client.monotonic() - begun)
                soon = soon + 1 if self._nearly() else 0
                snapshot = self._next(snapshot, soon - 1 if soon else None)

    def _settled(self) -> bool:
        """Whether waiting longer would change nothing."""
        done = all(outcome.stage.settled for outcome in self.outcomes.values())
        return done and not self.orders.going and not self.orders.checking

    def _check(self) -> None:
        """Run the checks of groups that have failed over; looks go on while others still move."""
        self.orders.begin_checks(self.outcomes)
        if self.orders.checking:
            self._show(self.progress())
            stages = {outcome.stage for outcome in self.outcomes.values()}
            alone = all(stage.settled or stage is Stage.CHECKING for stage in stages)
            self.orders.follow_checks(wait=alone and not self.orders.going)

    def results(self) -> dict[str, groups.Result]:
        """Each group's result, when the loop has ended."""
        keepers = self._keepers.items()
        started = {name for name, keeper in keepers if keeper.started}
        jobs = {name: job for name, keeper in keepers if (job := keeper.jobs.get(FAILOVER))}
        return self.orders.results(self.outcomes, started, jobs)

    def progress(self) -> str:
        """How far all groups are, in one line; the sum first, as a terminal cuts the end."""
        members = dict(self._groups())
        texts = [progress(group, names, self.outcomes) for group, names in members.items()]
        done = [text for text in texts if text.endswith(" protected")]
        if len(texts) > NAMED and done:
            texts = [
                f"{len(done)} of {len(texts)} groups protected",
                *(t for t in texts if t not in done),
            ]
        if len(members) > 1:
            texts.insert(0, counted(list(self.task.machines), self.outcomes))
        return " | ".join([*texts, *self.orders.waits()])

    def licences(self) -> dict[str, str]:
        """Licence types that the service took, by machine."""
        return {
            name: keeper.licence
            for name, keeper in self._keepers.items()
            if keeper.licence and self.outcomes[name].stage is Stage.PROTECTED
        }

    def _groups(self) -> collections.abc.Iterator[tuple[str, collections.abc.Sequence[str]]]:
        for group, wish in sorted(self.task.groups.wishes.items()):  # the engine keeps no order
            yield group, [name for name in wish.machines if name in self.task.machines]

    def _turn(self, snapshot: Snapshot, pool: concurrent.futures.Executor) -> None:
        """One step of every machine that is not settled."""
        self.orders.next(snapshot, self.outcomes)
        due = [
            name
            for name in self.task.machines
            if name not in self.outcomes or not self.outcomes[name].stage.settled
        ]
        steps = pool.map(lambda name: self._step(name, snapshot), due)
        self.outcomes.update(zip(due, steps, strict=True))
        self._show(self.progress())

    def _step(self, name: str, snapshot: Snapshot) -> Outcome:
        task, order = self.task, self.orders.of(name)
        vault, machine = self.watch.vault, task.machines[name]
        turn = Turn(vault, machine, snapshot, task.before.get(name), task.allow, order)
        if (why := self.orders.stopped(name)) is not None:
            return turn.outcome(Stage.AWAY, why)
        return self._keepers[name].step(turn)

    def _nearly(self) -> bool:
        """Whether nothing but settings, or checks that are done, is awaited: that is soon over."""
        short = {Stage.UPDATING, Stage.CHECKING}
        stages = {outcome.stage for outcome in self.outcomes.values()}
        return bool(short & stages) and all(stage.settled or stage in short for stage in stages)

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
    arrived = stages.pop(Stage.ARRIVED)
    parts = [f"{len(done)}/{len(names)} protected"] if done or not arrived else []
    if arrived:
        where = groups.position_of({outcomes[name].position for name in arrived})
        parts.append(f"{len(arrived)}/{len(names)} at {where}")
    for stage, found in stages.items():
        if found:
            few = f" ({', '.join(found)})" if len(found) <= NAMED else ""
            parts.append(f"{len(found)} {stage}{few}")
    return ", ".join(parts)


def machine_facts(where: str, item: Json | None) -> dict[str, typing.Any]:
    """What a settlement stores of a machine: nothing that changes by itself."""
    shown = azure_to_azure.details(item) if item else {}
    properties = item["properties"] if item else {}
    return {
        "position": where,
        "health": properties.get("replicationHealth") or "",
        "runs_at": runs_at(item),
        "recovery_machine_id": shown.get("recoveryFabricObjectId") or "",
        "recovery_addresses": azure_to_azure.recovery_addresses(item) if item else [],
        "recovery_point": ids.name(str(properties.get("failoverRecoveryPointId") or "")),
        "failed_over_at": str(properties.get("lastSuccessfulFailoverTime") or ""),
    }


def runs_at(item: Json | None) -> str:
    """ARM id of the machine that runs now, as its item tells; empty without one.

    After a failover that is the recovered one, until a reprotect makes it the source.
    """
    if item is None:
        return ""
    shown = azure_to_azure.details(item)
    away = item["properties"].get("activeLocation") == "Recovery"
    return str(shown.get("recoveryFabricObjectId" if away else "fabricObjectId") or "")
