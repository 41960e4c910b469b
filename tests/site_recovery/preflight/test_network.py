"""The two networks compared, and room for what lands in the other one."""

import pytest

from emulator import sizes
from emulator.resources import place
from site_recovery.preflight import addresses, network
from tests.providers.fleet import NETWORK, NETWORK_ASR, SHOP
from tests.site_recovery.preflight import shop
from tests.site_recovery.preflight import surroundings as around

CHECKS = (*network.CHECKS, *addresses.CHECKS)
THERE = around.subnet(network=NETWORK_ASR)


@pytest.fixture
def ground(estate_world, monkeypatch):
    """One size offers less than its name says."""
    small = sizes.Size("Standard_Small", "standardSmallFamily", 1, 2.0, 4)
    monkeypatch.setitem(sizes.SIZES, "standard_small", small)
    around.in_order(estate_world)
    return estate_world


def dns(world, network_id, *servers):
    around.change(world, network_id, dhcpOptions={"dnsServers": list(servers)})


def dns_lost(world):
    dns(world, NETWORK_ASR, "10.10.3.4")


def peering_broken(world):
    around.peer(world, NETWORK_ASR, "hub", "10.0.0.0/16", back=False)


def gateway_missing(world):
    place(world, around.subnet("GatewaySubnet"), {"properties": {"addressPrefix": "10.10.9.0/27"}})


def subnet_missing(world):
    del world.resources[THERE]


def group_missing(world):
    around.guard(world, around.subnet(), around.rule("DenyAll", 4000))


def group_differs(world):
    group_missing(world)
    around.guard(world, THERE, around.rule("DenyAll", 4000, "Allow"), name="other-nsg")


def table_missing(world):
    around.lead(world, around.subnet(), all=("0.0.0.0/0", "VirtualAppliance"))


def table_differs(world):
    table_missing(world)
    around.lead(world, THERE, "other-routes", all=("0.0.0.0/0", "Internet"))


def full(world):
    around.change(world, THERE, addressPrefix="10.30.1.0/29")
    for number in range(4, 7):
        stand(world, f"other-{number}", f"10.30.1.{number}")


def fix(world, address="10.30.1.10", name="web-01"):
    """A machine at home gets a static address."""
    configs = world.resources[around.interface(name)]["properties"]["ipConfigurations"]
    told = {"privateIPAddress": address, "privateIPAllocationMethod": "Static"}
    configs[0]["properties"].update(told)
    around.change(world, around.interface(name), ipConfigurations=configs)


def stand(world, name, address, owner=None):
    """An interface in the recovery network, of a machine there."""
    told = {"subnet": {"id": THERE}, "privateIPAddress": address}
    configs = [{"name": "one", "properties": told}]
    path = f"{SHOP}/providers/Microsoft.Network/networkInterfaces/{name}"
    place(world, path, {"location": "centralus", "properties": {"ipConfigurations": configs}})
    if owner:
        around.change(world, path, virtualMachine={"id": f"/x/virtualMachines/{owner}"})


def taken(world):
    fix(world)
    stand(world, "old-nic", "10.30.1.10")


def overlaps(world):
    around.peer(world, NETWORK, "hub", "10.30.0.0/15")


def shared(world):
    around.change(world, NETWORK_ASR, addressSpace={"addressPrefixes": ["10.10.0.0/16"]})


BROKEN = {
    "accelerated-networking-lost": lambda world: around.change(
        world, around.interface(), enableAcceleratedNetworking=True
    ),
    "dns-missing": lambda world: dns(world, NETWORK, "10.0.0.4"),
    "dns-lost": dns_lost,
    "peering-missing": lambda world: around.peer(world, NETWORK, "hub", "10.0.0.0/16"),
    "peering-broken": peering_broken,
    "gateway-missing": gateway_missing,
    "subnet-missing": subnet_missing,
    "security-group-missing": group_missing,
    "security-group-differs": group_differs,
    "route-table-missing": table_missing,
    "route-table-differs": table_differs,
    "subnet-full": full,
    "address-taken": taken,
    "address-outside": lambda world: fix(world, "10.10.1.10"),
    "address-space-overlaps": overlaps,
    "address-space-shared": shared,
}


