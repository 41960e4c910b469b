"""Questions to the machines themselves: scripts, answers, and what is told of them."""

import copy
import http.server
import os
import pathlib
import shutil
import subprocess
import threading

import pytest

from site_recovery import client, errors
from site_recovery.arm import Arm
from site_recovery.preflight import checks, guest
from site_recovery.preflight.guest import answers, run_command
from tests.site_recovery.preflight import shop
from tests.site_recovery.preflight import surroundings as around

SCRIPTS = pathlib.Path(guest.__file__).parent
LINUX = {
    "system": "linux",
    "kernel": "6.8.0-1021-azure",
    "os": "Ubuntu 24.04.2 LTS",
    "proxy": "none",
    "dns.login.microsoftonline.com": "ok",
    "tcp.login.microsoftonline.com": "ok",
    "trust.login.microsoftonline.com": "ok",
    "crl.www.microsoft.com": "ok",
    "agent": "none",
    "free.mib": "20480",
    "done": "1",
}
WINDOWS = {**LINUX, "system": "windows", "kernel": "10.0.20348", "os": "Windows Server 2022"}
TROUBLES = {
    "guest-proxy-authenticated": {"proxy": "authenticated /etc/environment"},
    "guest-roots-missing": {"trust.login.microsoftonline.com": "fails"},
    "guest-revocation-unreachable": {"crl.www.microsoft.com": "fails"},
    "guest-names-unknown": {
        "dns.login.microsoftonline.com": "fails",
        "tcp.login.microsoftonline.com": "fails",
    },
    "guest-host-unreachable": {"tcp.login.microsoftonline.com": "fails"},
    "guest-kernel": {},
    "guest-disk-raw": {"raw.lun0": "yes"},
    "guest-agent-left": {"agent": "9.62.7096.1"},
    "guest-space": {"free.mib": "800"},
    "guest-silent": {"done": ""},
}


@pytest.fixture
def ground(estate_world):
    around.in_order(estate_world)
    return estate_world


def says(world, name="web-01", told=LINUX, **more):
    """What a machine answers to any script."""
    machine = f"{shop.COMPUTE}/virtualMachines/{name}"
    document = copy.deepcopy(world.resources[machine])
    lines = "\n".join(f"dr.{key}={value}" for key, value in told.items() if value)
    document["_guest"] = {**document["_guest"], "guest": {"stdout": lines}, **more}
    world.resources[machine] = document


def subject(*names):
    """Machines with a data disk, as the shop's application servers have one."""
    made = {
        name: shop.machine(name, disks={"os": shop.disk(name), "lun0": shop.disk(name, "lun0")})
        for name in names or ("web-01",)
    }
    return shop.subject(**made)


def found(*names):
    return shop.found(subject(*names), *guest.IN_GUEST_CHECKS)


def told(*names):
    return [str(each) for each in found(*names)]


def test_every_row_is_broken_here():
    assert set(TROUBLES) == {row.code for row in guest.ROWS}


@pytest.mark.parametrize("code", TROUBLES)
def test_what_breaks_a_rule_is_found(ground, code):
    says(ground, told={**LINUX, **TROUBLES[code]})

    codes = set(shop.codes(found())) - {"guest-kernel"}

    assert codes == {code} - {"guest-kernel"}


def test_a_linux_machine_in_order_tells_its_kernel(ground):
    says(ground)

    assert told() == [
        "machine web-01: kernel 6.8.0-1021-azure (Ubuntu 24.04.2 LTS) must be one that the agent "
        "supports, and new ones are within about 30 days, custom ones never; look it up in the "
        "support matrix, and hold kernel updates back until they are listed"
    ]


def test_a_windows_machine_in_order_says_nothing(ground):
    """Its answer stands in several parts."""
    says(ground, "app-01", WINDOWS)

    assert told("app-01") == []


def test_machines_with_one_cause_are_one_finding(ground):
    for name in ("web-01", "web-02", "web-03", "db-01"):
        says(ground, name, {**LINUX, "free.mib": "100"})

    assert told("web-01", "web-02", "web-03", "db-01")[1].startswith(
        "4 machines (web-01, web-02, …): its system disk has 100 MiB free"
    )


