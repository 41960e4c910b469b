"""Where state and secrets are: each row is broken once."""

import pytest

from console import backend, project
from emulator.resources import place
from site_recovery import arm, client
from tests.providers.pair import fault
from tests.support.calls import SUBSCRIPTION
from tests.test_layers import ROOT

GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/ops"
ACCOUNT = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/opsstate"
KEYS = f"{GROUP}/providers/Microsoft.KeyVault/vaults/ops-keys"
BLOB = "azblob://state?storage_account=opsstate"
KEY = "azurekeyvault://ops-keys.vault.azure.net/keys/dr"


@pytest.fixture
def ops(world):
    """A group of the people who operate; what stands in it is each test's own."""
    place(world, GROUP, {"location": "centralus"})
    return world


def look(url="https://api.pulumi.com", secrets="", **environment):
    stack = project.load(ROOT, "local")
    reader = arm.Arm(client.Settings(), {"retry_total": 0})
    place_ = backend.Place(url, secrets, stack, reader, environment)
    return [str(each) for each in backend.findings(place_)]


def account(world, location):
    place(world, ACCOUNT, {"location": location, "properties": {}})


def keys(world, location):
    place(world, KEYS, {"location": location, "properties": {}})


BREAKS = {
    "backend-on-this-machine": (
        lambda world: look("file:///home/ops/state"),
        "backend: the state is on this machine (file:///home/ops/state); nobody else can fail "
        "over; keep it in a storage account outside eastus2: `pulumi login azblob://…`",
    ),
    "backend-in-primary": (
        lambda world: account(world, "eastus2") or look(BLOB),
        "backend: the state is in storage account opsstate in eastus2, the primary region, and "
        "would be lost with it; move it to an account in another region (`pulumi stack export`, "
        "`login`, `import`)",
    ),
    "backend-region-unknown": (
        lambda world: look(BLOB),
        "backend: the region of the state backend is not known (storage account opsstate is in no "
        "subscription of this pair that can be read); see that it is not eastus2",
    ),
    "secrets-in-primary": (
        lambda world: keys(world, "eastus2") or look(secrets=KEY),
        "stack file: the stack's secrets are under key vault ops-keys in eastus2, the primary "
        "region; no `up` works while that region is down; `pulumi stack change-secrets-provider` "
        "to a vault in another region",
    ),
    "secrets-region-unknown": (
        lambda world: look(secrets=KEY),
        "stack file: the region of key vault ops-keys, which holds the stack's key, is not known; "
        "see that it is not eastus2",
    ),
    "secrets-passphrase-missing": (
        lambda world: look(secrets="passphrase"),
        "stack file: the stack's secrets are under a passphrase, and none is set here; set "
        "PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE, also where the pipeline runs",
    ),
    "backend-uncompressed": (
        lambda world: account(world, "centralus") or look(BLOB),
        "backend: the state is written whole at each step, and not compressed; set "
        "PULUMI_DIY_BACKEND_GZIP=true before the stack's first `up`",
    ),
}


@pytest.mark.parametrize("code", BREAKS)
def test_a_broken_row_is_found_and_says_what_to_do(code, ops, monkeypatch):
    monkeypatch.setattr(backend, "MANY", 10 if code == "backend-uncompressed" else 11)
    look_, line = BREAKS[code]

    assert look_(ops) == [line]


def test_every_row_is_broken():
    assert set(BREAKS) == {row.code for row in backend.ROWS}


def test_state_and_keys_in_another_region_are_fine(ops):
    account(ops, "centralus")
    keys(ops, "westus")

    assert look(BLOB, KEY) == []


def test_the_account_may_be_named_in_the_environment(ops):
    account(ops, "eastus2")

    assert (
        "in storage account opsstate in eastus2"
        in look("azblob://state", AZURE_STORAGE_ACCOUNT="opsstate")[0]
    )


def test_a_passphrase_that_is_set_is_not_told(ops):
    assert look(secrets="passphrase", PULUMI_CONFIG_PASSPHRASE="x") == []


def test_an_engine_that_does_not_tell_its_backend_is_told(ops):
    assert "(`pulumi whoami` does not tell)" in look("")[0]


def test_subscriptions_that_cannot_be_read_are_no_failure(ops):
    """Whoever may not list accounts still gets the rest of the checks."""
    account(ops, "eastus2")
    fault(ops, {"status": 403, "code": "AuthorizationFailed", "message": "No right"})

    assert "is not known" in look(BLOB)[0]


@pytest.mark.parametrize(
    ("text", "provider"),
    [
        (f"secretsprovider: {KEY}\nencryptedkey: x\n", KEY),
        ("encryptionsalt: v1:x\n", "passphrase"),
        ("config: {}\n", ""),
        ("", ""),
    ],
)
def test_the_stack_file_names_its_secrets_provider(text, provider, tmp_path):
    file = tmp_path / "Pulumi.x.yaml"
    file.write_text(text)

    assert backend.secrets_provider(file) == provider


@pytest.mark.parametrize("told", ['{"user": "ops", "url": "azblob://state"}', "error: no login"])
def test_the_engine_is_asked_for_the_backend(told, tmp_path, monkeypatch):
    engine = tmp_path / "pulumi"
    engine.write_text(f"#!/bin/sh\ncat <<'E'\n{told}\nE\n")
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")

    assert backend.ask(tmp_path) == ("azblob://state" if "url" in told else "")


def test_without_an_engine_nothing_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert backend.ask(tmp_path) == ""
