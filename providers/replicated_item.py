"""Replicated item: one logical machine with two homes, found by machine and never replaced.

Create and update return when the service has accepted or refused; the settlement waits. The state
of every stack refers to this module and its classes by name. Renaming one leaves those stacks
unable to refresh or destroy; keep an alias at the old place.
"""

import functools
import typing

import pulumi
from pulumi import dynamic

from providers.base import VAULT, Props, engine_log, gone, request_urn
from providers.live import (
    MACHINE,
    PLAN,
    PROTECTED,
    LiveProvider,
    all_known,
    drift,
    machine_of,
    machine_problems,
    planned,
    same,
)
from site_recovery import (
    azure_to_azure,
    client,
    ensure,
    errors,
    groups,
    ids,
    refusals,
    remove,
    work,
)
from site_recovery.differences import declared_reseed, differences, reseed
from site_recovery.machine import Machine
from site_recovery.positions import HOME, Item, container_id
from site_recovery.settle import FRESH_S
from site_recovery.turn import Turn, elsewhere, located, theirs
from site_recovery.watch import Snapshot, Watch

DESTROY = "destroy-away:"
LEARN_S, LEARN_TRIES = 0.2, 10
LEFT = "left: not replicated, and its group is away"


class ReplicatedItemProvider(LiveProvider):
    """Submit, adopt, change and remove one machine's replication."""

    IDENTITY = (*VAULT, "machine")
    CHANGEABLE = MACHINE[1:]

    def title(self, props: Props) -> str:
        """The item in words."""
        return f"replicated item {props.get('machine')} in container {props.get('container_name')}"

    def problems(self, news: Props) -> list[str]:
        """What is missing in the machine's description."""
        return machine_problems(news) if all_known(news) else []

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Refuse what would seed anew; add `plan` when the look shows work that the file hides."""
        inputs = {key: value for key, value in news.items() if key != PLAN}
        result = super().check(olds, inputs)
        if result.failures or not all_known(news):
            return result
        if refusal := self._refusal(olds, news, self.seen(news)):
            told = f"{self.title(news)}: {refusal}"
            return dynamic.CheckResult(inputs, [dynamic.CheckFailure("", told)])
        return dynamic.CheckResult(planned(inputs, self._plan(olds, news)), [])

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Changed inputs, and what the live look shows; a `plan` by itself is no difference."""
        super().diff(id_, olds, news)  # refuses another identity
        if not all_known(news):
            return dynamic.DiffResult(changes=True)
        changed = not same(machine_of(olds), machine_of(news))
        return dynamic.DiffResult(changes=changed or bool(self._plan(olds, news)))

    def create(self, props: Props) -> dynamic.CreateResult:
        """Adopt what is replicated already, else submit; what the service says never raises."""
        return dynamic.CreateResult(props["machine_id"], self._ensured(props, None))

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """Bring the item to what is declared; a changed source was allowed by name in check."""
        before = machine_of(olds)
        if not same(before["machine_id"], news["machine_id"]):
            self._remove(olds)
        return dynamic.UpdateResult(self._ensured(news, before))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """The record as it is while the item exists or is being made; empty when it is gone."""
        watch, machine = self.watch(props), machine_of(props)
        snapshot = watch.recent(client.monotonic() - FRESH_S)
        _where, item = located(watch.vault, machine, snapshot)
        name = azure_to_azure.machine_name(machine)
        if item is None and not snapshot.running(name, work.ENABLE) and not snapshot.shells():
            return gone()
        return dynamic.ReadResult(id_, {**props, "item_id": _item_id(watch, machine, item)})

    def delete(self, _id: str, props: Props) -> None:
        """Disable replication in order; away from home only if it was allowed by name.

        What somebody else enabled is left as it is, unless its end was allowed by name.
        """
        watch, machine = self.watch(props), machine_of(props)
        if f"disable:{machine['machine']}" not in self.allow:
            snapshot = watch.recent(client.monotonic() - remove.FRESH_S)
            if theirs(machine, located(watch.vault, machine, snapshot)[1]):
                left = refusals.LEFT_ITEM.found(self.title(props), machine=machine["machine"])
                engine_log(request_urn(), str(left))
                return
        self._remove(props)

    def _remove(self, props: Props) -> None:
        watch, machine = self.watch(props), machine_of(props)
        purge = f"purge:{machine['machine']}" in self.allow
        allowed = functools.partial(self._may_remove, machine, watch)
        remove.Removal(watch, machine, allowed, purge=purge).run()

    def _ensured(self, props: Props, before: Machine | None) -> Props:
        """Outputs after one step of ensure."""
        watch, machine = self.watch(props), machine_of(props)
        keeper = ensure.keeper(watch, machine)
        item = None
        try:
            snapshot = watch.recent(client.monotonic() - FRESH_S)
            if _left_alone(props, watch, snapshot):
                keeper.submission = LEFT
            else:
                item = keeper.step(Turn(watch.vault, machine, snapshot, before, self.allow)).item
        except errors.Interrupted:
            raise
        except errors.ArmError as error:
            keeper.submission = f"no answer: {error.code}: {error.reason}"
        kept = {key: props[key] for key in VAULT}
        item_id = _item_id(watch, machine, item)
        outputs = {**kept, **machine, "item_id": item_id, "submission": keeper.submission}
        return {**outputs, "adopted": True} if theirs(machine, item) else outputs

    def _refusal(self, olds: Props, news: Props, snapshot: Snapshot | None) -> str:
        """Why a change that seeds anew is not made; empty when nothing does, or it is allowed."""
        machine = machine_of(news)
        if f"reseed:{machine['machine']}" in self.allow:
            return ""
        old = machine_of(olds) if olds else None
        if snapshot is None:
            changes = declared_reseed(old, machine) if old else []
            return ensure.reseed_refusal(machine, changes, None) if changes else ""
        vault = self.watch(news).vault
        for declared in (machine, old):  # with a changed source the old item is what is lost
            where, item = located(vault, declared, snapshot) if declared else ("", None)
            if item and where in HOME:
                changes = list(reseed(vault, machine, item))
                return ensure.reseed_refusal(machine, changes, item) if changes else ""
        return ""

    def _plan(self, olds: Props, news: Props) -> str:
        """What the live look shows to be done and the file's own change does not say."""
        snapshot = self.seen(news)
        if snapshot is None:
            return ""
        vault, machine = self.watch(news).vault, machine_of(news)
        if _left_alone(news, self.watch(news), snapshot):
            return ""  # its group's row tells
        if olds:
            return drift(vault, machine_of(olds), machine, snapshot)
        where, item = located(vault, machine, snapshot)
        if item is None:
            return ""
        if strange := elsewhere(vault, machine, item):
            return f"adopt: {strange}"
        if where not in HOME:
            return f"adopt: found at {where}; nothing is changed"
        words = differences(vault, machine, item).words()
        return "; ".join(["adopt: replicated already", *words])

    def _may_remove(self, machine: Machine, watch: Watch) -> bool:
        """Whether `dr:allow` names the machine's removal away from home, or its group's end.

        Only records that are deleted beside this one know the group: they are given a moment.
        """
        if f"remove-away:{machine['machine']}" in self.allow:
            return True
        ended = {entry.partition(":")[2] for entry in self.allow if entry.startswith(DESTROY)}
        for _ in range(LEARN_TRIES if ended else 0):
            if group := groups.group_of(watch, machine["machine"]):
                return group in ended
            client.sleep(LEARN_S)
        return False


