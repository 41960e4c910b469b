"""Fixtures for all tests: an emulated Azure without a server, and the SDK's way into it."""

import datetime
import functools
import gc
import importlib
import pathlib

import pytest

from emulator import throttle
from emulator.app import build_world
from emulator.clock import VirtualClock
from emulator.store import Store
from tests.support import FakeCredential, InProcessTransport, again

EPOCH = datetime.datetime(2026, 1, 5, 8, 0, tzinfo=datetime.UTC)
SHOP = pathlib.Path(__file__).parent.parent / "emulator" / "estates" / "shop.yaml"
GARBAGE = 50_000  # objects between two collections; Python's 700 took half the time of components

gc.disable()  # imports leave no garbage, but there are 300 000 objects to search for it


def pytest_collection_finish():
    """What was imported stays: the tests' own garbage is looked for among what they make."""
    gc.freeze()
    gc.set_threshold(GARBAGE)
    gc.enable()


def _build(estate=None):
    """A world that saves itself, so that whatever is not JSON or not saved fails in tests."""
    return build_world(estate, VirtualClock(), seed=7, store=again.stored(_begun(estate)))


@functools.cache
def _begun(estate):
    """How a world begins; each test goes on from there, as after a restart."""
    store = Store(":memory:")
    world = build_world(estate, VirtualClock(), seed=7, store=store, epoch=EPOCH)
    throttle.configure(world, on=False)
    world.save()
    return again.saved(store)


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
