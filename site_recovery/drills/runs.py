"""Drills: begun by their own records, brought to their end by one loop for all of a vault.

Whatever ended a run, the next one asks the service and the evidence how far each drill came.
"""

import collections.abc
import concurrent.futures
import dataclasses
import typing

from site_recovery import (
    arm,
    checks,
    client,
    errors,
    ids,
    refusals,
)
from site_recovery.checks import Scene
from site_recovery.drills import past, rows, sentinel
from site_recovery.drills.cleanup import Cleanup, Ours
from site_recovery.drills.course import Course, points
from site_recovery.drills.look import (
    Machines,
    all_tried,
    plan_test,
    strangers,
    waits,
)
from site_recovery.drills.past import Past, ours
from site_recovery.drills.rows import told
from site_recovery.drills.spec import Spec, Submitted
from site_recovery.drills.trial import COMMENTS, Trial, Trials
from site_recovery.evidence import Entry
from site_recovery.watch import Snapshot, Watch

TICK_S = 0.1
OUTAGE_S = 300.0
"""How long a running drill bears a service that does not answer: as the settlement."""
SHELL_LOOKS = 5
"""Looks in which a job that just began may not tell its target: under a second (recorded)."""
HISTORY = 10
_begun_here: set[tuple[Watch, str]] = set()
"""Groups whose drill this process has submitted: no preview could say that it goes on."""
Show = collections.abc.Callable[[str], None]


class DrillsFailed(errors.ArmError):
    """Drills that are red, could not begin, or could not be cleaned up; a line per reason."""

    def __init__(self, vault: str, lines: collections.abc.Sequence[str], red: int) -> None:
        count = "1 drill is red" if red == 1 else f"{red} drills are red"
        super().__init__("DrillsFailed", count, vault)
        head = f"{vault}: {count if red else 'drills are not done'}:"
        self.args = ("\n".join([head, *(f"  {line}" for line in lines)]),)


def begin(
    watch: Watch, spec: Spec, sent: Submitted, old: Past, stack: str, show: Show
) -> Submitted:
    """Submit a drill, after the cleanup of the one before; what is there already is taken up.

    Raises DrillsFailed where the one before cannot be cleaned up: a test failover more is refused
    by the service until then.
    """
    clean(watch, spec.group, spec.machines, ours(spec, sent, old, spec.name), stack, show)
    same = sent.drill == spec.name
    if old.of(spec.name) or (same and sent.begun):
        return sent if same else Submitted(spec.name)
    snapshot = _told(watch)
    older = old.jobs() | set(sent.jobs.values())
    fresh = Submitted(spec.name, network_id=spec.network_id, isolated=spec.isolated)
    if not spec.declared_ready or (why := waits(watch, spec, snapshot)):
        return dataclasses.replace(fresh, waits=why if spec.declared_ready else "")
    if strange := refused(watch, spec, snapshot, older):
        return dataclasses.replace(fresh, problem="; ".join(strange))
    choice = points(watch, spec, snapshot)
    if choice.bad:
        lines = [f"{name}: {told(rows.DRILL_NO_POINT, why=why)}" for name, why in choice.bad]
        return dataclasses.replace(fresh, problem="; ".join(lines))
    pinned = {name: point.id if point else None for name, point in choice.points.items()}
    fresh = dataclasses.replace(fresh, points=pinned)
    return _begun(watch, spec, fresh, older, snapshot, show)


def _told(watch: Watch) -> Snapshot:
    """A look in which every job says on what it is: one that just began may be this drill's."""
    snapshot = watch.recent(client.monotonic())
    for _ in range(SHELL_LOOKS):
        if all(job.name in watch.own for job in snapshot.shells()):
            break
        snapshot = _next(watch, snapshot)
    return snapshot


def _begun(
    watch: Watch,
    spec: Spec,
    fresh: Submitted,
    older: collections.abc.Collection[str],
    snapshot: Snapshot,
    show: Show,
) -> Submitted:
    """Its first steps are taken by the service, or refused; looks go on until that is clear."""
    if spec.sentinel and not taken_up(watch, spec, snapshot, older):
        kept = sentinel.write(spec.sentinel, _source(spec).environment())
        fresh = dataclasses.replace(fresh, sentinel=kept)
    course = Course(watch, spec, fresh)
    course.choose(snapshot, older)
    course.step(snapshot)
    while not course.taken:
        show(course.progress())
        snapshot = _next(watch, snapshot)
        course.step(snapshot)
    found = course.submitted()
    _begun_here.add((watch, spec.group))
    lines = [f"{n}: {o.problem}" for n, o in course.outcomes.items() if o.problem]
    return found if found.begun else dataclasses.replace(found, problem="; ".join(lines))


def _source(spec: Spec) -> Scene:
    """What a command at the source finds: names and ids, no drill's addresses."""
    machines = {name: {"id": machine["machine_id"]} for name, machine in spec.machines.items()}
    return Scene(spec.group, str(spec.wish.position), machines, spec.name)


def taken_up(
    watch: Watch, spec: Spec, snapshot: Snapshot, older: collections.abc.Collection[str]
) -> bool:
    """Whether something of this drill is there although nobody kept its jobs."""
    found = all_tried(watch, spec.machines, snapshot).values()
    plan = plan_test(snapshot, spec.plan)
    items = any(each.there and not (each.job and each.job.name in older) for each in found)
    return items or (plan is not None and plan.name not in older)


