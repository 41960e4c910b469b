"""Preflight: a record that owns nothing; its check asks Azure whether new machines can be taken.

Nothing depends on it, and it calls nothing but reads. Its state holds digests, what was asked for
and not what it looked like, and the disks that are left out: policies ask for those. The state of
every stack refers to this module and its classes by name. Renaming one leaves those stacks unable
to refresh or destroy; keep an alias at the old place.
"""

import hashlib
import json
import time
import typing

import pulumi
from pulumi import dynamic

from providers.base import Props, engine_log, known, request_urn
from providers.live import LiveProvider, tell_once
from site_recovery import ids, look, move_refusals, vault_refusals
from site_recovery.preflight import checks, short
from site_recovery.preflight.facts import Asker, items_by_home
from site_recovery.preflight.subject import Subject
from site_recovery.rulebook import Finding, Severity
from site_recovery.watch import Snapshot

SUBJECT = "subject"
MOVES = "moves"
ENABLE = "EnableDr"
NAMED, REASONS = 6, 2
"""How many checks that could not be made, and reasons for it, one line names."""
ALL = " (`python -m console doctor --json` names all)"


class PreflightProvider(LiveProvider):
    """Refuse at preview what Azure would refuse hours later; never stand in a move's way.

    Machines that have an item, or whose declaration did not change since the last `up`, are not
    asked for: a quiet preview costs nothing here. While a group moves nobody is: the region that
    would have to answer may be gone, and who is new is asked for by the next run.
    """

    CHANGEABLE = (SUBJECT,)

    def problems(self, news: Props) -> list[str]:
        """A subject that is no JSON text of an object."""
        told = news.get(SUBJECT)
        return ["subject is no JSON object"] if known(told) and not _subject(told) else []

    def check(self, olds: Props, news: Props) -> dynamic.CheckResult:
        """All refusals at once, warnings as lines on the record's row; the subject in brief."""
        result = super().check(olds, news)
        if result.failures or not all(map(known, news.values())):
            return result
        subject = typing.cast(Subject, _subject(news[SUBJECT]))
        brief = _brief(subject)
        old = olds.get(SUBJECT) or {}
        changed = _changed(old, brief)
        if changed and _moves(old, brief):
            tell_once((self.watch(news), MOVES), vault_refusals.told(move_refusals.PREFLIGHT_WAITS))
            return dynamic.CheckResult({**news, SUBJECT: {**old, MOVES: brief[MOVES]}}, [])
        refused = self._refused(changed, subject, news) if self.live_check else []
        failures = [dynamic.CheckFailure("", told) for told in refused]
        return dynamic.CheckResult({**news, SUBJECT: brief}, failures)

    def diff(self, id_: str, olds: Props, news: Props) -> dynamic.DiffResult:
        """A move alone changes nothing here: after `dr move`, which leaves this record as it is, a
        plain preview is quiet. The engine keeps the new inputs all the same, for the next check.
        """
        return super().diff(id_, _unmoved(olds), _unmoved(news))

    def create(self, props: Props) -> dynamic.CreateResult:
        """The record."""
        return dynamic.CreateResult(f"{self.watch(props).vault.id}/preflight", self.inputs(props))

    def update(self, _id: str, olds: Props, news: Props) -> dynamic.UpdateResult:
        """The record with the new subject."""
        del olds
        return dynamic.UpdateResult(self.inputs(news))

    def read(self, id_: str, props: Props) -> dynamic.ReadResult:
        """The record as it is."""
        return dynamic.ReadResult(id_, props)

    def delete(self, _id: str, props: Props) -> None:
        """Only the record ends."""

    def _refused(self, changed: set[str], subject: Subject, news: Props) -> list[str]:
        """What refuses the new machines; nothing where the vault cannot be looked into."""
        begun = time.monotonic()
        snapshot = self.seen(news) if changed else None
        wanted = changed - _taken(subject, snapshot) if snapshot else set()
        if not wanted:
            return []
        urn = request_urn()
        asker = Asker(_stack(urn))
        left_s = max(0.1, look.LIMIT_S - (time.monotonic() - begun))
        report = checks.run(
            self.settings,
            subject,
            checks.CHECKS,
            only=wanted,
            asker=asker,
            limit_s=left_s,
            retry_total=0,
            connection_timeout=left_s,
            read_timeout=left_s,
        )
        _tell(urn, report, wanted)
        return _short(report.of(Severity.REFUSE), wanted)


