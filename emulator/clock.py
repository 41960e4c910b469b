"""Three clocks: one that tests move, one that runs N times as fast as the wall, one that jumps."""

import math
import time
import typing


class Clock(typing.Protocol):
    """Virtual seconds since the world began; never goes back."""

    jumps: bool

    def now(self) -> float:
        """Seconds since the world began."""

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""


class VirtualClock:
    """Stands still until it is advanced."""

    jumps = False

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        """Seconds since the world began."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._now += max(0.0, seconds)


class InstantClock(VirtualClock):
    """Jumps ahead whenever a reader finds something scheduled."""

    jumps = True


class ScaledClock:
    """Runs `speed` virtual seconds per real second."""

    jumps = False

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._offset = 0.0
        self._began = time.monotonic()

    def now(self) -> float:
        """Seconds since the world began."""
        return self._offset + (time.monotonic() - self._began) * self._speed

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass at once."""
        self._offset += max(0.0, seconds)

    def run(self, speed: float) -> None:
        """Run at another speed from now on."""
        self._offset, self._began = self.now(), time.monotonic()
        self._speed = speed


def make(speed: float) -> Clock:
    """The clock for a speed; infinity means instant."""
    return InstantClock() if math.isinf(speed) else ScaledClock(speed)
