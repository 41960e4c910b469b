"""Drill verdict: one per vault; waits once for all its drills, and raises every red one at once.

The state of every stack refers to this module and its classes by name. Renaming one leaves those
stacks unable to refresh or destroy; keep an alias at the old place.
"""

import json
import typing

import pulumi
from pulumi import dynamic

from providers.base import VAULT, Progress, Props, engine_log, request_urn
from providers.drilled import EVIDENCE, DrilledProvider, stack, texts
from providers.live import PLAN, all_known, tell_once
from site_recovery import evidence
from site_recovery.drills import rows, runs
from site_recovery.drills.rows import told
from site_recovery.drills.spec import Spec, submitted
from site_recovery.drills.trial import Trial


class DrillVerdictProvider(DrilledProvider):
    """Judge what the drills' own records have submitted, and keep what came of it."""

    IDENTITY = VAULT
    CHANGEABLE = ("drills", "submitted", EVIDENCE)

    def title(self, props: Props) -> str:
        """The verdict in words."""
        return f"drills of vault {props.get('vault_name')}"

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """Add `plan` when drills go on that an earlier run has begun."""
        inputs = {key: value for key, value in news.items() if key != PLAN}
        result = super().check(olds, inputs)
        if not result.failures and all_known(inputs):
            trials, _ = self._trials(inputs, olds)
            steps = [step for trial in trials if (step := self._step(inputs, trial))]
            inputs |= {PLAN: {"steps": steps}} if steps else {}
        return dynamic.CheckResult(inputs, result.failures)

    def _step(self, props: Props, trial: Trial) -> str:
        """What is to be done with one drill; empty if nothing."""
        if runs.begun_here(trial.watch, trial.spec.group):
            return ""
        if not trial.judged:
            return (
                f"{trial.spec.group}: go on with drill {trial.spec.name}" if not trial.over else ""
            )
        snapshot = self.seen(props)
        due = snapshot is not None and not trial.spec.keep and trial.cleaning().due(snapshot)
        return f"{trial.spec.group}: clean up drill {trial.spec.name}" if due else ""

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """Drills that are not over, not recorded or not cleaned up."""
        super().diff(id_, olds, news)  # refuses another vault
        if not all_known(news):
            return dynamic.DiffResult(changes=True)
        trials, unread = self._trials(news, olds)
        finals = _finals(trials, olds)
        changed = bool(unread) or bool(trials and finals != (olds.get("finals") or {}))
        for trial in trials:
            begun = not trial.judged and (not trial.over or bool(trial.problem))
            changed = changed or begun or bool(self._step(news, trial))
        return dynamic.DiffResult(changes=changed)

    def create(self, props: Props) -> dynamic.CreateResult:
        """Wait for all drills; raises DrillsFailed, and then there is no record yet."""
        return dynamic.CreateResult(f"{self.watch(props).vault.id}/drills", self._judged(props, {}))

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """Wait for drills that are not over; raises DrillsFailed."""
        return dynamic.UpdateResult(self._judged(news, olds))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """The record as it is: evidence outlives it."""
        return dynamic.ReadResult(id_, props)

    def delete(self, _id: str, props: Props) -> None:
        """Only the record ends; drills end with their own."""

    def _judged(self, props: Props, olds: Props) -> Props:
        trials, unread = self._trials(props, olds)
        urn, watch = request_urn(), self.watch(props)
        runs.settle(watch, trials, Progress(urn).show)
        lines, red = runs.lines(trials)
        self._warn(trials, olds)
        if lines or unread:
            raise runs.DrillsFailed(watch.title, [*unread, *lines], red) from None
        for trial in trials:
            if trial.entry:
                engine_log(urn, trial.progress())
        return {
            **{key: props[key] for key in (*VAULT, *self.CHANGEABLE) if key in props},
            "history": {
                **{group: _known(olds, group) for group in props["drills"]},
                **{trial.spec.group: _history(trial, olds) for trial in trials},
            },
            "finals": _finals(trials, olds),
        }

    def _warn(self, trials: list[Trial], olds: Props) -> None:
        """Of red drills that an earlier run has judged, once: then they are recorded."""
        finals = olds.get("finals") or {}
        for trial in trials:
            entry, group = trial.entry, trial.spec.group
            if entry is None or trial.new or not trial.red or finals.get(group) == entry.sha256:
                continue
            reason = next(iter(entry.document["reasons"]), "")
            values = {"drill": trial.spec.name, "evidence": entry.name, "reason": reason}
            text = f"{group}: {told(rows.DRILL_RED_STANDS, **values)}"
            tell_once(("drill", group, text), text)

    def _trials(self, props: Props, olds: Props) -> tuple[list[Trial], list[str]]:
        """The drills, and those that cannot go on as their evidence cannot be read.

        A drill whose own record is not in this run is left out: in a refresh nothing is judged.
        """
        sent, found, unread = texts(props.get("submitted")), [], []
        for group, text in sorted((props.get("drills") or {}).items()):
            own = {**{key: props[key] for key in VAULT}, **json.loads(text)}
            wanted = self.spec(own)
            if len(wanted.machines) < len(own["machines"]):
                continue
            old, why = self.seen_past(props, wanted)
            record, final = submitted(sent.get(group)), _recorded(olds, wanted)
            if why and not final:  # of a group that moves its own record has warned
                values = {"drill": wanted.name, "why": why}
                text = f"{group}: {told(rows.DRILL_NOT_KEPT, **values)}"
                unread += [text] if wanted.declared_ready else []
                continue
            store = self.store(props)
            if final and not why and not old.of(wanted.name):
                values = {"drill": wanted.name, "where": store.where}
                text = f"{group}: {told(rows.DRILL_LOST, **values)}"
                tell_once(("drill", group, text), text)
            found.append(Trial(self.watch(props), store, wanted, record, old, stack(), final))
        return found, unread


def _recorded(olds: Props, wanted: Spec) -> bool:
    """Whether the state says that this drill is over."""
    before = json.loads((olds.get("drills") or {}).get(wanted.group) or "{}")
    return before.get("drill") == wanted.name and wanted.group in (olds.get("finals") or {})


def _finals(trials: list[Trial], olds: Props) -> dict[str, str]:
    """sha256 by group; as it was recorded where the evidence is not there."""
    known = olds.get("finals") or {}
    found = {t.spec.group: t.entry.sha256 if t.entry else "" for t in trials if t.judged}
    return {group: sha256 or known[group] for group, sha256 in found.items()}


def _history(trial: Trial, olds: Props) -> list[Props]:
    """A group's last drills; as they were told where the evidence is not there."""
    group = trial.spec.group
    if trial.new:
        return runs.history(evidence.last(trial.store, group))
    if trial.old.entries and (trial.entry or not trial.judged):
        return runs.history(trial.old.entries)
    return _known(olds, group)


def _known(olds: Props, group: str) -> list[Props]:
    return (olds.get("history") or {}).get(group) or []


class DrillVerdict(dynamic.Resource, module="siterecovery", name="DrillVerdict"):
    """The drills of a vault, judged.

    Inputs: `drills`, by group a drill's keys as one JSON text, machines by name; `submitted`, what
    the drills' own records tell. Outputs: history, by group: its last ten drills, newest first;
    finals, by group: sha256 of the evidence of the drill that the file names.
    """

    history: pulumi.Output[dict[str, list[dict[str, typing.Any]]]]

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        outputs = dict.fromkeys(("history", "finals"))
        super().__init__(DrillVerdictProvider(), name, {**inputs, **outputs}, opts)
