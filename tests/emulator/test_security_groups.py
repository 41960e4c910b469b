"""Security groups, route tables and peerings, as checks read them."""

import pytest

from tests.support import call
from tests.support.ground import NETWORK, NIC, SUBNET, VNET, VNET_BODY, lay_ground, nic_body

NSG = f"{NETWORK}/networkSecurityGroups/nsg"
TABLE = f"{NETWORK}/routeTables/routes"
OTHER = f"{NETWORK}/virtualNetworks/other"
HERE = {"location": "eastus2"}


@pytest.fixture
def site(world):
    lay_ground(world)
    return world


def rule(name, priority=100, direction="Outbound", **more):
    told = {
        "priority": priority,
        "direction": direction,
        "access": "Deny",
        "protocol": "*",
        "sourcePortRange": "*",
        "destinationPortRange": "*",
        "sourceAddressPrefix": "*",
        "destinationAddressPrefix": "Internet",
        **more,
    }
    return {"name": name, "properties": told}


def put(world, path, **properties):
    reply = call(world, "PUT", path, {**HERE, "properties": properties})
    world.pass_time(10)
    return reply


def shown(world, path):
    return call(world, "GET", path).body["properties"]


def test_azures_own_six_rules_are_there(site):
    """Azure docs, network security groups overview."""
    put(site, NSG)

    found = shown(site, NSG)

    told = [
        (
            each["name"],
            each["properties"]["priority"],
            each["properties"]["access"],
            each["properties"]["sourceAddressPrefix"],
            each["properties"]["destinationAddressPrefix"],
        )
        for each in found["defaultSecurityRules"]
    ]
    assert told == [
        ("AllowVnetInBound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
        ("AllowAzureLoadBalancerInBound", 65001, "Allow", "AzureLoadBalancer", "*"),
        ("DenyAllInBound", 65500, "Deny", "*", "*"),
        ("AllowVnetOutBound", 65000, "Allow", "VirtualNetwork", "VirtualNetwork"),
        ("AllowInternetOutBound", 65001, "Allow", "*", "Internet"),
        ("DenyAllOutBound", 65500, "Deny", "*", "*"),
    ]
    assert found["securityRules"] == []


def test_rules_are_resources_inside_their_group(site):
    """Sent with the group or alone, they read the same."""
    put(site, NSG, securityRules=[rule("a")])
    call(site, "PUT", f"{NSG}/securityRules/b", {"properties": rule("b", 200)["properties"]})
    site.pass_time(10)

    found = shown(site, NSG)["securityRules"]
    alone = call(site, "GET", f"{NSG}/securityRules/a").body
    listed = call(site, "GET", f"{NSG}/securityRules").body["value"]

    assert [each["name"] for each in found] == ["a", "b"]
    assert found[0] == alone
    assert alone["id"] == f"{NSG}/securityRules/a"
    assert alone["properties"]["sourceAddressPrefixes"] == []
    assert len(listed) == 2


def test_a_groups_put_replaces_its_rules_and_a_tag_change_does_not(site):
    put(site, NSG, securityRules=[rule("a"), rule("b", 200)])
    call(site, "PATCH", NSG, {"tags": {"x": "y"}})

    kept = [each["name"] for each in shown(site, NSG)["securityRules"]]
    put(site, NSG, securityRules=[rule("b", 200)])

    assert kept == ["a", "b"]
    assert [each["name"] for each in shown(site, NSG)["securityRules"]] == ["b"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (rule("b", 100), "SecurityRuleConflict"),
        (rule("b", 99), "SecurityRuleInvalidPriority"),
        (rule("b", 4097), "SecurityRuleInvalidPriority"),
    ],
)
def test_rules_that_cannot_be_are_refused(site, more, code):
    put(site, NSG, securityRules=[rule("a")])

    alone = call(site, "PUT", f"{NSG}/securityRules/b", {"properties": more["properties"]})
    together = put(site, NSG, securityRules=[rule("a"), more])

    assert [reply.body["error"]["code"] for reply in (alone, together)] == [code, code]


def test_one_priority_holds_once_per_direction(site):
    reply = put(site, NSG, securityRules=[rule("a"), rule("b", direction="Inbound")])

    assert reply.status == 201


