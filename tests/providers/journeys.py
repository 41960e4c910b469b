"""A stack of one group that moves, driven as the engine does, each time in a new process."""

import dataclasses
import json

from site_recovery import groups
from tests.providers import fleet, pair


@dataclasses.dataclass
class Run:
    """One update. plan: what the record's check showed; refused: why nothing was done."""

    plan: dict
    refused: list
    failed: str = ""


class Stack:
    """What the engine keeps of a settlement and of one group's record."""

    def __init__(self, world, *machines, name="shop", **config):
        self.world, self.machines, self.name, self.config = world, machines, name, config
        self.settled = self.record = None

    def wanted(self, position, move=None, **more):
        """Inputs of the settlement and of the record."""
        names = [one["machine"] for one in self.machines]
        group = {"machines": names, "position": position, **more}
        record = {**pair.PLACE, "group": self.name, "machines": names, "position": position}
        if move:
            group["move"] = record["move"] = {"reason": "a test", **move}
        texts = {one["machine"]: json.dumps(one, sort_keys=True) for one in self.machines}
        return {**pair.PLACE, "machines": texts, "groups": {self.name: group}}, record

    def preview(self, position="primary/protected", move=None, **more):
        """What a preview shows, and whether anything would be done."""
        settlement, record = self.wanted(position, move, **more)
        fleet.forget()
        settler, records = fleet.settlements(**self.config), fleet.records(**self.config)
        shown, changes = self._shown(settler, records, settlement, record)
        plan = shown.inputs.get("plan", {})
        return Run(plan, [one.reason for one in shown.failures]), changes

    def up(self, position="primary/protected", number=None, **more):
        """One update in a new process."""
        move = {"number": number, **more.pop("move", {})} if number else None
        settlement, record = self.wanted(position, move, **more)
        fleet.forget()
        settler, records = fleet.settlements(**self.config), fleet.records(**self.config)
        shown, _ = self._shown(settler, records, settlement, record)
        run = Run(shown.inputs.get("plan", {}), [one.reason for one in shown.failures])
        if run.refused:
            return run
        for one in () if self.settled else self.machines:
            fleet.items(**self.config).create(fleet.item(one))
        kept = self.settled
        made = settler.update("id", kept, settlement) if kept else settler.create(settlement)
        self.settled = made.outs
        again = records.check(self.record or {}, record)
        assert again.inputs.get("plan", {}) == run.plan
        try:
            kept = self.record
            made = records.update("id", kept, record) if kept else records.create(record)
            self.record = made.outs
        except groups.GroupFailed as error:
            run.failed = str(error)
        return run

    def _shown(self, settler, records, settlement, record):
        settler.check(self.settled or {}, settlement)
        changes = settler.diff("id", self.settled, settlement).changes if self.settled else True
        shown = records.check(self.record or {}, record)
        if self.record:
            changes = records.diff("id", self.record, shown.inputs).changes or changes
        return shown, changes

    def result(self):
        """What is stored of the group."""
        return self.settled["group_results"][self.name]

    def machine(self, name="web-01"):
        """What is stored of a machine."""
        return self.settled["machine_results"][name]
