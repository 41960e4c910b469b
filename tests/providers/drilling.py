"""A stack whose groups are drilled, driven as the engine does, each time in a new process."""

import copy
import datetime
import json

from emulator.resources import place
from providers.drill import DrillProvider
from providers.drill_verdict import DrillVerdictProvider
from site_recovery import client, evidence
from site_recovery.drills import runs
from tests.providers import fleet, pair
from tests.support.calls import VAULT, call

BUBBLE = f"{fleet.ASR}/providers/Microsoft.Network/virtualNetworks/shop-vnet-asr-drill-shop"
HOME_BUBBLE = f"{fleet.SHOP}/providers/Microsoft.Network/virtualNetworks/shop-vnet-drill-shop"

PLAN = f"{VAULT}/replicationRecoveryPlans/shop-away"


class Drills:
    """The records of drills beside a stack of groups. store: where evidence is."""

    def __init__(self, stack, directory):
        self.stack, self.world = stack, stack.world
        self.told = {"directory": str(directory)}
        self.declared, self.records, self.verdict = {}, {}, None
        self.lines = []

    def declare(self, name="2026-11", group=None, **more):
        """Write a drill into the file."""
        self.declared[group or self.stack.name] = {"drill": name, **more}

    def props(self, group):
        """What the drill's record is told."""
        declared = self.stack.declared[group]
        machines = [one for one in self.stack.machines if one["machine"] in self.stack.parts[group]]
        home = declared["position"].startswith("primary/")
        told = {
            "group": group,
            "machines": {one["machine"]: json.dumps(one, sort_keys=True) for one in machines},
            "position": declared["position"],
            "side": "recovery" if home else "primary",
            "network_id": bubble(group, home),
            "isolated": True,
            "keep": False,
            "evidence": self.told,
            **{key: declared[key] for key in ("boot_order", "actions") if key in declared},
            **self.declared[group],
        }
        return copy.deepcopy({**pair.PLACE, **told})

    def look(self):
        """A preview in a new process: plans by record, refusals, whether anything would be done."""
        forget()
        runs, changes = {}, False
        drill, verdict = providers()
        for group in self.declared:
            old, new = self.records.get(group), self.props(group)
            runs[group] = drill.check(inputs(old), new)
            changes = changes or old is None or drill.diff("id", old, runs[group].inputs).changes
        unknown = changes and not self.records
        if self.verdict and not unknown:
            new = self.verdict_props()
            runs["verdict"] = verdict.check(inputs(self.verdict), new)
            changes = changes or verdict.diff("id", self.verdict, runs["verdict"].inputs).changes
        return runs, changes

    def up(self):
        """One update in a new process; what failed, "" if nothing did."""
        forget()
        drill, verdict = providers()
        for group in self.declared:
            old, new = self.records.get(group), self.props(group)
            found = drill.check(inputs(old), new)
            assert found.failures == []
            if old is None:
                self.records[group] = drill.create(new).outs
            elif drill.diff("id", old, new).changes:
                self.records[group] = drill.update("id", old, new).outs
        return self.judge(verdict)

    def judge(self, verdict=None):
        """The verdict's part of an update."""
        verdict = verdict or providers()[1]
        old, new = self.verdict, self.verdict_props()
        verdict.check(inputs(old), new)
        if old and not verdict.diff("id", old, new).changes:
            return ""
        try:
            made = verdict.update("id", old, new) if old else verdict.create(new)
        except runs.DrillsFailed as error:
            return str(error)
        self.verdict = made.outs
        return ""

    def remove(self, group=None):
        """The drill leaves the file."""
        forget()
        group = group or self.stack.name
        providers()[0].delete("id", self.records.pop(group))
        del self.declared[group]

    def verdict_props(self):
        """What the verdict's record is told."""
        texts = {}
        for group in self.declared:
            told = {k: v for k, v in self.props(group).items() if k not in pair.PLACE}
            told["machines"] = list(told["machines"])
            texts[group] = json.dumps(told, sort_keys=True)
        sent = {group: self.records[group]["submitted"] for group in self.records}
        return {**pair.PLACE, "drills": texts, "submitted": sent, "evidence": self.told}

    @property
    def store(self):
        """The evidence."""
        return evidence.store(self.told, "vault")

    def document(self, name="2026-11", group=None):
        """The evidence of one drill."""
        return evidence.find(self.store, group or self.stack.name, name).document


def begun(stack, directory, **more):
    """Drills of a stack, and the networks that they come up in."""
    for group in stack.parts:
        for home in (True, False):
            network(stack.world, bubble(group, home), "centralus" if home else "eastus2")
    made = Drills(stack, directory)
    made.declare(**more)
    return made


def bubble(group, home=True):
    """The isolated network of a group's drill; home: of one that leads away from it."""
    return (BUBBLE if home else HOME_BUBBLE).removesuffix("shop") + group


def network(world, path, location):
    """An isolated network with the subnets of the machines' own."""
    space = {"addressSpace": {"addressPrefixes": ["10.10.0.0/16"]}}
    subnets = [
        {"name": name, "properties": {"addressPrefix": f"10.10.{n}.0/24"}}
        for n, name in enumerate(("web", "app", "data"), start=1)
    ]
    place(world, path, {"location": location, "properties": {**space, "subnets": subnets}})


def providers():
    """Drill and verdict of a process."""
    return configured()


def configured(**config):
    """The same, with settings of the stack."""
    kinds = (DrillProvider, DrillVerdictProvider)
    return tuple(pair.configured(kind, **config) for kind in kinds)


def inputs(outs):
    """What the engine hands to check: the inputs of the state."""
    kept = ("submitted", "history", "finals")
    old = {key: value for key, value in (outs or {}).items() if key not in kept}
    if outs and "drills" in outs:
        old["submitted"] = outs["submitted"]
    return old


def forget():
    """As a new provider process begins."""
    fleet.forget()
    runs.forget()


def without_plan(world):
    """As where somebody deleted the group's plan: each machine goes by itself."""
    call(world, "DELETE", PLAN)
    world.pass_time(60)


def once_up(monkeypatch, world, deed):
    """Do something once, as soon as two test machines are up, between two looks."""
    real, done = client.sleep, []

    def sleep(seconds):
        real(seconds)
        if len(up_for_test(world)) == 2 and not done:
            done.append(deed())

    monkeypatch.setattr(client, "sleep", sleep)


def calls(world, deed):
    """Names of items and plans that took a call, in order."""
    return [
        one["path"].split("/")[-2]
        for one in fleet.asked(world, "POST", f"/{deed}")
        if one["path"].endswith(f"/{deed}") and one["status"] == 202
    ]


def up_for_test(world):
    """Names of machines that tests have made and nobody removed."""
    kind = "/virtualmachines/"
    paths = [path for path in world.resources if kind in path.casefold()]
    return sorted(path.rpartition("/")[2] for path in paths if path.casefold().endswith("-test"))


def plans_left(world):
    """Plans whose test waits for its cleanup."""
    return [job["target"][1] for job in world.jobs.values() if job.get("suspended")]


def seconds(first, last):
    """From one moment to another, as evidence has them."""
    one, other = (datetime.datetime.fromisoformat(moment) for moment in (first, last))
    return round((other - one).total_seconds(), 3)
