"""Fixtures of the tests of moving groups."""

import pytest

from site_recovery import client
from tests.providers import fleet, journeys

WEB = fleet.machine("web-01")
WEB_2 = fleet.machine("web-02")


@pytest.fixture
def ground(estate_world):
    """The shop's machines, and a vault that is ready for them, both ways."""
    fleet.prepare(estate_world)
    fleet.fill_home()
    yield estate_world
    client.STOP.clear()
    fleet.forget()


@pytest.fixture
def stack(ground):
    """Two protected machines of one group."""
    return journeys.begun(ground, WEB, WEB_2)


@pytest.fixture
def pair_of_groups(ground):
    """Two groups of one machine each."""
    return journeys.begun(ground, WEB, WEB_2, parts={"shop": ["web-01"], "app": ["web-02"]})
