"""The replicated item provider, against the emulated service."""

import threading

import pytest

from providers.replicated_item import ReplicatedItem
from site_recovery import client, errors
from site_recovery.machine import item_name
from tests.providers import fleet, pair
from tests.support.calls import VAULT, call

WEB = fleet.machine("web-01", size="Standard_D2s_v5")
APP = fleet.machine("app-01", ("os", "lun0"))


@pytest.fixture
def shop(estate_world):
    """The shop's machines, and a vault that is ready for them."""
    fleet.prepare(estate_world)
    fleet.forget()
    return estate_world


def protected(world, *machines):
    """Machines that an earlier run has protected; then a new process begins."""
    made, settled = fleet.pulumi_up(list(machines))
    fleet.forget()
    return made, settled


def test_create_returns_when_the_service_has_accepted(shop):
    """Waiting is the settlement's: no time passes, and the item is not even there yet."""
    begun = shop.clock.now()

    made = fleet.items().create(fleet.item(WEB))

    assert made.outs["submission"] == "accepted"
    assert made.outs["item_id"].endswith(f"/replicationProtectedItems/{item_name(made.id)}")
    assert made.id == WEB["machine_id"]
    assert shop.clock.now() == begun
    assert len(fleet.asked(shop, "PUT", "replicationProtectedItems")) == 1


def test_create_sends_every_disk_and_where_it_goes(shop):
    fleet.pulumi_up([APP])

    shown = fleet.shown(shop, "app-01")["properties"]["providerSpecificDetails"]
    disks = {disk["diskName"]: disk for disk in shown["protectedManagedDisks"]}
    assert set(disks) == {"app-01-osdisk", "app-01-data0"}
    assert disks["app-01-data0"]["recoveryReplicaDiskAccountType"] == "Premium_LRS"
    assert shown["recoveryAzureResourceGroupId"] == fleet.ASR


def test_many_creates_share_one_list(shop):
    """A list per machine would make reads grow with the fleet."""
    provider = fleet.items()
    machines = [fleet.machine(name) for name in ("web-01", "web-02", "web-03")]

    for one in machines:
        provider.create(fleet.item(one))

    assert len(fleet.asked(shop, "GET", "/replicationProtectedItems")) == 1
    assert len(fleet.asked(shop, "PUT", "/replicationProtectedItems/")) == 3


def test_create_goes_on_with_an_enable_that_runs(shop):
    """A killed run left its job: a second PUT would be refused, or start it again."""
    fleet.items().create(fleet.item(WEB))
    shop.pass_time(60)
    fleet.forget()

    made = fleet.items().create(fleet.item(WEB))

    assert made.outs["submission"] == "accepted"
    assert len(fleet.asked(shop, "PUT", "/replicationProtectedItems/")) == 1


def test_create_does_not_submit_while_a_job_has_no_target_yet(shop):
    """A job that just began may be this machine's: the settlement waits until it tells."""
    fleet.items().create(fleet.item(WEB))
    fleet.forget()

    made = fleet.items().create(fleet.item(WEB))
    settled = fleet.settlements().create(fleet.settlement(WEB))

    assert made.outs["submission"] == "pending: another operation on it still runs"
    assert len(fleet.asked(shop, "PUT", "/replicationProtectedItems/")) == 1
    assert settled.outs["machine_results"]["web-01"]["position"] == "primary/protected"


