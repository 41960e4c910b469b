"""Fixtures for the reader's tests."""

import pytest

from tests.stacks.shop import Shop


@pytest.fixture
def shop(tmp_path):
    """A valid stack of three machines in two groups, to be broken."""
    return Shop(tmp_path)
