"""Whose replication is: enabled in the portal, by us, spelled otherwise, in another group."""

import copy
import json

import pytest

from emulator.resources import place
from providers import live, replicated_item
from site_recovery import errors
from tests.providers import fleet, pair
from tests.support.calls import call

WEB = fleet.machine("web-01", size="Standard_D2s_v5")
APP = fleet.machine("app-01", ("os", "lun0"))
CONTAINER = f"{pair.VAULT}/replicationFabrics/asr-eastus2/replicationProtectionContainers/primary"
RECOVERY = CONTAINER.replace("eastus2", "centralus").replace("/primary", "/recovery")
PORTAL = "3f2b8a-portal"


@pytest.fixture
def shop(estate_world):
    """The shop's machines, and a vault that is ready for them."""
    fleet.prepare(estate_world)
    fleet.forget()
    return estate_world


@pytest.fixture
def told(monkeypatch):
    """What was shown on rows."""
    lines = []
    for module in (live, replicated_item):
        monkeypatch.setattr(module, "engine_log", lambda _urn, text, **_: lines.append(text))
    return lines


def enabled_by_hand(world, one, container=CONTAINER, name=PORTAL, policy="day", **details):
    """Replication of a machine as the portal enables it: a name of its own, ids in upper case."""
    disks = [
        {
            "diskId": disk["id"].upper(),
            "primaryStagingAzureStorageAccountId": disk["cache_account_id"].upper(),
            "recoveryResourceGroupId": disk["recovery_resource_group_id"].lower(),
            "recoveryReplicaDiskAccountType": disk["replica_type"],
            "recoveryTargetDiskAccountType": disk["target_type"],
        }
        for disk in one["disks"].values()
    ]
    body = {
        "policyId": f"{pair.VAULT}/replicationPolicies/{policy}",
        "providerSpecificDetails": {
            "instanceType": "A2A",
            "fabricObjectId": one["machine_id"].upper(),
            "recoveryContainerId": RECOVERY,
            "recoveryResourceGroupId": one["target"]["resource_group_id"].upper(),
            "vmManagedDisks": disks,
            **details,
        },
    }
    item_id = f"{container}/replicationProtectedItems/{name}"
    assert call(world, "PUT", item_id, {"properties": body}).status == 202
    world.pass_time(7200)
    world.journal.calls.clear()
    fleet.forget()
    return item_id


def writes(world):
    """What was sent to items since then."""
    return [
        one
        for method in ("PUT", "PATCH", "POST", "DELETE")
        for one in fleet.asked(world, method, "/replicationProtectedItems/")
    ]


def plan(one, **config):
    fleet.forget()
    return fleet.items(**config).check({}, fleet.item(one)).inputs.get("plan")


def refused(one, olds=None, **config):
    fleet.forget()
    checked = fleet.items(**config).check(fleet.item(olds) if olds else {}, fleet.item(one))
    return [failure.reason for failure in checked.failures]


def test_a_machine_of_the_portal_is_taken_over_without_a_call(shop):
    """No second job, no seeding: the same machine, whatever the item's name and the ids' case."""
    item_id = enabled_by_hand(shop, WEB)

    shown = plan(WEB)
    made, settled = fleet.pulumi_up([WEB])

    assert shown == "adopt: replicated already"
    assert made["web-01"].outs["adopted"] is True
    assert made["web-01"].outs["item_id"].casefold() == item_id.casefold()
    assert settled.outs["group_results"]["shop"]["problems"] == []
    assert writes(shop) == []


def test_a_second_preview_of_an_adopted_machine_shows_nothing(shop, told):
    enabled_by_hand(shop, WEB)
    made, settled = fleet.pulumi_up([WEB])
    fleet.forget()
    told.clear()
    provider, settler = fleet.items(), fleet.settlements()

    assert provider.check(fleet.item(WEB), fleet.item(WEB)).inputs == fleet.item(WEB)
    assert not provider.diff("id", made["web-01"].outs, fleet.item(WEB)).changes
    wanted = fleet.settlement(WEB)
    assert not settler.diff("id", settled.outs, settler.check(wanted, wanted).inputs).changes
    assert told == []


def test_the_portals_own_group_cache_and_encryption_are_kept_where_the_file_says_them(shop):
    """What `dr discover` wrote is what the item shows: nothing differs, nothing is sent."""
    group = f"{fleet.SHOP}-portal"
    cache = fleet.CACHE.replace("shopcache", "portalcacheasr")
    keys = f"{fleet.ASR}/providers/Microsoft.Compute/diskEncryptionSets/keys"
    place(shop, group, {"location": "centralus"})
    place(shop, cache, {"location": "eastus2", "properties": {}})
    place(shop, keys, {"location": "centralus", "properties": {}})
    theirs = copy.deepcopy(WEB)
    theirs["target"]["resource_group_id"] = group
    theirs["disks"]["os"] |= {"cache_account_id": cache, "recovery_resource_group_id": group}
    item_id = enabled_by_hand(shop, theirs)
    details = shop.resources[item_id]["properties"]["providerSpecificDetails"]
    details["protectedManagedDisks"][0]["recoveryDiskEncryptionSetId"] = keys.upper()
    theirs["disks"]["os"]["disk_encryption_set_id"] = keys

    shown = plan(theirs)
    fleet.pulumi_up([theirs])

    assert shown == "adopt: replicated already"
    assert writes(shop) == []


