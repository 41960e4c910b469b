"""The table's steps against what a quiet enable writes: a new kind of write needs a step."""

import pytest

from tests.faults.judge import jobs_of
from tests.faults.steps import GROWN, JOBS, STEPS
from tests.faults.test_table import ask_for_all, grow, shrink

pytestmark = [pytest.mark.faults, pytest.mark.engine, pytest.mark.timeout(300)]


def test_every_kind_of_write_has_its_step(stack):
    """Whoever teaches the program a new write finds it missing here, and adds a step."""
    ask_for_all(stack)
    shrink(stack)
    stack.up()
    grow(stack)
    stack.up()
    written = stack.accepted()

    assert set(written) == {step.kind for step in STEPS}
    assert {count for paths in written.values() for count in paths.values()} == {1}
    assert jobs_of(stack) == {**JOBS, **GROWN}
