"""Settlement: one per vault; waits once for all its machines, and raises for none of them.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import dataclasses
import typing

import pulumi
from pulumi import dynamic

from providers import declaration, live
from providers.base import VAULT, Progress, Props, engine_log, request_urn
from providers.live import LiveProvider, all_known, machine_problems, same
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
    stalled,
)
from site_recovery.turn import located
from site_recovery.watch import Watch

PLAN, MOVES = "plan", "moves"
FENCE = "switch off what was left at the {site} site, where it still runs: {names}"


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
        machines = declaration.machines(news)
        told = [f"{name}: {p}" for name, one in machines.items() for p in machine_problems(one)]
        for group, content in (news.get("groups") or {}).items():
            missing = [name for name in content["machines"] if name not in machines]
            told += [
                refusals.told(refusals.GROUP_MEMBER, group=group, machine=name) for name in missing
            ]
        return told

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Add `plan` when the look shows steps that the file's own change does not say.

        And `moves`, the ways of groups that are to move.
        """
        inputs = {key: value for key, value in news.items() if key not in (PLAN, MOVES)}
        result = super().check(olds, inputs)
        if not result.failures and all_known(news):
            self._learn(news)
            if not olds:
                self._judge({}, news)
                return dynamic.CheckResult(inputs, [])
            if steps := self._steps(olds, news):
                inputs[PLAN] = "; ".join(steps)
            if ways := self._ways(olds, news):
                inputs[MOVES] = ways
        return dynamic.CheckResult(inputs, result.failures)

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Changed inputs; a stored result that is not as declared; work that the look shows."""
        super().diff(id_, olds, news)  # refuses another vault
        if not all_known(news):
            return dynamic.DiffResult(changes=True)
        changed = any(not same(olds.get(key), news.get(key)) for key in ("machines", "groups"))
        work = self._judge(olds, news)
        self._tell_fences(olds, news)
        changed = changed or work or not declaration.good(olds)
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
            for name, machine in declaration.machines(props).items()
        }
        facts = {name: settle.machine_facts(*one) for name, one in there.items()}
        stored, members = props.get("group_results") or {}, declaration.members(props)
        empty = groups.Result("").outputs()
        found = {
            group: {**stored.get(group, empty), "position": position}
            for group, position in declaration.positions(members, facts).items()
        }
        line = "" if declaration.moving() else stalled.told_of(members, there)
        if line:  # the engine may be about to fail at whatever stands in a region that is gone
            live.tell(f"warning: {line}")
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
        props = declaration.scope(whole, olds)
        watch, urn = self.watch(props), request_urn()
        minutes = props.get("timeout_minutes")
        task = settle.Task(
            declaration.machines(props),
            self._groups(props, olds),
            declaration.machines(olds),
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
            "machines": declaration.applied(props, olds, done.outcomes),
            "group_results": {group: found.outputs() for group, found in results.items()},
            "machine_results": {
                name: settle.machine_facts(outcome.position, outcome.item)
                for name, outcome in done.outcomes.items()
            },
            "licences": done.licences(),
            "plans": plans,
            "plan_problems": problems,
        }
        return declaration.with_others(made, olds) if declaration.moving() else made

    def _judge(self, olds: Props, news: Props) -> bool:
        """Keep the verdict on every group for its record; whether any says that there is work."""
        snapshot = self.seen(news)
        if snapshot is None:
            return False
        props = declaration.scope(news, olds)
        watch, machines, task = (
            self.watch(news),
            declaration.machines(props),
            self._groups(props, olds),
        )
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

        return dataclasses.replace(declaration.groups_of(props, olds), used=used)

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
        groups.learn_machines(self.watch(props), declaration.machines(props))
        for group, names in declaration.members(props).items():
            groups.learn(self.watch(props), group, names)

    def _steps(self, olds: Props, news: Props) -> list[str]:
        """What the look shows to be done on machines whose declaration did not change."""
        snapshot = self.seen(news)
        if snapshot is None:
            return []
        vault, before, home = (
            self.watch(news).vault,
            declaration.machines(olds),
            declaration.at_home(news),
        )
        return [
            f"{name}: {step}"
            for name, machine in declaration.machines(news).items()
            if name in before
            and name in home
            and (step := live.drift(vault, before[name], machine, snapshot))
        ]

    def _ways(self, olds: Props, news: Props) -> list[str]:
        """How groups that are to move get there.

        The engine compares a saved plan with each row before it is run, and the groups' own
        records, which have their plans, come when all is done.
        """
        snapshot = self.seen(news)
        if snapshot is None:
            return []
        props = declaration.scope(news, olds)
        wishes, machines = declaration.declared_anew(props, olds), declaration.machines(props)
        found = [declared.ways(self.watch(news), machines, wish, snapshot) for wish in wishes]
        return [line for lines in found for line in lines]

    def _tell_fences(self, olds: Props, news: Props) -> None:
        """Machines that this run would switch off, by the site that they were left at.

        Told by diff: check is given the old inputs only, and does not know which are off already.
        """
        snapshot = self.seen(news)
        if snapshot is None:
            return
        props, sites = declaration.scope(news, olds), dict[str, list[str]]()
        left = self._groups(props, olds).to_fence(
            self.watch(news), declaration.machines(props), snapshot
        )
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
        vault, home, machines = (
            self.watch(news).vault,
            declaration.at_home(news),
            declaration.machines(news),
        )
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
