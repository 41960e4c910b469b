"""The fault table at enable: whatever happens at whichever step, the next `up` finishes."""

import re

import pytest

from tests.faults.judge import judge
from tests.faults.table import ROWS, SHORT, unwritten

ROUNDS = 5
"""The engine stops at the first errors: what exists behind them is named by the next run."""
EXISTS = re.compile(r"cannot create already existing resource '([^']+)'")


def marked(row, short):
    """A row as a test; those of the short form run with the engine tests too."""
    marks = [pytest.mark.faults, pytest.mark.timeout(600)]
    marks += [pytest.mark.engine] if str(row) in short else []
    return pytest.param(row, id=str(row), marks=marks)


@pytest.mark.parametrize("row", [marked(row, SHORT) for row in ROWS])
def test_the_next_up_finishes(stack, row):
    """Everything protected, nothing done twice, nothing left behind."""
    if row.step.asked:
        ask_for_all(stack)
    if row.step.grows:
        shrink(stack)
        stack.up()
        grow(stack)
    runs = row.happening.happen(stack, row.step)
    stack.faults()
    runs += gone_on(stack, row, runs)
    assert runs[-1].code == 0, runs[-1].why()
    judge(stack, row, runs)


def ask_for_all(stack):
    """A role for a pipeline, and rules at home that let replication out."""
    with stack.config() as config:
        config["dr:pair"]["access"] = {"pipeline": ["00000000-0000-4000-8000-00000000aaaa"]}
        config["dr:pair"]["primary"]["outboundRules"] = {
            "networkSecurityGroup": {"name": "fault-nsg", "existing": True},
            "firewallPolicy": {"name": "fault-policy", "existing": True},
        }


def shrink(stack):
    """A disk less."""
    with stack.inventory() as machines:
        machines["db-01"]["disks"]["lun0"]["excluded"] = True


def grow(stack):
    """The disk again."""
    with stack.inventory() as machines:
        del machines["db-01"]["disks"]["lun0"]["excluded"]


def gone_on(stack, row, runs):
    """What an operator does next; nothing where the run itself has finished."""
    if not row.happening.resumed and runs[-1].code == 0:
        return []
    tried = [stack.resume() if row.happening.resumed else stack.up(check=False)]
    while len(tried) < ROUNDS and (made := EXISTS.findall(tried[-1].text)):
        assert unwritten(row), tried[-1].why()
        tried.append(stack.resume(*sorted(set(made))))
    return tried
