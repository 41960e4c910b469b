"""Fixtures for all tests: an emulated Azure without a server, and the SDK's way into it."""

import datetime
import importlib
import pathlib

import pytest

from emulator import throttle
from emulator.app import build_world
from emulator.clock import VirtualClock
from emulator.store import Store
from tests.support import FakeCredential, InProcessTransport

EPOCH = datetime.datetime(2026, 1, 5, 8, 0, tzinfo=datetime.UTC)
SHOP = pathlib.Path(__file__).parent.parent / "emulator" / "estates" / "shop.yaml"


def _build(estate=None):
    """A world that saves itself, so that whatever is not JSON or not saved fails in tests."""
    world = build_world(estate, VirtualClock(), seed=7, store=Store(":memory:"), epoch=EPOCH)
    throttle.configure(world, on=False)
    return world


@pytest.fixture
def world(monkeypatch):
    """An empty Azure that stands still; the SDK's clients of site_recovery reach it."""
    world = _build()
    _install(monkeypatch, world)
    return world


@pytest.fixture
def estate_world(monkeypatch):
    """The same, with the machines of the web shop."""
    world = _build(SHOP)
    _install(monkeypatch, world)
    return world


def _install(monkeypatch, world):
    """Lead site_recovery.client into the world: transport, credential, waiting."""
    try:
        client = importlib.import_module("site_recovery.client")
    except ModuleNotFoundError:
        return
    transport = InProcessTransport(world)
    seams = {
        "TRANSPORT": lambda: transport,
        "CREDENTIAL": FakeCredential,
        "sleep": transport.sleep,
        "monotonic": world.clock.now,
    }
    for name, value in seams.items():
        monkeypatch.setattr(client, name, value, raising=False)
