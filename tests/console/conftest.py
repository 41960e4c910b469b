"""The demo's stack and a vault by hand, for what `dr status` tells of them."""

import datetime
import pathlib

import pytest

from console import project, seen, standing, times
from site_recovery.watch import Job, Snapshot
from tests.console import vaults

ROOT = pathlib.Path(__file__).resolve().parents[2]
TEN = datetime.datetime(2026, 11, 21, 10, tzinfo=datetime.UTC)


@pytest.fixture
def stack():
    return project.load(ROOT, "local")


@pytest.fixture
def jobs():
    """What the vault lists of jobs."""
    return {}


@pytest.fixture
def vault(monkeypatch, jobs):
    """The items that the vault lists; it is ten o'clock."""
    listed = []
    monkeypatch.setattr(seen, "look", lambda _stack: Snapshot(1, 0.0, listed, jobs))
    monkeypatch.setattr(times, "now", lambda _seen=(): TEN)
    return listed


@pytest.fixture
def enabling(jobs, monkeypatch):
    """web-03 is being enabled."""
    jobs["j"] = Job("j", "EnableDr", "InProgress", "WEB-03", "2026-11-21T09:48:00Z")
    tasks = [("Prerequisites", "Succeeded"), ("Installing", "InProgress"), ("Enabling", "")]
    told = vaults.job("j", "Enable replication", "web-03", tasks)
    monkeypatch.setattr(standing, "_told", lambda *_: [told])


@pytest.fixture
def well(stack, vault):
    """All machines protected, none with anything to be said of."""
    vault += [vaults.item(stack, name) for name in stack.machines]
    return vault


@pytest.fixture(autouse=True)
def page(monkeypatch):
    """Output is as wide as a page, whatever terminal the tests run in."""
    monkeypatch.setenv("COLUMNS", "100")
