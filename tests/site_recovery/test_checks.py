"""Checks against real sockets and real commands of this machine."""

import json
import os
import pathlib
import socket
import threading
import time

import pytest

from emulator import certificates
from site_recovery import checks, client, errors
from site_recovery.checks import Check, Limits, Scene
from tests.site_recovery import loopback

WEB = {"id": "/vm/web-01", "address": "127.0.0.1"}
SCENE = Scene("shop", "recovery/failedOver", {"web-01": WEB})
QUICK = Limits(pause_s=0.01)


@pytest.fixture(autouse=True)
def _not_stopped():
    yield
    client.STOP.clear()


def asked(scene=SCENE, limits=QUICK, **keys):
    """What one check of the scene meets."""
    (found,) = checks.run([Check("it", **keys)], scene, limits)
    return found


def told(**keys):
    """Whether it was green, and what was said."""
    found = asked(**keys)
    return found.green, found.output


def page(port, path, host="{address}", scheme="http"):
    return f"{scheme}://{host}:{port}{path}"


def test_a_port_takes_a_connection_or_refuses_it():
    with loopback.port() as good, loopback.port(listening=False) as bad:
        assert told(tcp=good, machines=("web-01",)) == (True, "connected")
        assert told(tcp=bad, machines=("web-01",)) == (False, "Connection refused")


def test_a_probe_may_fail_for_a_while():
    """Machines that have just come up need their time."""
    with socket.socket() as late:
        late.bind(("127.0.0.1", 0))
        threading.Timer(0.1, late.listen).start()
        found = asked(tcp=late.getsockname()[1], machines=("web-01",), retry_s=5)

    assert found.green
    assert 0.1 <= found.seconds < 2


def test_a_probe_that_keeps_failing_is_red_when_its_time_is_over():
    with loopback.port(listening=False) as bad:
        found = asked(tcp=bad, machines=("web-01",), retry_s=0.15)

    assert not found.green
    assert found.seconds <= 0.3


@pytest.mark.parametrize(
    ("path", "keys", "green", "said"),
    [
        ("/200/well", {}, True, "status 200"),
        ("/200/all%20well?deep=1", {"contains": "well?deep=1"}, True, "status 200"),
        ("/200/ill", {"contains": "well"}, False, 'status 200 without "well"'),
        ("/503/well", {}, False, "status 503 instead of 200"),
        ("/503/well", {"status": 503}, True, "status 503"),
        ("/302/gone", {}, False, "status 302 instead of 200"),
        ("/slow", {"timeout_s": 0.3}, False, "no answer in 0.3 s"),
    ],
)
def test_an_address_answers_as_it_shall(path, keys, green, said):
    """A redirect is an answer: what it leads to may be at the other site."""
    with loopback.pages() as port:
        found = asked(http=page(port, path), machines=("web-01",), **keys)

    assert (found.green, found.output) == (green, said)
    assert found.seconds < 1


def test_certificates_are_verified(tmp_path, monkeypatch):
    """Who trusts an authority of their own names it in SSL_CERT_FILE."""
    with loopback.pages(certificates.prepare(tmp_path)) as port:
        url = page(port, "/200/well", scheme="https")
        unknown = told(http=url, machines=("web-01",))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        trusted = told(http=url, machines=("web-01",))

    assert not unknown[0]
    assert unknown[1].startswith("certificate not trusted: ")
    assert trusted == (True, "status 200")


def test_a_name_stands_for_a_machine_too():
    scene = Scene("shop", "recovery/failedOver", {"localhost": {"id": "/vm"}})
    with loopback.pages() as port:
        found = asked(scene, http=page(port, "/200/", "{machine}"), machines=("localhost",))

    assert found.green


def test_a_machine_without_an_address_is_red_and_says_why():
    scene = Scene("shop", "recovery/failedOver", {"web-01": {"address": "", "why": "no NIC"}})

    assert not asked(scene, tcp=443, machines=("web-01",)).green
    assert asked(scene, tcp=443, machines=("web-01",)).output == "no NIC"


def test_a_machine_that_did_not_come_is_not_asked():
    """Why it did not, its own line tells."""
    assert checks.run([Check("it", tcp=443, machines=("web-02",))], SCENE) == []


