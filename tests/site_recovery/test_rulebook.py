"""Rules as rows."""

import pytest

from site_recovery.rulebook import Rule, Severity

SHORT = Rule("short", Severity.WARN, "cores are short", "{left} cores left", "ask for {more} more")


def test_a_finding_is_one_line_where_what_and_what_now():
    finding = SHORT.found("centralus", left=2, more=6)

    assert str(finding) == "centralus: 2 cores left; ask for 6 more"
    assert (finding.what, finding.fix) == ("2 cores left", "ask for 6 more")


def test_a_field_that_was_not_given_is_found_at_once():
    """Else the reader of a report would meet the error, not the test of the check."""
    with pytest.raises(KeyError, match="more"):
        SHORT.found("centralus", left=2)