def test_create_adopts_what_is_replicated_already(shop):
    """Found by machine: the item has a name that we would not have given."""
    other = f"{pair.VAULT}/replicationFabrics/asr-eastus2/replicationProtectionContainers/primary"
    body = {
        "properties": {
            "policyId": f"{pair.VAULT}/replicationPolicies/day",
            "providerSpecificDetails": {
                "instanceType": "A2A",
                "fabricObjectId": WEB["machine_id"],
                "recoveryContainerId": other.replace("eastus2", "centralus").replace(
                    "/primary", "/recovery"
                ),
                "recoveryResourceGroupId": fleet.ASR,
                "vmManagedDisks": [
                    {
                        "diskId": WEB["disks"]["os"]["id"],
                        "primaryStagingAzureStorageAccountId": fleet.CACHE,
                        "recoveryResourceGroupId": fleet.ASR,
                    }
                ],
            },
        }
    }
    call(shop, "PUT", f"{other}/replicationProtectedItems/from-the-portal", body)
    shop.pass_time(3600)
    provider = fleet.items()

    checked = provider.check({}, fleet.item(WEB))
    made = provider.create(fleet.item(WEB))

    assert checked.inputs["plan"] == "adopt: replicated already"
    assert made.outs["submission"] == "adopted"
    assert made.outs["item_id"].endswith("/from-the-portal")
    assert len(fleet.asked(shop, "PUT", "/replicationProtectedItems/")) == 1


def test_a_refusal_goes_into_the_outputs(shop):
    """Create never raises for what the service says: the group's record tells it, once."""
    pair.fault(
        shop,
        {"status": 400, "code": "BadThing", "message": "no"},
        method="PUT",
        path="/replicationProtectedItems/",
    )

    made = fleet.items().create(fleet.item(WEB))

    assert made.outs["submission"].startswith("refused: BadThing: no")


def test_a_lost_answer_goes_into_the_outputs(shop):
    pair.fault(shop, {"drop": "after"}, 1, method="PUT", path="/replicationProtectedItems/")

    made = fleet.items().create(fleet.item(WEB))

    assert made.outs["submission"].startswith("no answer: NoAnswer")


def test_an_unreachable_service_goes_into_the_outputs(shop):
    """The settlement of the same run raises it; forty items need not."""
    pair.fault(shop, {"drop": "before"}, method="GET")

    made = fleet.items().create(fleet.item(WEB))

    assert made.outs["submission"].startswith("no answer: ")


def test_a_second_check_and_diff_show_nothing(shop):
    """The preview of a quiet stack is byte-stable."""
    made, _ = protected(shop, WEB, APP)
    provider = fleet.items()

    for one in (WEB, APP):
        checked = provider.check(fleet.item(one), fleet.item(one))
        assert checked.inputs == fleet.item(one)
        assert not provider.diff("id", made[one["machine"]].outs, checked.inputs).changes
    assert len(fleet.asked(shop, "GET", "/vaults/vault/replicationProtectedItems")) > 0


def test_a_preview_costs_one_list_for_all_machines(shop):
    made, _ = protected(shop, WEB, APP)
    shop.journal.reset()
    shop.journal.calls.clear()
    provider = fleet.items()

    for one in (WEB, APP):
        provider.check(fleet.item(one), fleet.item(one))
        provider.diff("id", made[one["machine"]].outs, fleet.item(one))

    assert len(fleet.asked(shop, "GET")) == 2  # items and jobs


def test_an_item_that_is_gone_is_enabled_again(shop):
    """Somebody disabled it in the portal: the file has not changed, the plan says why."""
    made, _ = protected(shop, WEB)
    fleet.items().delete("id", made["web-01"].outs)
    fleet.forget()
    provider = fleet.items()

    checked = provider.check(fleet.item(WEB), fleet.item(WEB))

    assert checked.inputs["plan"] == "enable again: not replicated any more"
    assert provider.diff("id", made["web-01"].outs, checked.inputs).changes
    updated = provider.update("id", made["web-01"].outs, checked.inputs)
    assert updated.outs["submission"] == "accepted"
    assert "plan" not in updated.outs


