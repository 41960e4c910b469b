"""A stack that is declared anywhere, and moved by the portal too, while jobs and calls fail."""

import pytest
from hypothesis import stateful
from hypothesis import strategies as st

from emulator import guest
from emulator.site_recovery import jobs
from site_recovery import errors
from site_recovery.machine import Vault
from site_recovery.turn import located
from site_recovery.watch import Snapshot
from tests import conftest
from tests.providers import fleet, journeys, pair, portal
from tests.providers.conftest import WEB, WEB_2
from tests.support import examples
from tests.support.calls import call

pytestmark = pytest.mark.long

MACHINES = {"web-01": WEB, "web-02": WEB_2}
MOVING = (
    "UnplannedFailover",
    "CommitFailover",
    "SwitchReplicationGroupProtection",
    "ChangePit",
)
DEEDS = {
    "UnplannedFailover": portal.fail_over,
    "Commit": portal.commit,
    "SwitchProtection": portal.switch,
    "TestFailover": portal.drill,
    "TestFailoverCleanup": portal.clean_up,
    "DisableProtection": portal.disable,
}
"""By what allowedOperations names; the last the least often."""
VAULT = Vault(*pair.PLACE.values())
NO = {"code": "151000", "message": "No."}


class Moves(stateful.RuleBasedStateMachine):
    """Whatever happens: only a new number moves, once, and what is stored is what is."""

    def __init__(self):
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.world = conftest._build(conftest.SHOP)
        conftest._install(self.patch, self.world)
        fleet.prepare(self.world)
        fleet.fill_home()
        self.stack = journeys.begun(self.world, WEB, WEB_2)

    def teardown(self):
        """Without faults, what is found can be accepted, or is refused; then nothing is to do."""
        try:
            self.world.facts["faults"] = {"rules": []}
            self.world.pass_time(20 * 3600)
            for name in MACHINES:
                portal.clean_up(self.world, name)
            (found, *others) = {self.where(name) for name in MACHINES}
            if not others and found in journeys.JOURNEY:
                self.stack.declare("shop", found)
                self.up()
                assert self.run.failed == ""
        finally:
            self.patch.undo()

    @stateful.rule(
        position=st.sampled_from(journeys.JOURNEY),
        number=st.sampled_from(["next", "next", "next", "same", "wrong", None]),
        shut_down=st.sampled_from([True, True, False]),
    )
    def declared_and_updated(self, position, number, shut_down):
        last = self.stack.result()["move"]
        told = {"next": last + 1, "same": last, "wrong": last + 2, None: None}[number]
        self.stack.declare("shop", position, told, {"shut_down_source": shut_down})
        self.up()

    @stateful.rule()
    def onwards(self):
        """The next stage by the next number: random positions seldom go far."""
        here = self.where("web-01")
        if here in journeys.JOURNEY:
            after = journeys.JOURNEY.index(here) + 1
            number = self.stack.result()["move"] + 1
            self.stack.declare("shop", journeys.JOURNEY[after % 6], number)
            self.up()

    @stateful.rule()
    def updated_again(self):
        self.up()

    @stateful.rule()
    def refreshed(self):
        self.stack.refresh()

    @stateful.rule(
        choice=st.integers(0, 11), name=st.sampled_from(list(MACHINES)), wait=st.booleans()
    )
    def by_hand(self, choice, name, wait):
        """One of the things that the portal offers now."""
        item = fleet.shown(self.world, name)
        may = item["properties"]["allowedOperations"] if item else []
        offered = [deed for named, deed in DEEDS.items() if named in may]
        if offered and (choice == 11 or len(offered) > 1):
            offered[-1 if choice == 11 else choice % (len(offered) - 1)](self.world, name, wait)

    @stateful.rule(seconds=st.sampled_from([1, 60, 300, 6000]))
    def time_passes(self, seconds):
        self.world.pass_time(seconds)

    @stateful.rule(scenario=st.sampled_from(MOVING[:3]), name=st.sampled_from(list(MACHINES)))
    def onwards_with_a_failing_job(self, scenario, name):
        pair.fault(self.world, {"fail_task": NO}, 1, job=scenario, machine=name)
        self.onwards()

    @stateful.rule(drop=st.sampled_from(["before", "after"]))
    def onwards_with_a_lost_answer(self, drop):
        pair.fault(self.world, {"drop": drop}, 1, method="POST", path="/replication")
        self.onwards()

    def up(self):
        """One update in a new process, and what must hold whatever it met."""
        old, before = self.stack.result(), journeys.accepted(self.world, *MOVING)
        number = (self.stack.declared["shop"].get("move") or {}).get("number")
        try:
            self.run = self.stack.run()["shop"]
        except errors.ArmError as error:
            assert str(error).count("\n") == 0
            return
        moved = {
            key: times - before.get(key, 0)
            for key, times in journeys.accepted(self.world, *MOVING).items()
            if times != before.get(key, 0)
        }
        assert set(moved.values()) <= {1}
        if (number != old["move"] + 1 and not old["unfinished"]) or self.run.refused:
            assert moved == {}
        if not self.run.refused:
            self.agrees()
        if not (self.run.refused or self.run.failed):
            shown, changes = self.stack.look()
            rest = self.stack.result()["unfenced"] and self.stack.shuts_down("shop")
            assert (shown["shop"].plan, shown["shop"].refused, changes) == ({}, [], bool(rest))

    def agrees(self):
        """Outputs are what the service shows; nothing serves twice that is told to be fenced."""
        result = self.stack.result()
        for name in MACHINES:
            where = self.where(name)
            assert self.stack.machine(name)["position"] == where
            left = where.endswith(("/failedOver", "/committed"))
            if left and result["source_fenced"] and not self.run.failed:
                assert len(self.running(name)) == 1

    @stateful.invariant()
    def every_machine_runs_somewhere(self):
        """But for those that are on their way."""
        jobs_ = [job for job in self.world.jobs.values() if jobs.running(self.world, job)]
        way = {job["target"][1] for job in jobs_}
        if not way & set(self.stack.settled["plans"]):
            assert all(self.running(name) for name in MACHINES if name not in way)

    def running(self, name):
        """The sites at which a machine runs."""
        sites = [f"{at}/providers/Microsoft.Compute/virtualMachines/{name}" for at in SITES]
        found = [self.world.resources[site] for site in sites if site in self.world.resources]
        return [one["id"] for one in found if one.get(guest.POWER) != "deallocated"]

    def where(self, name):
        """The position of a machine at the service."""
        items = call(self.world, "GET", fleet.VAULT_ITEMS).body["value"]
        return located(VAULT, MACHINES[name], Snapshot(1, 0.0, items, {}))[0]


SITES = (fleet.SHOP, fleet.ASR)
TestMoves = Moves.TestCase
TestMoves.settings = examples.settings(5)
