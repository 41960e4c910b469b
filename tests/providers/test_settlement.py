"""The settlement's provider, against the emulated service."""

import threading

import pytest

from site_recovery import client, errors
from tests.providers import fleet, pair
from tests.support.calls import call

WEB = fleet.machine("web-01")
WEB_2 = fleet.machine("web-02")
APP = fleet.machine("app-01", ("os", "lun0"))
STORY = {
    "task": "CreateProtectionTargetTask",
    "code": "150097",
    "message": "Replication couldn't be enabled.",
    "possible_causes": "The quota is used up.",
    "recommended_action": "Ask for more.",
}


@pytest.fixture
def shop(estate_world):
    """The shop's machines, and a vault that is ready for them."""
    fleet.prepare(estate_world)
    fleet.forget()
    return estate_world


def puts(world):
    return len(fleet.asked(world, "PUT", "/replicationProtectedItems/"))


def test_it_submits_what_no_item_has_submitted_and_waits(shop):
    """Without any item record, too: it cannot depend on them."""
    made = fleet.settlements().create(fleet.settlement(WEB, APP))

    assert made.outs["group_results"] == {
        "shop": {
            "position": "primary/protected",
            "declared": "primary/protected",
            "move": 0,
            "problems": [],
            "unfinished": {},
            "reached": {},
            "fenced": {},
            "unfenced": [],
            "source_fenced": True,
            "recovery_point": {"word": "latest"},
        }
    }
    assert made.outs["plans"] == ["shop-away"]
    assert made.outs["machine_results"]["web-01"] == {
        "position": "primary/protected",
        "health": "Normal",
        "runs_at": WEB["machine_id"].lower(),
        "recovery_machine_id": "",
        "recovery_addresses": [],
        "recovery_point": "",
        "failed_over_at": "",
    }
    assert puts(shop) == 2


def test_items_and_settlement_at_once_submit_each_machine_once(shop):
    """They run side by side in the engine: the ensure step has one lock per machine."""
    machines = [fleet.machine(name) for name in ("web-01", "web-02", "web-03", "mon-01")]
    provider, settler = fleet.items(), fleet.settlements()
    work = [
        threading.Thread(target=settler.create, args=(fleet.settlement(*machines),)),
        *(threading.Thread(target=provider.create, args=(fleet.item(m),)) for m in machines),
    ]

    for thread in work:
        thread.start()
    for thread in work:
        thread.join()

    assert puts(shop) == 4


def test_late_settings_are_one_patch_per_machine(shop):
    """NICs cannot be set before an item is protected: three calls per machine at most."""
    web = fleet.machine(
        "web-01",
        nics=fleet.nic("web-01", subnet="data", static_ip="10.10.3.9", test_subnet="web"),
        size="Standard_D4s_v5",
        vm_name="web-01-asr",
    )

    _, made = fleet.pulumi_up([web])

    item_calls = [
        one
        for one in shop.journal.calls
        if "/replicationProtectedItems/" in one["path"] and one["method"] != "GET"
    ]
    assert [one["method"] for one in item_calls] == ["PUT", "PATCH"]
    shown = fleet.shown(shop, "web-01")["properties"]["providerSpecificDetails"]
    config = shown["vmNics"][0]["ipConfigs"][0]
    assert (config["recoverySubnetName"], config["recoveryStaticIPAddress"]) == (
        "data",
        "10.10.3.9",
    )
    assert config["tfoSubnetName"] == "web"
    assert shown["recoveryAzureVMName"] == "web-01-asr"
    assert made.outs["machine_results"]["web-01"]["recovery_addresses"] == ["10.10.3.9"]


def test_reads_grow_with_time_and_not_with_machines(shop):
    """At most two lists per half minute of service time, and ten more."""
    begun = shop.clock.now()
    shop.journal.calls.clear()

    fleet.pulumi_up([fleet.machine(f"web-0{n}") for n in (1, 2, 3)])

    reads = len(fleet.asked(shop, "GET"))
    assert reads <= 2 * (shop.clock.now() - begun) / 30 + 10


def test_a_second_run_shows_nothing(shop):
    _, made = fleet.pulumi_up([WEB, APP])
    fleet.forget()
    settler = fleet.settlements()
    wanted = fleet.settlement(WEB, APP)

    checked = settler.check(wanted, wanted)

    assert checked.inputs == wanted
    assert not settler.diff("id", made.outs, checked.inputs).changes


