"""The runner: what each check finds, and what could not be checked."""

import threading

import pytest

from site_recovery import client, errors
from site_recovery.preflight import checks
from site_recovery.rulebook import Rule, Severity
from tests.providers.pair import fault
from tests.site_recovery.preflight import shop

BAD = Rule("bad", Severity.REFUSE, "it is bad", "{what} is bad", "make {what} good", "assumed")
ODD = Rule("odd", Severity.WARN, "it is odd", "odd", "look", "assumed")


def bad(facts):
    yield BAD.found("web-01", what="it")


def odd_disks(facts):
    yield ODD.found("web-01")


def lists_machines(facts):
    return [BAD.found(name, what="it") for name in facts.machines()]


def wrong_shape(facts):
    yield BAD.found(facts.subject["nothing"])


def run(*checked, **options):
    return checks.run(client.Settings(), shop.subject(), checked, **options)


def test_findings_stand_in_the_order_of_the_checks():
    """People read them in the order in which they were written down."""
    report = run(odd_disks, bad)

    assert [str(each) for each in report.findings] == [
        "web-01: odd; look",
        "web-01: it is bad; make it good",
    ]
    assert report.of(Severity.WARN) == [report.findings[0]]


def test_a_check_that_cannot_read_is_named_and_stops_no_other(estate_world):
    """A missing right must not hide what the other checks found."""
    denied = {"status": 403, "code": "AuthorizationFailed", "message": "No right."}
    fault(estate_world, denied, path="/virtualMachines$")

    report = run(lists_machines, bad, retry_total=0)

    assert shop.codes(report.findings) == ["bad"]
    assert list(report.unread) == ["lists machines"]
    assert report.unread["lists machines"].endswith(
        "AuthorizationFailed: No right; give who is signed in the role Reader there"
    )


def test_an_answer_of_another_shape_is_told_and_ends_nothing():
    """What Azure answers one day cannot be foreseen; a preview goes on all the same."""
    report = run(wrong_shape, bad)

    assert shop.codes(report.findings) == ["bad"]
    assert "what this check does not know (KeyError('nothing'))" in report.unread["wrong shape"]


def test_what_does_not_answer_in_time_was_not_checked():
    held = threading.Event()

    def hangs(facts):
        held.wait(30)
        return []

    report = run(bad, hangs, limit_s=0.2)
    held.set()

    assert shop.codes(report.findings) == ["bad"]
    assert report.unread == {"hangs": "no answer within 0 s"}


def test_an_interrupt_ends_the_run():
    def stops(facts):
        raise errors.Interrupted("vault")

    with pytest.raises(errors.Interrupted):
        run(stops)


def test_only_the_machines_asked_for_are_checked_but_sums_see_all():
    """Ten new machines need quota beside the ninety that are protected already."""
    seen = {}

    def look(facts):
        seen["narrow"], seen["whole"] = list(facts.subject["machines"]), facts.whole["machines"]
        return []

    both = shop.subject(**{name: shop.machine(name) for name in ("web-01", "web-02")})
    checks.run(client.Settings(), both, [look], only={"web-02"})

    assert seen["narrow"] == ["web-02"]
    assert list(seen["whole"]) == ["web-01", "web-02"]
