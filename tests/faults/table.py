"""The rows: what happens at which step, how it goes on, and which are short enough for CI."""

import collections.abc
import dataclasses

from tests.faults import happenings
from tests.faults.steps import ALL, BY_NAME, NATIVE, OURS, STEPS, WAIT, Step


@dataclasses.dataclass(frozen=True)
class Happening:
    """What happens. told: in the docs. resumed: it goes on by `dr resume`, which ends with an `up`.

    again: the step's write is accepted a second time, because its first job came to nothing.
    """

    name: str
    told: str
    happen: collections.abc.Callable
    resumed: bool = False
    again: bool = False


@dataclasses.dataclass(frozen=True)
class Row:
    """One row of the table."""

    step: Step
    happening: Happening

    def __str__(self):
        return f"{self.step.name}:{self.happening.name}"


EVERYWHERE = (
    Happening(
        "engine-killed-before",
        "engine SIGKILL before the write arrived",
        happenings.engine_killed_before,
        resumed=True,
    ),
    Happening(
        "engine-killed",
        "engine SIGKILL, the write accepted, its answer unread",
        happenings.engine_killed,
        resumed=True,
    ),
    Happening(
        "provider-killed",
        "SIGKILL of the provider that sent the write, after it was accepted",
        happenings.provider_killed,
    ),
    Happening(
        "azure-killed",
        "SIGKILL of the local Azure after it committed the write, then a start on its port",
        happenings.azure_killed,
    ),
)
DROPPED = Happening(
    "dropped", "the connection is closed after the first write was accepted", happenings.dropped
)
THROTTLED = Happening(
    "throttled", "the first two writes get 429 with Retry-After", happenings.throttled
)
UNAVAILABLE = Happening("unavailable", "the first two writes get 503", happenings.unavailable)
THROTTLED_MUTELY = Happening(
    "throttled-mutely",
    "the first write gets 429 without Retry-After",
    happenings.throttled_without_a_word,
)
FAILS = Happening(
    "job-fails", "its job fails, then the cause is mended", happenings.job_fails, again=True
)
CANCELLED = Happening(
    "job-cancelled", "its job is cancelled in the portal", happenings.job_cancelled, again=True
)
GOES_ON = Happening(
    "job-goes-on",
    "engine SIGKILL while its job runs; it still runs when `dr resume` comes",
    happenings.job_goes_on,
)
REFUSED = Happening("second-up", "a second `up` meanwhile: refused", happenings.second_refused)
UNLOCKED = Happening(
    "second-up-unlocked",
    "a second `up` meanwhile, after `pulumi cancel`: both run",
    happenings.second_unlocked,
    resumed=True,
)
INTERRUPTED = Happening("ctrl-c", "one Ctrl-C", happenings.interrupted)
TWICE = Happening(
    "ctrl-c-twice", "two Ctrl-C within a second", happenings.interrupted_twice, resumed=True
)
WRITING = Happening(
    "state-cut-off",
    "engine SIGKILL while it wrote the state to a folder",
    happenings.engine_killed_writing,
    resumed=True,
)
LOST = Happening(
    "state-lost",
    "the engine's machine lost power: the state in its folder is cut off",
    happenings.power_lost,
    resumed=True,
)
SLOW = Happening("slow", "every answer takes a third of a second", happenings.slow)
SOMEWHERE = {
    DROPPED: ("all", "wait"),
    THROTTLED: ("all", "wait"),
    THROTTLED_MUTELY: ("all", "wait"),
    UNAVAILABLE: ("all", "wait"),
    FAILS: tuple(step.name for step in (*STEPS, WAIT) if step.job),
    CANCELLED: tuple(step.name for step in STEPS if step.job and step.cancellable),
    GOES_ON: ("fabric", "network-mapping", "item", "disk"),
    REFUSED: ("storage", "wait"),
    UNLOCKED: ("fabric", "mapping", "item", "disk", "wait"),
    INTERRUPTED: ("storage", "fabric", "item", "disk", "wait"),
    TWICE: ("storage", "fabric", "item", "disk", "wait"),
    WRITING: ("storage", "fabric"),
    LOST: ("storage", "fabric", "item"),
    SLOW: ("all",),
}
POINTLESS = {
    "wait:engine-killed-before": "there is no write",
    "policy:job-cancelled": "its job is over before it can be cancelled",
}
"""Rows that the product of steps and happenings has, and the table has not; with the reason."""


HAPPENINGS = (*EVERYWHERE, *SOMEWHERE)


def _rows():
    for step in (*STEPS, WAIT, ALL):
        for happening in HAPPENINGS:
            row = Row(step, happening)
            if step.name in _steps(happening) and str(row) not in POINTLESS:
                yield row


def _steps(happening):
    everywhere = tuple(step.name for step in (*STEPS, WAIT))
    return everywhere if happening in EVERYWHERE else SOMEWHERE[happening]


ROWS = tuple(_rows())
UNWRITTEN = {"provider-killed", "ctrl-c", "state-lost"}
SENT_AGAIN = {"dropped", "azure-killed"}
SET_UP = {step.kind for step in STEPS if step.sender == OURS and step.kind.startswith("PUT")}
SET_UP -= {BY_NAME["item"].kind}
"""Two engines that wait for the same job go on in the same moment; both may put what follows."""


def unwritten(row):
    """Whether the state may lack what the native provider made: `dr resume --made`.

    It refuses to create what exists, and nobody else can tell that a run of ours made it.
    """
    return row.step.sender == NATIVE and row.happening.name in UNWRITTEN


def most_writes(row, kind):
    """How often a write may be accepted in a row: twice where its first job came to nothing.

    Where an answer is lost, native PUTs too (the plugin's pipeline sends them again, and a PUT
    twice leaves what it leaves once), and the claim (so does a merged tag). Where two engines run
    though one was refused, set-up PUTs too; never what concerns a machine.
    """
    same = {step.kind for step in STEPS if step.sender == NATIVE or step.name == "claim"}
    lost = row.happening.name in SENT_AGAIN and kind in same
    met = row.happening is UNLOCKED and kind in SET_UP
    return 2 if lost or met or (row.happening.again and kind == row.step.kind) else 1


SHORT = {"storage:engine-killed", "item:azure-killed", "all:dropped"}
"""What CI runs beside the tests in tests/engine."""
assert {str(row) for row in ROWS} >= SHORT
assert {NATIVE, OURS} == {step.sender for step in STEPS}
assert set(BY_NAME) >= {name for names in SOMEWHERE.values() for name in names}
