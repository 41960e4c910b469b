"""`dr status` of a thousand machines: as many calls as there are pages, and no more."""

import time

import pytest

from bench import status
from console import __main__ as console
from emulator.clock import VirtualClock
from emulator.store import Store
from tests import conftest

pytestmark = pytest.mark.long


@pytest.fixture
def fleet(tmp_path, monkeypatch):
    """A stack of a thousand machines, all protected."""
    config = status.stack_of(tmp_path, 1000)
    world = status.world_of(config, Store(":memory:"), VirtualClock())
    conftest._install(monkeypatch, world)
    monkeypatch.chdir(tmp_path)
    return world


def lists(world):
    return [call["path"].rpartition("/")[2] for call in world.journal.calls]


def test_a_thousand_machines_cost_a_page_each_hundred_and_one_of_jobs(fleet, capsys):
    """However many there are, none is asked for by itself."""
    fleet.journal.calls.clear()
    began = time.process_time()
    code = console.main(["status", "--stack", "fleet"])
    took = time.process_time() - began
    out = capsys.readouterr().out.splitlines()

    assert lists(fleet) == ["replicationProtectedItems"] * 10 + ["replicationJobs"]
    assert code == 3  # never drilled
    assert out[-1] == "Warning: 1000 of 1000 protected, 10 groups to look at"
    assert sum(line.startswith("  vm-") for line in out) == 1000
    assert took < 10  # about a second; more than this would be another order of growth
