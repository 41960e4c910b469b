"""Replication group: a thin declared record that stands after the settlement and tells its result.

Its inputs advance only when the group is where it was declared. The state of every stack refers to
this module and its classes by name. Renaming one leaves those stacks unable to refresh or destroy;
keep an alias at the old place.
"""

import typing

import pulumi
from pulumi import dynamic

from providers.base import VAULT, Props
from providers.live import PROTECTED, LiveProvider, all_known, same
from site_recovery import client, groups, refusals, settle

DRIFT = "plan"


class ReplicationGroupProvider(LiveProvider):
    """Take the group's result from the settlement of this run; raise what went wrong in it."""

    IDENTITY = (*VAULT, "group")
    CHANGEABLE = ("machines", "position")

    def title(self, props: Props) -> str:
        """The group in words."""
        return f"group {props.get('group')}"

    def problems(self, news: Props) -> list[str]:
        """A position that a stack file cannot ask for yet."""
        position = news.get("position")
        if all_known(position) and position != PROTECTED:
            return [refusals.told(refusals.POSITION, position=position, protected=PROTECTED)]
        return []

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Show where the group was found if that is not where it was declared."""
        inputs = {key: value for key, value in news.items() if key != DRIFT}
        result = super().check(olds, inputs)
        if not result.failures and all_known(news) and (found := self._looked(news)):
            inputs |= {DRIFT: "; ".join(found.problems)} if found.problems else {}
        return dynamic.CheckResult(inputs, result.failures)

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Changed inputs, a position that is not the declared one, failures of this run."""
        super().diff(id_, olds, news)  # refuses another group
        if not all_known(news):
            return dynamic.DiffResult(changes=True)
        found = groups.kept(self.watch(news), news["group"]) or self._looked(news)
        changed = any(not same(olds.get(key), news.get(key)) for key in self.CHANGEABLE)
        return dynamic.DiffResult(changes=changed or bool(found and found.problems))

    def create(self, props: Props) -> dynamic.CreateResult:
        """The result of the settlement; raises GroupFailed, and then there is no record."""
        id_ = f"{self.watch(props).vault.id}/groups/{props['group']}"
        return dynamic.CreateResult(id_, self._taken(props, {}))

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """The result of the settlement; raises GroupFailed, and then the record stays as it was."""
        return dynamic.UpdateResult(self._taken(news, olds))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """The record as it is: it says what was declared and reached, the settlement what is."""
        return dynamic.ReadResult(id_, props)

    def delete(self, _id: str, props: Props) -> None:
        """Only the record ends; machines that are away refuse to be removed themselves."""
        groups.learn(self.watch(props), props["group"], props.get("machines") or [])

    def _taken(self, props: Props, olds: Props) -> Props:
        watch = self.watch(props)
        found = groups.kept(watch, props["group"])
        if found is None:
            snapshot = watch.recent(client.monotonic() - settle.FRESH_S)
            found = groups.look(watch, snapshot, props["machines"], strict=True)
        if found.problems:
            total = len(props["machines"])
            raise groups.GroupFailed(props["group"], total, found.problems) from None
        kept = {key: props[key] for key in (*self.IDENTITY, *self.CHANGEABLE)}
        return {**kept, "position": found.position, "move_number": olds.get("move_number", 0)}

    def _looked(self, news: Props) -> groups.Result | None:
        """What the live look shows of machines that are away from where they were declared."""
        snapshot = self.seen(news)
        if snapshot is None:
            return None
        return groups.look(self.watch(news), snapshot, news["machines"], strict=False)


class ReplicationGroup(dynamic.Resource, module="siterecovery", name="ReplicationGroup"):
    """A group of machines that moves as one. Outputs: position, move_number (the last one's)."""

    position: pulumi.Output[str]
    move_number: pulumi.Output[int]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(ReplicationGroupProvider(), name, {**inputs, "move_number": None}, opts)
