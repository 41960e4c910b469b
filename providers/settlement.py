"""Settlement: one per vault; waits once for all its machines, and raises for none of them.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import json
import typing

import pulumi
from pulumi import dynamic

from providers import live
from providers.base import VAULT, Progress, Props, engine_log, request_urn
from providers.live import PROTECTED, LiveProvider, all_known, machine_of, machine_problems, same
from site_recovery import client, groups, refusals, settle
from site_recovery.machine import Machine
from site_recovery.turn import Outcome, Stage, located

PLAN = "plan"


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
        if olds and not result.failures and all_known(news):
            steps = self._steps(olds, news)
            inputs |= {PLAN: "; ".join(steps)} if steps else {}
        return dynamic.CheckResult(inputs, result.failures)

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Changed inputs; a stored result that is not as declared; work that the look shows."""
        super().diff(id_, olds, news)  # refuses another vault
        if not all_known(news):
            return dynamic.DiffResult(changes=True)
        changed = any(not same(olds.get(key), news.get(key)) for key in ("machines", "groups"))
        return dynamic.DiffResult(changes=changed or not _good(olds) or self._unsettled(news))

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
        facts = {
            name: settle.machine_facts(*located(watch.vault, machine, snapshot))
            for name, machine in _machines(props).items()
        }
        stored = props.get("group_results") or {}
        found = {
            group: {**stored.get(group, {"move": 0, "problems": []}), "position": position}
            for group, position in _positions(_groups(props), facts).items()
        }
        return dynamic.ReadResult(id_, {**props, "machine_results": facts, "group_results": found})

    def delete(self, _id: str, props: Props) -> None:
        """Nothing to do at the service; the machines' own records may ask for their group."""
        self._learn(props)

    def _settled(self, props: Props, olds: Props) -> Props:
        """Outputs after the loop; the inputs stay among them, for the next diff."""
        self._learn(props)
        watch, urn = self.watch(props), request_urn()
        minutes = props.get("timeout_minutes")
        task = settle.Task(
            _machines(props),
            _groups(props),
            _machines(olds),
            self.allow,
            olds.get("licences") or {},
            float(minutes) * 60 if minutes else None,
        )
        done = settle.run(watch, task, Progress(urn).show)
        engine_log(urn, done.progress(), ephemeral=True)  # the last line stays on the row
        results = groups.results(task.groups, done.outcomes)
        groups.keep(watch, results)
        return {
            **{key: props[key] for key in (*VAULT, *self.CHANGEABLE) if key in props},
            "machines": _applied(props, olds, done.outcomes),
            "group_results": {
                group: {"position": found.position, "move": 0, "problems": list(found.problems)}
                for group, found in results.items()
            },
            "machine_results": {
                name: settle.machine_facts(outcome.position, outcome.item)
                for name, outcome in done.outcomes.items()
            },
            "licences": done.licences(),
        }

    def _learn(self, props: Props) -> None:
        groups.learn_machines(self.watch(props), _machines(props))
        for group, names in _groups(props).items():
            groups.learn(self.watch(props), group, names)

    def _steps(self, olds: Props, news: Props) -> list[str]:
        """What the look shows to be done on machines whose declaration did not change."""
        snapshot = self.seen(news)
        if snapshot is None:
            return []
        vault, before = self.watch(news).vault, _machines(olds)
        return [
            f"{name}: {step}"
            for name, machine in _machines(news).items()
            if name in before and (step := live.drift(vault, before[name], machine, snapshot))
        ]

    def _unsettled(self, news: Props) -> bool:
        """Whether the look shows a machine that is not as declared, or not yet."""
        snapshot = self.seen(news)
        if snapshot is None:
            return False
        vault = self.watch(news).vault
        return any(
            located(vault, machine, snapshot)[0] != PROTECTED
            or live.drift(vault, machine, machine, snapshot)
            for machine in _machines(news).values()
        )


class Settlement(dynamic.Resource, module="siterecovery", name="Settlement"):
    """All machines of a vault, waited for.

    Input `machines`: by name, a machine's keys as one JSON text; the engine carries three hundred
    texts in a fraction of the time that it takes for as many trees (docs/bench.md).
    Outputs: group_results, by group: position, move, problems. machine_results, by machine:
    position, health, recovery_machine_id, recovery_addresses. Apart from the inputs' names: else
    a preview would show what is declared as if it were found.
    """

    group_results: pulumi.Output[dict[str, dict[str, typing.Any]]]
    machine_results: pulumi.Output[dict[str, dict[str, typing.Any]]]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        outputs = {"group_results": None, "machine_results": None, "licences": None}
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


def _groups(props: Props) -> dict[str, list[str]]:
    return {group: list(one["machines"]) for group, one in (props.get("groups") or {}).items()}


def _positions(members: dict[str, list[str]], facts: dict[str, Props]) -> dict[str, str]:
    return {
        group: groups.position_of([facts[name]["position"] for name in names if name in facts])
        for group, names in members.items()
    }


def _good(olds: Props) -> bool:
    """Whether the last run left everything as declared."""
    stored = (olds.get("group_results") or {}).values()
    return bool(olds.get("group_results")) and all(
        found["position"] == PROTECTED and not found.get("problems") for found in stored
    )
