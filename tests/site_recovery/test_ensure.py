"""Single steps of ensure, from snapshots made by hand: what is called, and what is not."""

import pytest

from site_recovery import client, errors, work
from site_recovery.turn import Stage
from tests.site_recovery import wire
from tests.site_recovery.story import Story, job


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch):
    """Each snapshot is newer than what was done before it."""
    monkeypatch.setattr(client, "monotonic", lambda: 0.0)


LOST = errors.LostAnswer("NoAnswer", "gone", "x")
SEEDING = wire.item(protectionState="InitialReplicationInProgress")


def test_an_absent_machine_is_enabled_and_followed_to_protected():
    story = Story()

    stages = [
        story.look().stage,
        story.look(jobs=[job("job-1", state="NotStarted")]).stage,
        story.look(jobs=[job("job-1")]).stage,
        story.look(SEEDING, jobs=[job("job-1", state="Succeeded")]).stage,
        story.look(wire.item()).stage,
    ]

    assert stages == ["enabling", "enabling", "enabling", "seeding", "protected"]
    assert story.watched.sent == ["begin_create"]


def test_a_snapshot_older_than_our_own_call_proves_nothing(monkeypatch):
    """The machine is absent in it because it was read before we enabled it."""
    monkeypatch.setattr(client, "monotonic", lambda: 5.0)
    story = Story()

    assert [story.look().stage for _ in range(4)] == ["enabling"] * 4
    assert story.watched.sent == ["begin_create"]


def test_a_namesakes_job_is_not_ours():
    """Two resource groups may each have a web-01: this process knows whose job it started."""
    story = Story()
    story.watched.own["of-the-other"] = "another"

    story.look(jobs=[job("of-the-other")])

    assert story.watched.sent == ["begin_create"]


def test_a_strange_job_that_ends_without_an_item_was_a_namesakes():
    story = Story()

    first = story.look(jobs=[job("strange")])
    story.look(jobs=[job("strange", state="Succeeded")])

    assert first.stage == "enabling"
    assert story.watched.sent == ["begin_create"]


def test_a_job_that_the_list_does_not_show_is_waited_for_only_some_looks():
    story = Story()
    story.look()

    stages = [story.look(SEEDING).stage for _ in range(4)]

    assert stages == ["enabling", "enabling", "enabling", "seeding"]


def test_nothing_is_repeated_before_two_more_looks():
    story = Story()
    story.watched.answers = [LOST]

    stages = [story.look().stage for _ in range(3)]

    assert stages == ["queued", "queued", "enabling"]
    assert story.watched.sent == ["begin_create"] * 2


def test_an_item_that_appears_after_a_lost_answer_was_accepted():
    story = Story()
    story.watched.answers = [LOST]
    story.look()

    assert story.look(SEEDING).stage is Stage.SEEDING
    assert story.watched.sent == ["begin_create"]


def test_answers_that_are_lost_again_and_again_are_a_failure():
    story = Story()
    story.watched.answers = [LOST] * 9

    outcome = [story.look() for _ in range(8)][-1]

    assert (outcome.stage, outcome.problem) == ("failed", "NoAnswer: gone")
    assert len(story.watched.sent) == work.LOSSES


def test_a_refusal_is_final_for_this_run():
    story = Story()
    story.watched.answers = [errors.Forbidden("AuthorizationFailed", "no right", "x")]

    outcomes = [story.look() for _ in range(3)]

    assert {(one.stage, one.problem) for one in outcomes} == {
        ("failed", "AuthorizationFailed: no right")
    }
    assert story.keeper.submission == "refused: AuthorizationFailed: no right"
    assert len(story.watched.sent) == 1


def test_another_running_operation_is_no_refusal():
    story = Story()
    story.watched.answers = [errors.OperationConflict("AnotherOperationInProgress", "wait", "x")]

    assert [story.look().stage for _ in range(2)] == ["queued", "enabling"]


def test_a_throttled_call_is_no_refusal():
    """300 machines and one bucket: what was not taken is sent again."""
    story = Story()
    story.watched.answers = [errors.Throttled("TooManyRequests", "later", "x")]

    assert [story.look().stage for _ in range(2)] == ["queued", "enabling"]


def test_our_own_failed_job_is_final_for_this_run():
    story = Story()
    story.look()

    outcome = story.look(jobs=[job("job-1", state="Failed")])

    assert outcome.problem == "Enable replication: Failed; see job job-1"
    assert story.look().stage is Stage.FAILED
    assert story.watched.sent == ["begin_create"]