def test_one_failed_job_among_many_stops_no_other(shop):
    """All others are protected; the group's problems tell task, code, cause and action."""
    pair.fault(shop, {"fail_task": STORY}, 1, job="EnableDr", machine="web-02")

    _, made = fleet.pulumi_up([WEB, WEB_2, APP])

    result = made.outs["group_results"]["shop"]
    assert result["position"] == "mixed"
    assert result["problems"] == [
        "web-02: Enable replication: Installing Mobility Service and preparing target; 150097: "
        "Replication couldn't be enabled; The quota is used up; Ask for more"
    ]
    positions = {name: one["position"] for name, one in made.outs["machine_results"].items()}
    assert positions == {
        "web-01": "primary/protected",
        "web-02": "not replicated",
        "app-01": "primary/protected",
    }


def test_what_failed_is_submitted_again_by_the_next_run_once(shop):
    pair.fault(shop, {"fail_task": STORY}, 2, job="EnableDr", machine="web-02")
    _, first = fleet.pulumi_up([WEB, WEB_2])
    fleet.forget()
    settler = fleet.settlements()
    wanted = fleet.settlement(WEB, WEB_2)

    assert settler.diff("id", first.outs, wanted).changes
    second = settler.update("id", first.outs, wanted)
    fleet.forget()
    third = fleet.settlements().update("id", second.outs, wanted)
    fleet.forget()

    assert second.outs["group_results"]["shop"]["problems"]
    assert third.outs["group_results"]["shop"]["problems"] == []
    assert puts(shop) == 4
    assert not fleet.settlements().diff("id", third.outs, wanted).changes


def test_a_failed_patch_is_told_and_not_repeated_in_this_run(shop):
    web = fleet.machine("web-01", size="Standard_D4s_v5")
    story = {**STORY, "task": "UpdateVmPropertiesTask", "code": "150200", "message": "No."}
    pair.fault(shop, {"fail_task": story}, 1, job="UpdateVmProperties")

    _, made = fleet.pulumi_up([web])

    assert len(fleet.asked(shop, "PATCH")) == 1
    assert "150200: No" in made.outs["group_results"]["shop"]["problems"][0]


def test_a_lost_answer_is_looked_for_before_it_is_repeated(shop):
    """It was accepted: two intervals later its job shows, and no second one is started."""
    pair.fault(shop, {"drop": "after"}, 1, method="PUT", path="/replicationProtectedItems/")

    _, made = fleet.pulumi_up([WEB])

    assert made.outs["group_results"]["shop"]["problems"] == []
    assert puts(shop) == 1


def test_a_call_that_never_arrived_is_sent_again(shop):
    pair.fault(shop, {"drop": "before"}, 1, method="PUT", path="/replicationProtectedItems/")

    _, made = fleet.pulumi_up([WEB])

    assert made.outs["group_results"]["shop"]["problems"] == []
    assert puts(shop) == 2


def test_an_earlier_runs_job_is_waited_for(shop):
    fleet.items().create(fleet.item(WEB))
    shop.pass_time(120)
    fleet.forget()

    made = fleet.settlements().create(fleet.settlement(WEB))

    assert made.outs["group_results"]["shop"]["problems"] == []
    assert puts(shop) == 1


def test_an_earlier_runs_job_that_fails_now_is_followed_by_our_own(shop):
    """The failed attempt was not this run's: this run has its own try."""
    pair.fault(shop, {"fail_task": STORY}, 1, job="EnableDr")
    fleet.items().create(fleet.item(WEB))
    shop.pass_time(1.5)
    fleet.forget()

    made = fleet.settlements().create(fleet.settlement(WEB))

    assert made.outs["group_results"]["shop"]["problems"] == []
    assert puts(shop) == 2


def test_a_removal_that_runs_is_waited_out(shop):
    """Enabled while its removal runs, the service would refuse or lose it."""
    _, first = fleet.pulumi_up([WEB])
    item = fleet.shown(shop, "web-01")
    call(shop, "POST", item["id"] + "/remove", {"properties": {}})
    shop.pass_time(10)
    fleet.forget()

    made = fleet.settlements().update("id", first.outs, fleet.settlement(WEB))

    assert made.outs["group_results"]["shop"]["problems"] == []
    assert puts(shop) == 2


