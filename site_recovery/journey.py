"""A group on its way in one run: its points, its order of boot, its recovery plan, its sources.

By the group's own recovery plan where that can do it: one word for the point, and every machine
able to go. Else item by item in boot order.
"""

import collections.abc
import dataclasses
import functools
import typing

from site_recovery import (
    arm,
    authority,
    cleanups,
    client,
    errors,
    gate,
    move_refusals,
    moves,
    operations,
    plan_runs,
    plans,
    sources,
)
from site_recovery.azure_to_azure import machine_name
from site_recovery.machine import Machine
from site_recovery.moves import Operation
from site_recovery.points import NoPoint, Point, chosen, point
from site_recovery.positions import Item, Position
from site_recovery.turn import Order, located
from site_recovery.vault_refusals import told
from site_recovery.watch import API_VERSION, Snapshot, Watch
from site_recovery.wishes import Wish

FENCE_S = 300.0
"""How long a source that is being switched off is waited for before its reprotect."""

Machines = collections.abc.Mapping[str, Machine]


class Journey:
    """One moving group.

    failures: by machine, why it goes no further. waits: what a person must do for its plan.
    choice: of recovery points, where it is made already.
    off: sources that are known to be off; held: machines that one which is not holds back.
    unfenced: whether a reprotect may go on beside a source that cannot be switched off.
    unchecked: whether a commit may follow red checks; gate: the checks. planned: whether its plan
    fails it over.
    """

    def __init__(
        self,
        watch: Watch,
        wish: Wish,
        verdict: authority.Verdict,
        machines: Machines,
        off: sources.Off | None = None,
        planned: bool = False,
        unfenced: bool = False,
        unchecked: bool = False,
    ) -> None:
        self.watch, self.wish, self.verdict = watch, wish, verdict
        self.machines = {name: machines[name] for name in wish.machines if name in machines}
        self.failures = dict(verdict.blocked)
        self.waits = ""
        self.off, self.held, self._asked = dict(off or {}), set[str](), set[str]()
        self._may_leave_running = unfenced
        self.gate = gate.Gate(watch, wish, verdict, unchecked)
        self.choice: Choice | None = None
        self._points: dict[str, str | None] | None = None
        self._run = plan_runs.PlanRun() if planned else None
        self._cleanup = cleanups.Cleanup(watch)
        self._tested = set[str]()
        self._ended: int | None = None
        self._begun = client.monotonic()

    @property
    def plan(self) -> str:
        """The recovery plan that fails this group over."""
        return plans.name(self.wish.group, self.wish.position.value.startswith("recovery/"))

    def knows(self, ours: collections.abc.Collection[str]) -> None:
        """Tell it the plans that are ours: its own may be up for a test."""
        self._cleanup.plan = self.plan if self.plan in ours else ""

    @property
    def going(self) -> bool:
        """Whether a plan of it still runs."""
        return self._run is not None and not self._run.over

    @property
    def started(self) -> collections.abc.Collection[str]:
        """Machines that a plan of this run took."""
        taken = (self._run and self._run.job) or self._cleanup.started
        return self.verdict.paths if taken else ()

    def orders(self, snapshot: Snapshot) -> dict[str, Order]:
        """What each machine that goes on does in this look; one that does not is in failures."""
        waits = self._cleans_up(snapshot)
        if self._run and (self._run.job or not waits):
            self._follow(self._run, snapshot)
        if self._points is None:  # not before: where its plan cannot begin, it goes item by item
            self._points = self._resolved(snapshot)
        self._keep_back(snapshot)
        held = self._unfenced(snapshot)
        due = self._due(snapshot) - held
        return {
            name: Order(
                self.wish.position,
                self._points.get(name),
                self.verdict.change,
                self.wish.shut_down,
                name in due,
                commit=self.gate.passed,
                clean=self._cleanup.by_plan is False,
            )
            for name in self._travellers()
        }

    def switched_off(self, jobs: collections.abc.Mapping[str, str]) -> dict[str, bool | None]:
        """Whether sources were switched off, as its plan tells, else jobs: of items, by machine."""
        if not (self._run and self._run.job):
            return sources.switched_off(self.watch, jobs)
        try:
            run = self._run.told or plan_runs.look(self.watch, self._run.job)
        except errors.Interrupted:
            raise
        except errors.ArmError:
            return {}
        off = plan_runs.shut_downs(self.watch, run)
        return {name: off.get(self._shown(name).casefold()) for name in self.machines}

    def _cleans_up(self, snapshot: Snapshot) -> bool:
        """Whether a failover waits for the end of a test failover; a plan's test is ended here.

        Where one stays up the others go without the plan, but none of a consistency group.
        """
        to_go = [name for name in self._travellers() if self._still_to_go(name, snapshot)]
        tested = {
            name: azure
            for name in to_go
            if cleanups.due_soon(self._at(name, snapshot)[1], snapshot, azure := self._shown(name))
        }
        if tested:
            self._cleanup.follow(snapshot, tested)
            self.waits = self._cleanup.waits
            self.failures |= self._cleanup.failures
            self._tested |= set(tested)
        kept = {name: self.failures[name] for name in self._tested & set(self.failures)}
        if kept and self._run and not self._run.job:
            self._by_items()
        if kept and self.wish.consistency_group:
            self._hold([name for name in to_go if name not in self.failures], kept)
        return not set(tested) <= set(self.failures)

    def _hold(self, names: list[str], kept: collections.abc.Mapping[str, str]) -> None:
        """Keep back the rest of a consistency group; the same number goes on with all of it."""
        machines = ", ".join(f"{name} ({why})" for name, why in sorted(kept.items()))
        self.failures |= dict.fromkeys(
            names, told(move_refusals.CONSISTENCY_SPLIT, machines=machines)
        )
        self.held |= set(names)

    def _travellers(self) -> list[str]:
        on = [*self.verdict.paths, *(self.machines if self.verdict.change else ())]
        return [name for name in dict.fromkeys(on) if name not in self.failures]

    @property
    def plan_can(self) -> bool:
        """Whether all machines of the group fail over now, to a point that a plan knows."""
        paths = self.verdict.paths
        everyone = all(_fails_over(paths.get(name, ())) for name in self.wish.machines)
        return everyone and bool(self.wish.word)

    def _resolved(self, snapshot: Snapshot) -> dict[str, str | None]:
        """The recovery point id per machine, chosen once; None for the latest."""
        if self._run:
            return {}
        names = [name for name in self._travellers() if self._needs_point(name)]
        items = self._items(names, snapshot)
        found = self.choice or choose(self.watch, self.wish, items, self.verdict.change)
        self.failures |= {name: told(move_refusals.NO_POINT, why=why) for name, why in found.bad}
        return {name: one.id if one else None for name, one in found.points.items()}

    def _needs_point(self, name: str) -> bool:
        return self.verdict.change or _fails_over(self.verdict.paths.get(name, ()))

    def _keep_back(self, snapshot: Snapshot) -> None:
        """Machines whose commit red checks keep back go no further."""
        why = self.gate.kept_back
        for name in self._travellers() if why else ():
            where = self._at(name, snapshot)[0]
            if moves.path_of(where, self.wish.position)[:1] == (Operation.COMMIT,):
                self.failures[name] = why
                self.held.add(name)

    def _items(self, names: list[str], snapshot: Snapshot) -> dict[str, Item]:
        found = {name: self._at(name, snapshot)[1] for name in names}
        return {name: item for name, item in found.items() if item is not None}

    def _at(self, name: str, snapshot: Snapshot) -> tuple[str, Item | None]:
        return located(self.watch.vault, self.machines[name], snapshot)

    def _due(self, snapshot: Snapshot) -> set[str]:
        """Machines whose turn it is: those of earlier boot steps have failed over, or will not.

        None in the look that tells the plan's end: its items were listed before its jobs.
        """
        if self.going or snapshot.number == self._ended:
            return set()
        come: set[str] = set()
        for step in self.wish.boot_order:
            come |= set(step)
            if any(self._still_to_go(other, snapshot) for other in step):
                return come
        return set(self.machines)

    def _still_to_go(self, name: str, snapshot: Snapshot) -> bool:
        if name in self.failures or name not in self.verdict.paths:
            return False
        where = self._at(name, snapshot)[0]
        going = Operation.FAILOVER in moves.path_of(where, self.wish.position)
        return going or where not in set(Position)

    def _follow(self, run: plan_runs.PlanRun, snapshot: Snapshot) -> None:
        """Begin the plan's run, or look how it goes."""
        if run.over:
            return
        if not run.job:
            self._begin(run, snapshot)
            return
        people = any("manual" in action for action in self.wish.props.get("actions") or ())
        try:
            seen = plan_runs.follow(self.watch, run, snapshot, people)
        except errors.Interrupted:
            raise
        except errors.ArmError as error:  # the list tells that it ended, nothing tells how
            left = [name for name in self._travellers() if self._still_to_go(name, snapshot)]
            self.failures |= dict.fromkeys(left if run.over else (), str(error))
            return
        self.waits = seen.manual if seen else self.waits
        if seen and run.over:
            self._ended = snapshot.number
            self._note_failures(seen, snapshot)

    def _begin(self, run: plan_runs.PlanRun, snapshot: Snapshot) -> None:
        """Take up a run that goes on already, else submit one; item by item where that fails."""
        wish = self.wish

        def begin() -> operations.Operation:
            return plan_runs.begin_failover(
                self.watch, self.plan, wish.word, wish.shut_down, wish.consistency_group
            )

        try:
            plan_runs.take_up(self.watch, run, snapshot, self.plan, plan_runs.SCENARIO, begin)
        except errors.Interrupted:
            raise
        except errors.ArmError:
            self._by_items()

    def _by_items(self) -> None:
        """Without the plan; each machine tells its own story."""
        self._run, self._points = None, None

    def _note_failures(self, run: plan_runs.Run, snapshot: Snapshot) -> None:
        for name in self._travellers():
            part = run.part(self._shown(name))
            if part.state is not plan_runs.State.SUCCEEDED and self._still_to_go(name, snapshot):
                self.failures[name] = plan_runs.story(self.watch, part)

    def _shown(self, name: str) -> str:
        """The name that the service's jobs have for a machine."""
        return machine_name(self.machines[name])

    def _unfenced(self, snapshot: Snapshot) -> set[str]:
        """Machines whose reprotect waits for their source; one that cannot be reached fails.

        Each is asked once per run, also one that its failover switched off: somebody may have
        started it since. That one is believed to be off where nobody answers.
        """
        found = sources.left({name: self._at(name, snapshot) for name in self._travellers()})
        due = {
            name: (where, item)
            for name, (where, item) in found.items()
            if Operation.REPROTECT in moves.path_of(where, self.wish.position)
            and name not in self._asked
        }
        waiting = set()
        for name, (why, soon) in sources.fenced(self.watch, due).items():
            believed = sources.is_off(name, due[name][1], self.off) or self._may_leave_running
            if soon and client.monotonic() - self._begun < FENCE_S:
                waiting.add(name)
            elif not why or (believed and not soon):
                self._asked.add(name)
                self.off |= {} if why else {name: sources.moment(due[name][1])}
            else:
                self.failures[name] = why
                self.held.add(name)
        return waiting


