"""The guide's pages are read as a person reads them: what to write, to type, and to see."""

import pytest

from tools import guide
from tools.guide import GUIDE, PAGES
from tools.guide_page import Done, NotShown, compare, done
from tools.story import Command, Edit, Write
from tools.walk import Broken

PAGE = """\
# A page

```yaml title="stacks/Pulumi.shop.yaml"
config:
  a: 1
```

Some words, and a block that is only read:

```yaml
read: me
```

```diff
--- a/stacks/Pulumi.shop.yaml
+++ b/stacks/Pulumi.shop.yaml
@@ -1,2 +1,2 @@
 config:
-  a: 1
+  a: 2
```

```console
$ dr status
4 of 4 protected …
$ dr fence shop
…
web-01: off
```

Its exit code is 3.
"""


def test_a_page_is_what_is_written_edited_and_typed_in_order():
    assert list(done(PAGE)) == [
        Done(Write("stacks/Pulumi.shop.yaml", "config:\n  a: 1\n")),
        Done(Edit((("stacks/Pulumi.shop.yaml", "config:\n  a: 1\n", "config:\n  a: 2\n"),))),
        Done(Command("dr status"), ("4 of 4 protected …",)),
        Done(Command("dr fence shop", code=3), ("web-01: off",)),
    ]


def test_a_command_goes_on_where_its_line_ends_with_a_backslash():
    page = "```console\n$ dr move shop \\\n    --yes\nmoved\n```\n"

    assert list(done(page)) == [Done(Command("dr move shop --yes"), ("moved",))]


def test_a_diff_that_names_no_file_is_an_error():
    with pytest.raises(ValueError, match="names no file"):
        list(done("```diff\n-a\n+b\n```\n"))


def test_lines_of_the_page_stand_in_what_was_printed_in_order():
    """Columns are as wide as their cells, and dots stand for what differs."""
    compare(["shop  db-01  … min", "4 of 4 protected"], "x\nshop   db-01   7 min\n4 of 4 protected")


@pytest.mark.parametrize("printed", ["two\none", "one"], ids=["in another order", "not at all"])
def test_a_line_that_is_not_printed_there_is_told(printed):
    with pytest.raises(NotShown, match="`two` is not printed, or not there"):
        compare(["one", "two"], printed)


def test_dots_stand_for_nothing_but_what_is_there():
    with pytest.raises(NotShown):
        compare(["db-01 … protected"], "db-02 is protected")


class Printing:
    """A walk on which every command prints the same."""

    def __init__(self, printed):
        self.printed, self.taken = printed, []

    def take(self, step):
        self.taken.append(step.act)
        return self.printed


@pytest.fixture
def page(monkeypatch, tmp_path):
    """A guide of one page."""
    monkeypatch.setattr(guide, "GUIDE", tmp_path)
    (tmp_path / "one.md").write_text(
        "```console\n$ dr status\n4 protected\n```\n", encoding="utf-8"
    )
    return "one"


def test_a_page_is_followed_where_its_lines_come_out(page):
    walk = Printing("4 protected")
    guide.follow(walk, page)

    assert walk.taken == [Command("dr status")]


def test_a_page_that_says_what_does_not_come_out_is_told_with_its_command(page):
    with pytest.raises(Broken, match=r"docs/guide/one\.md: `dr status`: `4 protected` is not"):
        guide.follow(Printing("3 protected"), page)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_something_to_type(name):
    text = (GUIDE / f"{name}.md").read_text(encoding="utf-8")

    assert [each for each in done(text) if isinstance(each.act, Command)]
