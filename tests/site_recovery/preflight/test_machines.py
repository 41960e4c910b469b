"""Machines at home: away ones are not expected there, and what nobody tells is no finding."""

import pytest

from emulator.resources import remove
from site_recovery.preflight import capacity, machines, operating_systems
from site_recovery.preflight.agents import moment
from tests.providers import fleet
from tests.providers.pair import fault
from tests.site_recovery.preflight import shop

WEB = f"{shop.COMPUTE}/virtualMachines/web-01"


def failed_over(world):
    """web-01 runs at the other side, and its home is gone."""
    fleet.fill(world)
    made, _ = fleet.pulumi_up([fleet.machine("web-01")])
    fleet.forget()
    fleet.fail_over(world, made["web-01"].outs["item_id"])
    remove(world, WEB)


def test_a_machine_that_is_away_is_not_missed_at_home(sound):
    """Reprotect deletes it there: that is the order of things."""
    failed_over(sound)

    assert shop.found(shop.subject(), *machines.CHECKS) == ()


def test_a_machine_that_is_away_needs_no_more_room_there(sound):
    failed_over(sound)
    sound.facts["quotas"] = {"centralus": {"standardDSv5Family": 0}}

    assert shop.found(shop.subject(), *capacity.CHECKS) == ()


def test_a_view_that_says_nothing_is_no_finding(sound, monkeypatch):
    monkeypatch.setattr(machines, "views", lambda _facts: {})

    assert shop.found(shop.subject(), machines.machines_running) == ()


def test_who_may_not_list_a_subscription_is_answered_machine_by_machine(sound):
    denied = {"status": 403, "code": "AuthorizationFailed", "message": "No."}
    fault(sound, denied, path="^/subscriptions/[^/]+/providers/")
    sound.resources[WEB]["_power"] = "deallocated"

    found = shop.found(shop.subject(), machines.machines_running)

    assert shop.codes(found) == ["machine-stopped"]


def test_machines_of_two_subscriptions_are_seen_in_one_list_each(sound):
    other = shop.machine("web-01")
    other["id"] = other["id"].replace("000000000001/", "000000000002/")
    sound.facts["account"]["subscriptions"]["00000000-0000-4000-8000-000000000002"] = {}
    both = shop.subject(**{"web-01": shop.machine(), "other": other})

    shop.found(both, machines.machines_running)

    asked = fleet.asked(sound, "GET", "/virtualMachines")
    assert len([one for one in asked if "/resourceGroups/" not in one["path"]]) == 2


@pytest.mark.parametrize(
    ("name", "version", "supported"),
    [
        ("ubuntu", "22.04", True),
        ("Ubuntu", "23.10", False),
        ("redhat", "9.5", True),
        ("Red Hat Enterprise Linux", "8.10", True),
        ("rhel", "10.0", False),
        ("sles", "15.6", True),
        ("sles", "15.9", False),
        ("centos", "7.9", False),
        ("debian", "12", True),
        ("ol", "8.9", True),
        ("almalinux", "9.4", True),
        ("rocky", "8.6", False),
        ("flatcar", "4081.2", None),
        ("ubuntu", "", None),
        ("", "", None),
        ("Windows Server 2019 Datacenter", "10.0.17763", True),
        ("Windows Server 2003", "5.2", False),
        ("windows", "", None),
    ],
)
def test_systems_of_the_support_matrix(name, version, supported):
    """None: nobody can tell, and nothing is said."""
    view = {"osName": name, "osVersion": version}

    assert operating_systems.supported(view) is supported


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00+00:00"),
        ("2026-11-20T10:00:00.1234567Z", "2026-11-20T10:00:00+00:00"),
        ("9999-12-31T23:59:59.9999999", "9999-12-31T23:59:59+00:00"),
        ("0001-01-01T00:00:00", None),
        ("1753-01-01T01:01:01Z", None),
        ("", None),
        (None, None),
        ("soon", None),
    ],
)
def test_times_of_the_wire(text, told):
    found = moment(text)

    assert (found.isoformat() if found else None) == told
