"""Replication group: a thin declared record that stands after the settlement and tells its result.

Its inputs advance only when the group is where it was declared. The state of every stack refers to
this module and its classes by name. Renaming one leaves those stacks unable to refresh or destroy;
keep an alias at the old place.
"""

import dataclasses
import typing

import pulumi
from pulumi import dynamic

from providers.base import VAULT, Props
from providers.live import LiveProvider, all_known, same, tell
from site_recovery import client, groups, judged, move_details, settle, wishes
from site_recovery.authority import Kind

PLAN = "plan"


class ReplicationGroupProvider(LiveProvider):
    """Take the group's result from the settlement of this run; raise what went wrong in it."""

    IDENTITY = (*VAULT, "group")
    CHANGEABLE = ("machines", "position", "move")

    def title(self, props: Props) -> str:
        """The group in words."""
        return f"group {props.get('group')}"

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Refuse what is no next move; show the steps of one that is, or how to resolve drift."""
        inputs = {key: value for key, value in news.items() if key != PLAN}
        result = super().check(olds, inputs)
        found = self._judged(news) if not result.failures and all_known(news) else None
        if found is None:
            return dynamic.CheckResult(inputs, result.failures)
        refused = found.verdict.problems if found.verdict.kind is Kind.REFUSE else ()
        failures = [
            dynamic.CheckFailure("", f"{self.title(news)}: {told}")
            for told in [*refused, *found.bad_points]
        ]
        if plan := found.shown():
            inputs[PLAN] = plan
            self._tell(news, found)
        return dynamic.CheckResult(inputs, failures)

    def _tell(self, news: Props, found: judged.Judged) -> None:
        """On the row, before the move: what changes by itself is no input."""
        watch = self.watch(news)
        if groups.kept(watch, news["group"]):
            return
        machines = groups.machines_of(watch, news["machines"])
        if details := move_details.told(watch, found, machines):
            tell(details)

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Changed inputs, work that the look shows, failures of this run."""
        super().diff(id_, olds, news)  # refuses another group
        if not all_known(news):
            return dynamic.DiffResult(changes=True)
        kept = groups.kept(self.watch(news), news["group"])
        changed = any(not same(olds.get(key), news.get(key)) for key in self.CHANGEABLE)
        found = self._judged(news)  # a refresh hands in the stored plan, which is done by then
        work = (found and found.shown()) or (kept and (kept.problems or kept.red))
        return dynamic.DiffResult(changes=changed or bool(work))

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
            wish = wishes.wish(props["group"], props)
            snapshot = watch.recent(client.monotonic() - settle.FRESH_S)
            number = wish.number or int(olds.get("move_number") or 0)
            found = dataclasses.replace(groups.look(watch, snapshot, wish), move=number)
        if found.problems or found.red:
            names = props["machines"]
            raise groups.GroupFailed(props["group"], names, found.problems, found.red) from None
        kept = {key: props[key] for key in (*self.IDENTITY, *self.CHANGEABLE) if key in props}
        return {**kept, "position": found.position, "move_number": found.move}

    def _judged(self, news: Props) -> judged.Judged | None:
        """What the settlement of this process judged; None if it did not, or could not look."""
        return judged.kept(self.watch(news), news["group"])


class ReplicationGroup(dynamic.Resource, module="siterecovery", name="ReplicationGroup"):
    """A group of machines that moves as one. Outputs: position, move_number (the last one's)."""

    position: pulumi.Output[str]
    move_number: pulumi.Output[int]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(ReplicationGroupProvider(), name, {**inputs, "move_number": None}, opts)