STUCK = wire.item(protectionState="InitialReplicationInProgress", replicationHealth="Critical")
COMPLETION = "PrimaryIrCompletion"


def test_seeding_that_the_service_gave_up_is_told_and_not_waited_for():
    """Nothing would end it: its item reads as seeding for ever."""
    outcome = Story().look(STUCK, jobs=[job("ir", COMPLETION, "Failed")])

    assert outcome.stage is Stage.FAILED
    assert outcome.problem.endswith("; restart job ir in the portal, or see its causes there")


@pytest.mark.parametrize(
    ("item", "jobs"),
    [
        (SEEDING, [job("namesakes", COMPLETION, "Failed")]),
        (STUCK, [job("ir", COMPLETION, "InProgress")]),
        (STUCK, []),
        (STUCK, [job("old", COMPLETION, "Failed"), job("new", "EnableDr", "Succeeded", start="1")]),
    ],
    ids=["healthy", "restarted", "not told why", "of an earlier enable"],
)
def test_any_other_seeding_is_waited_for(item, jobs):
    assert Story().look(item, jobs=jobs).stage is Stage.SEEDING


def test_what_the_service_does_not_take_is_told_by_name():
    """The PATCH succeeded, and the item shows the old value all the same."""
    story = Story(wire.machine(size="Standard_D4s_v5"))
    story.look(wire.item())
    done = [job("job-1", "UpdateVmProperties", "Succeeded")]

    outcomes = [story.look(wire.item(), jobs=done) for _ in range(work.LATE_LOOKS + 1)]

    assert outcomes[-2].stage is Stage.UPDATING
    assert outcomes[-1].problem == (
        "the service did not take: size Standard_D2s_v5 -> Standard_D4s_v5"
    )
    assert story.watched.sent == ["begin_update"]


def test_disks_are_added_one_at_a_time():
    """The service adds no two at once (support matrix)."""
    machine = wire.machine()
    for lun in ("lun0", "lun1"):
        disk_id = wire.DATA_DISK.replace("data0", f"data{lun[-1]}")
        machine["disks"][lun] = {**machine["disks"]["os"], "id": disk_id}
    story = Story(machine)
    story.look(wire.item())

    story.look(wire.item(), jobs=[job("job-1", "AddDisks")])

    assert story.watched.sent == ["begin_add_disks"]


def test_a_removal_that_runs_is_left_to_end():
    story = Story()

    outcome = story.look(wire.item(), jobs=[job("x", "DisableDr")])

    assert outcome.stage is Stage.QUEUED
    assert not story.watched.sent


def test_a_job_without_a_target_yet_is_waited_for():
    story = Story()
    shell = job("x", "", "NotStarted", "")

    assert story.look(jobs=[shell]).stage is Stage.QUEUED
    assert story.look(wire.item(), jobs=[shell]).stage is Stage.UPDATING
    assert not story.watched.sent


def test_an_item_in_an_odd_state_is_named_and_left_alone():
    story = Story()

    outcome = story.look(wire.item(protectionState="InitialReplicationFailed"))

    assert outcome.stage is Stage.AWAY
    assert outcome.problem == (
        "found: InitialReplicationFailed, active location Primary, under container home; "
        "repair it at the service, or let it be removed and seeded anew with "
        "dr:allow: [reseed:web-01]"
    )
    assert not story.watched.sent


def test_an_item_in_an_odd_state_is_seeded_anew_when_that_is_allowed():
    story = Story(allow=["reseed:web-01"])
    odd = wire.item(protectionState="InitialReplicationFailed")
    story.look(odd)
    story.look(odd, jobs=[job("job-1", "DisableDr")])

    story.look(jobs=[job("job-1", "DisableDr", "Succeeded")])

    assert story.watched.sent == ["begin_delete", "begin_create"]


def test_a_move_is_never_undone_by_an_allowance():
    """Reseed is for what is at home: away the recovered machine is the one that runs."""
    story = Story(allow=["reseed:web-01"])
    moved = wire.item(protectionState="UnplannedFailoverCommitted", activeLocation="Recovery")

    assert story.look(moved).stage is Stage.AWAY
    assert not story.watched.sent


def test_an_item_in_both_containers_is_named_as_such():
    story = Story()
    other = wire.item_showing(recoveryAzureResourceGroupId=wire.HOME)
    other["id"] = f"{wire.CONTAINER_2}/replicationProtectedItems/x"

    assert "in two protection containers at once" in story.look(wire.item(), other).problem
    assert not story.watched.sent
