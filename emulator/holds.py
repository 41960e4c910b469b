"""Calls that a fault rule holds: their clients wait, all others are served.

Nothing of it is saved: a killed emulator forgets them, and their connections end with it.
"""

import dataclasses
import itertools
import threading

from emulator.messages import Document, Request


@dataclasses.dataclass
class Hold:
    """One held call. when: before it was handled, or after, with its answer ready to leave."""

    number: int
    method: str
    path: str
    when: str
    ended: threading.Event = dataclasses.field(default_factory=threading.Event)
    closed: bool = False

    def told(self) -> Document:
        """What the control path shows."""
        return {"number": self.number, "method": self.method, "path": self.path, "when": self.when}


class Holds:
    """The held calls of one emulator; ends come from any thread."""

    def __init__(self) -> None:
        self._held: dict[int, Hold] = {}
        self._numbers = itertools.count(1)

    def add(self, request: Request, when: str) -> int:
        """Hold this call; gives the number by which it is let go."""
        number = next(self._numbers)
        self._held[number] = Hold(number, request.method, request.path, when)
        return number

    def wait(self, number: int) -> bool:
        """Until the call is let go; False when its connection shall be closed instead."""
        hold = self._held[number]
        hold.ended.wait()
        del self._held[number]
        return not hold.closed

    def told(self) -> list[Document]:
        """The calls that wait, oldest first."""
        return [hold.told() for hold in self._waiting()]

    def release(self, number: int | None = None, *, close: bool = False) -> int:
        """Let one or all go on, or close their connections; how many there were."""
        found = [hold for hold in self._waiting() if number in (None, hold.number)]
        for hold in found:
            hold.closed = close
            hold.ended.set()
        return len(found)

    def _waiting(self) -> list[Hold]:
        return [hold for hold in list(self._held.values()) if not hold.ended.is_set()]
