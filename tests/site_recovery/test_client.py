"""How the service is reached."""

import concurrent.futures
import subprocess
import sys
import threading
import time

import pytest
from azure.core.credentials import AccessToken
from azure.core.exceptions import ClientAuthenticationError

from site_recovery import client, errors

SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(autouse=True)
def going():
    yield
    client.STOP.clear()


def ask(service):
    return list(service.replication_jobs.list("rg", "vault"))


def test_a_client_is_made_once_per_azure_and_subscription(world):
    settings = client.Settings()
    one = client.connect(settings, SUBSCRIPTION)

    assert client.connect(client.Settings(), SUBSCRIPTION.upper()) is one
    assert client.connect(client.Settings("https://localhost:8443"), SUBSCRIPTION) is not one
    assert client.connect(settings, "another") is not one


def test_another_cloud_gets_its_own_scope(world):
    """Sovereign and private clouds: the endpoint says which token is wanted."""
    government = "https://management.usgovcloudapi.net"
    service = client.connect(client.Settings(government), SUBSCRIPTION)

    assert service._config.base_url == government
    assert service._config.credential_scopes == [f"{government}/.default"]


def test_plain_http_is_refused():
    with pytest.raises(errors.ArmError, match=r"http://x: BadEndpoint: .*must begin with https://"):
        client.connect(client.Settings("http://x"), SUBSCRIPTION)


def test_a_missing_ca_file_is_named():
    with pytest.raises(errors.ArmError) as raised:
        client.connect(client.Settings("https://localhost:1", "nowhere/ca.pem"), SUBSCRIPTION)
    assert str(raised.value) == (
        "nowhere/ca.pem: NoCaFile: dr:caFile is not there; start the local Azure "
        "(`make emulator`) or correct it"
    )


def test_many_threads_sign_in_once(world, monkeypatch):
    """Some credentials start a program for each token."""
    asked = []

    class Slow:
        def get_token(self, *_scopes, **_options):
            asked.append(threading.get_ident())
            return AccessToken("t", int(time.time()) + 3600)

    monkeypatch.setattr(client, "CREDENTIAL", Slow)
    service = client.connect(client.Settings(), SUBSCRIPTION)
    credential = service._config.credential

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        tokens = set(pool.map(lambda _: credential.get_token("x").token, range(64)))

    assert tokens == {"t"}
    assert len(asked) == 1


def test_a_token_about_to_end_is_renewed(world, monkeypatch):
    ends = [10, 3600]

    class Short:
        def get_token(self, *_scopes, **_options):
            return AccessToken(str(ends[0]), int(time.time()) + ends.pop(0))

    monkeypatch.setattr(client, "CREDENTIAL", Short)
    credential = client.connect(client.Settings(), SUBSCRIPTION)._config.credential

    assert [credential.get_token("x").token for _ in range(3)] == ["10", "3600", "3600"]


def test_a_failed_sign_in_is_not_tried_by_every_thread(world, monkeypatch):
    """A hundred resources would each wait for their own failure."""
    asked = []

    class Refused:
        def get_token(self, *_scopes, **_options):
            asked.append(1)
            raise ClientAuthenticationError(message="AADSTS700016: unknown application")

    monkeypatch.setattr(client, "CREDENTIAL", Refused)
    credential = client.connect(client.Settings(), SUBSCRIPTION)._config.credential
    for _ in range(5):
        with pytest.raises(ClientAuthenticationError):
            credential.get_token("x")

    assert len(asked) == 1


def test_a_pause_ends_when_it_is_told_to():
    """Ctrl-C ends a wait at once; what it waited for is named."""
    timer = threading.Timer(0.02, client.STOP.set)
    timer.start()
    begun = time.monotonic()

    with pytest.raises(errors.Interrupted) as raised:
        client.pause(60, None, "fabric f", "its job 1 goes on")

    assert time.monotonic() - begun < 5
    assert str(raised.value) == ("fabric f: its job 1 goes on; run `pulumi up` again to go on")


def test_a_pause_is_not_begun_when_it_was_told_before(world):
    stop = threading.Event()
    stop.set()
    before = world.clock.now()

    with pytest.raises(errors.Interrupted):
        client.pause(60, stop, "fabric f")
    assert world.clock.now() == before


def fresh(code):
    """What a new Python prints: this one has imported everything long ago."""
    code = f"import sys\nfrom site_recovery import client, errors, sdk\n{code}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


def test_only_one_function_imports_the_sdk():
    """Its circular imports met in two threads: `deadlock detected by _ModuleLock`."""
    done = fresh(
        "sdk.load()\n"
        "known = set(sys.modules)\n"
        "with errors.translated('x'):\n"
        "    client.connect(client.Settings(), 's')\n"
        "print({m for m in set(sys.modules) - known if m.startswith('azure.')} or 'none')\n"
    )

    assert done.stdout.strip() == "none"


def test_threads_may_all_be_the_first_to_need_the_sdk():
    done = fresh(
        "import threading\n"
        "def ask():\n"
        "    with errors.translated('x'):\n"
        "        client.connect(client.Settings(), 's')\n"
        "threads = [threading.Thread(target=t) for t in [sdk.load] + [ask] * 8]\n"
        "[t.start() for t in threads]\n"
        "[t.join() for t in threads]\n"
    )

    assert done.stderr == ""


def test_nothing_of_the_sdk_is_imported_before_it_is_needed():
    """A preview without look-ups never pays for it; a fresh process shows it."""

    done = fresh(
        "import providers.fabric\nprint([m for m in sys.modules if m.startswith('azure.')])\n"
    )

    assert done.stdout.strip() == "[]"
