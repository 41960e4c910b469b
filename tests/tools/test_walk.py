"""A walk's page has the steps of its story; what a run prints becomes what the page shows."""

import dataclasses

import pytest

from tools.story import STACK_PAGE, Command, Edit, Review, Step
from tools.walk import STORIES, Broken, Walk
from tools.walk_page import block, calm, headings, page, printed, table

DYNAMIC = "pulumi-python:dynamic/siterecovery"


@pytest.fixture
def walk(tmp_path):
    """A walk that has not begun: steps that need no Azure can be taken."""
    (tmp_path / "stacks").mkdir()
    (tmp_path / STACK_PAGE).write_text("config:\n  a: 1\n  b: 2\n", encoding="utf-8")
    return Walk(tmp_path, STORIES["walk"])


def step(act):
    return Step("A title", "Some words.", act)


@pytest.mark.parametrize("name", STORIES)
def test_the_page_in_the_repository_has_the_steps_of_the_walk(name):
    """Stale? `make walk WRITE=1` or `make walk-moves WRITE=1` writes it."""
    story = STORIES[name]
    text = story.page.read_text(encoding="utf-8")
    parts = page(story, ["\0"] * len(story.steps)).rstrip("\n").split("\0")

    assert text.startswith(parts[0])
    for between in parts[1:]:
        text = text[text.index(between) + len(between) :]
    assert text == "\n"


def test_a_step_without_a_title_goes_on_with_the_section_before(walk):
    steps = (step(Edit(())), Step("", "More.", Edit(())), step(Edit(())))
    story = dataclasses.replace(walk.story, introduction="# A walk", steps=steps)

    assert headings(story) == ["## 1. A title", "", "## 2. A title"]
    assert "\n```\n\nMore.\n\n```diff\n" in page(story, ["a", "b", "c"])


def test_markdown_stands_on_the_page_as_such_up_to_where_it_is_cut():
    """A wide table must stay in its lines."""
    row = f"| {'wide ' * 30}|"
    act = Command("review", quoted=True, cut=("<details>",))

    shown = printed(f"## A page\n\n{row}\n\n<details>\nall\n</details>\n", act)
    assert block(step(act), shown).endswith(f"```\n\n> ## A page\n>\n> {row}")


def test_what_a_command_printed_is_learned_for_later_edits(walk, tmp_path):
    walk.take(step(Command("echo 'NAME  TIME'; echo 'a  10:05'", learn=("time", r"^a  (\S+)"))))
    walk.take(step(Edit(((STACK_PAGE, "  b: 2\n", "  b: {time}\n"),))))

    assert (tmp_path / STACK_PAGE).read_text(encoding="utf-8").endswith("  b: 10:05\n")


def test_what_is_to_be_learned_and_was_not_printed_ends_the_walk(walk):
    with pytest.raises(Broken, match="nothing is like 'x'"):
        walk.take(step(Command("echo a", learn=("time", "x"))))


def test_a_new_file_is_its_own_difference(walk):
    shown = walk.take(step(Review(STACK_PAGE, new=True)))

    assert shown.splitlines()[0] == "--- /dev/null"
    assert shown.splitlines()[3:] == ["+config:", "+  a: 1", "+  b: 2"]


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


def test_times_names_of_points_and_ages_are_masked_as_wide_as_they_are():
    told = (
        "NAME                                  TIME                  AGE\n"
        "a693028b-6b0e-41cd-94dd-dd07080acd99  2026-11-21 23:00:44Z  1.5 h\n"
        "434 min old, 2026-11-21T23:00:44Z, about 9 min, at worst 12 (the seeding of db-01)\n"
    )

    assert calm(told).splitlines()[1:] == [
        "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx  YYYY-MM-DD hh:mm:ssZ  … min",
        "… min old, YYYY-MM-DDThh:mm:ssZ, about … min (the seeding of …)",
    ]


@pytest.mark.parametrize("rpo", ["5 min ", "47 min", "59 s  ", "1.5 h "])
def test_the_width_of_an_rpo_moves_no_column(rpo):
    told = (
        "GROUP   HEALTH  RPO     DRILL  PLACEMENT\n"
        f"shop    Normal  {rpo}  never\n"
        "  db-1  Normal  -       -      zone 1\n\n"
        "a line of more than ten words that stands below\n"
    )

    assert calm(told).splitlines() == [
        "GROUP   HEALTH  RPO    DRILL  PLACEMENT",
        "shop    Normal  … min  never",
        "  db-1  Normal  -      -      zone 1",
        "",
        "a line of more than ten words that stands below",
    ]


def test_an_rpo_beside_its_objective_stays_in_its_column():
    told = (
        "GROUP   HEALTH    RPO              DRILL\n"
        "shop    Critical  77 min > 60 min  2.2 h ago\n"
        "  db-1  Critical  -                2.2 h ago\n"
    )

    assert calm(told) == told.strip()


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


def test_a_row_that_the_engine_printed_late_reads_as_done():
    kind = "pulumi-python:dynamic/siterecovery:Fabric"
    rows = [f" ~  {kind} dr-one updated (1s)", f" ~  {kind} dr-one updating (2s) [diff: ~a]"]

    assert [line.split() for line in table(rows)] == [
        ["~", "Fabric", "dr-one", "updated", "(2s)", "[diff:", "~a]"]
    ]