def begun_here(watch: Watch, group: str) -> bool:
    """Whether this process has submitted the group's drill."""
    return (watch, group) in _begun_here


def forget() -> None:
    """As if this process had just begun (tests)."""
    _begun_here.clear()
    past.forget()


def refused(
    watch: Watch,
    spec: Spec,
    snapshot: Snapshot,
    known: collections.abc.Collection[str],
    before: str = "",
) -> list[str]:
    """Why it cannot begin: test failovers that are not ours, a line per machine.

    before: the network of the drill that was declared before, which is cleaned up first.
    """
    found = strangers(watch, spec, snapshot, known)
    return [
        f"{name}: {told(rows.DRILL_FOREIGN, drill=spec.name, network=network)}"
        for name, network in found.items()
        if not before or not ids.same(network, before)
    ]


def clean(
    watch: Watch, group: str, machines: Machines, known: Ours, stack: str, show: Show
) -> None:
    """End what is up of a group's drills, and wait for that; calls nothing where nothing is.

    Raises DrillsFailed.
    """
    words = COMMENTS.format(name="before", stack=stack)
    cleanup = Cleanup(watch, group, machines, known, words)
    snapshot = watch.recent(client.monotonic())
    if not cleanup.due(snapshot):
        return
    cleanup.step(snapshot)
    while not cleanup.over:
        show(cleanup.progress())
        snapshot = _next(watch, snapshot)
        cleanup.step(snapshot)
    if cleanup.problems:
        lines = [f"{group}: {name}: {why}" for name, why in cleanup.problems.items()]
        raise DrillsFailed(watch.title, lines, 0) from None


def settle(watch: Watch, trials: Trials, show: Show) -> None:
    """Bring drills to their end; ends at once when this process is stopped."""
    done = arm.begin([lambda: _loop(watch, trials, show)])[0]
    while not client.STOP.is_set():
        if concurrent.futures.wait([done], timeout=TICK_S).done:
            done.result()
            return
    try:
        done.result(timeout=2 * TICK_S)
    except concurrent.futures.TimeoutError:
        raise errors.Interrupted(watch.title, _interrupted(trials)) from None


def lines(trials: Trials) -> tuple[list[str], int]:
    """What is to be raised when they have ended, and how many of them turned red in this run."""
    found: list[str] = []
    red = 0
    for trial in trials:
        group, name = trial.spec.group, trial.spec.name
        if trial.problem:
            found.append(f"{group}: {trial.problem}")
        if trial.new and trial.red and trial.entry:
            red += 1
            kept = told(rows.DRILL_RED, drill=name, evidence=trial.entry.name)
            reasons = trial.entry.document["reasons"]
            found += [f"{group}: {kept}", *(f"{group}: {reason}" for reason in reasons)]
        found += [f"{group}: {each}: {why}" for each, why in trial.left.items()]
    return found, red


def history(entries: collections.abc.Iterable[Entry]) -> list[dict[str, typing.Any]]:
    """Drills as the stack's outputs have them, newest first."""
    return [
        {
            "name": entry.document["drill"],
            "verdict": entry.document["verdict"],
            "began": entry.document.get("began"),
            "rpoSeconds": entry.document.get("rpoSeconds"),
            "rtoSeconds": entry.document.get("rtoSeconds"),
            "evidence": entry.name,
            "sha256": entry.sha256,
        }
        for entry in entries
    ][:HISTORY]


def _loop(watch: Watch, trials: Trials, show: Show) -> None:
    try:
        going = [trial for trial in trials if not trial.over]
        snapshot = watch.recent(client.monotonic()) if going else None
        while snapshot:
            arm.together([_stepper(trial, snapshot) for trial in going])
            going = [trial for trial in going if not trial.over]
            if not going:
                return
            show(_progress(trials))
            if all(trial.judging for trial in going):
                _wait(going)  # nothing of the service's is awaited
            else:
                snapshot = _next(watch, snapshot)
    except errors.Interrupted:
        raise errors.Interrupted(watch.title, _interrupted(trials)) from None


def _stepper(trial: Trial, snapshot: Snapshot) -> arm.Job[None]:
    return lambda: trial.step(snapshot)


def _wait(going: Trials) -> None:
    """Until one of those whose checks run is judged."""
    while all(trial.judging for trial in going):
        client.STOP.wait(checks.TICK_S)
        client.pause(0.0, None, "drills", "their checks were run")
        for trial in going:
            trial.follow()


def _next(watch: Watch, last: Snapshot) -> Snapshot:
    """The next look; a service that is silent for a while does not end the run."""
    silent_since: float | None = None
    while True:
        try:
            return watch.next(last)
        except (errors.Unreachable, errors.Throttled):
            now = client.monotonic()
            silent_since = silent_since if silent_since is not None else now
            if now - silent_since > OUTAGE_S:
                raise


def _progress(trials: Trials) -> str:
    return " | ".join(trial.progress() for trial in trials if not trial.over)


def _interrupted(trials: Trials) -> str:
    return refusals.told(refusals.SETTLE_INTERRUPTED, progress=_progress(trials))
