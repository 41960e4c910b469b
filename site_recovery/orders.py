"""What a run does with each group and each of its machines: verdicts, journeys, results."""

import collections.abc
import dataclasses
import functools
import typing

from site_recovery import (
    arm,
    authority,
    errors,
    judged,
    plan_bodies,
    plan_runs,
    plans,
    refusals,
    sources,
)
from site_recovery.authority import Kind, Verdict
from site_recovery.azure_to_azure import machine_name
from site_recovery.declared import Groups
from site_recovery.groups import Result, position_of
from site_recovery.journey import Journey
from site_recovery.machine import Machine
from site_recovery.positions import Item, Position
from site_recovery.sources import Sources
from site_recovery.turn import Order, Outcome, Stage
from site_recovery.vault_refusals import told
from site_recovery.watch import Snapshot, Watch
from site_recovery.wishes import Stored, Wish
from site_recovery.work import FAILOVER

Machines = collections.abc.Mapping[str, Machine]
Outcomes = collections.abc.Mapping[str, Outcome]


def plan_of(
    watch: Watch,
    wish: Wish,
    verdict: Verdict,
    machines: Machines,
    ours: collections.abc.Collection[str],
    snapshot: Snapshot,
) -> str:
    """The recovery plan that does a group's failover; empty if it goes item by item.

    One whose run goes on is followed, whoever began it: it holds the machines until it ends.
    """
    if verdict.kind is not Kind.MOVE:
        return ""
    found = Journey(watch, wish, verdict, machines)
    newest = plan_runs.latest(snapshot, found.plan)
    goes_on = newest is not None and newest.state in plan_runs.OPEN
    return found.plan if found.plan in ours and (found.plan_can or goes_on) else ""


