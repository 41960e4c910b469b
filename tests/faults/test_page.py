"""docs/faults.md lists the rows that there are."""

import pytest

from tests.faults.page import PAGE, TABLES, rows


@pytest.mark.parametrize("name", TABLES)
def test_the_page_lists_the_rows_as_they_are(name):
    """Written by `python -m tests.faults.page`."""
    assert rows(name) in PAGE.read_text(encoding="utf-8")
