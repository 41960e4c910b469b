"""The stand-in talks to this machine or not at all."""

import json
import os

import pytest

from emulator.native.install import install
from emulator.native.settings import NotLocal, from_ready_line, load

READY = {
    "endpoint": "https://localhost:8443",
    "ca": "/tmp/ca.pem",
    "subscriptionId": "s",
    "tenantId": "t",
    "clientId": "c",
    "clientSecret": "x",
}


@pytest.mark.parametrize(
    "endpoint",
    ["", "https://management.azure.com", "https://localhost.example.com", "https://10.0.0.1"],
)
def test_another_endpoint_than_a_local_one_is_refused(endpoint):
    with pytest.raises(NotLocal):
        from_ready_line({**READY, "endpoint": endpoint})


def test_missing_settings_are_refused(tmp_path):
    with pytest.raises(NotLocal, match=r"local-azure\.json is missing"):
        load(tmp_path / "local-azure.json")


def test_install_writes_a_plugin_that_finds_its_settings(tmp_path):
    """The engine looks for this path and starts it without arguments of ours."""
    program = install(tmp_path, READY)

    assert program == tmp_path / (
        "plugins/resource-azure-native-v3.29.0/pulumi-resource-azure-native"
    )
    assert os.access(program, os.X_OK)
    assert load(program.parent / "local-azure.json").endpoint == READY["endpoint"]
    assert json.loads((program.parent / "local-azure.json").read_text()) == READY
