"""Each row of the families of this module is broken once; without a break nothing is found."""

import pytest

from site_recovery import client
from site_recovery.preflight import (
    agents,
    capacity,
    checks,
    disks,
    machines,
    operating_systems,
    rights,
    subscriptions,
    vault,
)
from tests.site_recovery.preflight import breaks, shop

FAMILIES = (
    vault,
    rights,
    subscriptions,
    machines,
    operating_systems,
    disks,
    capacity,
    agents,
)
ROWS = {rule.code: rule for family in FAMILIES for rule in family.ROWS}
CHECKS = {
    rule.code: family.CHECKS + getattr(family, "DEEP_CHECKS", ())
    for family in FAMILIES
    for rule in family.ROWS
}


def look(subject, asked):
    """What these checks find."""
    report = checks.run(client.Settings(), subject, asked, asker=shop.ASKER)
    assert report.unread == {}
    return report.findings


def test_nothing_is_found_where_nothing_is_wrong(sound):
    every = [check for family in FAMILIES for check in family.CHECKS]

    assert [str(each) for each in look(shop.subject(), every)] == []


@pytest.mark.parametrize("code", breaks.BREAKS)
def test_a_broken_row_is_found_and_says_what_to_do(code, sound):
    """One line: where, what, and what to do."""
    broken = breaks.BREAKS[code]
    subject = shop.subject()
    subject = broken.act(sound, subject) or subject

    found = [each for each in look(subject, CHECKS[code]) if each.rule.code == code]

    assert [str(each) for each in found] == [broken.line]


def test_every_row_is_broken():
    """A row without a test above may never be met, or be met always."""
    assert set(breaks.BREAKS) == set(ROWS)


@pytest.mark.parametrize("code", ROWS)
def test_every_row_says_when_and_what_now(code):
    row = ROWS[code]

    assert row.when
    assert row.text
    assert row.fix
    assert not row.when.endswith(".")
    assert not row.text.endswith(".")
    assert not row.fix.endswith(".")


def test_codes_are_unique():
    assert len(ROWS) == sum(len(family.ROWS) for family in FAMILIES)
