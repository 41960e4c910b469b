"""The end of a group's test failovers: its plan's first, then what is still up, machine by machine.

Only what is ours is ended: see look. It is asked of the service what there is, so it does
not matter who began it, or how far a run came.
"""

import collections.abc
import dataclasses
import functools

from site_recovery import arm, client, plan_runs, plans
from site_recovery.drills import rows
from site_recovery.drills.items import Cleaner
from site_recovery.drills.look import (
    Machines,
    Tried,
    all_tried,
    network,
    our_plans,
    same_network,
)
from site_recovery.drills.plan import PlanCleanup, tested_by
from site_recovery.drills.rows import told
from site_recovery.turn import Outcome, Stage, Turn
from site_recovery.watch import Snapshot, Watch
from site_recovery.work import TEST

LIMIT_S = 3600.0
"""The longest wait for a cleanup: 77 s were recorded (Hyper-V)."""


@dataclasses.dataclass(frozen=True)
class Ours:
    """What tells a test failover of ours. jobs: known ones. networks: made for drills of ours.

    plan: the plan of which a test may wait where the list of jobs does not reach back that far.
    """

    jobs: collections.abc.Collection[str] = ()
    networks: tuple[str, ...] = ()
    plan: str = ""


class Cleanup:
    """Ends what is up of a group. problems: by machine or plan, why one is still there."""

    def __init__(
        self, watch: Watch, group: str, machines: Machines, ours: Ours, comments: str = "drill"
    ) -> None:
        self.watch, self.group, self.machines, self.ours = watch, group, machines, ours
        self.problems: dict[str, str] = {}
        self.over = False
        self._comments = comments
        self._cleaners: dict[str, Cleaner] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._plans: dict[str, PlanCleanup] = {}
        self._shown: dict[str, str] = {}
        self._networks: dict[str, str] = {}
        self._begun = client.monotonic()

    def due(self, snapshot: Snapshot) -> bool:
        """Whether anything of ours is up, comes up, or waits."""
        shown = self._waiting_plans(snapshot) or self._up(snapshot)
        return bool(shown) or self._coming(snapshot)

    def step(self, snapshot: Snapshot) -> None:
        """What can be done in this look."""
        if self.over:
            return
        if client.monotonic() - self._begun > LIMIT_S:
            self._give_up(snapshot)
            return
        if self._coming(snapshot) or self._end_plans(snapshot):
            return
        for name in self._up(snapshot):
            self._cleaners.setdefault(name, Cleaner(self.watch, self._comments))
        calls = {
            name: functools.partial(self._clean, name, snapshot)
            for name in self._cleaners
            if name not in self._outcomes or not self._outcomes[name].stage.settled
        }
        self._outcomes.update(zip(calls, arm.together(list(calls.values())), strict=True))
        failed = {n: o.problem for n, o in self._outcomes.items() if o.stage is Stage.FAILED}
        self.problems |= {n: told(rows.CLEANUP_LEFT, why=why) for n, why in failed.items()}
        self.over = all(outcome.stage.settled for outcome in self._outcomes.values())

    def progress(self) -> str:
        """`shop: cleaning up, 1/3 done`."""
        done = sum(each.stage is Stage.ARRIVED for each in self._outcomes.values())
        count = f", {done}/{len(self._cleaners)} done" if self._cleaners else ""
        return f"{self.group}: cleaning up{count}"

    def _clean(self, name: str, snapshot: Snapshot) -> Outcome:
        turn = Turn(self.watch.vault, self.machines[name], snapshot)
        return self._cleaners[name].step(turn)

    def _coming(self, snapshot: Snapshot) -> bool:
        """Whether a job of ours has just begun: it does not tell yet on what (recorded)."""
        return any(job.name in self.ours.jobs for job in snapshot.shells())

    def _up(self, snapshot: Snapshot) -> list[str]:
        """Machines with a test of ours."""
        found = all_tried(self.watch, self.machines, snapshot)
        return [name for name, each in found.items() if each.there and self._is_ours(name, each)]

    def _is_ours(self, name: str, each: Tried) -> bool:
        """By its job; where that says nothing, by a network that only drills of ours are in."""
        if each.job and each.job.name in self.ours.jobs:
            return True
        if not self.ours.networks:
            return False
        if name not in self._networks:
            self._networks[name] = network(self.watch, each)
        return any(same_network(self._networks[name], each) for each in self.ours.networks)

    def _waiting_plans(self, snapshot: Snapshot) -> dict[str, str]:
        """Plans of ours whose test waits for its cleanup, or runs; and the test's job."""
        found: dict[str, str] = {}
        for plan in our_plans(self.group):
            listed = snapshot.latest(plan, TEST)
            if listed and listed.name in self.ours.jobs and listed.state in plan_runs.OPEN:
                found[plan] = listed.name
            elif listed is None and plan == self.ours.plan and self._any_up(snapshot):
                found |= {plan: job} if (job := self._asked(plan)) else {}
        return found

    def _any_up(self, snapshot: Snapshot) -> bool:
        """Whether there is a test at all: else a preview would ask every group's plan."""
        return any(t.there for t in all_tried(self.watch, self.machines, snapshot).values())

    def _asked(self, plan: str) -> str:
        """The job of ours that a plan waits with, as the plan tells; asked once."""
        if plan not in self._shown:
            found = plans.find(self.watch, plan)
            job = tested_by(found) if found else ""
            self._shown[plan] = job if job in self.ours.jobs else ""
        return self._shown[plan]

    def _end_plans(self, snapshot: Snapshot) -> bool:
        """End the tests of plans; whether machines wait for that, or for a look after it."""
        for plan in self._waiting_plans(snapshot):
            self._plans.setdefault(plan, PlanCleanup(self.watch, plan, self._comments))
        going = [each for each in self._plans.values() if not each.over]
        for each in going:
            each.step(snapshot)
            if each.problem:
                self.problems[each.plan] = told(rows.CLEANUP_LEFT, why=each.problem)
        return bool(going)

    def _give_up(self, snapshot: Snapshot) -> None:
        self.over = True
        minutes = LIMIT_S / 60
        why = f"no end after {minutes:.0f} min"
        left = [*self._waiting_plans(snapshot), *self._up(snapshot)]
        self.problems |= {name: told(rows.CLEANUP_LEFT, why=why) for name in left}