def small_machine():
    """web-01, recovered on the small size."""
    return shop.subject(**{"web-01": shop.machine(size="Standard_Small")})


def found(*checked, subject=None):
    return [str(each) for each in shop.found(subject or shop.subject(), *checked)]


def test_every_row_is_broken_here():
    assert set(BROKEN) == {row.code for row in (*network.ROWS, *addresses.ROWS)}


@pytest.mark.parametrize("code", BROKEN)
def test_what_breaks_a_rule_is_found(ground, code):
    BROKEN[code](ground)

    assert code in shop.codes(shop.found(small_machine(), *CHECKS))


def test_networks_in_order_say_nothing(ground):
    assert found(*CHECKS) == []


def test_a_network_that_is_still_to_be_made_says_nothing(ground):
    """It will be what the file asks for; nothing of it can be read yet."""
    for spoil in (gateway_missing, group_missing, table_missing, overlaps, shared, taken):
        spoil(ground)
    for path in [THERE, *(around.subnet(name, NETWORK_ASR) for name in ("app", "data"))]:
        del ground.resources[path]
    del ground.resources[NETWORK_ASR]

    assert found(*CHECKS) == []


def test_one_network_for_both_sides_is_not_compared_with_itself(ground):
    """Zone to zone."""
    group_missing(ground)
    subject = shop.subject()
    subject["recovery"]["network_id"] = NETWORK.upper()

    assert found(*CHECKS, subject=subject) == []


def test_a_dns_server_of_the_shared_prefix_may_be_the_one_there(ground):
    """Both networks have the prefix: the address says nothing about where the server stands."""
    shared(ground)
    dns_lost(ground)

    assert found(network.dns_servers) == []


def test_dns_servers_of_both_sides_are_left_to_people(ground):
    dns(ground, NETWORK, "10.0.0.4")
    dns(ground, NETWORK_ASR, "10.1.0.4")

    assert found(network.dns_servers) == []


def test_a_missing_peering_is_named(ground):
    around.peer(ground, NETWORK, "hub", "10.0.0.0/16")
    around.peer(ground, NETWORK, "spoke", "10.1.0.0/16")
    around.peer(ground, NETWORK_ASR, "spoke", "10.1.0.0/16")

    assert found(network.peerings) == [
        "network shop-vnet-asr: it is not peered with hub, which machines reach at home; peer it "
        "with them or with what replaces them there"
    ]


def test_a_hub_of_its_own_may_replace_the_one_at_home(ground):
    around.peer(ground, NETWORK, "hub", "10.0.0.0/16")
    around.peer(ground, NETWORK_ASR, "hub-asr", "10.1.0.0/16")

    assert found(network.peerings) == []


def test_networks_of_the_pair_may_be_peered_with_each_other(ground):
    place(
        ground,
        f"{NETWORK}/virtualNetworkPeerings/there",
        {"properties": {"remoteVirtualNetwork": {"id": NETWORK_ASR}}},
    )

    assert found(network.peerings) == []


def said(**told):
    """web-01 with settings of its recovered interface in the file."""
    settings = {"subnet": "web", "static_ip": None, "accelerated_networking": None, **told}
    machine = shop.machine(size="Standard_Small", recovered_nics={"web-01-nic": settings})
    return shop.subject(**{"web-01": machine})


def test_a_subnet_that_the_file_names_is_the_one_that_is_looked_at(ground):
    subnet_missing(ground)

    assert found(network.subnet_names, subject=said(subnet="app")) == []
    assert "it has no subnet dmz" in found(network.subnet_names, subject=said(subnet="dmz"))[0]


def test_an_address_that_the_file_sets_is_the_one_that_is_looked_at(ground):
    fix(ground, "10.10.1.10")
    stand(ground, "old-nic", "10.30.1.20")

    assert found(addresses.static_addresses, subject=said(static_ip="10.30.1.10")) == []
    [told] = found(addresses.static_addresses, subject=said(static_ip="10.30.1.20"))
    assert "its static address 10.30.1.20 is used there by interface old-nic" in told


