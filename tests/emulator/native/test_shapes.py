"""The SDK's words against the wire's, for the types where they differ."""

import pytest

from emulator.native.shapes import from_wire, to_wire
from emulator.native.table import TYPES

NETWORK = (
    {
        "location": "centralus",
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [
            {
                "name": "web",
                "addressPrefix": "10.0.1.0/24",
                "networkSecurityGroup": {
                    "id": "/nsg",
                    "securityRules": [{"name": "a", "priority": 1}],
                },
            }
        ],
    },
    {
        "location": "centralus",
        "properties": {
            "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
            "subnets": [
                {
                    "name": "web",
                    "properties": {
                        "addressPrefix": "10.0.1.0/24",
                        "networkSecurityGroup": {
                            "id": "/nsg",
                            "properties": {
                                "securityRules": [{"name": "a", "properties": {"priority": 1}}]
                            },
                        },
                    },
                }
            ],
        },
    },
)
ACCOUNT = (
    {
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "enableHttpsTrafficOnly": True,
        "networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"iPAddressOrRange": "10.0.0.1"}]},
    },
    {
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "properties": {
            "supportsHttpsTrafficOnly": True,
            "networkAcls": {"defaultAction": "Deny", "ipRules": [{"value": "10.0.0.1"}]},
        },
    },
)
VAULT = (
    {"sku": {"name": "Standard"}, "properties": {"publicNetworkAccess": "Enabled"}},
    {"sku": {"name": "Standard"}, "properties": {"publicNetworkAccess": "Enabled"}},
)
ROLE = (
    {"roleName": "pipeline", "roleType": "CustomRole", "permissions": [{"actions": ["a/read"]}]},
    {
        "properties": {
            "roleName": "pipeline",
            "type": "CustomRole",
            "permissions": [{"actions": ["a/read"]}],
        }
    },
)
RULES = (
    {"name": "g", "priority": 300, "ruleCollections": [{"name": "c", "action": {"type": "Allow"}}]},
    {
        "name": "g",
        "properties": {
            "priority": 300,
            "ruleCollections": [{"name": "c", "action": {"type": "Allow"}}],
        },
    },
)
CASES = {
    "azure-native:authorization:RoleDefinition": ROLE,
    "azure-native:network:FirewallPolicyRuleCollectionGroup": RULES,
    "azure-native:network:VirtualNetwork": NETWORK,
    "azure-native:storage:StorageAccount": ACCOUNT,
    "azure-native:recoveryservices:Vault": VAULT,
}


@pytest.mark.parametrize("token", CASES)
def test_the_body_lies_as_arm_wants_it(token):
    told, wire = CASES[token]

    assert to_wire(TYPES[token].shape, told) == wire


@pytest.mark.parametrize("token", CASES)
def test_what_arm_answers_reads_as_it_was_told(token):
    told, wire = CASES[token]

    assert from_wire(TYPES[token].shape, wire) == told


def test_a_roles_own_type_is_not_its_resources():
    """Both are called type on the wire, one inside the properties and one beside them."""
    wire = {"type": "Microsoft.Authorization/roleDefinitions", "properties": {"type": "CustomRole"}}
    shape = TYPES["azure-native:authorization:RoleDefinition"].shape

    assert from_wire(shape, wire) == {
        "type": "Microsoft.Authorization/roleDefinitions",
        "roleType": "CustomRole",
    }
