"""An engine beside an empty Azure."""

import pytest

from tests.emulator.native.engine_side import Engine


@pytest.fixture
def engine(world, monkeypatch):
    return Engine(world, monkeypatch)
