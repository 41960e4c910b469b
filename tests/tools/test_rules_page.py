"""The page of rules is made from the rows, and is what the code says."""

import pytest

from console import backend, status_rules
from console.discovery import rules as discovery
from site_recovery import refusals
from site_recovery.preflight import rules as preflight
from stacks.rulebook import RULES
from tools import rules_page


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """The page in a folder of its own."""
    monkeypatch.setattr(rules_page, "PAGE", tmp_path / "rules.md")
    return tmp_path / "rules.md"


def test_the_page_in_the_repository_is_what_the_code_says():
    """Stale? `python -m tools.rules_page` writes it."""
    assert rules_page.PAGE.read_text(encoding="utf-8") == rules_page.page()


def test_every_row_of_every_layer_is_on_the_page_once():
    page = rules_page.page()

    rows = [
        *RULES,
        *refusals.RULES,
        *backend.ROWS,
        *preflight.RULES,
        *discovery.RULES,
        *status_rules.CRITICAL,
        *status_rules.WARNINGS,
    ]

    assert [row.code for row in rows if page.count(f"| `{row.code}` |") != 1] == []


def test_a_message_shows_what_stands_for_what_is_found():
    row = next(line for line in rules_page.page().splitlines() if "`vault-region`" in line)

    assert "*location* is the primary region and would be lost with it" in row
    assert "write any other region" in row


def test_a_stale_page_is_told_and_left_alone(elsewhere, capsys):
    elsewhere.write_text("# Rules\n", encoding="utf-8")

    assert rules_page.main(["--check"]) == 1
    assert "run python -m tools.rules_page" in capsys.readouterr().out
    assert elsewhere.read_text(encoding="utf-8") == "# Rules\n"


def test_a_page_that_was_written_is_not_stale(elsewhere):
    assert rules_page.main([]) == 0
    assert rules_page.main(["--check"]) == 0


def test_braces_that_people_see_are_on_the_page_as_they_see_them():
    """Doubled ones stand in a row for one; only single ones name a field."""
    page = rules_page.page()

    assert "{{" not in page
    assert "write move: {number: *next*, reason: …}" in page
    assert "https://{address}/health" in page
