"""Security rules against a table written by hand, and the table of what is needed."""

import pytest

from site_recovery.preflight import service_tags
from site_recovery.preflight.security_rules import End, Group, Verdict
from tests.site_recovery.preflight import shop
from tests.site_recovery.preflight.surroundings import rule

STORAGE = End(tag="Storage.EastUS2")
SIGN_IN = End(tag="AzureActiveDirectory")
HERE = End(address="10.10.1.4", groups=frozenset({"/asg/web"}))
THERE = End(address="10.10.1.5")
DENY = rule("DenyAll", 4000)
ALLOWED, DENIED, UNKNOWN = Verdict.ALLOWED, Verdict.DENIED, Verdict.UNKNOWN


def group(*rules):
    return Group({"id": "/nsg", "name": "nsg", "properties": {"securityRules": list(rules)}})


def allow(to, **more):
    return rule("Allow", 300, "Allow", to=to, **more)


OUT = [
    ("no rules of its own: AllowInternetOutBound", [], STORAGE, ALLOWED),
    ("denied wholly", [DENY], STORAGE, DENIED),
    ("denied to the Internet", [rule("NoNet", 100, to="Internet")], STORAGE, DENIED),
    ("the tag itself", [allow("Storage.EastUS2"), DENY], STORAGE, ALLOWED),
    ("the tag in other letters", [allow("storage.eastus2"), DENY], STORAGE, ALLOWED),
    ("the tag of all regions", [allow("Storage"), DENY], STORAGE, ALLOWED),
    ("the tag of another region", [allow("Storage.WestUS"), DENY], STORAGE, DENIED),
    ("a tag that begins alike", [allow("StorageSyncService"), DENY], STORAGE, DENIED),
    ("all of Azure", [allow("AzureCloud"), DENY], SIGN_IN, ALLOWED),
    ("Azure of the region", [allow("AzureCloud.EastUS2"), DENY], STORAGE, ALLOWED),
    ("Azure of another region", [allow("AzureCloud.WestUS"), DENY], STORAGE, DENIED),
    ("a region of what has none", [allow("AzureCloud.EastUS2"), DENY], SIGN_IN, UNKNOWN),
    ("public addresses", [allow("20.60.0.0/16"), DENY], STORAGE, UNKNOWN),
    ("half of all addresses", [allow("0.0.0.0/1"), DENY], STORAGE, UNKNOWN),
    ("some of it denied", [rule("Some", 100, to="20.60.0.0/16")], STORAGE, UNKNOWN),
    ("inner addresses denied", [rule("Inner", 100, to="10.0.0.0/8")], STORAGE, ALLOWED),
    ("IPv6 denied", [rule("Six", 100, to="::/0")], STORAGE, ALLOWED),
    ("another port", [allow("Internet", destinationPortRange="80"), DENY], STORAGE, DENIED),
    ("a range of ports", [allow("Internet", destinationPortRange="400-500"), DENY], STORAGE,
     ALLOWED),
    ("several ports", [allow("Internet", destinationPortRange="",
                             destinationPortRanges=["80", "443"]), DENY], STORAGE, ALLOWED),
    ("another protocol", [allow("Internet", protocol="Udp"), DENY], STORAGE, DENIED),
    ("inbound", [allow("Internet", direction="Inbound"), DENY], STORAGE, DENIED),
    ("another source", [allow("Internet", sourceAddressPrefix="10.10.2.0/24"), DENY], STORAGE,
     DENIED),
    ("its source", [allow("Internet", sourceAddressPrefix="",
                          sourceAddressPrefixes=["10.10.1.0/24"]), DENY], STORAGE, ALLOWED),
    ("the network as source", [allow("Internet", sourceAddressPrefix="VirtualNetwork"), DENY],
     STORAGE, ALLOWED),
    ("its application group", [allow("Internet", sourceAddressPrefix="",
        sourceApplicationSecurityGroups=[{"id": "/asg/WEB"}]), DENY], STORAGE, ALLOWED),
    ("one source port", [allow("Internet", sourcePortRange="1024"), DENY], STORAGE, UNKNOWN),
    ("the first that speaks decides", [rule("First", 100), allow("Internet")], STORAGE, DENIED),
    ("a neighbour: AllowVnetOutBound", [], THERE, ALLOWED),
    ("a neighbour, network denied", [rule("No", 100, to="VirtualNetwork")], THERE, DENIED),
    ("a neighbour, Internet denied", [rule("No", 100, to="Internet")], THERE, ALLOWED),
    ("a neighbour by address", [rule("No", 100, to="10.10.1.5")], THERE, DENIED),
]  # fmt: skip


@pytest.mark.parametrize(("told", "rules", "to", "verdict"), OUT, ids=[row[0] for row in OUT])
def test_a_flow_is_judged_as_azure_would(told, rules, to, verdict):
    assert group(*rules).answer("Outbound", 443, HERE, to).verdict is verdict


def test_inbound_from_outside_is_denied_by_default():
    assert group().answer("Inbound", 443, End(tag="Internet"), HERE).rule == "DenyAllInBound"


def test_needs_follow_the_side_on_which_machines_run():
    there = [need.tag for need in service_tags.needs(shop.subject(), "primary")]
    home = [need.tag for need in service_tags.needs(shop.subject(), "recovery")]

    assert there == [
        "Storage.EastUS2", "AzureActiveDirectory", "AzureSiteRecovery", "EventHub.CentralUS"
    ]  # fmt: skip
    assert home == [
        "Storage.CentralUS", "AzureActiveDirectory", "AzureSiteRecovery", "EventHub.EastUS2"
    ]  # fmt: skip


URLS = {
    "https://management.azure.com": [
        "*.blob.core.windows.net",
        "login.microsoftonline.com",
        "*.hypervrecoverymanager.windowsazure.com",
        "*.servicebus.windows.net",
    ],
    "https://management.usgovcloudapi.net": [
        "*.blob.core.usgovcloudapi.net",
        "login.microsoftonline.us",
        "*.hypervrecoverymanager.windowsazure.us",
        "*.servicebus.usgovcloudapi.net",
    ],
    "https://management.chinacloudapi.cn": [
        "*.blob.core.chinacloudapi.cn",
        "login.chinacloudapi.cn",
        "*.hypervrecoverymanager.windowsazure.cn",
        "*.servicebus.chinacloudapi.cn",
    ],
}


@pytest.mark.parametrize("endpoint", URLS)
def test_each_cloud_has_its_four_urls(endpoint):
    needed = service_tags.needs(shop.subject(), "primary", endpoint)

    assert [need.url for need in needed] == URLS[endpoint]


def test_a_region_that_nobody_listed_is_spelled_as_it_was_given():
    assert service_tags.regional("Storage", "East US 2") == "Storage.EastUS2"
    assert service_tags.regional("Storage", "moonnorth") == "Storage.moonnorth"
