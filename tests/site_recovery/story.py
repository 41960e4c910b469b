"""One machine through looks made by hand, without a service."""

from site_recovery import operations
from site_recovery.ensure import Keeper
from site_recovery.turn import Turn
from site_recovery.watch import Job, Snapshot
from tests.site_recovery import wire


class Watched:
    """Stands in for a watch: keeps what is submitted, answers as it is told."""

    def __init__(self):
        self.own = {}
        self.sent = []
        self.answers = []
        self.service = self
        self.replication_protected_items = self
        self.replication_protection_containers = self

    def __getattr__(self, name):
        if name.startswith("begin_"):
            return name
        raise AttributeError(name)

    def write(self, begin, *args, target):
        self.sent.append(begin)
        answer = self.answers.pop(0) if self.answers else f"job-{len(self.sent)}"
        if isinstance(answer, Exception):
            raise answer
        self.own[answer] = "it"
        return operations.Operation(target, "url", answer)

    def job(self, name):
        return {"name": name, "properties": {"friendlyName": "Enable replication", "errors": []}}


class Story:
    """One machine through snapshots that follow each other."""

    def __init__(self, machine=None, allow=()):
        self.watched = Watched()
        self.keeper = Keeper(self.watched)
        self.machine = machine or wire.machine()
        self.allow = allow
        self.before = None
        self.order = None
        self.number = 0

    def look(self, *items, jobs=()):
        self.number += 1
        seen = Snapshot(self.number, float(self.number), list(items), {j.name: j for j in jobs})
        turn = Turn(wire.VAULT, self.machine, seen, self.before, self.allow, self.order)
        return self.keeper.step(turn)


def job(name, scenario="EnableDr", state="InProgress", target="web-01", start=""):
    return Job(name, scenario, state, target, f"2026-01-05T08:00:00Z{start}")
