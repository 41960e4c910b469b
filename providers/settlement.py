"""Settlement: one per vault; waits once for all its machines, and raises for none of them.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import dataclasses
import json
import os
import typing

import pulumi
from pulumi import dynamic

from providers import live
from providers.base import VAULT, Progress, Props, engine_log, request_urn
from providers.live import PROTECTED, LiveProvider, all_known, machine_of, machine_problems, same
from site_recovery import (
    authority,
    claim,
    client,
    declared,
    errors,
    groups,
    judged,
    move_refusals,
    orders,
    plans,
    refusals,
    settle,
    sources,
    wishes,
)
from site_recovery.machine import Machine
from site_recovery.turn import Outcome, Stage, located
from site_recovery.watch import Watch

PLAN = "plan"
MOVING = "DR_MOVE"
"""Environment: groups that `dr move` moves; their pending changes wait."""
FENCE = "switch off what was left at the {site} site, where it still runs: {names}"
PER_NAME = ("machines", "groups", "machine_results", "group_results", "licences")
LEFT_OVER = ("problems", "unfinished")


class SettlementProvider(LiveProvider):
    """Bring all machines to protected, wait, and store what became of each group."""

    IDENTITY = VAULT
    CHANGEABLE = ("machines", "groups", "timeout_minutes")

    def title(self, props: Props) -> str:
        """The settlement in words."""
        return f"settlement of vault {props.get('vault_name')}"

    def problems(self, news: Props) -> list[str]:
        """Machines without what they need, and groups that name none of them."""
        if not all_known(news):
            return []
        machines = _machines(news)
        told = [f"{name}: {p}" for name, one in machines.items() for p in machine_problems(one)]
        for group, content in (news.get("groups") or {}).items():
            missing = [name for name in content["machines"] if name not in machines]
            told += [
                refusals.told(refusals.GROUP_MEMBER, group=group, machine=name) for name in missing
            ]
        return told

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Add `plan` when the look shows steps that the file's own change does not say."""
        inputs = {key: value for key, value in news.items() if key != PLAN}
        result = super().check(olds, inputs)
        if not result.failures and all_known(news):
            self._learn(news)
            if not olds:
                self._judge({}, news)
            elif steps := self._steps(olds, news):
                inputs[PLAN] = "; ".join(steps)
        return dynamic.CheckResult(inputs, result.failures)

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Changed inputs; a stored result that is not as declared; work that the look shows."""
        super().diff(id_, olds, news)  # refuses another vault
        if not all_known(news):
            return dynamic.DiffResult(changes=True)
        changed = any(not same(olds.get(key), news.get(key)) for key in ("machines", "groups"))
        work = self._judge(olds, news)
        self._tell_fences(olds, news)
        changed = changed or work or not _good(olds)
        return dynamic.DiffResult(changes=changed or self._unsettled(news))

    def create(self, props: Props) -> dynamic.CreateResult:
        """Settle everything for the first time."""
        return dynamic.CreateResult(self.watch(props).vault.id, self._settled(props, {}))

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """Settle what changed, what failed before, and what was changed behind our back."""
        return dynamic.UpdateResult(self._settled(news, olds))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """Positions as they are now, from one list; what was told of failures stays."""
        watch = self.watch(props)
        snapshot = watch.recent(client.monotonic() - settle.FRESH_S)
        there = {
            name: located(watch.vault, machine, snapshot)
            for name, machine in _machines(props).items()
        }
        facts = {name: settle.machine_facts(*one) for name, one in there.items()}
        stored, members = props.get("group_results") or {}, _members(props)
        empty = groups.Result("").outputs()
        found = {
            group: {**stored.get(group, empty), "position": position}
            for group, position in _positions(members, facts).items()
        }
        for group, told in found.items():
            left = sources.left({name: there[name] for name in members[group] if name in there})
            told["source_fenced"] = len(sources.known(left, told.get("fenced") or {})) == len(left)
        return dynamic.ReadResult(id_, {**props, "machine_results": facts, "group_results": found})

    def delete(self, _id: str, props: Props) -> None:
        """End our recovery plans; the machines' own records may ask for their group."""
        self._learn(props)
        told = plans.remove(self.watch(props), props.get("plans") or [])
        for problem in told:
            engine_log(request_urn(), f"warning: {problem}")

    def _settled(self, whole: Props, olds: Props) -> Props:
        """Outputs after the loop; the inputs stay among them, for the next diff."""
        self._learn(whole)
        props = _scope(whole, olds)
        watch, urn = self.watch(props), request_urn()
        minutes = props.get("timeout_minutes")
        task = settle.Task(
            _machines(props),
            self._groups(props, olds),
            _machines(olds),
            self.allow,
            olds.get("licences") or {},
            float(minutes) * 60 if minutes else None,
        )
        done = settle.run(watch, task, Progress(urn).show)
        engine_log(urn, done.progress(), ephemeral=True)  # the last line stays on the row
        results = done.results()
        plans, problems = done.orders.keep_plans(done.outcomes)
        for problem in [*problems, *done.orders.warned()]:
            engine_log(urn, f"warning: {problem}")
        groups.keep(watch, results)
        self._keep_numbers(watch, olds, results)
        made = {
            **{key: props[key] for key in (*VAULT, *self.CHANGEABLE) if key in props},
            "machines": _applied(props, olds, done.outcomes),
            "group_results": {group: found.outputs() for group, found in results.items()},
            "machine_results": {
                name: settle.machine_facts(outcome.position, outcome.item)
                for name, outcome in done.outcomes.items()
            },
            "licences": done.licences(),
            "plans": plans,
            "plan_problems": problems,
        }
        return _with_others(made, olds) if _moving() else made

    def _judge(self, olds: Props, news: Props) -> bool:
        """Keep the verdict on every group for its record; whether any says that there is work."""
        snapshot = self.seen(news)
        if snapshot is None:
            return False
        props = _scope(news, olds)
        watch, machines, task = self.watch(news), _machines(props), self._groups(props, olds)
        verdicts = task.verdicts(watch, machines, snapshot)
        found = []
        for group, wish in task.wishes.items():
            seen = declared.seen(watch, machines, wish, snapshot)
            choice = judged.choice(watch, wish, verdicts[group], seen)
            plan = orders.plan_of(watch, wish, verdicts[group], machines, task.plans, snapshot)
            found.append(judged.Judged(wish, verdicts[group], seen, plan, choice))
        judged.keep(watch, found)
        quiet = (authority.Kind.KEEP, authority.Kind.HOLD)
        return any(verdict.kind not in quiet for verdict in verdicts.values())

    def _groups(self, props: Props, olds: Props) -> declared.Groups:
        """The groups, and where the vault tells the numbers of their moves."""
        vault = self.watch(props).vault

        def used() -> dict[str, int]:
            found = claim.seen(self.settings, vault).found
            return found.numbers if found else {}

        return dataclasses.replace(_groups(props, olds), used=used)

    def _keep_numbers(
        self, watch: Watch, olds: Props, results: typing.Mapping[str, groups.Result]
    ) -> None:
        """Tell the vault the numbers that this run took; one that cannot be told is a warning."""
        stored = olds.get("group_results") or {}
        known = {group: int(one.get("move") or 0) for group, one in stored.items()}
        taken = {g: one.move for g, one in results.items() if one.move > known.get(g, 0)}
        if not taken:
            return
        try:
            claim.keep_numbers(self.settings, watch.vault, taken, known)
        except errors.Interrupted:
            raise
        except errors.ArmError as error:
            moves = ", ".join(f"move {number} of {group}" for group, number in taken.items())
            told = refusals.told(move_refusals.NUMBER_NOT_KEPT, moves=moves, why=error)
            engine_log(request_urn(), f"warning: {watch.title}: {told}")

    def _learn(self, props: Props) -> None:
        groups.learn_machines(self.watch(props), _machines(props))
        for group, names in _members(props).items():
            groups.learn(self.watch(props), group, names)

    def _steps(self, olds: Props, news: Props) -> list[str]:
        """What the look shows to be done on machines whose declaration did not change."""
        snapshot = self.seen(news)
        if snapshot is None:
            return []
        vault, before, home = self.watch(news).vault, _machines(olds), _at_home(news)
        return [
            f"{name}: {step}"
            for name, machine in _machines(news).items()
            if name in before
            and name in home
            and (step := live.drift(vault, before[name], machine, snapshot))
        ]

    def _tell_fences(self, olds: Props, news: Props) -> None:
        """Machines that this run would switch off, by the site that they were left at.

        Told by diff: check is given the old inputs only, and does not know which are off already.
        """
        snapshot = self.seen(news)
        if snapshot is None:
            return
        props, sites = _scope(news, olds), dict[str, list[str]]()
        left = self._groups(props, olds).to_fence(self.watch(news), _machines(props), snapshot)
        for name, site in left.items():
            sites.setdefault(site, []).append(name)
        for site, found in sites.items():
            told = FENCE.format(site=site, names=", ".join(found))
            engine_log(request_urn(), told, ephemeral=True)

    def _unsettled(self, news: Props) -> bool:
        """Whether the look shows a machine that is not as declared, or not yet."""
        snapshot = self.seen(news)
        if snapshot is None:
            return False
        vault, home, machines = self.watch(news).vault, _at_home(news), _machines(news)
        return any(
            located(vault, machines[name], snapshot)[0] != one["position"]
            or (name in home and live.drift(vault, machines[name], machines[name], snapshot))
            for one in (news.get("groups") or {}).values()
            for name in one["machines"]
        )


