"""The fabric provider: what only a fabric asks."""

import pytest

from providers.fabric import FabricProvider
from site_recovery import errors
from tests.providers.pair import FABRIC, configured, prepare, started


def test_a_region_may_be_spelled_as_azure_shows_it(world):
    """The service keeps what it is sent; we send the name that its API uses."""
    prepare(world, FABRIC)
    props = {**FABRIC, "location": "East US 2"}
    provider = configured(FabricProvider)

    made = provider.create(props)

    details = world.resources[made.id]["properties"]["customDetails"]
    assert details["location"] == "eastus2"
    assert provider.read(made.id, made.outs).outs["location"] == "East US 2"
    assert not provider.diff(made.id, made.outs, FABRIC).changes


def test_a_fabric_of_another_region_is_not_adopted(world):
    prepare(world, FABRIC)
    provider = configured(FabricProvider)
    provider.create(FABRIC)
    before = started(world)

    with pytest.raises(errors.OperationConflict) as raised:
        provider.create({**FABRIC, "location": "westeurope"})

    assert str(raised.value) == (
        "fabric asr-eastus2 in vault vault: ExistsOtherwise: it exists with location eastus2, the "
        "stack says westeurope; remove it from the vault or correct the stack"
    )
    assert started(world) == before


def test_another_region_is_another_fabric():
    provider = configured(FabricProvider)

    with pytest.raises(errors.IdentityChanged) as raised:
        provider.diff("id", FABRIC, {**FABRIC, "location": "westeurope"})
    assert str(raised.value) == (
        "fabric asr-eastus2 in vault vault: IdentityChanged: location cannot change in place; "
        "remove it, run `up`, then add it anew"
    )


def test_what_the_service_takes_is_noticed_soon_after(world):
    """66 to 70 s were recorded; a client that only counts Retry-Afters would say 90."""
    prepare(world, FABRIC)
    begun = world.clock.now()

    configured(FabricProvider).create(FABRIC)

    assert 66 <= world.clock.now() - begun < 85
