"""Container mappings: what they show, how long they take, what keeps them."""

from tests.emulator.site_recovery.site import C1, C2, MAPPING, POLICY, code
from tests.support import VAULT

OTHER = f"{C1}/replicationProtectionContainerMappings/Other"


def test_a_mapping_without_agent_update_takes_a_second(site):
    """Recorded 2022-12-23."""
    body = {"policyId": POLICY, "targetProtectionContainerId": C2}
    guid = site.put(OTHER, {"properties": body}, 2)

    assert site.operation(guid)["status"] == "Succeeded"
    shown = site.get(OTHER)["properties"]
    assert shown["providerSpecificDetails"]["agentAutoUpdateStatus"] == "Disabled"
    assert shown["sourceProtectionContainerFriendlyName"] == "Primary"
    assert shown["state"] == "Paired"


def test_with_agent_update_it_takes_more_than_a_minute(site):
    """Recorded 77 and 124 s; that agent update is the cause is assumed."""
    details = {"instanceType": "A2A", "agentAutoUpdateStatus": "Enabled"}
    body = {"policyId": POLICY, "targetProtectionContainerId": C2}
    guid = site.put(OTHER, {"properties": {**body, "providerSpecificInput": details}}, 70)
    early = site.operation(guid)["status"]
    site.world.pass_time(60)

    assert early == "InProgress"
    assert site.operation(guid)["status"] == "Succeeded"


def test_a_patch_changes_agent_update_only(site):
    account = "/subscriptions/s/resourceGroups/g/providers/x/automationAccounts/a"
    sent = {
        "instanceType": "A2A",
        "agentAutoUpdateStatus": "Enabled",
        "automationAccountArmId": account,
    }
    site.send("PATCH", MAPPING, {"properties": {"providerSpecificInput": sent}}, 2)

    shown = site.get(MAPPING)["properties"]
    assert shown["providerSpecificDetails"]["automationAccountArmId"] == account
    assert shown["policyFriendlyName"] == "Day"


def test_its_policy_and_target_must_exist(site):
    for lost in ({"policyId": f"{POLICY}-x"}, {"targetProtectionContainerId": f"{C2}-x"}):
        body = {"policyId": POLICY, "targetProtectionContainerId": C2, **lost}
        assert site.call("PUT", OTHER, {"properties": body}).status == 404


def test_a_mapping_that_items_rely_on_stays(site):
    """That it is refused is assumed."""
    site.protect()

    for method, path in (("DELETE", MAPPING), ("POST", f"{MAPPING}/remove")):
        assert code(site.call(method, path)) == "ResourceInUse"


def test_all_mappings_of_the_vault_are_listed(site):
    listed = site.get(f"{VAULT}/replicationProtectionContainerMappings")["value"]

    assert [mapping["name"] for mapping in listed] == ["There", "Back"]