def test_subnets_and_interfaces_keep_what_guards_them(site):
    """And the group tells who it guards; it cannot go while it does."""
    put(site, NSG)
    put(site, TABLE, routes=[{"name": "out", "properties": {"nextHopType": "None"}}])
    guarded = {
        "addressPrefix": "10.0.1.0/24",
        "networkSecurityGroup": {"id": NSG},
        "routeTable": {"id": TABLE},
        "natGateway": {"id": f"{NETWORK}/natGateways/nat"},
        "serviceEndpoints": [{"service": "Microsoft.Storage"}],
        "defaultOutboundAccess": False,
    }
    call(site, "PUT", SUBNET, {"properties": guarded})
    body = nic_body()
    body["properties"]["networkSecurityGroup"] = {"id": NSG}
    call(site, "PUT", NIC, body)
    site.pass_time(10)

    subnet = shown(site, VNET)["subnets"][0]["properties"]

    assert {key: subnet[key] for key in guarded} == guarded
    assert shown(site, NIC)["networkSecurityGroup"] == {"id": NSG}
    assert shown(site, NSG)["subnets"] == [{"id": SUBNET}]
    assert shown(site, NSG)["networkInterfaces"] == [{"id": NIC}]
    assert shown(site, TABLE)["subnets"] == [{"id": SUBNET}]
    assert call(site, "DELETE", NSG).status == 400


def test_routes_are_resources_inside_their_table(site):
    hop = {"addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}
    put(site, TABLE, routes=[{"name": "out", "properties": hop}])

    alone = call(site, "GET", f"{TABLE}/routes/out").body
    call(site, "PUT", f"{TABLE}/routes/in", {"properties": hop})

    assert alone["properties"]["nextHopType"] == "VirtualAppliance"
    assert [route["name"] for route in shown(site, TABLE)["routes"]] == ["out", "in"]


def test_a_peering_is_connected_once_both_sides_have_it(site):
    body = {**VNET_BODY, "properties": {"addressSpace": {"addressPrefixes": ["10.9.0.0/16"]}}}
    call(site, "PUT", OTHER, body)

    def peer(here, there):
        told = {"remoteVirtualNetwork": {"id": there}, "allowGatewayTransit": True}
        call(site, "PUT", f"{here}/virtualNetworkPeerings/p", {"properties": told})

    peer(VNET, OTHER)
    alone = shown(site, VNET)["virtualNetworkPeerings"][0]["properties"]
    peer(OTHER, VNET)
    both = call(site, "GET", f"{VNET}/virtualNetworkPeerings/p").body["properties"]

    assert (alone["peeringState"], both["peeringState"]) == ("Initiated", "Connected")
    assert both["remoteAddressSpace"] == {"addressPrefixes": ["10.9.0.0/16"]}
    assert (both["allowGatewayTransit"], both["allowForwardedTraffic"]) == (True, False)


def test_a_networks_dns_servers_and_peerings_outlive_a_change_that_leaves_them_out(site):
    """Subnets too: a PUT without the key keeps what is there (assumed for peerings)."""
    servers = {"dhcpOptions": {"dnsServers": ["10.0.0.4"]}}
    peering = {"name": "p", "properties": {"remoteVirtualNetwork": {"id": OTHER}}}
    body = {**VNET_BODY["properties"], **servers, "virtualNetworkPeerings": [peering]}
    put(site, VNET, **body)

    put(site, VNET, addressSpace=body["addressSpace"], **servers)

    found = shown(site, VNET)
    assert found["dhcpOptions"] == {"dnsServers": ["10.0.0.4"]}
    assert [each["name"] for each in found["virtualNetworkPeerings"]] == ["p"]
    assert [each["name"] for each in found["subnets"]] == ["web"]


def test_a_peering_without_the_other_network_is_refused(site):
    assert call(site, "PUT", f"{VNET}/virtualNetworkPeerings/p", {"properties": {}}).status == 400


def test_rule_collections_of_a_firewall_policy_are_kept_as_sent(site):
    """No family of their own: rules of ours go beside those that were there."""
    policy = f"{NETWORK}/firewallPolicies/policy"
    group = f"{policy}/ruleCollectionGroups/ours"
    told = {"priority": 3000, "ruleCollections": [{"name": "out", "priority": 3000}]}
    orphan = call(site, "PUT", group, {"properties": told}).status
    put(site, policy, sku={"tier": "Standard"})

    made = call(site, "PUT", group, {"properties": told})
    listed = call(site, "GET", f"{policy}/ruleCollectionGroups").body["value"]

    assert (orphan, made.status) == (404, 201)
    assert listed[0]["properties"] == {**told, "provisioningState": "Succeeded"}
