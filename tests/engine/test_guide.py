"""The guide, typed from its first page to its last with the real engine."""

import pytest

from tools.guide import PAGES, STORY, follow
from tools.walk import walking

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]


def test_every_command_of_the_guide_does_what_its_page_says():
    """One stack for all pages: protected, drilled red and green, moved away and home."""
    with walking(STORY) as walk:
        for name in PAGES:
            follow(walk, name)