def test_what_the_name_already_explains_is_not_told_twice(ground):
    says(ground, told={**LINUX, **TROUBLES["guest-names-unknown"]})

    assert shop.codes(found()) == ["guest-names-unknown", "guest-kernel"]


def test_behind_an_open_proxy_nothing_needs_to_pass_directly(ground):
    closed = {**TROUBLES["guest-names-unknown"], "crl.www.microsoft.com": "fails"}
    says(ground, told={**LINUX, **closed, "proxy": "open /etc/environment"})

    assert shop.codes(found()) == ["guest-kernel"]


def test_a_raw_disk_that_is_not_replicated_is_nobodys_trouble(ground):
    says(ground, told={**LINUX, "raw.lun7": "yes"})

    assert shop.codes(found()) == ["guest-kernel"]


def test_a_machine_that_is_off_is_named_and_stops_no_other(ground):
    says(ground)
    says(ground, "web-02")
    machine = f"{shop.COMPUTE}/virtualMachines/web-02"
    ground.resources[machine] = {**ground.resources[machine], "_power": "deallocated"}

    silent = [each for each in told("web-01", "web-02") if "asked" in each]

    assert silent == [
        "machine web-02: it could not be asked (OperationNotAllowed: Cannot modify extensions in "
        "the VM when the VM is not running); see that it runs and that its Azure agent is ready, "
        "then ask again"
    ]


def test_a_machine_whose_agent_is_lost_is_told_with_azures_words(ground):
    says(ground, agent="notReady")

    [line] = told()

    assert "it could not be asked (VMAgentStatusCommunicationError: VM 'web-01'" in line


def test_a_machine_that_answers_nothing_is_given_up_after_its_time(ground, monkeypatch):
    monkeypatch.setattr("emulator.run_command.RUN_S", 500.0)
    says(ground)
    begun = ground.clock.now()

    [line] = told()

    assert "(NoAnswer: no answer within 90 s)" in line
    assert 90 <= ground.clock.now() - begun < 120


def test_an_answer_that_was_cut_off_is_no_answer(ground):
    """Run Command keeps 4096 bytes."""
    says(ground, told={**LINUX, "done": ""})

    assert "NoAnswer: the script did not end" in told()[0]


def test_an_azure_that_does_not_answer_is_told(ground, monkeypatch):
    dropped = {"match": {"path": "/runCommand$"}, "times": None, "then": {"drop": "before"}}
    ground.facts["faults"] = {"rules": [dropped]}

    report = checks.run(client.Settings(), subject(), guest.IN_GUEST_CHECKS, retry_total=0)

    assert report.unread == {}
    assert "it could not be asked (NoAnswer:" in str(report.findings[0])


def test_only_what_was_asked_for_is_run(ground):
    """A narrower wave runs in fewer machines."""
    says(ground)
    says(ground, "web-02")

    checks.run(
        client.Settings(), subject("web-01", "web-02"), guest.IN_GUEST_CHECKS, only=["web-02"]
    )

    writes = [path for path in ground.journal.writes if "runCommand" in path]
    assert [path.split("/")[-2] for path in writes] == ["web-02"]


def test_each_system_gets_its_script_with_the_hosts(ground, monkeypatch):
    sent = {}

    def keep(_arm, machine_id, system, script):
        sent[system] = script
        raise errors.OperationFailed("No", "no", machine_id)

    monkeypatch.setattr(run_command, "run", keep)
    found("web-01", "app-01")

    assert sent["Linux"].startswith(
        "HOSTS='login.microsoftonline.com shopcache.blob.core.localhost'\n"
        "CRL_HOSTS='crl3.digicert.com crl4.digicert.com www.microsoft.com'\n#!/bin/sh"
    )
    assert sent["Windows"].startswith(
        "$Hosts = @('login.microsoftonline.com', 'shopcache.blob.core.localhost')\n$CrlHosts = @("
    )


@pytest.mark.parametrize("document", [
    {"value": [{"message": "dr.done=1"}]},
    {"status": "Succeeded", "properties": {"output": {"value": [{"message": "dr.done=1"}]}}},
])  # fmt: skip
def test_a_result_is_read_in_both_shapes(ground, monkeypatch, document):
    """Location gives the result itself, the operation's status has it in its output."""
    real = run_command._sent

    def sent(arm, machine_id, method, url, body=None):
        answer = real(arm, machine_id, method, url, body)
        if method == "GET" and answer.status_code == 200:
            monkeypatch.setattr(answer, "json", lambda: document)
        return answer

    monkeypatch.setattr(run_command, "_sent", sent)
    machine = subject()["machines"]["web-01"]["id"]

    assert run_command.run(Arm(client.Settings()), machine, "Linux", "x") == "dr.done=1"


