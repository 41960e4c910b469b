"""Whether machines reach what replication needs, as far as rules and routes tell."""

import pytest

from emulator import estate
from emulator.resources import place
from site_recovery.preflight import outbound, routes
from tests.providers.fleet import NETWORK_ASR, SHOP
from tests.site_recovery.preflight import shop
from tests.site_recovery.preflight import surroundings as around
from tests.support.calls import VAULT

CHECKS = (*outbound.CHECKS, *routes.CHECKS)
ALL = around.rule("AllowAll", 200, "Allow", to="Internet")


@pytest.fixture
def ground(estate_world):
    around.in_order(estate_world)
    return estate_world


def blocked(world):
    around.guard(world, around.subnet(), around.rule("DenyAll", 4000))


def hindered(world):
    around.guard(world, around.subnet(), around.rule("NoHubs", 300, to="EventHub"))


def unsure(world):
    some = around.rule("SomeAddresses", 300, "Allow", to="20.60.0.0/16")
    around.guard(world, around.subnet(), some, around.rule("DenyAll", 4000))


def pending(world):
    """The file puts rules into the group that denies."""
    blocked(world)
    subject = pair_of_machines()
    nsg_id = f"{SHOP}/providers/Microsoft.Network/networkSecurityGroups/web-nsg"
    key = "primary.outboundRules.networkSecurityGroup"
    return {**subject, "things": [{"key": key, "id": nsg_id, "existing": True}]}


def home_blocked(world):
    there = around.subnet(network=NETWORK_ASR)
    around.guard(world, there, around.rule("DenyAll", 4000))


def port_blocked(world):
    rule = around.rule("NoTalk", 300, direction="Inbound", destinationPortRange="20000-20010")
    around.guard(world, around.interface("web-02"), rule)


def bent(world):
    around.lead(world, around.subnet(), all=("0.0.0.0/0", "VirtualAppliance"))


def filtered(world):
    bent(world)
    endpoints = [{"service": "Microsoft.Storage"}]
    around.change(world, around.subnet(), serviceEndpoints=endpoints)


def dropped(world):
    around.lead(world, around.subnet(), nowhere=("0.0.0.0/0", "None"))


def no_way(world):
    around.change(world, around.subnet(), defaultOutboundAccess=False)


BROKEN = {
    "outbound-blocked": blocked,
    "outbound-hindered": hindered,
    "outbound-unsure": unsure,
    "outbound-home-blocked": home_blocked,
    "outbound-rules-pending": pending,
    "consistency-port-blocked": port_blocked,
    "consistency-port-linux": lambda world: None,
    "route-bent": bent,
    "route-filtered": filtered,
    "route-dropped": dropped,
    "no-way-out": no_way,
}


def pair_of_machines():
    """Two web servers in one consistency group."""
    machines = {
        name: shop.machine(name, consistency_group="shop-web") for name in ("web-01", "web-02")
    }
    return shop.subject(**machines)


def found(*checked, subject=None):
    return [str(each) for each in shop.found(subject or shop.subject(), *checked)]


def test_every_row_is_broken_here():
    assert set(BROKEN) == {row.code for row in (*outbound.ROWS, *routes.ROWS)}


@pytest.mark.parametrize("code", BROKEN)
def test_what_breaks_a_rule_is_found(ground, code):
    subject = BROKEN[code](ground) or pair_of_machines()

    assert code in shop.codes(shop.found(subject, *CHECKS))


def test_a_shop_in_order_says_nothing(ground):
    assert found(*CHECKS) == []


def test_a_denied_tag_is_refused_with_the_rule_and_what_to_do(ground):
    blocked(ground)

    assert found(outbound.outbound_rules) == [
        "machine web-01: security group web-nsg (rule DenyAll) lets no TCP 443 out to "
        "Storage.EastUS2, AzureActiveDirectory, AzureSiteRecovery, without which replication does "
        "not start; allow these tags outbound with a priority below 4000, or change that rule",
        "machine web-01: security group web-nsg (rule DenyAll) lets no TCP 443 out to "
        "EventHub.CentralUS, needed for monitoring; allow these tags outbound with a "
        "priority below 4000, or change that rule",
    ]


def test_a_group_that_the_file_opens_itself_stops_no_preview(ground):
    """Else the `up` that adds the rules could never begin."""
    codes = shop.codes(shop.found(pending(ground), outbound.outbound_rules))

    assert codes == ["outbound-rules-pending"]


def test_the_way_home_is_mirrored(ground):
    """Storage of the region that machines then run in, EventHub of the one they return to."""
    home_blocked(ground)

    [told] = found(outbound.outbound_rules_home)

    assert told.startswith("subnet web of network shop-vnet-asr: security group web-nsg")
    assert "Storage.CentralUS" in told
    assert "EventHub.EastUS2" in told


def test_many_machines_with_one_cause_are_one_finding(ground):
    blocked(ground)
    names = ("web-01", "web-02", "web-03")
    four = {**{name: shop.machine(name) for name in names}, "web-04": shop.machine("web-03")}

    told = found(outbound.outbound_rules, subject=shop.subject(**four))

    assert [each.partition(":")[0] for each in told] == ["4 machines (web-01, web-02, …)"] * 2


