"""What the reader makes of a right check, and which values of one it refuses."""

import pytest

from stacks import config
from tests.stacks.cases_checks import WEB


def check(shop, **keys):
    (found,) = shop.set(f"{WEB}.checks", [keys]).load().groups["web"].checks
    return found


def test_a_port_is_tried_on_every_machine_for_five_minutes(shop):
    """Machines that have just come up need their time, and a port may be tried again."""
    assert check(shop, tcp="443") == config.Check(
        name="tcp 443",
        tcp=443,
        http=None,
        run=None,
        machines=("web-01", "web-02"),
        status=200,
        contains=None,
        timeout_s=10,
        retry_s=300,
    )


def test_a_command_is_run_once_and_not_repeated(shop):
    """Nobody knows what a second run of it does; it may be allowed."""
    found = check(shop, run="./smoke.sh shop\n./mail.sh\n")

    assert (found.name, found.run) == ("run ./smoke.sh shop", "./smoke.sh shop\n./mail.sh")
    assert (found.machines, found.timeout_s, found.retry_s) == ((), 60, 0)


@pytest.mark.parametrize(
    ("url", "machines"),
    [
        ("https://{address}:8443/health?deep=1", ("web-01", "web-02")),
        ("http://{machine}.shop.internal", ("web-01", "web-02")),
        ("https://shop.example/", ()),
    ],
)
def test_an_address_is_asked_of_each_machine_that_it_speaks_of(shop, url, machines):
    found = check(shop, http=url, status=204, contains="well", timeoutSeconds=3, retrySeconds=0)

    assert (found.http, found.machines) == (url, machines)
    assert (found.status, found.contains, found.timeout_s, found.retry_s) == (204, "well", 3, 0)


def test_a_check_may_ask_some_machines_and_have_a_name(shop):
    found = check(shop, name="front", tcp=80, machines=["web-02"])

    assert (found.name, found.machines) == ("front", ("web-02",))


def test_a_long_question_is_cut_to_a_name(shop):
    found = check(shop, run="x" * 100)

    assert len(found.name) == 60


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ({"tcp": 70000}, "tcp: 70000 is out of range; write a whole number of ports from 1 to"),
        ({"tcp": 443, "status": 200}, "status: is for http; take it out"),
        ({"run": "true", "contains": "x"}, "contains: is for http; take it out"),
        ({"http": "https://"}, 'http: "https://" is no http:// or https:// address'),
        ({"http": "https://user@host/"}, 'http: "https://user@host/" is no http:// or'),
        ({"http": "https://shop:tls/"}, 'http: "https://shop:tls/" is no http:// or'),
        ({"http": "https://shop/", "machines": ["web-01"]}, "machines: is for tcp, and http with"),
        ({"tcp": 443, "timeoutSeconds": 0}, "timeoutSeconds: 0 is out of range; write a whole"),
        ({"tcp": 443, "retrySeconds": 3601}, "retrySeconds: 3601 is out of range; write a whole"),
        ({"run": " \n"}, 'run: "" is not text'),
        ({"tcp": 443, "udp": 53}, "udp: unknown key; Allowed: contains, http, machines, name,"),
    ],
)
def test_a_value_that_is_none_is_told(shop, keys, line):
    told = shop.set(f"{WEB}.checks", [keys]).problems()

    assert [each for each in told if each.startswith(f"{WEB}.checks[0].{line}")] == told[:1]
    assert len(told) == 1


def test_red_checks_are_allowed_for_a_group(shop):
    assert shop.set("dr:allow", ["red-checks:web"]).load().allow == ("red-checks:web",)
    assert shop.set("dr:allow", ["red-checks:web-01"]).problems() == [
        'dr:allow[0]: "web-01" is no group here; red-checks is for one of web, db'
    ]
