"""What a group of an estate may say beside machines: guards, routes, peerings, accounts, rights."""

import pytest

from emulator import estate
from emulator.subscriptions import SUBSCRIPTION
from tests.support import call

HOME = f"/subscriptions/{SUBSCRIPTION}"
GROUP = f"{HOME}/resourceGroups/rg"
NETWORK = f"{GROUP}/providers/Microsoft.Network"
VNET = f"{NETWORK}/virtualNetworks/net"
MACHINE = {
    "os": "Windows",
    "size": "Standard_D2s_v5",
    "network": "net",
    "subnet": "web",
    "securityGroup": "guard",
    "power": "deallocated",
    "disks": {"os": {"gib": 127, "type": "Premium_LRS"}},
}


def group(**more):
    subnets = {
        "web": {
            "prefix": "10.0.1.0/24",
            "securityGroup": "guard",
            "routeTable": "away",
            "defaultOutboundAccess": False,
        },
        "data": "10.0.2.0/24",
    }
    network = {
        "addressSpace": "10.0.0.0/16",
        "dns": ["10.0.0.4"],
        "subnets": subnets,
        "peerings": {"hub": "hub-rg/hub"},
    }
    deny = {"name": "no", "priority": 4000, "access": "Deny", "to": "Internet"}
    out = {"name": "out", "prefix": "0.0.0.0/0", "hop": "VirtualAppliance", "address": "10.9.0.4"}
    return {
        "location": "eastus2",
        "networks": {"net": network},
        "securityGroups": {"guard": [deny]},
        "routeTables": {"away": [out]},
        "storageAccounts": {
            "cache1": {
                "sku": "Premium_LRS",
                "kind": "BlockBlobStorage",
                "allowSharedKeyAccess": False,
                "blob": {"deleteRetentionPolicy": {"enabled": True, "days": 7}},
            }
        },
        "locks": {"keep": "CanNotDelete"},
        "machines": {"win": MACHINE},
        **more,
    }


HUB = {
    "location": "eastus2",
    "networks": {
        "hub": {
            "addressSpace": "10.9.0.0/16",
            "subnets": {},
            "peerings": {"spoke": VNET},
        }
    },
}


@pytest.fixture
def site(world):
    estate.load(world, {"groups": {"rg": group(), "hub-rg": HUB}})
    return world


def shown(world, path):
    reply = call(world, "GET", path)
    assert reply.status == 200, reply.body
    return reply.body["properties"]


def test_a_subnet_says_what_guards_and_routes_it(site):
    subnets = {each["name"]: each["properties"] for each in shown(site, VNET)["subnets"]}

    assert subnets["web"]["networkSecurityGroup"]["id"].endswith("/guard")
    assert subnets["web"]["routeTable"]["id"].endswith("/away")
    assert subnets["web"]["defaultOutboundAccess"] is False
    assert subnets["data"]["addressPrefix"] == "10.0.2.0/24"


def test_rules_and_routes_are_full_documents(site):
    rule = shown(site, f"{NETWORK}/networkSecurityGroups/guard")["securityRules"][0]["properties"]
    hop = shown(site, f"{NETWORK}/routeTables/away")["routes"][0]["properties"]

    assert (rule["direction"], rule["access"], rule["priority"]) == ("Outbound", "Deny", 4000)
    assert (rule["destinationAddressPrefix"], rule["destinationPortRange"]) == ("Internet", "*")
    assert (hop["nextHopType"], hop["nextHopIpAddress"]) == ("VirtualAppliance", "10.9.0.4")


def test_networks_have_name_servers_and_peerings_both_ways(site):
    found = shown(site, VNET)

    assert found["dhcpOptions"] == {"dnsServers": ["10.0.0.4"]}
    assert found["virtualNetworkPeerings"][0]["properties"]["peeringState"] == "Connected"


def test_accounts_and_their_blob_service_are_as_said(site):
    path = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/cache1"
    account = call(site, "GET", path).body

    assert (account["kind"], account["sku"]["name"]) == ("BlockBlobStorage", "Premium_LRS")
    assert account["properties"]["allowSharedKeyAccess"] is False
    blob = shown(site, f"{path}/blobServices/default")
    assert blob["deleteRetentionPolicy"] == {"enabled": True, "days": 7}


def test_machines_and_interfaces_are_guarded_and_off(site):
    nic = shown(site, f"{NETWORK}/networkInterfaces/win-nic")
    view = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/win/instanceView"

    assert nic["networkSecurityGroup"]["id"].endswith("/guard")
    assert call(site, "GET", view).body["statuses"][1]["code"] == "PowerState/deallocated"


def test_a_locked_group_stays(site):
    assert call(site, "DELETE", GROUP).body["error"]["code"] == "ScopeLocked"


def test_rights_and_registrations_are_as_said(world):
    told = {
        "groups": {"rg": {"location": "eastus2"}},
        "roles": {"subscription": ["Reader"], "rg": ["Site Recovery Contributor"]},
        "unregistered": ["Microsoft.RecoveryServices"],
        "notOffered": {"centralus": ["Standard_D2s_v5"]},
    }
    estate.load(world, told)
    permissions = "providers/Microsoft.Authorization/permissions"

    at_group = call(world, "GET", f"{GROUP}/{permissions}").body["value"]
    above = call(world, "GET", f"{HOME}/{permissions}").body["value"]
    provider = call(world, "GET", f"{HOME}/providers/Microsoft.RecoveryServices").body

    assert [entry["actions"][0] for entry in above] == ["*/read"]
    assert len(at_group) == 2
    assert provider["registrationState"] == "NotRegistered"
    assert world.facts["not offered"] == {"centralus": ["Standard_D2s_v5"]}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (group(colour="red"), "rg: unknown colour"),
        (group(machines={"win": {**MACHINE, "colour": 1}}), "win: unknown colour"),
        (group(machines={"win": {"os": "Linux"}}), "group rg: 'network' is missing"),
    ],
)
def test_what_a_group_cannot_say_is_named(world, wrong, reason):
    with pytest.raises(ValueError, match=reason):
        estate.load(world, {"groups": {"rg": wrong}})


def test_a_file_may_change_another(world, tmp_path):
    """Mapping by mapping; the other file stays as it is."""
    (tmp_path / "base.yaml").write_text(
        "groups: {rg: {location: westus, tags: {a: b}}}\n", encoding="utf-8"
    )
    path = tmp_path / "changed.yaml"
    path.write_text("base: base.yaml\ngroups: {rg: {location: eastus}}\n", encoding="utf-8")

    estate.load(world, path)

    found = call(world, "GET", GROUP).body
    assert (found["location"], found["tags"]) == ("eastus", {"a": "b"})
