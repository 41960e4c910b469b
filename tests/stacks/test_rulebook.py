"""Every row of the rulebook: broken by one input, and told with these words and no others."""

import importlib
import pathlib
import re

import pytest

from stacks.rule import Rule
from stacks.rulebook import RULES
from tests.stacks.cases_alerts import ALERT_CASES
from tests.stacks.cases_checks import CHECKS
from tests.stacks.cases_drills import DRILLS
from tests.stacks.cases_machines import MACHINES
from tests.stacks.cases_moves import MOVES
from tests.stacks.cases_pair import PAIR_ROWS
from tests.stacks.cases_values import FILES, VALUES
from tests.test_layers import ROOT

MODULES = sorted(each.stem for each in pathlib.Path(ROOT, "stacks").glob("rows_*.py"))
CASES = {**FILES, **VALUES, **PAIR_ROWS, **MOVES, **CHECKS, **DRILLS, **ALERT_CASES, **MACHINES}


def edited(shop, edits):
    for path, value in edits.items():
        if path == "broken.yaml":
            (shop.directory / path).write_text(value, encoding="utf-8")
        else:
            shop.set(path, value)
    return shop


@pytest.mark.parametrize("code", CASES)
def test_a_row_is_told_in_its_own_words(shop, code):
    edits, line = CASES[code]

    told = [each for each in edited(shop, edits).found() if each.code == code]

    assert [str(each) for each in told] == [line.replace("{directory}", str(shop.directory))]


def test_every_row_has_a_case_and_every_case_a_row():
    """A row that nothing breaks is a claim that nobody checked."""
    assert set(CASES) == {rule.code for rule in RULES}


def test_codes_are_stable_words_that_stand_once():
    """People search for them, and the docs link to them."""
    codes = [rule.code for rule in RULES]

    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


def test_every_row_says_when_what_and_what_to_do():
    assert [rule for rule in RULES if not (rule.when and rule.text and rule.fix)] == []


@pytest.mark.parametrize("module", MODULES)
def test_every_row_that_is_written_is_in_the_rulebook(module):
    written = [
        each
        for each in vars(importlib.import_module(f"stacks.{module}")).values()
        if isinstance(each, Rule)
    ]

    assert written
    assert set(written) <= set(RULES)
