"""Events of machines that are not well, and alert settings."""

from emulator import outages
from tests.support import VAULT

EVENTS = f"{VAULT}/replicationEvents"
SETTING = f"{VAULT}/replicationAlertSettings/defaultAlertSetting"


def test_a_machine_whose_replication_stands_still_makes_an_event(site):
    """Fields as recorded of Hyper-V, protocol-a2a 10.9; when it comes and goes: assumed."""
    site.protect()
    before = site.get(EVENTS)["value"]
    outages.set_replication(site.world, {"Web-01": "stopped"})
    site.world.pass_time(2 * 3600)

    found = site.get(EVENTS, **{"$filter": "Severity eq 'Critical'"})["value"]
    told = found[0]["properties"]
    assert before == []
    assert (told["eventCode"], told["eventType"]) == ("SRSVMHealthChanged", "VmHealth")
    assert told["affectedObjectCorrelationId"] == site.item()["eventCorrelationId"]
    assert told["healthErrors"][-1]["errorCode"] == "153006"
    assert told["providerSpecificDetails"]["fabricLocation"] == "eastus2"
    assert site.get(EVENTS, **{"$filter": "Severity eq 'Warning'"})["value"] == []


def test_a_filter_that_nobody_recorded_is_refused(site):
    reply = site.call("GET", EVENTS, **{"$filter": "EventType eq 'VmHealth'"})

    assert reply.body["error"]["details"][0]["code"] == "EmulatorNotImplemented"


def test_who_is_told_is_kept(site):
    """API description 2025-08-01."""
    sent = {"sendToOwners": "Send", "customEmailAddresses": ["a@b.example"], "locale": "en-US"}
    reply = site.call("PUT", SETTING, {"properties": sent})

    assert (reply.status, site.get(SETTING)["properties"]) == (200, sent)
    listed = site.get(f"{VAULT}/replicationAlertSettings")["value"]
    assert [setting["name"] for setting in listed] == ["defaultAlertSetting"]
    assert site.call("GET", f"{SETTING}-x").status == 404


def test_a_vault_that_nobody_has_touched_tells_nobody(site):
    """As exported templates of public repositories show it; without an object in it: assumed."""
    found = site.get(SETTING)
    listed = site.get(f"{VAULT}/replicationAlertSettings")["value"]

    assert found["properties"] == {"sendToOwners": "DoNotSend", "customEmailAddresses": []}
    assert listed == [found]


def test_alert_settings_do_not_keep_a_vault(bare):
    """There is no call that removes them."""
    bare.call("PUT", SETTING, {"properties": {"sendToOwners": "Send"}})

    assert bare.call("DELETE", VAULT).status == 202


def test_a_vault_without_any_object_has_no_events_to_list(bare):
    assert bare.call("GET", EVENTS).status == 400
