"""The local Azure as a process: HTTPS, sign-in, restarts, and the clients that come with Python."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
import requests
from azure.identity import DefaultAzureCredential
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient

from emulator.__main__ import main
from tests.support.served import ROOT, serve

VERSION = {"api-version": "2025-08-01"}
RG = "/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg"
VAULT = f"{RG}/providers/Microsoft.RecoveryServices/vaults/v"
BODY = {"location": "centralus", "sku": {"name": "Standard"}, "properties": {}}


class Client:
    """Bare calls with trust in the local authority only."""

    def __init__(self, served):
        self.base, self.session = served.told["endpoint"], requests.Session()
        self.session.trust_env = False
        self.session.verify = served.told["ca"]
        self.session.headers["Authorization"] = "Bearer x"

    def __call__(self, method, path, body=None, **more):
        url = self.base + path
        return self.session.request(method, url, params=VERSION, json=body, **more)

    def control(self, method, path, body=None):
        return self.session.request(method, f"{self.base}/emulator/{path}", json=body)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("served"), "--speed", "600") as served:
        yield served


@pytest.fixture
def client(served):
    client = Client(served)
    with client.session:
        yield client


def test_the_ready_line_tells_how_to_reach_it(served):
    assert served.told.keys() == {
        "endpoint",
        "ca",
        "subscriptionId",
        "tenantId",
        "clientId",
        "clientSecret",
        "pid",
        "speed",
        "environment",
    }
    assert served.told["pid"] == served.process.pid


def test_a_client_that_does_not_trust_the_authority_is_refused(served):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(served.told["endpoint"] + "/tenants", timeout=5)


def test_answers_have_the_headers_that_clients_read(client):
    """real-clients.md E7."""
    told = {"x-ms-client-request-id": "c-1", "x-ms-correlation-request-id": "r-1"}

    reply = client("GET", "/tenants", headers=told)

    assert reply.status_code == 200
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    assert reply.headers["x-ms-client-request-id"] == "c-1"
    assert reply.headers["x-ms-correlation-request-id"] == "r-1"
    assert {"x-ms-request-id", "x-ms-routing-request-id"} <= set(reply.headers)


def test_bodies_in_chunks_are_read(client):
    chunks = iter([b'{"location":', b'"centralus"}'])

    reply = client.session.put(f"{client.base}{RG}-chunked", params=VERSION, data=chunks)

    assert reply.json()["location"] == "centralus"


def test_what_has_no_body_says_so(client):
    """An empty 202 needs Content-Length 0; 204 and HEAD have no length at all."""
    client("PUT", f"{RG}-gone", {"location": "centralus"})

    there = client("HEAD", f"{RG}-gone")
    gone = client("DELETE", f"{RG}-gone")

    assert (there.status_code, "Content-Length" in there.headers) == (204, False)
    assert (gone.status_code, gone.headers["Content-Length"]) == (202, "0")


def test_the_sdk_signs_in_and_builds_a_fabric(served, client, monkeypatch):
    """DefaultAzureCredential, untouched, with the environment of the ready line."""
    for name, value in served.told["environment"].items():
        monkeypatch.setenv(name, value)
    client("PUT", RG, {"location": "centralus"})
    client("PUT", VAULT, BODY)
    base = served.told["endpoint"]
    sdk = SiteRecoveryManagementClient(
        DefaultAzureCredential(),
        served.told["subscriptionId"],
        base_url=base,
        credential_scopes=[f"{base}/.default"],
        connection_verify=served.told["ca"],
    )

    with sdk:
        body = {"properties": {"customDetails": {"instanceType": "Azure", "location": "eastus2"}}}
        made = sdk.replication_fabrics.begin_create("rg", "v", "east", body)
        client.control("POST", "clock", {"advance_s": 100})

        assert made.result().properties.friendly_name == "East US 2"
        assert [f.name for f in sdk.replication_fabrics.list("rg", "v")] == ["east"]


def test_control_paths_move_the_clock_and_count(client):
    before = client.control("GET", "clock").json()["seconds"]
    client("GET", "/subscriptions")

    after = client.control("POST", "clock", {"advance_s": 900}).json()["seconds"]

    assert after - before >= 900
    assert client.control("GET", "counters").json()["operations"]["GET /subscriptions"] >= 1


@pytest.mark.parametrize("kill", [False, True])
def test_state_survives_the_end_of_the_process(tmp_path, kill):
    """What was answered is there after a restart, and what was running ends at its time."""
    with serve(tmp_path) as first:
        client = Client(first)
        client("PUT", RG, {"location": "centralus"})
        made = client("PUT", VAULT, BODY)
        client.session.close()
        code = first.end(kill=kill)
    with serve(tmp_path) as second:
        client = Client(second)
        running = client("GET", VAULT).json()
        poll = made.headers["Azure-AsyncOperation"].partition("?")[0].removeprefix(client.base)
        poll = "/" + poll.split("/", 3)[3] if poll.startswith("http") else poll
        client.control("POST", "clock", {"advance_s": 60})
        ended = client("GET", poll).json()
        client.session.close()

    assert code == (-signal.SIGKILL if kill else 0)
    assert running["properties"]["provisioningState"] == "Provisioning"
    assert ended["status"] == "Succeeded"


def start_badly(*options):
    """What the process prints and ends with."""
    return subprocess.run(
        [sys.executable, "-m", "emulator", *options], cwd=ROOT, capture_output=True, text=True
    )


def test_a_port_in_use_is_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        ended = start_badly("--port", port, "--directory", str(tmp_path))

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        f"emulator: port {port} on 127.0.0.1: Address already in use; choose another with --port"
    ]


def test_two_of_them_do_not_share_a_directory(served, capsys):
    """Two worlds that save themselves over each other would lose resources."""
    directory = served.told["ca"].removesuffix("/ca.pem")

    assert main(["--port", "0", "--directory", directory]) == 1
    assert "is another emulator running there?" in capsys.readouterr().err


def test_another_estate_does_not_overwrite_a_world(tmp_path, capsys):
    with serve(tmp_path, "--estate", "fleet:2:1") as first:
        first.end()

    assert main(["--port", "0", "--directory", str(tmp_path), "--estate", "fleet:3:1"]) == 1
    assert "the saved world began with fleet:2:1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("--faults", '[{"then": {"explode": 1}}]', "fault rule 0: unknown explode"),
        ("--faults", "{", "Expecting property name"),
        ("--estate", "groups: {g: {}}", "group g: 'location' is missing"),
        ("--estate", "groups: [", "while parsing"),
    ],
)
def test_a_bad_file_is_one_line(tmp_path, capsys, option, text, told):
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")

    assert main(["--port", "0", "--directory", str(tmp_path / "d"), option, str(path)]) == 1

    (line,) = capsys.readouterr().err.splitlines()
    assert told in line
    assert str(path) in line


def test_every_request_goes_to_the_log_and_time_jumps(tmp_path):
    log = tmp_path / "requests.log"
    with serve(tmp_path / "d", "--speed", "instant", "--log", str(log)) as served:
        client = Client(served)
        client("PUT", RG, {"location": "centralus"})
        made = client("PUT", VAULT, BODY)
        states = [client("GET", VAULT).json()["properties"]["provisioningState"] for _ in "ab"]
        client.session.close()

    entries = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert made.headers["Retry-After"] == "0"
    assert states[-1] == "Succeeded"
    assert [entry["status"] for entry in entries] == [201, 201, 200, 200]
    assert entries[0].keys() == {"time", "method", "path", "operation", "status"}


def test_a_dropped_answer_closes_the_connection(client):
    """The vault is made all the same: what a client must look for after a lost answer."""
    rule = {"match": {"method": "PUT", "path": "dropped$"}, "times": 1, "then": {"drop": "after"}}
    client.control("PUT", "faults", [rule])

    with pytest.raises(requests.exceptions.ConnectionError):
        client("PUT", f"{RG}-dropped", {"location": "centralus"})

    assert client("GET", f"{RG}-dropped").status_code == 200


def test_a_missing_estate_is_one_line(tmp_path):
    ended = start_badly("--port", "0", "--directory", str(tmp_path), "--estate", "none.yaml")

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "none.yaml" in ended.stderr


@pytest.mark.parametrize(("close", "made"), [(False, True), (True, False)])
def test_a_held_call_holds_up_nobody_else(client, served, close, made):
    """Released it is answered as ever; closed it was never there."""
    name = f"{RG}-held-{close}"
    rule = {"match": {"method": "PUT", "path": f"{name}$"}, "times": 1, "then": {"hold": "before"}}
    client.control("PUT", "faults", [rule])
    answers = []
    other = threading.Thread(target=lambda: answers.append(attempt(served, name)))
    other.start()
    while not (held := client.control("GET", "held").json()["value"]):
        time.sleep(0.02)
    missing = client("GET", name).status_code
    client.control("POST", "held/release", {"number": held[0]["number"], "close": close})
    other.join(10)

    assert missing == 404
    assert answers == [201 if made else None]
    assert (client("GET", name).status_code == 200) is made


def attempt(served, path):
    """The status of a PUT from another connection; None when that was closed."""
    other = Client(served)
    with other.session, contextlib.suppress(requests.exceptions.ConnectionError):
        return other("PUT", path, {"location": "centralus"}).status_code
    return None
