"""A drill on its way up: by the group's recovery plan where that can do it, else in boot order.

A plan takes a word for the point, and all machines. What began before, in this process or another,
is taken up and never begun again.
"""

import collections.abc
import dataclasses
import functools

from site_recovery import arm, client, journey, plan_runs
from site_recovery.drills import rows
from site_recovery.drills.items import COMING, QUEUED, Tester
from site_recovery.drills.look import all_tried, plan_test
from site_recovery.drills.plan import PlanTest, fit
from site_recovery.drills.rows import told
from site_recovery.drills.spec import Spec, Submitted
from site_recovery.plan_runs import State
from site_recovery.turn import Outcome, Stage, Turn
from site_recovery.watch import Snapshot, Watch
from site_recovery.work import LATE_LOOKS, TEST

LIMIT_S = 3 * 3600.0
"""The longest wait for a drill's machines: as for an item's own jobs (azurerm's default)."""
SETTLED = (Stage.ARRIVED, Stage.FAILED)


class Course:
    """outcomes: by machine: coming, queued, arrived or failed. jobs: by machine, or plan."""

    def __init__(self, watch: Watch, spec: Spec, sent: Submitted) -> None:
        self.watch, self.spec, self.sent = watch, spec, sent
        self.outcomes: dict[str, Outcome] = {}
        self.testers = {
            name: Tester(watch, spec.network_id, sent.points.get(name), sent.jobs.get(name, ""))
            for name in spec.machines
        }
        self.plan: PlanTest | None = None
        if sent.plan:
            self.plan = PlanTest(watch, spec, sent.plan, sent.jobs.get(sent.plan, ""))
        self._late: dict[str, int] = {}
        self._begun = client.monotonic()

    def choose(self, snapshot: Snapshot, older: collections.abc.Collection[str]) -> None:
        """Decide how it goes, before anything of it is begun; older: jobs of drills before."""
        running = plan_test(snapshot, self.spec.plan)
        found = all_tried(self.watch, self.spec.machines, snapshot)
        items = {name: each.item for name, each in found.items() if each.item}
        taken = running is not None and running.name not in older
        by_item = any(each.there for each in found.values())
        if taken or (not by_item and fit(self.watch, self.spec, items)):
            self.plan = PlanTest(self.watch, self.spec, self.spec.plan)

    @property
    def ended(self) -> bool:
        """Whether every machine is up, or will not be."""
        return len(self.outcomes) == len(self.spec.machines) and all(
            each.stage in SETTLED for each in self.outcomes.values()
        )

    @property
    def taken(self) -> bool:
        """Whether all that can be begun now is begun: nothing of the first steps is queued."""
        if self.plan:
            return bool(self.plan.job)
        due = self._due()
        return bool(self.outcomes) and all(
            self.outcomes[name].stage is not QUEUED for name in due if name in self.outcomes
        )

    def step(self, snapshot: Snapshot) -> None:
        """What can be done in this look."""
        if self.plan:
            self.plan.step(snapshot)
            if self.plan.refused:
                self.plan = None  # item by item, which tells its own story
        due = self._due()
        calls = {
            name: functools.partial(self._step, name, name in due, snapshot)
            for name in self.spec.machines
            if name not in self.outcomes or self.outcomes[name].stage not in SETTLED
        }
        found = arm.together(list(calls.values()))
        self.outcomes.update(zip(calls, found, strict=True))
        self._time_out()

    @property
    def jobs(self) -> dict[str, str]:
        """Test failovers, by machine; by plan where one does it."""
        if self.plan:
            return {self.plan.plan: self.plan.job} if self.plan.job else {}
        return {name: each.job for name, each in self.testers.items() if each.job}

    def submitted(self) -> Submitted:
        """What another process needs to go on."""
        plan = self.plan.plan if self.plan else ""
        return dataclasses.replace(self.sent, drill=self.spec.name, plan=plan, jobs=self.jobs)

    def progress(self) -> str:
        """`shop: drill 2026-11: 2/3 up, 1 coming up`."""
        stages = [self.outcomes[n].stage if n in self.outcomes else QUEUED for n in self.testers]
        up, failed, queued = (stages.count(s) for s in (Stage.ARRIVED, Stage.FAILED, QUEUED))
        parts = [f"{up}/{len(stages)} up"]
        counted = {"failed": failed, "coming up": len(stages) - up - failed - queued}
        parts += [f"{n} {word}" for word, n in {**counted, "queued": queued}.items() if n]
        waits = [self.plan.waits] if self.plan and self.plan.waits else []
        return f"{self.spec.group}: drill {self.spec.name}: {'; '.join([', '.join(parts), *waits])}"

    def _due(self) -> set[str]:
        """Machines whose turn it is: those of earlier boot steps are up, or will not be."""
        come: set[str] = set()
        for step in self.spec.wish.boot_order:
            come |= set(step)
            stages = [self.outcomes[name].stage for name in step if name in self.outcomes]
            if len(stages) < len(step) or any(stage not in SETTLED for stage in stages):
                return come
        return set(self.spec.machines)

    def _step(self, name: str, due: bool, snapshot: Snapshot) -> Outcome:
        turn = Turn(self.watch.vault, self.spec.machines[name], snapshot)
        if self.plan:
            return self._by_plan(name, turn, self.plan)
        self.testers[name].due = due
        return self.testers[name].step(turn)

    def _by_plan(self, name: str, turn: Turn, plan: PlanTest) -> Outcome:
        """One machine of a plan's test; an item that is late with what it shows is waited for."""
        if not plan.job:
            return turn.outcome(QUEUED)
        if not plan.over:
            return turn.outcome(COMING)
        seen = all_tried(self.watch, {name: turn.machine}, turn.snapshot)[name]
        if seen.up:
            return turn.outcome(Stage.ARRIVED)
        part = plan.told.part(turn.name) if plan.told else None
        if part and part.state in (State.FAILED, State.SKIPPED):
            return turn.outcome(Stage.FAILED, plan_runs.story(self.watch, part))
        self._late[name] = self._late.get(name, 0) + 1
        if self._late[name] > LATE_LOOKS:
            return turn.outcome(Stage.FAILED, told(rows.DRILL_NOT_SHOWN))
        return turn.outcome(COMING)

    def _time_out(self) -> None:
        waited_s = client.monotonic() - self._begun
        if waited_s <= LIMIT_S:
            return
        problem = told(rows.DRILL_SLOW, minutes=waited_s / 60)
        for name, each in self.outcomes.items():
            if each.stage not in SETTLED:
                self.outcomes[name] = dataclasses.replace(each, stage=Stage.FAILED, problem=problem)


def points(watch: Watch, spec: Spec, snapshot: Snapshot) -> journey.Choice:
    """The recovery point of each machine, chosen once."""
    found = all_tried(watch, spec.machines, snapshot)
    items = {name: each.item for name, each in found.items() if each.item}
    return journey.choose(watch, spec.wish, items, change=False)


def known_jobs(
    spec: Spec, snapshot: Snapshot, sent: Submitted, older: collections.abc.Collection[str]
) -> dict[str, str]:
    """Jobs of this drill by machine: those that are known, and those of later boot steps.

    A wait that was ended may have begun later steps without anybody keeping their jobs: what was
    begun after the drill's first job is the drill's.
    """
    found = dict(sent.jobs)
    starts = [
        job.start for name in found.values() if (job := snapshot.jobs.get(name)) and job.start
    ]
    for name in spec.machines if starts and not sent.plan else ():
        latest = snapshot.latest(spec.shown(name), TEST)
        new = latest is not None and latest.name not in older and latest.start >= min(starts)
        if name not in found and latest and new:
            found[name] = latest.name
    return found
