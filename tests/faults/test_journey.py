"""The fault table of a journey: whatever happens at whichever step, the next `up` finishes."""

import pytest

from tests.faults.journey_judge import judge
from tests.faults.journey_steps import BY_HAND, STOPS
from tests.faults.journey_table import ROWS, SHORT
from tests.faults.judge import jobs_of
from tests.faults.legs import LEGS
from tests.faults.test_table import gone_on, marked


@pytest.mark.parametrize("row", [marked(row, SHORT) for row in ROWS])
def test_the_same_number_finishes(prepared, row):
    """Where it is declared, nothing done twice, nothing left behind, one machine serving."""
    leg = LEGS[row.step.leg]
    stack = prepared.at(leg.start)
    before = jobs_of(stack)
    leg.tell(stack, leg.start)
    runs = row.happening.happen(stack, row.step)
    stack.faults()
    runs += gone_on(stack, row, runs)
    assert runs[-1].code == 0, runs[-1].why()
    judge(stack, row, runs, before)


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", LEGS)
def test_every_kind_of_write_has_its_step(prepared, name):
    """Whoever teaches a move a new write finds it missing here, and adds a step."""
    leg = LEGS[name]
    stack = prepared.at(leg.start)
    before = jobs_of(stack)
    leg.tell(stack, leg.start)

    stack.up()

    assert set(stack.accepted()) - BY_HAND <= {stop.kind for stop in STOPS}
    assert {s.kind for s in STOPS if s.leg == name} <= set(stack.accepted())
    assert jobs_of(stack) - before == leg.jobs
