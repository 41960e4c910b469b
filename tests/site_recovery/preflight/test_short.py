"""Findings in short: what is told together, and that it is said when something is not named."""

from site_recovery.preflight.short import lines
from site_recovery.rulebook import Rule, Severity

ODD = Rule("odd", Severity.WARN, "always", "it is {how}", "mend {how}", "assumed")
OTHER = Rule("other", Severity.WARN, "always", "it is other", "mend it", "assumed")
WEB = [f"web-{number:02}" for number in range(1, 6)]


def told(*findings):
    return [str(line) for line in lines(findings, WEB)]


def test_the_same_of_several_machines_is_one_line_that_names_them():
    found = lines([ODD.found(name, how="odd") for name in WEB[:3]], WEB)

    assert [str(line) for line in found] == ["machines web-01, web-02, web-03: it is odd; mend odd"]
    assert found[0].whole


def test_a_line_of_many_machines_names_some_and_says_so():
    found = lines([ODD.found(name, how="odd") for name in WEB], WEB)

    assert [str(line) for line in found] == ["5 machines (web-01, web-02, …): it is odd; mend odd"]
    assert not found[0].whole


def test_what_differs_is_told_apart_up_to_a_number():
    three = [ODD.found(name, how=name) for name in WEB[:3]]
    found = lines([ODD.found(name, how=name) for name in WEB], WEB)

    assert len(told(*three)) == 3
    assert [str(line) for line in found] == [
        "web-01: it is web-01; mend web-01",
        "web-02: it is web-02 (and 3 more like it); mend web-02",
    ]
    assert [line.whole for line in found] == [True, False]


def test_places_that_are_no_machines_are_counted_after_three():
    disks = [f"disk {number}" for number in range(5)]

    assert told(*(OTHER.found(disk) for disk in disks[:2])) == [
        "disk 0, disk 1: it is other; mend it"
    ]
    assert told(*(OTHER.found(disk) for disk in disks)) == [
        "disk 0, disk 1, disk 2 and 2 more: it is other; mend it"
    ]


def test_rules_keep_their_order_and_are_not_mixed():
    found = [OTHER.found("web-01"), ODD.found("web-01", how="odd"), OTHER.found("web-02")]

    assert told(*found) == [
        "machines web-01, web-02: it is other; mend it",
        "web-01: it is odd; mend odd",
    ]