def test_a_command_knows_the_machines():
    command = 'echo "$DR_GROUP $DR_POSITION $DR_MACHINE_WEB_01_ADDRESS"; echo "$DR_MACHINES"'

    first, machines = asked(run=command).output.splitlines()

    assert first == "shop recovery/failedOver 127.0.0.1"
    assert json.loads(machines) == {"web-01": WEB}


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("echo one; echo two >&2", (True, "one\ntwo")),
        ("true", (True, "ended with 0")),
        ("echo broken; exit 3", (False, "broken")),
        ("exit 3", (False, "ended with 3")),
        ("kill -9 $$", (False, "ended with -9")),
        ("no-such-command-here 2>/dev/null", (False, "ended with 127")),
        ("printf '\\033[2Jwell'", (True, " [2Jwell")),
        ("cat", (True, "ended with 0")),
        ("exec >&- 2>&-; sleep 0.15; exit 4", (False, "ended with 4")),
    ],
)
def test_a_command_is_green_when_it_ends_with_0(command, answer):
    assert told(run=command) == answer


def test_a_command_that_cannot_be_started_is_red():
    """One that raised would keep the state of all other groups from being stored."""
    assert told(run="echo \0") == (False, "cannot be started: embedded null byte")


def test_the_end_of_much_output_is_kept():
    found = asked(run="seq 100000", limits=Limits(output=12))

    assert (found.green, found.output) == (True, "99999\n100000"[-12:])


def test_what_a_command_started_ends_with_it_at_its_limit(tmp_path):
    """A child that goes on would hold on to the machines long after the verdict."""
    command = f"sleep 60 & echo $! > {tmp_path}/child; echo waiting; wait"

    found = asked(run=command, timeout_s=0.3)

    assert (found.green, found.output) == (False, "waiting\nno end after 0.3 s")
    assert _gone(int((tmp_path / "child").read_text()))


def test_what_a_command_left_running_ends_too(tmp_path):
    found = asked(run=f"sleep 60 & echo $! > {tmp_path}/child")

    assert found.green
    assert found.seconds < 1
    assert _gone(int((tmp_path / "child").read_text()))


def test_a_stop_ends_the_wait_within_three_tenths_of_a_second(tmp_path):
    """Ctrl-C: the command ends too."""
    scene, command = SCENE, f"echo $$ > {tmp_path}/own; sleep 60"
    slow = [Check("a", run=command, timeout_s=60), Check("b", tcp=1, machines=("web-01",))]
    stop = []

    def press():
        stop.append(time.monotonic())
        client.STOP.set()

    threading.Timer(0.2, press).start()
    with pytest.raises(errors.Interrupted, match="group shop: its checks were run"):
        checks.run(slow, scene, Limits(pause_s=60))
    assert time.monotonic() - stop[0] < 0.35
    assert _gone(int((tmp_path / "own").read_text()))


def test_many_are_asked_side_by_side_and_not_all_at_once(tmp_path):
    """Results stand in the file's order."""
    command = f"echo x >> {tmp_path}/began; sleep 0.2; wc -l < {tmp_path}/began"

    found = checks.run([Check(f"{n}", run=command) for n in range(20)], SCENE)

    assert [one.name for one in found] == [f"{n}" for n in range(20)]
    assert min(int(one.output) for one in found) <= 16


def test_a_check_is_read_from_plain_inputs_with_numbers_as_floats():
    """As the engine hands them."""
    told_ = {"name": "tcp 443", "tcp": 443.0, "machines": ["a"], "timeout_s": 10.0, "retry_s": 5.0}

    assert checks.check(told_) == Check(
        "tcp 443", tcp=443, machines=("a",), timeout_s=10, retry_s=5
    )


def test_a_result_has_a_line_for_people():
    found = checks.Result("smoke", "", False, 1.0, "one\n two  three\n\n")

    assert found.line == "two three"


def _gone(pid):
    """Whether a process has ended; one that nobody waits for may stay as a shadow."""
    for _ in range(50):
        try:
            os.kill(pid, 0)
            status = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
            if status.rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    return False
