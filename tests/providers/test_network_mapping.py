"""The network mapping provider: what only a network mapping asks."""

import pytest

from emulator.resources import place
from providers.network_mapping import NetworkMappingProvider
from site_recovery import errors
from tests.providers.pair import NETWORK_MAPPING, NETWORKS, configured, prepare, started


@pytest.fixture
def provider(world):
    prepare(world, NETWORK_MAPPING)
    space = {"addressSpace": {"addressPrefixes": ["10.20.0.0/16"]}}
    place(world, f"{NETWORKS}/other", {"location": "centralus", "properties": space})
    return configured(NetworkMappingProvider)


def test_the_services_lower_case_ids_are_no_change(provider, world):
    """Both ids come back lower-cased (recorded); the state keeps our spelling."""
    made = provider.create(NETWORK_MAPPING)

    shown = world.resources[made.id]["properties"]["primaryNetworkId"]
    assert shown == shown.lower()
    read = provider.read(made.id, made.outs)
    assert read.outs["primary_network_id"] == NETWORK_MAPPING["primary_network_id"]


def test_another_recovery_network_is_changed_in_place(provider, world):
    made = provider.create(NETWORK_MAPPING)
    news = {**NETWORK_MAPPING, "recovery_network_id": f"{NETWORKS}/other"}

    assert provider.diff(made.id, made.outs, news).changes
    provider.update(made.id, made.outs, news)

    assert world.resources[made.id]["properties"]["recoveryNetworkId"].endswith("/other")


def test_a_mapping_to_another_recovery_network_is_adopted_and_changed(provider, world):
    made = provider.create({**NETWORK_MAPPING, "recovery_network_id": f"{NETWORKS}/other"})

    provider.create(NETWORK_MAPPING)

    assert world.resources[made.id]["properties"]["recoveryNetworkId"].endswith("/shop-vnet-asr")


@pytest.mark.parametrize("key", ["primary_network_id", "recovery_fabric_name"])
def test_another_primary_network_or_region_is_another_mapping(provider, key):
    with pytest.raises(errors.IdentityChanged, match=f"{key} cannot change in place"):
        provider.diff("id", NETWORK_MAPPING, {**NETWORK_MAPPING, key: f"{NETWORKS}/other"})


def test_a_mapping_of_another_network_is_not_adopted(provider, world):
    provider.create(NETWORK_MAPPING)
    before = started(world)

    with pytest.raises(errors.OperationConflict, match="it exists with primary_network_id "):
        provider.create({**NETWORK_MAPPING, "primary_network_id": f"{NETWORKS}/other"})
    assert started(world) == before


def test_an_id_that_is_no_networks_is_refused(provider):
    props = {**NETWORK_MAPPING, "recovery_network_id": "shop-vnet-asr"}

    assert [failure.reason for failure in provider.check({}, props).failures] == [
        "network mapping shop-vnet in fabric asr-eastus2: "
        "recovery_network_id shop-vnet-asr is not the id of a virtual network"
    ]


def test_a_network_that_does_not_exist_is_told_by_the_job(provider):
    """The operation says a code, the job says which network and what to do."""
    props = {**NETWORK_MAPPING, "recovery_network_id": f"{NETWORKS}/missing"}

    with pytest.raises(errors.OperationFailed) as raised:
        provider.create(props)
    assert str(raised.value) == (
        "network mapping shop-vnet in fabric asr-eastus2: 50020: Networks couldn't be mapped; "
        "Map network; Virtual network missing does not exist; Create the network or map another one"
    )