def test_a_refused_machine_is_told_and_the_others_finish(shop):
    pair.fault(
        shop,
        {"status": 409, "code": "InUse", "message": "protected from vault v2"},
        method="PUT",
        path="/replicationProtectedItems/" + fleet.item_name_of(WEB),
    )

    _, made = fleet.pulumi_up([WEB, APP])

    assert made.outs["group_results"]["shop"]["problems"] == [
        "web-01: InUse: protected from vault v2"
    ]
    assert made.outs["machine_results"]["app-01"]["position"] == "primary/protected"
    assert len(fleet.asked(shop, "PUT", "/replicationProtectedItems/")) == 2


def test_throttled_writes_are_sent_again_when_they_may(shop):
    """429 is no refusal: the machine is not failed for it."""
    then = {
        "status": 429,
        "code": "TooManyRequests",
        "message": "slow down",
        "headers": {"Retry-After": "17"},
    }
    pair.fault(shop, then, 3, method="PUT", path="/replicationProtectedItems/")

    _, made = fleet.pulumi_up([WEB, WEB_2])

    assert made.outs["group_results"]["shop"]["problems"] == []


def test_a_service_that_is_silent_for_a_while_ends_no_run(shop):
    settler = fleet.settlements()
    fleet.items().create(fleet.item(WEB))
    pair.fault(shop, {"status": 503, "code": "Busy", "message": "x"}, 12, method="GET")

    made = settler.create(fleet.settlement(WEB))

    assert made.outs["group_results"]["shop"]["problems"] == []


def test_an_unreachable_service_is_one_line(shop):
    pair.fault(shop, {"drop": "before"}, method="GET")

    with pytest.raises(errors.Unreachable) as raised:
        fleet.settlements().create(fleet.settlement(WEB))

    assert "\n" not in str(raised.value)
    assert puts(shop) == 0


def test_the_time_is_over_at_last(shop):
    wanted = {**fleet.settlement(WEB), "timeout_minutes": 20}

    made = fleet.settlements().create(wanted)

    assert made.outs["group_results"]["shop"]["problems"] == [
        "web-01: still seeding after 20 min; its job goes on at the service; "
        "run `pulumi up` again to go on waiting"
    ]


def test_ctrl_c_ends_the_wait_and_says_how_far_it_is(shop, monkeypatch):
    """Jobs go on; the next run finds them."""
    stop = threading.Event()
    monkeypatch.setattr(client, "STOP", stop)
    real = client.sleep

    def sleep(seconds):
        real(seconds)
        if shop.clock.now() > 1200:
            stop.set()

    monkeypatch.setattr(client, "sleep", sleep)

    with pytest.raises(errors.Interrupted) as raised:
        fleet.settlements().create(fleet.settlement(WEB, APP))

    assert str(raised.value) == (
        "vault vault: shop: 0/2 protected, 2 seeding (web-01, app-01): interrupted "
        "while waiting; jobs go on; run `pulumi up` again to go on"
    )


def test_after_an_interruption_the_next_run_goes_on(shop, monkeypatch):
    with monkeypatch.context() as patch:
        stop = threading.Event()
        real = client.sleep
        patch.setattr(client, "STOP", stop)
        patch.setattr(client, "sleep", lambda s: (real(s), stop.set()))
        with pytest.raises(errors.Interrupted):
            fleet.settlements().create(fleet.settlement(WEB, APP))
    fleet.forget()

    made = fleet.settlements().create(fleet.settlement(WEB, APP))

    assert made.outs["group_results"]["shop"]["problems"] == []
    assert puts(shop) == 2


def test_ctrl_c_does_not_wait_for_a_call_without_an_answer(shop, monkeypatch):
    """A hanging connection must not hold the engine."""
    stop, hang = threading.Event(), threading.Event()
    monkeypatch.setattr(client, "STOP", stop)
    settler = fleet.settlements()
    watched = settler.watch(fleet.settlement(WEB))
    monkeypatch.setattr(watched, "read", lambda **_: hang.wait(30))
    threading.Timer(0.2, stop.set).start()

    with pytest.raises(errors.Interrupted):
        settler.create(fleet.settlement(WEB))

    hang.set()


