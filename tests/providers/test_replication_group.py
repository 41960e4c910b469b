"""The group's record: the settlement's result of its group, raised as one error."""

import pytest

from site_recovery import groups
from tests.providers import fleet, pair

WEB = fleet.machine("web-01")
WEB_2 = fleet.machine("web-02")
JOB = fleet.machine("job-01", ("os", "lun0"))
BOTH = fleet.group("web-01", "web-02")
STORY = {
    "task": "CreateProtectionTargetTask",
    "code": "150097",
    "message": "Replication couldn't be enabled.",
    "possible_causes": "The quota is used up.",
    "recommended_action": "Ask for more.",
}
OUTPUTS = (
    "  the stack's outputs are those of the last `up` that ended well; `dr status` shows what is"
)


@pytest.fixture
def shop(estate_world):
    """The shop's machines, and a vault that is ready for them."""
    fleet.prepare(estate_world)
    fleet.forget()
    return estate_world


def test_a_settled_group_has_its_position(shop):
    fleet.pulumi_up([WEB, WEB_2])

    made = fleet.records().create(BOTH)

    assert made.outs == {**BOTH, "position": "primary/protected", "move_number": 0}
    assert made.id.endswith("/vaults/vault/groups/shop")


def test_every_failed_machine_is_listed_in_one_error(shop):
    """Task, code, cause and action of each; the record is not made, so its inputs stay."""
    pair.fault(shop, {"fail_task": STORY}, 2, job="EnableDr")
    fleet.pulumi_up([WEB, WEB_2])

    with pytest.raises(groups.GroupFailed) as raised:
        fleet.records().create(BOTH)

    story = (
        "Enable replication: Installing Mobility Service and preparing target; 150097: "
        "Replication couldn't be enabled; The quota is used up; Ask for more"
    )
    assert str(raised.value).splitlines() == [
        "group shop: 2 of 2 machines are not as declared:",
        f"  web-01: {story}",
        f"  web-02: {story}",
        OUTPUTS,
    ]


def test_groups_fail_apart(shop):
    """One group's failure is no row of another's."""
    pair.fault(shop, {"fail_task": STORY}, 1, job="EnableDr", machine="web-02")
    fleet.forget()
    wanted = fleet.settlement(WEB, WEB_2, JOB)
    wanted["groups"] = {
        "web": {"machines": ["web-01", "web-02"], "position": "primary/protected"},
        "jobs": {"machines": ["job-01"], "position": "primary/protected"},
    }
    fleet.settlements().create(wanted)

    assert fleet.records().create(fleet.group("job-01", name="jobs")).outs["move_number"] == 0
    with pytest.raises(groups.GroupFailed, match="group web: 1 of 2"):
        fleet.records().create(fleet.group("web-01", "web-02", name="web"))


def test_the_settlements_failure_is_a_change_of_the_group(shop):
    """Its own inputs did not change: without that the engine would never ask it."""
    fleet.pulumi_up([WEB, WEB_2])
    made = fleet.records().create(BOTH)
    fleet.items().delete("id", fleet.item(WEB_2))
    fleet.forget()
    pair.fault(shop, {"fail_task": STORY}, 1, job="EnableDr")
    fleet.settlements().create(fleet.settlement(WEB, WEB_2))
    records = fleet.records()

    assert records.diff(made.id, made.outs, BOTH).changes
    with pytest.raises(groups.GroupFailed, match="group shop: 1 of 2"):
        records.update(made.id, made.outs, BOTH)


def test_a_record_without_a_settlement_of_this_run_looks_itself(shop):
    """The settlement had nothing to do, but this record was never made."""
    fleet.pulumi_up([WEB, WEB_2])
    fleet.forget()
    wanted = fleet.settlement(WEB, WEB_2)
    fleet.settlements().check(wanted, wanted)

    assert fleet.records().create(BOTH).outs["position"] == "primary/protected"


def test_such_a_look_raises_too(shop):
    fleet.forget()
    wanted = fleet.settlement(WEB, WEB_2)
    fleet.settlements().check({}, wanted)

    with pytest.raises(groups.GroupFailed, match="web-01: is at not replicated"):
        fleet.records().create(BOTH)


def test_a_record_that_is_targeted_alone_claims_nothing(shop):
    """Without the settlement nobody knows which machines its names mean."""
    fleet.forget()

    with pytest.raises(groups.GroupFailed, match="web-01: its settlement is not in this run"):
        fleet.records().create(BOTH)


def test_a_quiet_group_shows_nothing(shop):
    fleet.pulumi_up([WEB, WEB_2])
    made = fleet.records().create(BOTH)
    fleet.forget()
    wanted = fleet.settlement(WEB, WEB_2)
    fleet.settlements().check(wanted, wanted)
    records = fleet.records()

    checked = records.check(BOTH, BOTH)

    assert checked.inputs == BOTH
    assert not records.diff(made.id, made.outs, checked.inputs).changes


def test_drift_is_shown_and_then_refused_with_the_same_words(shop):
    _, settled = fleet.pulumi_up([WEB, WEB_2])
    made = fleet.records().create(BOTH)
    fleet.fail_over(shop, fleet.shown(shop, "web-01")["id"])
    fleet.forget()
    wanted = fleet.settlement(WEB, WEB_2)
    settler, records = fleet.settlements(), fleet.records()
    settler.check(wanted, wanted)
    settler.diff("id", settled.outs, wanted)

    checked = records.check(BOTH, BOTH)
    assert records.diff(made.id, made.outs, checked.inputs).changes
    settler.update("id", settled.outs, wanted)
    with pytest.raises(groups.GroupFailed) as raised:
        records.update(made.id, made.outs, checked.inputs)

    words = (
        "web-01: found at recovery/failedOver, declared at primary/protected; nothing is changed"
    )
    edit = "to move it to primary/protected; write move: {number: 1, reason: …}"
    assert checked.inputs["plan"] == {"drift": [words], "edits": [edit]}
    assert str(raised.value).splitlines()[1:] == [f"  {words}", f"  {edit}", OUTPUTS]


def test_other_machines_are_a_change_that_costs_no_call(shop):
    fleet.pulumi_up([WEB, WEB_2])
    made = fleet.records().create(BOTH)
    less = fleet.group("web-01")
    shop.journal.calls.clear()

    assert fleet.records(liveCheck="off").diff(made.id, made.outs, less).changes
    assert fleet.records().update(made.id, made.outs, less).outs["machines"] == ["web-01"]
    assert not shop.journal.calls


def test_read_and_delete_leave_the_service_alone(shop):
    fleet.pulumi_up([WEB, WEB_2])
    made = fleet.records().create(BOTH)
    shop.journal.calls.clear()

    read = fleet.records().read(made.id, made.outs)
    fleet.records().delete(made.id, made.outs)

    assert (read.id, read.outs, read.inputs) == (made.id, made.outs, None)
    assert not shop.journal.calls
