"""A shop that nothing is wrong with, for tests that break one thing each."""

import pytest

from emulator import sizes
from tests.providers import fleet


@pytest.fixture
def sound(estate_world, monkeypatch):
    """The shop's machines, its vault and all that stands at the other side."""
    monkeypatch.setattr(sizes, "SIZES", dict(sizes.SIZES))  # a test may add one
    fleet.surround(estate_world)
    fleet.forget()
    return estate_world
