"""Fixtures: a bare vault, and a pair of regions."""

import pytest

from tests.emulator.site_recovery.site import Site


@pytest.fixture
def bare(world):
    """A vault that never had an object, machines' surroundings beside it."""
    return Site(world)


@pytest.fixture
def site(world):
    """Everything that a machine needs to be protected, and one machine with two disks."""
    made = Site(world).pair()
    made.machine(data=(64,))
    return made
