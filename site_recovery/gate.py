"""The checks of one moving group: when they are due, and what keeps its commit back.

They are run when the group has failed over, beside the loop that waits for other groups, and
again by the next `up` until they are green or allowed.
"""

import collections.abc
import concurrent.futures
import functools

from site_recovery import arm, check_refusals, checks, client, recovered
from site_recovery.authority import Verdict
from site_recovery.checks import Result, Scene
from site_recovery.moves import Operation
from site_recovery.rulebook import Rule
from site_recovery.turn import Outcome, Stage
from site_recovery.vault_refusals import told
from site_recovery.watch import Watch
from site_recovery.wishes import Wish

LINE = 200
"""So much of what a red check said is told; its output has more."""
Outcomes = collections.abc.Mapping[str, Outcome]


def due(wish: Wish, verdict: Verdict) -> int:
    """How many checks a move runs: all of them after a failover and before a commit."""
    asked = {Operation.FAILOVER, Operation.COMMIT} & set(verdict.operations)
    return len(wish.checks) if asked or verdict.change or verdict.recheck else 0


class Gate:
    """allowed: whether a commit may follow red checks. results: None until they are run."""

    def __init__(self, watch: Watch, wish: Wish, verdict: Verdict, allowed: bool = False) -> None:
        self.watch, self.wish, self._allowed = watch, wish, allowed
        self.due = bool(due(wish, verdict))
        self.results: list[Result] | None = None
        self._run: concurrent.futures.Future[list[Result]] | None = None

    @property
    def going(self) -> bool:
        """Whether the checks run."""
        return self._run is not None and self.results is None

    @property
    def passed(self) -> bool:
        """Whether nothing keeps the commit back."""
        return not self.due or (self.results is not None and not self.red)

    @property
    def red(self) -> list[str]:
        """A line per red check, if nobody allowed them."""
        return [] if self._allowed else self._lines(check_refusals.CHECK_RED)

    @property
    def warned(self) -> list[str]:
        """A line per red check, if somebody allowed them."""
        return self._lines(check_refusals.CHECK_RED_ALLOWED) if self._allowed else []

    @property
    def kept_back(self) -> str:
        """Why a machine's commit is not started; empty while that is open."""
        values = {"count": len(self.red), "group": self.wish.group}
        return told(check_refusals.COMMIT_WAITS, **values) if self.red else ""

    def begin(self, outcomes: Outcomes) -> None:
        """Begin when every machine is where it can be asked, or goes no further."""
        ready = all(
            each.stage.settled or each.stage is Stage.CHECKING for each in outcomes.values()
        )
        there = {name: each for name, each in outcomes.items() if self._came(each)}
        if self.due and ready and there and self._run is None:
            self._run = arm.begin([functools.partial(self._asked, there)])[0]

    def follow(self, wait: bool = False) -> None:
        """Take the results if they are there; wait: until they are, or this process is stopped."""
        if self._run is None or self.results is not None:
            return
        while wait and not concurrent.futures.wait([self._run], timeout=checks.TICK_S).done:
            client.pause(0.0, None, f"group {self.wish.group}", "its checks were run")
        if self._run.done():
            self.results = self._run.result()

    def _came(self, outcome: Outcome) -> bool:
        side = self.wish.position.partition("/")[0]
        there = outcome.position in (f"{side}/failedOver", f"{side}/committed")
        return there and outcome.item is not None

    def _asked(self, there: Outcomes) -> list[Result]:
        """In a thread of its own: addresses, then every check."""
        items = {name: each.item for name, each in there.items() if each.item}
        position = f"{self.wish.position.partition('/')[0]}/failedOver"
        scene = Scene(self.wish.group, position, recovered.machines(self.watch, items))
        return checks.run(map(checks.check, self.wish.checks), scene)

    def _lines(self, rule: Rule) -> list[str]:
        group = self.wish.group
        return [
            f"{each.machine or group}: "
            + told(
                rule,
                name=each.name,
                seconds=each.seconds,
                line=each.line[:LINE] or "nothing was said",
                group=group,
            )
            for each in self.results or ()
            if not each.green
        ]
