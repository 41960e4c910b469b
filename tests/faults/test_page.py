"""docs/faults.md lists the rows that there are."""

from tests.faults.page import PAGE, rows


def test_the_page_lists_the_rows_as_they_are():
    """Written by `python -m tests.faults.page`."""
    assert rows() in PAGE.read_text(encoding="utf-8")
