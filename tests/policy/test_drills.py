"""Drills: each group was drilled lately with a green verdict, against an objective it met."""

import pytest
from dr_policies.drills import POLICIES

from tests.policy.shop import Shop, told

LATELY, OBJECTIVE = "drilled-lately", "objective-met"


def test_a_green_drill_of_this_month_within_its_objective_passes():
    shop = Shop()

    assert told(POLICIES, LATELY, shop) == []
    assert told(POLICIES, OBJECTIVE, shop) == []


def test_a_group_that_declares_no_drill_is_named_with_the_key_to_write():
    shop = Shop()
    shop.drills, shop.history = {}, {}

    (line,) = told(POLICIES, LATELY, shop)
    assert "group shop declares no drill: write drill:" in line


def test_a_declared_drill_that_never_ran_is_named():
    shop = Shop()
    shop.history = {}

    (line,) = told(POLICIES, LATELY, shop)
    assert "group shop was never drilled, though it declares a drill" in line


def test_a_change_that_runs_a_drill_is_judged_at_its_end():
    """In its preview the verdict's outputs are not known."""
    shop = Shop()
    shop.history = None

    assert told(POLICIES, LATELY, shop) == []
    assert told(POLICIES, OBJECTIVE, shop) == []


@pytest.mark.parametrize(("days", "lines"), [(20, 0), (19, 1)])
def test_a_drill_is_too_old_the_day_after_the_last_one_allowed(days, lines):
    """It began on 1 November; asked on the 21st."""
    found = told(POLICIES, LATELY, Shop(), {"drillDays": float(days)})

    assert len(found) == lines
    assert all("was drilled 20 days ago (2026-11), 19 are allowed" in line for line in found)


def test_a_red_last_drill_is_named_however_young():
    shop = Shop()
    shop.history["shop"][0]["verdict"] = "red"

    (line,) = told(POLICIES, LATELY, shop)
    assert "group shop failed its last drill 2026-11" in line


def test_a_missing_objective_is_named_with_the_key_to_write():
    shop = Shop()
    shop.drills["shop"]["objectives"] = {"rto_minutes": 30.0}

    (line,) = told(POLICIES, OBJECTIVE, shop)
    assert "group shop declares no recovery point objective" in line
    assert "objectives: {rpoMinutes: …}" in line


def test_an_objective_beyond_the_limit_of_the_policy_config_is_named():
    (line,) = told(POLICIES, OBJECTIVE, Shop(), {"rpoMinutes": 10.0})

    assert "declares an RPO of 15 minutes, 10 are allowed" in line


def test_a_drill_that_lost_more_than_the_objective_is_named():
    """Also when the objective became shorter after the drill, whose verdict is green."""
    shop = Shop()
    shop.history["shop"][0]["rpoSeconds"] = 1206

    (line,) = told(POLICIES, OBJECTIVE, shop)
    assert "group shop lost 20.1 minutes in its last drill 2026-11, its RPO is 15" in line