def test_machines_that_were_moved_by_hand_are_left_alone(shop):
    """No call for them; the group's problem says where they are."""
    _, first = fleet.pulumi_up([WEB, APP])
    fleet.fail_over(shop, fleet.shown(shop, "web-01")["id"])
    fleet.forget()
    settler = fleet.settlements()
    wanted = fleet.settlement(WEB, APP)
    shop.journal.calls.clear()

    assert "plan" not in settler.check(wanted, wanted).inputs
    assert settler.diff("id", first.outs, wanted).changes
    made = settler.update("id", first.outs, wanted)

    assert made.outs["group_results"]["shop"]["problems"] == [
        "web-01: found at recovery/failedOver, declared at primary/protected; nothing is changed",
        "to move it to primary/protected; write move: {number: 1, reason: …}",
    ]
    assert {one["method"] for one in shop.journal.calls} == {"GET"}


def test_the_plan_names_machine_and_step(shop):
    web = fleet.machine("web-01", size="Standard_D2s_v5")
    fleet.pulumi_up([web, APP])
    item = fleet.shown(shop, "web-01")
    body = {"recoveryAzureVMSize": "Standard_D8s_v5"}
    body["providerSpecificDetails"] = {"instanceType": "A2A"}
    call(shop, "PATCH", item["id"], {"properties": body})
    shop.pass_time(60)
    fleet.forget()
    wanted = fleet.settlement(web, APP)

    checked = fleet.settlements().check(wanted, wanted)

    assert checked.inputs["plan"] == ("web-01: change size Standard_D8s_v5 -> Standard_D2s_v5")


def test_a_licence_is_applied_once_although_the_service_never_shows_it(shop):
    web = fleet.machine("web-01", license_type="WindowsServer")
    _, first = fleet.pulumi_up([web])
    assert len(fleet.asked(shop, "PATCH")) == 1
    fleet.forget()

    assert not fleet.settlements().diff("id", first.outs, fleet.settlement(web)).changes
    fleet.settlements().update("id", first.outs, fleet.settlement(web))

    assert len(fleet.asked(shop, "PATCH")) == 1


def test_an_interface_that_the_machine_does_not_have_is_a_problem(shop):
    web = fleet.machine("web-01", nics=fleet.nic("web-99", subnet="web"))

    _, made = fleet.pulumi_up([web])

    assert made.outs["group_results"]["shop"]["problems"] == [
        "web-01: interface web-99-nic is not on the machine; correct its nics"
    ]


def test_read_is_stable_when_nothing_changed(shop):
    _, made = fleet.pulumi_up([WEB, APP])
    fleet.forget()

    read = fleet.settlements().read("id", made.outs)

    assert (read.id, read.outs, read.inputs) == ("id", made.outs, None)


def test_read_shows_where_machines_are_now(shop):
    _, made = fleet.pulumi_up([WEB, APP])
    fleet.fail_over(shop, fleet.shown(shop, "web-01")["id"])
    fleet.forget()

    read = fleet.settlements().read("id", made.outs)

    assert read.outs["machine_results"]["web-01"]["position"] == "recovery/failedOver"
    assert read.outs["group_results"]["shop"]["position"] == "mixed"


def test_delete_ends_the_recovery_plans_and_nothing_else(shop):
    _, made = fleet.pulumi_up([WEB])
    shop.journal.calls.clear()

    fleet.settlements().delete("id", made.outs)

    written = [one["path"] for one in shop.journal.calls if one["method"] != "GET"]
    assert [path.rpartition("/")[2] for path in written] == ["shop-away"]


def test_a_group_that_names_no_machine_of_ours_is_refused(shop):
    wanted = fleet.settlement(WEB)
    wanted["groups"]["shop"]["machines"] = ["web-01", "web-07"]

    checked = fleet.settlements().check({}, wanted)

    assert [failure.reason for failure in checked.failures] == [
        "settlement of vault vault: group shop: web-07 is not among the machines"
    ]


def test_a_vault_that_does_not_exist_is_an_empty_look(world):
    """The first preview: nothing is there, and nothing is wrong with that."""
    fleet.forget()
    wanted = fleet.settlement(WEB)

    checked = fleet.settlements().check({}, wanted)

    assert not checked.failures
    assert checked.inputs == wanted