class ReplicatedItem(dynamic.Resource, module="siterecovery", name="ReplicatedItem"):
    """A machine that replicates. Outputs: item_id, at home; submission, what the last call met.

    Input `position`, of its group: away from home nothing is enabled. It is compared with nothing,
    so that a move shows no change here.
    adopted, if somebody else had enabled it; its end is then theirs too.
    """

    item_id: pulumi.Output[str]
    submission: pulumi.Output[str]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        outputs = {"item_id": None, "submission": None}
        super().__init__(ReplicatedItemProvider(), name, {**inputs, **outputs}, opts)


def _left_alone(props: Props, watch: Watch, snapshot: Snapshot) -> bool:
    """Whether it has no item to step on: away, enabling it anew would copy what was left there."""
    home = (props.get("position") or PROTECTED) in HOME
    return not home and located(watch.vault, machine_of(props), snapshot)[1] is None


def _item_id(watch: Watch, machine: Machine, item: Item | None) -> str:
    """The item's id at home, spelled by us where we gave it, so that it never flickers.

    After a reprotect the item is another of the same name: that is no change of this record.
    """
    vault = watch.vault
    ours, home = vault.item(machine), vault.primary_container(machine)
    if item is None or ids.same(str(item["name"]), ids.name(ours)):
        return ours
    if ids.same(container_id(item), vault.recovery_container(machine)):
        return ids.item(home, str(item["name"]))
    return str(item["id"])
