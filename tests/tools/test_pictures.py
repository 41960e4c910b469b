"""The pictures of the docs, and how a screen becomes one."""

import re

import pytest

from tools import pictures

DOCS = pictures.ROOT / "docs"


def test_rows_of_the_engine_are_told_when_they_end():
    colour = "\x1b[38;5;3m"

    assert (
        pictures._row(f" ~ pulumi-python:dynamic/siterecovery:Drill d {colour}updating (0s)")
        is None
    )
    assert pictures._row("   pulumi:pulumi:Stack dr-shop running") is None
    assert (
        pictures._row(f" ~ pulumi:pulumi:Stack s {colour}updated (3s)")
        == f" ~ Stack s {colour}updated (3s)"
    )
    assert pictures._row("Updating (shop):") == "Updating (shop):"


def test_a_long_row_is_folded_below_its_own_indent_and_a_table_is_not():
    short = "GROUP   DRILL"
    long = "    " + "word " * 40

    assert list(pictures._folded(short)) == [short]
    lines = list(pictures._folded(long))
    assert [len(line) - len(line.lstrip()) for line in lines] == [4, 6]
    assert all(len(line) <= pictures.COLUMNS for line in lines)
    assert " ".join(lines).split() == long.split()


@pytest.mark.parametrize("name", [*pictures.SHOTS, "status", "drill-red", "drill-green"])
def test_each_picture_is_there_and_small(name):
    files = list(pictures.FOLDER.glob(f"{name}.*"))

    assert len(files) == 1
    assert files[0].stat().st_size < 200_000


def test_every_picture_that_a_page_shows_is_there():
    shown = {
        page.parent / link
        for page in DOCS.rglob("*.md")
        for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }

    assert [file for file in shown if not file.exists()] == []