class Orders:
    """The groups in one run; `begin` it with the first snapshot. allow: what `dr:allow` names."""

    def __init__(
        self,
        watch: Watch,
        machines: Machines,
        groups: Groups,
        allow: collections.abc.Collection[str] = (),
    ) -> None:
        self.allow, self._seen = allow, typing.cast(Snapshot | None, None)
        self.watch, self.machines, self.groups = watch, machines, groups
        self.verdicts: dict[str, Verdict] = {}
        self.journeys: dict[str, Journey] = {}
        self._orders: dict[str, Order] = {}
        self._group_of = {
            machine: name for name, wish in groups.wishes.items() for machine in wish.machines
        }

    @property
    def going(self) -> bool:
        """Whether a recovery plan of a journey still runs."""
        return any(journey.going for journey in self.journeys.values())

    def begin(self, snapshot: Snapshot) -> None:
        """Judge every group, once per run."""
        self.verdicts = self.groups.verdicts(self.watch, self.machines, snapshot)
        for name, verdict in self.verdicts.items():
            if verdict.kind is Kind.MOVE:
                self.journeys[name] = self._journey(name, verdict, snapshot)

    def _journey(self, name: str, verdict: Verdict, snapshot: Snapshot) -> Journey:
        wish, stored = self.groups.wishes[name], self.groups.stored.get(name)
        off = stored.fenced if stored else {}
        plan = plan_of(self.watch, wish, verdict, self.machines, self.groups.plans, snapshot)
        may = [f"{verb}:{name}" in self.allow for verb in ("unfenced", "red-checks")]
        made = Journey(self.watch, wish, verdict, self.machines, off, bool(plan), *may)
        made.knows(self.groups.plans)
        shown = judged.kept(self.watch, name)
        if shown and (shown.wish, shown.verdict) == (wish, verdict):
            made.choice = shown.choice  # what this process showed is what it takes
        return made

    def next(self, snapshot: Snapshot, outcomes: Outcomes) -> None:
        """Decide what each machine does in this look."""
        self._seen = snapshot
        self._orders = {}
        for name, wish in self.groups.wishes.items():
            if self.verdicts[name].kind in (Kind.HOLD, Kind.MOVE):
                self._orders |= {m: Order(wish.position, hold=True) for m in wish.machines}
            if journey := self.journeys.get(name):
                journey.failures |= _failed(wish, outcomes)
        calls = [functools.partial(each.orders, snapshot) for each in self.journeys.values()]
        for found in arm.together(calls):  # a group waits for no answer about another
            self._orders |= found

    @property
    def checking(self) -> bool:
        """Whether the checks of a group run."""
        return any(journey.gate.going for journey in self.journeys.values())

    def begin_checks(self, outcomes: Outcomes) -> None:
        """Begin those of groups that have failed over, as far as they go."""
        for name, journey in self.journeys.items():
            machines = self.groups.wishes[name].machines
            if not journey.going:
                journey.gate.begin({m: outcomes[m] for m in machines if m in outcomes})

    def follow_checks(self, wait: bool) -> None:
        """Take results; wait: until all are there, or this process is stopped."""
        for journey in self.journeys.values():
            journey.gate.follow(wait)

    def of(self, machine: str) -> Order | None:
        """The order of a machine in this look; None for one that is kept at home."""
        return self._orders.get(machine)

    def stopped(self, machine: str) -> str | None:
        """Why a machine is not touched in this run; None if it may be."""
        group = self._group_of.get(machine)
        if group is None:
            return None
        if journey := self.journeys.get(group):
            return journey.failures.get(machine)
        verdict = self.verdicts[group]
        return verdict.problems[0] if verdict.kind in (Kind.DRIFT, Kind.REFUSE) else None

    def waits(self) -> list[str]:
        """What persons must do for plans that run, and whose checks run."""
        checking = [name for name, each in self.journeys.items() if each.gate.going]
        told = [f"checks of {', '.join(checking)} run"] if checking else []
        return [*(each.waits for each in self.journeys.values() if each.waits), *told]

    def warned(self) -> list[str]:
        """Red checks that somebody allowed."""
        return [line for journey in self.journeys.values() for line in journey.gate.warned]

    def results(
        self,
        outcomes: Outcomes,
        started: collections.abc.Collection[str],
        jobs: collections.abc.Mapping[str, str],
    ) -> dict[str, Result]:
        """Each group's result. started: machines with a write that was taken in this run.

        jobs: failover jobs of items, by machine.
        """
        wishes = self.groups.wishes
        calls = [
            functools.partial(self._result, name, wish, outcomes, started, jobs)
            for name, wish in wishes.items()
        ]
        return dict(zip(wishes, arm.together(calls), strict=True))

    def _result(
        self,
        name: str,
        wish: Wish,
        outcomes: Outcomes,
        started: collections.abc.Collection[str],
        jobs: collections.abc.Mapping[str, str],
    ) -> Result:
        verdict, journey = self.verdicts[name], self.journeys.get(name)
        started = {
            *started,
            *(journey.started if journey else ()),
            *(journey.held if journey else ()),
        }
        stored = self.groups.stored.get(name) or Stored()
        there = [outcomes[m].position for m in wish.machines if m in outcomes]
        told_already = verdict.kind in (Kind.DRIFT, Kind.REFUSE)
        problems = (
            (*verdict.problems, *verdict.edits) if told_already else _problems(wish, outcomes)
        )
        new = self.groups.stored.get(name) is None or verdict.move != stored.move
        point = wish.recovery_point if new else stored.recovery_point
        unfinished, reached = (stored.unfinished, stored.reached) if told_already else ({}, {})
        if journey:
            point = wish.recovery_point
            unfinished = _unfinished(wish, outcomes, stored, started)
            came = {name: outcomes[name].position for name in unfinished}
            reached = authority.reached(wish, verdict, came)
        declared, move = verdict.declared, verdict.move
        left = self._sources(name, wish, outcomes, jobs)
        result = Result(
            position_of(there), problems, declared, move, unfinished, left, dict(point), reached
        )
        return _checked(result, wish, stored, journey, told_already)

    def _sources(
        self, name: str, wish: Wish, outcomes: Outcomes, jobs: collections.abc.Mapping[str, str]
    ) -> Sources:
        """What is known of the machines that were left; those that may run are switched off."""
        verdict, journey = self.verdicts[name], self.journeys.get(name)
        stored = self.groups.stored.get(name) or Stored()
        there = {m: (o.position, o.item) for m in wish.machines if (o := outcomes.get(m))}
        left = sources.left(there)
        off = sources.known(left, journey.off if journey else stored.fenced)
        strange = verdict.kind in (Kind.DRIFT, Kind.REFUSE)
        news = [m for m in left if m not in off and m not in stored.unfenced and not strange]
        told = self._switched_off(name, {m: jobs.get(m) or self._job(m) for m in news})
        due = self.groups.due(name, self.verdicts, left)
        asked = {m: left[m] for m in due if m not in off and not told.get(m)}
        fenced = sources.fenced(self.watch, asked)
        told |= {m: not why for m, (why, _) in fenced.items()}
        off |= {m: sources.moment(left[m][1]) for m, yes in told.items() if yes and m in left}
        may_run = tuple(sorted(set(left) - set(off)))
        if strange:  # what was not asked for stays as it was known
            unfenced = tuple(m for m in stored.unfenced if m not in off)
            return Sources({**stored.fenced, **off}, unfenced, not may_run)
        return Sources(off, may_run, not may_run)

    def _switched_off(
        self, group: str, jobs: collections.abc.Mapping[str, str]
    ) -> dict[str, bool | None]:
        """What failovers that this group just learnt of tell of their shutdown."""
        jobs, journey = {name: job for name, job in jobs.items() if job}, self.journeys.get(group)
        told = journey.switched_off(jobs) if journey else sources.switched_off(self.watch, jobs)
        mute = {name: job for name, job in jobs.items() if told.get(name) is None}
        return told | self._by_plan(group, mute if self.groups.wishes[group].shut_down else {})

    def _by_plan(
        self, group: str, jobs: collections.abc.Mapping[str, str]
    ) -> dict[str, bool | None]:
        """The same from a plan's run of which these are jobs: no run of ours lived to read it."""
        if not jobs or self._seen is None:
            return {}
        runs = [plan_runs.latest(self._seen, plans.name(group, away)) for away in (True, False)]
        newest = max((run for run in runs if run), key=lambda run: run.start, default=None)
        try:
            run = plan_runs.look(self.watch, newest.name) if newest else None
        except errors.Interrupted:
            raise
        except errors.ArmError:
            return {}
        names = {name: machine_name(self.machines[name]).casefold() for name in jobs}
        ours = {name: one for name, one in names.items() if run and run.part(one).job == jobs[name]}
        off = plan_runs.shut_downs(self.watch, run) if run and ours else {}
        return {name: off.get(one) for name, one in ours.items()}

    def _job(self, name: str) -> str:
        """The last failover job of a machine, whoever began it; empty if none is listed."""
        job = self._seen.latest(machine_name(self.machines[name]), FAILOVER) if self._seen else None
        return job.name if job else ""

    def keep_plans(self, outcomes: Outcomes) -> tuple[list[str], list[str]]:
        """Recovery plans for the next direction of every group; those that are ours, problems."""
        wanted, spared = {}, set()
        problems = []
        for name, wish in self.groups.wishes.items():
            own = {plans.name(name, away) for away in (True, False)}
            away = self._direction(wish, outcomes)
            if away is None:
                spared |= own
                continue
            members = [
                (self.machines[m], item)
                for m in wish.machines
                if m in outcomes and (item := _protected(outcomes[m], away))
            ]
            if not members:
                continue
            if unfit := plan_bodies.unfit(members, away):
                problems.append(f"group {name}: {unfit}")
                continue
            body = plan_bodies.body(self.watch.vault, wish.props, members, away)
            wanted[plans.name(name, away)] = body
        ours = [plan for plan in self.groups.plans if plan not in spared]
        problems += plans.keep(self.watch, wanted, ours)
        kept = {*wanted, *(plan for plan in self.groups.plans if plan in spared)}
        return sorted(kept), problems

    def _direction(self, wish: Wish, outcomes: Outcomes) -> bool | None:
        """Whether the next failover leads away; None between a failover and its reprotect."""
        verdict = self.verdicts[wish.group]
        journey = self.journeys.get(wish.group)
        left_alone = verdict.kind in (Kind.DRIFT, Kind.REFUSE) or (journey and journey.going)
        if left_alone or wish.position not in _AWAY:
            return None
        return _AWAY[wish.position]