def test_a_setting_changed_behind_our_back_is_put_back(shop):
    made, _ = protected(shop, WEB)
    body = {"properties": {"recoveryAzureVMSize": "Standard_D8s_v5"}}
    body["properties"]["providerSpecificDetails"] = {"instanceType": "A2A"}
    call(shop, "PATCH", made["web-01"].outs["item_id"], body)
    shop.pass_time(60)
    provider = fleet.items()

    checked = provider.check(fleet.item(WEB), fleet.item(WEB))

    assert checked.inputs["plan"] == "change size Standard_D8s_v5 -> Standard_D2s_v5"
    assert provider.diff("id", made["web-01"].outs, checked.inputs).changes


def test_without_the_live_look_only_the_file_counts(shop):
    made, _ = protected(shop, WEB)
    shop.journal.calls.clear()
    provider = fleet.items(liveCheck="off")
    bigger = fleet.item({**WEB, "target": {**WEB["target"], "size": "Standard_D4s_v5"}})

    assert provider.check(fleet.item(WEB), fleet.item(WEB)).inputs == fleet.item(WEB)
    assert not provider.diff("id", made["web-01"].outs, fleet.item(WEB)).changes
    assert provider.diff("id", made["web-01"].outs, bigger).changes
    assert not fleet.asked(shop, "GET")


def test_a_changed_file_is_one_patch_and_no_plan(shop):
    """The row shows the file's own change; a plan beside it would say the same twice."""
    made, settled = protected(shop, WEB)
    bigger = {**WEB, "target": {**WEB["target"], "size": "Standard_D4s_v5"}}
    provider = fleet.items()

    checked = provider.check(fleet.item(WEB), fleet.item(bigger))
    assert "plan" not in checked.inputs
    updated = provider.update("id", made["web-01"].outs, checked.inputs)
    fleet.settlements().update("id", settled.outs, fleet.settlement(bigger))

    assert updated.outs["submission"] == "accepted"
    assert len(fleet.asked(shop, "PATCH")) == 1
    shown = fleet.shown(shop, "web-01")["properties"]["providerSpecificDetails"]
    assert shown["recoveryAzureVMSize"] == "Standard_D4s_v5"


def test_an_added_disk_is_added_and_seeded(shop):
    made, settled = protected(shop, fleet.machine("app-01"))
    provider = fleet.items()

    provider.update("id", made["app-01"].outs, fleet.item(APP))
    after = fleet.settlements().update("id", settled.outs, fleet.settlement(APP))

    assert len(fleet.asked(shop, "POST", "/addDisks")) == 1
    assert len(fleet.asked(shop, "PUT", "/replicationProtectedItems/")) == 1
    assert after.outs["group_results"]["shop"]["problems"] == []


def test_a_disk_that_the_file_drops_is_removed(shop):
    made, settled = protected(shop, APP)
    less = fleet.machine("app-01")

    fleet.items().update("id", made["app-01"].outs, fleet.item(less))
    after = fleet.settlements().update("id", settled.outs, fleet.settlement(less))

    assert len(fleet.asked(shop, "POST", "/removeDisks")) == 1
    shown = fleet.shown(shop, "app-01")["properties"]["providerSpecificDetails"]
    assert [one["diskName"] for one in shown["protectedManagedDisks"]] == ["app-01-osdisk"]
    assert after.outs["group_results"]["shop"]["problems"] == []


def test_a_disk_that_the_file_never_had_is_left_alone(shop):
    """What somebody else protects is not ours to lose."""
    made, _ = protected(shop, APP)
    less = fleet.machine("app-01")
    outs = {**made["app-01"].outs, "disks": less["disks"]}
    provider = fleet.items()

    assert not provider.diff("id", outs, fleet.item(less)).changes


RESEEDS = [
    ({"policy_name": "week"}, "policy day -> week"),
    ({"consistency_group": "shop"}, "consistency group unset -> shop"),
    ({"recovery_container_name": "other"}, "recovery container recovery -> other"),
    (
        {"disks": {"os": {**WEB["disks"]["os"], "cache_account_id": fleet.CACHE + "2"}}},
        "disk os: cache account shopcache -> shopcache2",
    ),
]


