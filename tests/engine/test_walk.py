"""docs/walk.md, taken step by step with the real engine."""

import pytest

from tools.walk import walked, walking
from tools.walk_page import PAGE

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]


def test_every_step_of_the_walk_ends_as_the_page_says():
    """Ends otherwise on purpose? `make walk WRITE=1` writes the page anew."""
    with walking() as walk:
        page = walked(walk)

    assert page == PAGE.read_text(encoding="utf-8")
