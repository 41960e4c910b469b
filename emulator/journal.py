"""What was asked: the request log and the counters."""

import collections
import json
import typing

from emulator.messages import Document, Reply, Request

KEPT = 20_000
WRITES = ("PUT", "PATCH", "POST", "DELETE")


class Journal:
    """The last calls, and how often each operation was called since the start.

    operations: by method and route template. writes: by method and path. lists: by template.
    accepted: what Site Recovery took on, by the job's scenario (the method where there is no job)
    and the path of what it works on; a plan's run counts on the plan and on each machine that it
    takes along.
    """

    def __init__(self) -> None:
        self.calls: collections.deque[Document] = collections.deque(maxlen=KEPT)
        self.file: typing.TextIO | None = None
        self.reset()

    def reset(self) -> None:
        """Count from zero."""
        self.operations: collections.Counter[str] = collections.Counter()
        self.writes: collections.Counter[str] = collections.Counter()
        self.lists: collections.Counter[str] = collections.Counter()
        self.statuses: collections.Counter[str] = collections.Counter()
        self.accepted: dict[str, collections.Counter[str]] = {}

    def note(self, request: Request, reply: Reply, operation: str, lists: bool, time: str) -> None:
        """Remember one call. No header and no body is kept: they may hold secrets."""
        self.operations[operation] += 1
        self.statuses[str(reply.status)] += 1
        if lists:
            self.lists[operation] += 1
        if request.method in WRITES:
            self.writes[f"{request.method} {request.path}"] += 1
        call = {
            "time": time,
            "method": request.method,
            "path": request.path,
            "operation": operation,
            "status": reply.status,
            **({"dropped": True} if reply.dropped else {}),
        }
        self.calls.append(call)
        if self.file:
            self.file.write(json.dumps(call) + "\n")
            self.file.flush()

    def accept(self, scenario: str, path: str) -> None:
        """Count what was taken on; refused calls are none."""
        self.accepted.setdefault(scenario, collections.Counter())[path.casefold()] += 1

    def counters(self) -> Document:
        """All counters, as JSON."""
        return {
            "operations": dict(self.operations),
            "writes": dict(self.writes),
            "lists": dict(self.lists),
            "statuses": dict(self.statuses),
            "accepted": {scenario: dict(count) for scenario, count in self.accepted.items()},
        }
