"""A pair of two machines as policies see it: recoverable, until a test breaks one thing."""

import copy
import datetime

from dr_policies.stack import NATIVE, OURS, Resource, Stack

NOW = datetime.datetime(2026, 11, 21, 18, 0, tzinfo=datetime.UTC)
LAST = {"name": "2026-11", "verdict": "green", "began": "2026-11-01T03:00:00Z", "rpoSeconds": 240}


class Shop:
    """Props of each record, to be changed; `stack()` is what a policy is handed."""

    def __init__(self):
        machines = {name: {"machine": name, "disks": {"os": {}}} for name in ("web-01", "db-01")}
        self.items = copy.deepcopy(machines)
        self.groups = {"shop": {"machines": ["web-01", "db-01"], "position": "primary/protected"}}
        self.results = {"shop": {"position": "primary/protected", "source_fenced": True}}
        self.found = {name: {"position": "primary/protected"} for name in machines}
        self.subject = {"machines": dict.fromkeys(machines, "digest")}
        self.drills = {"shop": {"group": "shop", "objectives": {"rpo_minutes": 15.0}}}
        self.history = {"shop": [dict(LAST)]}
        self.protect = {"account": True, "shop": False, "web-01": False, "db-01": False}
        self.config = {}
        self.networks = {}

    def stack(self):
        settled = {"machines": dict.fromkeys(self.items, "{}"), "groups": self.groups}
        if self.results is not None:
            settled |= {"group_results": self.results, "machine_results": self.found}
        verdict = {} if self.history is None else {"history": self.history}
        return Stack(
            (
                self._resource("Preflight", "preflight", {"subject": self.subject}),
                self._resource("Settlement", "settlement", settled),
                *(self._resource("ReplicatedItem", name, one) for name, one in self.items.items()),
                *(self._resource("ReplicationGroup", n, {"group": n}) for n in self.groups),
                *(self._resource("Drill", f"{n}-drill", one) for n, one in self.drills.items()),
                *([self._resource("DrillVerdict", "drills", verdict)] if self.drills else []),
                self._resource("storage:StorageAccount", "account", {}, NATIVE),
                *(
                    self._resource("network:VirtualNetwork", name, one, NATIVE)
                    for name, one in self.networks.items()
                ),
            )
        )

    def _resource(self, kind, name, props, family=OURS):
        protect, urn = self.protect.get(name, False), f"urn::{name}"
        return Resource(f"{family}{kind}", name, urn, props, protect, self.config)


def told(policies, name, shop, settings=None):
    """The lines of one policy about a shop."""
    policy = next(each for each in policies if each.name == name)
    return [each.message for each in policy.ask(shop.stack(), settings, NOW)]
