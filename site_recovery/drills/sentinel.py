"""The sentinel: a value written at the source before a drill, and read in it.

`write` finds DR_SENTINEL in its environment, a moment and something random as
`2026-11-21T18:30:00.123Z-1f0c9a2b`, and puts it where the source keeps its data; what it says is
kept only if it fails. Nothing is waited for after it. `read` finds the test machines as a check
does (DR_MACHINE_…_ADDRESS) and says, on its last line, the value that it found. The age of that
value when the drill was submitted is the data that a failover would have lost: a value of an
earlier run is older, and tells that truly. Both moments are of the clock of who runs this; where a
crash lost the second, the service's begin of the drill stands for it.
"""

import collections.abc
import dataclasses
import datetime
import secrets
import typing

from site_recovery import points, probes

Props = collections.abc.Mapping[str, typing.Any]
Environment = collections.abc.Mapping[str, str]
VARIABLE = "DR_SENTINEL"
UTC = datetime.UTC


@dataclasses.dataclass(frozen=True)
class Found:
    """What a drill read. age_s: None where it said no moment. green: whether that is enough."""

    written: str | None
    read: str | None
    age_s: float | None
    green: bool
    output: str

    def document(self) -> dict[str, typing.Any]:
        """As evidence has it."""
        return {
            "written": self.written,
            "read": self.read,
            "ageSeconds": self.age_s,
            "green": self.green,
            "output": self.output,
        }


def write(asked: Props, environment: Environment) -> dict[str, typing.Any]:
    """Write a new value; what is kept of that until it is read."""
    value = f"{_text(_now())}-{secrets.token_hex(4)}"
    answer = probes.command(
        str(asked["write"]), {**environment, VARIABLE: value}, float(asked["timeout_s"])
    )
    failed = {} if answer.green else {"output": answer.said or "it said nothing"}
    return {"written": value, "at": _text(_now()), **failed}


def read(
    asked: Props, environment: Environment, kept: Props, began: datetime.datetime | None, held: bool
) -> Found:
    """Read it in the drill. kept: what write left; empty where nobody knows any more.

    held: whether an objective judges the age; without one only the value itself is green.
    """
    written = str(kept.get("written") or "") or None
    if failed := kept.get("output"):
        return Found(written, None, None, False, f"write: {failed}")
    answer = probes.command(
        str(asked["read"]), {**environment, VARIABLE: written or ""}, float(asked["timeout_s"])
    )
    lines = [line.strip() for line in answer.said.splitlines() if line.strip()]
    value = lines[-1] if lines else ""
    moment, at = _moment(value), _moment(str(kept.get("at") or "")) or began
    if not answer.green or moment is None or at is None:
        why = answer.said if not answer.green else f'"{value}" is no value of {VARIABLE}'
        return Found(written, value or None, None, False, f"read: {why}")
    age_s = round(max(0.0, (at - moment).total_seconds()), 3)
    green = value == written or held or written is None
    return Found(written, value, age_s, green, "" if green else f"read: an older value: {value}")


def _moment(value: str) -> datetime.datetime | None:
    """The moment that a value begins with; None without one."""
    head, _, _ = value.partition("Z")
    try:
        return points.time(head)
    except ValueError:
        return None


def _now() -> datetime.datetime:
    return datetime.datetime.now(UTC)


def _text(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
