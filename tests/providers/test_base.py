"""What all providers share."""

import pytest
from pulumi import dynamic

from providers import base
from providers.fabric import FabricProvider
from site_recovery import client
from tests.providers.pair import FABRIC, configured


def test_without_config_the_public_cloud_is_meant():
    provider = configured(FabricProvider)

    assert provider.settings == client.Settings("https://management.azure.com", "")
    assert provider.live_check
    assert provider.protect
    assert provider.allow == ()


def test_config_is_read_as_the_engine_hands_it_out():
    """Lists come as JSON text, flags as words."""
    provider = configured(
        FabricProvider,
        endpoint="https://localhost:8443/",
        caFile=".local/ca.pem",
        liveCheck="off",
        protect="false",
        allow='["reseed:db-01"]',
    )

    assert provider.settings == client.Settings("https://localhost:8443", ".local/ca.pem")
    assert not provider.live_check
    assert not provider.protect
    assert provider.allow == ("reseed:db-01",)


def test_configure_can_be_called_again():
    """The engine's server configures each class, and a cached one again."""
    provider = configured(FabricProvider)

    provider.configure(dynamic.ConfigureRequest(dynamic.Config({"dr:liveCheck": "off"}, "dr")))

    assert not provider.live_check


def test_a_provider_holds_nothing_before_it_is_configured():
    """The program serializes it: whatever it held would be in every stack's state."""
    assert vars(FabricProvider()) == {}


@pytest.mark.parametrize(
    ("key", "old", "new", "differs"),
    [
        ("location", "East US", "eastus", False),
        ("fabric_name", "East US", "eastus", True),
        ("fabric_name", "ASR", "asr", False),
        ("minutes", 5.0, 5, False),
        ("minutes", 5, 10, True),
        ("account", "x", None, True),
        ("account", None, None, False),
    ],
)
def test_inputs_are_compared_as_arm_compares(key, old, new, differs):
    assert configured(FabricProvider).differs(key, old, new) is differs


def test_a_failure_names_the_resource():
    failures = configured(FabricProvider).check({}, {**FABRIC, "location": ""}).failures

    assert [(failure.property, failure.reason) for failure in failures] == [
        ("", "fabric asr-eastus2 in vault vault: location is empty; set it in dr:pair")
    ]


def test_cancelled_is_what_every_wait_looks_at():
    assert base.CANCELLED is client.STOP
