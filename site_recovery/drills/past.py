"""What earlier drills of a group left: their evidence, and by that the jobs that were theirs."""

import dataclasses

from site_recovery import errors, evidence
from site_recovery.drills.cleanup import Ours
from site_recovery.drills.spec import Spec, Submitted
from site_recovery.evidence import Entry
from site_recovery.evidence_stores import Store
from site_recovery.work import TEST


@dataclasses.dataclass(frozen=True)
class Past:
    """What earlier drills of a group left. entries: newest first; jobs: of all their tests."""

    entries: tuple[Entry, ...] = ()

    def of(self, drill: str) -> Entry | None:
        """The evidence of one of them."""
        return next((each for each in self.entries if each.document["drill"] == drill), None)

    def jobs(self, but: str = "") -> set[str]:
        """Names of test failover jobs, without those of the drill of a name."""
        return {
            str(job["name"])
            for entry in self.entries
            if entry.document["drill"] != but
            for job in entry.document.get("jobs") or ()
            if job.get("scenario") == TEST
        }


_pasts: dict[tuple[str, str, str], Past] = {}
_silent: dict[str, errors.ArmError] = {}


def read(store: Store, spec: Spec) -> Past:
    """The last ten drills of a group, and the one that is asked for. Raises ArmError.

    Read once per process: evidence is never changed, and what is new is this process's own. A
    place that gives no answer is asked once, too: its silence takes a minute or more.
    """
    key = (store.where, spec.group, spec.name)
    if store.where in _silent:
        raise _silent[store.where]
    if key not in _pasts:
        try:
            _pasts[key] = _whole(store, spec)
        except (errors.Unreachable, errors.Throttled) as error:
            _silent[store.where] = error
            raise
    return _pasts[key]


def _whole(store: Store, spec: Spec) -> Past:
    last = Past(tuple(evidence.last(store, spec.group)))
    named = None if last.of(spec.name) else evidence.find(store, spec.group, spec.name)
    return Past((*last.entries, *([named] if named else ())))


def forget() -> None:
    """As if nothing had been read yet: after new evidence, and in tests."""
    _pasts.clear()
    _silent.clear()


def ours(spec: Spec, sent: Submitted, old: Past, but: str = "") -> Ours:
    """What tells our test failovers, those of drill `but` left out."""
    jobs = old.jobs(but) | (set(sent.jobs.values()) if sent.drill != but else set())
    made = [each.network_id for each in (spec, sent) if each.isolated and not but]
    return Ours(jobs, tuple(made), sent.plan or spec.plan)