def test_accelerated_networking_that_the_file_switches_off_is_not_missed(ground):
    BROKEN["accelerated-networking-lost"](ground)

    assert found(network.accelerated, subject=said(accelerated_networking=False)) == []


def test_a_size_that_offers_accelerated_networking_is_fine(ground):
    BROKEN["accelerated-networking-lost"](ground)

    assert found(network.accelerated) == []
    assert found(network.accelerated, subject=small_machine()) == [
        "machine web-01: its recovery size Standard_Small offers no accelerated networking, which "
        "interface web-01-nic has at home and the service sets there too; choose a size that "
        "offers it, or set recovery.acceleratedNetworking: false on the interface"
    ]


def test_machines_land_in_the_first_subnet_where_theirs_is_missing(ground):
    subnet_missing(ground)
    machines = {name: shop.machine(name) for name in ("web-01", "web-02", "app-01")}

    assert found(network.subnet_names, subject=shop.subject(**machines)) == [
        "network shop-vnet-asr: it has no subnet web; machines web-01, web-02 would land in app, "
        "its first by name; add subnet web there, or name another one for these interfaces "
        "(recovery.subnet)"
    ]


def test_rules_with_other_addresses_are_the_same_rules(ground):
    """The other side has other prefixes."""
    around.guard(ground, around.subnet(), around.rule("Db", 300, "Allow", to="10.10.3.0/24"))
    there = around.rule("Db", 300, "Allow", to="10.30.3.0/24")
    around.guard(ground, THERE, there, name="other-nsg")

    assert found(network.security_groups) == []


def test_different_rules_are_named(ground):
    group_differs(ground)

    assert found(network.security_groups) == [
        "subnet web of network shop-vnet-asr: security group other-nsg differs from web-nsg at "
        "home in rule denyall; make the rules equal, or see that the difference is meant"
    ]


def test_room_counts_what_azure_keeps(ground):
    """A /29 has eight addresses; five are Azure's and none is left for two machines with one."""
    around.change(ground, THERE, addressPrefix="10.30.1.0/29")
    stand(ground, "one", "10.30.1.4")
    machines = {name: shop.machine(name) for name in ("web-01", "web-02", "web-03")}

    assert found(addresses.room, subject=shop.subject(**machines)) == [
        "subnet web of network shop-vnet-asr: interfaces that land in it: 3, free addresses: 2 "
        "(10.30.1.0/29, of which Azure keeps 5); give the subnet a larger prefix, or name other "
        "subnets for some interfaces (recovery.subnet)"
    ]


def test_a_machine_that_already_runs_there_is_not_counted_twice(ground):
    around.change(ground, THERE, addressPrefix="10.30.1.0/29")
    for number, name in enumerate(("web-01", "web-02", "web-03"), start=4):
        stand(ground, name, f"10.30.1.{number}", owner=name)
    machines = {name: shop.machine(name) for name in ("web-01", "web-02", "web-03")}

    assert found(addresses.room, subject=shop.subject(**machines)) == []


def test_an_address_that_another_machine_has_is_told_with_it(ground):
    taken(ground)

    assert found(addresses.static_addresses) == [
        "interface web-01-nic of machine web-01: its static address 10.30.1.10 is used there by "
        "interface old-nic, so it would get another one; free the address, or set another one for "
        "this interface (recovery.address)"
    ]


def test_a_machines_own_address_there_is_not_taken(ground):
    fix(ground)
    stand(ground, "web-01", "10.30.1.10", owner="web-01")

    assert found(addresses.static_addresses) == []


def test_static_addresses_of_another_prefix_are_one_line(ground):
    for number, name in enumerate(("web-01", "web-02", "web-03")):
        fix(ground, f"10.10.1.{10 + number}", name)
    machines = {name: shop.machine(name) for name in ("web-01", "web-02", "web-03")}

    [told] = found(addresses.static_addresses, subject=shop.subject(**machines))

    assert told.startswith(
        "machines web-01, web-02, web-03: static addresses (10.10.1.10, 10.10.1.11, 10.10.1.12) "
        "are not in 10.30.1.0/24 of subnet web there, so other ones are given"
    )