class Preflight(dynamic.Resource, module="siterecovery", name="Preflight"):
    """What the last `up` asked for. Input subject: site_recovery's own, as JSON text."""

    def __init__(
        self, name: str, inputs: dict[str, typing.Any], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(PreflightProvider(), name, inputs, opts)


def _subject(told: object) -> Subject | None:
    try:
        found = json.loads(str(told or "null"))
    except ValueError:
        return None
    return typing.cast(Subject, found) if isinstance(found, dict) else None


def _brief(subject: Subject) -> Props:
    """What the state keeps: digests, by which a change is seen; disks left out, if there are."""
    own = ("machines", "groups", MOVES)
    left_out = {
        name: sorted(ids.name(disk) for disk in each["excluded_disks"])
        for name, each in subject["machines"].items()
        if each["excluded_disks"]
    }
    return {
        **({"excluded": left_out} if left_out else {}),
        "shared": _digest({key: each for key, each in subject.items() if key not in own}),
        MOVES: _digest(subject.get(MOVES)),
        "machines": {name: _digest(each) for name, each in subject["machines"].items()},
    }


def _unmoved(props: Props) -> Props:
    """Without what the subject says of moves."""
    told = props.get(SUBJECT)
    if not isinstance(told, dict):
        return props
    return {**props, SUBJECT: {key: value for key, value in told.items() if key != MOVES}}


def _moves(old: Props, new: Props) -> bool:
    """Whether a group is declared elsewhere than at the last `up`."""
    return MOVES in old and old[MOVES] != new[MOVES]


def _digest(value: object) -> str:
    told = json.dumps(value, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _changed(old: Props, new: Props) -> set[str]:
    """Machines that are declared anew or otherwise; all of them if what they share changed."""
    if old.get("shared") != new["shared"]:
        return set(new["machines"])
    before = old.get("machines") or {}
    return {name for name, digest in new["machines"].items() if before.get(name) != digest}


def _taken(subject: Subject, snapshot: Snapshot) -> set[str]:
    """Machines that are replicated already, or about to be: they passed."""
    items = items_by_home(snapshot)
    return {
        name
        for name, each in subject["machines"].items()
        if each["id"].casefold() in items or snapshot.running(ids.name(each["id"]), ENABLE)
    }


def _stack(urn: str) -> str:
    """The stack's name: urn:pulumi:STACK::project::type::name."""
    return urn.partition("::")[0].rpartition(":")[2]


def _short(findings: list[Finding], machines: set[str]) -> list[str]:
    """The findings as doctor groups them; a line that does not name all says what does."""
    return [f"{line}{'' if line.whole else ALL}" for line in short.lines(findings, machines)]


def _tell(urn: str, report: checks.Report, machines: set[str]) -> None:
    """A line for each warning; one line for all that could not be checked."""
    for line in _short(report.of(Severity.WARN), machines):
        engine_log(urn, f"warning: {line}")
    if report.unread:
        names, reasons = list(report.unread), list(dict.fromkeys(report.unread.values()))
        why = f"{'; '.join(reasons[:REASONS])}{_more(reasons[REASONS:])}"
        left = f"{', '.join(names[:NAMED])}{_more(names[NAMED:])}"
        engine_log(urn, f"warning: not checked: {left} ({why})")


def _more(rest: list[str]) -> str:
    return f" and {len(rest)} more" if rest else ""