@pytest.mark.parametrize(("change", "words"), RESEEDS)
def test_what_seeds_anew_is_refused_with_its_cost(shop, change, words):
    """A needless re-seed loses every recovery point and hours of protection."""
    protected(shop, WEB)

    checked = fleet.items().check(fleet.item(WEB), fleet.item({**WEB, **change}))

    assert [failure.reason for failure in checked.failures] == [
        f"replicated item web-01 in container primary: {words} would seed 30 GiB again and lose "
        "all recovery points; take the change back, or set dr:allow: [reseed:web-01]"
    ]


@pytest.mark.parametrize(("change", "words"), RESEEDS)
def test_it_is_refused_without_the_live_look_too(shop, change, words):
    checked = fleet.items(liveCheck="off").check(fleet.item(WEB), fleet.item({**WEB, **change}))

    assert words in checked.failures[0].reason


def test_an_allowed_reseed_removes_and_enables_again(shop):
    """Both records ask for it; it happens once."""
    policy = {**pair.POLICY, "policy_name": "week"}
    made, settled = protected(shop, WEB)
    pair.configured(pair.ORDER[2][0]).create(policy)
    grouped = {**WEB, "consistency_group": "shop"}
    allow = '["reseed:web-01"]'
    provider = fleet.items(allow=allow)

    checked = provider.check(fleet.item(WEB), fleet.item(grouped))
    updated = provider.update("id", made["web-01"].outs, checked.inputs)
    after = fleet.settlements(allow=allow).update("id", settled.outs, fleet.settlement(grouped))

    assert not checked.failures
    assert updated.outs["submission"] == "accepted"
    assert after.outs["group_results"]["shop"]["problems"] == []
    shown = fleet.shown(shop, "web-01")["properties"]["providerSpecificDetails"]
    assert shown["multiVmGroupName"] == "shop"
    assert len(fleet.asked(shop, "POST", "/remove")) == 1


def test_another_machine_or_vault_is_never_a_replacement(shop):
    with pytest.raises(errors.IdentityChanged):
        fleet.items().diff("id", fleet.item(WEB), {**fleet.item(WEB), "vault_name": "other"})


def test_case_of_ids_is_no_change(shop):
    made, _ = protected(shop, WEB)
    shouted = {**WEB, "machine_id": WEB["machine_id"].upper()}

    assert not fleet.items().diff("id", made["web-01"].outs, fleet.item(shouted)).changes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"disks": {}}, "disks is missing"),
        ({"machine_id": ""}, "machine_id is missing"),
        ({"target": {"size": "x"}}, "target.resource_group_id is missing; set dr:pair recovery"),
        ({"disks": {"os": {"id": "x"}}}, "disks.os.cache_account_id is missing"),
    ],
)
def test_a_machine_without_what_it_needs_is_refused_by_name(shop, change, words):
    checked = fleet.items().check({}, fleet.item({**WEB, **change}))

    reasons = [failure.reason for failure in checked.failures]
    assert f"replicated item web-01 in container primary: {words}" in reasons
    assert not fleet.asked(shop, "PUT", "/replicationProtectedItems/")


def test_read_changes_nothing(shop):
    """A refresh of a quiet stack is empty."""
    made, _ = protected(shop, WEB)

    read = fleet.items().read(made["web-01"].id, made["web-01"].outs)

    assert (read.id, read.outs, read.inputs) == (made["web-01"].id, made["web-01"].outs, None)


def test_read_keeps_an_item_that_is_being_made(shop):
    made = fleet.items().create(fleet.item(WEB))
    fleet.forget()

    assert fleet.items().read(made.id, made.outs).id == made.id


def test_read_of_an_item_that_is_gone_says_so(shop):
    made, _ = protected(shop, WEB)
    fleet.items().delete("id", made["web-01"].outs)
    fleet.forget()

    read = fleet.items().read(made["web-01"].id, made["web-01"].outs)

    assert (read.id, read.outs) == (None, {})  # the engine's server writes into the outputs