def test_only_what_differs_is_changed_and_shown(shop, told):
    """Shown as data, and on the row for those who read a preview without --diff."""
    enabled_by_hand(shop, WEB)
    bigger = fleet.machine("web-01", size="Standard_D4s_v5")

    shown = plan(bigger)
    lines = told[:]
    fleet.pulumi_up([bigger])

    assert lines == [shown]
    assert shown == "adopt: replicated already; change size Standard_D2s_v5 -> Standard_D4s_v5"
    assert [one["method"] for one in writes(shop)] == ["PATCH"]


def test_a_consistency_group_of_the_portal_is_kept_by_its_name(shop):
    enabled_by_hand(shop, WEB, multiVmGroupName="Portal-Group")
    named = {**WEB, "consistency_group": "portal-group"}

    shown = plan(named)
    fleet.pulumi_up([named])

    assert shown == "adopt: replicated already"
    assert writes(shop) == []
    assert refused(WEB) == [
        "replicated item web-01 in container primary: consistency group Portal-Group -> unset "
        "would seed 30 GiB again and lose all recovery points; take the change back, "
        "or set dr:allow: [reseed:web-01]"
    ]


def test_a_policy_of_another_name_is_refused_and_named(shop):
    """An item never changes its policy in place: the file has to name the one it has."""
    item_id = enabled_by_hand(shop, WEB)
    policy = f"{pair.VAULT}/replicationPolicies/24-hour-retention-policy"
    shop.resources[item_id]["properties"]["policyId"] = policy
    named = {**WEB, "policy_name": "24-Hour-Retention-Policy"}

    assert "policy 24-hour-retention-policy -> day would seed" in refused(WEB)[0]
    assert plan(named) == "adopt: replicated already"


def test_a_machine_under_a_container_of_the_portal_names_it(shop):
    """Nothing is touched, and the line says which container to name."""
    portal = CONTAINER.replace("/primary", "/asr-a2a-default-eastus2-container")
    call(shop, "PUT", portal, {"properties": {"providerSpecificInput": [{"instanceType": "A2A"}]}})
    shop.pass_time(60)
    enabled_by_hand(shop, WEB)
    held = shop.resources.pop(f"{CONTAINER}/replicationProtectedItems/{PORTAL}")
    item_id = f"{portal}/replicationProtectedItems/{PORTAL}"
    shop.resources[item_id] = {**held, "id": item_id}
    line = (
        "found under container asr-a2a-default-eastus2-container of fabric asr-eastus2; nothing is "
        "changed; name both under siteRecovery with existing: true to go on with it, "
        "or disable it there"
    )

    told_at_preview = plan(WEB)
    _, settled = fleet.pulumi_up([WEB])

    assert told_at_preview == f"adopt: {line}"
    assert settled.outs["group_results"]["shop"]["problems"] == [f"web-01: {line}"]
    assert writes(shop) == []


def test_what_others_enabled_is_left_when_it_leaves_the_stack(shop, told):
    item_id = enabled_by_hand(shop, WEB)
    made, _ = fleet.pulumi_up([WEB])
    fleet.forget()

    fleet.items().delete("id", made["web-01"].outs)

    assert item_id in shop.resources
    assert writes(shop) == []
    assert told[-1] == (
        "replicated item web-01 in container primary: left replicating: it was enabled before "
        "this stack took it over; set dr:allow: [disable:web-01] and run `pulumi up` before it is "
        "removed to end that too"
    )


def test_it_is_left_by_an_older_record_too(shop):
    """Records from before this rule do not say who enabled it: the service is asked."""
    item_id = enabled_by_hand(shop, WEB)
    made, _ = fleet.pulumi_up([WEB])
    fleet.forget()
    made["web-01"].outs.pop("adopted")

    fleet.items().delete("id", made["web-01"].outs)

    assert item_id in shop.resources


@pytest.mark.parametrize(("allowed", "there"), [("web-01", False), ("web-02", True)])
def test_its_end_is_allowed_by_its_exact_name(shop, allowed, there):
    enabled_by_hand(shop, WEB)
    made, _ = fleet.pulumi_up([WEB])
    fleet.forget()

    fleet.items(allow=json.dumps([f"disable:{allowed}"])).delete("id", made["web-01"].outs)

    assert (fleet.shown(shop, "web-01") is not None) is there


def test_an_allowed_end_is_still_refused_away_from_home(shop):
    """Two questions, two names: who enabled it, and where it is."""
    item_id = enabled_by_hand(shop, WEB)
    made, _ = fleet.pulumi_up([WEB])
    fleet.fail_over(shop, item_id)
    fleet.forget()

    with pytest.raises(errors.OperationConflict, match="remove-away:web-01"):
        fleet.items(allow='["disable:web-01"]').delete("id", made["web-01"].outs)
    assert item_id in shop.resources


