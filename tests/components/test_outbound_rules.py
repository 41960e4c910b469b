"""Outbound rules: a rule per service tag where the file says so, and what is exported."""

import pytest

from tests.components.conftest import build, stack
from tests.components.test_disaster_recovery import stands_on

BOTH = {
    "outboundRules": {
        "networkSecurityGroup": {"name": "web-nsg", "existing": True},
        "firewallPolicy": {"name": "hub-policy", "existing": True},
    }
}


@pytest.fixture(scope="module")
def walled():
    """The shop with rules at both of its sites."""
    return build(stack("local", primary=BOTH, recovery=BOTH))


def rules(tree, role):
    named = f"dr-outbound-{role}-"
    return {
        each.name.removeprefix(named): each
        for each in tree.of("SecurityRule")
        if each.name.startswith(named)
    }


def test_without_the_key_no_rule_is_made(shop_tree):
    assert shop_tree.of("SecurityRule") == []
    assert shop_tree.of("FirewallPolicyRuleCollectionGroup") == []


def test_each_service_tag_gets_a_rule_and_the_way_home_is_mirrored(walled):
    """Storage of the region in which the machines run, EventHub of the other one."""
    out = {
        name: (rule.inputs["destinationAddressPrefix"], rule.inputs["priority"])
        for name, rule in rules(walled, "primary").items()
    }
    assert out == {
        "storage-outbound": ("Storage.EastUS2", 3000),
        "azureactivedirectory-outbound": ("AzureActiveDirectory", 3001),
        "azuresiterecovery-outbound": ("AzureSiteRecovery", 3002),
        "eventhub-outbound": ("EventHub.CentralUS", 3003),
        "consistency-outbound": ("VirtualNetwork", 3006),
        "consistency-inbound": ("VirtualNetwork", 3006),
    }
    home = rules(walled, "recovery")
    assert home["storage-outbound"].inputs["destinationAddressPrefix"] == "Storage.CentralUS"
    assert home["eventhub-outbound"].inputs["destinationAddressPrefix"] == "EventHub.EastUS2"


def test_a_rule_allows_https_out_of_the_network_only(walled):
    rule = rules(walled, "primary")["storage-outbound"].inputs
    assert {key: rule[key] for key in sorted(rule) if key != "description"} == {
        "access": "Allow",
        "destinationAddressPrefix": "Storage.EastUS2",
        "destinationPortRange": "443",
        "direction": "Outbound",
        "networkSecurityGroupName": "web-nsg",
        "priority": 3000,
        "protocol": "Tcp",
        "resourceGroupName": "shop-rg",
        "securityRuleName": "dr-primary-Storage-Outbound",
        "sourceAddressPrefix": "VirtualNetwork",
        "sourcePortRange": "*",
    }


def test_rules_of_one_group_are_written_one_after_another(walled):
    """Azure refuses two writes to one security group at a time."""
    written = list(rules(walled, "primary").values())
    first, others = written[0], written[1:]

    assert first.depends_on == frozenset()
    assert [len(each.depends_on) for each in others] == [1] * len(others)
    assert len({each.depends_on for each in others}) == len(others)


def test_a_machine_is_not_protected_before_its_rules_are_there(walled):
    """Its replication would not start: preview lets it through for the rules' sake."""
    made = {each.name for each in rules(walled, "primary").values()}

    for each in (*walled.of("ReplicatedItem"), *walled.of("Settlement")):
        assert made | {"dr-outbound-primary-firewall"} <= stands_on(walled, each)


def test_a_consistency_group_talks_over_its_port_both_ways(walled):
    """Linux machines too; without such a group the port stays closed."""
    ways = {
        name: (rule.inputs["direction"], rule.inputs["destinationPortRange"])
        for name, rule in rules(walled, "primary").items()
        if name.startswith("consistency")
    }
    assert ways == {
        "consistency-outbound": ("Outbound", "20004"),
        "consistency-inbound": ("Inbound", "20004"),
    }


def test_agent_updates_need_one_tag_more():
    """And it moves no other rule."""
    updates = {"automationAccount": {"name": "agents-aa", "existing": True}}
    tree = build(stack("local", primary=BOTH, agentUpdates=updates))

    found = rules(tree, "primary")
    added = found["guestandhybridmanagement-outbound"].inputs
    assert added["destinationAddressPrefix"] == "GuestAndHybridManagement"
    assert added["priority"] == 3005
    assert found["consistency-inbound"].inputs["priority"] == 3006


def test_a_firewall_gets_the_same_tags_as_one_group_of_network_rules(walled):
    """Recovery's stands behind the primary's: both sites may share a policy."""
    home = walled.registered["dr-outbound-recovery-firewall"].inputs
    assert (home["ruleCollectionGroupName"], home["priority"]) == ("dr-recovery", 3001)
    (collection,) = home["ruleCollections"]
    assert collection["action"] == {"type": "Allow"}
    assert [rule["destinationAddresses"] for rule in collection["rules"]] == [
        ["Storage.CentralUS"],
        ["AzureActiveDirectory"],
        ["AzureSiteRecovery"],
        ["EventHub.EastUS2"],
    ]
    assert {tuple(rule["destinationPorts"]) for rule in collection["rules"]} == {("443",)}
    assert {tuple(rule["sourceAddresses"]) for rule in collection["rules"]} == {("10.20.0.0/16",)}


def test_urls_and_tags_are_exported_without_any_rule(shop_tree):
    """For firewalls that others keep."""
    assert shop_tree.told["outbound"] == {
        "urls": [
            "*.blob.core.windows.net",
            "login.microsoftonline.com",
            "*.hypervrecoverymanager.windowsazure.com",
            "*.servicebus.windows.net",
        ],
        "primary": {
            "tags": [
                "Storage.EastUS2",
                "AzureActiveDirectory",
                "AzureSiteRecovery",
                "EventHub.CentralUS",
            ]
        },
        "recovery": {
            "tags": [
                "Storage.CentralUS",
                "AzureActiveDirectory",
                "AzureSiteRecovery",
                "EventHub.EastUS2",
            ]
        },
    }
