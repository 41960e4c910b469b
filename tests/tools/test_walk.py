"""docs/walk.md has the steps of the walk; what a run prints becomes what the page shows."""

import re

import pytest

from tools.walk import Broken, Walk
from tools.walk_page import PAGE, block, calm, heading, printed, prose, table
from tools.walk_steps import STACK_PAGE, STEPS, Command, Edit, Step

DYNAMIC = "pulumi-python:dynamic/siterecovery"


@pytest.fixture
def walk(tmp_path):
    """A walk that has not begun: steps that need no Azure can be taken."""
    (tmp_path / "stacks").mkdir()
    (tmp_path / STACK_PAGE).write_text("config:\n  a: 1\n  b: 2\n", encoding="utf-8")
    return Walk(tmp_path)


def step(act):
    return Step("A title", "Some words.", act)


def test_the_page_in_the_repository_has_the_steps_of_the_walk():
    """Stale? `make walk WRITE=1` writes it."""
    page = PAGE.read_text(encoding="utf-8")
    sections = re.split(r"^(?=## )", page, flags=re.MULTILINE)[1:]

    assert len(sections) == len(STEPS)
    for number, (section, each) in enumerate(zip(sections, STEPS, strict=True), 1):
        before, after = block(each, "\0").split("\0")
        assert section.startswith(f"{heading(number, each)}\n\n{prose(each)}\n\n{before}")
        assert section.rstrip().endswith(after)


def test_a_command_that_ends_otherwise_ends_the_walk(walk):
    with pytest.raises(Broken, match=r"`echo no; exit 2` ended with 2, not 3:\nno"):
        walk.take(step(Command("echo no; exit 2", code=3)))


def test_a_command_that_does_not_say_what_it_should_ends_the_walk(walk):
    with pytest.raises(Broken, match="`echo 9 refused` did not say `7 refused`"):
        walk.take(step(Command("echo 9 refused", expect=("7 refused",))))


def test_an_edit_is_shown_as_its_diff(walk, tmp_path):
    shown = walk.take(step(Edit(((STACK_PAGE, "  b: 2\n", "  b: 3\n"),))))

    assert shown.splitlines()[-3:] == ["   a: 1", "-  b: 2", "+  b: 3"]
    assert (tmp_path / STACK_PAGE).read_text(encoding="utf-8").endswith("  b: 3\n")


def test_an_edit_of_what_stands_nowhere_ends_the_walk(walk):
    """`dr discover` writes otherwise now: a person would not find the line either."""
    with pytest.raises(Broken, match="stands there 0 times"):
        walk.take(step(Edit(((STACK_PAGE, "  c: 2\n", ""),))))


def test_what_differs_from_run_to_run_is_left_out():
    told = (
        "\x1b[1mhttps://localhost:40467\x1b[0m\n"
        "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/a\n"
        "db-01  zone 1  7 min\n@ updating....\ncreated (0.03s)\n\nDuration: 15s\n"
    )

    assert calm(told) == (
        "https://localhost:…\n/subscriptions/…/resourceGroups/a\ndb-01  zone 1  … min\n\ncreated"
    )


def test_rows_are_sorted_and_each_resource_has_its_last():
    """The engine prints them as they come, so no two runs have the same order."""
    rows = [
        f" +  {DYNAMIC}:Settlement dr-settlement creating",
        f" +  {DYNAMIC}:Fabric dr-fabric create warning: a long one",
        f" +  {DYNAMIC}:Settlement dr-settlement created 2/2 protected",
        " +  pulumi:pulumi:Stack dr-shop created",
    ]

    assert [line.split() for line in table(rows)] == [
        ["+", "Fabric", "dr-fabric", "create", "warning:", "…"],
        ["+", "Settlement", "dr-settlement", "created", "2/2", "protected"],
    ]
    assert table(rows, only=("Fabric",))[1:] == [" … and 1 more"]


def test_a_part_that_is_left_out_is_named():
    text = "Updating:\n\nDiagnostics:\n  warning: again\n\nResources:\n  + 1"

    assert printed(text, Command("", cut=("Diagnostics:",))) == (
        "Updating:\n\n… Diagnostics: …\n\nResources:\n  + 1"
    )