def test_what_we_enabled_ends_with_the_stack(shop):
    made, _ = fleet.pulumi_up([WEB])
    fleet.forget()

    fleet.items().delete("id", made["web-01"].outs)

    assert "adopted" not in made["web-01"].outs
    assert fleet.shown(shop, "web-01") is None


def test_deletes_of_adopted_machines_share_one_list(shop):
    machines = [fleet.machine(name) for name in ("web-01", "web-02")]
    for one in machines:
        enabled_by_hand(shop, one, name=f"portal-{one['machine']}")
    made, _ = fleet.pulumi_up(machines)
    fleet.forget()
    shop.journal.calls.clear()
    provider = fleet.items()

    for one in machines:
        provider.delete("id", made[one["machine"]].outs)

    assert len(fleet.asked(shop, "GET")) == 2  # items and jobs


def shouted(value):
    """Every ARM id of a structure in upper case."""
    if isinstance(value, dict):
        return {key: shouted(each) for key, each in value.items()}
    return value.upper() if isinstance(value, str) and value.startswith("/subscr") else value


@pytest.mark.parametrize("spelled", [shouted, dict])
def test_another_case_of_ids_and_names_shows_nothing_and_writes_nothing(shop, spelled):
    """A person retyped the ids of machine, disks, groups and cache, or the vault's name."""
    one = fleet.machine("app-01", ("os", "lun0"), fleet.nic("app-01", subnet="app"))
    made, settled = fleet.pulumi_up([one])
    again = spelled(one)
    place_names = {"vault_name": "VAULT", "resource_group_name": "RG"}
    item, wanted = (
        {**props, **place_names} for props in (fleet.item(again), fleet.settlement(again))
    )
    shop.journal.calls.clear()
    fleet.forget()
    provider, settler = fleet.items(), fleet.settlements()

    checked = provider.check(fleet.item(one), item)
    settling = settler.check(fleet.settlement(one), wanted)

    assert checked.inputs == item
    assert not provider.diff("id", made["app-01"].outs, checked.inputs).changes
    assert settling.inputs == wanted
    assert not settler.diff("id", settled.outs, settling.inputs).changes
    settler.update("id", settled.outs, wanted)
    assert writes(shop) == []


def test_a_machine_in_another_resource_group_is_another_machine(shop):
    """A changed group in the id is a changed source: refused with its cost, in full ids."""
    made, _ = fleet.pulumi_up([WEB])
    shop.journal.calls.clear()
    moved = {**WEB, "machine_id": WEB["machine_id"].replace("/shop-rg/", "/shop2-rg/")}

    told = refused(moved, WEB, liveCheck="off")

    assert told == [
        f"replicated item web-01 in container primary: source {WEB['machine_id']} -> "
        f"{moved['machine_id']} would seed all its disks again and lose all recovery points; "
        "take the change back, or set dr:allow: [reseed:web-01]"
    ]
    assert refused(moved, WEB, liveCheck="off", allow='["reseed:web-01"]') == []
    assert made["web-01"].outs["machine_id"] == WEB["machine_id"]
    assert writes(shop) == []


def test_a_machine_removed_while_it_is_away_stays_and_says_what_to_do(shop):
    """The service is asked first; nothing of what the file says of it counts."""
    made, _ = fleet.pulumi_up([WEB, APP])
    fleet.fail_over(shop, made["web-01"].outs["item_id"])
    fleet.forget()
    shop.journal.calls.clear()

    with pytest.raises(errors.OperationConflict) as raised:
        fleet.items(allow='["remove-away:app-01"]').delete("id", made["web-01"].outs)

    assert str(raised.value) == (
        "replicated item web-01 in container primary: NotAtHome: it is at recovery/failedOver, "
        "and removing it there loses the way back; move it home first, or set dr:allow: "
        "[remove-away:web-01] and run `pulumi up`, then remove it"
    )
    assert writes(shop) == []
    assert fleet.shown(shop, "web-01") is not None


def test_a_disk_whose_removal_failed_is_removed_by_the_next_run(shop):
    """The file said it once; its records must not forget before it has happened."""
    made, settled = fleet.pulumi_up([APP])
    less = fleet.machine("app-01")
    no = {"status": 400, "code": "NotNow", "message": "no"}
    pair.fault(shop, no, 1, method="POST", path="/removeDisks")
    fleet.forget()
    failed = fleet.settlements().update("id", settled.outs, fleet.settlement(less))
    fleet.forget()

    settler, wanted = fleet.settlements(), fleet.settlement(less)
    changed = settler.diff("id", failed.outs, wanted).changes
    after = settler.update("id", failed.outs, wanted)

    assert failed.outs["group_results"]["shop"]["problems"] == ["app-01: NotNow: no"]
    assert changed
    assert after.outs["group_results"]["shop"]["problems"] == []
    assert after.outs["machines"] == wanted["machines"]
    shown = fleet.shown(shop, "app-01")["properties"]["providerSpecificDetails"]
    assert [one["diskName"] for one in shown["protectedManagedDisks"]] == ["app-01-osdisk"]
    assert not settler.diff("id", after.outs, wanted).changes
    assert made["app-01"].outs["submission"] == "accepted"
