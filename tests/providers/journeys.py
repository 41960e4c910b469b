"""A stack whose groups move, driven as the engine does, each time in a new process."""

import contextlib
import copy
import dataclasses
import functools
import json

from providers import live
from site_recovery import ensure, groups, judged, look, operations, watch
from tests.providers import fleet, pair
from tests.support import again

HOME = "primary/protected"
JOURNEY = (
    "recovery/failedOver",
    "recovery/committed",
    "recovery/protected",
    "primary/failedOver",
    "primary/committed",
    "primary/protected",
)
_begun = {}


@dataclasses.dataclass
class Run:
    """One update. plan: what the record's check showed; refused: why nothing was done."""

    plan: dict
    refused: list
    failed: str = ""


class Stack:
    """What the engine keeps of items, a settlement and the groups' records.

    parts: names of machines by group; without them all are in the group `name`.
    """

    def __init__(self, world, *machines, name="shop", parts=None, **config):
        self.world, self.machines, self.name, self.config = world, machines, name, config
        self.parts = parts or {name: [one["machine"] for one in machines]}
        self.declared = {group: {"position": HOME} for group in self.parts}
        self.items, self.settled, self.records = {}, None, {}

    @property
    def record(self):
        """The record of the first group."""
        return self.records.get(self.name)

    def declare(self, group, position=HOME, number=None, move=None, **more):
        """Write a group into the file."""
        told = {"position": position, **more}
        if number:
            told["move"] = {"reason": "a test", "number": number, **(move or {})}
        self.declared[group] = told

    def shuts_down(self, group):
        """Whether what is left is to be switched off."""
        return self.declared[group].get("move", {}).get("shut_down_source", True)

    def preview(self, position=HOME, move=None, **more):
        """What a preview shows of the one group, and whether anything would be done."""
        move = dict(move or {})
        self.declare(self.name, position, move.pop("number", None), move, **more)
        runs, changes = self.look()
        return runs[self.name], changes

    def up(self, position=HOME, number=None, **more):
        """One update in a new process, with another declaration of the one group."""
        self.declare(self.name, position, number, **more)
        return self.run()[self.name]

    def look(self):
        """A preview: by group what is shown, and whether anything would be done."""
        fleet.forget()
        return self._shown()

    def run(self):
        """One update in a new process; by group what became of it."""
        fleet.forget()
        runs, _ = self._shown()
        if any(run.refused for run in runs.values()):
            return runs
        settlement = self._settlement()
        for one in self.machines:
            self._item(one)
        settler, records = fleet.settlements(**self.config), fleet.records(**self.config)
        kept = self.settled
        made = settler.update("id", kept, settlement) if kept else settler.create(settlement)
        self.settled = made.outs
        for group, run in runs.items():
            self._recorded(records, group, run)
        return runs

    def refresh(self):
        """`pulumi refresh`, of the settlement and the items."""
        fleet.forget()
        self.settled = fleet.settlements(**self.config).read("id", self.settled).outs
        for name, outs in list(self.items.items()):
            found = fleet.items(**self.config).read("id", outs)
            self.items[name] = found.outs if found.id else None

    def _settlement(self):
        texts = {one["machine"]: json.dumps(one, sort_keys=True) for one in self.machines}
        told = {group: self._told(group) for group in self.parts}
        return copy.deepcopy({**pair.PLACE, "machines": texts, "groups": told})

    def _told(self, group):
        return {"machines": self.parts[group], **self.declared[group]}

    def _wish(self, group):
        keys = ("machines", "position", "move")
        told = {key: value for key, value in self._told(group).items() if key in keys}
        return copy.deepcopy({**pair.PLACE, "group": group, **told})

    def _item_inputs(self, one):
        group = next(group for group, names in self.parts.items() if one["machine"] in names)
        return {**fleet.item(one), "position": self.declared[group]["position"]}

    def _item(self, one):
        """The step of an item, if the engine finds one."""
        provider, old = fleet.items(**self.config), self.items.get(one["machine"])
        inputs = provider.check(old or {}, self._item_inputs(one)).inputs
        if old is None:
            self.items[one["machine"]] = provider.create(inputs).outs
        elif provider.diff("id", old, inputs).changes:
            self.items[one["machine"]] = provider.update("id", old, inputs).outs

    def _shown(self):
        settler, records = fleet.settlements(**self.config), fleet.records(**self.config)
        settlement = self._settlement()
        settler.check(self.settled or {}, settlement)
        changes = settler.diff("id", self.settled, settlement).changes if self.settled else True
        runs = {}
        for group in self.parts:
            old = self.records.get(group)
            shown = records.check(old or {}, self._wish(group))
            runs[group] = Run(shown.inputs.get("plan", {}), [one.reason for one in shown.failures])
            if old:
                changes = records.diff("id", old, shown.inputs).changes or changes
        for one in self.machines:
            changes = self._item_changes(one) or changes
        return runs, changes

    def _item_changes(self, one):
        provider, old = fleet.items(**self.config), self.items.get(one["machine"])
        inputs = provider.check(old or {}, self._item_inputs(one)).inputs
        return old is None or provider.diff("id", old, inputs).changes

    def _recorded(self, records, group, run):
        old, wish = self.records.get(group), self._wish(group)
        shown = records.check(old or {}, wish)
        assert shown.inputs.get("plan", {}) == run.plan
        if old and not records.diff("id", old, shown.inputs).changes:
            return
        try:
            made = records.update("id", old, wish) if old else records.create(wish)
            self.records[group] = made.outs
        except groups.GroupFailed as error:
            run.failed = str(error)

    def result(self, group=None):
        """What is stored of a group."""
        return self.settled["group_results"][group or self.name]

    def machine(self, name="web-01"):
        """What is stored of a machine."""
        return self.settled["machine_results"][name]

    @property
    def state(self):
        """What the engine would save."""
        return copy.deepcopy((self.items, self.settled, self.records))

    @state.setter
    def state(self, state):
        self.items, self.settled, self.records = copy.deepcopy(state)


