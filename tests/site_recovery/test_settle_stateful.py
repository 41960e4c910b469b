"""Runs of the settlement among everything that happens behind its back."""

import threading

import pytest
from hypothesis import stateful
from hypothesis import strategies as st

from site_recovery import client, errors
from tests import conftest
from tests.providers import fleet, pair
from tests.support import examples
from tests.support.calls import call

pytestmark = pytest.mark.long

NAMES = ("web-01", "web-02", "app-01")
SIZES = ("Standard_D2s_v5", "Standard_D4s_v5")
FAILURE = {
    "task": "EnableProtectionTask",
    "code": "150097",
    "message": "No.",
    "possible_causes": "c",
    "recommended_action": "a",
}


class Fleet(stateful.RuleBasedStateMachine):
    """Whatever happens, a run without faults brings every machine to what is declared.

    And never is a machine submitted while its item is there or is being made.
    """

    def __init__(self):
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.world = conftest._build(conftest.SHOP)
        conftest._install(self.patch, self.world)
        fleet.prepare(self.world)
        self.declared = {name: fleet.machine(name) for name in NAMES}
        self.olds = {}

    def teardown(self):
        """The run without faults: all is as declared, and the next one has nothing to do."""
        try:
            self.world.facts["faults"] = {"rules": []}
            wanted = self.run()
            assert self.olds["group_results"]["shop"]["problems"] == []
            fleet.forget()
            assert fleet.settlements().check(wanted, wanted).inputs == wanted
            assert not fleet.settlements().diff("id", self.olds, wanted).changes
        finally:
            self.patch.undo()

    def run(self):
        """One run of a new process; what it leaves in the state."""
        fleet.forget()
        wanted = fleet.settlement(*self.declared.values())
        self.olds = fleet.settlements().update("id", self.olds, wanted).outs
        return wanted

    @stateful.rule()
    def settle(self):
        self.run()

    @stateful.rule(name=st.sampled_from(NAMES), size=st.sampled_from(SIZES))
    def edit_size(self, name, size):
        self.declared[name]["target"]["size"] = size

    @stateful.rule()
    def edit_disks(self):
        self.declared["app-01"]["disks"]["lun0"] = fleet.disk("app-01", "lun0")

    @stateful.rule(name=st.sampled_from(NAMES))
    def item_alone(self, name):
        """An engine that was killed right after an item's own step."""
        fleet.forget()
        fleet.items().create(fleet.item(self.declared[name]))

    @stateful.rule(name=st.sampled_from(NAMES))
    def disabled_by_hand(self, name):
        if item := fleet.shown(self.world, name):
            call(self.world, "POST", item["id"] + "/remove", {"properties": {}})

    @stateful.rule(name=st.sampled_from(NAMES))
    def resized_by_hand(self, name):
        if item := fleet.shown(self.world, name):
            body = {"recoveryAzureVMSize": "Standard_E8s_v5"}
            body["providerSpecificDetails"] = {"instanceType": "A2A"}
            call(self.world, "PATCH", item["id"], {"properties": body})

    @stateful.rule(seconds=st.sampled_from([1, 30, 300, 3000]))
    def time_passes(self, seconds):
        self.world.pass_time(seconds)

    @stateful.rule(
        then=st.sampled_from([{"drop": "after"}, {"drop": "before"}, {"fail_task": FAILURE}]),
        times=st.integers(1, 2),
    )
    def something_breaks(self, then, times):
        call_ = {"path": "/replicationProtectedItems/", "method": "PUT"}
        match = {"job": "EnableDr"} if "fail_task" in then else call_
        pair.fault(self.world, then, times, **match)

    @stateful.rule(after=st.sampled_from([0, 100, 900]))
    def interrupted(self, after):
        stop, begun, real = threading.Event(), self.world.clock.now(), client.sleep

        def sleep(seconds):
            real(seconds)
            if self.world.clock.now() - begun > after:
                stop.set()

        with self.patch.context() as patch:
            patch.setattr(client, "STOP", stop)
            patch.setattr(client, "sleep", sleep)
            try:
                self.run()
            except errors.Interrupted as error:
                assert "run `pulumi up` again" in str(error)

    @stateful.invariant()
    def nothing_is_submitted_twice(self):
        """The emulated service refuses an enable beside another operation."""
        puts = fleet.asked(self.world, "PUT", "/replicationProtectedItems/")
        assert {one["status"] for one in puts} <= {0, 202}  # 0: a dropped call


TestFleet = Fleet.TestCase
TestFleet.settings = examples.settings(8)
