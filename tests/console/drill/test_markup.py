"""HTML in which nothing that is put in becomes markup."""

import pytest

from console.drill.markup import Html, el, join


def test_text_is_escaped_and_markup_is_not():
    assert el("p", el("b", "a"), " < ", 7, None) == "<p><b>a</b> &lt; 7</p>"


def test_attributes_are_escaped_and_named_as_html_has_them():
    made = el("td", "x", class_="short", data_label='a"b', title=None)

    assert made == '<td class="short" data-label="a&quot;b">x</td>'


def test_what_has_no_inside_ends_itself():
    assert el("line", x1=0, x2="100%") == '<line x1="0" x2="100%"/>'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>", "&lt;script&gt;"),
        ("\x1b[31m", "\N{REPLACEMENT CHARACTER}[31m"),
        ("a\u202eb", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\u00a0b\nc\td", "a b\nc\td"),
        ("\x00", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_what_would_fool_a_reader_is_shown_as_a_sign(text, shown):
    """Text that turns its neighbours around could let a red drill read as another."""
    assert join(text) == shown


def test_only_what_was_made_here_is_taken_as_markup():
    assert join(Html("<br>"), "<br>") == "<br>&lt;br&gt;"