def test_delete_disables_and_waits_until_it_is_gone(shop):
    made, _ = protected(shop, WEB)

    fleet.items().delete("id", made["web-01"].outs)

    assert fleet.shown(shop, "web-01") is None
    assert len(fleet.asked(shop, "POST", "/remove")) == 1
    assert not fleet.asked(shop, "DELETE", "/replicationProtectedItems/")


def test_a_purge_happens_only_when_it_is_allowed_by_name(shop):
    """Whatever state the item is in: it is for items that the service cannot end in order."""
    made, _ = protected(shop, WEB)
    item_id = made["web-01"].outs["item_id"]
    document = shop.resources[item_id]
    document["properties"]["allowedOperations"] = []
    shop.resources[item_id] = document

    fleet.items(allow='["purge:web-01"]').delete("id", made["web-01"].outs)

    assert fleet.shown(shop, "web-01") is None
    assert len(fleet.asked(shop, "DELETE", "/replicationProtectedItems/")) == 1
    assert not fleet.asked(shop, "POST", "/remove")


def test_deletes_share_their_lists(shop):
    """Three removals are watched as one list, not polled one by one."""
    made, _ = protected(shop, *(fleet.machine(f"web-0{n}") for n in (1, 2, 3)))
    shop.journal.calls.clear()
    provider = fleet.items()
    threads = [
        threading.Thread(target=provider.delete, args=("id", one.outs)) for one in made.values()
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(fleet.asked(shop, "POST", "/remove")) == 3
    assert not fleet.asked(shop, "GET", "replicationOperationStatus")
    assert len(fleet.asked(shop, "GET", "vault/replicationProtectedItems")) < 25


def test_a_second_delete_is_a_success(shop):
    made, _ = protected(shop, WEB)
    fleet.items().delete("id", made["web-01"].outs)

    fleet.items().delete("id", made["web-01"].outs)

    assert len(fleet.asked(shop, "POST", "/remove")) == 1


def test_delete_of_an_item_that_is_being_made_leaves_nothing(shop):
    """An enable that runs is waited out: its item would appear after we have gone."""
    made = fleet.items().create(fleet.item(WEB))
    fleet.forget()

    fleet.items().delete("id", made.outs)

    shop.pass_time(7200)
    assert fleet.shown(shop, "web-01") is None


def test_delete_goes_on_with_a_removal_that_runs(shop):
    made, _ = protected(shop, WEB)
    call(shop, "POST", made["web-01"].outs["item_id"] + "/remove", {"properties": {}})

    fleet.items().delete("id", made["web-01"].outs)

    assert len(fleet.asked(shop, "POST", "/remove")) == 1


def test_delete_after_a_lost_answer_looks_before_it_repeats(shop):
    made, _ = protected(shop, WEB)
    pair.fault(shop, {"drop": "after"}, 1, method="POST", path="/remove$")

    fleet.items().delete("id", made["web-01"].outs)

    assert fleet.shown(shop, "web-01") is None
    assert len(fleet.asked(shop, "POST", "/remove")) == 1


def test_a_failed_removal_tells_its_reason(shop):
    made, _ = protected(shop, WEB)
    story = {
        "task": "DisableProtectionOnPrimaryTask",
        "code": "150001",
        "message": "Disable failed.",
        "possible_causes": "A lock.",
        "recommended_action": "Remove the lock.",
    }
    pair.fault(shop, {"fail_task": story}, 1, job="DisableDr")

    with pytest.raises(errors.OperationFailed, match="150001: Disable failed; A lock; Remove the"):
        fleet.items().delete("id", made["web-01"].outs)


def cancelling(monkeypatch, world, scenario):
    """Somebody cancels the jobs of a scenario while they run."""
    real = client.sleep

    def sleep(seconds):
        real(seconds)
        for job in [job for job in world.jobs.values() if job["scenario"] == scenario]:
            call(world, "POST", f"{VAULT}/replicationJobs/{job['name']}/cancel")

    monkeypatch.setattr(client, "sleep", sleep)


def test_a_removal_that_somebody_cancelled_says_where_to_look(shop, monkeypatch):
    """A job that was cancelled has neither task nor error to tell of."""
    made, _ = protected(shop, WEB)
    cancelling(monkeypatch, shop, "DisableDr")

    with pytest.raises(
        errors.OperationFailed, match=r"Cancelled: see job .*; run `pulumi up` again"
    ):
        fleet.items().delete("id", made["web-01"].outs)


def test_delete_away_from_home_is_refused(shop):
    """By removing it there the way back would be lost."""
    made, _ = protected(shop, WEB)
    fleet.fail_over(shop, made["web-01"].outs["item_id"])

    with pytest.raises(errors.OperationConflict, match="it is at recovery/failedOver") as raised:
        fleet.items().delete("id", made["web-01"].outs)

    assert "set dr:allow: [remove-away:web-01]" in str(raised.value)
    assert not fleet.asked(shop, "POST", "/remove")


def test_what_failed_to_seed_can_be_removed(shop):
    """It never left home: nothing is lost, and a destroy must not hang on it."""
    made, _ = protected(shop, WEB)
    item_id = made["web-01"].outs["item_id"]
    document = shop.resources[item_id]
    document["properties"]["protectionState"] = "InitialReplicationFailed"
    shop.resources[item_id] = document

    fleet.items().delete("id", made["web-01"].outs)

    assert fleet.shown(shop, "web-01") is None


def test_delete_away_from_home_happens_when_it_is_allowed(shop):
    made, _ = protected(shop, WEB)
    fleet.fail_over(shop, made["web-01"].outs["item_id"])

    fleet.items(allow='["remove-away:web-01"]').delete("id", made["web-01"].outs)

    assert fleet.shown(shop, "web-01") is None


def test_a_group_that_may_end_away_covers_its_machines(shop):
    made, settled = protected(shop, WEB)
    fleet.fail_over(shop, made["web-01"].outs["item_id"])
    allow = '["destroy-away:shop"]'
    fleet.settlements(allow=allow).delete("id", settled.outs)

    fleet.items(allow=allow).delete("id", made["web-01"].outs)

    assert fleet.shown(shop, "web-01") is None


def test_away_from_home_an_item_is_left_alone(shop):
    made, _ = protected(shop, WEB)
    fleet.fail_over(shop, made["web-01"].outs["item_id"])
    provider = fleet.items()
    bigger = {**WEB, "target": {**WEB["target"], "size": "Standard_D4s_v5"}}

    assert not provider.diff("id", made["web-01"].outs, fleet.item(WEB)).changes
    provider.update("id", made["web-01"].outs, fleet.item(bigger))

    assert not fleet.asked(shop, "PATCH")


def test_interrupted_is_the_one_thing_that_create_raises(shop, monkeypatch):
    stop = threading.Event()
    stop.set()
    monkeypatch.setattr(client, "STOP", stop)

    with pytest.raises(errors.Interrupted):
        fleet.items().create(fleet.item(WEB))


def test_a_preview_without_an_answer_goes_on_and_says_so(shop, caplog):
    made, _ = protected(shop, WEB)
    pair.fault(shop, {"drop": "before"}, method="GET")
    provider = fleet.items()

    with caplog.at_level("INFO"):
        checked = provider.check(fleet.item(WEB), fleet.item(WEB))
        assert not provider.diff("id", made["web-01"].outs, checked.inputs).changes

    told = [record for record in caplog.records if "goes on from the state" in record.message]
    assert len(told) == 1


def test_the_record_is_registered_by_its_type():
    """The type is a stored format."""
    assert ReplicatedItem.__module__ == "providers.replicated_item"