class Settlement(dynamic.Resource, module="siterecovery", name="Settlement"):
    """All machines of a vault, waited for.

    Input `machines`: by name, a machine's keys as one JSON text; the engine carries three hundred
    texts in a fraction of the time that it takes for as many trees (docs/bench.md).
    Outputs: group_results, by group: position, declared, move, problems, unfinished, reached (how
    far the unfinished came), unfenced, source_fenced, recovery_point. machine_results, by machine:
    position, health, runs_at, recovery_machine_id, recovery_addresses, recovery_point,
    failed_over_at. plans: our recovery plans. Apart from the inputs' names: else a preview would
    show what is declared as if it were found.
    """

    group_results: pulumi.Output[dict[str, dict[str, typing.Any]]]
    machine_results: pulumi.Output[dict[str, dict[str, typing.Any]]]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        names = ("group_results", "machine_results", "licences", "plans", "plan_problems")
        outputs = dict.fromkeys(names)
        super().__init__(SettlementProvider(), name, {**inputs, **outputs}, opts)

    @property
    def groups(self) -> pulumi.Output[dict[str, dict[str, typing.Any]]]:
        """What was found, by group; empty before the first run."""
        return self.group_results.apply(lambda found: found or {})

    @property
    def machines(self) -> pulumi.Output[dict[str, dict[str, typing.Any]]]:
        """What was found, by machine; empty before the first run."""
        return self.machine_results.apply(lambda found: found or {})