_AWAY = {Position.PRIMARY_PROTECTED: True, Position.RECOVERY_PROTECTED: False}


def _protected(outcome: Outcome, away: bool) -> Item | None:
    where = Position.PRIMARY_PROTECTED if away else Position.RECOVERY_PROTECTED
    return outcome.item if outcome.position == where else None


def _checked(
    result: Result, wish: Wish, stored: Stored, journey: Journey | None, told_already: bool
) -> Result:
    """The result with that of its checks: of this run, else of the last that asked."""
    kept = stored.checks if wish.checks else ()
    if journey is None or not journey.gate.due:
        unchecked = stored.unchecked and told_already
        return dataclasses.replace(result, checks=kept, unchecked=unchecked)
    gate = journey.gate
    problems = [p for p in result.problems if not (gate.red and p.endswith(gate.kept_back))]
    return dataclasses.replace(
        result,
        problems=tuple(problems),
        red=tuple(gate.red),
        checks=tuple(each.outputs() for each in gate.results or ()),
        unchecked=not gate.passed,
    )


def _failed(wish: Wish, outcomes: Outcomes) -> dict[str, str]:
    return {
        name: outcomes[name].problem
        for name in wish.machines
        if name in outcomes and outcomes[name].stage is Stage.FAILED
    }


def _problems(wish: Wish, outcomes: Outcomes) -> tuple[str, ...]:
    return tuple(
        f"{name}: {outcomes[name].problem or told(refusals.IS_AT, where=outcomes[name].position)}"
        for name in wish.machines
        if name in outcomes and not outcomes[name].good
    )


def _unfinished(
    wish: Wish,
    outcomes: Outcomes,
    stored: Stored,
    started: collections.abc.Collection[str],
) -> dict[str, str]:
    """Machines that began and did not arrive: the same number goes on with them."""
    return {
        name: outcomes[name].problem or str(outcomes[name].stage)
        for name in wish.machines
        if name in outcomes
        and not outcomes[name].good
        and (name in started or name in stored.unfinished)
    }
