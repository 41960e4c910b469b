"""Drill: a test failover of one group; made when it is submitted, its verdict waits for it.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import dataclasses
import typing

import pulumi
from pulumi import dynamic

from providers.base import VAULT, Progress, Props, request_urn
from providers.drilled import DrilledProvider, stack
from providers.live import PLAN, all_known, tell, tell_once
from site_recovery import errors, ids, judged
from site_recovery.drills import course, details, rows, runs
from site_recovery.drills.cleanup import Cleanup
from site_recovery.drills.look import waits
from site_recovery.drills.past import Past, ours
from site_recovery.drills.rows import told
from site_recovery.drills.spec import Spec, Submitted, submitted
from site_recovery.points import shown
from site_recovery.watch import Snapshot

SUBMITTED = "submitted"
KEYS = (
    "drill",
    "machines",
    "position",
    "side",
    "network_id",
    "isolated",
    "keep",
    "recovery_point",
    "boot_order",
    "consistency_group",
    "actions",
    "checks",
    "objectives",
    "sentinel",
    "evidence",
)


class DrillProvider(DrilledProvider):
    """Submit the drill that the file names, and clean up the one that it named before."""

    IDENTITY = (*VAULT, "group")
    CHANGEABLE = KEYS

    def title(self, props: Props) -> str:
        """The drill in words."""
        return f"drill {props.get('drill')} of group {props.get('group')}"

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Show what would be done, only if anything would; refuse what is in its way."""
        inputs = {key: value for key, value in news.items() if key != PLAN}
        result = super().check(olds, inputs)
        if result.failures or not all_known(inputs):
            return dynamic.CheckResult(inputs, result.failures)
        wanted = self.spec(inputs)
        old, why = self.seen_past(inputs, wanted)
        if why:
            self._warn(wanted, told(rows.DRILL_NOT_KEPT, drill=wanted.name, why=why))
        elif entry := old.of(wanted.name):
            if olds and olds.get("drill") != wanted.name:
                verdict = entry.document["verdict"]
                values = {"drill": wanted.name, "verdict": verdict, "evidence": entry.name}
                self._warn(wanted, told(rows.DRILL_DONE, **values))
        elif wanted.declared_ready:
            return self._shown(olds, inputs, wanted, old)
        else:
            self._waits(wanted, f"group {wanted.group} is declared at {wanted.wish.position}")
        return dynamic.CheckResult(inputs, [])

    def _shown(self, olds: Props, inputs: Props, wanted: Spec, old: Past) -> dynamic.CheckResult:
        """The plan of a drill that is not over, from the look of this process."""
        snapshot = self.seen(inputs)
        if snapshot is None:
            return dynamic.CheckResult({**inputs, PLAN: _plan(olds, wanted, {})}, [])
        watch, known = self.watch(inputs), old.jobs(wanted.name)
        if snapshot.items and (why := waits(watch, wanted, snapshot)):
            self._waits(wanted, why)
            return dynamic.CheckResult(inputs, [])
        before = str(olds.get("network_id") or "") if olds.get("isolated") else ""
        told_no = runs.refused(watch, wanted, snapshot, known, before)
        choice = course.points(watch, wanted, snapshot)
        told_no += [f"{name}: {told(rows.DRILL_NO_POINT, why=why)}" for name, why in choice.bad]
        if told_no and judged.moving(watch):  # a drill is in no move's way; its verdict fails
            self._warn(wanted, "; ".join(told_no))
            told_no = []
        failures = [dynamic.CheckFailure("", f"{self.title(inputs)}: {line}") for line in told_no]
        if runs.taken_up(watch, wanted, snapshot, known):
            return dynamic.CheckResult(inputs, failures)  # its verdict says that it goes on
        pinned = {n: f"{shown(p.time)} ({p.name})" for n, p in choice.points.items() if p}
        if not failures and not runs.begun_here(watch, wanted.group):
            tell(details.told(watch, wanted, snapshot))
        return dynamic.CheckResult({**inputs, PLAN: _plan(olds, wanted, pinned)}, failures)

    def _waits(self, wanted: Spec, why: str) -> None:
        self._warn(wanted, told(rows.DRILL_WAITS, drill=wanted.name, why=why))

    def _warn(self, wanted: Spec, text: str) -> None:
        tell_once(("drill", wanted.group, text), f"{wanted.group}: {text}")

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Another name; a drill that can begin now, or could not; what an earlier one left up."""
        super().diff(id_, olds, news)  # refuses another group
        if not all_known(news):
            return dynamic.DiffResult(changes=True)
        wanted, sent = self.spec(news), submitted(olds.get(SUBMITTED))
        if olds.get("drill") != news["drill"] or sent.problem:
            return dynamic.DiffResult(changes=True)
        snapshot = self.seen(news)
        old, _ = self.seen_past(news, wanted)
        if old.of(wanted.name) or sent.begun:
            return dynamic.DiffResult(changes=self._left(news, wanted, sent, old, snapshot))
        ready = wanted.declared_ready
        if ready and snapshot is not None and snapshot.items:
            ready = not waits(self.watch(news), wanted, snapshot)
        return dynamic.DiffResult(changes=ready)

    def _left(
        self, news: Props, wanted: Spec, sent: Submitted, old: Past, snapshot: Snapshot | None
    ) -> bool:
        """Whether the look shows what an earlier drill left up."""
        if snapshot is None:
            return False
        known = ours(wanted, sent, old, wanted.name)
        watch, machines = self.watch(news), wanted.machines
        return Cleanup(watch, wanted.group, machines, known).due(snapshot)

    def create(self, props: Props) -> dynamic.CreateResult:
        """Submit it; what is there already is taken up. Never raises for what the service says."""
        id_ = f"{self.watch(props).vault.id}/drills/{props['group']}"
        return dynamic.CreateResult(id_, self._begun(props, Submitted()))

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """Clean up what the drill before left, then submit."""
        return dynamic.UpdateResult(self._begun(news, submitted(olds.get(SUBMITTED))))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """The record as it is: it says what was submitted."""
        return dynamic.ReadResult(id_, props)

    def delete(self, _id: str, props: Props) -> None:
        """Clean up what is up of it, and wait for that; raises DrillsFailed where it stays up."""
        wanted, sent = self.spec(props), submitted(props.get(SUBMITTED))
        old, _ = self.seen_past(props, wanted)
        watch, show = self.watch(props), Progress(request_urn()).show
        runs.clean(watch, wanted.group, wanted.machines, ours(wanted, sent, old), stack(), show)

    def _begun(self, props: Props, before: Submitted) -> Props:
        """Outputs; a refusal is among them, and the verdict raises it: drills fail apart."""
        wanted = self.spec(props)
        old, why = self.seen_past(props, wanted)
        before = dataclasses.replace(before, problem="")
        if why and wanted.declared_ready:
            same = before.begun and before.drill == wanted.name  # its verdict tells that
            sent = before if same else _stopped(before, wanted, why)
        else:
            sent = self._sent(props, wanted, before, old)
        if sent.waits:
            self._waits(wanted, sent.waits)
        kept = {key: props[key] for key in (*self.IDENTITY, *KEYS) if key in props}
        return {**kept, SUBMITTED: sent.text()}

    def _sent(self, props: Props, wanted: Spec, before: Submitted, old: Past) -> Submitted:
        show = Progress(request_urn()).show
        try:
            return runs.begin(self.watch(props), wanted, before, old, stack(), show)
        except errors.Interrupted:
            raise
        except errors.ArmError as error:
            return _stopped(before, wanted, str(error))


class Drill(dynamic.Resource, module="siterecovery", name="Drill"):
    """A test failover of a group. Output: submitted, for its verdict."""

    submitted: pulumi.Output[str]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(DrillProvider(), name, {**inputs, SUBMITTED: None}, opts)


def _stopped(before: Submitted, wanted: Spec, why: str) -> Submitted:
    """What is known of a drill that could not begin.

    Jobs of the one before are kept: they may be all that tells what is to be cleaned up.
    """
    known = before if before.begun else Submitted(wanted.name)
    return dataclasses.replace(known, problem=errors.one_line(why))


def _plan(olds: Props, wanted: Spec, pinned: dict[str, str]) -> Props:
    """What a preview shows: the same before and after this run's own calls."""
    before = olds.get("drill")
    other = before not in (None, wanted.name)
    cleaned = [f"clean up drill {before}, if it is still up"] if other else []
    count = len(wanted.checks)
    checks = [f"run {count} check{'s' if count > 1 else ''}"] if count else []
    sentinel = ["write a sentinel at the source"] if wanted.sentinel else []
    end = "keep its machines" if wanted.keep else "clean up"
    plan: Props = {
        "drill": wanted.name,
        "steps": [*cleaned, *sentinel, f"test failover to {wanted.side}", *checks, "judge", end],
        "machines": list(wanted.machines),
        "network": ids.name(wanted.network_id) + (" (isolated)" if wanted.isolated else ""),
        "by": f"recovery plan {wanted.plan}, else item by item" if wanted.wish.word else "",
        "recovery_point": wanted.wish.word,
        "points": pinned if not wanted.wish.word else {},
    }
    return {key: value for key, value in plan.items() if value}
