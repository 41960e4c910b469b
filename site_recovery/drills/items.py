"""Test failover and cleanup of one machine: submitted one at a time, never repeated when in doubt.

What runs already is taken up, whoever began it: whose it is was asked before.
"""

from site_recovery import cleanups
from site_recovery.drills import bodies, rows
from site_recovery.drills.look import allowed
from site_recovery.drills.rows import told
from site_recovery.positions import Item
from site_recovery.turn import Outcome, Stage, Turn
from site_recovery.watch import Watch
from site_recovery.work import CLEANUP, TEST, Work, Worker, address

COMING, QUEUED = Stage.UPDATING, Stage.QUEUED


class _ItemWorker(Worker):
    """What test and cleanup share."""

    def _busy(self, turn: Turn) -> bool:
        return bool(turn.snapshot.running(turn.name)) or self._strange_shells(turn.snapshot)

    def _taken_up(self, turn: Turn, scenario: str, own: bool) -> Outcome | None:
        """The outcome while a job of this scenario runs, whoever began it."""
        running = turn.snapshot.running(turn.name, scenario)
        if not running:
            return None
        self._work = Work(scenario, running[0].name, own=own)
        self.jobs[scenario] = running[0].name
        return turn.outcome(COMING)


class Tester(_ItemWorker):
    """Brings one machine up in the drill's network. job: a test that is known to be this drill's.

    due: whether its turn in the order of boot has come. ready: where it is protected.
    """

    def __init__(self, watch: Watch, network_id: str, point: str | None, job: str = "") -> None:
        super().__init__(watch)
        self.due = True
        self._network_id, self._point = network_id, point
        if job:
            self._work = Work(TEST, job)
            self.jobs[TEST] = job

    @property
    def job(self) -> str:
        """The job of its test failover; empty before any."""
        return self.jobs.get(TEST) or (self._work.job if self._work else "")

    def _decide(self, turn: Turn) -> Outcome:
        where, item = turn.found()
        if item is None:
            return self._failed(turn, told(rows.DRILL_GONE, where=where))
        if CLEANUP in allowed(item):
            latest = turn.snapshot.latest(turn.name, TEST)
            self.jobs.setdefault(TEST, latest.name if latest else "")
            return turn.outcome(Stage.ARRIVED)
        if outcome := self._taken_up(turn, TEST, own=True):
            return outcome
        if TEST in self._done:
            return self._not_shown_yet(turn, rows.DRILL_NOT_SHOWN)
        if not self.due or self._busy(turn):
            return turn.outcome(QUEUED)
        return self._begun(turn, item)

    def _begun(self, turn: Turn, item: Item) -> Outcome:
        if TEST not in allowed(item):
            offers = ", ".join(sorted(allowed(item))) or "nothing"
            return self._failed(turn, told(rows.DRILL_NOT_ALLOWED, offers=offers))
        body = bodies.test_failover(self._point, self._network_id)
        at = address(turn.vault, str(item["id"]))
        return self._submit(turn, TEST, self._items.begin_test_failover, *at, body)


class Cleaner(_ItemWorker):
    """Ends one machine's test failover. comments: what its job says."""

    def __init__(self, watch: Watch, comments: str) -> None:
        super().__init__(watch)
        self._comments, self._came_up = comments, False

    def _decide(self, turn: Turn) -> Outcome:
        _, item = turn.found()
        if outcome := self._taken_up(turn, TEST, own=False):  # one that comes up is waited out
            self._came_up = True
            return outcome
        if self._came_up:  # items are listed before jobs: the next look shows it
            self._came_up = False
            return turn.outcome(COMING)
        if outcome := self._taken_up(turn, CLEANUP, own=True):
            return outcome
        if item is None or CLEANUP not in allowed(item):
            return turn.outcome(Stage.ARRIVED)
        if CLEANUP in self._done:
            return self._not_shown_yet(turn, rows.CLEANUP_NOT_SHOWN)
        if self._busy(turn):
            return turn.outcome(QUEUED)
        return self._submit(turn, CLEANUP, *cleanups.call(self.watch, item, self._comments))