def begun(world, *machines, to=0, **options):
    """A stack that is up, and moved through the first `to` stages; made once, then read back."""
    stack = Stack(world, *machines, **options)
    for stage in range(to + 1):
        key = (str(machines), stage, str(options))
        again.once(world, f"stack {key}", functools.partial(_stage, stack, key, stage))
        state, declared = _begun[key]
        stack.state, stack.declared = state, copy.deepcopy(declared)
    return stack


def _stage(stack, key, stage):
    """Bring a stack one stage farther."""
    for group in stack.parts if stage else ():
        stack.declare(group, JOURNEY[stage - 1], stage)
    for run in stack.run().values():
        assert (run.refused, run.failed) == ([], "")
    _begun[key] = stack.state, copy.deepcopy(stack.declared)


_MEMORIES = (
    (watch, "_watches"),
    (operations, "OWN"),
    (ensure, "_keepers"),
    (groups, "_results"),
    (groups, "_members"),
    (groups, "_machines"),
    (judged, "_judged"),
    (look, "_looks"),
    (live, "_told"),
)


@contextlib.contextmanager
def another_process():
    """What is done within knows nothing of what this process did, nor the other way round."""
    kept = [copy.copy(getattr(module, name)) for module, name in _MEMORIES]
    fleet.forget()
    try:
        yield
    finally:
        for (module, name), memory in zip(_MEMORIES, kept, strict=True):
            held = getattr(module, name)
            held.clear()
            held.update(memory)


def accepted(world, *scenarios):
    """How often the service took each of these operations, by scenario and item's name."""
    counted = {}
    for scenario in scenarios:
        for path, times in world.journal.accepted.get(scenario, {}).items():
            if "/replicationprotecteditems/" not in path:
                continue  # the run of a plan, which is counted for each of its items too
            key = (scenario, path.rpartition("/")[2])
            counted[key] = counted.get(key, 0) + times
    return counted