def test_both_groups_of_a_machine_count(ground):
    """A group on the interface does not open what the subnet's group denies."""
    around.guard(ground, around.interface(), ALL, name="nic-nsg")
    blocked(ground)

    assert "outbound-blocked" in shop.codes(shop.found(shop.subject(), *CHECKS))


def test_encrypted_disks_and_agent_updates_need_more_tags(ground):
    disk = f"{SHOP}/providers/Microsoft.Compute/disks/web-01-osdisk"
    around.change(ground, disk, encryptionSettingsCollection={"enabled": True})
    blocked(ground)

    told = found(outbound.outbound_rules, subject={**shop.subject(), "agent_updates": True})

    assert "EventHub.CentralUS, AzureKeyVault, GuestAndHybridManagement" in told[1]
    assert "needed for monitoring, the disks' keys, agent updates" in told[1]


def test_a_private_endpoint_of_the_vault_needs_no_public_way_to_the_service(ground):
    around.change(ground, VAULT, privateEndpointConnections=[{"id": "one"}])
    blocked(ground)

    told = found(outbound.outbound_rules)

    assert len(told) == 1
    assert "AzureSiteRecovery" not in told[0]


def test_a_subnet_that_is_not_there_yet_is_not_judged(ground):
    """A recovery network that is still to be made has no rules."""
    del ground.resources[NETWORK_ASR]

    assert found(*CHECKS) == []


def test_machines_of_different_groups_need_not_talk(ground):
    port_blocked(ground)
    machines = {n: shop.machine(n, consistency_group=n) for n in ("web-01", "web-02")}

    assert found(outbound.consistency_port, subject=shop.subject(**machines)) == []


def test_the_port_is_told_with_its_direction(ground):
    port_blocked(ground)

    assert found(outbound.consistency_port, subject=pair_of_machines()) == [
        "machine web-02: security group web-nsg (rule NoTalk) denies TCP 20004 inbound between "
        "machines of consistency group shop-web, which make their common recovery points over it; "
        "allow TCP 20004 between them, inbound and outbound, with a priority below 300"
    ]


def test_tags_with_routes_of_their_own_are_not_told(ground):
    around.lead(
        ground,
        around.subnet(),
        all=("0.0.0.0/0", "None"),
        storage=("Storage.EastUS2", "Internet"),
        sign=("AzureActiveDirectory", "Internet"),
    )

    assert found(routes.routes_out) == [
        "subnet web of network shop-vnet: route all of table web-routes drops what goes to "
        "AzureSiteRecovery, EventHub.CentralUS, so replication cannot start; add routes for these "
        "tags with next hop Internet, or remove the route"
    ]


@pytest.mark.parametrize("way", ["nat", "route", "address"])
def test_one_way_out_is_enough(ground, way):
    no_way(ground)
    if way == "nat":
        around.change(ground, around.subnet(), natGateway={"id": "/nat"})
    elif way == "route":
        around.lead(ground, around.subnet(), all=("0.0.0.0/0", "Internet"))
    else:
        configs = ground.resources[around.interface()]["properties"]["ipConfigurations"]
        configs[0]["properties"]["publicIPAddress"] = {"id": "/ip"}
        around.change(ground, around.interface(), ipConfigurations=configs)

    assert found(routes.way_out) == []


def test_a_closed_subnet_at_the_other_side_is_told_too(ground):
    there = around.subnet(network=NETWORK_ASR)
    around.change(ground, there, defaultOutboundAccess=False)

    [told] = found(routes.way_out)

    assert told.startswith("subnet web of network shop-vnet-asr: the subnet has default outbound")
    assert "Storage.CentralUS" in told


def test_three_hundred_machines_cost_a_handful_of_reads(world):
    """A preview has ten seconds for all checks."""
    group = SHOP.replace("shop-rg", "fleet-rg")
    estate.load(world, "fleet:300:1")
    around.in_order(world)
    denies = [around.rule(f"Deny{n}", 300 + n, to=f"10.{n}.0.0/16") for n in range(10, 30)]
    body = {"location": "eastus2", "properties": {"securityRules": denies}}
    nsg = f"{group}/providers/Microsoft.Network/networkSecurityGroups/nsg"
    place(world, nsg, body)
    fleet = f"{group}/providers/Microsoft.Network/virtualNetworks/fleet-vnet/subnets/fleet"
    around.change(world, fleet, networkSecurityGroup={"id": nsg})
    machines = {
        f"vm-{n:04d}": shop.machine(
            id=f"{group}/providers/Microsoft.Compute/virtualMachines/vm-{n:04d}",
            consistency_group=f"group-{n // 16}",
        )
        for n in range(1, 301)
    }

    codes = set(shop.codes(shop.found(shop.subject(**machines), *CHECKS)))

    assert codes == {"consistency-port-blocked", "consistency-port-linux"}  # 10.20.0.0/16 is theirs
    assert len(world.journal.calls) < 10
