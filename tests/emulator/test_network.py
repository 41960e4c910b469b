"""Networks, subnets and interfaces."""

import pytest

from tests.support import call
from tests.support.ground import NETWORK, NIC, SUBNET, VNET, VNET_BODY, lay_ground, nic_body


@pytest.fixture
def site(world):
    lay_ground(world)
    return world


def network(*subnets):
    """A network's body with these subnets, or without the key."""
    properties = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    if subnets != (None,):
        properties["subnets"] = [
            {"name": name, "properties": {"addressPrefix": prefix}} for name, prefix in subnets
        ]
    return {"location": "eastus2", "properties": properties}


def subnets_of(world):
    return [s["name"] for s in call(world, "GET", VNET).body["properties"]["subnets"]]


def test_inline_subnets_are_resources_of_their_own(site):
    subnet = call(site, "GET", SUBNET).body

    assert subnet["properties"]["addressPrefix"] == "10.0.1.0/24"
    assert subnet["properties"]["provisioningState"] == "Succeeded"
    assert subnet["etag"]


def test_a_put_without_the_key_keeps_the_subnets(site):
    call(site, "PUT", VNET, network(None))

    assert subnets_of(site) == ["web"]


def test_a_put_with_other_subnets_replaces_those_that_are_free(site):
    web = ("web", "10.0.1.0/24")
    call(site, "PUT", VNET, network(web, ("app", "10.0.2.0/24")))
    call(site, "PUT", VNET, network(web, ("data", "10.0.3.0/24")))

    assert subnets_of(site) == ["web", "data"]


def test_a_subnet_in_use_is_not_dropped_and_the_network_stays(site):
    reply = call(site, "PUT", VNET, network(("app", "10.0.2.0/24")))

    assert (reply.status, reply.body["error"]["code"]) == (400, "InUseSubnetCannotBeDeleted")
    assert subnets_of(site) == ["web"]
    assert call(site, "DELETE", VNET).status == 400
    assert call(site, "DELETE", SUBNET).status == 400


@pytest.mark.parametrize(
    ("prefix", "code"),
    [
        ("10.9.0.0/24", "NetcfgSubnetRangeOutsideVnet"),
        ("10.0.1.128/25", "NetcfgSubnetRangesOverlap"),
        ("nonsense", "InvalidAddressPrefixFormat"),
    ],
)
def test_a_subnet_has_to_fit(site, prefix, code):
    body = {"properties": {"addressPrefix": prefix}}

    assert call(site, "PUT", f"{VNET}/subnets/new", body).body["error"]["code"] == code


def test_an_interface_gets_the_next_free_address_and_keeps_it(site):
    """Azure keeps the first four of a subnet; vm-nic has the fifth."""
    path = f"{NETWORK}/networkInterfaces/second"
    first = call(site, "PUT", path, nic_body()).body
    again = call(site, "PUT", path, nic_body()).body

    for shown in (first, again):
        config = shown["properties"]["ipConfigurations"][0]
        assert config["properties"]["privateIPAddress"] == "10.0.1.5"
    assert config["id"] == f"{path}/ipConfigurations/ipconfig1"
    assert config["properties"]["primary"] is True


def test_a_static_address_is_kept(site):
    body = nic_body()
    body["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] = "10.0.1.77"

    shown = call(site, "PUT", f"{NETWORK}/networkInterfaces/static", body).body

    assert (
        shown["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] == "10.0.1.77"
    )


def test_an_interface_needs_its_subnet(site):
    reply = call(site, "PUT", NIC, nic_body(f"{VNET}/subnets/none"))

    assert (reply.status, reply.body["error"]["code"]) == (400, "InvalidResourceReference")


def test_public_addresses_differ(site):
    shown = [
        call(site, "PUT", f"{NETWORK}/publicIPAddresses/{name}", {"location": "eastus2"}).body
        for name in ("a", "b")
    ]

    assert len({entry["properties"]["ipAddress"] for entry in shown}) == 2


def test_a_network_needs_an_address_space(site):
    body = {**VNET_BODY, "properties": {}}

    assert call(site, "PUT", f"{NETWORK}/virtualNetworks/n", body).status == 400
