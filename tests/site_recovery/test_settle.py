"""What a settlement says while it waits, and how long it waits."""

from site_recovery import settle
from site_recovery.declared import Groups
from site_recovery.orders import Orders
from site_recovery.positions import ABSENT
from site_recovery.settle import machine_facts, progress
from site_recovery.turn import Outcome, Stage
from site_recovery.wishes import Wish
from tests.site_recovery import wire


def outcomes(**stages):
    return {name.replace("_", "-"): Outcome(stage, "x") for name, stage in stages.items()}


def test_few_machines_are_named():
    found = outcomes(web_01=Stage.PROTECTED, web_02=Stage.SEEDING, db_01=Stage.FAILED)

    assert progress("shop", ["web-01", "web-02", "db-01"], found) == (
        "shop: 1/3 protected, 1 seeding (web-02), 1 failed (db-01)"
    )


def settlement(machines, groups):
    """A settlement of these machines that has not begun."""
    run = settle.Settlement.__new__(settle.Settlement)
    wishes = {name: Wish(name, tuple(members)) for name, members in groups.items()}
    run.task = settle.Task(machines, Groups(wishes))
    run.orders = Orders(None, machines, run.task.groups)
    return run


def test_many_machines_are_counted():
    names = [f"m-{n}" for n in range(100)]
    stages = [Stage.PROTECTED] * 37 + [Stage.SEEDING] * 58 + [Stage.QUEUED] * 5
    found = {name: Outcome(stage, "x") for name, stage in zip(names, stages, strict=True)}

    assert progress("shop", names, found) == "shop: 37/100 protected, 58 seeding, 5 queued"


def test_many_groups_are_told_by_those_that_are_not_done():
    machines = {f"m-{n}": wire.machine() for n in range(6)}
    run = settlement(machines, {f"g-{n}": [f"m-{n}"] for n in range(6)})
    run.outcomes = {name: Outcome(Stage.PROTECTED, "x") for name in machines}
    run.outcomes["m-3"] = Outcome(Stage.SEEDING, "x")

    assert run.progress() == (
        "5/6 protected, 1 seeding (m-3) | 5 of 6 groups protected | "
        "g-3: 0/1 protected, 1 seeding (m-3)"
    )


def test_a_machine_that_was_not_looked_at_yet_is_queued():
    assert progress("shop", ["web-01"], {}) == "shop: 0/1 protected, 1 queued (web-01)"


def test_facts_of_a_machine_without_an_item_are_empty():
    assert machine_facts(ABSENT, None) == {
        "position": "not replicated",
        "health": "",
        "runs_at": "",
        "recovery_machine_id": "",
        "recovery_addresses": [],
        "recovery_point": "",
        "failed_over_at": "",
    }


def test_facts_of_a_machine_hold_nothing_that_changes_by_itself():
    """RPO, heartbeat and percentages would make every refresh a change."""
    moving = wire.item_showing(rpoInSeconds=393, monitoringPercentageCompletion=43)

    assert machine_facts("primary/protected", moving) == machine_facts(
        "primary/protected", wire.item()
    )


def test_the_time_allowed_grows_with_the_fullest_machine():
    """A terabyte takes more than half a day at the slowest pace that is not called stuck."""
    run = settlement({}, {})
    run.outcomes = {}
    empty = run._limit_s()
    run.outcomes = {"web-01": Outcome(Stage.SEEDING, "x", wire.item())}

    assert empty == 4 * 3600
    assert run._limit_s() == empty + 31 / 0.02
