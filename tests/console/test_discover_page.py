"""Files that are changed where they must be: everything else stays as a person wrote it."""

import json

import hypothesis
import pytest
from hypothesis import strategies as st

from console.discovery.page import Page, merged
from console.project import Refused
from stacks.files import read_yaml

TEXT = """\
# the shop
config:
  pair: # two regions
    primary: {location: eastus2, group: "shop-rg"} # at home
    vault: shop-dr   # made in spring
    order:
    - web   # first
    - db

  # groups stand last
  groups: {shop: {machines: [a, b]}}
"""


def page(tmp_path, text=TEXT):
    path = tmp_path / "file.yaml"
    path.write_text(text, newline="")
    return Page(path)


def changed_lines(before, after):
    return [line for line in after.splitlines() if line not in before.splitlines()]


def test_a_file_without_changes_stays_as_it_is_byte_by_byte(tmp_path):
    """Also what a formatter would make tidy."""
    found = page(tmp_path, TEXT.replace("\n", "\r\n"))

    assert found.written({"config": {"pair": {"vault": "shop-dr"}}}) == TEXT.replace("\n", "\r\n")


def test_a_word_is_replaced_and_its_comment_stays(tmp_path):
    text = page(tmp_path).written({"config": {"pair": {"vault": {"name": "x", "existing": True}}}})

    assert "    vault: {name: x, existing: true}   # made in spring\n" in text
    assert len(changed_lines(TEXT, text)) == 1


def test_a_key_that_has_its_place_stands_there(tmp_path):
    """As in the files that come with the project: policy after the vault."""
    text = page(tmp_path).written({"config": {"pair": {"policy": {"name": "day"}}}})

    assert "   # made in spring\n    policy: {name: day}\n    order:" in text


def test_any_other_new_key_stands_at_the_end_of_its_mapping(tmp_path):
    text = page(tmp_path).written({"config": {"pair": {"other": {"name": "day"}}}})

    assert "    - db\n    other: {name: day}\n\n  # groups" in text


def test_braces_that_would_become_too_long_get_lines_and_keep_their_comment(tmp_path):
    account = {"cache": {"id": "/subscriptions/" + "0" * 80, "existing": True}}
    text = page(tmp_path).written({"config": {"pair": {"primary": account}}})

    assert "    primary: # at home\n      location: eastus2\n      group: shop-rg\n" in text


def test_lists_grow_at_their_end_as_they_are_written(tmp_path):
    wanted = {
        "groups": {"shop": {"machines": ["a", "b", "c"]}},
        "pair": {"order": ["web", "db", "x"]},
    }
    text = page(tmp_path).written({"config": wanted})

    assert "{shop: {machines: [a, b, c]}}" in text
    assert "    - web   # first\n    - db\n    - x\n" in text


def test_an_inner_key_and_a_key_after_it_stand_in_order(tmp_path):
    """Both are written at the same place of the text."""
    text = page(tmp_path, "a:\n  b:\n    c: 1\n").written({"a": {"b": {"d": 2}, "e": 3}})

    assert text == "a:\n  b:\n    c: 1\n    d: 2\n  e: 3\n"


def test_what_comes_with_a_merge_key_is_overridden_in_the_machine_itself(tmp_path):
    """The anchor is somebody else's too."""
    text = "x: &web {size: A, zone: '1'}\nm:\n  web-02:\n    <<: *web\n"
    after = page(tmp_path, text).written({"m": {"web-02": {"size": "B"}}})

    assert after == text + "    size: B\n"


def test_a_shared_mapping_is_written_out_where_it_changes(tmp_path):
    text = "a: &one {k: 1}\nb: *one # like a\n"
    after = page(tmp_path, text).written({"b": {"k": 2}})

    assert after == "a: &one {k: 1}\nb: {k: 2} # like a\n"


def test_an_anchor_whose_change_would_change_others_is_refused(tmp_path):
    """Nothing is written that does not read back as it was meant."""
    with pytest.raises(Refused, match="cannot be changed in place"):
        page(tmp_path, "a: &one {k: 1}\nb: *one\n").written({"a": {"k": 2}})


@pytest.mark.parametrize(
    "word", ["1", "true", "on", "2026-01-01", "a: b", "- a", "~", "é", "a#b", ""]
)
def test_words_that_yaml_would_take_for_something_else_are_quoted(tmp_path, word):
    text = page(tmp_path, "a: b\n").written({"a": word, "c": {"d": word}})

    assert read_yaml(text) == {"a": word, "c": {"d": word}}


def test_a_file_that_is_not_there_begins_with_its_head(tmp_path):
    found = Page(tmp_path / "machines" / "shop.yaml", "# head\n")
    found.save(found.written({"machines": {"a": {"size": "x"}}}))

    assert found.path.read_text() == "# head\nmachines:\n  a: {size: x}\n"
    assert [each.name for each in found.path.parent.iterdir()] == ["shop.yaml"]


def test_a_broken_file_is_told_with_its_line(tmp_path):
    with pytest.raises(Refused, match=r"file\.yaml, line 2: "):
        page(tmp_path, "a: [1\n")


WORDS = st.text("ab1:#-'{}, é", max_size=6)
KEYS = st.text("abc", min_size=1, max_size=2)
VALUES = st.recursive(
    st.one_of(WORDS, st.integers(), st.booleans(), st.lists(WORDS, max_size=3)),
    lambda inner: st.dictionaries(KEYS, inner, min_size=1, max_size=3),
    max_leaves=8,
)
PAGES = st.dictionaries(KEYS, VALUES, max_size=4)


def lines(value, indent=0):
    """A mapping in block style, a comment at each key."""
    for key, each in value.items():
        start = f"{' ' * indent}{key}:"
        if isinstance(each, dict):
            yield f"{start} # {key}{indent}"
            yield from lines(each, indent + 2)
        else:
            yield f"{start} {json.dumps(each)} # {key}{indent}"


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(PAGES, PAGES)
def test_whatever_is_written_reads_back_and_a_second_time_changes_nothing(
    tmp_path_factory, before, wanted
):
    """No comment is lost, but where its own value was replaced by a mapping or the reverse."""
    path = tmp_path_factory.mktemp("page") / "file.yaml"
    path.write_text("# head\n" + "".join(f"{line}\n" for line in lines(before)))
    first = Page(path)
    text = first.written(wanted)
    first.save(text)

    again = Page(path)
    assert again.data == merged(before, wanted)
    assert again.written(wanted) == text
    assert text.startswith("# head\n")
    assert all(f"# {key}0" in text for key in before if not isinstance(before[key], dict))