def _machines(props: Props) -> dict[str, Machine]:
    told = props.get("machines") or {}
    return {name: machine_of(json.loads(text)) for name, text in told.items()}


def _applied(props: Props, olds: Props, outcomes: dict[str, Outcome]) -> dict[str, str]:
    """What was declared, and of a machine that is not as declared what was declared before.

    So the next run still knows what the file took out of it, such as a disk.
    """
    before = olds.get("machines") or {}
    return {
        name: text if outcomes[name].stage is Stage.PROTECTED else before.get(name, text)
        for name, text in (props.get("machines") or {}).items()
    }


def _groups(props: Props, olds: Props) -> declared.Groups:
    """The groups as declared, with what the last run left of them."""
    left, names = olds.get("group_results") or {}, props.get("groups") or {}
    own = {plans.name(group, away) for group in names for away in (True, False)}
    gone = set(olds.get("groups") or {}) - set(names) if not _moving() else set()
    own |= {plans.name(group, away) for group in gone for away in (True, False)}
    return declared.Groups(
        {group: wishes.wish(group, one) for group, one in names.items()},
        {group: wishes.stored(left.get(group)) for group in names},
        _changed(props, olds),
        tuple(plan for plan in olds.get("plans") or () if plan in own),
    )


def _changed(props: Props, olds: Props) -> set[str]:
    """Machines that this run changes or adds."""
    before, now = olds.get("machines") or {}, props.get("machines") or {}
    return {name for name, text in now.items() if not _same_machine(before.get(name), text)}


def _same_machine(before: str | None, now: str) -> bool:
    return before == now or (before is not None and same(json.loads(before), json.loads(now)))


def _moving() -> list[str]:
    """Groups that `dr move` said it moves; empty in any other run."""
    return [group for group in os.environ.get(MOVING, "").split(",") if group]


def _scope(props: Props, olds: Props) -> Props:
    """What a run is about: all of it, or the groups of `dr move` with machines as declared last."""
    if not _moving():
        return props
    members = {g: one for g, one in (props.get("groups") or {}).items() if g in _moving()}
    now, before = props.get("machines") or {}, olds.get("machines") or {}
    names = [name for one in members.values() for name in one["machines"]]
    machines = {name: before.get(name, now[name]) for name in names}
    return {**props, "groups": members, "machines": machines}


def _with_others(made: Props, olds: Props) -> Props:
    """Outputs of a run about some groups, among what was known of the others."""
    kept = {key: {**(olds.get(key) or {}), **made[key]} for key in PER_NAME if key in made}
    ended = {plans.name(g, away) for g in made["groups"] for away in (True, False)}
    others = [plan for plan in olds.get("plans") or () if plan not in ended]
    return {**made, **kept, "plans": sorted({*others, *made["plans"]})}


def _members(props: Props) -> dict[str, list[str]]:
    return {group: list(one["machines"]) for group, one in (props.get("groups") or {}).items()}


def _at_home(props: Props) -> set[str]:
    """Machines of groups that are declared at home."""
    return {
        name
        for one in (props.get("groups") or {}).values()
        if one["position"] == PROTECTED
        for name in one["machines"]
    }


def _positions(members: dict[str, list[str]], facts: dict[str, Props]) -> dict[str, str]:
    return {
        group: groups.position_of([facts[name]["position"] for name in names if name in facts])
        for group, names in members.items()
    }


def _to_be_fenced(group: Props, found: Props) -> bool:
    """Whether the next run would switch off what may still run: not where the file lets it run."""
    wanted = (group.get("move") or {}).get("shut_down_source", True)
    return bool(wanted and found.get("unfenced"))


def _good(olds: Props) -> bool:
    """Whether the last run left everything as declared, and every plan in its place."""
    stored = (olds.get("group_results") or {}).values()
    left = [found[key] for found in stored for key in LEFT_OVER if found.get(key)]
    declared = olds.get("groups") or {}
    left += [
        found["unfenced"]
        for group, found in (olds.get("group_results") or {}).items()
        if _to_be_fenced(declared.get(group) or {}, found)
    ]
    kept = "plans" in olds and not olds.get("plan_problems")
    at_place = all(found["position"] == found.get("declared", PROTECTED) for found in stored)
    return bool(stored) and kept and at_place and not left
