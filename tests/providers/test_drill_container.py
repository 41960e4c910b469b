"""Drills whose evidence is in a storage container."""

import pytest

from emulator.resources import place
from site_recovery import evidence
from tests.providers import drilling, fleet
from tests.support.calls import call

URL = "https://management.azure.com/shopevidence/drills"
ACCOUNT = f"{fleet.SHOP}/providers/Microsoft.Storage/storageAccounts/shopevidence"
CONTAINER = f"{ACCOUNT}/blobServices/default/containers/drills"


@pytest.fixture
def shop(stack, tmp_path):
    """Two protected machines of one group, and a drill of them; the container is not there yet."""
    shop = drilling.begun(stack, tmp_path)
    shop.told = {"container": URL}
    place(stack.world, ACCOUNT, {"location": "centralus"})
    return shop


def make(shop):
    place(shop.world, CONTAINER, {"properties": {}})


def test_a_drill_leaves_its_evidence_in_the_container(shop):
    make(shop)
    told = shop.up()

    assert told == ""
    assert shop.document()["verdict"] == "green"
    assert evidence.verify(shop.store) == []
    assert drilling.up_for_test(shop.world) == []


def test_without_the_container_the_line_to_mend_is_told_and_the_next_update_goes_on(shop):
    told = shop.up()
    begun = drilling.calls(shop.world, "testFailover")
    make(shop)
    again = shop.up()

    assert "shop: drill 2026-11: " in told
    assert "drills/vault/: ContainerNotFound: the container is not there; make it" in told
    assert begun == []
    assert again == ""
    assert shop.document()["verdict"] == "green"
    assert drilling.up_for_test(shop.world) == []


def test_evidence_that_could_not_be_put_is_put_by_the_next_update(shop):
    """The machines stand until it is: without evidence nobody would know that they did."""
    make(shop)
    denied = {"status": 403, "code": "AuthorizationPermissionMismatch", "message": "no"}
    fault = [{"match": {"method": "PUT", "path": "shopevidence"}, "times": 1, "then": denied}]
    call(shop.world, "PUT", "/emulator/faults", fault)
    told = shop.up()
    standing = drilling.up_for_test(shop.world)
    again = shop.up()

    assert "Storage Blob Data Contributor" in told
    assert len(standing) == 2
    assert again == ""
    assert drilling.calls(shop.world, "testFailover") == ["shop-away"]
    assert drilling.up_for_test(shop.world) == []
    assert evidence.verify(shop.store) == []
