"""docs/walk.md and docs/moves.md, taken step by step with the real engine."""

import pytest

from tools.walk import STORIES, walked, walking

pytestmark = [pytest.mark.engine, pytest.mark.timeout(600)]


@pytest.mark.parametrize("name", STORIES)
def test_every_step_of_the_walk_ends_as_the_page_says(name):
    """Ends otherwise on purpose? `make walk WRITE=1`, `make walk-moves WRITE=1` write them anew."""
    story = STORIES[name]
    with walking(story) as walk:
        page = walked(walk)

    assert page == story.page.read_text(encoding="utf-8")