def test_lines_of_others_are_passed_over():
    message = "Enable succeeded: \n[stdout]\nmotd\ndr.kernel=6.8\ndr.proxy=open here\n[stderr]\nx=1"

    answer = answers.read(message)

    assert answer.told == {"kernel": "6.8", "proxy": "open here"}
    assert answer.proxy == ("open", "here")
    assert not answer.whole
    assert answer.free_mib is None


def run_here(tmp_path, **environment):
    """The Linux script, run on this machine as whoever runs the tests."""
    text = guest.script("Linux", ["localhost"]).replace("CRL_HOSTS='", "CRL_HOSTS='localhost' #")
    quiet = {"DR_PROXY_FILES": str(tmp_path / "none"), **environment}
    done = subprocess.run(
        ["/bin/sh"],
        input=text,
        env={**os.environ, **quiet},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_the_linux_script_runs_here_without_root_and_tells_all(tmp_path):
    answer = answers.read(run_here(tmp_path))

    assert answer.whole
    assert {"system", "kernel", "os", "proxy", "dns.localhost", "tcp.localhost", "trust.localhost",
            "crl.localhost", "agent", "free.mib"} <= set(answer.told)  # fmt: skip
    assert answer.told["kernel"] == os.uname().release
    assert answer.proxy == ("none", "")
    assert answer.told["dns.localhost"] == "ok"
    assert answer.free_mib > 0


@pytest.mark.parametrize(("line", "kind"), [
    ("HTTPS_PROXY=http://user:secret@10.0.0.1:3128", "authenticated"),
    ('export https_proxy="http://127.0.0.1:9"', "open"),
    ("Address=http://127.0.0.1", "open"),
    ("PATH=/usr/bin", "none"),
])  # fmt: skip
def test_a_proxy_is_found_and_no_secret_is_printed(tmp_path, line, kind):
    places = tmp_path / "environment"
    places.write_text(f"LANG=C\n{line}\n", encoding="utf-8")

    printed = run_here(tmp_path, DR_PROXY_FILES=str(places))

    assert answers.read(printed).proxy[0] == kind
    assert "secret" not in printed


def test_the_linux_script_is_plain_shell():
    """Distributions have different shells behind /bin/sh."""
    done = subprocess.run(
        ["/bin/sh", "-n", SCRIPTS / "linux.sh"], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["linux.sh", "windows.ps1"])
def test_both_scripts_tell_the_same_keys_and_change_nothing(name):
    """PowerShell is not on every machine that runs these tests: its script is only read."""
    text = (SCRIPTS / name).read_text(encoding="utf-8")

    for key in ("system", "kernel", "os", "proxy", "agent", "free.mib", "done"):
        assert f"ell '{key}'" in text or f"tell {key} " in text, key
    for word in (
        "rm ",
        "Remove-",
        "Set-Item",
        "Stop-",
        "Initialize-Disk",
        "install",
        "sudo",
        " > /",
    ):
        assert word not in text.replace(': > "/dev/tcp', ""), word


class Demanding(http.server.BaseHTTPRequestHandler):
    """A proxy that wants a sign-in."""

    def do_CONNECT(self):
        self.send_response(407)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


@pytest.mark.skipif(shutil.which("curl") is None, reason="the script asks a proxy by curl")
def test_a_proxy_that_wants_a_sign_in_is_asked(tmp_path):
    """The setting alone does not show it."""
    places = tmp_path / "ProxyInfo.conf"
    with http.server.HTTPServer(("127.0.0.1", 0), Demanding) as server:
        places.write_text(f"[proxy]\nAddress=http://127.0.0.1:{server.server_port}\n")
        threading.Thread(target=server.handle_request, daemon=True).start()
        printed = run_here(tmp_path, DR_PROXY_FILES=str(places))

    assert answers.read(printed).proxy == ("authenticated", str(places))
