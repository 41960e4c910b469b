"""The SDK over `dispatch`: the way that most tests reach the local Azure."""

import pytest
from azure.core.exceptions import HttpResponseError, ServiceResponseError
from azure.mgmt.recoveryservicessiterecovery import SiteRecoveryManagementClient

from emulator import faults
from emulator.subscriptions import SUBSCRIPTION
from tests.support import FakeCredential, InProcessTransport, make_vault

FABRIC = {"properties": {"customDetails": {"instanceType": "Azure", "location": "eastus2"}}}


@pytest.fixture
def sdk(world):
    make_vault(world)
    base = "https://localhost:8443"
    return SiteRecoveryManagementClient(
        FakeCredential(),
        SUBSCRIPTION,
        base_url=base,
        credential_scopes=[f"{base}/.default"],
        transport=InProcessTransport(world),
        retry_total=0,
    )


def test_waiting_for_an_operation_is_time_passing_in_the_world(sdk, world):
    made = sdk.replication_fabrics.begin_create("rg", "vault", "east", FABRIC).result()

    assert made.properties.friendly_name == "East US 2"
    assert 60 <= world.clock.now() <= 120


def test_errors_are_the_sdks_own(sdk):
    sdk.replication_fabrics.begin_create("rg", "vault", "east", FABRIC).result()

    with pytest.raises(HttpResponseError) as raised:
        sdk.replication_fabrics.get("rg", "vault", "none")

    assert raised.value.status_code == 404
    assert raised.value.error.details[0].code == "FabricArmEntityMissing"


def test_a_dropped_connection_is_no_answer(sdk, world):
    faults.load(world, [{"match": {"method": "GET"}, "then": {"drop": "before"}}])

    with pytest.raises(ServiceResponseError):
        sdk.replication_fabrics.get("rg", "vault", "east")


def test_a_late_answer_is_time_passing(sdk, world):
    rule = {"match": {"method": "GET"}, "then": {"delay_s": 45}}
    sdk.replication_fabrics.begin_create("rg", "vault", "east", FABRIC).result()
    before = world.clock.now()
    faults.load(world, [rule])

    sdk.replication_fabrics.get("rg", "vault", "east")

    assert world.clock.now() - before == 45


def test_what_the_sdk_left_alone_survives_a_restart_in_memory(sdk, world):
    """The fixture's world saves itself: what is not JSON would have raised by now."""
    sdk.replication_fabrics.begin_create("rg", "vault", "east", FABRIC).result()

    kept = [key for key, _ in world.store.load("resources")]

    assert any(key.endswith("/replicationFabrics/east") for key in kept)