@dataclasses.dataclass(frozen=True)
class Choice:
    """Points by machine, None for the latest; bad: machine and why there is none."""

    points: dict[str, Point | None]
    bad: list[tuple[str, str]]


def choose(
    watch: Watch, wish: Wish, items: collections.abc.Mapping[str, Item], change: bool
) -> Choice:
    """The recovery point of each machine; the lists are read side by side, and only if needed."""
    found = Choice({}, [])
    asked = {}
    for name, item in items.items():
        wanted = wish.wanted(name)
        if wanted.word == "latest" and not change:
            found.points[name] = None
        else:
            asked[name] = (item, wanted)
    calls = [functools.partial(listed, watch, item) for item, _ in asked.values()]
    for (name, (_, wanted)), known in zip(asked.items(), arm.together(calls), strict=True):
        newest = dataclasses.replace(wanted, word="latestProcessed") if change else wanted
        try:
            found.points[name] = chosen(known, newest if wanted.word == "latest" else wanted)
        except NoPoint as why:
            found.bad.append((name, str(why)))
    return found


def listed(watch: Watch, item: Item) -> list[Point]:
    """The recovery points of an item, as the service lists them."""
    reader = arm.Arm(watch.settings)
    return [point(one) for one in reader.list(f"{item['id']}/recoveryPoints", API_VERSION)]


def _fails_over(path: collections.abc.Iterable[typing.Any]) -> bool:
    return any(step.operation is Operation.FAILOVER for step in path)
